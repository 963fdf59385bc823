"""A sheet written by row and column, with the styles all sheets share. Text is always written as text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from planner.errors import SheetFullError

INK, PALE, GREY = "#1F3A5F", "#DCE6F1", "#5B6770"

WIDEST = 230.0
"""Width in characters that a printed page holds and can still be read."""

A4 = 9

_USUAL = frozenset({"ABS", "IF", "IFERROR", "IRR", "ISNUMBER", "MAX", "MIN", "ROUND", "SIGN", "SUM", "SUMIFS", "SUMPRODUCT"})
"""Functions of every spreadsheet program: none of them has another name in the file."""

_CALLED = re.compile(r"([A-Z][A-Z0-9.]*)\(")

_NUMBER_FORMATS = {
    "text": "@",
    "indented": '"  "@',
    "date": "yyyy-mm-dd",
    "whole": "0",
    "money": "#,##0.00;[Red]-#,##0.00;-",
    "present_value": "#,##0.00;[Red]-#,##0.00;-",
    "whole_money": "#,##0;[Red]-#,##0;-",
    "level": "General",
    "factor": "0.0000000000",
    "percent": "0.00%",
    "whole_percent": "0%",
    "ratio": "0.0000",
    "measure": "#,##0.000",
    "general": "General",
}


@dataclass(frozen=True)
class Styles:
    """Formats by kind of value, plain and bold, and those of titles, parts of a sheet, headers and notes."""

    plain: dict[str, Format]
    bold: dict[str, Format]
    title: Format
    part: Format
    header: Format
    note: Format
    wrapped: Format


def styles_of(book: Workbook) -> Styles:
    """Return the styles of a workbook."""
    wrapped = {"text_wrap": True, "valign": "top"}
    top = {"bold": True, "top": 1, "top_color": "#8A99AB"}
    return Styles(
        plain={kind: book.add_format({"num_format": form}) for kind, form in _NUMBER_FORMATS.items()},
        bold={kind: book.add_format({"num_format": form, **top}) for kind, form in _NUMBER_FORMATS.items()},
        title=book.add_format({"bold": True, "font_size": 14, "font_color": INK}),
        part=book.add_format({"bold": True, "font_size": 12, "font_color": INK}),
        header=book.add_format(
            {"bold": True, "bg_color": PALE, "font_color": INK, "bottom": 1, "text_wrap": True, "valign": "top"}
        ),
        note=book.add_format({"italic": True, "font_color": GREY}),
        wrapped=book.add_format(wrapped),
    )


class PlanSheet(Worksheet):  # type: ignore[misc]  # the library has no hints
    """A worksheet that writes formulas of usual functions as they are; the library searches each for 29 names of later ones."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        if formula.startswith("=") and _USUAL.issuperset(_CALLED.findall(formula)):
            return formula[1:]
        return str(super()._prepare_formula(formula, expand_future_functions))


class Page:
    """One sheet, which the workbook has already.

    Attributes
    ----------
    name
        as formulas name it, in quotes.
    whole
        whether money is shown without cents, which the cells have all the same.
    """

    def __init__(self, book: Workbook, styles: Styles, title: str, heading: str, note: str = "", *, whole: bool = False) -> None:
        self.sheet: Worksheet = book.get_worksheet_by_name(title)
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.set_footer("&L&A&Rpage &P of &N")
        self.sheet.fit_to_pages(1, 0)
        self.styles = styles
        self.repeated, self.whole = False, whole
        self.name = f"'{title}'"
        self.sheet.write_string(0, 0, heading, styles.title)
        if note:
            self.sheet.write_string(1, 0, note, styles.note)

    def header(self, row: int, names: Iterable[str], column: int = 0) -> None:
        """Write a row of headers; the first of a sheet stands on each of its printed pages."""
        for place, name in enumerate(names, start=column):
            self.sheet.write_string(row, place, name, self.styles.header)
        if not self.repeated:
            self.sheet.repeat_rows(row)
            self.repeated = True

    def need_rows(self, rows: int) -> None:
        """Make sure that the sheet holds so many rows.

        Raises
        ------
        SheetFullError
            it does not; the library that writes it would leave them out and say nothing.
        """
        most: int = self.sheet.xls_rowmax
        if rows > most:
            raise SheetFullError(
                f"the sheet {self.name} would have {rows:,} rows and a spreadsheet holds {most:,}, so there is no "
                "workbook; the CSV files of the run folder have every row"
            )

    def put(self, row: int, column: int, value: Any, kind: str = "text", *, bold: bool = False) -> None:
        """Write a value; a missing one is a blank cell. Errors as for `need_rows`."""
        self.need_rows(row + 1)
        style = self._style(kind, bold)
        if value is None or value == "" or value != value:
            self.sheet.write_blank(row, column, None, style)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), style)
        elif kind == "text" or isinstance(value, str):
            self.sheet.write_string(row, column, str(value), style)
        else:
            self.sheet.write_number(row, column, float(value), style)

    def formula(self, row: int, column: int, formula: str, value: Any, kind: str = "money", *, bold: bool = False) -> None:
        """Write a formula with the value that it had when the workbook was written. Errors as for `need_rows`."""
        self.need_rows(row + 1)
        style = self._style(kind, bold)
        self.sheet.write_formula(row, column, formula, style, "" if value is None else value)

    def _style(self, kind: str, bold: bool) -> Format:
        shown = "whole_money" if self.whole and kind == "money" else kind
        return (self.styles.bold if bold else self.styles.plain)[shown]

    def group(self, row: int) -> None:
        """Let a row be folded away with those beside it."""
        self.sheet.set_row(row, None, None, {"level": 1})

    def cell(self, row: int, column: int, *, outside: bool = True) -> str:
        """Return the absolute name of a cell, with its sheet for use outside of it."""
        own = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
        return f"{self.name}!{own}" if outside else own

    def range(self, first_row: int, first_column: int, last_row: int, last_column: int, *, outside: bool = True) -> str:
        """Return the absolute name of a block of cells."""
        first = xl_rowcol_to_cell(first_row, first_column, row_abs=True, col_abs=True)
        last = xl_rowcol_to_cell(last_row, last_column, row_abs=True, col_abs=True)
        return f"{self.name}!{first}:{last}" if outside else f"{first}:{last}"

    def widths(self, widths: Sequence[float], names: int = 0) -> None:
        """Set the widths of the first columns, and print as many pages side by side as can be read.

        names: columns that stand on each of them.
        """
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        fixed = sum(widths[:names])
        side_by_side = ceil(max(1.0, sum(widths) - fixed) / max(1.0, WIDEST - fixed))
        self.sheet.fit_to_pages(side_by_side, 0)
        if names and side_by_side > 1:
            self.sheet.repeat_columns(0, names - 1)


def local_range(first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    """Return a block of cells within a sheet, relative."""
    return str(xl_range(first_row, first_column, last_row, last_column))


def local_cell(row: int, column: int) -> str:
    """Return a cell within a sheet, relative."""
    return str(xl_rowcol_to_cell(row, column))


def criterion(cell: str, text: str) -> str:
    """Return the criterion of SUMIFS for cells that hold just this text, which stands in a cell; its wildcards are escaped."""
    if not set("*?~") & set(text):
        return f'"="&{cell}'
    escaped = "".join(f"~{mark}" if mark in "*?~" else mark for mark in text).replace('"', '""')
    return f'"={escaped}"'


def money_width(amounts: Iterable[float], least: float) -> float:
    """Return the width of a column that holds amounts of money with every cent."""
    return max([least, *(len(f"{amount:,.2f}") + 3.0 for amount in amounts)])
