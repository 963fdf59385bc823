"""Files that a person dropped in: a workbook, the files of a folder, or a zip of one. They are read as bytes, never unpacked."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from instances.files import PLAN, TABLES
from instances.problems import InputProblems, Problem
from instances.workbook import files_of_workbook
from instances.workbook.grids import ENDINGS
from planner.editing.edited import EditedInputs

LARGEST_UPLOAD = 100_000_000
"""Bytes of all files together, and of the known files of a zip once unpacked."""
MOST_ENTRIES = 1000
"""Entries of a zip."""


def from_uploads(files: Mapping[str, bytes]) -> EditedInputs:
    """Return the inputs of files dropped in, by their names.

    Raises
    ------
    InputProblems
        they are too large, or not files of one instance; or a part of a workbook cannot be read.
    """
    if not files:
        raise _refused("the upload", "no file", "those of an instance")
    total = sum(map(len, files.values()))
    if total > LARGEST_UPLOAD:
        raise _refused("the upload", f"{total:,} bytes", f"at most {LARGEST_UPLOAD:,}")
    for name, content in files.items():
        lowered = name.lower()
        whole = lowered.endswith((*ENDINGS, ".zip"))
        if whole and len(files) > 1:
            raise _refused(name, "several files", "a workbook or a zip alone")
        if whole and lowered.endswith(".zip"):
            return _of_zip(name, content)
        if whole:
            return EditedInputs.from_contents(name.rsplit(".", 1)[0], files_of_workbook(name, content))
    unknown = [name for name in files if name not in (PLAN, *TABLES)]
    if unknown:
        raise InputProblems([Problem("file_unknown", name, expected=f"one of {', '.join((PLAN, *TABLES))}") for name in unknown])
    return EditedInputs.from_contents("instance", files)


def _of_zip(name: str, content: bytes) -> EditedInputs:
    """Return the inputs of the one folder of a zip that has a plan.toml. Paths are compared, never followed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise _refused(name, f"{len(entries):,} entries", f"at most {MOST_ENTRIES:,}")
            folders = [PurePosixPath(one.filename).parent for one in entries if PurePosixPath(one.filename).name == PLAN]
            if len(folders) != 1:
                raise _refused(name, f"{len(folders)} files {PLAN}", "one")
            wanted = [one for one in entries if PurePosixPath(one.filename).parent == folders[0]]
            wanted = [one for one in wanted if PurePosixPath(one.filename).name in (PLAN, *TABLES)]
            unpacked = sum(one.file_size for one in wanted)
            if unpacked > LARGEST_UPLOAD:
                raise _refused(name, f"{unpacked:,} bytes once unpacked", f"at most {LARGEST_UPLOAD:,}")
            contents = {PurePosixPath(one.filename).name: archive.read(one) for one in wanted}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise _refused(name, str(error)[:100] or "a damaged zip", "a zip of a folder, without a password") from error
    return EditedInputs.from_contents(name.rsplit(".", 1)[0], contents)


def _refused(name: str, found: str, expected: str) -> InputProblems:
    remedy = "Drop in a workbook, the files of a folder, or a zip of it."
    return InputProblems([Problem("file_unreadable", name, found=found, expected=expected, remedy=remedy)])
