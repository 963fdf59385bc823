"""Metrics of the tracking sheet, as they were measured."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from instances.problems import Problem
from planner.actuals.known import Known, Place
from planner.actuals.records import MetricActual
from planner.actuals.rows import MetricRow
from planner.plan.tracking import METRICS

MEASURES = {metric.name: metric.measured_in for metric in METRICS}
"""Measure of each metric: share, hours, currency or orders."""

Seen: TypeAlias = dict[tuple[str, ...], Place]
"""First row of each key."""


def metric_actuals(
    rows: Sequence[tuple[int, MetricRow]], file: str, known: Known, seen: Seen
) -> tuple[list[MetricActual], list[Problem]]:
    """Return the metrics of a file that are right, and the problems of the others.

    Parameters
    ----------
    seen
        first row of each unit, metric and quarter, of all files so far; it is added to.
    """
    found, problems = [], []
    for number, row in rows:
        place, unit = Place(file, number), known.unit_of(row.unit)
        faults = list(_problems(row, place, unit, known, seen))
        problems += faults
        if not faults and row.actual is not None:
            found.append(MetricActual(unit, row.metric, row.quarter, row.actual, place))
    return found, problems


def _problems(row: MetricRow, place: Place, unit: str, known: Known, seen: Seen) -> Iterator[Problem]:
    yield from known.unit_problems(place, unit)
    if row.metric not in MEASURES:
        yield known.unknown(place, "metric", row.metric, list(MEASURES), "a metric of tracking.csv")
    yield from known.over_problems(place, row.quarter)
    yield from _closed(place, unit, row.quarter, known)
    if MEASURES.get(row.metric) == "share" and row.actual is not None and row.actual > 1.0:
        remedy = f"Write {row.actual / 100.0:.6g} or {row.actual:.6g} %, if per cent are meant." if row.actual <= 100.0 else ""
        yield place.problem("value_wrong", "actual", f"{row.actual:g}", f"a share from 0 to 1, as {row.metric} is one", remedy)
    key = (unit, row.metric, row.quarter)
    first = seen.setdefault(key, place)
    if first is not place:
        expected = f"each unit, metric and quarter once ({first.file} row {first.row})"
        yield place.problem("row_repeated", "", " ".join(key), expected)


def _closed(place: Place, unit: str, label: str, known: Known) -> Iterator[Problem]:
    """Yield the problem of a measure at a unit that is closed by then."""
    last = known.units[unit].exit_quarter if unit in known.units else None
    if last is not None and known.index(label) > known.index(last):
        remedy = "Correct unit or quarter, or exit_quarter of units.csv."
        yield place.problem("quarter_outside", "quarter", label, f"a quarter up to {last}, the last one of {unit}", remedy)
