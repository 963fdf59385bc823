"""Inputs that stand on the disk, as a person names them on the command line."""

from pathlib import Path

from instances.reader import folder_files
from instances.workbook import is_workbook, read_workbook
from planner.editing.edited import EditedInputs
from planner.run_files.names import INPUTS, is_run


def from_place(place: Path) -> EditedInputs:
    """Return the inputs of a folder, a workbook or a run. The place is read, never written to.

    Raises
    ------
    InputProblems
        a file is missing, unknown or unreadable; or a workbook has problems.
    """
    if is_workbook(place) and place.is_file():
        return EditedInputs.from_contents(place.stem, dict(read_workbook(place).files))
    return EditedInputs.from_contents(place.resolve().name, folder_files(place / INPUTS if is_run(place) else place))
