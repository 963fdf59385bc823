"""The master programme of the blocks: a convex combination of choices for every unit and of columns for every block.

    max   sum_k value[k] x[k] + sum_j objective[j] v[j]
    s.t.  sum_{k in K(u)} x[k] = 1                                                        for every unit u
          the rows of the programme that are in no block, over x and the other columns v
          sum_{p of b} y[p] <= 1                                                          for every block b
          sum_{k that takes a} x[k] + sum_{j that takes a} v[j] - sum_{p with a} y[p] <= 0  for every item a

p is a block column: a set of items of block b that fits it.

Choices and block columns are added as they price out. Until then a unit may be without a choice, at a penalty.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray, IntArray
from models.column_generation.blocks import Block, block_rows
from models.problem import MenuProblem
from models.running.stopping import Stopping
from models.solvers.highs import GrowingProgramme
from models.statement.standard_form import StandardForm


@dataclass(frozen=True, eq=False)
class DualValues:
    """The dual value of each row outside the blocks and of each item of the blocks."""

    row: FloatArray
    item: FloatArray

    def towards(self, other: "DualValues", share: float) -> "DualValues":
        """Return the convex combination with others, of which they are a share."""
        return DualValues((1.0 - share) * self.row + share * other.row, (1.0 - share) * self.item + share * other.item)


@dataclass(frozen=True, eq=False)
class Decomposition:
    """The programme in two parts: rows outside the blocks, and the items of the blocks one after the other.

    Attributes
    ----------
    rest
        sparse[outside rows, columns], with limits `lower` and `upper`.
    column_upper
        float[columns], finite.
    takes
        sparse[columns, items]: 1 where a column takes an item.
    first
        int[blocks + 1]: the first item of each block, and the number of items.
    outside
        int[outside rows]: their places in the programme.
    """

    problem: MenuProblem
    form: StandardForm
    blocks: list[Block]
    rest: sp.csr_array
    lower: FloatArray
    upper: FloatArray
    column_upper: FloatArray
    takes: sp.csr_array
    first: IntArray
    outside: IntArray

    def feasible(self, dual_values: DualValues) -> DualValues:
        """Return the dual values with those set to 0 whose sign a row or an item cannot have."""
        row = np.where(np.isinf(self.upper), np.minimum(dual_values.row, 0.0), dual_values.row)
        row = np.where(np.isinf(self.lower), np.maximum(row, 0.0), row)
        return DualValues(row, np.maximum(dual_values.item, 0.0))


def decomposition_of(problem: MenuProblem, form: StandardForm, blocks: list[Block]) -> Decomposition:
    """Return the decomposition of a problem into its blocks and the rows outside them."""
    first = np.cumsum([0, *(block.item_count for block in blocks)])
    inside = block_rows(blocks, form.upper.size)
    inside[: problem.unit_count] = True
    outside = np.flatnonzero(~inside)
    column = np.concatenate([block.columns for block in blocks])
    item = np.concatenate([block.item + start for block, start in zip(blocks, first[:-1], strict=True)])
    takes = sp.csr_array((np.ones(column.size), (column, item)), shape=(form.objective.size, int(first[-1])))
    return Decomposition(
        problem=problem,
        form=form,
        blocks=blocks,
        rest=sp.csr_array(form.matrix[outside]),
        lower=form.lower[outside],
        upper=form.upper[outside],
        column_upper=_finite(problem, form.column_upper),
        takes=takes,
        first=first,
        outside=outside,
    )


def _finite(problem: MenuProblem, column_upper: FloatArray) -> FloatArray:
    """Return upper bounds of all columns: an unspent amount is no more than all limits and all that is given back."""
    given_back = abs(problem.use.minimum(0.0)).sum() + sum(
        abs(charge.use.minimum(0.0)).sum() for charge in problem.charges if charge.use is not None
    )
    most = float(np.abs(problem.limit).sum() + given_back)
    return np.where(np.isinf(column_upper), most, column_upper)


@dataclass(frozen=True, eq=False)
class MasterSolution:
    """An optimal solution of the master.

    Attributes
    ----------
    choices
        float[choices]: the share of each choice.
    block_columns
        float[block columns]: the share of each, in the order in which they were added.
    """

    value: float
    choices: FloatArray
    block_columns: FloatArray
    dual_values: DualValues


class Master:
    """The master programme as it grows.

    Attributes
    ----------
    block
        the block of each block column, in the order in which they were added.
    block_columns
        those of each block: int[items taken], counted within the block.

    Parameters
    ----------
    without_choice
        penalty of a unit without a choice, relative to the largest value of a choice.
    """

    def __init__(self, decomposition: Decomposition, without_choice: float) -> None:
        self._decomposition = decomposition
        self._without_choice = without_choice
        self.block: list[int] = []
        self.block_columns: list[list[IntArray]] = [[] for _ in decomposition.blocks]
        self._known: dict[tuple[int, bytes], int] = {}
        self._choice_column = np.full(decomposition.problem.choice_count, -1, dtype=np.int64)
        self._place_of_column: list[int] = []
        self._rest = decomposition.rest.tocsc()
        self._programme = self._without_choices()

    def _without_choices(self) -> GrowingProgramme:
        decomposition = self._decomposition
        ones = np.ones(decomposition.problem.unit_count)
        blocks, items = len(decomposition.blocks), int(decomposition.first[-1])
        free = np.full(blocks + items, -np.inf)
        lower = np.concatenate([ones, decomposition.lower, free])
        upper = np.concatenate([ones, decomposition.upper, np.ones(blocks), np.zeros(items)])
        programme = GrowingProgramme(lower, upper)
        others = np.arange(decomposition.problem.choice_count, decomposition.form.objective.size)
        programme.add(decomposition.form.objective[others], decomposition.column_upper[others], self._columns(others))
        units = decomposition.problem.unit_count
        without = sp.csc_array(sp.eye_array(lower.size, units))
        penalty = self._without_choice * float(np.abs(decomposition.problem.value).max(initial=1.0))
        programme.add(np.full(units, -penalty), ones, without)
        return programme

    def _columns(self, columns: IntArray) -> sp.csc_array:
        """Return the master's columns for columns of the programme."""
        decomposition = self._decomposition
        own = np.flatnonzero(columns < decomposition.problem.choice_count)
        shape = (decomposition.problem.unit_count, columns.size)
        units = sp.csr_array((np.ones(own.size), (decomposition.problem.unit[columns[own]], own)), shape=shape)
        blocks = sp.csr_array((len(decomposition.blocks), columns.size))
        return sp.csc_array(sp.vstack([units, self._rest[:, columns], blocks, decomposition.takes[columns].T]))

    def add_choices(self, choices: IntArray) -> int:
        """Add choices that are not in the master, and return how many there were."""
        new = choices[self._choice_column[choices] < 0]
        if new.size:
            self._choice_column[new] = self._programme.columns + np.arange(new.size)
            self._programme.add(self._decomposition.form.objective[new], np.full(new.size, np.inf), self._columns(new))
        return int(new.size)

    def add_block_columns(self, block_columns: dict[int, IntArray]) -> int:
        """Add a block column for each of some blocks, unless it is known, and return how many were new."""
        decomposition = self._decomposition
        head = decomposition.problem.unit_count + decomposition.outside.size
        rows: list[IntArray] = []
        entries: list[FloatArray] = []
        for block, block_column in block_columns.items():
            key = (block, block_column.tobytes())
            if not block_column.size or key in self._known:
                continue
            self._known[key] = len(self.block)
            self._place_of_column.append(self._programme.columns + len(rows))
            self.block.append(block)
            self.block_columns[block].append(block_column)
            rows.append(np.append(head + block, head + len(decomposition.blocks) + decomposition.first[block] + block_column))
            entries.append(np.append(1.0, np.full(block_column.size, -1.0)))
        if rows:
            column = np.repeat(np.arange(len(rows)), [one.size for one in rows])
            shape = (head + len(decomposition.blocks) + int(decomposition.first[-1]), len(rows))
            matrix = sp.csc_array((np.concatenate(entries), (np.concatenate(rows), column)), shape=shape)
            self._programme.add(np.zeros(len(rows)), np.full(len(rows), np.inf), matrix)
        return len(rows)

    def place_of(self, block: int, block_column: IntArray) -> int:
        """Return the place of a block column in the order of adding; it is added if it is not known."""
        self.add_block_columns({block: block_column})
        return self._known[block, block_column.tobytes()]

    def fix(self, block_column: int, fixed: bool = True) -> None:
        """Fix a block column at 1, or release it."""
        self._programme.at_least(self._place_of_column[block_column], 1.0 if fixed else 0.0)

    def solve(self, stopping: Stopping) -> MasterSolution | None:
        """Return an optimal solution, None if there is none or the solve did not come to an end."""
        solved = self._programme.solve(stopping)
        if solved is None:
            return None
        dual, columns = solved.dual_values, solved.columns
        decomposition = self._decomposition
        head = decomposition.problem.unit_count
        items = head + decomposition.outside.size + len(decomposition.blocks)
        dual_values = decomposition.feasible(DualValues(dual[head : head + decomposition.outside.size], dual[items:]))
        choices = np.where(self._choice_column >= 0, columns[self._choice_column], 0.0)
        return MasterSolution(solved.value, choices, columns[np.array(self._place_of_column, dtype=np.int64)], dual_values)
