"""The instance that a server was started with, for its new sessions."""

from pathlib import Path

from planner.editing import EditedInputs, from_uploads
from planner.run_files.names import INPUTS, is_run

_named: list[str] = []


def start_with(instance: str | None) -> None:
    """Let new sessions begin with an instance, as the user named it; None for the choice of one."""
    _named[:] = [] if instance is None else [instance]


def started_inputs() -> EditedInputs | None:
    """Return the inputs that a new session begins with, those of a run where one was named; None where nothing was.

    Raises
    ------
    InputProblems
        a workbook cannot be read.
    """
    if not _named:
        return None
    place = Path(_named[0])
    if place.is_file():
        return from_uploads({place.name: place.read_bytes()})
    return EditedInputs.from_folder(place / INPUTS if is_run(place) else place)
