"""The programme over all worlds: that of the problem, with columns and rows for the measure.

    max   base @ v + equal_to @ l - at_most @ m
    s.t.  the rows of the problem over x and opened
          v[s] <= sum_k value[s, k] x[k] + sum_cp charge[s, c, p] opened[c, p] - reference[s]     for every world s
          equal.T @ l - most.T @ m <= moves.T @ v                                                 for every move
          m >= 0, v and l free

The last rows are the dual of the least weighted mean over a `Polyhedron` of weights; for CVaR they are those of Rockafellar
and Uryasev, l the value at risk and m the shortfalls.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray
from models.problem import MenuProblem
from models.risk.measures import Polyhedron
from models.risk.world_values import WorldValues
from models.running.stopping import Stopping
from models.solvers.highs import relaxation
from models.statement.standard_form import StandardForm, standard_form
from models.statement.variables import layout


@dataclass(frozen=True, eq=False)
class RiskProgramme:
    """The programme as arrays: the problem's columns first, then v, l and m, each of v and l less what it cannot be below.

    Attributes
    ----------
    constant
        what its objective leaves out.
    worlds_at
        the first of the rows of worlds; their dual values in the relaxation are weights that are worst for it.
    least, lowest
        float[worlds], float[equations]: what v and l cannot be below, which is left out of their columns.
    """

    form: StandardForm
    constant: float
    worlds_at: int
    least: FloatArray
    lowest: FloatArray

    def started(self, columns: FloatArray, compared: FloatArray, weights: Polyhedron) -> FloatArray | None:
        """Return a value for every column under a plan, None where the solver gives no dual values of its worst weights.

        Parameters
        ----------
        columns
            float[columns of the problem]: those of the plan.
        compared
            float[worlds]: its values less the reference.
        """
        if weights.single:
            return np.concatenate([columns, compared - self.least])
        from scipy.optimize import linprog

        programme: Any = linprog  # the hints of scipy know no sparse matrices here
        most = {"A_ub": weights.most, "b_ub": weights.at_most} if weights.at_most.size else {}
        size = max(float(np.abs(compared).max()), 1e-12)
        found = programme(weights.moves.T @ compared / size, A_eq=weights.equal, b_eq=weights.equal_to, method="highs", **most)
        if found.x is None or found.status != 0:
            return None
        shortfall = -size * found.ineqlin.marginals if most else np.zeros(0)
        level = size * found.eqlin.marginals - self.lowest
        return np.concatenate([columns, compared - self.least, np.maximum(level, 0.0), np.maximum(shortfall, 0.0)])


def risk_programme(problem: MenuProblem, values: WorldValues, weights: Polyhedron, reference: FloatArray) -> RiskProgramme:
    """Return the programme that maximises a measure of the plans of a problem.

    Parameters
    ----------
    reference
        float[worlds].
    """
    form = standard_form(replace(problem, value=np.zeros(problem.choice_count)))
    worlds, moves = weights.moves.shape
    equations, limits = weights.equal.shape[0], weights.most.shape[0]
    least = values.least(problem) - reference
    lowest = np.full(equations, (weights.moves.T @ least).min(initial=0.0)) if moves else np.zeros(equations)
    plan = values_by_column(problem, values, form.objective.size)
    dual = sp.hstack([weights.equal.T, -weights.most.T])
    blocks: Any = [[form.matrix, None, None], [-plan, sp.eye_array(worlds), None], [None, -weights.moves.T, dual]]
    rows = sp.csr_array(sp.block_array(blocks))
    more = worlds + equations + limits
    upper = np.concatenate([form.upper, -reference - least, weights.moves.T @ least - weights.equal.T @ lowest])
    return RiskProgramme(
        StandardForm(
            objective=np.concatenate([np.zeros(form.objective.size), weights.base, weights.equal_to, -weights.at_most]),
            matrix=rows,
            lower=np.concatenate([form.lower, np.full(worlds + moves, -np.inf)]),
            upper=upper,
            column_upper=np.append(form.column_upper, np.full(more, np.inf)),
            integral=np.append(form.integral, np.zeros(more, dtype=np.bool_)),
            families=(*form.families, ("value_in_world", form.upper.size + worlds), ("worst_weights", upper.size)),
        ),
        float(weights.base @ least + weights.equal_to @ lowest),
        form.upper.size,
        least,
        lowest,
    )


@dataclass(frozen=True, eq=False)
class RelaxedOverWorlds:
    """The linear relaxation of the programme over all worlds.

    Attributes
    ----------
    bound
        of the measure of all plans.
    weights
        float[worlds] at which it is attained; None where they are none.
    reduced_costs
        float[choices].
    chosen
        float[choices]: the part of each choice that is taken.
    """

    bound: float
    weights: FloatArray | None
    reduced_costs: FloatArray
    chosen: FloatArray


def relaxed_over_worlds(
    problem: MenuProblem, values: WorldValues, weights: Polyhedron, reference: FloatArray, stop: Stopping
) -> RelaxedOverWorlds | None:
    """Return the relaxation, None if it did not come to an end; arguments as for `risk_programme`."""
    programme = risk_programme(problem, values, weights, reference)
    relaxed = relaxation(programme.form, stop)
    if relaxed is None:
        return None
    attained = np.maximum(relaxed.dual_values[programme.worlds_at : programme.worlds_at + values.worlds], 0.0)
    total = float(attained.sum())
    costs = relaxed.reduced_costs_of_choices(problem.unit)
    chosen = relaxed.values[: problem.choice_count]
    return RelaxedOverWorlds(relaxed.bound + programme.constant, attained / total if total > 0 else None, costs, chosen)


def values_by_column(problem: MenuProblem, values: WorldValues, size: int) -> sp.csr_array:
    """Return sparse[worlds, columns of the problem]: the objective of each world.

    size: number of columns.
    """
    columns = np.zeros((values.worlds, size))
    columns[:, : problem.choice_count] = values.value
    for number, (charge, first) in enumerate(zip(problem.charges, layout(problem).opened, strict=True)):
        columns[:, first : first + charge.value.size] = values.charge[:, number, : charge.value.size]
    return sp.csr_array(columns)
