"""Limits of the search for the best column of a block; apart from the search, so that reading them loads no compiler."""

from typing import NamedTuple


class KnapsackParams(NamedTuple):
    """Limits of the search; a tuple, as compiled code takes it.

    Attributes
    ----------
    cells
        cells of the tightest row, the next, and a local row, in the table of further profit.
    cells_of_two, cells_of_one
        the same without local rows, and with one row.
    most_nodes
        nodes after which the search ends with the best set and the bound of the root.
    sweeps
        times that all multipliers are set anew, one after the other.
    halvings
        halvings of the interval of a multiplier.
    """

    cells: tuple[int, int, int] = (64, 32, 16)
    cells_of_two: tuple[int, int, int] = (128, 64, 0)
    cells_of_one: tuple[int, int, int] = (2048, 0, 0)
    most_nodes: int = 1_000_000
    sweeps: int = 3
    halvings: int = 24
