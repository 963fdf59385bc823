"""The token of a session in the address of its page, and the cookie of the browser that it was given to.

Neither alone opens a session: an address that is passed on, or seen in a history, is of no use to another browser.
"""

import secrets
from typing import Final

import streamlit as st

TOKEN: Final = "session"
"""Name of the token in an address."""

COOKIE: Final = "rollout-browser"
"""Name of the cookie by which a browser is known; no script of a page can read it."""

BYTES: Final = 24
"""Of chance in a token."""

NEW: Final = "session is new"
"""Key of whether the session of the address was not found, and the page has to say so."""

NOT_FOUND: Final = (
    "This is a new session: that of the address has ended, or was begun in another browser. A session ends, with its inputs and "
    "plans, when its last page was closed or away for more than a minute, and with the server. Files that were saved on the page "
    "Export can be opened on the page Start."
)


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(BYTES)


def token_in_address() -> str:
    """Return the token in the address of the page; blank without one."""
    return str(st.query_params.get(TOKEN, ""))


def stand_in_address(token: str) -> None:
    """Let the address of the page hold a token, so that the page finds its session again when it is loaded anew.

    Where the address has the token of a session that is not found, the page says so until that is closed.
    """
    if token_in_address() not in ("", token):
        st.session_state[NEW] = True
    if token_in_address() != token:
        st.query_params[TOKEN] = token
    if st.session_state.get(NEW):
        st.warning(NOT_FOUND)
        st.button("Close this notice", key="close-new", on_click=lambda: st.session_state.pop(NEW, None))


def given_to() -> str:
    """Return the name of the browser in its cookie; blank without one."""
    return str(st.context.cookies.get(COOKIE, ""))


def is_given_to(holder: str) -> bool:
    """Return whether the browser is that of a holder."""
    return secrets.compare_digest(given_to().encode(), holder.encode())
