"""The page Inputs: tables as grids, changes with undo, and problems beside them."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from instances.files import PLAN, TABLES
from instances.problems import Problem
from instances.table_changes import opened_table
from instances.toml_edits import path_of, written
from instances.toml_files import values_in
from instances.toml_lines import key_path
from planner.editing import Change, EditedInputs
from planner.web.exports import archive
from planner.web.held import held
from planner.web.input_changes import began, change_inputs, grid_key, refusal, show_anew
from planner.web.input_marks import marked, setting_takes
from planner.web.pages.start import problem_table
from planner.web.parts import plain
from planner.web.session import session
from planner.web.table_grid import PROBLEM, table_grid, wrong_in_words
from planner.wording import counted


def page() -> None:
    """Show the grids of the inputs of the session."""
    st.title("Inputs")
    own = session()
    if own.inputs is None:
        st.info("Choose inputs on the page Start first.")
        return
    refusal()
    with st.container(horizontal=True):
        st.button("Undo", disabled=not own.inputs.steps, on_click=_go, args=("undo",))
        st.button("Redo", disabled=not own.inputs.undone, on_click=_go, args=("redo",))
        st.button("Revert all", disabled=not own.inputs.steps, on_click=_go, args=("reverted",))
    found = own.inputs.read()
    _told(found.problems)
    present = [file for file in TABLES if file in own.inputs.files]
    if present:
        file = st.selectbox("Table", present, key=held("inputs-table", present))
        table = opened_table(file, own.inputs.files[file])
        if table is None:
            st.error(plain(f"{file} cannot be split into rows."))
        else:
            table_grid(file, table, found.problems, own.inputs.files.get(PLAN, b""))
            marked(own.inputs, file, found.problems)
    _plan_values(found.problems)
    marked(own.inputs, PLAN, found.problems)
    if found.problems:
        st.subheader("Problems")
        problem_table(found.problems)
    if own.inputs.changes:
        st.subheader("Changes")
        rows = [{"file": one.table, "row": one.row, "column": one.column, "was": str(one.old), "is": str(one.new)}
                for one in own.inputs.changes]  # fmt: skip
        st.dataframe(pd.DataFrame(rows[::-1]), hide_index=True)
    _downloads(own.inputs, is_valid=found.instance is not None)


def _told(problems: Sequence[Problem]) -> None:
    """Say in one line how many problems there are, and where; it takes as much room without any, so that no grid moves."""
    if not problems:
        st.success("No problem found.")
        return
    files = Counter(one.file for one in problems)
    st.error(plain(f"{counted(len(problems), 'problem')} ({', '.join(files)}), marked in the grids and listed below them."))


def _downloads(inputs: EditedInputs, *, is_valid: bool) -> None:
    """Hand out the inputs as they stand: as a folder always, as a workbook once there is no problem."""
    made = partial(archive, {f"inputs/{file}": content for file, content in inputs.files.items()})
    st.download_button("Download the folder", made, "inputs.zip", "application/zip", on_click="ignore")
    if is_valid:
        st.download_button("Download the workbook", inputs.workbook, "inputs.xlsx", on_click="ignore")


def _plan_values(problems: Sequence[Problem]) -> None:
    """Show the values of plan.toml in a grid, by path, with what each takes; lists stand as they are written."""
    own = session()
    values = {} if own.inputs is None else dict(_leaves(values_in(PLAN, own.inputs.files.get(PLAN, b"")), ()))
    if not values:
        return
    st.subheader("Settings")
    key = grid_key("plan")
    frame = began(key, partial(_settings, values))
    config = {
        "setting": st.column_config.Column(help="Its path in plan.toml."),
        "value": st.column_config.TextColumn(help="As plan.toml has it; blank for its default."),
        PROBLEM: st.column_config.Column(PROBLEM.strip(), help="Why the value is not allowed."),
        "takes": st.column_config.Column(help="The values that are allowed."),
    }
    frame = frame.assign(**{PROBLEM: [_wrong(path, problems) for path in frame["setting"]]})
    st.data_editor(
        frame, key=key, disabled=["setting", "takes", PROBLEM], num_rows="fixed", width="stretch", hide_index=True,
        column_config=config, on_change=_take_settings, args=(key, frame["setting"].tolist(), values),
    )  # fmt: skip


def _settings(values: Mapping[str, Any]) -> pd.DataFrame:
    """Return the rows of the grid of settings."""
    rows = [(path, written(value), setting_takes(path)) for path, value in values.items()]
    return pd.DataFrame(rows, columns=["setting", "value", "takes"])


def _wrong(path: str, problems: Sequence[Problem]) -> str:
    """Return the problems of a setting in words, those of a part of it among them; blank where there are none."""
    parts = (f"{path}.", f"{path}[")
    return wrong_in_words(
        [one for one in problems if one.file == PLAN and one.column and (one.column == path or one.column.startswith(parts))]
    )


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
            change_inputs(Change(PLAN, None, path, values.get(path), new))


def _value(text: str | None) -> Any:
    if text is None or not text.strip():
        return None
    try:
        read = tomllib.loads(f"x = {text}")
    except (ValueError, RecursionError):
        return text
    return read["x"] if list(read) == ["x"] else text


def _go(way: str) -> None:
    own = session()
    if own.inputs is not None:
        own.inputs = {"undo": own.inputs.undo, "redo": own.inputs.redo, "reverted": own.inputs.reverted}[way]()
    show_anew()
