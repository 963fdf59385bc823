"""Load an instance from a folder or a workbook."""

from pathlib import Path

from instances.reader import load_folder
from instances.schema.instance import Instance
from instances.workbook import is_workbook, read_workbook


def load_instance(path: str | Path) -> Instance:
    """Return the validated instance of a folder or workbook. All files and sheets are read before any problem is raised.

    Raises
    ------
    InputProblems
        every problem found.
    """
    where = Path(path)
    return read_workbook(where) if is_workbook(where) and where.is_file() else load_folder(where)
