"""The table of what was measured, one row per question and number of workers."""

import csv
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date
from math import nan
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.workers.cases import Case
from benchmarks.workers.times import times_of, used_by

ROOT = Path(__file__).resolve().parents[2]

VARY = ("summary.json", "manifest.json")
"""Files that differ from run to run: they tell how long a solve took."""


@dataclass(frozen=True)
class Row:
    """A question on so many workers.

    Attributes
    ----------
    seconds
        of the process, from its start to its end: the answer is verified and written.
    processor
        seconds of all processors.
    serial, work, chain, longest, tasks
        as in `times.Times`; work and chain for each run of tasks, with semicolons.
    context, sent, received
        bytes: of contexts, which go to a worker once; of tasks; of results.
    answer
        hash of all that was written, but for the times in it: the same for any number of workers.
    before, between, after, within
        as in `times.Used`; not numbers with several workers, and where they were not measured.
    """

    case: str
    workers: int
    measured: str
    cores: int
    code: int
    seconds: float
    processor: float
    serial: float
    work: str
    chain: str
    longest: float
    tasks: int
    context: int
    sent: int
    received: int
    answer: str
    before: float = nan
    between: float = nan
    after: float = nan
    within: float = nan

    @property
    def key(self) -> tuple[str, int]:
        """The identity of a row."""
        return self.case, self.workers


def measure(case: Case, workers: int) -> Row:
    """Ask a question in a process of its own, and throw its answer away."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "answer"
        line = [sys.executable, "-m", "benchmarks.workers.asked", case.name, str(workers), str(out)]
        began = perf_counter()
        done = subprocess.run(line, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        seconds = perf_counter() - began
        return row_of(case.name, workers, seconds, json.loads(done.stdout), answer_hash(out))


def row_of(case: str, workers: int, seconds: float, told: dict[str, Any], answer: str) -> Row:
    """Return a row of what `asked` told."""
    times, traffic = times_of(seconds, told["runs"]), told["traffic"]
    used = asdict(used_by(told["processor"], told["runs"])) if workers == 1 else {}
    return Row(
        case=case,
        workers=workers,
        measured=date.today().isoformat(),
        cores=os.cpu_count() or 1,
        code=told["code"],
        seconds=round(seconds, 3),
        processor=round(told["processor"], 3),
        serial=round(times.serial, 3),
        work=";".join(f"{one:.3f}" for one in times.work),
        chain=";".join(f"{one:.3f}" for one in times.chain),
        longest=round(times.longest, 3),
        tasks=times.tasks,
        context=traffic["context"],
        sent=traffic["sent"],
        received=traffic["received"],
        answer=answer,
        **{name: round(one, 3) for name, one in used.items()},
    )


def answer_hash(folder: Path) -> str:
    """Return a hash of the files of an answer, those that tell of times left out."""
    found = hashlib.sha256()
    for path in sorted(one for one in folder.rglob("*") if one.is_file() and one.name not in VARY):
        found.update(path.relative_to(folder).as_posix().encode() + b"\0" + _without_seconds(path))
    return found.hexdigest()[:16]


def _without_seconds(path: Path) -> bytes:
    """Return the bytes of a file, those of a table without its column of seconds."""
    content = path.read_bytes()
    if path.suffix != ".csv":
        return content
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    if not rows or "seconds" not in rows[0]:
        return content
    place = rows[0].index("seconds")
    return "\n".join(repr([*row[:place], *row[place + 1 :]]) for row in rows).encode()


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a table; none where there is no file."""
    if not path.is_file():
        return []
    kinds = {field.name: field.type for field in fields(Row)}
    with path.open(newline="") as file:
        return [Row(**{name: kinds[name](cell) for name, cell in row.items()}) for row in csv.DictReader(file)]  # type: ignore[operator,arg-type]


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write a table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Row)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in sorted(rows, key=lambda row: row.key))
