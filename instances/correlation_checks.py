"""Check correlations: two different uncertainties of one scope, no pair twice, and ranks that can hold together."""

from collections.abc import Iterator, Mapping, Sequence
from math import pi, sin

import numpy as np

from instances.distributions import single_value
from instances.files import PLAN
from instances.names import unknown_names
from instances.problems import Problem
from instances.schema.settings import Settings
from instances.schema.uncertainties import Correlation, Uncertainty
from instances.wording import listed

LEAST_EIGENVALUE = 1e-9
"""Minimum eigenvalue of a matrix of correlations that is taken for positive definite."""


def correlation_problems(settings: Settings) -> Iterator[Problem]:
    """Yield the problems of the correlations."""
    known = {one.name: one for one in settings.uncertainties}
    usable: dict[tuple[str, str], int] = {}
    for number, correlation in enumerate(settings.correlations):
        found = list(_pair(f"correlations[{number}].between", correlation, known))
        one, other = sorted(correlation.between)
        if not found and (one, other) in usable:
            expected = f"each pair once (correlations[{usable[one, other]}])"
            path = f"correlations[{number}].between"
            found = [Problem("row_repeated", PLAN, column=path, found=listed(correlation.between), expected=expected)]
        yield from found
        if not found:
            usable[one, other] = number
    yield from _impossible(settings.correlations, usable)


def _pair(path: str, correlation: Correlation, known: Mapping[str, Uncertainty]) -> Iterator[Problem]:
    yield from unknown_names(path, "uncertainty", correlation.between, dict.fromkeys(known))
    one, other = (known.get(name) for name in correlation.between)
    if one is None or other is None or one is other:
        return
    if one.scope != other.scope:
        found = f"{one.scope} and {other.scope}"
        yield Problem(
            "value_wrong", PLAN, column=path, found=found, expected="two uncertainties of one scope", remedy="Make them agree."
        )
    for each in (one, other):
        if single_value(each):
            expected = "uncertainties with more than one value"
            yield Problem("setting_ignored", PLAN, column=path, found=each.name, expected=expected)


def _impossible(correlations: Sequence[Correlation], usable: Mapping[tuple[str, str], int]) -> Iterator[Problem]:
    """Yield a problem for the smallest sets of uncertainties whose ranks cannot hold together."""
    left = dict(usable)
    while names := _contradicting(list(dict.fromkeys(name for pair in left for name in pair)), correlations, left):
        numbers = [number for pair, number in left.items() if set(pair) <= set(names)]
        path, expected = f"correlations[{numbers[-1]}].rank", f"ranks between {listed(names)} that can hold together"
        remedy = "Bring them nearer to 0, or state those that are missing (none means 0)."
        found = f"{correlations[numbers[-1]].rank:g}"
        yield Problem("correlations_impossible", PLAN, column=path, found=found, expected=expected, remedy=remedy)
        left = {pair: number for pair, number in left.items() if number not in numbers}


def _contradicting(names: Sequence[str], correlations: Sequence[Correlation], used: Mapping[tuple[str, str], int]) -> list[str]:
    """Return uncertainties whose matrix is not positive definite while that of any fewer of them is; none if there are none."""
    kept = list(names)
    matrix = copula_matrix(kept, {pair: correlations[number].rank for pair, number in used.items()})
    if _is_positive(matrix):
        return []
    for name in names:
        fewer = [place for place, one in enumerate(kept) if one != name]
        smaller = matrix[np.ix_(fewer, fewer)]
        if not _is_positive(smaller):
            kept, matrix = [kept[place] for place in fewer], smaller
    return kept


def _is_positive(matrix: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> bool:
    return not matrix.size or bool(np.linalg.eigvalsh(matrix)[0] > LEAST_EIGENVALUE)


def copula_matrix(
    names: Sequence[str], ranks: Mapping[tuple[str, str], float]
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return float[names, names]: correlations of the normal variables whose rank correlations are given.

    A Gaussian copula with the correlation 2 sin(pi r / 6) has the rank correlation r (Kruskal 1958).
    """
    matrix = np.eye(len(names))
    place = {name: index for index, name in enumerate(names)}
    for (one, other), rank in ranks.items():
        if one in place and other in place:
            matrix[place[one], place[other]] = matrix[place[other], place[one]] = 2.0 * sin(pi * rank / 6.0)
    return matrix
