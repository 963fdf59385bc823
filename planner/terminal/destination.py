"""Where the answer of a command goes: the folder or file that was named, or the answers of the run that was asked."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import click

from instances import Instance
from planner.plan.plan import Plan
from planner.questions.answer_folder import BETTER, AnswerFiles, write_answer, write_answer_of_run
from planner.questions.columns import ANSWERS
from planner.replanning.given import Given
from planner.run_files.asked import Question, folder_for
from planner.run_files.csv_tables import to_csv_bytes
from planner.run_files.folder import claimed
from planner.run_files.manifest import QUESTIONS, sha256
from planner.run_files.names import is_run
from planner.run_files.room import need_room
from planner.run_files.single_file import check_file, replacing_file
from planner.terminal.options import SolverFlags
from planner.terminal.screen import money, note

NOT_ASKED: Final = frozenset(["instance", "directory", "out", "seconds", "as_json", "quiet", *SolverFlags.__annotations__])
"""Parameters of a command that do not change the question."""

FILES: Final = frozenset(["file", "thresholds"])
"""Parameters that name a file."""


@dataclass(frozen=True)
class Destination:
    """Where an answer is written.

    Attributes
    ----------
    shown
        the place as the user would type it; None where nothing is written.
    folder
        absolute path of a folder, None for a file.
    question
        the question that was asked of a run whose answers this stands among.
    """

    shown: str | None = None
    folder: Path | None = None
    question: Question | None = None

    def need_room(self, instance: Instance, plans: int = 1) -> None:
        """Check that plans of an instance have room there, or a table alone; errors as for `room.need_room`."""
        if self.shown is not None:
            need_room(self.shown, instance, 0 if self.folder is None else plans)

    def write(self, base: Plan | None, made: Callable[[], AnswerFiles], better: Plan | None = None) -> str | None:
        """Write an answer and return where it stands, None if nothing is to be written; errors as for `write_answer`.

        Parameters
        ----------
        base
            what goes with an answer in a folder of its own; None for an answer that is a table alone.
        made
            makes the files, where there is a place for them.
        better
            a plan that was found on the way.
        """
        if self.shown is None:
            return None
        files = made()
        if self.folder is None:
            ((name, frame),) = files.tables.items()
            with replacing_file(self.shown) as path:
                path.write_bytes(to_csv_bytes(frame, ANSWERS[name]))
            return self.shown
        if better is not None:
            files = replace(files, plans={**files.plans, BETTER: better})
        if self.question is None and base is not None:
            written = write_answer(self.folder, base, files)
        else:
            written = write_answer_of_run(self.folder, files, () if self.question is None else self.question.key)
        return where_written(self.shown, written)


def where_written(asked: str, written: Path) -> str:
    """Return a folder as the user would type it, and say so if it is not the one that was asked for."""
    place = str(Path(asked).with_name(written.name))
    if written.name != Path(os.path.abspath(asked)).name:
        note(f"note: {asked} was changed in the meantime and is left as it is; the answer stands in {place}")
        return place
    return asked


def destination(instance: str, out: str | None, *, is_file: bool = False) -> Destination:
    """Return where a command's answer goes, checked and kept for it until the command ends.

    Parameters
    ----------
    instance
        what is asked: the answer to a question of a run stands in its folder unless another place is named.
    is_file
        whether `out` names a file.

    Raises
    ------
    OutputError
        nothing can be written there, or somebody else is writing there.
    """
    context = click.get_current_context()
    run = Path(instance) if is_run(Path(instance)) else None
    if out is not None and (run is None or is_file or os.path.abspath(out) != os.path.abspath(run)):
        if is_file:
            check_file(out, instance)
            return Destination(out)
        return Destination(out, context.with_resource(claimed(out)))
    return Destination() if run is None else _among_answers(context, run)


def _among_answers(context: click.Context, run: Path) -> Destination:
    answers = run / QUESTIONS
    with suppress(OSError):
        answers.mkdir(exist_ok=True)
    if not os.access(answers, os.W_OK | os.X_OK):
        note(f"note: nothing can be written in {run}, so that the answer is only shown; --out writes it elsewhere")
        return Destination()
    context.call_on_close(lambda: _remove_if_empty(answers))
    question = question_of(context)
    folder = context.with_resource(claimed(folder_for(run.absolute(), question)))
    return Destination(str(answers / folder.name), folder, question)


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def question_of(context: click.Context) -> Question:
    """Return the question that a command asks, with what it was given."""
    given, contents = list[tuple[str, str]](), list[tuple[str, str]]()
    for option in context.command.params:
        value = context.params.get(str(option.name))
        if option.name in NOT_ASKED or value in (None, ()) or value == option.get_default(context):
            continue
        name = option.opts[0].lstrip("-") if value is not False else option.secondary_opts[0].lstrip("-")
        for one in value if isinstance(value, tuple) else [value]:
            given.append((name, _said(one, is_file=option.name in FILES)))
            if option.name in FILES and Path(one).is_file():
                contents.append((name, sha256(Path(one).read_bytes())))
    return Question(str(context.command.name), tuple(given), tuple(contents))


def _said(value: Any, *, is_file: bool) -> str:
    if isinstance(value, bool):
        return ""
    return Path(value).stem if is_file else str(value)


def in_folder(written: str | None, table: str) -> str | None:
    """Return the file of an answer that is one table: that in its folder, if it has one."""
    return str(Path(written) / f"{table}.csv") if written is not None and Path(written).is_dir() else written


def better_than(given: Given | None, found: Plan) -> Plan | None:
    """Return a plan that was found on the way if it is worth more than the one that was asked about."""
    return found if given is not None and found.worth > given.plan.worth + 0.01 else None


def offer(better: Plan | None, given: Given | None, written: str | None) -> list[str]:
    """Return a line that offers a plan that was found on the way, none if there is none.

    written: the folder of the answer.
    """
    if better is None or given is None:
        return []
    more = f"{better.instance.settings.finance.currency} {money(better.worth - given.plan.worth)}"
    where = (
        "ask without --out to have it" if written is None or not Path(written).is_dir() else f"it is in {Path(written) / BETTER}"
    )
    return [f"On the way a plan was found that is worth {more} more than the one asked about, which stays the base; {where}."]


def offered(better: Plan | None, written: str | None) -> dict[str, Any] | None:
    """Return the same for a JSON document."""
    if better is None:
        return None
    folder = str(Path(written) / BETTER) if written is not None and Path(written).is_dir() else None
    return {"npv": better.worth, "folder": folder}
