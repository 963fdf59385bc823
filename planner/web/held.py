"""The values of fields, kept for the next time that their page is shown: Streamlit forgets those of a page that is left."""

from collections.abc import Collection
from typing import Any, Final

import streamlit as st

from planner.web.session import session

HELD: Final = "held keys"
"""Key of the keys of all such fields in the memory of the session."""


def hold() -> None:
    """Keep what fields were set to since the last run; called before a page, as that of the field may be left already."""
    state, memory = st.session_state, session().memory
    memory.update({key: state[key] for key in tuple(memory.get(HELD, ())) if key in state})


def held(key: str, options: Collection[Any] | None = None) -> str:
    """Return the key of a widget that is about to be shown, with the value that it had last in this session.

    options: those of the widget; a value that is none of them is forgotten. None for a free value.
    """
    state, memory = st.session_state, session().memory
    memory.setdefault(HELD, set()).add(key)
    if key in state:
        memory[key] = state[key]
    elif key in memory:
        state[key] = memory[key]
    if options is not None and key in state and not _fits(state[key], options):
        del state[key]
        memory.pop(key, None)
    return key


def _fits(value: Any, options: Collection[Any]) -> bool:
    """Return whether a value is one of the options, or several of them; none is always allowed."""
    return value is None or all(one in options for one in (value if isinstance(value, list) else [value]))
