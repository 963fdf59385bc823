"""The page Risk and learning: the range of a plan, no-regret launches, pilots, and the mean against risk."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from planner.jobs.declared import question_named
from planner.web.asking import subject
from planner.web.held import held
from planner.web.more_questions import more_questions
from planner.web.section import Wanted, section


@dataclass(frozen=True)
class Topic:
    """A question of the page: its introduction, the words of its button, and the fields that are seen at once."""

    question: str
    said: str
    button: str
    fields: tuple[str, ...]
    switched_on: tuple[str, ...] = ()


TOPICS: Final = {
    "Range": Topic(
        "risk", "The plan stays as it is, and what is uncertain is drawn many times: how far may its figures move?",
        "Show the range",
        ("worlds",),
    ),
    "No-regret list": Topic(
        "no-regret", "The best plan of each world is made: which launches are in almost all of them?",
        "Find the no-regret launches",
        ("worlds", "seconds"),
    ),
    "Pilots": Topic(
        "pilot", "Designs of a pilot: what each can show, what it costs, and what learning is worth.", "Propose pilots",
        ("size", "worlds", "seconds"),
    ),
    "Plan by outcome": Topic(
        "pilot", "A pilot is planned with the launches for each outcome of its reading.", "Plan by outcome",
        ("design", "worlds", "seconds"), ("plan",),
    ),
    "Mean against risk": Topic(
        "risk-frontier", "Plans with a better worst tenth of the worlds: what do they cost in the mean?",
        "Draw mean against risk",
        ("points", "worlds", "seconds"),
    ),
}  # fmt: skip
"""Questions of this page, by their titles."""

MORE: Final = "More questions"


def page() -> None:
    """Show the page."""
    st.title("Risk and learning", anchor=False)
    about = subject()
    if about is None:
        return
    titles = [*TOPICS, MORE]
    chosen = st.segmented_control(
        "Question", titles, default=titles[0], key=held("risk-which", titles), label_visibility="collapsed"
    )
    if chosen == MORE:
        more_questions(about)
        return
    title = chosen or titles[0]
    topic = TOPICS[title]
    st.text(topic.said)
    fixed = dict.fromkeys(topic.switched_on, True)
    section(Wanted(question_named(topic.question), topic.button, topic.fields, fixed=fixed), about, f"risk-{title}")
