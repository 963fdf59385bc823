"""Inputs without a plan: which of their rules conflict, and the repairs that were tried out, as a job."""

from typing import Final

import streamlit as st

from planner.errors import ExitCode
from planner.jobs.outcomes import JobFailed
from planner.web.answer_view import show, view_of
from planner.web.asking import ask, keep_answer, kept
from planner.web.parts import plain
from planner.web.planning import Ended
from planner.web.session import session

REPAIRS: Final = "repair/"
"""Begins the keys of answers on inputs without a plan."""


def repair_part(last: Ended | None) -> None:
    """Offer to look for the conflict where the last search proved that there is no plan, and show what was found."""
    if last is None or not isinstance(last.outcome, JobFailed) or last.outcome.code != ExitCode.INFEASIBLE:
        return
    keep_answer()
    key, own = f"{REPAIRS}{last.inputs.name}", session()
    said = "Drops rules until the rest has a plan, and plans each repair anew."
    if st.button("Which rules conflict, and how to fix it?", type="primary", disabled=own.is_busy, help=said):
        ask(key, "repair", {}, last.inputs)
        st.rerun()
    found = kept(key)
    if found is None:
        return
    if own.inputs is not None and own.inputs.digest != last.digest:
        st.warning("The inputs were changed since then. Plan anew to see whether they have a plan now.")
    if found.done.words:
        st.warning(plain(found.done.words))
    show(view_of(found.done.shown), "", key)
