"""The answers that stand in the folder of a run already: their tables and pictures, and whether they are of its plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import pandas as pd
import streamlit as st

from planner.answers.answer import Filled
from planner.answers.columns import ANSWERS
from planner.plan.columns import TABLES
from planner.plan.identity import identity
from planner.reports.answers import table_rows
from planner.run_files.csv_rows import CsvRows
from planner.run_files.csv_tables import plain_text
from planner.run_files.manifest import QUESTIONS, Manifest, read_manifest
from planner.run_files.names import INPUTS

PICTURE: Final = ".svg"

MOST_BYTES: Final = 5_000_000
"""Size of a table beyond which it is left to its file: one row for each of many worlds is nothing to read."""


KEPT: Final = 64
"""Answers that are kept in memory for all sessions."""

Written: TypeAlias = tuple[tuple[str, int], ...]
"""Files by their paths, each with the time it was written."""


@dataclass(frozen=True, eq=False)
class StoredAnswer:
    """An answer in a folder.

    Attributes
    ----------
    command
        the question that it answers.
    given
        what the question was asked with, as name=value; blank where nothing was.
    folder
        that it stands in.
    tables
        its tables, but the largest.
    pictures
        its pictures by the names of their files.
    stale
        whether it is of another plan than that of the run, or of other inputs.
    """

    command: str
    given: str
    folder: Path
    tables: tuple[Filled, ...]
    pictures: Mapping[str, bytes]
    stale: bool

    def table(self, name: str) -> Filled | None:
        """Return a table by its name; None where it does not stand there."""
        return next((one for one in self.tables if one.table.name == name), None)


def stored_answers(run: Path, command: str) -> tuple[StoredAnswer, ...]:
    """Return the answers to a question that stand in the folder of a run, in the order of their names; no other is read.

    Raises
    ------
    OutputError
        a table or a manifest of an answer is damaged.
    """
    folders = sorted(one for one in (run / QUESTIONS).glob("*") if one.is_dir() and not one.name.startswith("."))
    manifests = ((folder, read_manifest(folder)) for folder in folders)
    found = [(folder, one) for folder, one in manifests if one is not None and one.question[:1] == (command,)]
    if not found:
        return ()
    own = identity_of_run(run)
    return tuple(_stored(folder, manifest, own) for folder, manifest in found)


def identity_of_run(run: Path) -> str:
    """Return the identity of the plan in the folder of a run."""
    return _identity(str(run), _written([*_files(run / INPUTS), run / f"{TABLES['schedule'].name}.csv"]))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _identity(folder: str, written: Written) -> str:
    """Return the identity of the plan of a run whose files were written at a time."""
    run = Path(folder)
    files = [(path.relative_to(run / INPUTS).as_posix(), path.read_bytes()) for path in _files(run / INPUTS)]
    rows = CsvRows((run / f"{TABLES['schedule'].name}.csv").read_bytes())
    launches = [(plain_text(row["unit"]), plain_text(row["lever"]), row["quarter"]) for row in rows]
    return identity(files, launches)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]


def _written(paths: Iterable[Path]) -> Written:
    """Return the names of files, and when each was written, by which what is read of them is kept."""
    return tuple((str(path), path.stat().st_mtime_ns) for path in sorted(paths))


def _stored(folder: Path, manifest: Manifest, own: str) -> StoredAnswer:
    command, *given = manifest.question
    paths = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
    tables, pictures = _contents(_written(paths))
    return StoredAnswer(
        command=command,
        given=", ".join(given),
        folder=folder,
        tables=tables,
        pictures=pictures,
        stale=bool(manifest.plan) and manifest.plan != own,
    )


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _contents(written: Written) -> tuple[tuple[Filled, ...], Mapping[str, bytes]]:
    """Return the tables and the pictures among files; they are read once for all sessions, and stay as they are."""
    paths = [Path(path) for path, _ in written]
    tables = [path for path in paths if path.suffix == ".csv" and path.stem in ANSWERS and path.stat().st_size <= MOST_BYTES]
    return tuple(map(_filled, tables)), {path.name: path.read_bytes() for path in paths if path.suffix == PICTURE}


def _filled(path: Path) -> Filled:
    table = ANSWERS[path.stem]
    rows = table_rows(table, path)
    return Filled(table, pd.DataFrame(rows, columns=None if rows else table.names), table.name)
