"""Blocks of roadmaps that are priced together, so that their arrays stay in the processor's cache."""

from collections.abc import Iterator

BLOCK_CELLS = 40_960
"""Roadmaps times quarters of a block."""

LEAST_ROWS = 64


def block_rows(columns: int) -> int:
    """Return the number of roadmaps of a block, for arrays of so many columns."""
    return max(LEAST_ROWS, BLOCK_CELLS // columns)


def blocks(rows: int, at_a_time: int) -> Iterator[slice]:
    """Yield consecutive rows, at most so many at a time."""
    return (slice(first, min(first + at_a_time, rows)) for first in range(0, rows, at_a_time))
