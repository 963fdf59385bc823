"""Single files: written beside their place, then put there in one step; a person's own file is never replaced."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from planner.errors import OutputError
from planner.plan.columns import HIRES, TABLES
from planner.run_files.folder import need_folder
from planner.run_files.leftovers import part_of, sweep
from planner.run_files.lock import only_writer
from planner.run_files.manifest import MANIFEST, is_as_written, noted, read_manifest
from planner.run_files.names import SUMMARY, is_run

INSTANCE_FILES: Final = frozenset(
    ["plan.toml", "units.csv", "limits.csv", "pins.csv", "seasonality.csv", "flows.csv", "transfers.csv"]
)
"""Names of the files of an instance."""


@contextmanager
def replacing_file(path: str | Path) -> Iterator[Path]:
    """Give a path beside the file, with its ending, to write to; it takes the file's place when all went well.

    In a folder that this program wrote, the file joins those whose hash the folder keeps.

    Raises
    ------
    OutputError
        the file cannot be written; an earlier one stands as it was.
    """
    target = check_file(path)
    with only_writer(target):
        temporary = part_of(target, suffix=target.suffix)
        try:
            temporary.touch(exist_ok=False)
            yield temporary
            _note(target, temporary)
            os.replace(temporary, target)
        except OSError as error:
            raise OutputError(f"{path}: could not be written ({error.strerror or error})") from error
        finally:
            temporary.unlink(missing_ok=True)


def _note(target: Path, content: Path) -> None:
    """Note the hash of a file in the manifest of its folder, if there is one."""
    folder = target.parent
    if not (folder / MANIFEST).is_file():
        return
    with only_writer(folder / MANIFEST):
        manifest = read_manifest(folder)
        if manifest is not None:
            temporary = part_of(folder / MANIFEST)
            temporary.write_bytes(noted(manifest, target.name, content.read_bytes()).as_json())
            os.replace(temporary, folder / MANIFEST)


def check_file(path: str | Path, source: str | Path | None = None) -> Path:
    """Return the absolute path of a file that can be written, before anything is worked out for it; errors as for a folder.

    Parameters
    ----------
    source
        file that the answer is read from, such as a workbook, which is not replaced. Nor is any file that an instance or a run is
        made of, or one in a folder of this program that a person added or changed.
    """
    target = Path(os.path.abspath(path))
    if target.is_symlink() or (target.exists() and not target.is_file()):
        raise OutputError(f"{path}: is not a plain file; name another")
    need_folder(path, target.parent)
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise OutputError(f"{path}: no permission to write in {target.parent}; choose another place")
    if target.exists() and source is not None and Path(source).is_file() and target.samefile(source):
        raise OutputError(f"{path}: is the instance itself; name another file")
    if target.exists() and _is_part(target):
        raise OutputError(f"{path}: is a file of the instance or run in {target.parent}; name another")
    if not is_as_written(target):
        raise OutputError(f"{path}: is not as this program wrote it, and would be lost; name another file or move it away")
    with only_writer(target):
        sweep(target.parent)
    return target


def _is_part(target: Path) -> bool:
    """Return True if an instance folder or a run is read from the file."""
    folder = target.parent
    of_instance = (folder / "plan.toml").is_file() and target.name in INSTANCE_FILES
    return of_instance or (
        is_run(folder) and target.name in {SUMMARY, MANIFEST, *(f"{name}.csv" for name in (*TABLES, HIRES.name))}
    )


def write_new_file(path: str | Path, content: bytes) -> Path:
    """Write a file that does not exist yet, whole or not at all, and return its absolute path.

    Raises
    ------
    OutputError
        something stands there, or it cannot be written.
    """
    target = check_file(path)
    if target.exists():
        raise OutputError(f"{path}: exists; name another file or move it away")
    with replacing_file(target) as temporary:
        temporary.write_bytes(content)
    return target
