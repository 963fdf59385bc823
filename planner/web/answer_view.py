"""An answer on a page, just found or from the folder of a run: charts, parts, and every table to look into."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

import pandas as pd
import streamlit as st

from planner.answers.answer import Filled, Heading, Part
from planner.questions.frontier.columns import FRONTIER
from planner.questions.marginals.columns import MARGINALS
from planner.reports.pictures import FRONTIER as FRONTIER_IN_WORDS
from planner.reports.pictures import IN_WORDS
from planner.run_files.csv_tables import to_csv_bytes
from planner.web import charts
from planner.web.held import held
from planner.web.opened import opened
from planner.web.parts import line, parts, plain, table
from planner.web.stored import StoredAnswer
from planner.wording import counted

MOST_ROWS: Final = 5000
"""Rows of a table that are shown; all of them stand in its file."""


class Found(Protocol):
    """An answer without plans and functions, as a job hands it over."""

    @property
    def parts(self) -> Sequence[Part]:
        """Parts in reading order."""

    @property
    def tables(self) -> Sequence[Filled]:
        """Tables that are written."""

    @property
    def conclusion(self) -> str:
        """The answer in a sentence or two."""

    @property
    def obtained(self) -> str:
        """The way it was come by."""

    @property
    def files(self) -> Mapping[str, bytes]:
        """Further files by their names."""


@dataclass(frozen=True, eq=False)
class View:
    """An answer as it is shown.

    Attributes
    ----------
    parts, tables, conclusion, obtained
        as in `planner.answers.answer.Answer`.
    pictures
        SVG by the names of their files.
    folder
        that its files stand in; None where they are made when they are asked for.
    """

    parts: Sequence[Part]
    tables: Sequence[Filled]
    conclusion: str = ""
    obtained: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    folder: Path | None = None

    def table(self, name: str) -> Filled | None:
        """Return a table by its name; None where the answer has none."""
        return next((one for one in self.tables if one.table.name == name), None)

    def csv(self, filled: Filled) -> bytes:
        """Return the file of a table as the command line writes it."""
        if self.folder is not None:
            return (self.folder / f"{filled.table.name}.csv").read_bytes()
        return to_csv_bytes(filled.frame, filled.table)


def view_of(found: Found) -> View:
    """Return an answer that a job found, as it is shown."""
    drawn = {name: content for name, content in found.files.items() if name.endswith(".svg")}
    return View(found.parts, found.tables, found.conclusion, found.obtained, drawn)


def view_of_stored(stored: StoredAnswer) -> View:
    """Return an answer that stands in a folder, as it is shown: its tables below their titles."""
    titled = [one for one in stored.tables if one.table.title] or list(stored.tables)
    shown: list[Part] = [part for one in titled for part in (Heading(title_of(one)), one)]
    return View(shown, stored.tables, pictures=stored.pictures, folder=stored.folder)


def title_of(filled: Filled) -> str:
    """Return the title of a table; its name in words where it has none."""
    return filled.table.title or filled.table.name.replace("_", " ").capitalize()


def show(view: View, currency: str, key: str, quarters: Sequence[str] = ()) -> None:
    """Show an answer.

    Parameters
    ----------
    currency
        of its money.
    key
        begins the names of the widgets.
    quarters
        labels of those of the evaluation.
    """
    if view.conclusion:
        st.info(plain(view.conclusion))
    _charts(view, currency, key)
    parts(view.parts, quarters=quarters, key=f"{key}-part")
    if view.obtained:
        with st.expander("How this was found"):
            line(view.obtained)
    tables_in_full(view, key, quarters)


DRAWN: Final[Mapping[str, tuple[Callable[[pd.DataFrame, str], Any], str]]] = {
    FRONTIER.name: (charts.frontier, FRONTIER_IN_WORDS),
    MARGINALS.name: (charts.marginals, "NPV gained by a little more of each limit, and the most that is proven."),
}
"""Charts that are drawn of a table, and the chart in words."""


def _charts(view: View, currency: str, key: str) -> None:
    for name, (draw, alt) in DRAWN.items():
        filled = view.table(name)
        if filled is not None and len(filled.frame) > 1:
            charts.shown(draw(filled.frame, currency), alt, f"{key}-{name}")
    for name, alt in IN_WORDS.items():
        if name in view.pictures:
            charts.drawn_picture(view.pictures[name], alt)


def tables_in_full(view: View, key: str, quarters: Sequence[str] = ()) -> None:
    """Offer one of the tables of an answer with all its columns, and its file as the command line writes it."""
    if view.tables:
        _tables(view, key, quarters)


@st.fragment
def _tables(view: View, key: str, quarters: Sequence[str]) -> None:
    kept = {title_of(one): one for one in view.tables}
    opened(f"All tables of this answer ({len(kept)})", f"{key}-tables", partial(_chosen_table, view, kept, key, quarters))


def _chosen_table(view: View, kept: Mapping[str, Filled], key: str, quarters: Sequence[str]) -> None:
    """Show the table that is chosen of those of an answer, and hand out its file."""
    chosen = kept[st.selectbox("Table", list(kept), key=held(f"{key}-table", kept))]
    if len(chosen.frame) > MOST_ROWS:
        line(f"The first {MOST_ROWS:,} of {counted(len(chosen.frame), 'row')}; all stand in the file.")
    table(chosen, quarters=quarters, key=f"{key}-full-{chosen.table.name}", shown=MOST_ROWS)
    name = f"{chosen.table.name}.csv"
    made = partial(view.csv, chosen)
    st.download_button(f"Download {name}", made, name, "text/csv", key=f"{key}-csv", on_click="ignore")
