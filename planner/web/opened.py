"""Parts of a page that are made once a person opens them: what is closed costs neither the server nor the browser anything."""

from collections.abc import Callable, Mapping

import streamlit as st

from planner.web.held import held
from planner.web.parts import plain


def opened(title: str, key: str, show: Callable[[], object]) -> None:
    """Show a part below a title that opens and closes it, closed at first; key: of the title."""
    part = st.expander(plain(title), key=held(key), on_change="rerun")
    if part.open:
        with part:
            show()


def tabbed(shown: Mapping[str, Callable[[], object]], key: str) -> None:
    """Show one of several parts by its title, the first at first; key: of the choice."""
    titles = {plain(title): show for title, show in shown.items()}
    tabs = st.tabs(list(titles), key=held(key, titles), on_change="rerun")
    for tab, show in zip(tabs, titles.values(), strict=True):
        if tab.open:
            with tab:
                show()
