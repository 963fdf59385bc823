"""Read a workbook file into grids of cells. Sheets that do not belong to an instance are not read."""

import io
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineWorkbook

from instances.problems import InputProblems, Problem
from instances.workbook.archive import SheetPart, content_of, refuse_unbounded, sheet_parts
from instances.workbook.cell_values import Cell, is_blank

ENDINGS = (".xlsx", ".xlsm")
OTHER_ENDINGS = (".xls", ".xlsb", ".ods", ".numbers")


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet from A1 on; `rows[r][c]` is in row r + 1. rows is empty for a sheet that is not read."""

    name: str
    rows: list[list[Cell]]
    part: SheetPart


def is_workbook(path: Path) -> bool:
    """Return whether a path has the ending of a workbook, readable or not."""
    return path.suffix.lower() in (*ENDINGS, *OTHER_ENDINGS)


def workbook_content(path: Path) -> bytes:
    """Return the bytes of a workbook file.

    Raises
    ------
    InputProblems
        the file is no workbook by its name, too large, or cannot be read.
    """
    if path.suffix.lower() not in ENDINGS:
        raise InputProblems([Problem("workbook_unreadable", path.name, found=f"a {path.suffix} file", expected=".xlsx")])
    try:
        return content_of(path)
    except OSError as error:
        raise InputProblems([Problem("workbook_unreadable", path.name, found=error.strerror or str(error))]) from error


def read_grids(path: Path, wanted: Collection[str]) -> list[Grid]:
    """Return the sheets of a workbook file; wanted and errors as for `grids_of` and `workbook_content`."""
    return grids_of(path.name, workbook_content(path), wanted)


def grids_of(name: str, content: bytes, wanted: Collection[str]) -> list[Grid]:
    """Return the sheets of a workbook in order, including hidden ones.

    Parameters
    ----------
    name
        of the workbook in messages.
    wanted
        names of the sheets to read, in small letters; the others have a name and no rows.

    Raises
    ------
    InputProblems
        the file is no workbook, or too large.
    """
    try:
        refuse_unbounded(name, content)
        parts = sheet_parts(name, content, wanted)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            Grid(one, _rows(book, one) if one.strip().lower() in wanted else [], parts.get(one, SheetPart(one)))
            for one in book.sheet_names
        ]
    except InputProblems:
        raise
    except OSError as error:
        raise InputProblems([Problem("workbook_unreadable", name, found=error.strerror or str(error))]) from error
    except BaseException as error:  # a damaged archive fails in many ways, which are not errors of this program
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise InputProblems([Problem("workbook_unreadable", name, found=str(error) or "a damaged file")]) from error


def _rows(book: CalamineWorkbook, name: str) -> list[list[Cell]]:
    """Return the rows of a sheet without blank rows at the end."""
    rows: list[list[Cell]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    last = next((number for number in range(len(rows), 0, -1) if not all(map(is_blank, rows[number - 1]))), 0)
    return rows[:last]
