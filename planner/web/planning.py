"""Planning from a page: the inputs as they stand, a job, and the plan among those of the session when it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from planner.editing import EditedInputs
from planner.jobs.job import Job
from planner.jobs.outcomes import JobFailed, PlanDone
from planner.jobs.tasks import PlanTask
from planner.web.session import PlanRecord, Session, session

ASKED: Final = "plan asked"
ENDED: Final = "plan ended"
"""Keys of the plan that is sought, and of the search that ended last."""


@dataclass(frozen=True, eq=False)
class _Asked:
    """A plan that is sought: its job, its name, and its inputs by their folder and digest."""

    job: Job
    name: str
    inputs: Path
    digest: str


@dataclass(frozen=True)
class Ended:
    """A search that ended.

    Attributes
    ----------
    outcome
        of it.
    inputs, digest
        that were planned: their folder, and what tells them from others.
    """

    outcome: PlanDone | JobFailed
    inputs: Path
    digest: str


def has_inputs() -> bool:
    """Return whether there is anything to plan."""
    return session().inputs is not None


def start_plan(flags: Mapping[str, Any]) -> None:
    """Start to plan the inputs as they stand; what is left out of the options is as the inputs have it."""
    own = session()
    inputs = own.inputs
    if inputs is None:
        return
    job = own.start(lambda: PlanTask(_written(own, inputs), own.free_folder("plan"), dict(flags)))
    if job is not None and isinstance(job.task, PlanTask):
        own.memory[ASKED] = _Asked(job, f"Plan {len(own.plans) + 1}", job.task.instance, inputs.digest)
        own.memory[ENDED] = None


def _written(own: Session, inputs: EditedInputs) -> Path:
    """Write inputs to a folder of their own in that of the session and return it."""
    folder = own.free_folder("inputs")
    folder.mkdir()
    for name, content in inputs.files.items():
        (folder / Path(name).name).write_bytes(content)
    return folder


def collect() -> None:
    """Keep a plan that is done among those of the session, as the one that is looked at."""
    own = session()
    asked: _Asked | None = own.memory.get(ASKED)
    if asked is None or asked.job.outcome is None:
        return
    outcome = asked.job.outcome
    own.memory[ASKED] = None
    if isinstance(outcome, PlanDone | JobFailed):
        own.memory[ENDED] = Ended(outcome, asked.inputs, asked.digest)
    if isinstance(outcome, PlanDone):
        own.current = PlanRecord(asked.name, outcome.run, asked.digest)
        own.plans.append(own.current)


def is_planning() -> bool:
    """Return whether a plan is sought now."""
    return session().memory.get(ASKED) is not None


def ended() -> Ended | None:
    """Return the last search for a plan; None before the first has ended and while one goes on."""
    found: Ended | None = session().memory.get(ENDED)
    return found
