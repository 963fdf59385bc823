"""The master programme of the blocks: a mixture of choices for every unit and of block columns for every block.

    max   sum_k value[k] x[k] + sum_j objective[j] v[j]
    s.t.  sum_{k in K(u)} x[k] = 1                                                        for every unit u
          the rows of the programme that are in no block, over x and the other columns v
          sum_{p of b} y[p] <= 1                                                          for every block b
          sum_{k that takes a} x[k] + sum_{j that takes a} v[j] - sum_{p with a} y[p] <= 0  for every item a

p is a block column: a set of items of block b that fits it.

Choices and block columns are added as they turn out to be of use. Until then a unit may be without a choice, at a price.
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
class Prices:
    """A price for each row outside the blocks and for each item of the blocks."""

    row: FloatArray
    item: FloatArray

    def towards(self, other: "Prices", share: float) -> "Prices":
        """Return prices on the way to others."""
        return Prices((1.0 - share) * self.row + share * other.row, (1.0 - share) * self.item + share * other.item)


@dataclass(frozen=True, eq=False)
class Frame:
    """How the programme falls apart: rows outside the blocks, and the items of the blocks one after the other.

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

    def allowed(self, prices: Prices) -> Prices:
        """Return the prices without those of a sign that a row or an item cannot have."""
        row = np.where(np.isinf(self.upper), np.minimum(prices.row, 0.0), prices.row)
        row = np.where(np.isinf(self.lower), np.maximum(row, 0.0), row)
        return Prices(row, np.maximum(prices.item, 0.0))


def frame_of(problem: MenuProblem, form: StandardForm, blocks: list[Block]) -> Frame:
    """Return the frame of a problem and its blocks."""
    first = np.cumsum([0, *(block.item_count for block in blocks)])
    inside = block_rows(blocks, form.upper.size)
    inside[: problem.unit_count] = True
    outside = np.flatnonzero(~inside)
    column = np.concatenate([block.columns for block in blocks])
    item = np.concatenate([block.item + start for block, start in zip(blocks, first[:-1], strict=True)])
    takes = sp.csr_array((np.ones(column.size), (column, item)), shape=(form.objective.size, int(first[-1])))
    return Frame(
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
    """Return limits of all columns: what is unspent of a row is no more than all limits and all that is given back."""
    given_back = abs(problem.use.minimum(0.0)).sum() + sum(
        abs(charge.use.minimum(0.0)).sum() for charge in problem.charges if charge.use is not None
    )
    most = float(np.abs(problem.limit).sum() + given_back)
    return np.where(np.isinf(column_upper), most, column_upper)


@dataclass(frozen=True, eq=False)
class Mixture:
    """A solution of the master.

    Attributes
    ----------
    choices
        float[choices]: how much of each choice it takes.
    block_columns
        float[block columns]: how much of each, in the order in which they were added.
    """

    value: float
    choices: FloatArray
    block_columns: FloatArray
    prices: Prices


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
        what a unit without a choice costs, relative to the largest value of a choice.
    """

    def __init__(self, frame: Frame, without_choice: float) -> None:
        self._frame = frame
        self._without_choice = without_choice
        self.block: list[int] = []
        self.block_columns: list[list[IntArray]] = [[] for _ in frame.blocks]
        self._known: dict[tuple[int, bytes], int] = {}
        self._choice_column = np.full(frame.problem.choice_count, -1, dtype=np.int64)
        self._place_of_column: list[int] = []
        self._rest = frame.rest.tocsc()
        self._programme = self._without_choices()

    def _without_choices(self) -> GrowingProgramme:
        frame = self._frame
        ones = np.ones(frame.problem.unit_count)
        blocks, items = len(frame.blocks), int(frame.first[-1])
        free = np.full(blocks + items, -np.inf)
        lower = np.concatenate([ones, frame.lower, free])
        upper = np.concatenate([ones, frame.upper, np.ones(blocks), np.zeros(items)])
        programme = GrowingProgramme(lower, upper)
        others = np.arange(frame.problem.choice_count, frame.form.objective.size)
        programme.add(frame.form.objective[others], frame.column_upper[others], self._columns(others))
        units = frame.problem.unit_count
        without = sp.csc_array(sp.eye_array(lower.size, units))
        penalty = self._without_choice * float(np.abs(frame.problem.value).max(initial=1.0))
        programme.add(np.full(units, -penalty), ones, without)
        return programme

    def _columns(self, columns: IntArray) -> sp.csc_array:
        """Return the master's columns for columns of the programme."""
        frame = self._frame
        own = np.flatnonzero(columns < frame.problem.choice_count)
        shape = (frame.problem.unit_count, columns.size)
        units = sp.csr_array((np.ones(own.size), (frame.problem.unit[columns[own]], own)), shape=shape)
        blocks = sp.csr_array((len(frame.blocks), columns.size))
        return sp.csc_array(sp.vstack([units, self._rest[:, columns], blocks, frame.takes[columns].T]))

    def add_choices(self, choices: IntArray) -> int:
        """Add choices that are not in the master, and return how many there were."""
        new = choices[self._choice_column[choices] < 0]
        if new.size:
            self._choice_column[new] = self._programme.columns + np.arange(new.size)
            self._programme.add(self._frame.form.objective[new], np.full(new.size, np.inf), self._columns(new))
        return int(new.size)

    def add_block_columns(self, block_columns: dict[int, IntArray]) -> int:
        """Add a block column for each of some blocks, unless it is known, and return how many were new."""
        frame = self._frame
        head = frame.problem.unit_count + frame.outside.size
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
            rows.append(np.append(head + block, head + len(frame.blocks) + frame.first[block] + block_column))
            entries.append(np.append(1.0, np.full(block_column.size, -1.0)))
        if rows:
            column = np.repeat(np.arange(len(rows)), [one.size for one in rows])
            shape = (head + len(frame.blocks) + int(frame.first[-1]), len(rows))
            matrix = sp.csc_array((np.concatenate(entries), (np.concatenate(rows), column)), shape=shape)
            self._programme.add(np.zeros(len(rows)), np.full(len(rows), np.inf), matrix)
        return len(rows)

    def place_of(self, block: int, block_column: IntArray) -> int:
        """Return the place of a block column in the order of adding; it is added if it is not known."""
        self.add_block_columns({block: block_column})
        return self._known[block, block_column.tobytes()]

    def hold(self, block_column: int, held: bool = True) -> None:
        """Have a block column taken whole, or let it go again."""
        self._programme.at_least(self._place_of_column[block_column], 1.0 if held else 0.0)

    def solve(self, stopping: Stopping) -> Mixture | None:
        """Return the best mixture, None if there is none or the solve did not come to an end."""
        solved = self._programme.solve(stopping)
        if solved is None:
            return None
        dual, columns = solved.dual_values, solved.columns
        frame = self._frame
        head = frame.problem.unit_count
        items = head + frame.outside.size + len(frame.blocks)
        prices = frame.allowed(Prices(dual[head : head + frame.outside.size], dual[items:]))
        choices = np.where(self._choice_column >= 0, columns[self._choice_column], 0.0)
        return Mixture(solved.value, choices, columns[np.array(self._place_of_column, dtype=np.int64)], prices)
