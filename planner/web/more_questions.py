"""Any other question of the command line, as a form made of its declaration."""

from typing import Final

import streamlit as st

from planner.web.asking import Subject
from planner.web.held import held
from planner.web.parts import plain
from planner.web.question_form import first_line, questions
from planner.web.section import Wanted, section

OWN_PAGES: Final = ("whatif", "frontier", "marginals", "risk", "no-regret", "risk-frontier")
"""Questions with a place of their own."""


def more_questions(about: Subject) -> None:
    """Show the choice of a question, then its form and its answers."""
    offered = {name: one for name, one in questions().items() if name not in OWN_PAGES}
    name = st.selectbox(
        "Question",
        list(offered),
        key=held("more-which", offered),
        format_func=lambda one: f"{one.replace('-', ' ')}: {first_line(offered[one])}",
    )
    question = offered[name]
    with st.expander("What this question answers"):
        st.text("\n\n".join(" ".join(part.split()) for part in question.help.split("\n\n")))
    fields = tuple(one.name for one in question.parameters)
    section(Wanted(question, f"Ask: {plain(name.replace('-', ' '))}", fields), about, f"more-{name}")
