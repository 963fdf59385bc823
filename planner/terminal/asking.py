"""The commands of questions: options made of their declarations, the answer shown, and the end with a code."""

import sys
from collections.abc import Callable
from math import isfinite
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from planner.answers.question import Parameter, Question
from planner.jobs.declared import declared_in
from planner.terminal.options import FiniteRange, json_option, quiet_option, solver_options, worker_options

if TYPE_CHECKING:
    from planner.answers.answer import Answer
    from planner.replanning.given import Subject

__all__ = ["asked", "command_of", "declared_in"]

Decorator: TypeAlias = Callable[[Callable[..., int]], Callable[..., int]]

OUT = {"folder": "DIR", "file": "FILE"}
"""The metavar of --out, by the kind of output of a question."""


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
    from planner.jobs.starting import workers_for

    began = perf_counter()
    quiet = given["quiet"]
    values = {parameter.key: given[parameter.key] for parameter in question.parameters}
    flags = given.get("flags") or {}
    with workers_for(question, given.get("workers"), given.get("cluster")) as workers:
        # processes start while these are imported
        from planner.jobs.asking import Asked, answer_as_asked
        from planner.terminal.screen import note
        from planner.terminal.shown import OnScreen

        asking = Asked(question, values, given["instance"], given.get("out"), flags, workers)
        answered = answer_as_asked(asking, OnScreen(quiet))
    answer = answered.answer
    if given["as_json"]:
        _print_document(question, answer, answered.written, perf_counter() - began)
    else:
        _print_answer(question, answer, answered.subject, answered.written)
    for words in (*answered.notes, answered.ending.words):
        if words and not quiet:
            note(words)
    return answered.ending.code


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
    from planner.jobs.destination import offer
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
    from planner.jobs.destination import offered
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
    from planner.jobs.destination import in_folder

    return in_folder(written, answer.tables[0].table.name) if question.writes == "file" else written
