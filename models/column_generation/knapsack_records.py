"""Records of the search for the best column of a block: tuples, as compiled code takes them; reading them loads no compiler."""

from typing import NamedTuple

from models.arrays import FloatArray, IntArray


class Knapsack(NamedTuple):
    """Items of several owners, and limits.

    Attributes
    ----------
    first
        int[owners + 1]: the first item of each owner, and the number of items; those of an owner are neighbours.
    profit
        float[items].
    use
        float[items, rows], nowhere below 0.
    limit
        float[rows], not below 0.
    """

    first: IntArray
    profit: FloatArray
    use: FloatArray
    limit: FloatArray


class BestItems(NamedTuple):
    """The best set found: a bound on the profit of every set, the profit of this one, int[items taken], empty if none."""

    bound: float
    value: float
    items: IntArray


class Order(NamedTuple):
    """Owners in the order of the search: where the items of each begin, the items, and the local row of each, -1 for none."""

    start: IntArray
    item: IntArray
    local: IntArray


class Cells(NamedTuple):
    """The rows of the table and how their amounts are cut into cells.

    Attributes
    ----------
    tight, next_tight
        the two rows that all owners share in the table.
    scale, local_scale
        float[2], float[rows]: cells per unit of these rows, and of a row as a local one.
    counts
        cells of the tightest row, the next, and a local row.
    """

    tight: int
    next_tight: int
    scale: FloatArray
    local_scale: FloatArray
    counts: tuple[int, int, int]


class Relaxed(NamedTuple):
    """The relaxation by which nodes are bounded.

    Attributes
    ----------
    profit
        float[items]: less the use of rows outside the table at their multipliers.
    multiplier
        float[rows]: of these rows, 0 of those in the table.
    table
        as `_table` in `models.column_generation.knapsack` returns it.
    """

    profit: FloatArray
    multiplier: FloatArray
    table: FloatArray


class Ends(NamedTuple):
    """The value of a known set, the tolerance, and the most nodes."""

    least: float
    tolerance: float
    most_nodes: int


class Found(NamedTuple):
    """The best value above that of the known set, its items, and whether all nodes were searched."""

    value: float
    items: IntArray
    complete: bool
