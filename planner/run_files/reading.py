"""Run folders, read back with every input's hash checked."""

import csv
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from planner.columns import Table
from planner.errors import OutputError, VerificationError
from planner.plan.columns import HIRES, TABLES
from planner.run_files.csv_rows import CsvRows
from planner.run_files.csv_tables import column_kinds
from planner.run_files.filled_in import as_written
from planner.run_files.folder import recover
from planner.run_files.names import INPUTS, SUMMARY, inside

SCHEMA_VERSION: Final = 1

Content = TypeVar("Content")


@dataclass(frozen=True)
class Run:
    """The content of a run folder: the folder of its inputs, the rows of each table, and the summary."""

    inputs: Path
    tables: dict[str, CsvRows]
    summary: dict[str, Any]


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
    tables = {name: _read(folder / f"{name}.csv", _table(table)) for name, table in TABLES.items()}
    if "hiring" in summary:
        tables[HIRES.name] = _read(folder / f"{HIRES.name}.csv", _table(HIRES))
    _check_inputs(folder / INPUTS, summary["inputs"])
    return Run(folder / INPUTS, tables, summary)


def read_summary(directory: Path) -> dict[str, Any]:
    """Read the summary of a run, compared with its shape; errors as for `read_run`."""
    return _read(directory / SUMMARY, _summary)


def read_inputs(directory: Path) -> tuple[Path, dict[str, Any]]:
    """Return the folder of a run's inputs, compared with their hashes, and its summary; errors as for `read_run`."""
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
        inside(name)
    return summary


def _table(table: Table) -> Callable[[bytes], CsvRows]:
    def parse(content: bytes) -> CsvRows:
        rows = CsvRows(as_written(content) if table.name == "tracking" else content)
        column_kinds(table, rows.header())
        len(rows)
        return rows

    return parse


def _check_inputs(folder: Path, hashes: Mapping[str, str]) -> None:
    """Compare the inputs with their hashes: none changed, none missing, none added, none reached through a link."""
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
