"""From what a user names, a folder or a workbook, to a validated instance."""

from pathlib import Path

from instances.reader import load_folder
from instances.schema.instance import Instance
from instances.workbook import is_workbook, read_workbook


def load_instance(path: str | Path) -> Instance:
    """Read and check an instance folder or workbook.

    All files and sheets are read, whatever is wrong with the others.

    Raises
    ------
    InputProblems
        everything that is wrong with it.
    """
    where = Path(path)
    return read_workbook(where) if is_workbook(where) and where.is_file() else load_folder(where)
