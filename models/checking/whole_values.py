"""Bounds of objectives that count: where every plan is worth a whole number, so is the most that one can be worth."""

import numpy as np

from models.arrays import FloatArray
from models.problem import MenuProblem

TOLERANCE = 1e-6
"""Relative amount by which a bound may fall short of the whole number it stands for, as far as solvers are exact."""

FIRST = 64
"""Values that are looked at before all of them: money is rarely whole so often."""


def counts(problem: MenuProblem) -> bool:
    """Return whether every plan is worth a whole number, as each choice and each charge is; not looked into with tiers."""
    return not problem.tiers and all(
        _whole(value) for value in (problem.value[:FIRST], *(one.value for one in problem.charges), problem.value)
    )


def least_bound(problem: MenuProblem, bound: float) -> float:
    """Return the least bound that follows from one: the whole number below it, where every plan is worth a whole number.

    A bound of 5.4 launches on a number of launches is one of 5.
    """
    if not np.isfinite(bound) or not counts(problem):
        return bound
    return min(bound, float(np.floor(bound + TOLERANCE * max(1.0, abs(bound)))))


def _whole(values: FloatArray) -> bool:
    return bool((values == np.rint(values)).all())
