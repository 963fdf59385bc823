"""Reduced costs of choices, and of opening periods, at given multipliers.

The value of a plan with choice k is at most the bound less the reduced cost of k (as for knapsacks in Balas and Zemel 1980).
The reduced cost of a region's opening in period p is the worth of its best period less that of p. The reduced cost of a choice
is that of its region's opening, and the worth of its unit's best choice from p on less its own, in the period where both
together are least.
"""

from dataclasses import dataclass

import numpy as np

from models.arrays import FloatArray, IntArray
from models.best_choices import UnitChoices, worth_at
from models.lagrangian.dual import Dual
from models.lagrangian.points import OpeningBranch, Point
from models.lagrangian.spread_charges import SpreadCharges


@dataclass(frozen=True, eq=False)
class ReducedCosts:
    """Reduced costs at a point of the dual, none below 0.

    Attributes
    ----------
    choice
        float[choices], in the order of the dual's arrays; inf for a choice that the branch does not allow.
    opening
        float[regions, periods + 1]; inf outside the branch.
    """

    choice: FloatArray
    opening: FloatArray

    def best(self, dual: Dual) -> IntArray:
        """Return int[units]: the choice of each unit of least reduced cost, as a place in the dual's arrays."""
        return UnitChoices.of(dual.arrays.unit).best(-self.choice)


def reduced_costs_at(dual: Dual, branch: OpeningBranch, point: Point) -> ReducedCosts:
    """Return the reduced costs at a point over the plans of a branch."""
    arrays, width = dual.arrays, dual.periods + 1
    worth, local = _worth(dual, branch, point)
    home = arrays.home[arrays.unit]
    opening = np.zeros((dual.regions + 1, width))
    opening[-1, 1:] = np.inf
    if dual.regions:
        allowed = np.where(branch.regions, point.worth, -np.inf)
        opening[:-1] = allowed.max(axis=1, keepdims=True) - allowed
    reduced_cost = np.full(arrays.unit.size, np.inf)
    for period in range(width):
        open_then = np.isfinite(opening[home, period]) & (arrays.event >= period)
        places = np.flatnonzero(open_then & np.isfinite(worth))
        if not places.size:
            continue
        own = worth[places] - (arrays.local_use[places] @ local[period] if local.size else 0.0)
        best = np.full(dual.problem.unit_count, -np.inf)
        np.maximum.at(best, arrays.unit[places], own)
        in_period = opening[home[places], period] + best[arrays.unit[places]] - own
        reduced_cost[places] = np.minimum(reduced_cost[places], in_period)
    return ReducedCosts(reduced_cost, opening[:-1])


def _worth(dual: Dual, branch: OpeningBranch, point: Point) -> tuple[FloatArray, FloatArray]:
    """Return float[choices] without local limits, -inf where not allowed; and float[periods + 1, local rows], multipliers."""
    given, arrays = dual.given_of(branch), dual.arrays
    multipliers = dual.multipliers_of(point.variables)
    worth = worth_at(given.value, arrays.use, multipliers.rows)
    for pilots, multiplier in zip(given.pilots, multipliers.pilots.tolist(), strict=True):
        worth[pilots] -= multiplier
    if branch.windows:
        spread = SpreadCharges(dual.problem, dual.structure, multipliers.rows, dual.periods, branch.windows)
        worth += 0.0 if spread.parts is None else spread.parts[arrays.order]
    return worth, multipliers.local
