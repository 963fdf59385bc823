"""The parts of an answer on a page: lines, headings, cells, figures, and tables by their declaration.

Texts of a user stand as they are: in tables and lines, which take no markup, or made harmless by `plain` where markup is read.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import pandas as pd
import streamlit as st

from planner.answers.answer import Filled, Grid, Heading, Part
from planner.cells import LOOKS, TEXTS, row_of
from planner.columns import Column, Table
from planner.questions.risk.columns import RISK
from planner.reports.risk_rows import risk_cells
from planner.run_files.csv_tables import plain_text, safe_text

JOINER: Final = "\N{WORD JOINER}"
"""A mark that nobody sees: it parts letters that would be read as a symbol, an address or a name of a picture."""

READ_TOGETHER: Final = re.compile(r"(?<=:)(?=[\w+/-])|(?<=@)(?=\w)|(?<=www)(?=\.)|(?<=[<~>-])(?=[>=-])", re.IGNORECASE)
"""Places within a text where two letters together would become something else after escaping."""

PUNCTUATION: Final = re.compile(r"([!-$&(-+\--.:<->@\[-`{-~])")
"""Marks that markup gives a meaning; every mark of punctuation may be escaped."""

MOST_STYLED: Final = 200_000
"""Cells of a table beyond which figures are shown with the number format of the browser."""

ROW, HEADER, TALLEST = 35, 38, 430
"""Height of a row, of the headings and of a table, in pixels; a longer table is scrolled."""


FIGURE: Final = 220
"""Width of a figure, in pixels: room for an amount of nine digits."""


def plain(text: str) -> str:
    """Return the text of a user for a place where markup is read, such as a label: it is shown as it stands.

    Line breaks become blanks, and marks that nobody sees are written as escapes.
    """
    seen = "".join(mark if mark.isprintable() else _escape(mark) for mark in " ".join(text.split()))
    return PUNCTUATION.sub(r"\\\1", READ_TOGETHER.sub(JOINER, seen))


def _escape(mark: str) -> str:
    return mark.encode("unicode_escape").decode("ascii")


def line(text: str) -> None:
    """Show a line of text without markup; a blank one is space between paragraphs, which a page has anyway."""
    if text.strip():
        st.text(text)


def figure(column: Column, value: Any, *, change: str = "", help_text: str = "") -> None:
    """Show a figure by the declaration of its column, which also says what it is.

    Parameters
    ----------
    value
        as it stands in the table; None where it is missing.
    change
        words below it.
    help_text
        beside the meaning of the column.
    """
    missing = value is None or value == "" or (isinstance(value, float) and pd.isna(value))
    shown, change = ("–", change or column.blank) if missing else (LOOKS[column.look](value), change)
    meaning = ". ".join(filter(None, [column.meaning, help_text]))
    shown = plain(shown) if column.look in TEXTS else shown
    st.metric(
        plain(column.title),
        shown,
        plain(change) or None,
        delta_color="off",
        delta_arrow="off",
        help=plain(meaning),
        width=FIGURE,
    )


def figures(shown: Iterable[tuple[Column, Any]]) -> None:
    """Show figures beside each other; on a narrow page they go on below."""
    with st.container(horizontal=True):
        for column, value in shown:
            figure(column, value)


def table(filled: Filled, *, quarters: Sequence[str] = (), key: str | None = None, shown: int | None = None) -> None:
    """Show the rows of a declared table with its headings, the formats of the report, and the meaning of each column.

    Parameters
    ----------
    quarters
        labels of those of the evaluation, by which a table of risk names them.
    key
        of the widget, where the same table is shown twice.
    shown
        rows that are shown, the first ones; all by default.
    """
    frame = (filled.frame if shown is None else filled.frame.head(shown)).reset_index(drop=True)
    columns = [column for column in filled.table.columns if column.place != "file" and column.name in frame]
    if not len(frame):
        st.text(f"{(filled.table.title or filled.table.name.replace('_', ' '))}: no rows")
        return
    values, cells = values_of(columns, frame), cells_of(filled.table, columns, frame, quarters)
    config = {
        column.name: st.column_config.Column(
            column.title, help=plain(column.meaning), alignment="left" if column.look in TEXTS else "right"
        )
        for column in columns
    }
    _shown(values, cells, {column.name: _words_of(column) for column in columns}, config, key)


def cells_of(table: Table, columns: Sequence[Column], frame: pd.DataFrame, quarters: Sequence[str] = ()) -> pd.DataFrame:
    """Return the cells of a frame as a person reads them, as the terminal and the report do."""
    rows = rows_of(frame)
    read = [risk_cells(columns, row, quarters) if table == RISK else row_of(table, columns, row) for row in rows]
    return pd.DataFrame(read, columns=[column.name for column in columns], index=frame.index)


def rows_of(frame: pd.DataFrame) -> list[Mapping[str, Any]]:
    """Return the rows of a frame by column, None for what is missing."""
    whole = frame.astype(object)
    return [{str(name): value for name, value in row.items()} for row in whole.where(whole.notna(), None).to_dict("records")]


def values_of(columns: Sequence[Column], frame: pd.DataFrame) -> pd.DataFrame:
    """Return what a table is sorted and saved by: exact figures, and texts that no spreadsheet takes for a formula."""
    values = {}
    for column in columns:
        own = frame[column.name]
        if column.look in TEXTS:
            values[column.name] = own.map(lambda text: "" if pd.isna(text) else safe_text(str(text))).astype(object)
        else:
            values[column.name] = pd.to_numeric(own, errors="coerce").astype(float)
    return pd.DataFrame(values, index=frame.index)


Words: TypeAlias = Callable[[Any], str]
"""The words for a value."""


def _words_of(column: Column) -> Words:
    def words(value: Any) -> str:
        if value == "" or pd.isna(value):
            return column.blank
        return LOOKS[column.look](plain_text(value) if column.look in TEXTS else value)

    return words


def _shown(
    values: pd.DataFrame, cells: pd.DataFrame, words: Mapping[str, Words], config: Mapping[str, Any], key: str | None
) -> None:
    """Show values in the words of cells of the same shape.

    A browser shows nothing for a missing figure, so that a column that says why one is missing is shown as words alone.

    words: those of most cells of each column.
    """
    said = [name for name in values.columns if (values[name].isna() & (cells[name] != "")).any()]
    values = values.assign(**{name: cells[name] for name in said})
    words = {**words, **dict.fromkeys(said, str)}
    drawn: Any = values
    if values.size <= MOST_STYLED:
        drawn = values.style.format({**words})
        for name in values.columns:
            usual = values[name].map(words[name])
            for text, rows in cells[name][cells[name] != usual].groupby(cells[name]).groups.items():
                drawn = drawn.format(lambda value, text=text: text, subset=(rows, [name]))
    height = min(TALLEST, HEADER + ROW * len(values))
    st.dataframe(drawn, hide_index=True, column_config=dict(config), height=height, row_height=ROW, key=key, placeholder="")


def grid(cells: Grid, key: str | None = None) -> None:
    """Show cells that stand in no file."""
    names = [f"c{place}" for place in range(len(cells.headings))]
    shown = pd.DataFrame(cells.rows, columns=names, dtype=object)
    left = {*range(cells.texts), *cells.wrapped}
    config = {
        name: st.column_config.Column(heading or " ", alignment="left" if place in left else "right")
        for place, (name, heading) in enumerate(zip(names, cells.headings, strict=True))
    }
    _shown(shown.map(safe_text), shown, dict.fromkeys(names, plain_text), config, key)


def parts(shown: Iterable[Part], *, quarters: Sequence[str] = (), key: str = "") -> None:
    """Show the parts of an answer in reading order.

    key: begins the names of its widgets, where the same answer is met twice on a page.
    """
    for place, part in enumerate(shown):
        own = f"{key}-{place}" if key else None
        if isinstance(part, str):
            line(part)
        elif isinstance(part, Heading):
            st.subheader(plain(part.text), anchor=False)
        elif isinstance(part, Grid):
            grid(part, own)
        else:
            table(part, quarters=quarters, key=own, shown=part.shown)
