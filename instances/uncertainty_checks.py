"""Check uncertainties, futures and correlations by themselves: names, fields of each distribution, chances."""

from collections.abc import Iterator, Sequence
from math import isclose

from instances.distributions import ALL_FIELDS, FIELDS, cut_of
from instances.files import PLAN
from instances.names import without_effect
from instances.problems import Problem
from instances.schema.settings import Objective, Settings
from instances.schema.uncertainties import Future, Uncertainty
from instances.wording import counted, listed

PRECISION = 1e-9
"""Tolerance of a sum of chances around 1."""

LEAST_MASS = 0.01
"""Minimum chance of a draw between the cuts of normal and lognormal, before they are cut."""

WIDEST = 100.0
"""Maximum spread of lognormal as a multiple of its mean."""

NARROWEST = 1e-6
"""Minimum spread of normal and lognormal as a share of their mean; less of it drowns in rounding."""


def uncertainty_problems(settings: Settings) -> Iterator[Problem]:
    """Yield the problems of uncertainties and futures that depend on no figure, and those of the measure of risk."""
    yield from _unique("uncertainties", settings.uncertainties)
    for number, uncertainty in enumerate(settings.uncertainties):
        yield from distribution_problems(f"uncertainties[{number}]", uncertainty)
    yield from _unique("futures", settings.futures)
    total = sum(future.chance for future in settings.futures)
    if total > 1 + PRECISION:
        path, remedy = f"futures[{len(settings.futures) - 1}].chance", f"Divide each chance by {total:g}, or lower some."
        expected = "chances of all futures that sum to at most 1"
        yield Problem("value_wrong", PLAN, column=path, found=f"a sum of {total:.12g}", expected=expected, remedy=remedy)
    yield from _risk(settings.objective)


def _unique(section: str, entries: Sequence[Uncertainty | Future]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for number, entry in enumerate(entries):
        if entry.name in seen:
            path, expected = f"{section}[{number}].name", f"a name not used before ({section}[{seen[entry.name]}])"
            yield Problem("name_repeated", PLAN, column=path, found=entry.name, expected=expected)
        seen.setdefault(entry.name, number)


def _risk(objective: Objective) -> Iterator[Problem]:
    further = " then ".join([objective.goal, *objective.then])
    if objective.risk and further != "npv":
        expected = f'goal = "npv" without then, not {further}, with a measure of risk'
        remedy = f"Remove objective.risk or objective.{'then' if objective.goal == 'npv' else 'goal'}."
        yield Problem("value_wrong", PLAN, column="objective.risk", found=objective.risk, expected=expected, remedy=remedy)


def distribution_problems(path: str, uncertainty: Uncertainty) -> Iterator[Problem]:
    """Yield the problems of a distribution: fields that are missing or of another one, and values that do not fit together."""
    kind, fields = uncertainty.distribution, FIELDS[uncertainty.distribution]
    given = [name for name in ALL_FIELDS if getattr(uncertainty, name) not in (None, ())]
    missing = [name for name in fields.needed if name not in given]
    for name in missing:
        yield Problem("setting_missing", PLAN, column=f"{path}.{name}", expected=f"{name} with {kind}")
    allowed = (*fields.needed, *fields.optional)
    for name in given:
        if name not in allowed:
            value = getattr(uncertainty, name)
            found = "; ".join(f"{one:g}" for one in value) if isinstance(value, tuple) else value
            yield without_effect(f"{path}.{name}", found, f"none with {kind}, which takes {listed(allowed)}")
    if not missing:
        yield from _values(path, uncertainty) if kind == "values" else _order(path, uncertainty)
        if kind in ("normal", "lognormal"):
            yield from _cuts(path, uncertainty)


def _order(path: str, uncertainty: Uncertainty) -> Iterator[Problem]:
    """Yield a problem where low, likely and high do not rise."""
    low, likely, high = uncertainty.low, uncertainty.likely, uncertainty.high
    if low is None or high is None or "low" not in FIELDS[uncertainty.distribution].needed:
        return
    if low >= high:
        expected = f"a number above low, {low:g}"
        yield Problem("value_wrong", PLAN, column=f"{path}.high", found=f"{high:g}", expected=expected, remedy=_STEADY)
    elif likely is not None and not low <= likely <= high:
        expected = f"a number from low to high, {low:g} to {high:g}"
        yield Problem("value_wrong", PLAN, column=f"{path}.likely", found=f"{likely:g}", expected=expected)


_STEADY = "Remove the uncertainty if the figure is known."


def _cuts(path: str, uncertainty: Uncertainty) -> Iterator[Problem]:
    """Yield the problems of normal and lognormal: mean, width and cuts."""
    mean, spread, least, most = uncertainty.mean, uncertainty.spread, uncertainty.at_least, uncertainty.at_most
    if uncertainty.distribution == "lognormal" and mean is not None and spread is not None:
        if mean <= 0:
            expected, remedy = "a number above 0 with lognormal", "mean and spread are those of the draw, not of its logarithm."
            yield Problem("value_wrong", PLAN, column=f"{path}.mean", found=f"{mean:g}", expected=expected, remedy=remedy)
            return
        if spread > WIDEST * mean:
            expected = f"at most {WIDEST:g} times the mean with lognormal"
            yield Problem("value_wrong", PLAN, column=f"{path}.spread", found=f"{spread:g}", expected=expected)
            return
    if mean is not None and spread is not None and spread < NARROWEST * abs(mean):
        expected = "at least a millionth of the mean"
        yield Problem("value_wrong", PLAN, column=f"{path}.spread", found=f"{spread:g}", expected=expected, remedy=_STEADY)
        return
    if least is not None and most is not None and least >= most:
        expected = f"a number above at_least, {least:g}"
        yield Problem("value_wrong", PLAN, column=f"{path}.at_most", found=f"{most:g}", expected=expected)
        return
    if (mass := cut_of(uncertainty).mass) < LEAST_MASS:
        name = "at_most" if least is None else "at_least"
        expected = f"cuts with at least {LEAST_MASS:.0%} of {uncertainty.distribution} between them"
        found, remedy = f"{mass:.2g} of it between the cuts", "Move the cuts nearer to the mean, or choose another distribution."
        yield Problem("value_wrong", PLAN, column=f"{path}.{name}", found=found, expected=expected, remedy=remedy)


def _values(path: str, uncertainty: Uncertainty) -> Iterator[Problem]:
    values, chances = uncertainty.values, uncertainty.chances
    if len(values) != len(chances):
        expected = f"{len(values)}, one for each of values"
        yield Problem("value_wrong", PLAN, column=f"{path}.chances", found=counted(len(chances), "chance"), expected=expected)
    elif not isclose(total := sum(chances), 1.0, rel_tol=0.0, abs_tol=PRECISION):
        remedy = f"Divide each chance by {total:.12g}." if total else ""
        expected = "chances that sum to 1"
        yield Problem(
            "value_wrong", PLAN, column=f"{path}.chances", found=f"a sum of {total:.12g}", expected=expected, remedy=remedy
        )
    for number, value in enumerate(values):
        if value in values[:number]:
            expected = "each value once"
            yield Problem("name_repeated", PLAN, column=f"{path}.values[{number}]", found=f"{value:g}", expected=expected)
