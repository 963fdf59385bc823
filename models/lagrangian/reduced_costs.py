"""Reduced costs of choices, and of opening periods, at given multipliers.

The value of a plan with choice k is at most the bound less the reduced cost of k (as for knapsacks in Balas and Zemel 1980).
The reduced cost of a region's opening in period p is the worth of its best period less that of p. The reduced cost of a choice
is that of its region's opening, and the worth of its unit's best choice from p on less its own, in the period where both
together are least.
"""

from dataclasses import dataclass, replace

import numpy as np

from models.arrays import NEVER, BoolArray, FloatArray, IntArray
from models.best_choices import UnitChoices
from models.best_choices import worth_at as worths_at
from models.lagrangian.dual import Dual
from models.lagrangian.oracle import Uses, worth_at
from models.lagrangian.pattern_dual import PatternDual
from models.lagrangian.points import OpeningBranch, Point
from models.lagrangian.spread_charges import SpreadCharges
from models.running.compiled import compiled


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
    if isinstance(dual, PatternDual):
        lost = dual.lost(branch, point)
        return ReducedCosts(lost.choices(lost.lost)[0], lost.lost.min(axis=2))
    arrays, width = dual.arrays, dual.periods + 1
    worth, local = _worth(dual, branch, point)
    opening = np.zeros((dual.regions + 1, width))
    opening[-1, 1:] = np.inf
    if dual.regions:
        allowed = np.where(branch.regions, point.worth, -np.inf)
        opening[:-1] = allowed.max(axis=1, keepdims=True) - allowed
    by_period = local if local.size else np.zeros((0, 0))
    uses = Uses.of(arrays.local_use)
    return ReducedCosts(_of_choices(arrays.first_from, arrays.home, worth, uses, by_period, opening), opening[:-1])


@dataclass(frozen=True, eq=False)
class NearBest:
    """Distances of choices to the best of their unit from an opening period on, in the order of the dual's arrays.

    Attributes
    ----------
    difference
        float[choices]: of worths, the least over the opening periods in question; inf for what none of them allows.
    first
        bool[choices]: whether a choice is the first best from one of them on.
    """

    difference: FloatArray
    first: BoolArray


def near_best(dual: Dual, branch: OpeningBranch, point: Point) -> NearBest:
    """Return the distances of choices to the best at a point, from the opening periods of a branch on.

    With patterns, in the states of each region that lose least.
    """
    if isinstance(dual, PatternDual):
        lost = dual.lost(branch, point)
        return NearBest(*lost.choices(lost.nearest(dual.params.near_states)))
    arrays = dual.arrays
    worth, local = _worth(dual, branch, point)
    opens = np.zeros((dual.regions + 1, dual.periods + 1), dtype=np.bool_)
    opens[:-1], opens[-1, 0] = branch.regions, True
    by_period = local if local.size else np.zeros((0, 0))
    return NearBest(*_from_best(arrays.first_from, arrays.home, worth, Uses.of(arrays.local_use), by_period, opens))


def near_best_at(dual: Dual, branch: OpeningBranch, point: Point, opened: IntArray) -> FloatArray:
    """Return the differences of `near_best` where each region opens as in a plan, whatever windows a branch has.

    opened: int[charges]: the period in which each charge opens, `NEVER` if it does not.
    """
    regions = np.zeros_like(branch.regions)
    for region, number in enumerate(dual.structure.own):
        regions[region, dual.periods if opened[number] == NEVER else opened[number]] = True
    near = replace(branch, regions=regions, windows=(), patterns=None)
    if isinstance(dual, PatternDual):
        lost = dual.lost(near, point)
        return lost.choices(np.where(dual.patterns.opened_as(opened)[:, np.newaxis, :] & np.isfinite(lost.lost), 0.0, np.inf))[0]
    return near_best(dual, near, point).difference


def few_best(dual: Dual, reduced_cost: FloatArray, count: int) -> BoolArray:
    """Return bool[choices]: true for up to so many choices of each unit of least reduced cost, the first of equal ones.

    reduced_cost: float[choices], in the order of the dual's arrays; what is infinite is not among them.
    """
    return np.asarray(_few_best(dual.arrays.begin, reduced_cost, count))


@compiled
def _few_best(begin: IntArray, cost: FloatArray, count: int) -> BoolArray:
    kept = np.zeros(cost.size, dtype=np.bool_)
    if count < 1:
        return kept
    best = np.empty(count, dtype=np.int64)
    for unit in range(begin.size - 1):
        size = 0
        for choice in range(begin[unit], begin[unit + 1]):
            if cost[choice] == np.inf or (size == count and cost[choice] >= cost[best[size - 1]]):
                continue
            place = size if size < count else count - 1
            while place > 0 and cost[best[place - 1]] > cost[choice]:
                best[place] = best[place - 1]
                place -= 1
            best[place] = choice
            size = min(size + 1, count)
        for place in range(size):
            kept[best[place]] = True
    return kept


@compiled
def _of_choices(
    first_from: IntArray, home: IntArray, worth: FloatArray, local: Uses, local_multipliers: FloatArray, opening: FloatArray
) -> FloatArray:
    """Return float[choices]: the reduced cost of each.

    Parameters
    ----------
    worth
        float[choices]: without local limits; -inf where not allowed.
    local_multipliers
        float[periods + 1, local rows], or none.
    opening
        float[regions + 1, periods + 1]: reduced costs of the openings of regions; of units of no region in the last row.
    """
    reduced_cost = np.full(worth.size, np.inf)
    own = worth.copy()
    for unit in range(home.size):
        for period in range(opening.shape[1]):
            if opening[home[unit], period] == np.inf:
                continue
            begin, end = first_from[unit, period], first_from[unit, opening.shape[1]]
            best = -np.inf
            for choice in range(begin, end):
                if worth[choice] > -np.inf:
                    if local_multipliers.size:
                        own[choice] = worth_at(choice, worth[choice], local, local_multipliers[period])
                    best = max(best, own[choice])
            for choice in range(begin, end):
                if worth[choice] > -np.inf:
                    reduced_cost[choice] = min(reduced_cost[choice], opening[home[unit], period] + best - own[choice])
    return reduced_cost


@compiled
def _from_best(
    first_from: IntArray, home: IntArray, worth: FloatArray, local: Uses, local_multipliers: FloatArray, opens: BoolArray
) -> tuple[FloatArray, BoolArray]:
    """Return float[choices]: least difference to the best from an opening period on; bool[choices]: first best from one on.

    Parameters
    ----------
    worth, local_multipliers
        as for `_of_choices`.
    opens
        bool[regions + 1, periods + 1]: the opening periods in question.
    """
    cost, kept = np.full(worth.size, np.inf), np.zeros(worth.size, dtype=np.bool_)
    own = worth.copy()
    for unit in range(home.size):
        for period in range(opens.shape[1]):
            if not opens[home[unit], period]:
                continue
            begin, end = first_from[unit, period], first_from[unit, opens.shape[1]]
            best, place = -np.inf, -1
            for choice in range(begin, end):
                if worth[choice] > -np.inf:
                    if local_multipliers.size:
                        own[choice] = worth_at(choice, worth[choice], local, local_multipliers[period])
                    if own[choice] > best:
                        best, place = own[choice], choice
            if place >= 0:
                kept[place] = True
            for choice in range(begin, end):
                if worth[choice] > -np.inf:
                    cost[choice] = min(cost[choice], best - own[choice])
    return cost, kept


def _worth(dual: Dual, branch: OpeningBranch, point: Point) -> tuple[FloatArray, FloatArray]:
    """Return float[choices] without local limits, -inf where not allowed; and float[periods + 1, local rows], multipliers."""
    given, arrays = dual.given_of(branch), dual.arrays
    multipliers = dual.multipliers_of(point.variables)
    worth = worths_at(given.value, arrays.use, multipliers.rows)
    for pilots, multiplier in zip(given.pilots, multipliers.pilots.tolist(), strict=True):
        worth[pilots] -= multiplier
    if branch.windows:
        spread = SpreadCharges(dual.problem, dual.structure, multipliers.rows, dual.periods, branch.windows)
        worth += 0.0 if spread.parts is None else spread.parts[arrays.order]
    return worth, multipliers.local
