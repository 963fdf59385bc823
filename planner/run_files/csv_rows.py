"""Rows of a CSV file that is held as bytes, made when they are asked for: all rows of a large table would take gigabytes."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class CsvRows:
    """The rows of a file, by column, as text. Each reading begins at the first row.

    Attributes
    ----------
    content
        of the file, UTF-8 with or without a byte order mark.
    """

    content: bytes

    def header(self) -> list[str]:
        """Return the names of the columns; none of an empty file."""
        return next(self._cells(), [])

    def __iter__(self) -> Iterator[dict[str, str]]:
        """Yield the rows.

        Raises
        ------
        ValueError
            a row has another number of cells than the header, or the file is no UTF-8.
        csv.Error
            the file is no CSV.
        """
        cells = self._cells()
        header = next(cells, [])
        for number, row in enumerate(cells, start=2):
            if len(row) != len(header):
                raise ValueError(f"row {number} has another number of cells than the header")
            yield dict(zip(header, row, strict=True))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _cells(self) -> Iterator[list[str]]:
        """Yield the cells of the header and the rows; lines with nothing on them are no rows."""
        text = io.TextIOWrapper(io.BytesIO(self.content), encoding="utf-8-sig", newline="")
        return (row for row in csv.reader(text, strict=True) if row)
