"""The tasks of a job: a plan, or an answer to a question."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias


@dataclass(frozen=True)
class PlanTask:
    """A plan, verified and written with its documents, as by `rollout plan --out`.

    Attributes
    ----------
    instance
        folder of its inputs.
    out
        folder to write it to.
    flags
        solver options by name: solver, time_limit, gap, threads, seed; those left out are of the instance.
    objective
        settings of risk by name, as for `planner.planning.with_objective`.
    """

    instance: Path
    out: Path
    flags: Mapping[str, Any] = field(default_factory=dict)
    objective: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class QuestionTask:
    """An answer to a question, as by its command.

    Attributes
    ----------
    question
        name of its command.
    values
        of its parameters by their keys, those left out by default: numbers as numbers, files as paths, a tuple for a
        parameter that is repeated.
    subject
        folder of a run or an instance that it is asked of.
    out
        folder or file to write it to; None for the answers of the run, or for none where an instance is asked about.
    flags
        solver options by name, as for a plan.
    """

    question: str
    values: Mapping[str, Any]
    subject: Path
    out: Path | None = None
    flags: Mapping[str, Any] = field(default_factory=dict)


Task: TypeAlias = PlanTask | QuestionTask
