"""Answers that stand in a run's folder beside the plan: their tables as the report shows them, by their declarations."""

import csv
from base64 import b64encode
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Final, TypeAlias

import pandas as pd

from planner.answers.columns import ANSWERS
from planner.cells import TEXTS, row_of
from planner.columns import Column, Table
from planner.errors import OutputError
from planner.questions.risk.columns import RISK
from planner.reports.pictures import FRONTIER, IN_WORDS
from planner.reports.risk_rows import risk_cells
from planner.run_files.csv_rows import CsvRows
from planner.run_files.csv_tables import column_kinds, plain_text
from planner.run_files.manifest import QUESTIONS

MOST_ROWS: Final = 60
SIGN_ONLY: Final = "sign only"

Row: TypeAlias = dict[str, Any]
"""Values of a row by column, None where they are missing."""


@dataclass(frozen=True)
class Picture:
    """A picture of an answer: its file beside the table, blank if it is drawn from the table, and the picture in words."""

    file: str
    alt: str


FILES: Final = {"risk": "npv.svg", "cash_fan": "cash.svg", "uncertainties": "tornado.svg"}
"""Files of pictures by the names of tables."""

PICTURES: Final = {
    "frontier": Picture("", FRONTIER),
    **{table: Picture(file, IN_WORDS[file]) for table, file in FILES.items()},
}
"""Pictures by the names of tables."""


@dataclass(frozen=True)
class ShownAnswer:
    """A table of an answer as text.

    Attributes
    ----------
    key
        name of its part of the page.
    file
        path of its file within the folder of the run.
    title
        of its part of the page.
    headers
        of its columns.
    figures
        whether each column holds figures.
    columns
        their names in the file.
    rows
        cells, a tuple per row.
    values
        the exact figure of each cell, or the text in the file where another is shown; else blank.
    more
        rows that are not shown.
    picture
        source of an image; blank without one.
    alt
        the image in words.
    """

    key: str
    file: str
    title: str
    headers: tuple[str, ...]
    figures: tuple[bool, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    values: tuple[tuple[str, ...], ...]
    more: int
    picture: str
    alt: str


def answers_in(
    directory: Path,
    currency: str,
    tables: Iterable[Table] = tuple(ANSWERS.values()),
    left_out: Collection[Path] = (),
    quarters: Sequence[str] = (),
) -> tuple[ShownAnswer, ...]:
    """Return the answers of a folder, and those of its questions, each from a folder of its own.

    Parameters
    ----------
    tables
        those that are looked for; one without a title is not shown.
    left_out
        folders and files that are not shown.
    quarters
        labels of those of the evaluation.

    Raises
    ------
    OutputError
        a file of theirs cannot be read or is not the table that its name says.
    """
    asked = sorted(place for place in (directory / QUESTIONS).glob("*") if place.is_dir())
    places = [place for place in (directory, *asked) if place not in left_out]
    shown = [table for table in tables if table.title]
    found: list[ShownAnswer] = []
    for place in places:
        for table in shown:
            path = place / f"{table.name}.csv"
            if path.is_file() and not path.is_symlink() and path not in left_out:
                found.append(_answer(table, path, directory, currency, len(found) + 1, quarters))
    return tuple(found)


def table_rows(table: Table, path: Path) -> list[Row]:
    """Return the rows of a file that holds a declared table; OutputError as for `answers_in`."""
    return _header_and_rows(table, path)[1]


def _header_and_rows(table: Table, path: Path) -> tuple[list[str], list[Row]]:
    try:
        return _read(table, path)
    except (OSError, ValueError, csv.Error) as error:
        raise OutputError(f"{path}: damaged ({error}); make it again or remove it") from error


def _answer(table: Table, path: Path, directory: Path, currency: str, number: int, quarters: Sequence[str]) -> ShownAnswer:
    header, rows = _header_and_rows(table, path)
    columns = [column for column in map(table.column, header) if column.place != "file"]
    has_own_folder, asked = path.parent != directory, path.parent.name.replace("-", " ")
    return ShownAnswer(
        key=f"answer-{number}-{table.name}" if has_own_folder else table.name,
        file=path.relative_to(directory).as_posix(),
        title=f"{table.title} ({asked})" if has_own_folder else table.title,
        headers=tuple(column.title for column in columns),
        figures=tuple(column.look not in TEXTS for column in columns),
        columns=tuple(column.name for column in columns),
        values=tuple(tuple(_exact(table, row[column.name]) for column in columns) for row in rows[:MOST_ROWS]),
        rows=tuple(_shown(table, columns, row, quarters) for row in rows[:MOST_ROWS]),
        more=max(0, len(rows) - MOST_ROWS),
        picture=_picture(table, path, rows, currency),
        alt=PICTURES[table.name].alt if table.name in PICTURES else "",
    )


def _read(table: Table, path: Path) -> tuple[list[str], list[Row]]:
    """Return header and rows of a file.

    Raises
    ------
    ValueError, csv.Error, OSError
        it is not the table, holds a figure that is none, or cannot be read.
    """
    content = CsvRows(path.read_bytes())
    header = content.header()
    kinds = dict(zip(header, column_kinds(table, header), strict=True))
    return header, [{name: _value(cell, kinds[name]) for name, cell in row.items()} for row in content]


def _value(cell: str, kind: str) -> str | float | None:
    """Return the value of a cell by the kind of its column; ValueError if it is no finite figure and should be one."""
    if not cell:
        return None
    if kind in ("text", "date"):
        return plain_text(cell)
    if not isfinite(value := float(cell)):
        raise ValueError(f"{cell} is not an amount")
    return value


def _exact(table: Table, value: str | float | None) -> str:
    if isinstance(value, float):
        return f"{value:.6f}"
    return str(value or "") if table is RISK else ""


def _shown(table: Table, columns: Sequence[Column], row: Row, quarters: Sequence[str]) -> tuple[str, ...]:
    """Return the cells of a row; where the sign of a difference alone is proven, its cells say so."""
    if table is RISK:
        return tuple(risk_cells(columns, row, quarters))
    cells = row_of(table, columns, row)
    if row.get("determined") != SIGN_ONLY:
        return tuple(cells)
    return tuple(f"{cell} ({SIGN_ONLY})" if column.judged and cell else cell for column, cell in zip(columns, cells, strict=True))


def _picture(table: Table, path: Path, rows: Sequence[Row], currency: str) -> str:
    """Return the source of the picture of a table; blank without one."""
    if table.name == "frontier":
        # charts take as long to load as all else of a command that writes a plan, and draw none there
        from planner.reports.charts import frontier_chart

        return frontier_chart(_curve(rows), currency) if len(rows) > 1 else ""
    drawn = path.parent / PICTURES[table.name].file if table.name in PICTURES else None
    if drawn is None or not drawn.is_file() or drawn.is_symlink():
        return ""
    return f"data:image/svg+xml;base64,{b64encode(drawn.read_bytes()).decode('ascii')}"


def _curve(rows: Sequence[Row]) -> pd.DataFrame:
    """Return amount, NPV and bound of each point of a frontier."""
    return pd.DataFrame(rows, columns=["amount", "npv", "bound"]).astype(float)
