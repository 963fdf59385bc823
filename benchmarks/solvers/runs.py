"""Runs of methods on problems, each in a process of its own, and the two tables they are kept in.

runs.csv     a row a run: how it ended
moments.csv  a row a moment: value and bound as they were told while it ran
"""

import csv
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from benchmarks.solvers.methods import LARGEST, METHODS, NotTriedError
from benchmarks.solvers.problems import problem_named

STARTING = 600.0
"""Seconds that a process may take beyond its time limit, to make the problem and to end."""


Key = tuple[str, int, str, float]


@dataclass(frozen=True)
class Run:
    """How one run ended, and the day of it. value is that of a checked plan; blank figures are not known."""

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
        """What tells a run from others."""
        return self.problem, self.seed, self.method, self.time_limit


@dataclass(frozen=True)
class Moment:
    """What a run told at one moment."""

    problem: str
    seed: int
    method: str
    time_limit: float
    seconds: float
    value: float | None
    bound: float | None

    @property
    def key(self) -> Key:
        """The run that told it."""
        return self.problem, self.seed, self.method, self.time_limit


def run_here(
    problem_name: str, seed: int, method: str, seconds: float, gap: float, data: Path, largest: int = LARGEST
) -> tuple[Run, list[Moment]]:
    """Run a method on a problem in this process; a whole programme of more than `largest` choices is not tried."""
    problem = problem_named(problem_name, seed, data)
    ended = Run(problem_name, seed, method, problem.unit_count, problem.choice_count, seconds)
    if METHODS[method].whole and problem.choice_count > largest:
        return Run(**asdict(ended) | {"remark": "not tried: the whole programme is too large"}), []
    try:
        told = METHODS[method].run(problem, seconds, gap, seed)
    except NotTriedError as reason:
        return Run(**asdict(ended) | {"remark": f"not tried: {reason}"}), []
    last = told[-1]
    moments = [Moment(problem_name, seed, method, seconds, one.seconds, one.value, one.bound) for one in told]
    return Run(**asdict(ended) | {"seconds": last.seconds, "value": last.value, "bound": last.bound}), moments


def run_apart(problem_name: str, seed: int, method: str, seconds: float, gap: float, data: Path) -> tuple[Run, list[Moment]]:
    """Run a method on a problem in a process of its own, so that no run warms or burdens another."""
    given = [problem_name, str(seed), method, str(seconds), str(gap), str(data)]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.solvers.runs", *given],
            capture_output=True,
            text=True,
            timeout=seconds + STARTING,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Run(problem_name, seed, method, 0, 0, seconds, remark="did not end"), []
    if done.returncode:
        words = done.stderr.strip().splitlines()[-1:] or ["no word"]
        return Run(problem_name, seed, method, 0, 0, seconds, remark=f"failed: {words[0]}"), []
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
        return [_run(row) for row in csv.DictReader(file)]


def _run(row: dict[str, str]) -> Run:
    def number(name: str) -> float | None:
        return float(row[name]) if row[name] else None

    return Run(
        row["problem"],
        int(row["seed"]),
        row["method"],
        int(row["units"]),
        int(row["choices"]),
        float(row["time_limit"]),
        number("seconds"),
        number("value"),
        number("bound"),
        row["remark"],
        row.get("measured", ""),
    )


def _main(arguments: list[str]) -> None:
    name, seed, method, seconds, gap, data = arguments
    run, moments = run_here(name, int(seed), method, float(seconds), float(gap), Path(data))
    answer: dict[str, Any] = {"run": asdict(run), "moments": [asdict(one) for one in moments]}
    print(json.dumps(answer))


if __name__ == "__main__":
    _main(sys.argv[1:])
