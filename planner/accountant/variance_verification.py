"""Compare the tables of a plan against its actuals with a recomputation: schedules of its own for volume, timing and stages.

These are differences of four schedules: the plan, the launches that came on their planned dates, as they came at the stages of
the plan, and as they came at their own stages.
The money that was paid and measured stands in no file of the run, so that price is held by the sum of its row alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from instances.schema.instance import Instance
from instances.schema.units import Pin
from planner.accountant.accounting import account
from planner.accountant.cells import number_in, undo_neutralising
from planner.accountant.lines import ALL_LINES, TAX, buckets_of
from planner.accountant.records import CashKey, CheckedFile, Finding, Hire, Launch, Row
from planner.accountant.schedule import Schedule
from planner.accountant.scorecards import TableFindings, owner_findings, region_findings, scorecard_findings
from planner.accountant.stage_dates import FILE, stage_findings

AMOUNTS: Final = ("planned", "volume", "timing", "stages", "price", "actual")
LEFT_OUT: Final = (TAX, "working_capital")
CENT: Final = 0.01
HALF_CENT: Final = 0.005


@dataclass(frozen=True)
class VarianceTables:
    """The rows of the tables in the folder of a plan against its actuals."""

    variance: Sequence[Row]
    summary: Sequence[Row]
    came: Sequence[Row]
    scorecard: Sequence[Row]
    regions: Sequence[Row]
    owners: Sequence[Row]
    stages: Sequence[Row] = ()


@dataclass(frozen=True)
class _Came:
    """A launch as it was planned and as it came, quarters as labels, blank without one."""

    unit: str
    lever: str
    planned: str
    quarter: str
    closed: str


def verify_variance(
    instance: Instance,
    launches: Sequence[Launch],
    tables: VarianceTables,
    on_step: Callable[[str], None] | None = None,
    hires: Sequence[Hire] = (),
) -> list[CheckedFile]:
    """Return, for each table, what was compared and every difference from the recomputation.

    Parameters
    ----------
    instance, launches, hires
        the plan.
    on_step
        receives progress reports.
    """
    came = [
        _Came(
            undo_neutralising(str(row["unit"])),
            str(row["lever"]),
            *(str(row[one]) for one in ("planned_quarter", "quarter", "closed")),
        )
        for row in tables.came
    ]
    planned = account(instance, launches, hires=hires)
    if on_step is not None:
        on_step("recomputing the launches as they came")
    schedules = _Schedules.of(Schedule(instance, launches, hires=hires), came)
    flows, left = _flows(schedules, planned.cashflow)
    rows = _Rows(instance, tables.variance)
    checked = [
        CheckedFile("launches_as_came.csv", "the planned quarters", "what was reported", tuple(_came(launches, came))),
        CheckedFile("variance.csv", f"{len(tables.variance):,} rows", left, (*rows.sums(), *rows.against(flows))),
        CheckedFile("variance_summary.csv", f"{len(tables.summary):,} rows with variance.csv", "", tuple(_summary(tables))),
    ]
    checked += [_stages(schedules, tables.stages)] if schedules.plan.has_stages else []
    cards: list[tuple[str, TableFindings]] = [
        ("scorecard", scorecard_findings(planned.tracking, tables.scorecard)),
        ("scorecard_by_region", region_findings(tables.scorecard, tables.regions)),
        ("owners", owner_findings(instance, tables.came, tables.scorecard, tables.owners)),
    ]
    checked += [CheckedFile(f"{name}.csv", one.compared, one.left, tuple(one.findings)) for name, one in cards]
    return checked


def _came(launches: Sequence[Launch], came: Iterable[_Came]) -> Iterator[Finding]:
    """Yield the differences of the planned quarters from the plan."""
    wanted = {(one.unit, one.lever): one.quarter for one in launches}
    found = {(one.unit, one.lever): one.planned for one in came if one.planned}
    for key in sorted(wanted.keys() | found.keys()):
        if wanted.get(key) != found.get(key):
            where = f"launches_as_came.csv {' '.join(key)}, planned_quarter"
            yield Finding("difference", where, repr(found.get(key, "")), repr(wanted.get(key, "")))


_Flow = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class _Schedules:
    """The schedules of a plan that came otherwise.

    Attributes
    ----------
    instance
        that of the plan with levers closed down as they were, in which launches may come in any quarter.
    on_time, as_came
        the launches that came, on their planned dates and on their own.
    """

    plan: Schedule
    instance: Instance
    on_time: Sequence[Launch]
    as_came: Sequence[Launch]

    @classmethod
    def of(cls, plan: Schedule, came: Sequence[_Came]) -> "_Schedules":
        """Return the schedules of a plan and of the launches as they came."""
        on_time = [Launch(one.unit, one.lever, one.planned or one.quarter) for one in came if one.quarter]
        as_came = [Launch(one.unit, one.lever, one.quarter) for one in came if one.quarter]
        return cls(plan, _with_any_quarter(_with_closings(plan.instance, came)), on_time, as_came)


def _flows(of: _Schedules, planned: Mapping[CashKey, float]) -> tuple[dict[str, _Flow], str]:
    """Return planned, volume, timing and stages by quarter and line, and what of them could not be recomputed.

    Heads came as planned.
    """
    first, hires = _by_line(planned), of.plan.hires
    at_plan = (account(of.instance, one, hires=hires, whole=[of.plan]) for one in (of.on_time, of.as_came))
    second, third = (_by_line(one.cashflow) for one in at_plan)
    fourth = _by_line(account(of.instance, of.as_came, hires=hires).cashflow) if of.plan.has_stages else third
    later = {"volume": _less(second, first), "timing": _less(third, second), "stages": _less(fourth, third)}
    return {"planned": first, **later}, "price, and with it actual"


def _stages(of: _Schedules, rows: Sequence[Row]) -> CheckedFile:
    """Return the comparison of the quarters of stages."""
    found = stage_findings(of.plan, Schedule(of.instance, of.as_came), rows)
    return CheckedFile(FILE, f"{len(rows):,} stages", "", tuple(found))


def _by_line(cashflow: Mapping[CashKey, float]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = defaultdict(float)
    for key, amount in cashflow.items():
        found[key.quarter, key.line] += amount
    return found


def _less(flows: _Flow, other: _Flow) -> dict[tuple[str, str], float]:
    return {key: flows.get(key, 0.0) - other.get(key, 0.0) for key in flows.keys() | other.keys()}


def _with_closings(instance: Instance, came: Iterable[_Came]) -> Instance:
    """Return the instance with levers closed down as they were, in place of the closings that were planned."""
    pins = [pin.model_copy(update={"until": None}) for pin in instance.pins]
    for one in came:
        if one.closed and one.quarter:
            until = instance.label_of(instance.quarter_index(one.closed) - 1)
            pins.append(Pin(unit=one.unit, lever=one.lever, rule="committed", quarter=one.quarter, until=until))
    return replace(instance, pins=tuple(pins))


def _with_any_quarter(instance: Instance) -> Instance:
    """Return the instance in which launches may come in every quarter that is evaluated."""
    settings = instance.settings
    longer = settings.calendar.model_copy(update={"decision_quarters": settings.calendar.evaluation_quarters})
    return replace(instance, settings=settings.model_copy(update={"calendar": longer}))


@dataclass(frozen=True)
class _Rows:
    """The rows of variance.csv."""

    instance: Instance
    rows: Sequence[Row]

    def sums(self) -> Iterator[Finding]:
        """Yield rows that do not add up, or stand in a wrong bucket or year."""
        buckets, years = (
            buckets_of(self.instance.settings.finance),
            {quarter.label: str(quarter.fiscal_year) for quarter in self.instance.quarters},
        )
        for number, row in enumerate(self.rows, start=1):
            where = f"variance.csv row {number}"
            total = sum(_number(row, name) for name in AMOUNTS[:-1])
            if abs(total - _number(row, "actual")) > CENT:
                yield Finding("difference", f"{where}, actual", repr(row.get("actual")), f"{total:.2f}, the sum of its parts")
            for column, wanted in (
                ("bucket", buckets.get(str(row.get("line")))),
                ("fiscal_year", years.get(str(row.get("quarter")))),
            ):
                if row.get(column) != wanted:
                    yield Finding("difference", f"{where}, {column}", repr(row.get(column)), repr(wanted))

    def against(self, flows: Mapping[str, _Flow]) -> Iterator[Finding]:
        """Yield the differences from the schedules, by quarter and line up to the last quarter in the table."""
        found = {name: self._summed(name) for name in flows}
        last = max((str(row["quarter"]) for row in self.rows), default="")
        quarters = [quarter.label for quarter in self.instance.quarters if quarter.label <= last]
        noise = CENT + HALF_CENT * len({(row["region"], row["lever"]) for row in self.rows})
        for name, wanted in flows.items():
            for quarter in quarters:
                for line in (one for one in ALL_LINES if one not in LEFT_OUT):
                    key = quarter, line
                    amounts = found[name].get(key, 0.0), wanted.get(key, 0.0)
                    if abs(amounts[0] - amounts[1]) > noise:
                        where = f"variance.csv {quarter} {line}, {name}"
                        yield Finding("difference", where, f"{amounts[0]:.2f}", f"{amounts[1]:.2f}")

    def _summed(self, name: str) -> dict[tuple[str, str], float]:
        found: dict[tuple[str, str], float] = defaultdict(float)
        for row in self.rows:
            found[str(row["quarter"]), str(row["line"])] += _number(row, name)
        return found


def _summary(tables: VarianceTables) -> Iterator[Finding]:
    """Yield the differences of the sums by lever and bucket from the rows."""
    for row in tables.summary:
        own = [one for one in tables.variance if row["lever"] in ("", one["lever"]) and row["bucket"] in ("", one["bucket"])]
        where = f"variance_summary.csv {row['lever'] or 'all'} {row['bucket'] or 'all'}"
        for name in AMOUNTS:
            total = sum(_number(one, name) for one in own)
            if abs(total - _number(row, name)) > CENT:
                yield Finding("difference", f"{where}, {name}", repr(row[name]), f"{total:.2f}")
        size = [abs(sum(_number(one, name) for name in AMOUNTS[:-2])) for one in own]
        share = sum(part * _number(one, "reported") for part, one in zip(size, own, strict=True)) / (sum(size) or 1.0)
        if abs(share - _number(row, "reported")) > 1e-5:
            yield Finding("difference", f"{where}, reported", repr(row["reported"]), f"{share:.6f}")
    levers = {(one["lever"], one["bucket"]) for one in tables.variance}
    missing = levers - {(row["lever"], row["bucket"]) for row in tables.summary}
    for lever, bucket in sorted(missing):
        yield Finding("missing_row", f"variance_summary.csv {lever} {bucket}", "no row", "a row")


def _number(row: Row, column: str) -> float:
    """Return the number in a cell; ValueError where there is none."""
    found = number_in(row.get(column))
    if found is None:
        raise ValueError(f"{column}: found {row.get(column)!r}, expected a number")
    return found
