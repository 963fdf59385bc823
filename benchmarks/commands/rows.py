"""Runs of `rollout plan`: their measurement and their table, with one row per run."""

import csv
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.commands.cases import CASES
from benchmarks.solvers.problems import write_rule_rich

ROOT = Path(__file__).resolve().parents[2]
ROLLOUT = "from cli import main; main()"
TELLING = "from planner.terminal import progress; progress.PLAIN_EVERY = 0.0; "
"""A line for each moment that is told, in place of one in ten seconds: nothing else of the command is changed."""

GAP = 1e-5
"""Gap that is asked for: the time limit ends a run, not the gap of its folder."""

STARTING = 1200.0
"""Seconds that a run may take beyond its time limit, to price, verify and write."""

PLANNED = (0, 6)
"""Exit codes with a plan: done, and gap not reached."""

PLAN_LINE = re.compile(r" plan \S+ (-?[\d,]+)")


@dataclass(frozen=True)
class Row:
    """The result of one run; blank figures are unknown.

    Attributes
    ----------
    init
        seconds of `rollout init`, None where the folder comes from elsewhere.
    first_plan
        seconds from the start of the process to its first progress line with a plan that is worth something.
    seconds, memory
        of the whole process of `rollout plan --out`: until all is verified and written; largest resident set in bytes.
    code
        exit code.
    """

    fleet: str
    seed: int
    time_limit: float
    measured: str
    init: float | None = None
    first_plan: float | None = None
    seconds: float | None = None
    memory: float | None = None
    value: float | None = None
    bound: float | None = None
    gap: float | None = None
    code: int | None = None
    remark: str = ""

    @property
    def key(self) -> tuple[str, int, float]:
        """The identity of a row."""
        return self.fleet, self.seed, self.time_limit


def measure(fleet: str, seed: int, time_limit: float, data: Path) -> Row:
    """Make a fleet, plan it by command in a process of its own, and throw the plan away."""
    kind, _, units = fleet.partition(":")
    today, init = date.today().isoformat(), None
    with tempfile.TemporaryDirectory() as folder:
        instance, out = Path(folder) / "fleet", Path(folder) / "plan"
        if kind == "rule-rich":
            write_rule_rich(instance, int(units), seed, data)
        elif kind == "random":
            made = _run_apart(ROLLOUT, ["init", str(instance), "--units", units, "--seed", str(seed)], STARTING)
            if made is None or made["code"]:
                return Row(fleet, seed, time_limit, today, code=made["code"] if made else None, remark="init failed")
            init = made["seconds"]
        else:
            raise ValueError(f"no fleet is named {fleet!r}; names begin with rule-rich: or random:")
        given = ["--out", str(out), "--json", "--seed", str(seed), "--gap", str(GAP), "--time-limit", f"{time_limit:g}"]
        told = _run_apart(TELLING + ROLLOUT, ["plan", str(instance), *given], time_limit + STARTING)
    if told is None:
        return Row(fleet, seed, time_limit, today, init=init, remark="did not end")
    return row_of(Row(fleet, seed, time_limit, today, init=init), told)


def row_of(row: Row, told: dict[str, Any]) -> Row:
    """Return a row with what was told of its run, as `benchmarks.commands.measured` tells it."""
    known = asdict(row) | {name: told[name] for name in ("seconds", "memory", "code")}
    if told["code"] not in PLANNED:
        words = [line for _, line in told["lines"] if line.strip()]
        return Row(**known | {"remark": words[-1] if words else "no word"})
    solution = json.loads(told["output"])["solution"]
    known |= {name: solution[name] for name in ("value", "bound", "gap")}
    return Row(**known | {"first_plan": first_plan(told["lines"], told["seconds"])})


def first_plan(lines: Sequence[tuple[float, str]], seconds: float) -> float:
    """Return when the first plan of some worth was told of; the end, where the run told of none before."""
    for when, line in lines:
        found = PLAN_LINE.search(line)
        if found and float(found[1].replace(",", "")) != 0.0:
            return when
    return seconds


def _run_apart(code: str, arguments: Sequence[str], seconds: float) -> dict[str, Any] | None:
    """Run code that runs `rollout` under the one that measures; None if it does not end in time."""
    script = Path(__file__).with_name("measured.py")
    try:
        done = subprocess.run(
            [sys.executable, str(script), sys.executable, "-c", code, *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return None
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as CSV, in the order of the cases."""
    names = [case.name for case in CASES]
    placed = sorted(
        rows, key=lambda row: (names.index(row.fleet) if row.fleet in names else len(names), row.fleet, row.time_limit, row.seed)
    )
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, [one.name for one in fields(Row)])
        writer.writeheader()
        writer.writerows(asdict(row) for row in placed)


def read_rows(path: Path) -> list[Row]:
    """Read commands.csv; no rows where there is none."""
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return [_row(row) for row in csv.DictReader(file)]


def _row(cells: dict[str, str]) -> Row:
    numbers = ("init", "first_plan", "seconds", "memory", "value", "bound", "gap")
    known = {name: float(cells[name]) if cells[name] else None for name in numbers}
    code = int(cells["code"]) if cells["code"] else None
    return Row(
        cells["fleet"],
        int(cells["seed"]),
        float(cells["time_limit"]),
        cells["measured"],
        **known,
        code=code,
        remark=cells["remark"],
    )
