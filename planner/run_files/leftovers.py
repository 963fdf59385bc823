"""Names of files and folders that are only half written, and the removal of those that a killed process left."""

import re
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

from planner.errors import OutputError
from planner.run_files.lock import ENDING, is_free, only_writer

PART: Final = re.compile(r"\.(?P<target>.+)\.[0-9a-f]{8}\.rollout-part(\.\w+)?")


def part_of(target: Path, *, suffix: str = "") -> Path:
    """Return a new path beside a folder or file, to fill before it takes the other's place.

    suffix: ending of the name, for those who tell the form of a file by it.
    """
    return target.parent / f".{target.name}.{secrets.token_hex(4)}.rollout-part{suffix}"


def sweep(folder: Path) -> None:
    """Remove the parts and the locks in a folder that no living process owns: those whose lock is free."""
    try:
        found = list(folder.iterdir())
    except OSError:
        return
    for path in found:
        named = PART.fullmatch(path.name)
        if named is not None and not path.is_symlink():
            _remove(path, folder / named["target"])
        elif path.name.startswith(".") and path.name.endswith(ENDING) and path.is_file():
            is_free(folder / path.name.removeprefix(".").removesuffix(ENDING))


def _remove(path: Path, target: Path) -> None:
    with suppress(OSError, OutputError), only_writer(target):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
