"""The inputs that a server was started with, for its new sessions."""

from pathlib import Path

from planner.editing import EditedInputs, from_place

_given: list[EditedInputs] = []


def start_with(instance: str | None) -> None:
    """Let new sessions begin with the inputs of a folder, a workbook or a run; None for the choice of one.

    Raises
    ------
    InputProblems
        they cannot be read.
    """
    _given[:] = [] if instance is None else [from_place(Path(instance))]


def first_inputs() -> EditedInputs | None:
    """Return the inputs that a new session begins with; None where there are none."""
    return _given[0] if _given else None
