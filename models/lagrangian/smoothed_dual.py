"""Multipliers of the limits for very many units: the relaxation's dual, smoothed, and made as low as it goes.

At given multipliers each unit takes its best choice, and the sum over units is a bound (Geoffrion 1974), convex in the
multipliers, with kinks wherever a best choice changes. With the best of each unit's choices replaced by a soft maximum,
T log sum exp(worth / T), it is smooth (Nesterov 2005), and with a falling temperature T some hundred steps of L-BFGS-B
(Byrd, Lu, Nocedal and Zhu 1995) bring it to its lowest point, however many units there are. The bound told is always that
of the true best choices.

This dual is that of one linear programme: limits and carry-over have multipliers, opening periods are given, groups and
gates are left out. Fleets without charges per region use it, from `DualValueParams.smoothed_from` units on (6,000), so that
the relaxation (`models.lagrangian.core`) begins where it nearly ends. Fleets of two regions or more with charges of their
own use `models.lagrangian.dual` instead, of any size: there the opening period of each region is chosen within the dual,
limits of a region have a multiplier for each period, groups and gates have multipliers, and its own bound is what counts.
"""

import numba
import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize
from scipy.sparse.linalg import splu

from models.arrays import CHOICES_AT_A_TIME, BoolArray, FloatArray, IntArray, by_unit
from models.lagrangian.params import SmoothedDualParams
from models.problem import MenuProblem
from models.running.compiled import compiled_for_threads
from models.running.stopping import Stopping, over

PARTS = 64
"""Parts of the units whose sums are added in order, so that the number of threads does not change the answer."""

NEGLIGIBLE = 30.0
"""Temperatures by which a choice is worse than its unit's best for it to be left out of the soft maximum."""


class _TimeUpError(Exception):
    """The search was ended by the clock or the user."""


def smooth_multipliers(
    problem: MenuProblem,
    uses: sp.csr_array,
    multipliers: FloatArray,
    stopping: Stopping,
    params: SmoothedDualParams = SmoothedDualParams(),
    keep: BoolArray | None = None,
) -> FloatArray:
    """Return float[rows]: the multipliers of the lowest bound found, groups and charges left out.

    Parameters
    ----------
    uses
        as `models.subproblems.units.by_choice` returns it.
    multipliers
        float[rows]: of the limits, to start from.
    keep
        bool[choices]: the choices there are, at least one of each unit; None for all.
    """
    search = _Search(problem, uses, stopping, params, keep)
    search.run(multipliers)
    return search.multipliers


class _Search:
    """Multipliers are made of free parts, each at least 0: a row's own, and what a share carried over is worth in later rows."""

    def __init__(
        self,
        problem: MenuProblem,
        uses: sp.csr_array,
        stopping: Stopping,
        params: SmoothedDualParams,
        keep: BoolArray | None,
    ) -> None:
        self._problem = problem
        self._params = params
        self._uses = uses
        self._stopping = stopping
        self._order, begin = by_unit(problem.unit, keep)
        self._begin = np.append(begin, self._order.size)
        worth = np.maximum.reduceat(problem.value[self._order], self._begin[:-1])
        self._typical = max(float(np.abs(worth).mean()), 1e-12)
        shares = sp.coo_array(
            (
                [-link.share for link in problem.carry_over] + [1.0] * problem.row_count,
                (
                    [link.source for link in problem.carry_over] + list(range(problem.row_count)),
                    [link.target for link in problem.carry_over] + list(range(problem.row_count)),
                ),
            ),
            shape=(problem.row_count, problem.row_count),
        )
        self._own = sp.csc_array(shares)
        self._whole, self._slopes = splu(self._own), splu(sp.csc_array(self._own.T))
        size = np.maximum(np.abs(problem.limit), _largest_use(uses, self._order))
        self._scale = self._typical * problem.unit_count / np.where(size > 0, size, 1.0)
        self.multipliers = np.zeros(problem.row_count)
        self.bound = np.inf

    def run(self, multipliers: FloatArray) -> None:
        """Lower the bound, one temperature after the other."""
        free = np.maximum(self._own @ multipliers, 0.0) / self._scale
        params = self._params
        temperatures = params.for_units(self._problem.unit_count)
        try:
            for temperature in temperatures:
                before = self.bound
                found = minimize(
                    self._smoothed,
                    free,
                    args=(temperature * self._typical,),
                    jac=True,
                    method="L-BFGS-B",
                    bounds=[(0.0, None)] * free.size,
                    options={"maxiter": params.steps, "maxcor": params.memory, "ftol": 1e-12, "gtol": 1e-10},
                )
                free = found.x
                if temperatures == params.temperatures and before - self.bound < params.least_fall * abs(self.bound):
                    break
        except _TimeUpError:
            return

    def _smoothed(self, free: FloatArray, temperature: float) -> tuple[float, FloatArray]:
        """Return the smoothed bound and its slope, both per unit's typical worth."""
        if over(self._stopping):
            raise _TimeUpError
        problem, uses = self._problem, self._uses
        multipliers = self._whole.solve(free * self._scale)
        best, soft, taken = _parts(
            self._order, self._begin, problem.value, uses.indptr, uses.indices, uses.data, multipliers, temperature
        )
        bound = float(best.sum() + multipliers @ problem.limit)
        if bound < self.bound:
            self.bound, self.multipliers = bound, multipliers
        slope = self._slopes.solve(problem.limit - taken.sum(axis=0)) * self._scale
        size = self._typical * problem.unit_count
        return (bound + float(soft.sum())) / size, slope / size


def _largest_use(uses: sp.csr_array, choices: IntArray) -> FloatArray:
    """Return float[rows]: the most that one of some choices uses, or gives back."""
    most = np.zeros(uses.shape[1])
    for first in range(0, choices.size, CHOICES_AT_A_TIME):
        block = uses[choices[first : first + CHOICES_AT_A_TIME]]
        np.maximum.at(most, block.indices, np.abs(block.data))
    return most


@compiled_for_threads
def _parts(
    order: IntArray,
    begin: IntArray,
    value: FloatArray,
    first: IntArray,
    row: IntArray,
    use: FloatArray,
    multipliers: FloatArray,
    temperature: float,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return for each part of the units: what their best choices are worth, how much more softly, what they use softly."""
    units = begin.size - 1
    best, soft, taken = np.zeros(PARTS), np.zeros(PARTS), np.zeros((PARTS, multipliers.size))
    for part in numba.prange(PARTS):
        for unit in range(units * part // PARTS, units * (part + 1) // PARTS):
            size = begin[unit + 1] - begin[unit]
            worth = np.empty(size)
            for place in range(size):
                choice = order[begin[unit] + place]
                worth[place] = value[choice]
                for entry in range(first[choice], first[choice + 1]):
                    worth[place] -= use[entry] * multipliers[row[entry]]
            most = worth.max()
            total = 0.0
            for place in range(size):
                apart = (most - worth[place]) / temperature
                worth[place] = np.exp(-apart) if apart < NEGLIGIBLE else 0.0
                total += worth[place]
            best[part] += most
            soft[part] += temperature * np.log(total)
            for place in range(size):
                if worth[place] > 0.0:
                    choice = order[begin[unit] + place]
                    for entry in range(first[choice], first[choice + 1]):
                        taken[part, row[entry]] += use[entry] * worth[place] / total
    return best, soft, taken
