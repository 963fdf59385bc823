"""The cells of a declared table as people read them, on the screen and in the report alike."""

from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from typing import Any, Final

from planner.columns import Column, Shown, Table
from planner.wording import NOT_DETERMINED, asked_percent, gap_percent, level, money, percent

TEXTS: Final = ("text", "words")
"""Looks of columns that are read from the left."""

LOOKS: Final[dict[Shown, Callable[[Any], str]]] = {
    "text": str,
    "words": lambda value: str(value).replace("_", " "),
    "money": money,
    "plan": money,
    "change": lambda value: f"{round(value):+,}" if round(value) else "0",
    "per cent": asked_percent,
    "fine per cent": percent,
    "gap": gap_percent,
    "number": level,
    "ratio": lambda value: f"{value:,.2f}",
    "whole": lambda value: f"{round(value):,}",
}
"""The format of a value for a person, by its look."""


def row_of(table: Table, columns: Sequence[Column], row: Mapping[str, Any]) -> list[str]:
    """Return the cells of a row: without a plan that it has none, its texts, and the figures before, which name the row.

    Parameters
    ----------
    columns
        those that are shown.
    row
        value of each column of the table, None where it is missing.
    """
    no_plan = any(column.look == "plan" and row[column.name] is None for column in table.columns if column.name in row)
    leading = list(takewhile(lambda column: column.look != "plan", table.columns))
    return [_cell(column, row, no_plan=no_plan, leads=column in leading) for column in columns]


def _cell(column: Column, row: Mapping[str, Any], *, no_plan: bool, leads: bool) -> str:
    value = row[column.name]
    names_row = leads and not column.judged and value is not None
    if no_plan and not names_row and column.look not in (*TEXTS, "plan"):
        return ""
    if column.judged and row.get("determined") == "no":
        return NOT_DETERMINED
    if value is None or value == "":
        return "" if no_plan and column.look in TEXTS else column.blank
    return LOOKS[column.look](value)
