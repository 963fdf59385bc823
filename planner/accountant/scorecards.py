"""Compare the scorecards and the owners of a plan against its actuals with its targets, the launches and each other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from instances.schema.instance import Instance
from planner.accountant.cells import number_agrees, number_in, undo_neutralising
from planner.accountant.records import Finding, Row, TrackedFigure, TrackingKey

RISING: Final = ("promise_accuracy", "on_time_rate", "inventory_accuracy", "pick_accuracy", "orders_per_week")
"""Metrics that are to rise; all others are to fall."""

ROUNDING: Final = 2e-6
"""Rounding of two figures that are written with six decimals."""


@dataclass(frozen=True)
class TableFindings:
    """The comparison of a table: what was compared, what was not, and the differences."""

    compared: str
    left: str
    findings: Sequence[Finding]


def scorecard_findings(tracking: Mapping[TrackingKey, TrackedFigure], rows: Sequence[Row]) -> TableFindings:
    """Return the differences of scorecard.csv from the targets of the plan, and from its own measures."""
    known = {tuple(key): figure for key, figure in tracking.items()}
    findings, compared = list[Finding](), 0
    for row in rows:
        key = undo_neutralising(str(row["unit"])), str(row["metric"]), str(row["quarter"])
        where = f"scorecard.csv {' '.join(key)}"
        figure = known.get(key)
        if figure is not None:
            compared += 1
            for column, wanted in (("baseline", figure.baseline), ("target", figure.target)):
                if not number_agrees(row[column], wanted, decimals=6, noise=1e-6):
                    findings.append(Finding("difference", f"{where}, {column}", repr(row[column]), f"{wanted:.6f}"))
        findings += _judged(row, where)
    left = f"targets of {len(rows) - compared} rows that tracking.csv does not have, " if compared < len(rows) else ""
    return TableFindings(f"{compared:,} targets, and what was reached of them", f"{left}the measures", findings)


def _judged(row: Row, where: str) -> Iterator[Finding]:
    """Yield wrong shares and verdicts of a row; where rounding decides, either is right."""
    baseline, target, actual = (number_in(row[one]) for one in ("baseline", "target", "actual"))
    if baseline is None or target is None or actual is None:
        yield Finding("unreadable", where, "no number", "baseline, target and actual")
        return
    promised = target - baseline
    if abs(promised) > 10 * ROUNDING:
        share = (actual - baseline) / promised
        noise = ROUNDING * (1 + abs(share)) / abs(promised) + 1e-6
        if not number_agrees(row["realised"], share, decimals=6, noise=noise):
            yield Finding("difference", f"{where}, realised", repr(row["realised"]), f"{share:.6f}")
    beyond = actual - target if row["metric"] in RISING else target - actual
    if abs(beyond) > ROUNDING * max(1.0, abs(target)) and (row["reached"] == "yes") != (beyond > 0):
        yield Finding("difference", f"{where}, reached", repr(row["reached"]), "yes" if beyond > 0 else "no")


def region_findings(scorecard: Iterable[Row], rows: Sequence[Row]) -> TableFindings:
    """Return the differences of scorecard_by_region.csv from the means over scorecard.csv."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in scorecard:
        for region in ("", str(row["region"])):
            groups[region, str(row["metric"])].append(row)
    found = {(str(row["region"]), str(row["metric"])): row for row in rows}
    findings = []
    for key in groups.keys() ^ found.keys():
        what = ("no row", "a row") if key in groups else ("a row", "no row")
        findings.append(Finding("difference", f"scorecard_by_region.csv {key[0] or 'all'} {key[1]}", *what))
    for key in groups.keys() & found.keys():
        own, row = groups[key], found[key]
        wanted = {name: sum(number_in(one[name]) or 0.0 for one in own) / len(own) for name in ("baseline", "target", "actual")}
        wanted |= {"units": len(own), "reached": sum(one["reached"] == "yes" for one in own)}
        for column, value in wanted.items():
            if not number_agrees(row[column], value, decimals=6, noise=ROUNDING):
                where = f"scorecard_by_region.csv {key[0] or 'all'} {key[1]}, {column}"
                findings.append(Finding("difference", where, repr(row[column]), f"{value:.6f}"))
    return TableFindings(f"{len(rows):,} rows with scorecard.csv", "", findings)


def owner_findings(instance: Instance, came: Iterable[Row], scorecard: Iterable[Row], rows: Sequence[Row]) -> TableFindings:
    """Return the differences of owners.csv from the launches as they came and scorecard.csv."""
    owner = {unit.unit: unit.owner for unit in instance.units}
    count: dict[tuple[str, str], int] = defaultdict(int)
    units: dict[str, set[str]] = defaultdict(set)
    for row in came:
        unit = undo_neutralising(str(row["unit"]))
        own, planned, quarter = owner[unit], str(row["planned_quarter"]), str(row["quarter"])
        if planned or quarter:
            units[own].add(unit)
        count[own, "late"] += bool(planned and quarter) and quarter > planned
        count[own, "cancelled"] += bool(planned) and not quarter
    for row in scorecard:
        own = undo_neutralising(str(row["owner"]))
        count[own, "measures"] += 1
        count[own, "reached"] += row["reached"] == "yes"
    findings = []
    found = {undo_neutralising(str(row["owner"])): row for row in rows}
    for name in units.keys() ^ found.keys():
        what = ("no row", "a row") if name in units else ("a row", "no row")
        findings.append(Finding("difference", f"owners.csv {name or 'nobody'}", *what))
    for name in units.keys() & found.keys():
        wanted = {"units": len(units[name])} | {one: count[name, one] for one in ("late", "cancelled", "measures", "reached")}
        for column, value in wanted.items():
            if found[name][column] != str(value):
                where = f"owners.csv {name or 'nobody'}, {column}"
                findings.append(Finding("difference", where, repr(found[name][column]), str(value)))
    left = "costs, and the numbers of launches before the date of the comparison"
    return TableFindings("launches late and cancelled, units and measures", left, findings)
