"""Run folders: written whole or not at all, and read back with every input's hash checked.

A folder is filled beside its place under another name, flushed to disk and renamed. Where a run already stands, it steps
aside by one rename and the new one takes its place by another; should the machine stop between the two, the next write
or read puts the old run back.
"""

import csv
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final, TypeVar

from planner.answer_columns import ANSWERS
from planner.csv_rows import CsvRows
from planner.csv_tables import column_kinds
from planner.errors import OutputError, VerificationError
from planner.run_columns import BESIDE, TABLES

SUMMARY: Final = "summary.json"
INPUTS: Final = "inputs"
SCHEMA_VERSION: Final = 1

OWN_NAMES: Final = frozenset(
    [
        SUMMARY,
        INPUTS,
        "workbook.xlsx",
        "report.html",
        "frontier.svg",
        "points",
        "cases",
        "cuts",
        "orders",
        "baselines",
        "smallest",
    ]
    + [f"{name}.csv" for name in (*TABLES, *ANSWERS, *BESIDE)]
)
"""What this program writes into the folder of a run or an answer."""

INSTANCE_FILES: Final = frozenset(["plan.toml", "units.csv", "limits.csv", "pins.csv", "seasonality.csv", "flows.csv"])
"""What an instance folder is read from."""

SHOWN: Final = 3
"""Names shown in a message."""

Content = TypeVar("Content")


@dataclass(frozen=True)
class Run:
    """What a run folder holds: the folder of its inputs, the rows of each table, and the summary."""

    inputs: Path
    tables: dict[str, CsvRows]
    summary: dict[str, Any]


def is_run(directory: Path) -> bool:
    """Return whether the folder is meant to hold a run, whole or damaged."""
    return (directory / SUMMARY).is_file() and (directory / INPUTS).is_dir()


def _must_be_ours(directory: str | Path, target: Path) -> None:
    """Refuse to replace a folder that holds anything but a run of this program, or figures that were filled in by hand."""
    try:
        _summary((target / SUMMARY).read_bytes())
    except (OSError, ValueError, RecursionError):
        raise OutputError(
            f"{directory}: exists and is not a run folder of this program; name another folder or move it away"
        ) from None
    others = sorted(path.name for path in target.iterdir() if path.name not in OWN_NAMES)
    if others:
        shown = ", ".join(others[:SHOWN]) + (f" and {len(others) - SHOWN} more" if len(others) > SHOWN else "")
        raise OutputError(f"{directory}: holds {shown}, which this program did not write; name another folder or move it away")
    if _has_actuals(target / "tracking.csv"):
        raise OutputError(f"{directory}: tracking.csv holds actuals, which would be lost; name another folder or move it away")


def _has_actuals(tracking: Path) -> bool:
    try:
        with tracking.open(encoding="utf-8", newline="") as file:
            return any((row.get("actual") or "").strip() for row in csv.DictReader(file))
    except (OSError, ValueError, csv.Error):
        return False


def check_target(directory: str | Path, *, replace_run: bool = True) -> Path:
    """Return the absolute path of a folder that can be written, before anything is worked out for it.

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
    _need_folder(directory, parent)
    if not os.access(parent, os.W_OK | os.X_OK):
        raise OutputError(f"{directory}: no permission to write in {parent}; choose another place")
    inside = next((one for one in target.parents if one.name == INPUTS and is_run(one.parent)), None)
    if inside is not None:
        raise OutputError(
            f"{directory}: lies in the inputs of the run {inside.parent}, which must stay as they are; name another"
        )
    if target.is_dir() and any(target.iterdir()):
        if not replace_run:
            raise OutputError(f"{directory}: exists and is not empty; name another folder or move it away")
        _must_be_ours(directory, target)
    return target


def write_run(directory: str | Path, files: Mapping[str, bytes]) -> Path:
    """Write a run folder from the content of its files by relative path, and return its absolute path.

    An earlier run at the same place is replaced; after a failure it stands as it was.

    Raises
    ------
    OutputError
        the folder cannot be written; nothing is changed.
    """
    if SUMMARY not in files or not any(name.startswith(f"{INPUTS}/") for name in files):
        raise ValueError(f"a run folder holds {SUMMARY} and {INPUTS}/")
    return _write(directory, files, check_target(directory))


def write_new_folder(directory: str | Path, files: Mapping[str, bytes]) -> Path:
    """Write a folder that does not exist yet, or is empty; otherwise as `write_run`."""
    return _write(directory, files, check_target(directory, replace_run=False))


@contextmanager
def replacing_file(path: str | Path) -> Iterator[Path]:
    """Give a path beside the file, with its ending, to write to; it takes the file's place when all went well.

    Raises
    ------
    OutputError
        the file cannot be written; an earlier one stands as it was.
    """
    target = check_file(path)
    temporary = target.with_name(f"part-{secrets.token_hex(4)}{target.suffix}")
    try:
        temporary.touch(exist_ok=False)
        yield temporary
        os.replace(temporary, target)
    except OSError as error:
        raise OutputError(f"{path}: could not be written ({error.strerror or error})") from error
    finally:
        temporary.unlink(missing_ok=True)


def check_file(path: str | Path, source: str | Path | None = None) -> Path:
    """Return the absolute path of a file that can be written, before anything is worked out for it; errors as for a folder.

    Parameters
    ----------
    source
        what the answer is read from: a workbook of that name is not replaced. Nor is any file that an instance or a run is
        made of.
    """
    target = Path(os.path.abspath(path))
    if target.is_symlink() or (target.exists() and not target.is_file()):
        raise OutputError(f"{path}: is not a plain file; name another")
    _need_folder(path, target.parent)
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise OutputError(f"{path}: no permission to write in {target.parent}; choose another place")
    if target.exists() and source is not None and Path(source).is_file() and target.samefile(source):
        raise OutputError(f"{path}: is the instance itself; name another file")
    if target.exists() and _is_part(target):
        raise OutputError(f"{path}: is a file of the instance or run in {target.parent}; name another")
    return target


def _is_part(target: Path) -> bool:
    """Return whether a file is one that an instance folder or a run is read from."""
    folder = target.parent
    of_instance = (folder / "plan.toml").is_file() and target.name in INSTANCE_FILES
    return of_instance or (is_run(folder) and target.name in {SUMMARY, *(f"{name}.csv" for name in TABLES)})


def _need_folder(path: str | Path, parent: Path) -> None:
    """Raise an error that names the folder in which a path cannot stand."""
    for above in reversed([parent, *parent.parents]):
        if above.exists() and not above.is_dir():
            raise OutputError(f"{path}: {above} is a file, not a folder; name another place")
    if not parent.is_dir():
        raise OutputError(f"{path}: the folder {parent} does not exist; create it first")


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


def _write(directory: str | Path, files: Mapping[str, bytes], target: Path) -> Path:
    places = {_inside(name): content for name, content in files.items()}
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
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


def _inside(name: str) -> PurePosixPath:
    """Return a relative path that stays inside its folder; anything else is a mistake of the caller."""
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in name:
        raise ValueError(f"{name!r} is not a path inside a folder")
    return path


def _fill(folder: Path, places: Mapping[PurePosixPath, bytes]) -> None:
    folders = {folder}
    for place, content in places.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        folders.add(path.parent)
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    for one in folders:
        _flush_folder(one)


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
    before = _before(target)
    if target.is_dir():
        os.rename(target, before)
    try:
        os.rename(temporary, target)
    except BaseException:
        if before.is_dir():
            os.rename(before, target)
        raise
    _flush_folder(target.parent)
    shutil.rmtree(before, ignore_errors=True)


def recover(target: Path) -> None:
    """Put back an earlier run that a write left aside when it was cut off, or drop it where the new run stands."""
    before = _before(target)
    if not before.is_dir() or before.is_symlink():
        return
    try:
        if not target.exists():
            os.rename(before, target)
        elif is_run(target) and is_run(before):
            shutil.rmtree(before)
    except OSError as error:
        raise OutputError(f"{before}: an earlier run left aside there cannot be moved; move it yourself") from error


def read_run(directory: str | Path) -> Run:
    """Read a run folder and check the hash of every input.

    Raises
    ------
    OutputError
        it is not a run folder, or a file of it is missing or cannot be read.
    VerificationError
        an input is not the one the run was made from.
    """
    folder = Path(os.path.abspath(directory))
    recover(folder)
    if not folder.is_dir():
        raise OutputError(f"{directory}: there is no such folder; name one that `rollout plan --out` wrote")
    summary = read_summary(folder)
    tables = {name: _read(folder / f"{name}.csv", _table(name)) for name in TABLES}
    _check_inputs(folder / INPUTS, summary["inputs"])
    return Run(folder / INPUTS, tables, summary)


def read_summary(directory: Path) -> dict[str, Any]:
    """Read the summary of a run, held against its shape; errors as for `read_run`."""
    return _read(directory / SUMMARY, _summary)


def read_inputs(directory: Path) -> tuple[Path, dict[str, Any]]:
    """Return the folder of a run's inputs, held against their hashes, and its summary; errors as for `read_run`."""
    summary = read_summary(directory)
    _check_inputs(directory / INPUTS, summary["inputs"])
    return directory / INPUTS, summary


def _read(path: Path, parse: Callable[[bytes], Content]) -> Content:
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise OutputError(f"{path}: is not a plain file; plan again or restore it")
        return parse(path.read_bytes())
    except FileNotFoundError:
        raise OutputError(f"{path}: missing; the folder is not a whole run, plan again or restore it") from None
    except OSError as error:
        raise OutputError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, csv.Error, RecursionError) as error:
        raise OutputError(f"{path}: damaged ({error}); plan again or restore it") from error


def _summary(content: bytes) -> dict[str, Any]:
    summary = json.loads(content.decode("utf-8"))
    if not isinstance(summary, dict):
        raise ValueError("not a JSON object")
    if summary.get("schema_version") != SCHEMA_VERSION:
        raise ValueError(f"schema_version {summary.get('schema_version')!r}, expected {SCHEMA_VERSION}")
    hashes = summary.get("inputs")
    if not isinstance(hashes, dict) or not hashes or not all(isinstance(value, str) for value in hashes.values()):
        raise ValueError("no hashes of the inputs")
    for name in hashes:
        _inside(name)
    return summary


def _table(name: str) -> Callable[[bytes], CsvRows]:
    def parse(content: bytes) -> CsvRows:
        rows = CsvRows(content)
        column_kinds(name, rows.header())
        len(rows)
        return rows

    return parse


def _check_inputs(folder: Path, hashes: Mapping[str, str]) -> None:
    """Hold the inputs against their hashes: none changed, none missing, none added, none reached through a link."""
    everything = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
    found = {path.relative_to(folder).as_posix(): path for path in sorted(everything)}
    wrong = [f"{name}: missing" for name in hashes if name not in found]
    wrong += [f"{name}: was not part of the run" for name in found if name not in hashes]
    for name, path in found.items():
        if name in hashes and (path.is_symlink() or not path.is_file()):
            wrong.append(f"{name}: is not a plain file")
        elif name in hashes and hashlib.sha256(path.read_bytes()).hexdigest() != hashes[name]:
            wrong.append(f"{name}: has changed since the run")
    if wrong:
        raise VerificationError("\n".join(["the inputs are not those the run was made from", *(f"  {line}" for line in wrong)]))
