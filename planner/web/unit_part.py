"""A unit of a plan: its roadmaps and their values, the reason for each lever, and its alternatives as a job."""

from functools import partial
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from planner.answers.answer import Filled
from planner.jobs.outcomes import AnswerDone
from planner.questions.explain.columns import REASONS
from planner.web.asking import ask, asked_key, keep_answer, kept
from planner.web.held import held
from planner.web.opened import opened
from planner.web.parts import grid, line, parts, table
from planner.web.plan_parts import UNIT
from planner.web.plan_view import MOST_OF_MENU, PlanView
from planner.web.running import running
from planner.web.session import session

UNITS: Final = "explain/"
"""Begins the keys of answers on units."""

ALL: Final = ""
"""Stands for all units."""


@st.fragment
def unit_part(view: PlanView, run: Path) -> None:
    """Show the unit that is chosen by its name or by a click on its lane."""
    st.header("One unit", anchor=False)
    keep_answer()
    units = list(view.units)
    names = {key: f"{unit.name} ({key})" if unit.name and unit.name != key else key for key, unit in view.units.items()}
    unit = st.selectbox(
        "Unit",
        units,
        format_func=names.__getitem__,
        key=held(UNIT, units),
        help="Type to search, or click a lane of the roadmap.",
    )
    own = view.plan.schedule[view.plan.schedule["unit"] == unit]
    if len(own):
        table(Filled(view.schedule_table, own, "schedule"), key="unit-launches")
    else:
        st.text("Nothing is launched here.")
    _reasons(run, unit)
    _alternatives(run, unit)
    opened(f"Its roadmaps and their values, at most {MOST_OF_MENU}", "unit-roadmaps", partial(_menu, view, unit))
    if is_asking():
        running()


def _menu(view: PlanView, unit: str) -> None:
    """Show the roadmaps of a unit with their values."""
    st.text("Value of the unit alone, without costs that units share; limits may leave no room for the best.")
    grid(view.menu_of(unit), "unit-menu")


def is_asking() -> bool:
    """Return whether the job that runs answers a question on units, which is shown beside them."""
    return session().is_busy and (asked_key() or "").startswith(UNITS)


def _reasons(run: Path, unit: str) -> None:
    """Show the reason for each lever at the unit, once they are worked out for all."""
    done = _done(run, ALL)
    if done is None:
        if st.button(
            "Why is each lever in or out?", disabled=session().is_busy, help="Works out the reasons of all units, once."
        ):
            _ask(run, ALL)
        return
    frame = next(
        (filled.frame for filled in done.shown.tables if filled.table is REASONS or filled.table.name == REASONS.name), None
    )
    if frame is not None:
        table(Filled(REASONS, _of(frame, unit), "reasons"), key="unit-reasons")


def _of(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    return frame[frame["unit"] == unit]


def _alternatives(run: Path, unit: str) -> None:
    """Show the worth of the unit's alternatives, or the button that asks for it."""
    done = _done(run, unit)
    if done is not None:
        parts(done.shown.parts, key="unit-alternatives")
        for offer in done.shown.offers:
            line(offer)
        return
    help_text = "Each alternative is forced on the unit and everything else is planned anew, for some seconds."
    if st.button("What would its alternatives be worth?", disabled=session().is_busy, help=help_text):
        _ask(run, unit)


def _key(run: Path, unit: str) -> str:
    return f"{UNITS}{run.name}/{unit}"


def _ask(run: Path, unit: str) -> None:
    ask(_key(run, unit), "explain", {} if unit == ALL else {"unit": unit}, run)
    st.rerun(scope="fragment")


def _done(run: Path, unit: str) -> AnswerDone | None:
    """Return the answer on a unit; where it failed, say why and return None."""
    found = kept(_key(run, unit))
    return None if found is None else found.done
