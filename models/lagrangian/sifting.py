"""The relaxation of a large problem over ever more of its choices (sifting): few of them ever matter.

The simplex method works on the choices added so far; all choices are priced out at its dual values, and the best of each unit
are added, until none has a reduced cost that improves on what the unit has. Every pricing gives a bound (Bixby and others 1992).
"""

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray, IntArray
from models.best_choices import UnitChoices, best_few, worth_at
from models.lagrangian.params import SiftingParams
from models.problem import MenuProblem
from models.running.stopping import Stopping, over
from models.solvers.highs import GrowingProgramme
from models.solvers.relaxation import Relaxation
from models.statement.standard_form import StandardForm, row_places, standard_form


def sifted(
    problem: MenuProblem, multipliers: FloatArray, stopping: Stopping, params: SiftingParams = SiftingParams()
) -> Relaxation | None:
    """Return the relaxation of a problem; None if it did not come to dual values at all.

    Parameters
    ----------
    multipliers
        float[rows of the problem]: of the limits, to start from.
    """
    form, menus = standard_form(problem), UnitChoices.of(problem.unit)
    choices = problem.choice_count
    master = GrowingProgramme(form.lower, form.upper)
    size = max(1.0, float(np.abs(form.objective).max(initial=0.0)))
    by_column = form.matrix.tocsc()
    rest = np.arange(choices, form.objective.size)
    master.add(form.objective[rest], form.column_upper[rest], by_column[:, rest])
    _add_slack(master, form, params.penalty * size)
    first_rest, first_choice = 0, master.columns
    dual_values = np.zeros(form.upper.size)
    dual_values[row_places(problem)] = multipliers
    inside = np.zeros(choices, dtype=np.bool_)
    taken: list[IntArray] = []
    best: Relaxation | None = None
    values = np.zeros(form.objective.size)
    while not over(stopping):
        worth = worth_at(form.objective, form.matrix.T, dual_values)
        most = menus.highest(worth[:choices])
        bound = _bound(form, dual_values, most, worth[choices:])
        if best is None or bound < best.bound:
            reduced = np.append(worth[:choices] - most[problem.unit], worth[choices:])
            best = Relaxation(bound, values, reduced, dual_values)
        among = ~inside & (worth[:choices] > params.tolerance * size) if taken else ~inside
        new = best_few(problem.unit, worth[:choices], params.best_choices, among)
        if not new.size:
            break
        inside[new] = True
        taken.append(new)
        master.add(form.objective[new], np.full(new.size, np.inf), by_column[:, new])
        solved = master.solve(stopping)
        if solved is None:
            break
        dual_values = solved.dual_values
        values = np.zeros(form.objective.size)
        values[np.concatenate(taken)] = solved.columns[first_choice:]
        values[rest] = solved.columns[first_rest : first_rest + rest.size]
        best = Relaxation(best.bound, values, best.reduced_cost, best.dual_values)
        if best.bound - solved.value <= params.tolerance * abs(solved.value):
            break
    return best


def _add_slack(master: GrowingProgramme, form: StandardForm, cost: float) -> None:
    """Add a penalised slack column for each side of every row, so that the master has a solution from the start."""
    largest = abs(form.matrix).max(axis=1).toarray().ravel()
    most = np.full(largest.size, np.inf)
    signs = sp.diags_array(np.where(largest > 0, largest, 1.0))
    master.add(np.full(most.size, -cost), np.where(np.isinf(form.upper), 0.0, most), sp.csc_array(-signs))
    master.add(np.full(most.size, -cost), np.where(np.isinf(form.lower), 0.0, most), sp.csc_array(signs))


def _bound(form: StandardForm, dual_values: FloatArray, best: FloatArray, others: FloatArray) -> float:
    """Return the bound at these dual values on the value of every plan; inf where one has a sign that its row cannot have.

    Parameters
    ----------
    best, others
        float[units], float[columns after the choices]: worth of each unit's best choice, and of each other column, at the
        dual values of all rows, those of units included.
    """
    units, first = best.size, form.objective.size - others.size
    shared = dual_values[units:]
    limit = np.where(shared > 0, form.upper[units:], form.lower[units:])
    kept = np.where(np.isinf(limit), 0.0, shared)
    if np.any(np.abs(shared - kept) > 1e-9 * max(1.0, float(np.abs(shared).max(initial=0.0)))):
        return np.inf
    upper = np.where(np.isinf(form.column_upper[first:]), 0.0, form.column_upper[first:])
    own = best + dual_values[:units]
    return float(own.sum() + np.maximum(others, 0.0) @ upper + kept @ np.where(np.isinf(limit), 0.0, limit))


def multipliers_of_sample(
    problem: MenuProblem, seed: int, stopping: Stopping, params: SiftingParams = SiftingParams()
) -> FloatArray:
    """Return float[rows]: multipliers of a sample of units, under limits in proportion."""
    count = params.sample
    if problem.unit_count <= 2 * count:
        return np.zeros(problem.row_count)
    chosen = np.sort(np.random.default_rng(seed).choice(problem.unit_count, count, replace=False))
    columns = np.flatnonzero(np.isin(problem.unit, chosen))
    sample = MenuProblem(
        unit=np.searchsorted(chosen, problem.unit[columns]),
        value=problem.value[columns],
        use=problem.use[:, columns],
        limit=problem.limit * count / problem.unit_count,
        carry_over=problem.carry_over,
    )
    found = sifted(sample, np.zeros(problem.row_count), stopping, params)
    return np.zeros(problem.row_count) if found is None else found.dual_values[row_places(sample)]
