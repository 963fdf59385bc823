"""The session of a browser: its folder, its inputs, its plans and its job. All of it ends when the browser stays away."""

import shutil
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from planner.jobs.job import Job
from planner.web.presence import Presence
from planner.web.started import first_inputs
from planner.web.workspace import Workspace

if TYPE_CHECKING:
    from planner.editing import EditedInputs
    from planner.replanning.cases import Case

KEY: Final = "rollout session"
"""Of the session in the state that Streamlit keeps for each browser."""

AWAY: Final = 20.0
"""Seconds that a browser may stay away, as after a lost connection, before its session ends."""


@dataclass(frozen=True)
class PlanRecord:
    """A plan of this session.

    Attributes
    ----------
    name
        shown to a person.
    run
        folder of the plan.
    digest
        of the inputs that it was made of.
    """

    name: str
    run: Path
    digest: str = ""


@dataclass
class Session:
    """The inputs, plans and answers of one browser.

    Attributes
    ----------
    folder
        of this session alone, removed at its end; every path in it is named by the program, never by a text of the user.
    inputs
        with the changes made in grids; None before any were chosen.
    plans, current
        plans in the order they were made, and the one that is looked at.
    job
        that runs, or ran last.
    answers
        by page and question.
    cases
        of What if, in order.
    """

    folder: Path
    inputs: "EditedInputs | None" = None
    plans: list[PlanRecord] = field(default_factory=list)
    current: PlanRecord | None = None
    job: Job | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    cases: "list[Case]" = field(default_factory=list)
    ended: bool = False

    def free_folder(self, kind: str) -> Path:
        """Return a path in the folder of the session where nothing stands yet; kind: how its name begins."""
        return next(place for number in count(1) if not (place := self.folder / f"{kind}-{number}").exists())

    @property
    def is_busy(self) -> bool:
        """Whether a job runs."""
        return self.job is not None and self.job.outcome is None

    def end(self) -> None:
        """End the job and remove the folder."""
        self.ended = True
        if self.job is not None:
            self.job.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


WORKSPACE: Final = Workspace()
PRESENCE: Final = Presence(AWAY)


def session() -> Session:
    """Return the session of the browser for which the script runs; it is made at first use."""
    own: Session | None = st.session_state.get(KEY)
    if own is None or own.ended:
        own = st.session_state[KEY] = Session(WORKSPACE.new_folder(), first_inputs())
    here = get_script_run_ctx()
    _stay(own.folder.name, _Here("" if here is None else here.session_id, own))
    return own


@dataclass(frozen=True)
class _Here:
    """A browser and its session."""

    browser: str
    session: Session


def _left(here: _Here) -> None:
    """Take note that a browser is gone; its session ends unless it comes back."""
    PRESENCE.left(here.session.folder.name, lambda: _is_connected(here.browser), here.session.end)


def _is_connected(browser: str) -> bool:
    return exists() and get_instance().is_active_session(browser)


@st.cache_resource(scope="session", show_spinner=False, on_release=_left)
def _stay(name: str, _here: _Here) -> _Here:
    """Take note that a browser is here; Streamlit lets go of what is cached for it when its connection ends."""
    PRESENCE.here(name, _here.session.end)
    return _here


def end_all() -> None:
    """End every session."""
    PRESENCE.end_all()
    WORKSPACE.remove()
