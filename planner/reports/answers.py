"""Answers that stand in the run's folder beside the plan: their tables, held against their columns, for the report."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import pandas as pd

from planner.answers.columns import ANSWERS
from planner.errors import OutputError
from planner.reports.answer_layouts import LAYOUTS, NO_PLAN, OF_TABLE, SHOWN, TEXTS, Column
from planner.reports.charts import frontier_chart
from planner.reports.wording import in_words
from planner.run_files.csv_rows import CsvRows
from planner.run_files.csv_tables import column_kinds, plain_text

MOST_ROWS = 60
NOT_DETERMINED, SIGN_ONLY = "not determined", "sign only"
QUESTIONS = "questions"
"""Folder of a run in which each question has a folder of its own."""

Row = dict[str, str]


@dataclass(frozen=True)
class Answer:
    """One table as text: headers, kinds of column (text or figure) and rows; `more` rows are not shown.

    key: name of its part of the page. file: as it stands in the run's folder.
    """

    key: str
    file: str
    title: str
    headers: tuple[str, ...]
    figures: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int
    picture: str


def answers_in(directory: Path, currency: str) -> tuple[Answer, ...]:
    """Return the answers of a folder, and those of its questions, each from a folder of its own.

    Raises
    ------
    OutputError
        a file of theirs cannot be read or is not the table that its name says.
    """
    places = [directory, *sorted(place for place in (directory / QUESTIONS).glob("*") if place.is_dir())]
    found: list[Answer] = []
    for place in places:
        for name in LAYOUTS:
            path = place / f"{name}.csv"
            if path.is_file() and not path.is_symlink():
                found.append(_answer(path, directory, currency, len(found) + 1))
    return tuple(found)


def _answer(path: Path, directory: Path, currency: str, number: int) -> Answer:
    name, file = path.stem, str(path.relative_to(directory).as_posix())
    try:
        table = CsvRows(path.read_bytes())
        header, rows = table.header(), list(table)
        kinds = dict(zip(header, column_kinds(ANSWERS[name], header), strict=True))
        for column, kind in kinds.items():
            _must_be_numbers([row[column] for row in rows], kind)
        columns = _columns(name, kinds)
        shown = tuple(tuple(_shown(row, column) for column in columns) for row in rows[:MOST_ROWS])
    except (OSError, ValueError, csv.Error) as error:
        raise OutputError(f"{path}: damaged ({error}); make it again or remove it") from error
    title = LAYOUTS[name].title
    return Answer(
        key=name if path.parent == directory else f"answer-{number}-{name}",
        file=file,
        title=title if path.parent == directory else f"{title} ({in_words(path.parent.name)})",
        headers=tuple(column.heading for column in columns),
        figures=tuple(column.kind not in TEXTS for column in columns),
        rows=shown,
        more=max(0, len(rows) - MOST_ROWS),
        picture=frontier_chart(_numbers(rows), currency) if name == "frontier" and len(rows) > 1 else "",
    )


def _columns(name: str, kinds: dict[str, str]) -> tuple[Column, ...]:
    """Return the columns of a table that has these: those of its layout, then those that the layout does not know."""
    layout = LAYOUTS[name]
    placed = [column for column in layout.columns if column.name in kinds]
    named = {one for column in placed for one in (column.name, column.to)} | set(layout.left_out)
    further = [column for column in ANSWERS[name].names if column not in named and column in kinds]
    return (*placed, *(Column(in_words(column), OF_TABLE[kinds[column]], column) for column in further))


def _must_be_numbers(cells: Sequence[str], kind: str) -> None:
    """Raise ValueError if a cell of a column of figures is neither blank nor a finite number."""
    for cell in cells if kind in ("money", "level", "whole") else ():
        if cell and not isfinite(float(cell)):
            raise ValueError(f"{cell} is not an amount")


def _shown(row: Row, column: Column) -> str:
    if column.to:
        return " to ".join(_cells(row, column)) if row[column.name] and row.get(column.to) else ""
    cell, judged = row[column.name], row.get("determined", "") if column.judged else ""
    if judged == "no":
        return NOT_DETERMINED
    if not cell:
        return NO_PLAN if column.kind == "plan" else ""
    shown = SHOWN[column.kind](plain_text(cell) if column.kind in TEXTS else cell)
    return f"{shown} ({SIGN_ONLY})" if judged == SIGN_ONLY else shown


def _cells(row: Row, column: Column) -> Iterator[str]:
    for name in (column.name, column.to):
        yield SHOWN[column.kind](row[name])


def _numbers(rows: Sequence[Row]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    return pd.DataFrame({name: pd.to_numeric(frame[name], errors="coerce") for name in ("amount", "npv", "bound")})
