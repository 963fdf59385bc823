"""Questions asked from a page: each a job on the current plan, whose answer is kept with what it was asked of."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st

from instances import Instance, load_instance
from planner.jobs.job import Job
from planner.jobs.outcomes import AnswerDone, JobFailed
from planner.jobs.tasks import QuestionTask
from planner.run_files.names import INPUTS
from planner.web.case_editor import Adjustable, adjustable
from planner.web.parts import line, plain
from planner.web.planning import collect, is_planning
from planner.web.question_form import Known, names_of
from planner.web.running import running
from planner.web.session import session

KEPT_INSTANCES: Final = 16
"""Instances of runs that are kept in memory for all sessions."""

ASKED: Final = "asked"
"""Key of the question that the job of a session answers."""


@dataclass(frozen=True, eq=False)
class Subject:
    """The plan that a page asks about.

    Attributes
    ----------
    run
        its folder.
    instance
        that it was made of.
    known, adjustable
        names that questions take, and what a case may change.
    """

    run: Path
    instance: Instance
    known: Known
    adjustable: Adjustable

    @property
    def currency(self) -> str:
        """Currency of its money."""
        return self.instance.settings.finance.currency

    @property
    def quarters(self) -> list[str]:
        """Labels of the quarters of the evaluation."""
        return [quarter.label for quarter in self.instance.quarters]


@dataclass(frozen=True, eq=False)
class Kept:
    """An answer that was found in this session.

    Attributes
    ----------
    run
        folder of the plan that was asked about.
    done
        the answer.
    """

    run: Path
    done: AnswerDone


@dataclass(frozen=True)
class Failed:
    """A question of this session that ended without an answer."""

    failure: JobFailed


@st.cache_resource(max_entries=KEPT_INSTANCES, show_spinner="Reading the plan …")
def _read(run: str) -> tuple[Instance, Known, Adjustable]:
    """Return the instance of a run, the names in it, and the figures that a case may change; they stay as they are."""
    instance = load_instance(Path(run) / INPUTS)
    return instance, names_of(instance), adjustable(instance)


def subject() -> Subject | None:
    """Return the current plan; where there is none, say what to do first and return None."""
    collect()
    current = session().current
    if current is None:
        first = "It is being made now" if is_planning() else "Choose inputs and plan them first"
        st.info(f"There is no plan yet. {first}; then every question can be asked here.")
        running()
        return None
    inputs = session().inputs
    if inputs is not None and inputs.digest != current.digest:
        st.warning("The inputs were changed since this plan was made. Answers are of the plan as it is; plan anew for the rest.")
    return Subject(current.run, *_read(str(current.run)))


@dataclass(frozen=True, eq=False)
class _Asked:
    """A question that is being answered: the key of its answer, its job, and the plan that it is asked of."""

    key: str
    job: Job
    run: Path


def ask(key: str, question: str, values: Mapping[str, Any], run: Path, flags: Mapping[str, Any] | None = None) -> None:
    """Start a question on a run; its answer is written among those of the run.

    key: of the answer, by which `watch` and `kept` know it.
    """
    own = session()
    job = own.start(lambda: QuestionTask(question, dict(values), run, None, dict(flags or {})))
    if job is not None:
        own.memory[ASKED] = _Asked(key, job, run)


def watch(key: str) -> None:
    """Show the job that runs, also where it is not of this page; keep the answer to a question when its job has ended."""
    keep_answer()
    if session().is_busy and asked_key() != key:
        st.info("Something else is being solved now. Once it has ended, this can be asked.")
    running()


def asked_key() -> str | None:
    """Return the key of the question that is being answered; None where there is none."""
    asked: _Asked | None = session().memory.get(ASKED)
    return None if asked is None else asked.key


def keep_answer() -> None:
    """Keep the answer to a question whose job has ended."""
    asked: _Asked | None = session().memory.get(ASKED)
    if asked is None or asked.job.outcome is None:
        return
    found = asked.job.outcome
    session().memory[ASKED] = None
    if isinstance(found, AnswerDone):
        session().answers[asked.key] = Kept(asked.run, found)
    elif isinstance(found, JobFailed):
        session().answers[asked.key] = Failed(found)


def kept(key: str) -> Kept | None:
    """Return the answer of a question of this session; where it failed, show why and return None."""
    found = session().answers.get(key)
    if isinstance(found, Failed):
        st.error(plain(found.failure.words))
        for problem in found.failure.problems:
            line(str(problem))
    return found if isinstance(found, Kept) else None


def given_folder() -> Path:
    """Return the folder for files that are handed in beside a question."""
    folder = session().folder / "given"
    folder.mkdir(exist_ok=True)
    return folder
