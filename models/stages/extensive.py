"""The programme over all outcomes: a block of columns and rows for each, and rows of agreement between neighbours.

    max   sum_s chance[s] objective[s] @ v[s]
    s.t.  the rows of the problem over v[s], for every outcome s
          agreements @ v[s] - agreements @ v[s + 1] = 0, for every outcome but the last

With a multiplier on each of the last rows the blocks fall apart. The price of agreements in outcome s is then that of its own
row less that of the one before, so that prices sum to 0 over outcomes whatever the multipliers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray, IntArray
from models.checking.verdict import Candidate, plan_of
from models.statement.standard_form import StandardForm, standard_form
from models.statement.variables import assignment
from models.subproblems.subproblem import Subproblem


@dataclass(frozen=True, eq=False)
class Extensive:
    """The programme as arrays.

    Attributes
    ----------
    parts
        the problem of each outcome, over the choices that it has.
    column, agreed
        the first column of each outcome, and one after the last; the first of the rows of agreement.
    """

    form: StandardForm
    parts: tuple[Subproblem, ...]
    column: tuple[int, ...]
    agreed: int

    def started(self, plans: Sequence[IntArray]) -> FloatArray | None:
        """Return a value for every column under one plan an outcome; None where a part has not all its choices."""
        if not all(part.has(plan) for part, plan in zip(self.parts, plans, strict=True)):
            return None
        own = [assignment(part.problem, part.lower(plan)) for part, plan in zip(self.parts, plans, strict=True)]
        return np.concatenate(own)

    def plans(self, values: FloatArray) -> list[Candidate]:
        """Return the plan of each outcome."""
        found = []
        for place, part in enumerate(self.parts):
            plan = plan_of(part.problem, values[self.column[place] : self.column[place + 1]])
            found.append(Candidate(part.lift(plan.choice), plan.opened, plan.value))
        return found

    def prices(self, dual_values: FloatArray) -> FloatArray:
        """Return float[outcomes, agreements]: prices by the dual values of the rows; they sum to 0 over outcomes."""
        own = dual_values[self.agreed :].reshape(len(self.parts) - 1, -1)
        nothing = np.zeros((1, own.shape[1]))
        prices: FloatArray = np.concatenate([own, nothing]) - np.concatenate([nothing, own])
        return prices


def extensive_over(parts: Sequence[Subproblem], chance: FloatArray, agreements: sp.csr_array) -> Extensive:
    """Return the programme over all outcomes.

    Parameters
    ----------
    parts
        the problem of each outcome, over some of its choices, with its own values.
    agreements
        sparse[agreements, columns of the whole problem's programme].
    """
    forms = [standard_form(part.problem) for part in parts]
    column = np.concatenate([[0], np.cumsum([form.objective.size for form in forms])])
    own = sp.block_diag([form.matrix for form in forms], format="csr")
    outcomes, number = len(parts), agreements.shape[0]
    sums = [_of_part(agreements, part, form.objective.size) for part, form in zip(parts, forms, strict=True)]
    between = _between(outcomes, number) @ sp.block_diag(sums, format="csr")
    rows = own.shape[0]
    ends = np.cumsum([form.upper.size for form in forms])
    families = tuple((f"outcome_{place}", int(end)) for place, end in enumerate(ends))
    nothing = np.zeros(between.shape[0])
    return Extensive(
        StandardForm(
            objective=np.concatenate([share * form.objective for share, form in zip(chance, forms, strict=True)]),
            matrix=sp.csr_array(sp.vstack([own, between], format="csr")),
            lower=np.concatenate([*(form.lower for form in forms), nothing]),
            upper=np.concatenate([*(form.upper for form in forms), nothing]),
            column_upper=np.concatenate([form.column_upper for form in forms]),
            integral=np.concatenate([form.integral for form in forms]),
            families=(*families, ("agreement", rows + nothing.size)),
        ),
        tuple(parts),
        tuple(column.tolist()),
        rows,
    )


def _of_part(agreements: sp.csr_array, part: Subproblem, size: int) -> sp.csr_array:
    """Return the agreements over the columns of a part: its choices, then all columns that are no choices."""
    others = size - part.kept.size
    return agreements[:, np.concatenate([part.kept, agreements.shape[1] - others + np.arange(others)])]


def _between(outcomes: int, number: int) -> sp.csr_array:
    """Return sparse[(outcomes - 1) x number, outcomes x number]: each outcome's sums less those of the next."""
    first = sp.eye_array(outcomes - 1, outcomes)
    after = sp.eye_array(outcomes - 1, outcomes, k=1)
    return sp.csr_array(sp.kron(first - after, sp.eye_array(number)))
