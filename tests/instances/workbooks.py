"""Workbooks of small instances, edited as people edit them, and what is said of them."""

import io
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from instances import InputProblems, Instance, load_instance
from instances.reader import read_files
from instances.workbook.writing import workbook_of
from tests.instances.broken_inputs import SEASONAL
from tests.instances.small import GOOD, SEASONS

FIELDS = ("settings", "units", "quarters", "limit_rows", "pins", "seasonality", "flows", "transfers")

HEADER_ROW = 4
"""Row of every sheet in which its headers stand."""

Edit = Callable[[Any], None]


def small(more: Mapping[str, str | bytes] = {}) -> Instance:
    files = GOOD | SEASONAL | {"seasonality.csv": SEASONS} | more
    return read_files("small", {name: text.encode() if isinstance(text, str) else text for name, text in files.items()})


@cache
def written(name: str, files: tuple[tuple[str, bytes], ...], *, whole: bool) -> bytes:
    """Return an instance as a workbook, whole, or without sheets that have no rows and without helps to fill it in."""
    content = workbook_of(read_files(name, dict(files)))
    if whole:
        return content
    book, without = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
    for page in book.worksheets:
        if page.max_row == HEADER_ROW:
            book.remove(page)
        page.data_validations.dataValidation = []
        for header in page[HEADER_ROW]:
            header.comment = None
    book.save(without)
    return without.getvalue()


def edited(path: Path, edit: Edit, instance: Instance | None = None, *, whole: bool = False) -> Path:
    """Write an instance, or the small one, as a workbook, edit it in another program's way, and save it.

    Unless it is to be the whole workbook, sheets without rows are left out, and so are comments and the choices of cells.
    """
    source = instance or small()
    book = openpyxl.load_workbook(io.BytesIO(written(source.name, source.files, whole=whole)))
    edit(book)
    book.save(path)
    return path


def cell(book: Any, sheet: str, row: str | int, column: str) -> Any:
    """Return the cell of a row, by its first cell or by its number, and of a column, by its header in row 4."""
    page = book[sheet]
    headers = [one.value for one in page[HEADER_ROW]]
    number = row if isinstance(row, int) else [one.value for one in page["A"]].index(row) + 1
    return page.cell(number, headers.index(column) + 1)


def set_to(sheet: str, row: str | int, column: str, value: object) -> Edit:
    def edit(book: Any) -> None:
        cell(book, sheet, row, column).value = value

    return edit


def messages(path: Path) -> list[str]:
    with pytest.raises(InputProblems) as raised:
        load_instance(path)
    return [str(problem) for problem in raised.value.problems]


def assert_same(left: Instance, right: Instance) -> None:
    for field in FIELDS:
        assert getattr(left, field) == getattr(right, field), field
