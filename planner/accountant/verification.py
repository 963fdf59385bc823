"""A run's files against the recomputation of its schedule."""

from collections.abc import Callable, Iterable, Mapping

from instances.schema.instance import Instance
from planner.accountant import expected
from planner.accountant.accounting import account
from planner.accountant.cells import undo_neutralising
from planner.accountant.comparison import ExpectedRow, Key, Table
from planner.accountant.expected_dates import calendar_rows, limits_rows
from planner.accountant.notes import Notes
from planner.accountant.records import TERMINAL, Account, Finding, Launch, Row, RunTables
from planner.accountant.rules import broken_rules
from planner.accountant.summary import summary_findings


def verify(
    instance: Instance, tables: RunTables, notes: Notes | None = None, on_step: Callable[[str], None] | None = None
) -> list[Finding]:
    """Recompute a run from its schedule and return every broken rule and every difference; empty if all is right.

    Parameters
    ----------
    notes
        of runs that were recomputed before; used and filled.
    on_step
        called with what is being done, now and then.
    """
    launches = _launches(tables.schedule)
    recomputed = account(instance, launches, notes, on_step)
    findings = broken_rules(instance, launches, recomputed)
    for table, rows in _tables(instance, tables, recomputed):
        if on_step is not None:
            on_step(f"comparing {table.name}")
        findings += table.compare(rows)
    findings += summary_findings(instance, recomputed, tables.summary)
    return findings


def _tables(instance: Instance, tables: RunTables, recomputed: Account) -> list[tuple[Table, Mapping[Key, ExpectedRow]]]:
    """Return each file with the rows that it should have."""
    starts = {quarter.label: quarter.start.isoformat() for quarter in instance.quarters} | {TERMINAL: ""}
    return [
        (
            Table("schedule.csv", tables.schedule, ("unit", "lever")),
            expected.schedule_rows(instance, recomputed, starts),
        ),
        (Table("states.csv", tables.states, ("unit",)), expected.states_rows(instance, recomputed)),
        (Table("cashflow.csv", tables.cashflow, ("quarter", "bucket", "line")), expected.cashflow_rows(recomputed, starts)),
        (_limits_table(tables.limits), limits_rows(instance, recomputed)),
        (
            Table("shared_costs.csv", tables.shared_costs, ("lever", "scope", "region")),
            expected.shared_rows(recomputed, starts),
        ),
        (
            Table("ledger.csv", tables.ledger, ("quarter", "region", "lever", "line", "colour")),
            expected.ledger_rows(instance, recomputed, starts),
        ),
        (
            Table("tracking.csv", tables.tracking, ("unit", "metric", "quarter")),
            expected.tracking_rows(instance, recomputed, starts),
        ),
        (Table("calendar.csv", tables.calendar, ("quarter",)), calendar_rows(instance)),
        (
            Table("benefits.csv", tables.benefits, ("region", "unit", "lever", "bucket", "line", "fiscal_year")),
            expected.benefits_rows(recomputed),
        ),
        (Table("base_case.csv", tables.base_case, ("bucket", "line")), expected.base_case_rows(recomputed)),
    ]


def _launches(rows: Iterable[Row]) -> list[Launch]:
    """Return the launches of schedule.csv, neutralised unit names undone."""
    return [Launch(undo_neutralising(str(row.get("unit"))), str(row.get("lever")), str(row.get("quarter"))) for row in rows]


def _limits_table(rows: Iterable[Row]) -> Table:
    """Return limits.csv; the period of a group is blank or "total"."""
    named = [{**row, "period": "total"} if _is_group_without_period(row) else row for row in rows]
    return Table("limits.csv", named, ("limit", "measure", "scope", "period"))


def _is_group_without_period(row: Row) -> bool:
    return row.get("measure") == "group" and row.get("period") == ""
