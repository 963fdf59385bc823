"""Blocks: limits of one period over the same units, together a small knapsack.

Where few items fill a limit, the relaxation fills it with fractions of items and its bound is weak. The whole sets of items
that fit a block (its columns: `block_columns`, beside the columns of the programme) give a tighter one. Here the blocks and
their items are found; `models.column_generation.bound` makes the bound.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, BoolArray, FloatArray, IntArray
from models.checking.feasibility import TOLERANCE
from models.problem import MenuProblem
from models.statement.standard_form import StandardForm
from models.statement.variables import linked_rows
from models.subproblems.units import largest_use


@dataclass(frozen=True)
class BlockParams:
    """Parameters of finding blocks among the limits.

    Attributes
    ----------
    few
        a row that this many items or more fill is left to the relaxation, which is tight for it.
    most_items
        most items of a block; one with more is left to the relaxation.
    alike
        share of the smaller row's columns that a larger row must have, too, for the two to be of one period.
    """

    few: float = 10.0
    most_items: int = 4000
    alike: float = 0.7


@dataclass(frozen=True, eq=False)
class Block:
    """A few rows of the programme; columns of one owner with the same use of all of them are one item.

    Attributes
    ----------
    rows
        int[rows] of the programme.
    first
        int[owners + 1]: where each owner's items begin, and the number of items. An owner is a unit, whose choices
        exclude each other, or a single column of another kind.
    use
        float[items, rows].
    limit
        float[rows], including the tolerance by which plans are checked.
    columns, item
        the columns that use the rows, and the item of each.
    """

    rows: IntArray
    first: IntArray
    use: FloatArray
    limit: FloatArray
    columns: IntArray
    item: IntArray

    @property
    def item_count(self) -> int:
        """Number of items."""
        return len(self.use)


def blocks_of(problem: MenuProblem, form: StandardForm, values: FloatArray, params: BlockParams = BlockParams()) -> list[Block]:
    """Return the blocks of a problem.

    Parameters
    ----------
    values
        float[columns]: a solution of the relaxation, by which items that fill a row are counted.
    """
    rows = _coarse_rows(problem, form, values, params.few)
    if not rows.size:
        return []
    owner = np.concatenate([problem.unit, problem.unit_count + np.arange(values.size - problem.choice_count)])
    matrix = form.matrix[rows].tocsr()
    period = _periods(problem, form, rows, matrix, params.alike)
    blocks = []
    for number in np.unique(period):
        for part in _connected(matrix[period == number], rows[period == number], owner):
            block = _block(form, part, owner, params.most_items)
            if block is not None:
                blocks.append(block)
    return blocks


def _coarse_rows(problem: MenuProblem, form: StandardForm, values: FloatArray, few: float) -> IntArray:
    """Return the rows of shared limits that few items fill, and that can bind at all."""
    start, end = _family(form, "shared_limit")
    limited = np.arange(start, end)
    matrix = form.matrix[start:end]
    full = _most_use(problem, matrix) > form.upper[limited]
    positive = np.asarray(matrix.min(axis=1).toarray().ravel() >= 0) & (form.upper[limited] >= 0)
    items = (matrix > 0).astype(np.float64) @ values
    return limited[full & positive & (items < few) & np.isfinite(form.upper[limited])]


def _most_use(problem: MenuProblem, matrix: sp.csr_array) -> FloatArray:
    """Return float[rows]: the use if every unit takes the choice that uses most, and every other column is 1."""
    of_choices = largest_use(problem.unit, matrix[:, : problem.choice_count].maximum(0.0))
    return np.asarray(of_choices + matrix[:, problem.choice_count :].sum(axis=1))


def _family(form: StandardForm, name: str) -> tuple[int, int]:
    ends = [0, *(end for _, end in form.families)]
    place = [family for family, _ in form.families].index(name)
    return ends[place], ends[place + 1]


def _periods(problem: MenuProblem, form: StandardForm, rows: IntArray, matrix: sp.csr_array, alike: float) -> IntArray:
    """Return a number for each row, the same for rows of one period: as given, else by the columns they share."""
    if problem.period is not None:
        linked = set(linked_rows(problem))
        plain = np.array([row for row in range(problem.row_count) if row not in linked], dtype=np.int64)
        given = problem.period[plain[rows - _family(form, "shared_limit")[0]]]
        alone = given == NEVER
        return np.where(alone, given.max() + 1 + np.cumsum(alone), given)
    return _alike(matrix, alike)


def _alike(matrix: sp.csr_array, alike: float) -> IntArray:
    """Return a number for each row; rows get the number of the first larger one that has nearly all their columns."""
    uses = (matrix > 0).astype(np.float64)
    size = np.asarray(uses.sum(axis=1)).ravel()
    common = (uses @ uses.T).toarray()
    number = np.full(size.size, -1, dtype=np.int64)
    leaders: list[int] = []
    for row in np.argsort(-size, kind="stable").tolist():
        shared = [common[row, leader] / size[row] for leader in leaders]
        if shared and max(shared) >= alike:
            number[row] = int(np.argmax(shared))
        else:
            number[row] = len(leaders)
            leaders.append(row)
    return number


def _connected(matrix: sp.csr_array, rows: IntArray, owner: IntArray) -> list[IntArray]:
    """Return the rows in parts that have no owner in common."""
    from scipy.sparse.csgraph import connected_components  # with all of scipy.linalg, which most plans do without

    entries = matrix.tocoo()
    owners = sp.csr_array((np.ones(entries.nnz), (entries.row, owner[entries.col])), shape=(rows.size, int(owner.max()) + 1))
    count, part = connected_components(owners @ owners.T, directed=False)
    return [rows[part == number] for number in range(count)]


def _block(form: StandardForm, rows: IntArray, owner: IntArray, most_items: int) -> Block | None:
    """Return a block, None if it has too many items."""
    entries = form.matrix[rows].tocsc()
    columns = np.flatnonzero(np.diff(entries.indptr))
    use = np.asarray(entries[:, columns].toarray()).T
    keys = np.column_stack([owner[columns], use])
    items, item = np.unique(keys, axis=0, return_inverse=True)
    if len(items) > most_items:
        return None
    first = np.flatnonzero(np.diff(items[:, 0], prepend=-1.0))
    limit = form.upper[rows]
    return Block(
        rows=rows,
        first=np.append(first, len(items)).astype(np.int64),
        use=np.ascontiguousarray(items[:, 1:]),
        limit=limit + TOLERANCE * np.maximum(np.abs(limit), use.max(axis=0)),
        columns=columns.astype(np.int64),
        item=item.ravel().astype(np.int64),
    )


def block_rows(blocks: list[Block], rows: int) -> BoolArray:
    """Return bool[rows]: whether a row of the programme is in a block."""
    inside = np.zeros(rows, dtype=np.bool_)
    for block in blocks:
        inside[block.rows] = True
    return inside
