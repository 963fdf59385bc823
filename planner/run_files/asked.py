"""The folder of an answer to a question that is asked of a run: under questions/, named after the question."""

from dataclasses import dataclass
from itertools import count
from pathlib import Path

from planner.run_files.manifest import QUESTIONS, changes_in, read_manifest
from planner.run_files.names import is_run, slug


@dataclass(frozen=True)
class AskedOfRun:
    """A question as it was asked: its command and its arguments by name, as text, without defaults.

    Attributes
    ----------
    contents
        hash of each file that was given, by the name of its option: the same name may stand for something else tomorrow.
    """

    command: str
    given: tuple[tuple[str, str], ...] = ()
    contents: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The name of a folder for the answer."""
        return slug(" ".join([self.command, *(f"{name} {value}" for name, value in self.given)]))

    @property
    def key(self) -> tuple[str, ...]:
        """Tells one question from another."""
        return (self.command, *(f"{name}={value}" for name, value in (*self.given, *self.contents)))


def run_around(folder: Path) -> Path | None:
    """Return the run among whose answers a folder stands, None if it is none of them."""
    around = folder.parent.parent
    return around if folder.parent.name == QUESTIONS and is_run(around) else None


def folder_for(run: Path, question: AskedOfRun) -> Path:
    """Return the folder for an answer: the one that holds it already, if it is as it was written, or one that is not there yet.

    Raises
    ------
    OutputError
        a manifest among the answers is damaged.
    """
    for number in count(1):
        folder = run / QUESTIONS / (question.name if number == 1 else f"{question.name}-{number}")
        if not folder.exists():
            return folder
        manifest = read_manifest(folder) if folder.is_dir() and not folder.is_symlink() else None
        if manifest is not None and manifest.question == question.key and not changes_in(folder):
            return folder
    raise AssertionError("there is always a further number")
