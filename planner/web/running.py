"""The live view of a job: plan, bound and gap as numbers and as a chart, with Stop and Cancel."""

from typing import Any, Final

import altair
import pandas as pd
import streamlit as st

from planner.jobs.job import Job, JobState
from planner.jobs.messages import Moment
from planner.reports.charts import INK, MARK
from planner.web.parts import plain
from planner.web.session import session
from planner.wording import gap_percent, relative_gap, worth_in_words

EVERY: Final = 1.0
"""Seconds between two looks at a job."""

MOST_POINTS: Final = 200
"""Moments drawn, the newest among them."""

HEIGHT: Final = 180

LIVE: Final = 190
"""Width of a figure, in pixels, by which all four stand beside each other on a wide page."""


def running() -> None:
    """Show the job of this session while one runs; the page is shown anew when it has ended."""
    job = session().job
    if job is not None and job.outcome is None:
        _look()


@st.fragment(run_every=EVERY)
def _look() -> None:
    """Show a job once."""
    job = session().job
    if job is None or job.outcome is not None:
        st.rerun()
    else:
        _show(job)


def _show(job: Job) -> None:
    state = job.state
    st.progress(_share(state), text=_words(state))
    last = state.moments[-1] if state.moments else None
    told = (
        ("Best plan", _worth(state, last, "value"), "What the best plan found so far is worth."),
        ("Proven bound", _worth(state, last, "bound"), "No plan under the same limits is worth more."),
        ("Gap", _gap(last), "How far the best plan is from the bound, at most."),
        ("Seconds", f"{state.seconds:,.0f}", "Since the work began."),
    )
    with st.container(horizontal=True):
        for title, shown, said in told:
            st.metric(title, shown, help=said, width=LIVE)
    _buttons(job, state)
    drawn = _drawn(state)
    if drawn is not None:
        st.altair_chart(drawn, width="stretch", alt="The best plan and the proven bound over time.")
    for note in state.notes:
        st.text(note)


def _buttons(job: Job, state: JobState) -> None:
    with st.container(horizontal=True):
        if st.button("Stop and keep the best", disabled=state.stopping, help="Ends the search; the best so far is kept."):
            job.stop()
            st.rerun(scope="fragment")
        if st.button("Cancel", help="Ends at once; nothing is kept."):
            job.kill()
            st.rerun()


def _words(state: JobState) -> str:
    if state.step:
        return plain(f"{state.step} …")
    if state.stopping:
        return "Stopping, and keeping the best …"
    last = state.moments[-1] if state.moments else None
    stage = last.stage if last is not None else ""
    return plain(": ".join(filter(None, [state.title, stage or ("solving" if state.stoppable else "reading the inputs")])) + " …")


def _share(state: JobState) -> float:
    """Return the nearness of the proof, from 0 to 1, by the gap."""
    last = state.moments[-1] if state.moments else None
    gap = None if last is None else _relative_gap(last)
    return 1.0 if state.step else 0.0 if gap is None else max(0.0, 1.0 - gap)


def _relative_gap(moment: Moment) -> float | None:
    if moment.value is None or moment.bound is None:
        return None
    return relative_gap(moment.value, moment.bound)


def _gap(moment: Moment | None) -> str:
    gap = None if moment is None else _relative_gap(moment)
    return "–" if gap is None else gap_percent(gap)


def _worth(state: JobState, moment: Moment | None, which: str) -> str:
    """Return a value or bound in words: money, or a number of what is counted."""
    value = None if moment is None else getattr(moment, which)
    return "–" if moment is None or value is None else worth_in_words(value, moment.goal, state.currency)


def _drawn(state: JobState) -> Any:
    """Return the best value and the bound over time; None while there is nothing to draw."""
    told = [one for one in state.moments if one.value is not None or one.bound is not None]
    if len(told) < 2:
        return None
    kept = told[:: max(1, len(told) // MOST_POINTS)] + told[-1:]
    sign = -1.0 if told[-1].goal else 1.0
    rows = [
        (one.seconds, sign * value, line)
        for one in kept
        for value, line in ((one.value, "best plan"), (one.bound, "proven bound"))
        if value is not None
    ]
    frame = pd.DataFrame(rows, columns=["seconds", "amount", "line"])
    names = ["best plan", "proven bound"]
    colour = altair.Color("line:N", title=None, scale=altair.Scale(domain=names, range=[INK, MARK]))
    dash = altair.StrokeDash("line:N", title=None, scale=altair.Scale(domain=names, range=[[1, 0], [6, 3]]))
    x = altair.X("seconds:Q", title="seconds")
    y = altair.Y("amount:Q", title=state.currency, scale=altair.Scale(zero=False), axis=altair.Axis(format="~s"))
    lines = altair.Chart(frame).mark_line(interpolate="step-after").encode(x=x, y=y, color=colour, strokeDash=dash)
    return altair.layer(lines).properties(height=HEIGHT)
