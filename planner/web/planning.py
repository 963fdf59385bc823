"""Planning from a page: the inputs as they stand, a job, and the plan among those of the session when it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st

from planner.editing import EditedInputs
from planner.jobs.job import Job
from planner.jobs.outcomes import JobFailed, PlanDone
from planner.jobs.tasks import PlanTask
from planner.web.session import PlanRecord, Session, session

ASKED: Final = "plan asked"
ENDED: Final = "plan ended"
"""Keys of the plan that is sought, and of the outcome of the last one."""


@dataclass(frozen=True, eq=False)
class _Asked:
    """A plan that is sought: its job, its name and the digest of its inputs."""

    job: Job
    name: str
    digest: str


def has_inputs() -> bool:
    """Return whether there is anything to plan."""
    return session().inputs is not None


def start_plan(flags: Mapping[str, Any]) -> None:
    """Start to plan the inputs as they stand; what is left out of the options is as the inputs have it."""
    own = session()
    if own.is_busy or own.inputs is None:
        return
    task = PlanTask(_written(own, own.inputs), own.free_folder("plan"), dict(flags))
    own.job = Job.start(task, own.free_folder("job"))
    st.session_state[ASKED] = _Asked(own.job, f"Plan {len(own.plans) + 1}", own.inputs.digest)
    st.session_state[ENDED] = None


def _written(own: Session, inputs: EditedInputs) -> Path:
    """Write inputs to a folder of their own in that of the session and return it."""
    folder = own.free_folder("inputs")
    folder.mkdir()
    for name, content in inputs.files.items():
        (folder / Path(name).name).write_bytes(content)
    return folder


def collect() -> None:
    """Keep a plan that is done among those of the session, as the one that is looked at."""
    asked: _Asked | None = st.session_state.get(ASKED)
    if asked is None or asked.job.outcome is None:
        return
    st.session_state[ASKED], st.session_state[ENDED] = None, asked.job.outcome
    if isinstance(asked.job.outcome, PlanDone):
        own = session()
        own.current = PlanRecord(asked.name, asked.job.outcome.run, asked.digest)
        own.plans.append(own.current)


def is_planning() -> bool:
    """Return whether a plan is sought now."""
    return st.session_state.get(ASKED) is not None


def ended() -> PlanDone | JobFailed | None:
    """Return the outcome of the last plan that was sought; None before the first and while one is sought."""
    outcome: PlanDone | JobFailed | None = st.session_state.get(ENDED)
    return outcome
