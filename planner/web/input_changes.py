"""Changes made on the page Inputs: each is made or refused with its reason, and grids may be shown anew."""

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from planner.editing import Change
from planner.web.parts import plain
from planner.web.session import session

SHOWN: Final = "inputs shown"
REFUSED: Final = "inputs refused"
BEGAN: Final = "inputs as grids began"
"""Keys of how often the grids were shown anew, of the changes that could not be made, and of what each grid began with."""


def refusal() -> None:
    """Show why changes could not be made, once."""
    refused = st.session_state.pop(REFUSED, [])
    if refused:
        st.error(plain(f"Not changed, and all else is kept: {'; '.join(refused)}."))


def change_inputs(change: Change) -> None:
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
        show_anew()
        return
    if made.files != own.inputs.files:
        own.inputs = made


def show_anew() -> None:
    """Let the grids forget what was typed in them."""
    st.session_state[SHOWN] = st.session_state.get(SHOWN, 0) + 1
    st.session_state.pop(BEGAN, None)


def grid_key(of: str) -> str:
    """Return the key of a grid, another one each time that grids are shown anew."""
    return f"grid {of} {st.session_state.get(SHOWN, 0)}"


def began(key: str, made: Callable[[], Any]) -> Any:
    """Return the rows that a grid began with: the browser adds what is typed, and forgets it where it is given other rows.

    made: returns the rows as they are now.
    """
    kept: dict[str, Any] = st.session_state.setdefault(BEGAN, {})
    if key not in st.session_state or key not in kept:
        kept[key] = made()
    return kept[key]
