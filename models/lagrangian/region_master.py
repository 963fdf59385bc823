"""Multipliers from whole plans of regions: those at which the plans known bound a branch least.

They are the dual values of the best mixture of these plans, one of each region, under the limits of several regions:

    max   sum_j value[j] z[j]
    s.t.  sum_{j of r} z[j] = 1                       for every region r
          sum_j use[i,j] z[j]  <=  left[i]            for every limit i of several regions, carry-over followed
          sum_j pilots[g,j] z[j]  <=  most[g]         for every gate g behind a given charge

Limits may be overstepped at a penalty, as long as too few plans are known to keep them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray, IntArray
from models.lagrangian.dual import Dual
from models.lagrangian.points import OpeningBranch
from models.running.stopping import Stopping
from models.solvers.highs import GrowingProgramme


@dataclass(frozen=True, eq=False)
class MasterSolution:
    """The value of the best mixture, and variables of the dual that stand for its dual values.

    opening_share: float[regions, periods + 1]: the share of each region's plans that open it in each period.
    """

    value: float
    variables: FloatArray
    opening_share: FloatArray


class RegionMaster:
    """The mixtures of whole plans of regions within a branch, of a dual without charges laid on units.

    Parameters
    ----------
    overstepped
        penalty of a limit: the variable of the dual that stands for its multiplier is no larger.
    """

    def __init__(self, dual: Dual, branch: OpeningBranch, overstepped: float) -> None:
        self._dual, self._branch, self._overstepped = dual, branch, overstepped
        self._given = dual.given_of(branch)
        self._common = np.setdiff1d(np.arange(dual.problem.row_count), dual.arrays.local)
        self._carried = dual.carried[self._common]

    def solve(self, plans: Sequence[Sequence[IntArray]], variables: FloatArray, stopping: Stopping) -> MasterSolution | None:
        """Return the best mixture; None if no plan of some region is one of the branch.

        Parameters
        ----------
        plans
            of each region, each int[units of the region] of places in the dual's arrays.
        variables
            of the dual: those of limits of one region are taken from them.
        """
        dual, given, gates = self._dual, self._given, len(self._dual.gates)
        rows, limits = dual.problem.row_count, self._common.size
        one = np.ones(dual.regions)
        upper = np.concatenate([np.asarray(self._carried @ given.left), given.most, one])
        programme = GrowingProgramme(np.append(np.full(limits + gates, -np.inf), one), upper)
        allowed = [(region, plan) for region, own in enumerate(plans) for plan in own if self._allows(region, plan)]
        if len({region for region, _ in allowed}) < dual.regions:
            return None
        columns = [self._column(region, plan) for region, plan in allowed]
        values = np.array([column[0] for column in columns])
        programme.add(values, np.full(values.size, np.inf), sp.csc_array(np.array([column[1] for column in columns]).T))
        scale = np.append(dual.row_scale[self._common], np.full(gates, dual.typical))
        programme.add(
            -self._overstepped * scale, np.full(scale.size, np.inf), -sp.csc_array(sp.eye_array(upper.size, scale.size))
        )
        solved = programme.solve(stopping)
        if solved is None:
            return None
        found, dual_values = variables.copy(), np.maximum(solved.dual_values, 0.0)
        found[:rows] = 0.0
        found[self._common] = dual_values[:limits] / dual.row_scale[self._common]
        found[rows : rows + gates] = dual_values[limits : limits + gates] / dual.typical
        opening_share = np.zeros((dual.regions, dual.periods + 1))
        for (region, plan), share in zip(allowed, solved.columns[: len(allowed)].tolist(), strict=True):
            opening_share[region, dual.arrays.opened_by(plan)] += share
        return MasterSolution(solved.value + given.worth, found, opening_share)

    def _allows(self, region: int, plan: IntArray) -> bool:
        """Return whether a plan of a region is one of the branch."""
        opened = self._dual.arrays.opened_by(plan)
        return bool(np.isfinite(self._given.value[plan]).all() and self._branch.regions[region, opened])

    def _column(self, region: int, plan: IntArray) -> tuple[float, FloatArray]:
        """Return the value of a plan of a region, and what it uses of the rows."""
        dual, given, arrays = self._dual, self._given, self._dual.arrays
        opened = arrays.opened_by(plan)
        use = np.asarray(arrays.further_use[plan].sum(axis=0)).ravel() + dual.opening_use(region, opened)
        pilots = [float(np.isin(plan, own).sum()) for own in given.pilots]
        mine = np.zeros(dual.regions)
        mine[region] = 1.0
        value = float(given.value[plan].sum()) + float(dual.opening_worth[region, opened])
        return value, np.concatenate([np.asarray(self._carried @ use), pilots, mine])
