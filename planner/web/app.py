"""The app: its pages, and the session before them."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Final

import streamlit as st

from planner.web.address import stand_in_address
from planner.web.held import hold
from planner.web.keyboard import LOOKS, TO_PAGES
from planner.web.session import session

PAGES: Final = {
    "start": "Start",
    "inputs": "Inputs",
    "plan": "Plan",
    "what_if": "What if",
    "limits": "Limits",
    "risk": "Risk and learning",
    "export": "Export",
}
"""Titles of the pages in the order of use. They have no icons, which a browser would fetch from elsewhere."""

ICON: Final = Path(__file__).parent / "entry" / "icon.svg"


def main() -> None:
    """Show the page that is chosen."""
    st.set_page_config(page_title="Rollout planner", page_icon=str(ICON), layout="wide")
    st.html(LOOKS)
    st.html(TO_PAGES)
    stand_in_address(session().token)
    hold()
    found = [
        st.Page(_page(name), title=title, url_path=name.replace("_", "-"), default=name == "start")
        for name, title in PAGES.items()
        if find_spec(_module(name))
    ]
    st.navigation(found).run()
    _import_the_others()


def _module(name: str) -> str:
    return f"planner.web.pages.{name}"


def _page(name: str) -> Callable[[], None]:
    """Return the function of a page, which is imported when it is shown."""

    def page() -> None:
        import_module(_module(name)).page()

    return page


@cache
def _import_the_others() -> None:
    """Import the pages that were not shown yet, beside the first one once it is there: a click on them then waits for less."""
    Thread(target=lambda: [import_module(_module(name)) for name in PAGES], daemon=True).start()
