"""The one frame of all questions: read what was given, load, price, ask, verify and write. Commands and jobs show the answer."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import Any

from models.running.stopping import interrupts_end_all
from planner.answers.answer import Answer
from planner.answers.ending import Ending, ended_early
from planner.answers.question import Asking, Question, Values
from planner.jobs.destination import destination
from planner.jobs.show import Show
from planner.planning import options_of
from planner.replanning.given import Given, Subject, subject_of
from planner.replanning.reading import plan_in
from planner.run_files.locate import load
from planner.workers import ALONE, RunTrace, Traffic, Workers


@dataclass(frozen=True)
class Asked:
    """A question as it is asked.

    Attributes
    ----------
    question
        its declaration.
    values
        of its parameters, by their keys.
    instance
        that it is asked of, as the user names it: an instance or a run.
    out
        place for its answer; None for the answers of the run, or for none.
    flags
        solver options by name.
    workers
        that solve side by side, for questions that can make use of them; whoever asks begins and ends them.
    """

    question: Question
    values: Values
    instance: str
    out: str | None = None
    flags: Mapping[str, Any] = field(default_factory=dict)
    workers: Workers = ALONE


@dataclass(frozen=True, eq=False)
class Answered:
    """An answer.

    Attributes
    ----------
    answer
        its tables and words.
    subject
        that the question was asked of.
    written
        place that the answer stands in, as the user would type it; None where it is not written.
    ending
        of the answer, also where workers were lost.
    notes
        of the workers.
    traffic, runs
        bytes that went to workers and back, and the times of their tasks.
    """

    answer: Answer
    subject: Subject
    written: str | None
    ending: Ending
    notes: tuple[str, ...] = ()
    traffic: Traffic = field(default_factory=Traffic)
    runs: tuple[RunTrace, ...] = ()


def answer_as_asked(asked: Asked, show: Show) -> Answered:
    """Answer a question and write it; a first Ctrl-C ends the search and keeps the answer so far.

    Raises
    ------
    PlannerError, InputProblems
        as for the question; nothing is written.
    """
    began = perf_counter()
    question, workers = asked.question, asked.workers
    ask = question.read(asked.values)
    with ExitStack() as held:
        to = destination(question, asked.values, asked.instance, asked.out, held, show.note)
        subject = _subject(question, asked.instance)
        to.need_room(subject.instance, ask.plans)
        kept = None if question.takes_solver_options else subject.given
        options = options_of(subject.instance, **asked.flags) if kept is None else kept.plan.options
        workers.reach()
        with interrupts_end_all():
            with show.solving(subject.instance.settings.finance.currency) as solving:
                target = to.folder if to.question is None else None
                spent = partial(_since, began)
                answer = ask.answer(Asking(subject, options, solving.tell, spent, workers, asked.instance, target))
            written = to.write(answer, workers)
    ending = ended_early(answer.ending, workers.notes.ended) if workers.notes.ended else answer.ending
    return Answered(answer, subject, written, ending, tuple(workers.notes.words), workers.traffic, tuple(workers.runs))


def _since(began: float) -> float:
    return perf_counter() - began


def _subject(question: Question, instance: str) -> Subject:
    if question.subject == "run":
        case, plan = plan_in(instance, measured=question.by_any_measure)
        return Subject(case.instance, Given(case, plan))
    return Subject(load(instance)) if question.subject == "instance" else subject_of(instance)
