"""The grid of a table of Inputs: bounds in headings, and problems beside their rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from instances.files import TABLES
from instances.headers import column_schema, holds_numbers
from instances.problems import CATALOGUE, Problem
from instances.schema.common import Record
from instances.table_changes import ReadTable, opened_table
from planner.editing import Change
from planner.web.further_columns import further_columns, meaning_of, shares_in
from planner.web.held import held
from planner.web.input_changes import began, change_inputs, grid_key, show_anew
from planner.web.parts import plain
from planner.web.session import session

ROW: Final = " row in the file"
PROBLEM: Final = " problem"
"""Columns of a grid before those of its table, whose own names never begin with a blank."""

SIGN: Final = "\N{WARNING SIGN}"
"""Stands before what is wrong, in words as well."""

SHORT: Final = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
"""Letters for thousands to trillions."""


def table_grid(file: str, table: ReadTable, problems: Sequence[Problem], plan: bytes) -> None:
    """Show the cells of a table to be edited; rows are added and removed where that is switched on.

    plan: the content of plan.toml, whose segments may have columns of shares.
    """
    rows_change = st.toggle(
        "Add and remove rows", key=held("inputs-rows"),
        help="A row is added below the last one, removed once it is marked at its left. Problems are then listed below alone.",
    )  # fmt: skip
    kind = TABLES[file]
    shares, own = shares_in(plan, kind), [one for one in problems if one.file == file]
    key = grid_key(f"{file} rows" if rows_change else file)
    frame = began(key, partial(_frame, table))
    shown = frame.rename_axis(ROW).reset_index()
    wrong: set[str | None] = set()
    if not rows_change:  # a grid whose rows change forgets what is typed where anything else in it changes
        shown.insert(1, PROBLEM, _problems(frame.index, own))
        wrong = {one.column for one in own}
    config: dict[str, Any] = {
        ROW: st.column_config.NumberColumn(ROW.strip(), disabled=True, pinned=True, help="Of the file, as problems name it."),
        PROBLEM: st.column_config.TextColumn(
            PROBLEM.strip(),
            disabled=True,
            pinned=True,
            width="small",
            help="Cells of the row that are not allowed, and what they take.",
        ),
    }
    config |= {
        name: _column(kind, name, frame[name], meaning_of(kind, name, shares), is_wrong=name in wrong)
        for name in map(str, frame.columns)
    }
    st.data_editor(
        shown, key=key, hide_index=True, column_config=config, num_rows="dynamic" if rows_change else "fixed", width="stretch",
        on_change=_take, args=(key, file, frame),
    )  # fmt: skip
    further_columns(file, kind, table.text.columns, shares)


def _column(kind: type[Record], name: str, cells: "pd.Series[Any]", meaning: str, *, is_wrong: bool) -> Any:
    """Return the look of a column: a list of choices, or text."""
    schema, said = column_schema(name, kind), plain(meaning) or None
    label = " ".join(filter(None, [SIGN if is_wrong else "", name, bounds_in_short(schema)]))
    if (choices := _choices(schema)) and set(cells) <= {"", *choices}:
        return st.column_config.SelectboxColumn(label, help=said, options=choices)
    # numbers too: the editor of numbers loads late, and drops what is typed until then
    alignment: Literal["left", "right"] = "right" if holds_numbers(name, kind) else "left"
    return st.column_config.TextColumn(label, help=said, alignment=alignment, max_chars=schema.get("maxLength"))


def bounds_in_short(schema: Mapping[str, Any]) -> str:
    """Return least and most of a number for a heading, such as [0 to 1] or [above 0]; blank without either."""
    least, most = schema.get("minimum"), schema.get("maximum")
    over, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    low = _short(least) if least is not None else f"above {_short(over)}" if over is not None else ""
    high = f"to {_short(most)}" if most is not None else f"below {_short(below)}" if below is not None else ""
    words = " ".join(filter(None, [low if high or over is not None else f"from {low}" if low else "", high]))
    return f"[{words}]" if words else ""


def _short(number: float) -> str:
    size, letter = next(((size, letter) for size, letter in SHORT if abs(number) >= size), (1.0, ""))
    return f"{number / size:g}{letter}"


def _problems(rows: "pd.Index[Any]", problems: Sequence[Problem]) -> list[str]:
    """Return the problems of each row in words, by its number; blank where there are none."""
    found: dict[int | None, list[Problem]] = defaultdict(list)
    for one in problems:
        found[one.row].append(one)
    return [wrong_in_words(found.get(row, [])) for row in map(int, rows)]


def wrong_in_words(problems: Sequence[Problem]) -> str:
    """Return the cells of a row that are not allowed, and what they take; blank where there are none."""
    words = [f"{one.column or 'row'}: {one.expected or CATALOGUE[one.code][0]}" for one in problems]
    return f"{SIGN} {'; '.join(words)}" if words else ""


def _frame(table: ReadTable) -> pd.DataFrame:
    """Return the cells of a table as they are written, by the numbers of their rows in the file."""
    text = table.text
    numbers = [row.number for row in text.rows]
    cells = {name: [text.cell(number, at) for number in numbers] for name, at in _places(text.columns).items()}
    return pd.DataFrame(cells, index=numbers, dtype="object")


def _places(columns: Sequence[str]) -> dict[str, int]:
    """Return the first place of each column that has a name, in the order of the file."""
    places = {name: at for at, name in reversed(list(enumerate(columns))) if name}
    return {name: places[name] for name in dict.fromkeys(filter(None, columns))}


def _choices(schema: Mapping[str, Any]) -> list[str]:
    """Return the texts that a value may be; none where it is free."""
    return ["yes", "no"] if schema.get("type") == "boolean" else [str(one) for one in schema.get("enum", [])]


def _take(key: str, file: str, shown: pd.DataFrame) -> None:
    """Make changes of the cells that a person edited and that differ from the file, and of rows added and removed.

    shown: the rows of the grid, by their numbers in the file.
    """
    own = session()
    table = None if own.inputs is None else opened_table(file, own.inputs.files[file])
    if table is None:
        return
    state, text = st.session_state[key], table.text
    places = _places(text.columns)
    for place, cells in state["edited_rows"].items():
        row = shown.index[int(place)]
        for column, new in cells.items():
            old = text.cell(int(row), places[str(column)])
            if (new or "") != old:
                change_inputs(Change(file, int(row), str(column), old, new))
    for place in state["deleted_rows"]:
        number = shown.index[place]
        row = {name: cell for name, at in places.items() if (cell := text.cell(int(number), at))}
        change_inputs(Change(file, int(number), "", row, None))
    added = [{name: cell for name, cell in row.items() if cell is not None and name in shown} for row in state["added_rows"]]
    for row in filter(None, added):
        change_inputs(Change(file, None, "", None, row))
    if state["deleted_rows"] or any(added):
        show_anew()
