"""The page Inputs: tables as grids, changes with undo, and problems beside them."""

from typing import Any

import pandas as pd
import streamlit as st

from instances.files import TABLES
from instances.headers import numeric_columns
from instances.problems import InputProblems
from instances.table_changes import ReadTable, opened_table
from instances.wording import schema_at, schema_of, takes
from planner.editing import Change
from planner.web.pages.start import problem_table
from planner.web.parts import plain
from planner.web.session import session


def page() -> None:
    """Show the grids of the inputs of the session."""
    st.title("Inputs")
    own = session()
    if own.inputs is None:
        st.info("Choose inputs on the page Start first.")
        return
    undo, redo, _ = st.columns([1, 1, 4])
    undo.button("Undo", disabled=not own.inputs.steps, on_click=_go, args=("undo",))
    redo.button("Redo", disabled=not own.inputs.undone, on_click=_go, args=("redo",))
    found = own.inputs.read()
    if found.problems:
        problem_table(found.problems)
    present = [file for file in TABLES if file in own.inputs.files]
    if present:
        file = st.selectbox("Table", present)
        table = opened_table(file, own.inputs.files[file])
        if table is None:
            st.error(plain(f"{file} cannot be split into rows."))
        else:
            _grid(file, table)
    if own.inputs.changes:
        st.subheader("Changes")
        rows = [{"file": one.table, "row": one.row, "column": one.column, "was": str(one.old), "is": str(one.new)}
                for one in own.inputs.changes]  # fmt: skip
        st.dataframe(pd.DataFrame(rows[::-1]), hide_index=True)
    if found.instance is not None:
        try:
            st.download_button("Download the workbook", own.inputs.workbook, "inputs.xlsx", on_click="ignore")
        except InputProblems as error:
            problem_table(error.problems)


def _go(way: str) -> None:
    own = session()
    if own.inputs is not None:
        own.inputs = own.inputs.undo() if way == "undo" else own.inputs.redo()
    st.session_state["inputs shown"] = st.session_state.get("inputs shown", 0) + 1


def _grid(file: str, table: ReadTable) -> None:
    kind = TABLES[file]
    columns = [name for name in dict.fromkeys(table.text.columns) if name]
    frame = pd.DataFrame({name: _column(file, table, name) for name in columns}, index=[row.number for row in table.text.rows])
    config: dict[str, Any] = {}
    for name in columns:
        schema = schema_at(kind, (name,))
        field = kind.model_fields.get(name)
        said = (
            plain(f"{' '.join(str(field.description).split())} {takes(schema, schema_of(kind), in_table=True)}")
            if field
            else None
        )
        if frame[name].dtype == float:
            config[name] = st.column_config.NumberColumn(help=said, format="plain")
        else:
            config[name] = st.column_config.TextColumn(help=said)
    key = f"grid {file} {st.session_state.get('inputs shown', 0)}"
    st.data_editor(
        frame, key=key, column_config=config, num_rows="fixed", width="stretch", on_change=_take, args=(key, file, frame)
    )


def _column(file: str, table: ReadTable, name: str) -> "pd.Series[Any] | list[Any]":
    """Return a column as numbers if every filled cell is read as one, else as texts."""
    at = table.text.columns.index(name)
    texts = [table.text.cell(row.number, at) for row in table.text.rows]
    cells = [table.numbers.get((row.number, at)) for row in table.text.rows]
    if name in numeric_columns(TABLES[file]) and all(
        one is not None or not text.strip() for one, text in zip(cells, texts, strict=True)
    ):
        return [float("nan") if one is None else float(one) for one in cells]
    return texts


def _take(key: str, file: str, frame: pd.DataFrame) -> None:
    """Make changes of the cells that a person edited and that differ from what the grid shows."""
    own = session()
    for place, cells in st.session_state[key]["edited_rows"].items():
        for column, new in cells.items():
            old = frame[column].iloc[int(place)]
            old = None if pd.isna(old) else old
            if own.inputs is not None and old != new:
                row = int(frame.index[int(place)])
                own.inputs = own.inputs.changed(Change(file, row, str(column), old, new))
