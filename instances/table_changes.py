"""Change cells, rows and columns of a CSV file; every other figure keeps the reading that it had.

Whether a file has decimal points or decimal commas is decided from all of its cells, so that a change of one cell could change
what another means. Where it would, the other numbers are written so that they have one reading.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from instances.conventions import Convention, DoubtfulNumber, convention_of, written_number
from instances.files import TABLES
from instances.numbers import POINT, Mark, is_plain, readings
from instances.table_text import TableText, table_text
from instances.tables import numeric_cells

Cell = tuple[int, int]
"""Number of a row and index of a column."""

Edit = Callable[[TableText], str]
"""Function from a table to its text after a change."""


@dataclass(frozen=True)
class ReadTable:
    """A CSV file as text, and the numbers in it.

    Attributes
    ----------
    numbers
        plain number, such as -1234.5, of each filled cell of a numeric column that is read as one.
    """

    text: TableText
    convention: Convention
    numbers: Mapping[Cell, str]

    @property
    def mark(self) -> Mark:
        """Decimal mark of the file."""
        return self.convention.mark or POINT


def opened_table(file: str, content: bytes) -> ReadTable | None:
    """Return a CSV file with the numbers in it, None if it cannot be split into rows. file: one of `TABLES`."""
    return _opened(file, content)


@lru_cache(maxsize=24)
def _opened(file: str, content: bytes) -> ReadTable | None:
    kind = TABLES[file]
    text = table_text(file, content, kind)
    if text is None:
        return None
    cells = numeric_cells(text.columns, [(row.number, row.cells) for row in text.rows], kind)
    convention = convention_of({text.columns[index]: found for index, found in cells.items()}, text.separator)
    numbers = {}
    for index, found in cells.items():
        name = text.columns[index]
        plain = name in convention.plain_columns
        for number, cell in found:
            value = cell if plain else convention.read(name, cell)
            if not isinstance(value, DoubtfulNumber) and is_plain(value):
                numbers[number, index] = value
    return ReadTable(text, convention, numbers)


def number_text(value: float, mark: Mark) -> str:
    """Return a number as the text of a cell, with a decimal mark and one reading."""
    whole = isinstance(value, int) or (value.is_integer() and abs(value) < 1e15)
    return written_number(str(int(value)) if whole else repr(float(value)), mark)


def changed_table(file: str, content: bytes, edit: Edit, touched: frozenset[Cell] = frozenset()) -> bytes:
    """Return a CSV file after a change, in which every other cell reads as before.

    Parameters
    ----------
    touched
        cells that the change sets, which may read in another way.

    Raises
    ------
    ValueError
        the file cannot be split into rows, or other cells would read otherwise whichever way their numbers are written.
    """
    before = opened_table(file, content)
    if before is None:
        raise ValueError(f"{file} cannot be split into rows")
    after, mark = replace(before.text, text=edit(before.text)).content, before.mark
    while not _reads_alike(before, opened_table(file, after), touched):
        restated = _restated(file, after, before, touched, mark)
        if restated == after and mark == POINT:
            raise ValueError(f"other cells of {file} would read otherwise")
        after, mark = restated, POINT
    return after


def _reads_alike(before: ReadTable, after: ReadTable | None, touched: frozenset[Cell]) -> bool:
    if after is None or after.text.columns[: len(before.text.columns)] != before.text.columns:
        return False
    return not _otherwise(before, after, touched)


def _otherwise(before: ReadTable, after: ReadTable, touched: frozenset[Cell]) -> list[Cell]:
    """Return the cells of both tables, apart from those touched, that are another number in one than in the other."""
    if before.numbers == after.numbers:
        return []
    cells = (before.numbers.keys() | after.numbers.keys()) - touched
    return [
        cell
        for cell in cells
        if not _same(before.numbers.get(cell), after.numbers.get(cell)) and before.text.cell(*cell) and after.text.cell(*cell)
    ]


def _same(one: str | None, other: str | None) -> bool:
    """Return whether two plain numbers are the same one, as 12.345 and 12.3450 are; or both none."""
    return one == other or (one is not None and other is not None and Decimal(one) == Decimal(other))


def _restated(file: str, content: bytes, before: ReadTable, touched: frozenset[Cell], mark: Mark) -> bytes:
    """Return a file with each number that its reading could change written in one way, and every doubt left a doubt."""
    table = opened_table(file, content)
    if table is None:
        return content
    cells = {
        cell: written_number(number, mark)
        for cell, number in before.numbers.items()
        if cell not in touched and table.text.cell(*cell).strip() and not _certain(table.text.cell(*cell).strip(), mark)
    }
    doubts = {
        cell: _doubtful(table.text.cell(*cell))
        for cell in _otherwise(before, table, touched)
        if cell not in before.numbers and readings(table.text.cell(*cell).strip()).all
    }
    return replace(table.text, text=table.text.with_cells(cells | doubts)).content


def _certain(text: str, mark: Mark) -> bool:
    found = readings(text)
    return found.mark_shown in (None, mark) and not found.is_ambiguous


def _doubtful(text: str) -> str:
    """Return the text of a cell that was not read, marked so that no reader takes it for a number."""
    return f"{text.strip()} ?"
