"""One change of an input, and the step of bytes that it makes in a file, which can be taken back exactly."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Change:
    """A change of a cell, a row or a value.

    Attributes
    ----------
    table
        file, such as units.csv or plan.toml.
    row
        number of the row as problems give it; None for plan.toml, for a new row and for a new column.
    column
        column of a table, or path of a value such as limits[0].amount; blank for a whole row.
    old, new
        values before and after; None where there is none. A row is a mapping of columns to texts.
    """

    table: str
    row: int | None
    column: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Splice:
    """Bytes of a file that took the place of others. before, after: None where the file does not exist."""

    file: str
    at: int
    before: bytes | None
    after: bytes | None

    def undone(self, content: bytes | None) -> bytes | None:
        """Return the content before the splice."""
        return _spliced(content, self.at, self.after, self.before)

    def done(self, content: bytes | None) -> bytes | None:
        """Return the content after the splice."""
        return _spliced(content, self.at, self.before, self.after)


def splice_of(file: str, before: bytes | None, after: bytes | None) -> Splice:
    """Return the smallest splice that leads from one content of a file to another."""
    if before is None or after is None:
        return Splice(file, 0, before, after)
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    return Splice(file, start, before[start : len(before) - end], after[start : len(after) - end])


def _alike(one: bytes, other: bytes) -> int:
    """Return the number of bytes at the start of two contents that are the same."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return low


def _spliced(content: bytes | None, at: int, taken: bytes | None, put: bytes | None) -> bytes | None:
    if content is None or taken is None or put is None:
        return put
    return content[:at] + put + content[at + len(taken) :]
