"""The one frame of all questions: read what was given, load, price, ask, verify, write, show, and end with a code."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from math import isfinite
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from planner.answers.question import Parameter, Question
from planner.terminal.options import FiniteRange, json_option, quiet_option, solver_options, worker_options

if TYPE_CHECKING:
    from planner.answers.answer import Answer
    from planner.replanning.given import Subject

Decorator: TypeAlias = Callable[[Callable[..., int]], Callable[..., int]]

OUT = {"folder": "DIR", "file": "FILE"}
"""The metavar of --out, by the kind of output of a question."""


def declared_in(folder: str) -> Question:
    """Return the question that a folder of `planner/questions` declares."""
    question: Question = import_module(f"planner.questions.{folder}.question").QUESTION
    return question


def command_of(question: Question) -> click.Command:
    """Return the command of a question, with its own parameters and the options that all questions share."""

    def called(**given: Any) -> int:
        return asked(question, given)

    decorators: list[Decorator] = [click.argument("instance", metavar="DIR" if question.subject == "run" else "INSTANCE")]
    decorators += [_option(parameter) for parameter in question.parameters]
    decorators.append(click.option("--out", metavar=OUT[question.writes], help=question.out_help))
    if question.takes_solver_options:
        decorators.append(solver_options)
    if question.side_by_side:
        decorators.append(worker_options)
    decorators += [json_option, quiet_option]
    command: Callable[..., int] = called
    for decorate in reversed(decorators):
        command = decorate(command)
    return click.command(question.name, help=question.help)(command)


def asked(question: Question, given: dict[str, Any]) -> int:
    """Ask a question and return the exit code.

    given: what the command was given, by the names of its arguments and options.
    """
    from models.running.stopping import interrupts_end_all
    from planner.answers.ending import ended_early
    from planner.answers.question import Asking
    from planner.planning import options_of
    from planner.terminal.destination import destination
    from planner.terminal.progress import ProgressLine
    from planner.terminal.screen import note
    from planner.workers import ALONE, workers_of

    began = perf_counter()
    instance, out, quiet = given["instance"], given.get("out"), given["quiet"]
    flags: Mapping[str, Any] = given.get("flags") or {}
    values = {parameter.key: given[parameter.key] for parameter in question.parameters}
    ask = question.read(values)
    to = destination(question, values, instance, out)
    subject = _subject(question, instance)
    to.need_room(subject.instance, ask.plans)
    of_run = subject.given is not None and not question.takes_solver_options
    options = subject.given.plan.options if of_run and subject.given is not None else options_of(subject.instance, **flags)
    workers = workers_of(given["workers"], given["cluster"]) if question.side_by_side else ALONE
    with workers, interrupts_end_all():
        with ProgressLine(subject.instance.settings.finance.currency, quiet=quiet) as line:
            target = to.folder if to.question is None else None
            asking = Asking(subject, options, line.tell, lambda: perf_counter() - began, workers, instance, target)
            answer = ask.answer(asking)
        written = to.write(answer)
    if given["as_json"]:
        _print_document(question, answer, written, perf_counter() - began)
    else:
        _print_answer(question, answer, subject, written)
    ending = ended_early(answer.ending, workers.notes.ended) if workers.notes.ended else answer.ending
    for words in (*workers.notes.words, ending.words):
        if words and not quiet:
            note(words)
    return ending.code


def _subject(question: Question, instance: str) -> "Subject":
    from planner.replanning.given import Given, Subject, subject_of
    from planner.replanning.reading import plan_in
    from planner.run_files.locate import load

    if question.subject == "run":
        case, plan = plan_in(instance, measured=question.by_any_measure)
        return Subject(case.instance, Given(case, plan))
    return Subject(load(instance)) if question.subject == "instance" else subject_of(instance)


def _option(parameter: Parameter) -> Decorator:
    kinds: dict[str, Any] = {
        "text": str,
        "number": FiniteRange(parameter.least, parameter.most),
        "whole": click.IntRange(_whole(parameter.least), _whole(parameter.most)),
        "file": click.Path(),
        "choice": click.Choice(parameter.choices),
    }
    if parameter.kind == "flag":
        switch = f"--{parameter.name}/--no-{parameter.name}" if parameter.default else f"--{parameter.name}"
        return click.option(switch, is_flag=True, default=bool(parameter.default), help=parameter.help)
    return click.option(
        f"--{parameter.name}",
        parameter.key,
        type=kinds[parameter.kind],
        metavar=parameter.metavar or None,
        default=parameter.default,
        show_default=parameter.default is not None,
        multiple=parameter.multiple,
        help=parameter.help,
    )


def _whole(end: float) -> int | None:
    return int(end) if isfinite(end) else None


def _print_answer(question: Question, answer: "Answer", subject: "Subject", written: str | None) -> None:
    from planner.terminal.destination import offer
    from planner.terminal.parts import shown_part
    from planner.terminal.screen import answer as print_parts
    from planner.terminal.screen import console, user_text

    offers = offer(answer.better, subject.given, written)
    width = console(sys.stdout).width
    shown = [one for part in answer.parts for one in shown_part(part, width)]
    said = ["", answer.conclusion, *offers] if answer.conclusion else offers
    print_parts(*shown, *map(user_text, said))
    if written is not None:
        print_parts("", user_text(f"Written to {_place(question, answer, written)}"))


def _print_document(question: Question, answer: "Answer", written: str | None, seconds: float) -> None:
    from planner.terminal.destination import offered
    from planner.terminal.screen import answer_json, records

    concluded = {"conclusion": answer.conclusion} if answer.conclusion else {}
    answer_json(
        {
            "schema_version": 1,
            **{filled.key: records(filled.frame) for filled in answer.tables},
            **answer.figures,
            **concluded,
            question.writes: _place(question, answer, written),
            "better": offered(answer.better, written),
            "bound": answer.bound,
            "seconds": round(seconds, 3),
            "interrupted": answer.interrupted,
            "obtained": answer.obtained,
        }
    )


def _place(question: Question, answer: "Answer", written: str | None) -> str | None:
    from planner.terminal.destination import in_folder

    return in_folder(written, answer.tables[0].table.name) if question.writes == "file" else written
