"""Writing an instance where the user names it: a folder of files, or a workbook."""

import codecs
from collections.abc import Mapping
from pathlib import Path

from instances.reader import read_files
from instances.workbook import is_workbook
from instances.workbook.writing import workbook_of
from planner.errors import OutputError
from planner.run_files.folder import check_target, write_new_folder
from planner.run_files.single_file import check_file, write_new_file


def check_instance_target(target: str) -> None:
    """Raise an OutputError, before anything is worked out, if no new instance can be written there."""
    path = Path(target)
    if not is_workbook(path):
        check_target(target, replace=False)
        return
    if path.suffix.lower() != ".xlsx":
        raise OutputError(f"{target}: workbooks are written as .xlsx; name such a file, or a folder")
    if check_file(target).exists():
        raise OutputError(f"{target}: exists; name another file or move it away")


def write_instance(target: str, files: Mapping[str, bytes]) -> str:
    """Write the files of an instance as a folder or a workbook; return in words what was written."""
    if is_workbook(Path(target)):
        write_new_file(target, workbook_of(read_files(Path(target).stem, dict(files))))
        return "a workbook"
    write_new_folder(target, {name: _for_spreadsheets(name, content) for name, content in files.items()})
    return ", ".join(sorted(files))


def _for_spreadsheets(name: str, content: bytes) -> bytes:
    """Return a file as it is written: tables begin with a byte order mark, by which a spreadsheet knows their accents."""
    marked = not name.endswith(".csv") or content.startswith(codecs.BOM_UTF8)
    return content if marked else codecs.BOM_UTF8 + content
