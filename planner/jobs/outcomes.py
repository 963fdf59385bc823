"""The outcomes of a job, as they come back from its process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from instances.problems import Problem
from planner.answers.answer import Answer, Filled, Part
from planner.jobs.asking import Answered
from planner.jobs.destination import offer


@dataclass(frozen=True)
class PlanDone:
    """A plan that is written.

    Attributes
    ----------
    run
        folder of the plan.
    code
        exit code that the command would have.
    words
        where not all is as it was asked for; blank otherwise.
    """

    run: Path
    code: int = 0
    words: str = ""


@dataclass(frozen=True, eq=False)
class ShownAnswer:
    """An answer without its plans, to be shown; attributes as of `planner.answers.answer.Answer`.

    Attributes
    ----------
    offers
        lines that offer a better plan that was found on the way.
    files
        content of further files, by their names.
    """

    parts: tuple[Part, ...]
    tables: tuple[Filled, ...]
    conclusion: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)
    obtained: str = ""
    offers: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    bound: float | None = None
    interrupted: bool = False


@dataclass(frozen=True, eq=False)
class AnswerDone:
    """An answer; attributes as of a plan that is done.

    Attributes
    ----------
    shown
        to a person.
    folder
        that it is written in; None where it is not written, or is one file.
    """

    shown: ShownAnswer
    folder: Path | None = None
    code: int = 0
    words: str = ""


@dataclass(frozen=True)
class JobFailed:
    """An ending without a plan or an answer; nothing is written.

    Attributes
    ----------
    code
        exit code that the command would have.
    words
        of its message.
    problems
        of the input, each with its place.
    """

    code: int
    words: str
    problems: tuple[Problem, ...] = ()


Outcome: TypeAlias = PlanDone | AnswerDone | JobFailed


def answer_done(answered: Answered) -> AnswerDone:
    """Return the outcome of a question that was answered."""
    answer, written = answered.answer, answered.written
    folder = Path(written) if written is not None and Path(written).is_dir() else None
    offers = tuple(offer(answer.better, answered.subject.given, written))
    words = "\n".join(filter(None, [*answered.notes, answered.ending.words]))
    return AnswerDone(_shown(answer, folder, offers), folder, int(answered.ending.code), words)


def _shown(answer: Answer, folder: Path | None, offers: tuple[str, ...]) -> ShownAnswer:
    files = {name: made() if folder is None else (folder / name).read_bytes() for name, made in answer.files.items()}
    return ShownAnswer(
        tuple(answer.parts),
        tuple(answer.tables),
        answer.conclusion,
        dict(answer.figures),
        answer.obtained,
        offers,
        files,
        answer.bound,
        answer.interrupted,
    )
