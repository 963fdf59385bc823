"""Cases beside each other: what each is worth, what is proven of the difference, and which launches move."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from planner.answers.answer import Filled
from planner.cells import LOOKS
from planner.questions.whatif.columns import CHANGES, COMPARISON
from planner.web import charts
from planner.web.held import held
from planner.web.parts import FIGURE, plain, table
from planner.wording import NOT_DETERMINED, counted

KINDS: Final = ("added", "dropped", "earlier", "later", "other lever")

FindTable = Callable[[str], Filled | None]


def show_cases(find: FindTable, currency: str, key: str) -> None:
    """Show the cases of a what-if side by side, then the launches of each that differ from the plan's.

    Parameters
    ----------
    find
        returns a table of the answer by its name.
    key
        begins the names of the widgets.
    """
    compared = find(COMPARISON.name)
    if compared is None:
        return
    rows = compared.frame.to_dict("records")
    with st.container(horizontal=True):
        for row in rows:
            _case(row, is_base=row is rows[0])
    if compared.frame["change"].notna().any():
        charts.shown(
            charts.cases(compared.frame, currency),
            "Change of the NPV of each case on the plan, with a line from the least to the most that is proven.",
            f"{key}-chart",
        )
    table(compared, key=f"{key}-compared")
    moved = find(CHANGES.name)
    if moved is not None and len(rows) > 1:
        _moved(moved, [str(row["case"]) for row in rows[1:]], key)


def _case(row: Mapping[Any, Any], *, is_base: bool) -> None:
    """Show a case as a figure: its NPV, and the change below it."""
    npv, change = COMPARISON.column("npv"), COMPARISON.column("change")
    has_plan = not pd.isna(row["npv"])
    st.metric(
        "the plan" if is_base else plain(str(row["case"])),
        LOOKS["money"](row["npv"]) if has_plan else "no plan",
        None if is_base or not has_plan else change_in_words(row),
        delta_color="off",
        delta_arrow="off",
        border=True,
        width=FIGURE,
        help=plain(f"NPV: {npv.meaning}. Below it: {change.meaning}."),
    )


def change_in_words(row: Mapping[Any, Any]) -> str:
    """Return the change of a case on the plan with what is proven of it; words, so that no colour is needed."""
    if pd.isna(row["change"]):
        return str(row["verdict"] or "")
    words = LOOKS["change"](row["change"])
    least, most, determined = row.get("change_at_least"), row.get("change_at_most"), row.get("determined")
    if determined == "no":
        known = [None if pd.isna(end) else LOOKS["change"](end) for end in (least, most)]
        between = "" if None in known else f": {known[0]} to {known[1]}"
        return f"{NOT_DETERMINED}{between}"
    verdict = row.get("verdict") or ""
    return f"{words}, {verdict}" if verdict else words


def _moved(moved: Filled, names: list[str], key: str) -> None:
    """Show the launches of a case that differ from the plan's."""
    st.subheader("What moves", anchor=False)
    case = names[0] if len(names) == 1 else st.selectbox("Case", names, key=held(f"{key}-moved", names))
    own = moved.frame[moved.frame["case"] == case]
    if not len(own):
        st.text("No launch differs from the plan.")
        return
    counts = own["moved"].value_counts()
    said = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if kind in counts)
    st.text(f"{counted(own['unit'].nunique(), 'unit')} of the plan differ in this case. Launches: {said}.")
    table(Filled(CHANGES, own.reset_index(drop=True), "changes"), key=f"{key}-changes")
