"""Multipliers of the limits for very many units: the minimum of the relaxation's dual, smoothed.

At given multipliers each unit takes its best choice, and the sum over units is a bound (Geoffrion 1974), convex in the
multipliers, with kinks wherever a best choice changes. With the best of each unit's choices replaced by a soft maximum,
T log sum exp(worth / T), it is smooth (Nesterov 2005), and with a falling temperature T some hundred steps of L-BFGS-B
(Byrd, Lu, Nocedal and Zhu 1995) minimise it, however many units there are. The reported bound is always that of the true
best choices.

This dual is that of one linear programme: limits and carry-over have multipliers, opening periods are given, groups and
gates are left out. Fleets without charges per region use it, from `DualValueParams.smoothed_from` units on (6,000), so that
the relaxation (`models.lagrangian.core`) begins where it nearly ends. Fleets of two regions or more with charges of their
own use `models.lagrangian.dual` instead, of any size: there the opening period of each region is chosen within the dual,
limits of a region have a multiplier for each period, groups and gates have multipliers, and its own bound is what counts.
"""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize
from scipy.sparse.linalg import splu

from models.arrays import CHOICES_AT_A_TIME, BoolArray, FloatArray, IntArray
from models.best_choices import UnitChoices
from models.lagrangian.oracle import NEGLIGIBLE, Uses, worth_at
from models.lagrangian.params import SmoothedDualParams
from models.problem import MenuProblem
from models.running.compiled import compiled
from models.running.stopping import Stopping, over
from models.running.threads import in_threads

CHUNKS = 64
"""Chunks of the units whose sums are added in order, so that the number of threads does not change the answer."""


class _TimeUpError(Exception):
    """The minimisation was ended by the clock or the user."""


def smooth_multipliers(
    problem: MenuProblem,
    uses: sp.csr_array,
    multipliers: FloatArray,
    stopping: Stopping,
    *,
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
    """Multipliers follow from variables, each at least 0: one of each row, which adds to those that are carried over to it."""

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
        choices = UnitChoices.of(problem.unit, keep)
        self._order, self._begin = choices.order, np.append(choices.begin, choices.order.size)
        self._typical = max(float(np.abs(choices.highest(problem.value)).mean()), 1e-12)
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
        self._threads = choices.order.size >= params.threads_from
        self.multipliers = np.zeros(problem.row_count)
        self.bound = np.inf

    def run(self, multipliers: FloatArray) -> None:
        """Lower the bound, one temperature after the other."""
        variables = np.maximum(self._own @ multipliers, 0.0) / self._scale
        params = self._params
        temperatures = params.for_units(self._problem.unit_count)
        try:
            for temperature in temperatures:
                before = self.bound
                found = minimize(
                    self._smoothed,
                    variables,
                    args=(temperature * self._typical,),
                    jac=True,
                    method="L-BFGS-B",
                    bounds=[(0.0, None)] * variables.size,
                    options={"maxiter": params.steps, "maxcor": params.memory, "ftol": 1e-12, "gtol": 1e-10},
                )
                variables = found.x
                if temperatures == params.temperatures and before - self.bound < params.least_fall * abs(self.bound):
                    break
        except _TimeUpError:
            return

    def _smoothed(self, variables: FloatArray, temperature: float) -> tuple[float, FloatArray]:
        """Return the smoothed bound and its slope, both per unit's typical worth."""
        if over(self._stopping):
            raise _TimeUpError
        problem, uses = self._problem, self._uses
        multipliers = self._whole.solve(variables * self._scale)
        sums = _Sums(np.zeros(CHUNKS), np.zeros(CHUNKS), np.zeros((CHUNKS, multipliers.size)))
        at = _At(problem.value, multipliers, temperature)
        given = _Menus(self._order, self._begin), Uses.of(uses), at, sums
        if self._threads:
            in_threads(_fill_sums, CHUNKS, *given)
        else:
            _fill_sums(0, CHUNKS, *given)
        bound = float(sums.best.sum() + multipliers @ problem.limit)
        if bound < self.bound:
            self.bound, self.multipliers = bound, multipliers
        slope = self._slopes.solve(problem.limit - sums.used.sum(axis=0)) * self._scale
        size = self._typical * problem.unit_count
        return (bound + float(sums.soft.sum())) / size, slope / size


def _largest_use(uses: sp.csr_array, choices: IntArray) -> FloatArray:
    """Return float[rows]: the largest use by one of some choices, in size."""
    most = np.zeros(uses.shape[1])
    for first in range(0, choices.size, CHOICES_AT_A_TIME):
        block = uses[choices[first : first + CHOICES_AT_A_TIME]]
        np.maximum.at(most, block.indices, np.abs(block.data))
    return most


class _Menus(NamedTuple):
    """Choices in order of their units, and where those of each unit begin, int[units + 1]."""

    order: IntArray
    begin: IntArray


class _At(NamedTuple):
    """Values, multipliers and the temperature at which the dual is evaluated."""

    value: FloatArray
    multipliers: FloatArray
    temperature: float


class _Sums(NamedTuple):
    """Sums over the units of each chunk.

    Attributes
    ----------
    best
        float[chunks]: worth of the best choices.
    soft
        float[chunks]: by how much the soft maxima exceed it.
    used
        float[chunks, rows]: use of the soft shares of all choices.
    """

    best: FloatArray
    soft: FloatArray
    used: FloatArray


@compiled
def _fill_sums(first: int, after: int, menus: _Menus, uses: Uses, at: _At, sums: _Sums) -> None:
    """Fill the sums of some chunks of the units: the first, and the one after the last."""
    for chunk in range(first, after):
        _fill_chunk(chunk, menus, uses, at, sums)


@compiled
def _fill_chunk(chunk: int, menus: _Menus, uses: Uses, at: _At, sums: _Sums) -> None:
    units = menus.begin.size - 1
    for unit in range(units * chunk // CHUNKS, units * (chunk + 1) // CHUNKS):
        choices = menus.order[menus.begin[unit] : menus.begin[unit + 1]]
        worth = np.empty(choices.size)
        for place in range(choices.size):
            worth[place] = worth_at(choices[place], at.value[choices[place]], uses, at.multipliers)
        most = worth.max()
        total = 0.0
        for place in range(choices.size):
            below = (most - worth[place]) / at.temperature
            worth[place] = np.exp(-below) if below < NEGLIGIBLE else 0.0
            total += worth[place]
        sums.best[chunk] += most
        sums.soft[chunk] += at.temperature * np.log(total)
        for place in range(choices.size):
            if worth[place] > 0.0:
                for entry in range(uses.first[choices[place]], uses.first[choices[place] + 1]):
                    sums.used[chunk, uses.row[entry]] += uses.amount[entry] * worth[place] / total
