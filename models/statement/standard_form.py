"""The programme as sparse arrays: straight from a problem, quick; or compiled from its Pyomo statement, to compare."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import scipy.sparse as sp

from models.arrays import BoolArray, FloatArray, IntArray
from models.problem import MenuProblem
from models.statement.families import BLOCKS
from models.statement.rows import RowBlock, Sheet, sheet_of
from models.statement.variables import layout, linked_rows, may_open_in


@dataclass(frozen=True, eq=False)
class StandardForm:
    """max objective @ v with lower <= matrix @ v <= upper, 0 <= v <= column_upper, v integer where `integral`.

    Attributes
    ----------
    families
        the family of each run of rows and the row after its last: ("one_choice", 12), ("shared_limit", 15), ...
    """

    objective: FloatArray
    matrix: sp.csr_array
    lower: FloatArray
    upper: FloatArray
    column_upper: FloatArray
    integral: BoolArray
    families: tuple[tuple[str, int], ...]

    def first_row(self, family: str) -> int:
        """Return the first row of a family; ValueError if there is no such family."""
        start = 0
        for name, end in self.families:
            if name == family:
                return start
            start = end
        raise ValueError(f"the programme has no rows {family!r}")


def standard_form(problem: MenuProblem) -> StandardForm:
    """Return the programme of a problem as arrays, columns in the order of `models.statement.variables`."""
    sheet = sheet_of(problem)
    blocks, families, rows = [], [], 0
    for name, family in BLOCKS.items():
        written = list(family(sheet))
        rows += sum(block.upper.size for block in written)
        blocks += written
        families.append((name, rows))
    columns = sheet.columns
    column_upper = np.repeat([1.0, np.inf], [columns.whole, columns.size - columns.whole])
    may_open = may_open_in(problem)
    column_upper[problem.choice_count :][: may_open.size] = may_open
    return StandardForm(
        objective=_objective(sheet),
        matrix=_matrix(blocks, (rows, columns.size)),
        lower=np.concatenate([block.lower for block in blocks]),
        upper=np.concatenate([block.upper for block in blocks]),
        column_upper=column_upper,
        integral=np.arange(columns.size) < columns.whole,
        families=tuple(families),
    )


def row_places(problem: MenuProblem) -> IntArray:
    """Return int[rows]: the place of each shared limit among the rows of the programme."""
    linked = np.zeros(problem.row_count, dtype=np.bool_)
    linked[linked_rows(problem)] = True
    plain = np.cumsum(~linked) - 1
    return problem.unit_count + np.where(linked, (~linked).sum() + np.cumsum(linked) - 1, plain)


def _objective(sheet: Sheet) -> FloatArray:
    problem, columns = sheet.problem, sheet.columns
    known = np.concatenate([problem.value, *(charge.value for charge in problem.charges)])
    objective = np.concatenate([known, np.zeros(columns.size - known.size)])
    if sheet.tiers:
        loss = np.concatenate([step.loss for step in sheet.tiers])
        objective[columns.reached :][: loss.size] = -loss
        objective[columns.lifted :][: loss.size] = 1.0
    return objective


def _matrix(blocks: list[RowBlock], shape: tuple[int, int]) -> sp.csr_array:
    above, rows, columns, amounts = 0, [], [], []
    for block in blocks:
        for entries in block.entries:
            rows.append(entries.row + above)
            columns.append(entries.column)
            amounts.append(entries.amount)
        above += block.upper.size
    place = (np.concatenate(rows), np.concatenate(columns))
    matrix = sp.csr_array((np.concatenate(amounts), place), shape=shape)
    matrix.sum_duplicates()
    return matrix


def compiled_form(problem: MenuProblem, programme: Any) -> StandardForm:
    """Return the arrays that Pyomo makes of the statement, in the same column order.

    Parameters
    ----------
    programme
        a Pyomo model, as `models.statement.programme.state_programme` returns it.
    """
    from pyomo.environ import maximize
    from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

    from models.statement.programme import columns_in_order

    ordered = columns_in_order(programme)
    compiled = LinearStandardFormCompiler().write(programme, mixed_form=True, set_sense=maximize, column_order=ordered)
    names = [entry.constraint.parent_component().local_name for entry in compiled.rows]
    ends = [place + 1 for place, (name, after) in enumerate(pairwise([*names, ""])) if name != after]
    sense = np.array([entry.bound_type for entry in compiled.rows])
    upper = np.array([column.ub if column.has_ub() else np.inf for column in ordered])
    # the compiler leaves out a column with neither a row nor an objective
    number = {id(column): place for place, column in enumerate(ordered)}
    place = np.array([number[id(column)] for column in compiled.columns], dtype=np.int64)
    entries, objective = sp.coo_array(compiled.A), np.zeros(len(ordered))
    objective[place] = compiled.c.toarray()[0]
    shape = (entries.shape[0], len(ordered))
    return StandardForm(
        objective=objective,
        matrix=sp.csr_array(sp.coo_array((entries.data, (entries.row, place[entries.col])), shape=shape)),
        lower=np.where(sense == 1, -np.inf, compiled.rhs),
        upper=np.where(sense == -1, np.inf, compiled.rhs),
        column_upper=upper,
        integral=np.arange(layout(problem).size) < layout(problem).whole,
        families=tuple((names[end - 1], end) for end in ends),
    )
