"""The relaxation of a large problem over ever more of its choices (sifting): few of them ever matter.

The simplex method works on the choices that have been of use so far; its prices are tried on all choices at once, and the
best of each unit are taken in, until none is better than what the unit has. Every try proves a bound.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import BoolArray, FloatArray, IntArray
from models.problem import MenuProblem
from models.running.stopping import Stopping, over
from models.solvers.highs import GrowingProgramme, Relaxation
from models.statement.standard_form import StandardForm, row_places, standard_form

BEST_CHOICES = 4
"""Choices of each unit that a round takes in at most."""

SAMPLE = 500
"""Units of a sample whose prices the whole is begun with."""

WITHOUT = 10.0
"""What it costs to break a row or to leave a unit without a choice, relative to the largest value of a choice."""

CLOSE = 1e-7
"""Relative distance of bound and value at which they are the same."""


@dataclass(frozen=True, eq=False)
class _Columns:
    """The choices of a form, unit by unit."""

    order: IntArray
    begin: IntArray
    unit: IntArray

    @classmethod
    def of(cls, problem: MenuProblem) -> "_Columns":
        order = np.argsort(problem.unit, kind="stable")
        begin = np.searchsorted(problem.unit[order], np.arange(problem.unit_count))
        return cls(order, begin, problem.unit)

    def best(self, worth: FloatArray) -> FloatArray:
        """Return float[units]: the most that a choice of each unit is worth."""
        return np.maximum.reduceat(worth[self.order], self.begin)

    def best_few(self, worth: FloatArray, among: BoolArray) -> IntArray:
        """Return the few best choices of each unit."""
        better = np.flatnonzero(among)
        better = better[np.lexsort((-worth[better], self.unit[better]))]
        first = np.searchsorted(self.unit[better], self.unit[better])
        return better[np.arange(better.size) - first < BEST_CHOICES]


def sifted(problem: MenuProblem, prices: FloatArray, stopping: Stopping) -> Relaxation | None:
    """Return the relaxation of a problem; None if it did not come to prices at all.

    Parameters
    ----------
    prices
        float[rows of the problem]: prices to start from.
    """
    form, columns = standard_form(problem), _Columns.of(problem)
    units, choices = problem.unit_count, problem.choice_count
    master = GrowingProgramme(form.lower, form.upper)
    size = max(1.0, float(np.abs(form.objective).max(initial=0.0)))
    by_column = form.matrix.tocsc()
    rest = np.arange(choices, form.objective.size)
    master.add(form.objective[rest], form.column_upper[rest], by_column[:, rest])
    _add_slack(master, form, WITHOUT * size)
    first_rest, first_choice = 0, master.columns
    price = np.zeros(form.upper.size)
    price[row_places(problem)] = prices
    inside = np.zeros(choices, dtype=np.bool_)
    taken: list[IntArray] = []
    best: Relaxation | None = None
    values = np.zeros(form.objective.size)
    while not over(stopping):
        worth = form.objective - form.matrix.T @ price
        most = columns.best(worth[:choices])
        bound = _bound(form, price, worth, most, units, choices)
        if best is None or bound < best.bound:
            reduced = np.append(worth[:choices] - most[problem.unit], worth[choices:])
            best = Relaxation(bound, values, reduced, price)
        new = columns.best_few(worth[:choices], ~inside & (worth[:choices] > CLOSE * size) if taken else ~inside)
        if not new.size:
            break
        inside[new] = True
        taken.append(new)
        master.add(form.objective[new], np.full(new.size, np.inf), by_column[:, new])
        solved = master.solve(stopping)
        if solved is None:
            break
        value, found, price = solved
        values = np.zeros(form.objective.size)
        values[np.concatenate(taken)] = found[first_choice:]
        values[rest] = found[first_rest : first_rest + rest.size]
        best = Relaxation(best.bound, values, best.reduced_cost, best.price)
        if best.bound - value <= CLOSE * abs(value):
            break
    return best


def _add_slack(master: GrowingProgramme, form: StandardForm, cost: float) -> None:
    """Add columns by which any row can be kept at a cost, so that the master has a solution from the start."""
    largest = abs(form.matrix).max(axis=1).toarray().ravel()
    most = np.full(largest.size, np.inf)
    signs = sp.diags_array(np.where(largest > 0, largest, 1.0))
    master.add(np.full(most.size, -cost), np.where(np.isinf(form.upper), 0.0, most), sp.csc_array(-signs))
    master.add(np.full(most.size, -cost), np.where(np.isinf(form.lower), 0.0, most), sp.csc_array(signs))


def _bound(form: StandardForm, price: FloatArray, worth: FloatArray, most: FloatArray, units: int, choices: int) -> float:
    """Return what no plan passes at these prices: rows that have none of a sign, and units, are worth what they can be."""
    shared = price[units:]
    limit = np.where(shared > 0, form.upper[units:], form.lower[units:])
    kept = np.where(np.isinf(limit), 0.0, shared)
    lost = shared - kept
    if np.any(np.abs(lost) > 1e-9 * max(1.0, float(np.abs(shared).max(initial=0.0)))):
        return np.inf
    others = np.maximum(worth[choices:], 0.0)
    upper = np.where(np.isinf(form.column_upper[choices:]), 0.0, form.column_upper[choices:])
    own = most + price[:units]
    return float(own.sum() + others @ upper + kept @ np.where(np.isinf(limit), 0.0, limit))


def prices_of_sample(problem: MenuProblem, seed: int, stopping: Stopping) -> FloatArray:
    """Return float[rows]: prices of a sample of units, whose limits are as much smaller."""
    if problem.unit_count <= 2 * SAMPLE:
        return np.zeros(problem.row_count)
    chosen = np.sort(np.random.default_rng(seed).choice(problem.unit_count, SAMPLE, replace=False))
    columns = np.flatnonzero(np.isin(problem.unit, chosen))
    sample = MenuProblem(
        unit=np.searchsorted(chosen, problem.unit[columns]),
        value=problem.value[columns],
        use=problem.use[:, columns],
        limit=problem.limit * SAMPLE / problem.unit_count,
        carry_over=problem.carry_over,
    )
    found = sifted(sample, np.zeros(problem.row_count), stopping)
    return np.zeros(problem.row_count) if found is None else found.price[row_places(sample)]
