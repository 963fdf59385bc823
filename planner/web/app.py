"""The script that Streamlit runs for each click: the pages, and the session before them."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Final

import streamlit as st

from planner.web.session import session

PAGES: Final = {
    "start": ("Start", ":material/folder_open:"),
    "inputs": ("Inputs", ":material/edit_note:"),
    "plan": ("Plan", ":material/calendar_month:"),
    "what_if": ("What if", ":material/compare_arrows:"),
    "limits": ("Limits", ":material/tune:"),
    "risk": ("Risk and learning", ":material/casino:"),
    "export": ("Export", ":material/download:"),
}
"""Pages in the order of use: the title and the picture of each."""


def main() -> None:
    """Show the page that is chosen."""
    st.set_page_config(page_title="Rollout planner", layout="wide")
    session()
    found = [
        st.Page(_page(name), title=title, icon=icon, url_path=name.replace("_", "-"), default=name == "start")
        for name, (title, icon) in PAGES.items()
        if find_spec(f"planner.web.pages.{name}")
    ]
    st.navigation(found).run()


def _page(name: str) -> Callable[[], None]:
    """Return the function of a page, which is imported when it is shown."""

    def page() -> None:
        import_module(f"planner.web.pages.{name}").page()

    return page


main()
