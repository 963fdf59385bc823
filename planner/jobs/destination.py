"""The destination of an answer: the folder or file that was named, or the answers of the run that was asked."""

import os
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from instances import Instance
from planner.answers.answer import Answer
from planner.answers.answer_folder import BETTER, write_answer, write_answer_of_run
from planner.answers.question import Parameter, Question, Values
from planner.errors import OutputError
from planner.plan.plan import Plan
from planner.replanning.given import Given
from planner.run_files.asked import AskedOfRun, folder_for
from planner.run_files.csv_tables import to_csv_bytes
from planner.run_files.folder import claimed
from planner.run_files.manifest import QUESTIONS, sha256
from planner.run_files.names import is_run
from planner.run_files.room import need_room
from planner.run_files.single_file import check_file, replacing_file
from planner.wording import money
from planner.workers import Workers

Note: TypeAlias = Callable[[str], None]
"""Says something to the person who asked."""


@dataclass(frozen=True)
class Destination:
    """The place an answer is written to.

    Attributes
    ----------
    shown
        the place as the user would type it; None where nothing is written.
    folder
        absolute path of a folder, None for a file.
    question
        the question that was asked of a run whose answers this stands among.
    note
        told where the answer stands in another place than the one that was named.
    """

    note: Note
    shown: str | None = None
    folder: Path | None = None
    question: AskedOfRun | None = None

    def need_room(self, instance: Instance, plans: int = 1) -> None:
        """Check that plans of an instance have room there, or a table alone; errors as for `room.need_room`."""
        if self.shown is not None:
            need_room(self.shown, instance, 0 if self.folder is None else plans)

    def write(self, answer: Answer, workers: Workers) -> str | None:
        """Write an answer and return where it stands, None if nothing is to be written; all else as for `write_answer`."""
        if self.shown is None:
            return None
        if self.folder is None:
            (filled,) = answer.tables
            with replacing_file(self.shown) as path:
                path.write_bytes(to_csv_bytes(filled.frame, filled.table))
            return self.shown
        if self.question is None and answer.base is not None:
            written = write_answer(self.folder, answer, workers)
        else:
            key = () if self.question is None else self.question.key
            written = write_answer_of_run(self.folder, answer, key, workers)
        return where_written(self.shown, written, self.note)


def where_written(asked: str, written: Path, note: Note) -> str:
    """Return a folder as the user would type it, and say so if it is not the one that was asked for."""
    place = str(Path(asked).with_name(written.name))
    if written.name != Path(os.path.abspath(asked)).name:
        note(f"note: {asked} was changed in the meantime and is left as it is; the answer is in {place}")
        return place
    return asked


def destination(question: Question, values: Values, instance: str, out: str | None, held: ExitStack, note: Note) -> Destination:
    """Return the destination of an answer, checked and locked.

    Parameters
    ----------
    values
        what the question was given.
    instance
        what it is asked of: the answer to a question of a run stands in its folder unless another place is named.
    out
        the place that was named.
    held
        keeps the lock until it is closed.
    note
        told where nothing is written, or in another place.

    Raises
    ------
    OutputError
        nothing can be written there, or somebody else is writing there.
    """
    is_file = question.writes == "file"
    run = Path(instance) if is_run(Path(instance)) else None
    if out is not None and (run is None or is_file or os.path.abspath(out) != os.path.abspath(run)):
        if is_file:
            check_file(out, instance)
            if question.keeps and os.path.lexists(out):
                raise OutputError(
                    f"{out}: is there already, and may hold what a person filled in; name another file or remove it"
                )
            return Destination(note, out)
        return Destination(note, out, held.enter_context(claimed(out)))
    return Destination(note) if run is None else _among_answers(run, asked_of_run(question, values), held, note)


def _among_answers(run: Path, asked: AskedOfRun, held: ExitStack, note: Note) -> Destination:
    answers = run / QUESTIONS
    with suppress(OSError):
        answers.mkdir(exist_ok=True)
    if not os.access(answers, os.W_OK | os.X_OK):
        note(f"note: nothing can be written in {run}, so the answer is only shown; name another place with --out")
        return Destination(note)
    held.callback(_remove_if_empty, answers)
    folder = held.enter_context(claimed(folder_for(run.absolute(), asked)))
    return Destination(note, str(answers / folder.name), folder, asked)


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def asked_of_run(question: Question, values: Values) -> AskedOfRun:
    """Return a question with the values that distinguish it from other askings of it."""
    given, contents = list[tuple[str, str]](), list[tuple[str, str]]()
    for parameter in question.parameters:
        value = values[parameter.key]
        default = bool(parameter.default) if parameter.kind == "flag" else parameter.default
        if not parameter.tells_apart or value in (None, ()) or value == default:
            continue
        name = f"no-{parameter.name}" if value is False else parameter.name
        for one in value if isinstance(value, tuple) else [value]:
            given.append((name, _said(parameter, one)))
            if parameter.kind == "file" and Path(one).is_file():
                contents.append((name, sha256(Path(one).read_bytes())))
    return AskedOfRun(question.name, tuple(given), tuple(contents))


def _said(parameter: Parameter, value: Any) -> str:
    if isinstance(value, bool):
        return ""
    return Path(value).stem if parameter.kind == "file" else str(value)


def in_folder(written: str | None, table: str) -> str | None:
    """Return the file of an answer that is one table: that in its folder, if it has one."""
    return str(Path(written) / f"{table}.csv") if written is not None and Path(written).is_dir() else written


def offer(better: Plan | None, given: Given | None, written: str | None) -> list[str]:
    """Return a line that offers a plan that was found on the way, none if there is none.

    written: the folder of the answer.
    """
    if better is None or given is None:
        return []
    gain, worth = better.worth - given.plan.worth, "worth"
    if better.hedge is not None and given.plan.hedge is not None:
        gain, worth = better.hedge.value - given.plan.hedge.value, "with a measure of risk"
    more = f"{better.instance.settings.finance.currency} {money(gain)}"
    where = (
        "To write it, ask without --out"
        if written is None or not Path(written).is_dir()
        else f"It is in {Path(written) / BETTER}"
    )
    return [f"A better plan was found on the way, {worth} {more} more; the plan that was asked about stays the base. {where}."]


def offered(better: Plan | None, written: str | None) -> dict[str, Any] | None:
    """Return the same for a JSON document."""
    if better is None:
        return None
    folder = str(Path(written) / BETTER) if written is not None and Path(written).is_dir() else None
    return {"npv": better.worth, "folder": folder}
