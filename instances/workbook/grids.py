"""A workbook file to grids of typed cells. Only the sheets that hold an instance are read."""

import io
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineWorkbook

from instances.problems import InputProblems, Problem
from instances.workbook.archive import SheetPart, content_of, sheet_parts
from instances.workbook.cell_values import Cell, is_blank

ENDINGS = (".xlsx", ".xlsm")
OTHER_ENDINGS = (".xls", ".xlsb", ".ods", ".numbers")


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet from A1 on; `rows[r][c]` is row r + 1. A sheet that is not read has none."""

    name: str
    rows: list[list[Cell]]
    part: SheetPart


def is_workbook(path: Path) -> bool:
    """Return whether a path has the ending of a workbook, readable or not."""
    return path.suffix.lower() in (*ENDINGS, *OTHER_ENDINGS)


def read_grids(path: Path, wanted: Collection[str]) -> list[Grid]:
    """Return the sheets of a workbook in their order, hidden ones too.

    Parameters
    ----------
    wanted
        names, in small letters, of the sheets to read; of the others there is the name alone.

    Raises
    ------
    InputProblems
        it cannot be read as a workbook, or is too large to.
    """
    if path.suffix.lower() not in ENDINGS:
        raise InputProblems([Problem("workbook_unreadable", path.name, found=f"a {path.suffix} file", expected=".xlsx")])
    try:
        content = content_of(path)
        parts = sheet_parts(path, content, wanted)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            Grid(name, _rows(book, name) if name.strip().lower() in wanted else [], parts.get(name, SheetPart(name)))
            for name in book.sheet_names
        ]
    except InputProblems:
        raise
    except OSError as error:
        raise InputProblems([Problem("workbook_unreadable", path.name, found=error.strerror or str(error))]) from error
    except BaseException as error:  # a broken archive fails in many ways, and none of them is the program's
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise InputProblems([Problem("workbook_unreadable", path.name, found=str(error) or "a damaged file")]) from error


def _rows(book: CalamineWorkbook, name: str) -> list[list[Cell]]:
    """Return the rows of a sheet without the blank ones at the end."""
    rows: list[list[Cell]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    last = next((number for number in range(len(rows), 0, -1) if not all(map(is_blank, rows[number - 1]))), 0)
    return rows[:last]
