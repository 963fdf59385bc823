"""A workbook file to grids of typed cells, with the formulas that have no value or an error for one."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook

from instances.problems import InputProblems, Problem
from instances.workbook.typed import Cell, is_blank

ENDINGS = (".xlsx", ".xlsm")
OTHER_ENDINGS = (".xls", ".xlsb", ".ods", ".numbers")
LARGEST = 200_000_000
"""Bytes of the cells of one sheet, unpacked, above which a workbook is refused."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TO_LOOK_AT = re.compile(rb"<(?:\w+:)?f[ >/]|\bt=\"e\"")


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet from A1 on; `rows[r][c]` is row r + 1. faults: (cell, code, what it shows)."""

    name: str
    rows: list[list[Cell]]
    faults: tuple[tuple[str, str, str], ...] = ()


def is_workbook(path: Path) -> bool:
    """Return whether a path has the ending of a workbook, readable or not."""
    return path.suffix.lower() in (*ENDINGS, *OTHER_ENDINGS)


def read_grids(path: Path) -> list[Grid]:
    """Return the visible and hidden sheets of a workbook, in their order.

    Raises
    ------
    InputProblems
        it cannot be read as a workbook.
    """
    if path.suffix.lower() not in ENDINGS:
        raise InputProblems([Problem("workbook_unreadable", path.name, found=f"a {path.suffix} file", expected=".xlsx")])
    try:
        content = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if max((one.file_size for one in archive.infolist()), default=0) > LARGEST:
                raise InputProblems([Problem("workbook_unreadable", path.name, found="a sheet of more than 200 MB")])
            faults = dict(_faults(archive))
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            Grid(name, _trimmed(book.get_sheet_by_name(name).to_python(skip_empty_area=False)), tuple(faults.get(name, ())))
            for name in book.sheet_names
        ]
    except InputProblems:
        raise
    except OSError as error:
        raise InputProblems([Problem("workbook_unreadable", path.name, found=error.strerror or str(error))]) from error
    except Exception as error:  # a broken archive fails in many ways, and none of them is the program's
        raise InputProblems([Problem("workbook_unreadable", path.name, found=str(error) or "a damaged file")]) from error


def _trimmed(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Return the rows without the blank ones at the end."""
    last = next((number for number in range(len(rows), 0, -1) if not all(map(is_blank, rows[number - 1]))), 0)
    return rows[:last]


def _faults(archive: zipfile.ZipFile) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Yield the name of each sheet with its formulas that have no value, and its cells that hold an error."""
    targets = {
        one.get("Id"): one.get("Target", "")
        for one in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        if one.get("Type", "").endswith("/worksheet")
    }
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_RELATION))
        if target is None:
            continue
        content = archive.read(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
        if _TO_LOOK_AT.search(content):
            yield sheet.get("name", ""), list(_faults_of(content))


def _faults_of(content: bytes) -> Iterator[tuple[str, str, str]]:
    for _, cell in ElementTree.iterparse(io.BytesIO(content)):
        if cell.tag != f"{_MAIN}c":
            continue
        value = cell.findtext(f"{_MAIN}v") or ""
        formula = cell.find(f"{_MAIN}f")
        place = cell.get("r", "")
        if cell.get("t") == "e":
            yield place, "formula_wrong", value
        elif formula is not None and not value and cell.get("t") != "str":
            yield place, "formula_empty", f"={formula.text}" if formula.text else "a formula"
        cell.clear()
