"""Files to take away: a run folder as one archive, and the names of files, which never hold a user's text as a path."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from planner.run_files.lock import ENDING
from planner.run_files.names import slug

EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""Time of every file in an archive, so that the same files make the same archive."""


def file_name(text: str, ending: str) -> str:
    """Return the name of a file that is made of a text: words of letters and digits, and the ending."""
    return f"{slug(text) or 'plan'}.{ending}"


def archive_of(folder: Path, name: str) -> bytes:
    """Return a run folder as a zip archive that holds it under a name; links, locks and hidden files are left out.

    name: of the folder within the archive, made by `slug`.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in place.parts) or path.name.endswith(ENDING)
        if path.is_file() and not path.is_symlink() and not hidden:
            found[f"{name}/{place.as_posix()}"] = path.read_bytes()
    return archive(found)


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return files by their paths as a zip archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(zipfile.ZipInfo(name, EARLIEST), data, zipfile.ZIP_DEFLATED)
    return content.getvalue()
