"""Bounds on the plans of some dates: the relaxation under their limits and values, each from where the last one ended."""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray
from models.dates.dated import Dated, Dates
from models.running.stopping import Stopping
from models.solvers.highs import Relaxations
from models.statement.standard_form import standard_form


@dataclass(frozen=True, eq=False)
class DateRelaxation:
    """The relaxation of all plans of some dates.

    Attributes
    ----------
    bound
        on what these plans are worth; minus infinity if there are none.
    value
        float[choices]: what choices are worth in it.
    chosen, reduced_cost
        float[choices]: the part of each choice that is taken, and how much the bound changes with it.
    """

    bound: float
    value: FloatArray
    chosen: FloatArray
    reduced_cost: FloatArray


class DateBound:
    """Relaxations of one problem with tiers under dates, in one programme whose values and limits are changed."""

    def __init__(self, dated: Dated) -> None:
        self._dated = dated
        form = standard_form(dated.plain)
        count, size = dated.matrix.shape[0], form.objective.size
        rest = sp.csr_array((count, size - dated.matrix.shape[1]))
        free = np.full(count, np.inf)
        self._form = replace(
            form,
            objective=self._objective(form.objective, dated.value(dated.every())),
            matrix=sp.csr_array(sp.vstack([form.matrix, sp.hstack([dated.matrix, rest])])),
            lower=np.append(form.lower, -free),
            upper=np.append(form.upper, free),
        )
        self._relaxations = Relaxations(self._form)

    def relaxed(self, dates: Dates, stopping: Stopping) -> DateRelaxation | None:
        """Return the relaxation over plans of some dates, None if it did not come to an end."""
        rows, value, count = self._dated.rows(dates), self._dated.value(dates), self._dated.matrix.shape[0]
        lower, upper = self._form.lower.copy(), self._form.upper.copy()
        lower[-count:], upper[-count:] = rows.lower, rows.upper
        self._relaxations.limit(self._form.column_upper, lower, upper)
        self._relaxations.value(self._objective(self._form.objective, value))
        found = self._relaxations.solve(stopping)
        if found is not None:
            choices = value.size
            return DateRelaxation(found.bound, value, found.values[:choices], found.reduced_cost[:choices])
        nothing = np.zeros(value.size)
        return DateRelaxation(-np.inf, value, nothing, nothing) if self._relaxations.infeasible else None

    def neighbour(self, relaxed: DateRelaxation, dates: Dates) -> float:
        """Return a bound on the plans of dates within those of a relaxation, by its dual values.

        Weak duality: the limits of fewer dates are tighter, so that the same dual values bound their plans. A unit takes one
        choice, so that bound' = bound + sum_u max_k (reduced_cost[k] + value'[k] - value[k]), less what the bound has of choices
        at their limit of 1, sum_k max(0, reduced_cost[k]).
        """
        moved = relaxed.reduced_cost + self._dated.value(dates) - relaxed.value
        at_limit = float(relaxed.reduced_cost.clip(min=0.0).sum())
        return relaxed.bound - at_limit + float(self._dated.menus.highest(moved).sum())

    @staticmethod
    def _objective(objective: FloatArray, value: FloatArray) -> FloatArray:
        changed = objective.copy()
        changed[: value.size] = value
        return changed
