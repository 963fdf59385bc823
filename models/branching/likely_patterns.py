"""The pattern of each region at which the plans of a branch promise most, all together: a small programme over states.

Some limits are used by the openings of patterns alone, such as that of the regions active in a quarter. A state of each region is
chosen so that these hold, and so that what the states lose at the multipliers is least; such limits have no price then.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import BoolArray, FloatArray, IntArray
from models.checking.verdict import plan_of
from models.lagrangian.pattern_dual import Lost, PatternDual
from models.lagrangian.points import OpeningBranch, Point
from models.problem import MenuProblem
from models.running.progress import History
from models.running.stopping import Stopping
from models.solvers.highs import run_highs
from models.solvers.highs_settings import HighsSettings
from models.statement.standard_form import standard_form

NODES = 200
"""Nodes after which the small programme is given up with what it has; it has some hundred columns and ten rows."""


@dataclass(frozen=True, eq=False)
class LikelyStates:
    """A state of each region.

    Attributes
    ----------
    period, pattern
        int[regions].
    cost
        float[choices], in the order of the dual's arrays: what each loses to the best of its unit in these states; inf where
        they do not allow it.
    """

    period: IntArray
    pattern: IntArray
    cost: FloatArray

    def opened(self, dual: PatternDual) -> dict[int, int]:
        """Return the period in which each charge of a region opens, the number of periods for never."""
        found = dict(zip(dual.structure.own, self.period.tolist(), strict=True))
        for region, numbers in enumerate(dual.structure.regional):
            found |= dict(zip(numbers, dual.patterns.states[region][self.pattern[region]].tolist(), strict=True))
        return found


def likely_states(dual: PatternDual, branch: OpeningBranch, point: Point) -> LikelyStates:
    """Return the states of the regions that lose least together and keep the limits of patterns, of the best periods each."""
    lost = dual.lost(branch, point)
    period = lost.lost.argmin(axis=1)
    least = np.take_along_axis(lost.lost, period[:, np.newaxis, :], axis=1)[:, 0, :]
    pattern = _together(dual, lost, point, least)
    own = np.arange(dual.regions)
    chosen = np.full(lost.lost.shape, np.inf)
    chosen[own, period[own, pattern], pattern] = 0.0
    return LikelyStates(period[own, pattern], pattern, lost.choices(chosen)[0])


def _together(dual: PatternDual, lost: Lost, point: Point, least: FloatArray) -> IntArray:
    """Return int[regions]: patterns that keep the limits which patterns alone use, or those that lose least one by one."""
    rows = np.flatnonzero(_of_patterns(dual))
    alone: IntArray = least.argmin(axis=1)
    if not rows.size:
        return alone
    use, limit = limits_of_patterns(dual)
    priced = use @ dual.multipliers_of(point.variables).rows[rows]
    possible = np.flatnonzero(np.isfinite(least.ravel()))
    problem = MenuProblem(
        unit=possible // dual.patterns.most,
        value=(priced - least.ravel())[possible],
        use=sp.csr_array(use[possible].T),
        limit=limit,
    )
    settings = HighsSettings(nodes=NODES, partial_solves=False)
    answer = run_highs(standard_form(problem), settings, Stopping(np.inf), History())
    if answer.values is None:
        return alone
    chosen: IntArray = possible[plan_of(problem, answer.values).choice] % dual.patterns.most
    return chosen


def limits_of_patterns(dual: PatternDual) -> tuple[sp.csr_array, FloatArray]:
    """Return the limits that patterns alone use: sparse[regions * patterns, limits], what each uses, and float[limits]."""
    rows = np.flatnonzero(_of_patterns(dual))
    return sp.csr_array(dual.patterns.use[:, rows]), dual.problem.limit[rows]


def _of_patterns(dual: PatternDual) -> BoolArray:
    """Return bool[rows]: whether openings of patterns use a row, and no choice, no other charge and no carry-over does."""
    problem, told = dual.problem, {number for numbers in dual.structure.regional for number in numbers}
    found = np.asarray(abs(dual.patterns.use).sum(axis=0)).ravel() > 0
    found &= np.asarray(abs(dual.arrays.use).sum(axis=0)).ravel() == 0
    for charge, same in zip(problem.charges, dual.structure.alike, strict=True):
        if charge.use is not None and same[0] not in told:
            found[np.unique(charge.use.tocoo().row)] = False
    for link in problem.carry_over:
        found[[link.source, link.target]] = False
    return found
