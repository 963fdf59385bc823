"""The table and the chart of docs/benchmarks.md, from runs.csv and moments.csv."""

import platform
from collections import defaultdict
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from os import cpu_count
from pathlib import Path
from statistics import median

import pandas as pd

from benchmarks.solvers.methods import METHODS
from benchmarks.solvers.runs import Run

BEGIN, END = "<!-- results -->\n", "<!-- end of results -->\n"

Case = tuple[str, int]


def best_bounds(runs: Sequence[Run]) -> dict[Case, float]:
    """Return the lowest bound that any method proved, by problem and seed; CP-SAT's is of a rounded problem, and left out."""
    found: dict[Case, float] = {}
    for run in runs:
        if run.bound is not None and run.method != "cp-sat":
            case = (run.problem, run.seed)
            found[case] = min(run.bound, found.get(case, run.bound))
    return found


def gap_of(run: Run, bounds: dict[Case, float]) -> float | None:
    """Return the gap of a run's plan to the best bound known, None without either."""
    bound = bounds.get((run.problem, run.seed))
    if run.value is None or bound is None or run.value <= 0:
        return None
    return max(0.0, bound - run.value) / run.value


def results_text(runs: Sequence[Run]) -> str:
    """Return the results as Markdown: one row per problem, time limit and method; medians over seeds."""
    bounds = best_bounds(runs)
    grouped: dict[tuple[str, float, str], list[Run]] = defaultdict(list)
    for run in runs:
        grouped[run.problem, run.time_limit, run.method].append(run)
    lines = [
        "| problem | units | choices | method | seeds | limit, s | took, s | value | gap to best bound | own gap | measured |",
        "|---|---:|---:|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    for (problem, limit, method), same in grouped.items():
        first = max(same, key=lambda run: run.units)
        remark = next((run.remark for run in same if run.remark), "")
        took = _median([run.seconds for run in same])
        cells = [
            f"`{problem}`",
            f"{first.units:,}" if first.units else "",
            f"{first.choices:,}" if first.choices else "",
            method,
            str(len(same)),
            f"{limit:.0f}",
            remark or ("" if took is None else f"{took:.1f}"),
            _number(_median([run.value for run in same])) or ("" if remark else "no plan"),
            _percent(_median([gap_of(run, bounds) for run in same])),
            _percent(_median([_own_gap(run) for run in same])),
            max(run.measured for run in same),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _own_gap(run: Run) -> float | None:
    if run.value is None or run.bound is None or run.value <= 0 or run.method == "cp-sat":
        return None
    return max(0.0, run.bound - run.value) / run.value


def _median(numbers: Sequence[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return median(known) if known else None


def _number(number: float | None) -> str:
    return "" if number is None else f"{number:,.1f}"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.4f} %"


def machine_text() -> str:
    """Return one paragraph: the machine, and the versions that are installed."""
    packages = sorted({package for method in METHODS.values() for package in method.packages})
    versions = ", ".join(f"{package} {_version(package)}" for package in packages)
    return f"{platform.machine()}, {cpu_count()} cores, {_memory()}, Python {platform.python_version()}; {versions}.\n"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"


def _memory() -> str:
    for line in Path("/proc/meminfo").read_text().splitlines() if Path("/proc/meminfo").exists() else []:
        if line.startswith("MemTotal"):
            return f"{int(line.split()[1]) / 2**20:.0f} GiB"
    return "memory not known"


def write_results(page: Path, runs: Sequence[Run]) -> None:
    """Replace what stands between the two marks of a page."""
    text = page.read_text()
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    page.write_text(f"{before}{BEGIN}\n{machine_text()}\n{results_text(runs)}\n{END}{after}")


def write_chart(path: Path, runs: Sequence[Run], moments: pd.DataFrame, problems: Sequence[str]) -> None:
    """Write a chart of the gap to the best bound over time, one panel a problem, seed 0, the longest time limit."""
    import altair

    bounds = best_bounds(runs)
    longest = moments.groupby(["problem", "method"])["time_limit"].transform("max")
    wanted = (moments["seed"] == 0) & moments["problem"].isin(problems) & (moments["time_limit"] == longest)
    shown = moments[wanted & (moments["value"] > 0)].copy()
    bound = shown["problem"].map(lambda name: bounds.get((name, 0)))
    shown["gap"] = ((bound - shown["value"]) / shown["value"] * 100).clip(lower=1e-4)
    chart = (
        altair.Chart(shown)
        .mark_line(interpolate="step-after", point={"size": 12})
        .encode(
            x=altair.X("seconds:Q", scale=altair.Scale(type="symlog"), title="seconds"),
            y=altair.Y("gap:Q", scale=altair.Scale(type="log"), title="gap to the best bound, %"),
            color=altair.Color("method:N", title="method", scale=altair.Scale(scheme="dark2")),
            strokeDash=altair.StrokeDash("method:N", title="method"),
        )
        .properties(width=260, height=170)
        .facet(facet=altair.Facet("problem:N", title=None, sort=list(problems)), columns=2)
        .resolve_scale(x="independent", y="independent")
    )
    chart.save(path)
