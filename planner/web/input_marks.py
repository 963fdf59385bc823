"""The changed cells of a table of Inputs: each with a mark in words, with what it was, and with what it takes."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from instances.files import PLAN, TABLES
from instances.headers import column_schema
from instances.problems import Problem
from instances.schema.settings import Settings
from instances.toml_edits import path_of
from instances.wording import schema_at, schema_of, takes
from planner.editing import EditedInputs, Mark, marks_of
from planner.wording import counted

CHANGED: Final = "\N{PENCIL} changed"
ADDED: Final = "\N{PENCIL} new row"
COLUMN: Final = "\N{PENCIL} new column"
REMOVED: Final = "\N{PENCIL} removed row"
WRONG: Final = "\N{WARNING SIGN} not allowed"
"""Marks, which differ in sign and words; their fills only repeat them."""

FILLS: Final = {WRONG: "background-color: #FBE3C6; color: #1B2733"}
FILL: Final = "background-color: #DCE9F7; color: #1B2733"

HELP: Final = {
    "mark": "How the cell differs from what was opened, and whether its value is allowed.",
    "row": "Of the file, as problems name it.",
    "column": "Of the table, or the path in plan.toml.",
    "was": "When the inputs were opened.",
    "is": "Now.",
    "takes": "The values that are allowed.",
}


def setting_takes(path: str) -> str:
    """Return the values that a setting of plan.toml takes, in words."""
    return takes(schema_at(Settings, path_of(path)), schema_of(Settings))


def marked(inputs: EditedInputs, file: str, problems: Sequence[Problem]) -> None:
    """Show the cells of a table that differ from what was opened; nothing where there are none."""
    found = marks_of(inputs.changes, file)
    if not found:
        return
    st.text(f"{counted(len(found), 'change')} in {file}, each with what its cell takes:")
    frame = pd.DataFrame(mark_rows(file, found, problems)).astype({"row": "Int64"})
    config = {name: st.column_config.Column(help=said) for name, said in HELP.items()}
    drawn = frame.style.map(lambda mark: FILLS.get(mark, FILL), subset=["mark"])
    st.dataframe(drawn, hide_index=True, column_config=config, width="stretch", placeholder="", key=f"marks {file}")


def mark_rows(file: str, found: Sequence[Mark], problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Return a row of the list for each changed cell."""
    wrong = {(one.row if file != PLAN else None, one.column) for one in problems if one.file == file}
    return [
        {
            "mark": COLUMN if _is_column(file, one) else _mark(one, is_wrong=(one.row, one.column) in wrong and bool(one.column)),
            "row": one.row,
            "column": one.column,
            "was": _said(one.was),
            "is": _said(one.now),
            "takes": _takes(file, one.column) if one.column else "",
        }
        for one in found
    ]


def _is_column(file: str, mark: Mark) -> bool:
    """Return whether a mark is that of a column which was added to a table."""
    return file != PLAN and mark.row is None and mark.column != ""


def _mark(mark: Mark, *, is_wrong: bool) -> str:
    if mark.column:
        return WRONG if is_wrong else CHANGED
    return ADDED if mark.was is None else REMOVED


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {cell}" for name, cell in value.items())
    return "" if value is None else str(value)


def _takes(file: str, column: str) -> str:
    if file == PLAN:
        return setting_takes(column)
    kind = TABLES[file]
    return takes(column_schema(column, kind), schema_of(kind), in_table=True)
