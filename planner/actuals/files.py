"""Files of actuals, found at a path and turned into tables of text: CSV as any spreadsheet saves it, or a workbook."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from instances.problems import InputProblems, Problem
from instances.tables import Table, read_table
from instances.workbook.cell_values import as_text
from instances.workbook.grids import is_workbook, read_grids
from planner.actuals.rows import KINDS, METRICS, FileKind

NAMES = (*(f"{kind.name}.csv" for kind in KINDS), "actuals.csv")
"""Files of a folder that are read."""

SHEETS = tuple(name.removesuffix(".csv") for name in NAMES)
"""Sheets of a workbook that are read; the only sheet of a workbook is read whatever its name."""

FIRST_LINES = 4_000
"""Characters at the top of a file by which its kind is told."""

ROW_BYTES, SPARE_ROWS = 2_000, 10_000
"""Bytes of a row, and rows that may be blank, up to which a file is read, beside the rows that there can be."""


@dataclass(frozen=True)
class Filled:
    """A file of actuals.

    Attributes
    ----------
    kind
        told by its header.
    table
        rows of which something is filled in.
    blank
        rows that were left blank.
    """

    kind: FileKind
    table: Table
    blank: int


def filled_files(path: str | Path, most: Mapping[str, int] | None = None) -> tuple[list[Filled], list[Problem]]:
    """Return the files of actuals at a path, and the problems of their shape.

    Parameters
    ----------
    path
        a CSV file, a workbook, or a folder with any of tracking.csv, actuals.csv, launches.csv and payments.csv.
    most
        rows that a file can have without repeating one, by kind; None for any number.

    Raises
    ------
    InputProblems
        there is none, or it cannot be read.
    """
    found, problems = [], []
    for file, content in _contents(Path(path)):
        kind = _kind_of(file, content)
        if most is not None and (large := _too_large(file, content, most[kind.name])) is not None:
            problems.append(large)
            continue
        table, faults = read_table(file, content, kind.row)
        problems += [one for one in faults if table is None or one.code != "table_empty"]
        if table is not None:
            rows = _filled_rows(table, kind)
            found.append(Filled(kind, replace(table, rows=rows), len(table.rows) - len(rows)))
    return found, problems


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file or sheet."""
    try:
        if path.is_dir():
            names = [name for name in NAMES if (path / name).is_file()]
            if not names:
                raise _missing(path, "a folder without any of them")
            yield from ((name, (path / name).read_bytes()) for name in names)
        elif not path.is_file():
            raise _missing(path, "no such file or folder")
        elif is_workbook(path):
            yield from _sheets(path)
        else:
            yield path.name, path.read_bytes()
    except OSError as error:
        said = Problem("file_unreadable", path.name, found=error.strerror or str(error), expected="a file that you may read")
        raise InputProblems([said]) from error


def _missing(path: Path, found: str) -> InputProblems:
    expected = f"a CSV file, a workbook, or a folder with any of {', '.join(NAMES)}"
    remedy = "Fill in the files of the run folder, and give it or a copy of the files."
    return InputProblems([Problem("file_missing", str(path)[:200], found=found, expected=expected, remedy=remedy)])


def _sheets(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and cells of the sheets of a workbook, as CSV with each row at its number in the sheet."""
    names = [grid.name for grid in read_grids(path, ())]
    wanted = names if len(names) == 1 else [name for name in names if name.strip().lower() in SHEETS]
    if not wanted:
        said = Problem("sheet_missing", path.name, found=", ".join(names), expected=f"a sheet {' or '.join(SHEETS)}")
        raise InputProblems([replace(said, remedy="Rename the sheet with the actuals.")])
    for grid in read_grids(path, [name.strip().lower() for name in wanted]):
        if grid.name in wanted:
            out = io.StringIO(newline="")
            csv.writer(out).writerows([as_text(cell) for cell in row] for row in grid.rows)
            yield f"{path.name} sheet {grid.name}", out.getvalue().encode("utf-8")


def _too_large(file: str, content: bytes, most: int) -> Problem | None:
    """Return the problem of a file that has more rows than there are to fill in, which takes long to read; None for others."""
    rows, bytes_ = content.count(b"\n"), (most + SPARE_ROWS) * ROW_BYTES
    if rows <= most + SPARE_ROWS and len(content) <= bytes_:
        return None
    found = f"{rows:,} rows" if rows > most + SPARE_ROWS else f"{len(content):,} bytes"
    expected = f"at most {most:,} rows, one for each that this plan has room for"
    return Problem("file_unreadable", file, found=found, expected=expected, remedy="Remove the rows that are not of this plan.")


def _kind_of(file: str, content: bytes) -> FileKind:
    """Return the kind that all columns of its own tell; else that which the file is named after, or most of whose columns it has.

    It is the tracking sheet where nothing tells.
    """
    name = Path(file.rpartition(" sheet ")[2]).stem.lower()

    def told(kind: FileKind) -> tuple[bool, bool, int, int, bool]:
        table, _ = read_table(file, content[:FIRST_LINES].rpartition(b"\n")[0] or content[:FIRST_LINES], kind.row)
        header = () if table is None else table.header
        own, all_ = (sum(one in header for one in names) for names in (kind.marks, tuple(kind.row.model_fields)))
        return own == len(kind.marks), name == kind.name, own, all_, kind is METRICS

    return max(KINDS, key=told)


def _filled_rows(table: Table, kind: FileKind) -> tuple[tuple[int, list[str]], ...]:
    """Return the rows of which something is filled in; all rows where the columns are missing, which is a problem by itself."""
    places = [table.header.index(name) for name in kind.filled if name in table.header]
    if not places:
        return table.rows
    return tuple((number, cells) for number, cells in table.rows if any(cells[place].strip() for place in places))
