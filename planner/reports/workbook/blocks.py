"""Declared tables below each other on one sheet, with the column names of their CSV files, so that both are compared."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from planner.columns import Column, Table
from planner.reports.workbook.page import Page

Row: TypeAlias = Mapping[str, Any]

SHARES: Final = ("fine per cent", "per cent")
"""Looks of columns that are shares."""

ERROR: Final = "_error"
"""Ending of the name of a standard error, which is in the units of the column before it."""


def forms_of(table: Table) -> dict[str, str]:
    """Return the number format of each column, the same in all rows."""
    forms = {one.name: "percent" if one.look in SHARES else one.kind for one in table.columns}
    return {name: forms.get(name.removesuffix(ERROR), form) for name, form in forms.items()}


@dataclass(frozen=True)
class Block:
    """A table on a sheet.

    Attributes
    ----------
    header
        row of its header.
    columns
        place of each column.
    rows
        number of rows.
    """

    header: int
    columns: dict[str, int]
    rows: int

    @property
    def first(self) -> int:
        """Its first row."""
        return self.header + 1

    @property
    def last(self) -> int:
        """Its last row, the header if it is empty."""
        return self.header + self.rows

    @property
    def width(self) -> int:
        """Number of its columns."""
        return len(self.columns)


def write_block(
    page: Page,
    row: int,
    table: Table,
    rows: Sequence[Row],
    names: Sequence[str] = (),
    form: Callable[[Column, Row], str] | None = None,
    *,
    blanks: bool = False,
) -> Block:
    """Write a title, a header and the rows of a table from a row of the sheet on; return where they stand.

    Parameters
    ----------
    names
        columns, in their order; all those of the table if it is empty.
    form
        number format of a cell; that of its column if it is None.
    blanks
        whether a missing value is shown as its column says.
    """
    forms = forms_of(table)
    columns = [table.column(name) for name in names or table.names]
    page.sheet.write_string(row, 0, table.title, page.styles.part)
    page.header(row + 1, [column.name for column in columns])
    for place, one in enumerate(rows, start=row + 2):
        for column, declared in enumerate(columns):
            kind = forms.get(declared.name, declared.kind) if form is None else form(declared, one)
            value = one.get(declared.name)
            shown = declared.blank if blanks and value in (None, "") else value
            page.put(place, column, shown, "indented" if kind == "text" and column else kind)
    return Block(row + 1, {column.name: place for place, column in enumerate(columns)}, len(rows))
