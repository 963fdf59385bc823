"""Prices of the limits for very many units: the relaxation's dual, smoothed, and made as low as it goes.

At given prices each unit takes its best choice, and the sum over units is a bound (Geoffrion 1974), convex in the prices,
with kinks wherever a best choice changes. With the best of each unit's choices replaced by a soft maximum,
T log sum exp(worth / T), it is smooth (Nesterov 2005), and with a falling temperature T some hundred steps of L-BFGS-B
(Byrd, Lu, Nocedal and Zhu 1995) bring it to its lowest point, however many units there are. The bound told is always that
of the true best choices.
"""

import numba
import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize
from scipy.sparse.linalg import splu

from models.arrays import BoolArray, FloatArray, IntArray, by_unit
from models.problem import MenuProblem
from models.running.compiled import compiled_for_threads
from models.running.stopping import Stopping, over

TEMPERATURES = (0.01, 0.003, 0.001)
"""Temperatures in turn, relative to what a unit's best choice is worth on average."""

COLDER = (0.0003, 0.0001, 0.00003)
"""Temperatures that follow where there are more units; none is left out then, whatever the bound falls by."""

UNITS_AT_LAST = 30_000
"""Units for which the last of the temperatures is cold enough; for twice as many it is to be half of it. The units whose next
choice is within a temperature of the best are to be few: those that only the relaxation can decide (`models.lagrangian.core`).
"""

STEPS = 60
"""Steps at each temperature at most."""

MEMORY = 30
"""Earlier steps that L-BFGS-B remembers."""

ENOUGH = 1e-5
"""Relative fall of the bound by a whole temperature below which the next one is not tried."""

PARTS = 64
"""Parts of the units whose sums are added in order, so that the number of threads does not change the answer."""

CHOICES_AT_A_TIME = 1_000_000
"""Choices whose use is looked at together."""

NEGLIGIBLE = 30.0
"""Temperatures by which a choice is worse than its unit's best for it to be left out of the soft maximum."""


class _TimeUpError(Exception):
    """The search was ended by the clock or the user."""


def smooth_prices(
    problem: MenuProblem, uses: sp.csr_array, price: FloatArray, stopping: Stopping, keep: BoolArray | None = None
) -> FloatArray:
    """Return float[rows]: the prices of the lowest bound found, groups and charges left out.

    Parameters
    ----------
    uses
        as `models.subproblems.units.by_choice` returns it.
    price
        float[rows]: prices to start from.
    keep
        bool[choices]: the choices there are, at least one of each unit; None for all.
    """
    search = _Search(problem, uses, stopping, keep)
    search.run(price)
    return search.price


class _Search:
    """Prices are made of free parts, each at least 0: a row's own, and what a share carried over is worth in later rows."""

    def __init__(self, problem: MenuProblem, uses: sp.csr_array, stopping: Stopping, keep: BoolArray | None) -> None:
        self._problem = problem
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
        self.price = np.zeros(problem.row_count)
        self.bound = np.inf

    def run(self, price: FloatArray) -> None:
        """Lower the bound, one temperature after the other."""
        free = np.maximum(self._own @ price, 0.0) / self._scale
        temperatures = _temperatures(self._problem.unit_count)
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
                    options={"maxiter": STEPS, "maxcor": MEMORY, "ftol": 1e-12, "gtol": 1e-10},
                )
                free = found.x
                if temperatures == TEMPERATURES and before - self.bound < ENOUGH * abs(self.bound):
                    break
        except _TimeUpError:
            return

    def _smoothed(self, free: FloatArray, temperature: float) -> tuple[float, FloatArray]:
        """Return the smoothed bound and its slope, both per unit's typical worth."""
        if over(self._stopping):
            raise _TimeUpError
        problem, uses = self._problem, self._uses
        price = self._whole.solve(free * self._scale)
        best, soft, taken = _parts(
            self._order, self._begin, problem.value, uses.indptr, uses.indices, uses.data, price, temperature
        )
        bound = float(best.sum() + price @ problem.limit)
        if bound < self.bound:
            self.bound, self.price = bound, price
        slope = self._slopes.solve(problem.limit - taken.sum(axis=0)) * self._scale
        size = self._typical * problem.unit_count
        return (bound + float(soft.sum())) / size, slope / size


def _temperatures(units: int) -> tuple[float, ...]:
    """Return the temperatures in turn for so many units."""
    coldest = TEMPERATURES[-1] * UNITS_AT_LAST / units
    before = (*TEMPERATURES[-1:], *COLDER)
    return TEMPERATURES + tuple(one for one, last in zip(COLDER, before, strict=False) if last > coldest)


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
    price: FloatArray,
    temperature: float,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return for each part of the units: what their best choices are worth, how much more softly, what they use softly."""
    units = begin.size - 1
    best, soft, taken = np.zeros(PARTS), np.zeros(PARTS), np.zeros((PARTS, price.size))
    for part in numba.prange(PARTS):
        for unit in range(units * part // PARTS, units * (part + 1) // PARTS):
            size = begin[unit + 1] - begin[unit]
            worth = np.empty(size)
            for place in range(size):
                choice = order[begin[unit] + place]
                worth[place] = value[choice]
                for entry in range(first[choice], first[choice + 1]):
                    worth[place] -= use[entry] * price[row[entry]]
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
