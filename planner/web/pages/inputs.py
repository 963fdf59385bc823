"""The page Inputs: tables as grids, changes with undo, and problems beside them."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from instances.files import PLAN, TABLES
from instances.headers import holds_numbers
from instances.table_changes import ReadTable, opened_table
from instances.tables import decoded
from instances.toml_edits import path_of, written
from instances.toml_lines import key_path
from instances.wording import schema_at, schema_of, takes
from planner.editing import Change, EditedInputs
from planner.web.exports import archive
from planner.web.held import held
from planner.web.input_marks import marked, setting_takes
from planner.web.pages.start import problem_table
from planner.web.parts import plain
from planner.web.session import session

SHOWN: Final = "inputs shown"
REFUSED: Final = "inputs refused"
BEGAN: Final = "inputs as grids began"
"""Keys of how often the grids were shown anew, of the changes that could not be made, and of what each grid began with."""

ROW: Final = "row in the file"
"""Column of a grid before those of its table."""


def page() -> None:
    """Show the grids of the inputs of the session."""
    st.title("Inputs")
    own = session()
    if own.inputs is None:
        st.info("Choose inputs on the page Start first.")
        return
    _refusal()
    undo, redo, revert, _ = st.columns([1, 1, 1, 3])
    undo.button("Undo", disabled=not own.inputs.steps, on_click=_go, args=("undo",))
    redo.button("Redo", disabled=not own.inputs.undone, on_click=_go, args=("redo",))
    revert.button("Revert all", disabled=not own.inputs.steps, on_click=_go, args=("reverted",))
    found = own.inputs.read()
    if found.problems:
        problem_table(found.problems)
    present = [file for file in TABLES if file in own.inputs.files]
    if present:
        file = st.selectbox("Table", present, key=held("inputs-table", present))
        table = opened_table(file, own.inputs.files[file])
        if table is None:
            st.error(plain(f"{file} cannot be split into rows."))
        else:
            _grid(file, table)
            marked(own.inputs, file, found.problems)
    _plan_values()
    marked(own.inputs, PLAN, found.problems)
    if own.inputs.changes:
        st.subheader("Changes")
        rows = [{"file": one.table, "row": one.row, "column": one.column, "was": str(one.old), "is": str(one.new)}
                for one in own.inputs.changes]  # fmt: skip
        st.dataframe(pd.DataFrame(rows[::-1]), hide_index=True)
    _downloads(own.inputs, is_valid=found.instance is not None)


def _downloads(inputs: EditedInputs, *, is_valid: bool) -> None:
    """Hand out the inputs as they stand: as a folder always, as a workbook once there is no problem."""
    made = partial(archive, {f"inputs/{file}": content for file, content in inputs.files.items()})
    st.download_button("Download the folder", made, "inputs.zip", "application/zip", on_click="ignore")
    if is_valid:
        st.download_button("Download the workbook", inputs.workbook, "inputs.xlsx", on_click="ignore")


def _refusal() -> None:
    """Show why changes could not be made, once."""
    refused = st.session_state.pop(REFUSED, [])
    if refused:
        st.error(plain(f"Not changed, and all else is kept: {'; '.join(refused)}."))


def _change(change: Change) -> None:
    """Make a change; where it cannot be made, keep the inputs and say why on the page, whose grids show what stands."""
    own = session()
    if own.inputs is None:
        return
    try:
        made = own.inputs.changed(change)
    except ValueError as error:
        row = "" if change.row is None else f"row {change.row}, "
        new = "nothing" if change.new is None else change.new
        st.session_state.setdefault(REFUSED, []).append(f"{change.table}, {row}{change.column or 'row'} to {new}: {error}")
        _show_anew()
        return
    if made.files != own.inputs.files:
        own.inputs = made


def _show_anew() -> None:
    """Let the grids forget what was typed in them."""
    st.session_state[SHOWN] = st.session_state.get(SHOWN, 0) + 1
    st.session_state.pop(BEGAN, None)


def _plan_values() -> None:
    """Show the values of plan.toml in a grid, by path, with what each takes; lists stand as they are written."""
    own = session()
    text = decoded(PLAN, own.inputs.files.get(PLAN, b"")) if own.inputs is not None else ""
    try:
        values = dict(_leaves(tomllib.loads(text if isinstance(text, str) else ""), ()))
    except tomllib.TOMLDecodeError:
        return
    if not values:
        return
    st.subheader("Settings")
    key = f"grid plan {st.session_state.get(SHOWN, 0)}"
    frame = _began(key, pd.DataFrame({
        "setting": list(values), "value": [written(one) for one in values.values()], "takes": map(setting_takes, values),
    }))  # fmt: skip
    config = {
        "setting": st.column_config.Column(help="Its path in plan.toml."),
        "value": st.column_config.TextColumn(help="As plan.toml has it; blank for its default."),
        "takes": st.column_config.Column(help="The values that are allowed."),
    }
    st.data_editor(
        frame, key=key, disabled=["setting", "takes"], num_rows="fixed", width="stretch", hide_index=True, column_config=config,
        on_change=_take_settings, args=(key, frame["setting"].tolist(), values),
    )  # fmt: skip


def _leaves(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str, Any]]:
    """Yield path and value of every key that holds no section."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _leaves(one, (*path, name))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for place, one in enumerate(value):
            yield from _leaves(one, (*path, place))
    elif _leads_back(path):
        yield key_path(path), value


def _leads_back(path: tuple[str | int, ...]) -> bool:
    """Return whether the text of a path leads back to it, which it does not where a key holds a dot or a bracket."""
    return path_of(key_path(path)) == path


def _take_settings(key: str, paths: list[str], values: dict[str, Any]) -> None:
    """Make changes of the settings that a person edited; a text that is no value of TOML stands as a text.

    paths: of the rows of the grid. values: as plan.toml has them now.
    """
    for place, cells in st.session_state[key]["edited_rows"].items():
        path = paths[int(place)]
        new = _value(cells.get("value"))
        if new != values.get(path):
            _change(Change(PLAN, None, path, values.get(path), new))


def _value(text: str | None) -> Any:
    if text is None or not text.strip():
        return None
    try:
        read = tomllib.loads(f"x = {text}")
    except tomllib.TOMLDecodeError:
        return text
    return read["x"] if list(read) == ["x"] else text


def _go(way: str) -> None:
    own = session()
    if own.inputs is not None:
        own.inputs = {"undo": own.inputs.undo, "redo": own.inputs.redo, "reverted": own.inputs.reverted}[way]()
    _show_anew()


def _grid(file: str, table: ReadTable) -> None:
    kind = TABLES[file]
    key = f"grid {file} {st.session_state.get(SHOWN, 0)}"
    frame = _began(key, _frame(table))
    config: dict[str, Any] = {ROW: st.column_config.NumberColumn(disabled=True, help="Of the file, as problems name it.")}
    for name in map(str, frame.columns):
        schema = schema_at(kind, (name,))
        field = kind.model_fields.get(name)
        said = (
            plain(f"{' '.join(str(field.description).split())} {takes(schema, schema_of(kind), in_table=True)}")
            if field
            else None
        )
        if (choices := _choices(schema)) and set(frame[name]) <= {"", *choices}:
            config[name] = st.column_config.SelectboxColumn(help=said, options=choices)
        else:
            # numbers too: the editor of numbers loads late, and drops what is typed until then
            alignment: Literal["left", "right"] = "right" if holds_numbers(name, kind) else "left"
            config[name] = st.column_config.TextColumn(help=said, alignment=alignment, max_chars=schema.get("maxLength"))
    numbered = frame.rename_axis(ROW).reset_index()
    st.data_editor(
        numbered, key=key, hide_index=True, column_config=config, num_rows="dynamic", width="stretch", on_change=_take,
        args=(key, file, frame),
    )  # fmt: skip


def _frame(table: ReadTable) -> pd.DataFrame:
    """Return the cells of a table as they are written, by the numbers of their rows in the file."""
    text = table.text
    numbers = [row.number for row in text.rows]
    places = {name: at for at, name in reversed(list(enumerate(text.columns))) if name}
    cells = {name: [text.cell(number, places[name]) for number in numbers] for name in text.columns if name}
    return pd.DataFrame(cells, index=numbers, dtype="object")


def _began(key: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that a grid began with: the browser adds what is typed, and forgets it where it is given other rows."""
    began: dict[str, pd.DataFrame] = st.session_state.setdefault(BEGAN, {})
    if key not in st.session_state or key not in began:
        began[key] = frame
    return began[key]


def _choices(schema: Mapping[str, Any]) -> list[str]:
    """Return the texts that a value may be; none where it is free."""
    return ["yes", "no"] if schema.get("type") == "boolean" else [str(one) for one in schema.get("enum", [])]


def _take(key: str, file: str, began: pd.DataFrame) -> None:
    """Make changes of the cells that a person edited and that differ from the file, and of rows added and removed."""
    own = session()
    table = None if own.inputs is None else opened_table(file, own.inputs.files[file])
    if table is None:
        return
    state, now = st.session_state[key], _frame(table)
    for place, cells in state["edited_rows"].items():
        row = began.index[int(place)]
        for column, new in cells.items():
            old = str(now.at[row, column])
            if (new or "") != old:
                _change(Change(file, int(row), str(column), old, new))
    for place in state["deleted_rows"]:
        number = began.index[place]
        row = {str(name): cell for name, cell in now.loc[number].items() if cell}
        _change(Change(file, int(number), "", row, None))
    added = [{name: cell for name, cell in row.items() if cell is not None and name in began} for row in state["added_rows"]]
    for row in filter(None, added):
        _change(Change(file, None, "", None, row))
    if state["deleted_rows"] or any(added):
        _show_anew()
