"""The session of a browser: its folder, its inputs, its plans and its job. All of it ends when the browser stays away.

A session is found again by a token in the address of the page, by the browser that it was given to alone: its cookie says so.
"""

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from planner.jobs.job import Job
from planner.jobs.tasks import Task
from planner.web.address import given_to, is_given_to, new_token, token_in_address
from planner.web.presence import Presence
from planner.web.started import first_inputs
from planner.web.workspace import Workspace

if TYPE_CHECKING:
    from planner.editing import EditedInputs
    from planner.replanning.cases import Case

KEY: Final = "rollout session"
"""Of the session in the state that Streamlit keeps for each browser."""

AWAY: Final = 60.0
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
    memory
        what a person set on a page, by the key of the widget, and what was asked there.
    token, holder
        of the address, and of the browser that may use it.
    connections
        of browsers that show it, by Streamlit's names, past ones among them.
    """

    folder: Path
    inputs: "EditedInputs | None" = None
    plans: list[PlanRecord] = field(default_factory=list)
    current: PlanRecord | None = None
    job: Job | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    cases: "list[Case]" = field(default_factory=list)
    memory: dict[str, Any] = field(default_factory=dict)
    token: str = field(default_factory=new_token)
    holder: str = ""
    connections: set[str] = field(default_factory=set)
    ended: bool = False
    _starting: threading.Lock = field(default_factory=threading.Lock)

    def free_folder(self, kind: str) -> Path:
        """Return a path in the folder of the session where nothing stands yet; kind: how its name begins."""
        return next(place for number in count(1) if not (place := self.folder / f"{kind}-{number}").exists())

    @property
    def is_busy(self) -> bool:
        """Whether a job runs."""
        return self.job is not None and self.job.outcome is None

    def start(self, task: Callable[[], Task]) -> Job | None:
        """Start a job where none runs and return it; None where one does, as of another tab with the same address."""
        with self._starting:
            if self.is_busy or self.ended:
                return None
            self.job = Job.start(task(), self.free_folder("job"))
            return self.job

    def end(self) -> None:
        """End the job and remove the folder."""
        self.ended = True
        SESSIONS.pop(self.token, None)
        if self.job is not None:
            self.job.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


SESSIONS: Final[dict[str, Session]] = {}
"""The sessions that have not ended, by their tokens."""

WORKSPACE: Final = Workspace()
PRESENCE: Final = Presence(AWAY)


def session() -> Session:
    """Return the session of the browser for which the script runs; it is made at first use."""
    own: Session | None = st.session_state.get(KEY)
    if own is None or own.ended:
        own = st.session_state[KEY] = _of_address() or _new()
    here = get_script_run_ctx()
    name = "" if here is None else here.session_id
    own.connections.add(name)
    _stay(own.folder.name, _Here(name, own))
    return own


def _of_address() -> Session | None:
    """Return the session of the token in the address; None where it has none, it ended, or it was given to another browser."""
    found = SESSIONS.get(token_in_address())
    return found if found is not None and not found.ended and is_given_to(found.holder) else None


def _new() -> Session:
    made = Session(WORKSPACE.new_folder(), first_inputs(), holder=given_to())
    SESSIONS[made.token] = made
    return made


@dataclass(frozen=True)
class _Here:
    """A browser and its session."""

    browser: str
    session: Session


def _left(here: _Here) -> None:
    """Take note that a browser is gone; its session ends unless it comes back, or another of its tabs is still there."""
    own = here.session
    PRESENCE.left(own.folder.name, lambda: any(map(_is_connected, tuple(own.connections))), own.end)


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
