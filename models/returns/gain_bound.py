"""Bounds on the plans under given signs of returns: the relaxation of the whole statement, signs fixed one by one.

A fixed sign is required of the gain as well, which is why the bounds of the two signs differ: plans of high value without a
gain are rare.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray, IntArray
from models.problem import MenuProblem
from models.returns.signed import COUNTED, NOTHING
from models.running.stopping import Stopping
from models.solvers.highs import Relaxations
from models.statement.gains import charge_gains, choice_gains, gain_ranges
from models.statement.standard_form import StandardForm, standard_form
from models.statement.variables import layout


@dataclass(frozen=True, eq=False)
class GainRelaxation:
    """A bound of all plans with some signs, and float[returns], the gains of the relaxation; none if it has no solution."""

    bound: float
    gains: FloatArray


class GainBound:
    """Relaxations of one problem with returns, each from where the last one ended."""

    def __init__(self, problem: MenuProblem) -> None:
        self._gains = _by_column(problem)
        self._form = _with_gains(problem, standard_form(problem), self._gains)
        self._signs = np.arange(self._form.upper.size - len(problem.returns), self._form.upper.size)
        self._relaxations = Relaxations(self._form)

    def relaxed(self, signs: IntArray, stopping: Stopping) -> GainRelaxation | None:
        """Return the relaxation over plans with these signs, bound -inf if there is none; None if it did not come to an end."""
        lower, upper = self._form.lower.copy(), self._form.upper.copy()
        lower[self._signs] = signs == COUNTED
        upper[self._signs] = signs != NOTHING
        self._relaxations.limit(self._form.column_upper, lower, upper)
        found = self._relaxations.solve(stopping)
        if found is not None:
            return GainRelaxation(found.bound, np.asarray(self._gains @ found.values))
        return GainRelaxation(-np.inf, np.zeros(signs.size)) if self._relaxations.infeasible else None


def _with_gains(problem: MenuProblem, form: StandardForm, gains: sp.csr_array) -> StandardForm:
    """Return the statement with three further rows per return.

    The returned amount is at most the share of all gains of single choices and charges; gained is 0 without a gain; gained.
    """
    columns, count, size = layout(problem), len(problem.returns), form.objective.size
    share = sp.diags_array(np.array([one.share for one in problem.returns]))
    high = gain_ranges(problem)[1].clip(min=0.0)
    gained = sp.eye_array(count, size, k=columns.gained)
    returned = sp.eye_array(count, size, k=columns.returned)
    rows = sp.vstack([returned - share @ gains.maximum(0.0), gains - sp.diags_array(high) @ gained, gained])
    nothing = np.zeros(count)
    return replace(
        form,
        matrix=sp.csr_array(sp.vstack([form.matrix, rows])),
        lower=np.concatenate([form.lower, np.full(2 * count, -np.inf), nothing]),
        upper=np.concatenate([form.upper, nothing, nothing, nothing + 1.0]),
    )


def _by_column(problem: MenuProblem) -> sp.csr_array:
    """Return sparse[returns, columns]: gains as rows of the programme."""
    known = sp.hstack([choice_gains(problem), *(sp.csr_array(gain) for gain in charge_gains(problem))])
    rest = sp.csr_array((len(problem.returns), layout(problem).size - known.shape[1]))
    return sp.csr_array(sp.hstack([known, rest]))
