"""The page Limits: what more or less of a limit is worth, and which limit is worth most."""

from typing import Any, Final

import streamlit as st

from instances.measures import MEASURES
from instances.schema.rules import Measure
from planner.jobs.declared import question_named
from planner.web.asking import Subject, ask, subject, watch
from planner.web.held import held
from planner.web.section import Wanted, answers, section, solver_options
from planner.web.session import session

CURVE, LITTLE = "The curve of a limit", "A little more of each limit"
ALL: Final = {"budget": "all budgets", "capacity": "all capacities"}
LEAST, MOST, STEP = 10, 300, 5
"""Ends and step of the shares that are asked about, in per cent."""


def page() -> None:
    """Show the page."""
    st.title("Limits", anchor=False)
    about = subject()
    if about is None:
        return
    key = held("limits-which", [CURVE, LITTLE])
    chosen = st.segmented_control("Question", [CURVE, LITTLE], default=CURVE, key=key, label_visibility="collapsed")
    if chosen == LITTLE:
        st.text("Each budget and capacity is raised alone, and planned anew: which one is worth most?")
        wanted = Wanted(question_named("marginals"), "Raise each limit a little", ("increment", "rules", "seconds"))
        section(wanted, about, "marginals")
        return
    st.text("The plan is made anew at each share of a limit: where does more stop paying?")
    _curve(about)


def _curve(about: Subject) -> None:
    """Show the fields of a frontier, its button and its answers."""
    rules = {rule.name: rule for rule in about.instance.settings.limits}
    options = [*(what for what in ALL if any(_kind(rule.measure) == what for rule in rules.values())), *rules]
    left, right = st.columns([1, 2])
    what = left.selectbox("Limit", options, format_func=lambda name: ALL.get(name, name), key=held("frontier-limit", options))
    least, most = right.slider("Shares, per cent", LEAST, MOST, (60, 140), STEP, key=held("frontier-shares"), format="%d %%")
    step = left.number_input("Step, per cent", 1, 100, 20, key=held("frontier-step"), help="Each step is a plan of its own.")
    with st.expander("More options"):
        flags = solver_options("frontier")
    watch("frontier")
    if st.button("Draw the curve", type="primary", key="frontier-ask", disabled=not options or session().is_busy):
        kind = what if what in ALL else _kind(rules[str(what)].measure)
        values: dict[str, Any] = {kind: f"{least}%:{most}%:{step}%", "limit": None if what in ALL else what}
        ask("frontier", "frontier", values, about.run, flags)
        st.rerun()
    answers("frontier", about, "frontier")


def _kind(measure: Measure) -> str:
    """Return the word of the command line for limits of a measure."""
    return "budget" if MEASURES[measure].of_money else "capacity"
