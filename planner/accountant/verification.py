"""A run's files against the recomputation of its schedule."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache

from instances.schema.instance import Instance
from planner.accountant.accounting import account
from planner.accountant.cells import MICROS, undo_neutralising
from planner.accountant.comparison import ANYTHING, Cell, ExpectedRow, ExpectedRows, Key, Table, joined, number, one_of, text
from planner.accountant.dates import first_day
from planner.accountant.notes import Notes
from planner.accountant.records import TERMINAL, Account, Finding, Launch, RunTables, TrackedFigure
from planner.accountant.rules import broken_rules
from planner.accountant.summary import summary_findings

BOTH = frozenset({"store_optimization", "orchestration"})
NOTHING_TO_THE_CENT = 0.005


def verify(instance: Instance, tables: RunTables, notes: Notes | None = None) -> list[Finding]:
    """Recompute a run from its schedule and return every broken rule and every difference; empty if all is right.

    Parameters
    ----------
    notes
        of runs that were recomputed before; used and filled.
    """
    launches = _launches(tables.schedule)
    recomputed = account(instance, launches, notes)
    starts = {quarter.label: quarter.start.isoformat() for quarter in instance.quarters} | {TERMINAL: ""}
    findings = broken_rules(instance, launches, recomputed)
    findings += Table("schedule.csv", tables.schedule, ("unit", "lever")).compare(_schedule_rows(instance, recomputed, starts))
    findings += Table("states.csv", tables.states, ("unit",)).compare(_states_rows(instance, recomputed))
    findings += Table("cashflow.csv", tables.cashflow, ("quarter", "bucket", "line")).compare(_cashflow_rows(recomputed, starts))
    findings += _limits_table(tables.limits).compare(_limits_rows(instance, recomputed))
    findings += Table("shared_costs.csv", tables.shared_costs, ("lever", "scope", "region")).compare(
        _shared_rows(recomputed, starts)
    )
    findings += Table("ledger.csv", tables.ledger, ("quarter", "region", "lever", "line", "colour")).compare(
        _ledger_rows(instance, recomputed, starts)
    )
    findings += Table("tracking.csv", tables.tracking, ("unit", "metric", "quarter")).compare(
        _tracking_rows(instance, recomputed, starts)
    )
    findings += Table("calendar.csv", tables.calendar, ("quarter",)).compare(_calendar_rows(instance))
    findings += summary_findings(instance, recomputed, tables.summary)
    return findings


def _launches(rows: Sequence[Mapping[str, str]]) -> list[Launch]:
    """Return the launches of schedule.csv, neutralised unit names undone."""
    return [Launch(undo_neutralising(str(row.get("unit"))), str(row.get("lever")), str(row.get("quarter"))) for row in rows]


def _schedule_rows(instance: Instance, recomputed: Account, starts: Mapping[str, str]) -> dict[Key, ExpectedRow]:
    units = {unit.unit: unit for unit in instance.units}
    rows: dict[Key, ExpectedRow] = {}
    for (name, lever), launch in recomputed.launches.items():
        unit = units[name]
        paybacks = ["" if quarters is None else str(quarters) for quarters in launch.near_paybacks]
        rows[name, lever] = ExpectedRow(
            {
                "name": text(unit.name or name),
                "region": text(unit.region),
                "quarter": text(launch.quarter),
                "quarter_start": text(starts[launch.quarter]),
                "implementation_cost": number(launch.implementation_cost),
                "change_load": number(launch.change_load),
                "incremental_npv": number(launch.incremental_npv),
                "payback_quarters": one_of(paybacks),
                "owner": text(unit.owner),
            }
        )
    return rows


def _states_rows(instance: Instance, recomputed: Account) -> dict[Key, ExpectedRow]:
    labels = [quarter.label for quarter in instance.quarters]
    rows: dict[Key, ExpectedRow] = {}
    for unit in instance.units:
        cells = {"name": text(unit.name or unit.unit), "region": text(unit.region)}
        for label, levers in zip(labels, recomputed.states[unit.unit], strict=True):
            cells[label] = _state(levers)
        rows[unit.unit,] = ExpectedRow(cells)
    return rows


def state_text(levers: tuple[str, ...] | None) -> str:
    """Return a state as states.csv says it."""
    if levers is None:
        return "closed"
    if frozenset(levers) == BOTH:
        return "both"
    return " + ".join(levers) or "none"


@cache
def _state(levers: tuple[str, ...] | None) -> Cell:
    """Return the cell of a state; levers may be joined in any order."""
    return joined(tuple(state_text(levers).split(" + ")))


def _cashflow_rows(recomputed: Account, starts: Mapping[str, str]) -> dict[Key, ExpectedRow]:
    """Return the rows of cashflow.csv; rows in which nothing flows may be left out."""
    return {
        key: ExpectedRow(
            {
                "quarter_start": text(starts[key[0]]),
                "amount": number(amount),
                "discount_factor": number(recomputed.discount_factors[key[0]], MICROS, noise=1e-9),
                "present_value": number(recomputed.present_values[key], MICROS),
            },
            optional=abs(amount) < NOTHING_TO_THE_CENT,
        )
        for key, amount in recomputed.cashflow.items()
    }


def _limits_table(rows: Sequence[dict[str, str]]) -> Table:
    """Return limits.csv; the period of a group is blank or "total"."""
    named = [{**row, "period": "total"} if _is_group_without_period(row) else row for row in rows]
    return Table("limits.csv", named, ("limit", "measure", "scope", "period"))


def _is_group_without_period(row: Mapping[str, str]) -> bool:
    return row.get("measure") == "group" and row.get("period") == ""


def _limits_rows(instance: Instance, recomputed: Account) -> dict[Key, ExpectedRow]:
    return {
        (line.limit, line.measure, line.scope, line.period): ExpectedRow(
            {
                "period_start": text(_first_day(instance, line.period)),
                "allowed": number(line.allowed),
                "used": number(line.used),
                "left": number(line.left),
            },
            optional=line.vacant,
        )
        for line in recomputed.limits
    }


def _first_day(instance: Instance, period: str) -> str:
    if not period:
        return ""
    days = [one.start for one in instance.quarters if period in ("total", one.label, f"FY{one.fiscal_year}")]
    return (min(days) if days else first_day(instance.plan.calendar, period)).isoformat()


def _calendar_rows(instance: Instance) -> dict[Key, ExpectedRow]:
    """Return the rows of calendar.csv; a quarter ends on the day before the next, and the last one by its own length."""
    quarters, decision = instance.quarters, instance.plan.calendar.decision_quarters
    ends = [later.start - timedelta(days=1) for later in quarters[1:]] + [_last_day(instance)]
    return {
        (quarter.label,): ExpectedRow(
            {
                "quarter_start": text(quarter.start.isoformat()),
                "quarter_end": text(end.isoformat()),
                "fiscal_year": text(quarter.label[:4]),
                "fiscal_quarter": text(quarter.label[-1]),
                "weeks": number(quarter.weeks),
                "decision": text("yes" if place < decision else "no"),
            }
        )
        for place, (quarter, end) in enumerate(zip(quarters, ends, strict=True))
    }


def _last_day(instance: Instance) -> date:
    last = instance.quarters[-1]
    if instance.plan.calendar.kind == "4-5-4":
        return last.start + timedelta(weeks=last.weeks) - timedelta(days=1)
    month = last.start.month + 3
    return date(last.start.year + (month > 12), (month - 1) % 12 + 1, 1) - timedelta(days=1)


def _shared_rows(recomputed: Account, starts: Mapping[str, str]) -> dict[Key, ExpectedRow]:
    return {
        (cost.lever, cost.scope, cost.region): ExpectedRow(
            {
                "quarter": text(cost.quarter),
                "quarter_start": text(starts[cost.quarter]),
                "one_off_cost": number(cost.one_off_cost),
                "support_per_quarter": number(cost.support_per_quarter),
                "npv": number(cost.npv),
            }
        )
        for cost in recomputed.shared_costs
    }


def _ledger_rows(instance: Instance, recomputed: Account, starts: Mapping[str, str]) -> dict[Key, ExpectedRow]:
    """Return the rows of ledger.csv; rows in which nothing is paid may be left out."""
    years = {quarter.label: str(quarter.fiscal_year) for quarter in instance.quarters}
    return {
        key: ExpectedRow(
            {"fiscal_year": text(years[key[0]]), "quarter_start": text(starts[key[0]]), "amount": number(amount)},
            optional=abs(amount) < 2 * NOTHING_TO_THE_CENT,
        )
        for key, amount in recomputed.ledger.items()
    }


def _tracking_rows(instance: Instance, recomputed: Account, starts: Mapping[str, str]) -> Mapping[Key, ExpectedRow]:
    """Return the rows of tracking.csv. What was measured is the user's own: `actual` may hold anything."""
    units = {unit.unit: unit for unit in instance.units}
    labels = {"labour_hours_per_order": "hours an order", "orders_per_week": "orders a week"}
    labels["routing_cost_per_order"] = f"{instance.plan.finance.currency} an order"

    def row(key: Key, figure: TrackedFigure) -> ExpectedRow:
        unit = units[key[0]]
        return ExpectedRow(
            {
                "name": text(unit.name or unit.unit),
                "region": text(unit.region),
                "owner": text(unit.owner),
                "measured_in": text(labels.get(key[1], "share")),
                "lever": _state(figure.levers),
                "quarter_start": text(starts[key[2]]),
                "baseline": number(figure.baseline, MICROS),
                "target": number(figure.target, MICROS),
                "actual": ANYTHING,
            }
        )

    return ExpectedRows(recomputed.tracking, row)
