"""Inputs that stand on the disk, as a person names them on the command line."""

from pathlib import Path

from instances.reader import folder_files
from instances.workbook import files_of_workbook, is_workbook, workbook_content
from planner.editing.edited import EditedInputs
from planner.run_files.names import INPUTS, is_run


def from_place(place: Path) -> EditedInputs:
    """Return the inputs of a folder, a workbook or a run. The place is read, never written to.

    Raises
    ------
    InputProblems
        a file is missing, unknown or unreadable; or a part of a workbook cannot be read.
    """
    if is_workbook(place) and place.is_file():
        return EditedInputs.from_contents(place.stem, files_of_workbook(place.name, workbook_content(place)))
    return EditedInputs.from_contents(place.resolve().name, folder_files(place / INPUTS if is_run(place) else place))
