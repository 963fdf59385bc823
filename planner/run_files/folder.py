"""Folders written whole or not at all, by one writer at a time; a person's changes and additions are never replaced.

A folder is filled beside its place under another name, flushed to disk and renamed. Where one already stands, it steps aside
by one rename and the new one takes its place by another; should the machine stop between the two, the next write or read
puts the old one back.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path, PurePosixPath

from planner.errors import OutputError
from planner.run_files.leftovers import part_of, sweep
from planner.run_files.lock import holds, only_writer
from planner.run_files.manifest import MANIFEST, changes_in, with_manifests
from planner.run_files.names import INPUTS, SUMMARY, inside, is_run

_FLUSHED_AT_ONCE = 16
"""Files that the disk is asked to keep at the same time."""


@contextmanager
def claimed(directory: str | Path, *, replace: bool = True) -> Iterator[Path]:
    """Keep a folder for the block to write: checked at once, and closed to other writers until the block ends.

    Raises
    ------
    OutputError
        as for `check_target`, or somebody else is writing there.
    """
    target = check_target(directory, replace=replace)
    with only_writer(target):
        sweep(target.parent)
        yield target


def check_target(directory: str | Path, *, replace: bool = True) -> Path:
    """Return the absolute path of a folder that can be written.

    Raises
    ------
    OutputError
        its parent is missing or cannot be written, or something stands there that must not be replaced.
    """
    target = Path(os.path.abspath(directory))
    recover(target)
    parent = target.parent
    if target == parent or Path.cwd().is_relative_to(target):
        raise OutputError(f"{directory}: cannot replace the folder you are in; name a new folder, such as plan1")
    if target.is_symlink():
        raise OutputError(f"{directory}: is a symbolic link; name the folder itself")
    if target.exists() and not target.is_dir():
        raise OutputError(f"{directory}: is a file; name another folder")
    if os.path.ismount(target):
        raise OutputError(
            f"{directory}: is a mount point, which cannot be replaced; name a folder in it, such as {directory}/plan1"
        )
    need_folder(directory, parent)
    if not os.access(parent, os.W_OK | os.X_OK):
        raise OutputError(f"{directory}: no permission to write in {parent}; choose another place")
    run = next((one.parent for one in target.parents if one.name == INPUTS and is_run(one.parent)), None)
    if run is not None:
        raise OutputError(f"{directory}: lies in the inputs of the run {run}, which must stay as they are; name another")
    if target.is_dir() and any(target.iterdir()):
        if not replace:
            raise OutputError(f"{directory}: exists and is not empty; name another folder or move it away")
        _must_be_ours(directory, target)
    return target


def _must_be_ours(directory: str | Path, target: Path) -> None:
    """Refuse to replace a folder unless every file in it is as this program wrote it."""
    if not (target / MANIFEST).is_file() or (target / MANIFEST).is_symlink():
        why = f"has no {MANIFEST} to tell what was changed in it" if is_run(target) else "is not a folder of this program"
        raise OutputError(f"{directory}: exists and {why}; name another folder or move it away")
    if changes := changes_in(target):
        raise OutputError(f"{directory}: {changes}, and would be lost; name another folder or move it away")


def need_folder(path: str | Path, parent: Path) -> None:
    """Raise an error that names the folder in which a path cannot stand."""
    for above in reversed([parent, *parent.parents]):
        if above.exists() and not above.is_dir():
            raise OutputError(f"{path}: {above} is a file, not a folder; name another place")
    if not parent.is_dir():
        raise OutputError(f"{path}: the folder {parent} does not exist; create it first")


def write_run(directory: str | Path, files: Mapping[str, bytes]) -> Path:
    """Write a run folder from the content of its files by relative path, and return its absolute path.

    An earlier run at the same place is replaced; after a failure it stands as it was. Where the folder was kept for this
    by `claimed` and a person changed it meanwhile, the run stands beside it, under a name that is free.

    Raises
    ------
    OutputError
        the folder cannot be written; nothing is changed.
    """
    if SUMMARY not in files or not any(name.startswith(f"{INPUTS}/") for name in files):
        raise ValueError(f"a run folder holds {SUMMARY} and {INPUTS}/")
    return write_folder(directory, with_manifests(files))


def write_folder(directory: str | Path, files: Mapping[str, bytes]) -> Path:
    """Write a folder with its manifest, as `write_run` does."""
    places = {inside(name): content for name, content in files.items()}
    try:
        target = check_target(directory)
    except OutputError:
        if not holds(Path(os.path.abspath(directory))):
            raise
        target = _beside(Path(os.path.abspath(directory)))
    return _write(directory, places, target)


def write_new_folder(directory: str | Path, files: Mapping[str, bytes]) -> Path:
    """Write a folder that does not exist yet, or is empty, without a manifest; otherwise as `write_run`."""
    target = check_target(directory, replace=False)
    return _write(directory, {inside(name): content for name, content in files.items()}, target)


def _beside(target: Path) -> Path:
    """Return a path beside a folder where nothing stands."""
    return next(one for number in count(2) if not (one := target.with_name(f"{target.name}-{number}")).exists())


def _write(directory: str | Path, places: Mapping[PurePosixPath, bytes], target: Path) -> Path:
    with only_writer(target):
        temporary = part_of(target)
        try:
            temporary.mkdir()
            _fill(temporary, places)
            _put_in_place(temporary, target)
        except OSError as error:
            reason = error.strerror or str(error)
            raise OutputError(f"{directory}: could not be written ({reason}); nothing was changed") from error
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    return target


def _fill(folder: Path, places: Mapping[PurePosixPath, bytes]) -> None:
    folders = {folder}
    for place, content in places.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        folders.add(path.parent)
        with path.open("xb") as file:
            file.write(content)
    # side by side: a disk that is asked for many files at once keeps them in a few writes, in place of two or more for each
    with ThreadPoolExecutor(_FLUSHED_AT_ONCE) as threads:
        list(threads.map(_flush_file, [folder / place for place in places]))
    for one in folders:
        _flush_folder(one)


def _flush_file(path: Path) -> None:
    """Ask the system to keep a file's content."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Ask the system to keep the names in a folder; systems that cannot are left to themselves."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _before(target: Path) -> Path:
    return target.parent / f".{target.name}.before"


def _put_in_place(temporary: Path, target: Path) -> None:
    before, replaces = _before(target), target.is_dir()
    if replaces:
        os.rename(target, before)
    try:
        os.rename(temporary, target)
    except BaseException:
        if replaces:
            os.rename(before, target)
        raise
    _flush_folder(target.parent)
    if replaces:
        _drop(before, target)


def _drop(before: Path, target: Path) -> None:
    """Remove an earlier folder, under the name of a part: the next writer removes the rest if this is cut off."""
    part = part_of(target)
    os.rename(before, part)
    shutil.rmtree(part, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    return (folder / MANIFEST).is_file() or is_run(folder)


def recover(target: Path) -> None:
    """Put back an earlier folder that a write left aside when it was cut off, or drop it where the new one stands."""
    before = _before(target)
    if before.is_symlink() or not _is_ours(before):
        return
    try:
        with only_writer(target):
            if not target.exists():
                os.rename(before, target)
            elif _is_ours(target):
                _drop(before, target)
    except (OSError, OutputError) as error:
        if target.exists():
            return
        raise OutputError(f"{before}: an earlier run left aside there cannot be moved; move it yourself") from error
