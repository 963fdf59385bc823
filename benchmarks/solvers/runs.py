"""Runs of methods on problems, each in a process of its own, and their two tables.

runs.csv     one row per run: its result
moments.csv  one row per moment of a run: value and bound
"""

import csv
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.solvers.methods import LARGEST, METHODS, NotTriedError
from benchmarks.solvers.problems import problem_named

STARTING = 600.0
"""Seconds that a process may take beyond its time limit, to make the problem and to end."""


class Key(NamedTuple):
    """The identity of a run. time_limit: in seconds."""

    problem: str
    seed: int
    method: str
    time_limit: float


@dataclass(frozen=True)
class Run:
    """The result of one run, with its date. value: of a checked plan; blank figures are unknown."""

    problem: str
    seed: int
    method: str
    units: int
    choices: int
    time_limit: float
    seconds: float | None = None
    value: float | None = None
    bound: float | None = None
    remark: str = ""
    measured: str = ""

    @property
    def key(self) -> Key:
        """The identity of a run."""
        return Key(self.problem, self.seed, self.method, self.time_limit)


@dataclass(frozen=True)
class Moment:
    """The state of a run at one moment."""

    problem: str
    seed: int
    method: str
    time_limit: float
    seconds: float
    value: float | None
    bound: float | None

    @property
    def key(self) -> Key:
        """The run of the moment."""
        return Key(self.problem, self.seed, self.method, self.time_limit)


def run_here(key: Key, gap: float, data: Path, largest: int = LARGEST) -> tuple[Run, list[Moment]]:
    """Run a method on a problem in this process; a whole programme of more than `largest` choices is not tried."""
    problem = problem_named(key.problem, key.seed, data)
    method = METHODS[key.method]
    ended = _run(key, units=problem.unit_count, choices=problem.choice_count)
    if method.whole and problem.choice_count > largest:
        return Run(**asdict(ended) | {"remark": "not tried: the whole programme is too large"}), []
    try:
        states = method.run(problem, key.time_limit, gap, key.seed)
    except NotTriedError as reason:
        return Run(**asdict(ended) | {"remark": f"not tried: {reason}"}), []
    last = states[-1]
    moments = [Moment(*key, seconds=one.seconds, value=one.value, bound=one.bound) for one in states]
    return Run(**asdict(ended) | {"seconds": last.seconds, "value": last.value, "bound": last.bound}), moments


def _run(key: Key, *, units: int = 0, choices: int = 0, remark: str = "") -> Run:
    return Run(key.problem, key.seed, key.method, units=units, choices=choices, time_limit=key.time_limit, remark=remark)


def run_apart(key: Key, gap: float, data: Path) -> tuple[Run, list[Moment]]:
    """Run a method on a problem in a process of its own, so that no run warms or burdens another."""
    given = [*map(str, key), str(gap), str(data)]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.solvers.runs", *given],
            capture_output=True,
            text=True,
            timeout=key.time_limit + STARTING,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _run(key, remark="did not end"), []
    if done.returncode:
        words = done.stderr.strip().splitlines()[-1:] or ["no word"]
        return _run(key, remark=f"failed: {words[0]}"), []
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    return Run(**answer["run"]), [Moment(**one) for one in answer["moments"]]


def write_table(path: Path, rows: Iterable[Run | Moment], kind: type[Run] | type[Moment]) -> None:
    """Write rows as CSV."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, [one.name for one in fields(kind)])
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)


def read_moments(path: Path) -> list[Moment]:
    """Read moments.csv."""
    with path.open(newline="") as file:
        return [
            Moment(
                row["problem"],
                int(row["seed"]),
                row["method"],
                float(row["time_limit"]),
                float(row["seconds"]),
                float(row["value"]) if row["value"] else None,
                float(row["bound"]) if row["bound"] else None,
            )
            for row in csv.DictReader(file)
        ]


def read_runs(path: Path) -> list[Run]:
    """Read runs.csv."""
    with path.open(newline="") as file:
        return [_read_run(row) for row in csv.DictReader(file)]


def _read_run(row: dict[str, str]) -> Run:
    def number(name: str) -> float | None:
        return float(row[name]) if row[name] else None

    return Run(
        problem=row["problem"],
        seed=int(row["seed"]),
        method=row["method"],
        units=int(row["units"]),
        choices=int(row["choices"]),
        time_limit=float(row["time_limit"]),
        seconds=number("seconds"),
        value=number("value"),
        bound=number("bound"),
        remark=row["remark"],
        measured=row.get("measured", ""),
    )


def _main(arguments: list[str]) -> None:
    name, seed, method, seconds, gap, data = arguments
    run, moments = run_here(Key(name, int(seed), method, float(seconds)), float(gap), Path(data))
    answer: dict[str, Any] = {"run": asdict(run), "moments": [asdict(one) for one in moments]}
    print(json.dumps(answer))


if __name__ == "__main__":
    _main(sys.argv[1:])
