"""Columns for the common use of several choices: a stronger formulation of the same programme.

Choices of a unit that use the same amount of a row (all that start something in one period, say) get a joint column:

    z[m] = sum_{k in m} x[k],   0 or 1,   for each set m of at least two choices of a unit with equal use[r,k] for some r

and the row is written over z. Plans, values and bounds are the same. Rows become far shorter, cuts and branching act on
decisions ("does it start now?") instead of on single choices among hundreds.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from models.arrays import BoolArray, FloatArray, IntArray
from models.problem import MenuProblem
from models.statement.standard_form import StandardForm


@dataclass(frozen=True, eq=False)
class JointForm:
    """A programme with joint columns after its own.

    Attributes
    ----------
    members
        sparse[joint columns, own columns]: 1 where a choice is a member.
    """

    form: StandardForm
    members: sp.csr_array

    def extended(self, values: FloatArray) -> FloatArray:
        """Return the values of own columns followed by those of the joint columns."""
        return np.concatenate([values, self.members @ values])

    def own(self, values: FloatArray) -> FloatArray:
        """Return the values of the own columns."""
        return values[: self.members.shape[1]]


def with_joint_columns(problem: MenuProblem, form: StandardForm) -> JointForm:
    """Return the programme over joint columns, in the rows whose choices have them in common."""
    entries = form.matrix.tocoo()
    limits = _is_limit(form)
    shared = limits[entries.row] & (entries.col < problem.choice_count)
    row, column = entries.row[shared].astype(np.int64), entries.col[shared].astype(np.int64)
    amount: FloatArray = entries.data[shared].astype(np.float64)
    order = np.lexsort((column, amount, problem.unit[column], row))
    row, column, amount = row[order], column[order], amount[order]
    begins = _begins(row, problem.unit[column], amount)
    joint, members = _joint_columns(column, begins)
    joined = joint >= 0
    first = begins[joined]
    alone = ~np.repeat(joined, np.diff(np.append(begins, row.size)))
    kept = np.concatenate([np.flatnonzero(~shared), np.flatnonzero(shared)[order][alone]])
    rows = np.concatenate([entries.row[kept], row[first]])
    columns = np.concatenate([entries.col[kept], form.objective.size + joint[joined]])
    amounts = np.concatenate([entries.data[kept], amount[first]])
    return _assembled(form, rows, columns, amounts, members)


def _is_limit(form: StandardForm) -> BoolArray:
    """Return bool[rows]: whether a row is of a family over shared limits."""
    ends = [end for _, end in form.families]
    family = np.repeat([name for name, _ in form.families], np.diff([0, *ends]))
    return np.isin(family, ["shared_limit", "carry_over"])


def _begins(row: IntArray, unit: IntArray, amount: FloatArray) -> IntArray:
    """Return the start of each run of equal row, unit and amount."""
    if not row.size:
        return np.empty(0, dtype=np.int64)
    changes = (np.diff(row) != 0) | (np.diff(unit) != 0) | (np.diff(amount) != 0)
    return np.concatenate([[0], np.flatnonzero(changes) + 1])


def _joint_columns(column: IntArray, begins: IntArray) -> tuple[IntArray, list[IntArray]]:
    """Return the joint column of each run, -1 for a run of one choice, and the members of each joint column."""
    known: dict[bytes, int] = {}
    members: list[IntArray] = []
    joint = np.full(begins.size, -1, dtype=np.int64)
    ends = np.append(begins[1:], column.size)
    several = np.flatnonzero(ends - begins > 1)
    for place, begin, end in zip(several.tolist(), begins[several].tolist(), ends[several].tolist(), strict=True):
        run = column[begin:end]
        joint[place] = known.setdefault(run.tobytes(), len(known))
        if len(members) < len(known):
            members.append(run)
    return joint, members


def _assembled(form: StandardForm, rows: IntArray, columns: IntArray, amounts: FloatArray, members: list[IntArray]) -> JointForm:
    count, own = len(members), form.objective.size
    owner = np.repeat(np.arange(count), [run.size for run in members])
    member = np.concatenate([*members, np.empty(0, dtype=np.int64)])
    belongs = sp.csr_array((np.ones(owner.size), (owner, member)), shape=(count, own))
    joint, below = np.arange(count), form.upper.size
    place = (np.concatenate([rows, owner + below, joint + below]), np.concatenate([columns, member, joint + own]))
    entries = np.concatenate([amounts, np.ones(owner.size), np.full(count, -1.0)])
    matrix = sp.csr_array((entries, place), shape=(below + count, own + count))
    matrix.sort_indices()
    nothing = np.zeros(count)
    return JointForm(
        replace(
            form,
            objective=np.concatenate([form.objective, nothing]),
            matrix=matrix,
            lower=np.concatenate([form.lower, nothing]),
            upper=np.concatenate([form.upper, nothing]),
            column_upper=np.concatenate([form.column_upper, nothing + 1.0]),
            integral=np.concatenate([form.integral, nothing == 0.0]),
            families=(*form.families, ("joint_column", form.upper.size + count)),
        ),
        belongs,
    )
