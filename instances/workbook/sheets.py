"""Find the table in a sheet: the header among the first rows, and the rows below it."""

from collections.abc import Collection
from dataclasses import dataclass

from instances.headers import columns_recognised, is_own_column
from instances.schema.common import Record
from instances.workbook.cell_values import Cell, as_text, is_blank
from instances.workbook.grids import Grid

ROWS_BEFORE_HEADER = 20
"""Number of rows at the top of a sheet that may be the header."""


class HeaderMissing(Exception):
    """None of the first rows has a known column. expected: the required columns."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


@dataclass(frozen=True)
class SheetTable:
    """The table of a sheet. header_row: number of the header's row. rows: number and cells of each row, all of one width."""

    header_row: int
    header: tuple[str, ...]
    rows: tuple[tuple[int, list[Cell]], ...]

    def column(self, name: str) -> int:
        """Return the index of an existing column."""
        return self.header.index(name)

    def filled(self, column: int) -> bool:
        """Return whether a column has a filled cell."""
        return any(not is_blank(cells[column]) for _, cells in self.rows)

    @property
    def nameless(self) -> list[int]:
        """Indices of columns with filled cells and no header."""
        return [index for index, name in enumerate(self.header) if not name and self.filled(index)]


def table_of(grid: Grid, needed: Collection[str], known: Collection[str], kind: type[Record] | None = None) -> SheetTable:
    """Return the table of a sheet. Its header is the row with most known columns among the first rows.

    kind: record of a row of a CSV file; synonyms of its columns are known too.

    Raises
    ------
    HeaderMissing
        there is no such row.
    """
    names = [[_column(cell) for cell in row] for row in grid.rows[:ROWS_BEFORE_HEADER]]
    hits = [columns_recognised(row, kind) if kind else len(set(row) & set(known)) for row in names]
    best = max(range(len(hits)), key=hits.__getitem__, default=None)
    if best is None or not hits[best] or (len(needed) == 2 and not set(needed) <= set(names[best])):
        raise HeaderMissing(", ".join(needed))
    below = [(number, row) for number, row in enumerate(grid.rows[best + 1 :], start=best + 2) if not all(map(is_blank, row))]
    width = max(len(row) for row in grid.rows)
    header = [*names[best], *[""] * (width - len(names[best]))]
    while header and not header[-1] and all(len(row) < len(header) or is_blank(row[len(header) - 1]) for _, row in below):
        header.pop()
    padded = tuple((number, [*row, *[""] * len(header)][: len(header)]) for number, row in below)
    return SheetTable(best + 1, tuple(header), padded)


def letter_of(index: int) -> str:
    """Return the letter of a column by index, A for 0."""
    from xlsxwriter.utility import xl_col_to_name  # loaded where a cell is named: it brings what writes workbooks

    return str(xl_col_to_name(index))


def _column(cell: Cell) -> str:
    """Return a header in the spelling of the schemas: small letters, underscores. The user's own columns stay unchanged."""
    text = as_text(cell)
    return text if is_own_column(text) else "_".join(text.lower().split())
