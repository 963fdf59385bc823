"""How far the search for the best column of a block goes; apart from the search, so that reading it loads no compiler."""

from typing import NamedTuple


class KnapsackParams(NamedTuple):
    """How far the search goes; a tuple, because that is what compiled code takes.

    Attributes
    ----------
    cells
        cells of the tightest row, the next, and a local row, in the table of what can still be had.
    cells_of_two, cells_of_one
        the same without local rows, and with one row.
    most_nodes
        nodes after which the search is given up with the best set and the bound of the root.
    sweeps
        times that all multipliers are set anew, one after the other.
    halvings
        halvings of the interval in which a multiplier is looked for.
    """

    cells: tuple[int, int, int] = (64, 32, 16)
    cells_of_two: tuple[int, int, int] = (128, 64, 0)
    cells_of_one: tuple[int, int, int] = (2048, 0, 0)
    most_nodes: int = 1_000_000
    sweeps: int = 3
    halvings: int = 24
