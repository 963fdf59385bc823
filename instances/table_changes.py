"""Change cells, rows and columns of a CSV file; every other figure keeps the reading that it had.

Whether a file has decimal points or decimal commas is decided from all of its cells, so that a change of one cell could change
what another means. Where it would, the other numbers are written so that they have one reading.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from instances.conventions import Convention, DoubtfulNumber, convention_of, written_number
from instances.files import TABLES
from instances.headers import numeric_columns
from instances.numbers import POINT, Mark, is_plain, readings
from instances.table_text import TableText, table_text

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
    numeric = numeric_columns(kind)
    cells = {
        (index, name): [(row.number, cell) for row in text.rows if index < len(row.cells) and (cell := row.cells[index].strip())]
        for index, name in enumerate(text.columns)
        if name in numeric
    }
    convention = convention_of({name: found for (_, name), found in cells.items()}, text.separator)
    numbers = {}
    for (index, name), found in cells.items():
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
        the file cannot be split into rows.
    """
    before = opened_table(file, content)
    if before is None:
        raise ValueError(f"{file} cannot be split into rows")
    after = replace(before.text, text=edit(before.text)).content
    for mark in (before.mark, POINT):
        if _reads_alike(before, opened_table(file, after), touched):
            break
        after = _restated(file, after, before, touched, mark)
    return after


def _reads_alike(before: ReadTable, after: ReadTable | None, touched: frozenset[Cell]) -> bool:
    if after is None or before.text.columns != after.text.columns[: len(before.text.columns)]:
        return True
    return not _otherwise(before, after, touched)


def _otherwise(before: ReadTable, after: ReadTable, touched: frozenset[Cell]) -> list[Cell]:
    """Return the cells of both tables, apart from those touched, that are another number in one than in the other."""
    if before.numbers == after.numbers:
        return []
    cells = (before.numbers.keys() | after.numbers.keys()) - touched
    return [
        cell
        for cell in cells
        if before.numbers.get(cell) != after.numbers.get(cell) and before.text.cell(*cell) and after.text.cell(*cell)
    ]


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
        cell: doubtful(table.text.cell(*cell))
        for cell in _otherwise(before, table, touched)
        if cell not in before.numbers and readings(table.text.cell(*cell).strip()).all
    }
    return replace(table.text, text=table.text.with_cells(cells | doubts)).content


def _certain(text: str, mark: Mark) -> bool:
    found = readings(text)
    return found.mark_shown in (None, mark) and not found.is_ambiguous


def doubtful(text: str) -> str:
    """Return the text of a cell that was not read, marked so that no reader takes it for a number."""
    return f"{text.strip()} ?"
