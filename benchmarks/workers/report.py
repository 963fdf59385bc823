"""The section on workers in docs/benchmarks.md, from workers.csv."""

from collections.abc import Sequence
from math import isnan
from pathlib import Path

from benchmarks.workers.cases import CASES
from benchmarks.workers.rows import Row
from benchmarks.workers.times import Estimate, Times, Used, estimate

BEGIN, END = "<!-- workers -->\n", "<!-- end of workers -->\n"

MANY = (2, 10, 100)
"""Numbers of workers of the estimate."""


def section(rows: Sequence[Row]) -> str:
    """Return the tables as Markdown: what was measured, and the estimate for more workers."""
    ordered = sorted(rows, key=lambda row: ([case.name for case in CASES].index(row.case), row.workers))
    if not ordered:
        return "Nothing is measured yet.\n"
    dates = " to ".join(sorted({row.measured for row in ordered}))
    cores = " and ".join(sorted({str(row.cores) for row in ordered}))
    tables = (one(ordered) for one in (_measured, _estimated, _serial))
    return "\n".join([f"Measured on {dates}, on {cores} cores.\n", *filter(None, tables)])


def _measured(rows: Sequence[Row]) -> str:
    lines = [
        "| question | workers | seconds | of one worker | efficiency | processors, s | idle | context, MB | tasks, MB "
        "| results, MB | same answer |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    alone = {row.case: row for row in rows if row.workers == 1}
    for row in rows:
        one = alone.get(row.case)
        share = "" if one is None else f"{row.seconds / one.seconds:.2f}"
        efficiency = "" if one is None else f"{100 * one.seconds / row.seconds / row.workers:.0f} %"
        same = "" if one is None or one is row else ("yes" if one.answer == row.answer else "**no**")
        lines.append(
            f"| {row.case} | {row.workers} | {row.seconds:.1f} | {share} | {efficiency} | {row.processor:.1f} | {_idle(row)} "
            f"| {row.context / 1e6:.1f} | {row.sent / 1e6:.1f} | {row.received / 1e6:.1f} | {same} |"
        )
    return "\n".join(lines) + "\n"


def _idle(row: Row) -> str:
    """Return the share of the workers' time without a task: serial parts, and waits for other tasks."""
    busy = sum(_numbers(row.work))
    return f"{100 * max(0.0, 1.0 - busy / (row.workers * row.seconds)):.0f} %"


def _numbers(cell: str) -> tuple[float, ...]:
    return tuple(float(one) for one in cell.split(";") if one)


def _estimated(rows: Sequence[Row]) -> str:
    lines = [
        "| question | workers | serial, s | sending, s | tasks, s | in all, s | efficiency | longest limit |",
        "|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    pairs = {row.case: row for row in rows if row.workers > 1}
    for row in (one for one in rows if one.workers == 1):
        other = pairs.get(row.case)
        context = 0.0 if other is None else other.context / max(1, other.workers - 1)
        sent = 0.0 if other is None else 2.0 * (other.sent + other.received)
        times = Times(row.serial, _numbers(row.work), _numbers(row.chain), row.longest, row.tasks)
        for workers in MANY:
            found = estimate(times, workers, context, sent)
            least, most = (found.serial + found.sending + one for one in (found.least, found.most))
            efficiency = f"{_percent(row.seconds, most, workers)} to {_percent(row.seconds, least, workers)}"
            lines.append(
                f"| {row.case} | {workers} | {found.serial:.1f} | {found.sending:.1f} | {found.least:.1f} to {found.most:.1f} "
                f"| {least:.0f} to {most:.0f} | {efficiency} | {_limit(found, times)} |"
            )
    return "\n".join(lines) + "\n"


def _serial(rows: Sequence[Row]) -> str:
    lines = [
        "| question | processors, s | before tasks | between | after | serial | at most times as fast: 2 workers | 10 | 100 "
        "| without end |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in (one for one in rows if one.workers == 1 and not isnan(one.within)):
        used = Used(row.before, row.between, row.after, row.within)
        most = " | ".join(f"{used.times_as_fast(workers):.1f}" for workers in MANY)
        lines.append(
            f"| {row.case} | {row.processor:.1f} | {used.before:.1f} | {used.between:.1f} | {used.after:.1f} "
            f"| {100 * used.serial / row.processor:.0f} % | {most} | {row.processor / used.serial:.1f} |"
        )
    return "\n".join(lines) + "\n" if len(lines) > 2 else ""


def _percent(alone: float, seconds: float, workers: int) -> str:
    return f"{100 * alone / seconds / workers:.0f} %"


def _limit(found: Estimate, times: Times) -> str:
    """Return the largest part of the least time."""
    parts = {
        "serial part": found.serial,
        "bytes": found.sending,
        "chains": sum(times.chain),
        "work": sum(times.work) / found.workers,
    }
    name, seconds = max(parts.items(), key=lambda part: part[1])
    return f"{name} ({seconds:.0f} s)"


def write_page(page: Path, rows: Sequence[Row]) -> None:
    """Replace what stands between the two marks of a page."""
    before, rest = page.read_text().split(BEGIN)
    _, after = rest.split(END)
    page.write_text(f"{before}{BEGIN}\n{section(rows)}\n{END}{after}")
