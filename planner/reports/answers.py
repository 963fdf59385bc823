"""Answers that stand in the run's folder beside the plan: their tables, held against their columns, for the report."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import pandas as pd

from planner.csv_tables import TableError, column_kinds, plain_text
from planner.errors import OutputError
from planner.reports.charts import frontier_chart
from planner.reports.wording import in_words, money

TITLES = {
    "comparison": "Cases compared",
    "frontier": "What more or less of a limit is worth",
    "order_price": "The price of a fixed order of the levers",
    "baselines": "Against the usual ways to plan",
    "cuts": "What goes first as the budget falls",
    "marginals": "What a little more of each limit is worth",
}
"""Tables that a report shows, and their headings."""

MOST_ROWS = 60
LEFT_OUT = {"folder", "stopped"}
"""Columns that say nothing in a report."""


@dataclass(frozen=True)
class Answer:
    """One table as text: headers, kinds of column (text or figure) and rows; `more` rows are not shown."""

    name: str
    title: str
    headers: tuple[str, ...]
    figures: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int
    picture: str


def answers_in(directory: Path, currency: str) -> tuple[Answer, ...]:
    """Return the answers of a folder.

    Raises
    ------
    OutputError
        a file of theirs cannot be read or is not the table that its name says.
    """
    found = []
    for name, title in TITLES.items():
        path = directory / f"{name}.csv"
        if path.is_file() and not path.is_symlink():
            found.append(_answer(path, name, title, currency))
    return tuple(found)


def _answer(path: Path, name: str, title: str, currency: str) -> Answer:
    try:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True))
        header, body = rows[0], rows[1:]
        kinds = column_kinds(name, header)
        if any(len(row) != len(header) for row in body):
            raise TableError("a row has another number of cells than the header")
        for column, kind in zip(zip(*body, strict=True), kinds, strict=True) if body else ():
            _must_be_numbers(column, kind)
    except (OSError, ValueError, csv.Error, IndexError) as error:
        raise OutputError(f"{path}: damaged ({error}); make it again or remove it") from error
    kept = [index for index, column in enumerate(header) if column not in LEFT_OUT]
    shown = tuple(tuple(_shown(row[index], kinds[index]) for index in kept) for row in body[:MOST_ROWS])
    picture = frontier_chart(_numbers(header, body), currency) if name == "frontier" and len(body) > 1 else ""
    return Answer(
        name=name,
        title=title,
        headers=tuple(in_words(header[index]) for index in kept),
        figures=tuple(kinds[index] != "text" for index in kept),
        rows=shown,
        more=max(0, len(body) - MOST_ROWS),
        picture=picture,
    )


def _must_be_numbers(cells: Sequence[str], kind: str) -> None:
    """Raise ValueError if a cell of a column of amounts is neither blank nor a finite number."""
    for cell in cells if kind == "money" else ():
        if cell and not isfinite(float(cell)):
            raise ValueError(f"{cell} is not an amount")


def _shown(text: str, kind: str) -> str:
    if kind == "money" and text:
        return money(float(text))
    return plain_text(text) if kind == "text" else text


def _numbers(header: list[str], rows: list[list[str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=header)
    return pd.DataFrame({name: pd.to_numeric(frame[name], errors="coerce") for name in ("amount", "npv", "bound")})
