"""A run's files against the recomputation of its schedule."""

from collections.abc import Callable, Iterable, Mapping

from instances.schema.instance import Instance
from planner.accountant import expected
from planner.accountant.accounting import account
from planner.accountant.cells import undo_neutralising
from planner.accountant.comparison import ExpectedRow, Key, Table
from planner.accountant.expected_dates import calendar_rows, limits_rows
from planner.accountant.notes import Notes
from planner.accountant.page import page_findings
from planner.accountant.records import TERMINAL, Account, CheckedFile, Finding, Launch, Row, RunTables
from planner.accountant.rules import broken_rules
from planner.accountant.summary import summary_findings
from planner.accountant.workbook import Sheets, workbook_findings


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
    checked = verify_files(instance, tables, notes=notes, on_step=on_step)
    return [finding for one in checked for finding in one.findings]


def verify_files(
    instance: Instance,
    tables: RunTables,
    sheets: Sheets | None = None,
    page: str | None = None,
    notes: Notes | None = None,
    on_step: Callable[[str], None] | None = None,
) -> list[CheckedFile]:
    """Recompute a run from its schedule and return for each of its files what was compared, and every difference.

    Parameters
    ----------
    sheets
        of its workbook, None if there is none.
    page
        its report, None if there is none.
    notes, on_step
        as for `verify`.
    """
    launches = _launches(tables.schedule)
    recomputed = account(instance, launches, notes, on_step)
    broken = tuple(broken_rules(instance, launches, recomputed))
    checked = [CheckedFile("limits and rules", "every limit, floor, gate, group and pin", "", broken)]
    for table, rows in _tables(instance, tables, recomputed):
        if on_step is not None:
            on_step(f"comparing {table.name}")
        differences = tuple(table.compare(rows))
        left = "the actuals that are filled in" if table.name == "tracking.csv" else ""
        checked.append(CheckedFile(table.name, f"{table.compared:,} rows", left, differences))
    differences = tuple(summary_findings(instance, recomputed, tables.summary))
    left = "the proof itself: bound and gap are compared with the plan, not proven again"
    checked.append(CheckedFile("summary.json", "every figure", left, differences))
    if sheets is not None:
        held = workbook_findings(instance, recomputed, sheets)
        left = "formulas (their values as last saved are compared), and the sheets that give the way to these figures"
        checked.append(CheckedFile("workbook.xlsx", f"{held.figures:,} figures of 8 sheets", left, tuple(held.findings)))
    if page is not None:
        held = page_findings(instance, recomputed, page)
        left = "sentences, pictures and the other tables"
        checked.append(CheckedFile("report.html", f"{held.figures:,} key figures", left, tuple(held.findings)))
    return checked


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
