"""Cells of the workbook's sheets on answers: tables found by their headers, and cells compared with values of CSV files."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple, TypeAlias

from planner.accountant.cells import number_in, undo_neutralising
from planner.accountant.records import Row

SOURCE: Final = "Source: "
"""Beginning of the cell that names the folder of an answer, within that of the run."""

SAME: Final = 1e-9
"""Relative difference up to which two numbers are one."""

Answers: TypeAlias = Callable[[str], Sequence[Row] | None]
"""Gives the rows of a CSV file by its path within the run; None where it does not stand there or cannot be read."""

SheetRows: TypeAlias = Sequence[Sequence[object]]


class Cell(NamedTuple):
    """A cell: its place in words, what stands there, what is expected, and the difference of numbers up to which they agree."""

    where: str
    found: object
    wanted: object
    noise: float = 0.0

    def agrees(self) -> bool:
        """Return whether a cell holds its value: a number to its rounding in the file, or a text."""
        number, other = number_in(_plain(self.found)), number_in(self.wanted)
        if number is not None and other is not None:
            return abs(number - other) <= max(self.noise, SAME * max(1.0, abs(other)))
        return str(_plain(self.found)) == undo_neutralising(str(self.wanted if self.wanted is not None else ""))


def source_of(rows: SheetRows) -> str:
    """Return the folder that a sheet names as its source, that of the run where it names none."""
    said = [str(cell) for row in rows[:6] for cell in row if str(cell).startswith(SOURCE)]
    return said[0].removeprefix(SOURCE) if said else "."


def below(rows: SheetRows, header: Sequence[str]) -> list[dict[str, object]] | None:
    """Return the rows below a header up to the next blank one, by column; None where there is no such header."""
    for place, row in enumerate(rows):
        if row and row[0] == header[0] and set(header) <= set(row):
            found = []
            for cells in rows[place + 1 :]:
                if all(cell in ("", None) for cell in cells):
                    break
                found.append({str(name): cell for name, cell in zip(row, cells, strict=False) if name != ""})
            return found
    return None


def _plain(cell: object) -> object:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else cell
