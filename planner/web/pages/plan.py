"""The page Plan: solve, then the plan from its headline to each unit."""

from functools import partial
from pathlib import Path
from typing import Final

import streamlit as st

from planner.errors import ExitCode, PlannerError
from planner.jobs.outcomes import JobFailed, PlanDone
from planner.reports.wording import proof_in_words
from planner.web.held import held
from planner.web.opened import tabbed
from planner.web.parts import line, plain
from planner.web.plan_parts import MOST_STILL, headline, roadmap, still_parts
from planner.web.plan_view import KEPT_PLANS, PlanView, as_written, view_of
from planner.web.planning import collect, ended, has_inputs, start_plan
from planner.web.repair_part import repair_part
from planner.web.running import running
from planner.web.session import session
from planner.web.unit_part import is_asking, unit_part

LONGEST: Final = 1e6
"""Longest time limit, in seconds."""


WORDS: Final[dict[int, str]] = {
    ExitCode.INFEASIBLE: "It is proven that no plan keeps every limit and rule: some conflict. "
    "The button below names which, and how to fix it; then change the inputs and plan again.",
    ExitCode.NO_PLAN: "No plan was found in the time given, and nothing proves that there is none. Allow more time.",
    ExitCode.INTERRUPTED: "The search ended before there was a plan to keep.",
}
"""Endings without a plan, in the words of a page."""


def page() -> None:
    """Show the page."""
    st.title("Plan", anchor=False)
    collect()
    if not has_inputs() and session().current is None:
        st.info("There are no inputs yet. Choose an example, a folder or a workbook on the page Start.")
        return
    if has_inputs():
        _solve()
    if not is_asking():
        running()
    last = ended()
    _said(None if last is None else last.outcome)
    repair_part(last)
    _plan()


def _solve() -> None:
    """Show the button and its options."""
    left, middle, right = st.columns([2, 1, 1], vertical_alignment="bottom")
    limit = middle.number_input(
        "Time limit, seconds", 1.0, LONGEST, None, placeholder="as the inputs have it", help="The best plan by then is kept.",
        key=held("plan-time"),
    )  # fmt: skip
    gap = right.number_input(
        "Gap to prove, per cent", 0.0, 100.0, None, placeholder="as the inputs have it",
        help="The search ends when no plan can be better by more than this.", key=held("plan-gap"),
    )  # fmt: skip
    given = {"time_limit": limit, "gap": None if gap is None else gap / 100}
    words = "Plan" if session().current is None else "Plan anew"
    if left.button(words, type="primary", disabled=session().is_busy, width="stretch", help="Finds the plan of most value."):
        start_plan({name: value for name, value in given.items() if value is not None})
        st.rerun()


def _said(outcome: PlanDone | JobFailed | None) -> None:
    """Tell of a search that fell short."""
    if isinstance(outcome, JobFailed) and outcome.code in WORDS:
        st.error(WORDS[outcome.code])
    elif isinstance(outcome, JobFailed):
        first, *others = outcome.words.splitlines() or ["The search failed."]
        st.error(plain(first))
        for words in others:
            line(words)
    if isinstance(outcome, JobFailed):
        for problem in outcome.problems:
            line(str(problem))
    elif outcome is not None and outcome.code == ExitCode.INTERRUPTED:
        st.info("The search was stopped: this is the best plan found by then.")
    elif outcome is not None and outcome.code == ExitCode.GAP_NOT_REACHED:
        st.info("The time ended before the gap was proven: this is the best plan found by then. More time may find a better one.")


def _plan() -> None:
    """Show the plan that is looked at."""
    own = session()
    if own.current is None:
        return
    if len(own.plans) > 1:
        names = [record.name for record in own.plans]
        name = st.selectbox("Shown", names, index=own.plans.index(own.current), help="The plans of this session.")
        own.current = own.plans[names.index(name)]
    if own.inputs is not None and own.inputs.digest != own.current.digest:
        st.warning("The inputs were changed since this plan was made. Plan anew to see their effect.")
    try:
        view = view_of(own.current.run)
    except PlannerError as error:
        st.error(plain(str(error)))
        return
    headline(view, own.current.run)
    line(proof_in_words(view.plan))
    _parts(view, own.current.run)


@st.fragment
def _parts(view: PlanView, run: Path) -> None:
    """Show one of the parts of a plan, which is drawn without the rest of the page."""
    still = {title: partial(_still, *as_written(run), title, view) for title in still_parts(view)}
    tabbed({"Roadmap": partial(_roadmap, view, run), **still}, "plan-part")


def _roadmap(view: PlanView, run: Path) -> None:
    """Show the roadmap and one of its units, which a click chooses."""
    roadmap(view, run)
    unit_part(view, run)


@st.cache_resource(max_entries=KEPT_PLANS * MOST_STILL, show_spinner=False)
def _still(run: str, written: int, title: str, _view: PlanView) -> None:
    """Show a part of a plan that nothing on the page changes: drawn once, and kept as a browser gets it."""
    still_parts(_view)[title](_view)
