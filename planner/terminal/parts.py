"""Parts of an answer on the screen: lines, headings and cells, and tables by their declaration."""

from collections.abc import Callable
from typing import Any, Final

from rich.console import RenderableType
from rich.table import Table as Cells
from rich.text import Text

from planner.answers.answer import Filled, Grid, Heading, Part
from planner.columns import Column, Shown, Table
from planner.replanning.difference import NOT_DETERMINED
from planner.terminal.screen import plain_table, records, user_text
from planner.wording import asked_percent, gap_percent, level, money, percent

TEXTS: Final = ("text", "words")
"""Looks of columns that are read from the left."""

LOOKS: Final[dict[Shown, Callable[[Any], str]]] = {
    "text": str,
    "words": lambda value: str(value).replace("_", " "),
    "money": money,
    "plan": money,
    "change": lambda value: f"{round(value):+,}",
    "per cent": asked_percent,
    "fine per cent": percent,
    "gap": gap_percent,
    "number": level,
    "ratio": lambda value: f"{value:,.2f}",
    "whole": lambda value: f"{round(value):,}",
}
"""How a value is shown, by its look."""


def shown_part(part: Part) -> RenderableType:
    """Return a part as it is printed; texts of the user in it steer nothing."""
    if isinstance(part, str):
        return user_text(part)
    if isinstance(part, Heading):
        return Text(user_text(part.text).plain, style="bold")
    return _grid(part) if isinstance(part, Grid) else shown_table(part)


def shown_table(filled: Filled) -> Cells:
    """Return the rows of a table, its columns for the screen alone."""
    columns = [column for column in filled.table.columns if column.place == "screen" and column.name in filled.frame]
    table = plain_table()
    for number, column in enumerate(columns):
        is_text = column.look in TEXTS and number == 0
        table.add_column(
            user_text(column.title),
            justify="left" if column.look in TEXTS else "right",
            overflow="fold",
            no_wrap=is_text or column.look not in TEXTS,
        )
    for row in records(filled.frame.head(filled.shown) if filled.shown is not None else filled.frame):
        table.add_row(*(user_text(cell) for cell in row_of(filled.table, columns, row)))
    return table


def row_of(table: Table, columns: list[Column], row: dict[str, Any]) -> list[str]:
    """Return the cells of a row: where it has no plan its texts, and that it has none."""
    no_plan = any(column.look == "plan" and row[column.name] is None for column in table.columns if column.name in row)
    return [_cell(column, row, no_plan=no_plan) for column in columns]


def _cell(column: Column, row: dict[str, Any], *, no_plan: bool) -> str:
    value = row[column.name]
    if no_plan and column.look not in (*TEXTS, "plan"):
        return ""
    if column.judged and row.get("determined") == "no":
        return NOT_DETERMINED
    if value is None or value == "":
        return "" if no_plan and column.look in TEXTS else column.blank
    return LOOKS[column.look](value)


def _grid(grid: Grid) -> Cells:
    table = plain_table(*grid.headings, texts=grid.texts)
    for number in grid.wrapped:
        table.columns[number].justify = "left"
    for row in grid.rows:
        table.add_row(*map(user_text, row))
    return table
