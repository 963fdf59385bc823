"""The table of planned fleets in docs/benchmarks.md, from commands.csv: what is reached, and beside it what was to be reached."""

from collections.abc import Callable, Sequence
from math import inf
from pathlib import Path
from statistics import median

from benchmarks.commands.cases import CASES, GIB, Case, Target
from benchmarks.commands.rows import Row

BEGIN, END = "<!-- commands -->\n", "<!-- end of commands -->\n"

SHOWN_LIMITS = (60.0, 300.0)


def table_text(rows: Sequence[Row]) -> str:
    """Return the results as Markdown, one row per fleet: medians over seeds, targets in brackets, missed ones in bold."""
    lines = [
        "| fleet | seeds | first plan | gap, 60 s | gap, 300 s | in all | peak memory | |",
        "|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    others = sorted({row.fleet for row in rows} - {case.name for case in CASES})
    for case in [*CASES, *(_unplanned(name) for name in others)]:
        lines.append(f"| {' | '.join(_cells(case, [row for row in rows if row.fleet == case.name]))} |")
    return "\n".join(lines) + "\n"


def _unplanned(name: str) -> Case:
    return Case(name, (), (), Target())


def _cells(case: Case, rows: Sequence[Row]) -> list[str]:
    target, longest = case.target, [row for row in rows if row.time_limit == max(row.time_limit for row in rows)]
    return [
        f"`{case.name}`",
        str(len({row.seed for row in rows})) if rows else "",
        _cell([row.first_plan for row in rows], target.first_plan, _seconds, "no plan"),
        *(
            _cell([row.gap for row in rows if row.time_limit == limit], target.gap(limit), _percent, "no plan")
            for limit in SHOWN_LIMITS
        ),
        _cell([_in_all(row) for row in longest], target.seconds, _seconds, "did not end"),
        _cell([row.memory for row in longest], target.memory, _memory, "not known"),
        _remark(rows),
    ]


def _in_all(row: Row) -> float | None:
    return None if row.seconds is None else row.seconds + (row.init or 0.0)


def _cell(figures: Sequence[float | None], target: float | None, text: Callable[[float], str], missing: str) -> str:
    """Return the median of a figure and its target; a seed without the figure counts as the worst."""
    asked = "" if target is None else f" ({text(target)})"
    if not figures:
        return f"not measured{asked}" if target is not None else ""
    found = median(inf if figure is None else figure for figure in figures)
    words = missing if found == inf else text(found)
    return f"**{words}**{asked}" if target is not None and found > target else f"{words}{asked}"


def _remark(rows: Sequence[Row]) -> str:
    without = [f"seed {row.seed}, {row.time_limit:.0f} s: {row.remark}" for row in rows if row.remark]
    return "; ".join(without).replace("|", "/")


def _seconds(number: float) -> str:
    return f"{number:.1f} s" if number < 100 else f"{number:.0f} s"


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _memory(number: float) -> str:
    return f"{number / GIB:.1f} GiB"


def dates_text(rows: Sequence[Row]) -> str:
    """Return one sentence: when rows were measured."""
    dates = sorted({row.measured for row in rows})
    if not dates:
        return "Nothing is measured yet.\n"
    return f"Measured on {dates[0]}.\n" if len(dates) == 1 else f"Measured from {dates[0]} to {dates[-1]}.\n"


def write_page(page: Path, rows: Sequence[Row]) -> None:
    """Replace what stands between the two marks of a page."""
    before, rest = page.read_text().split(BEGIN)
    _, after = rest.split(END)
    page.write_text(f"{before}{BEGIN}\n{dates_text(rows)}\n{table_text(rows)}\n{END}{after}")
