"""Compare the files of a run with the recomputation of its schedule."""

from collections.abc import Callable, Iterable, Mapping

from instances.schema.instance import Instance
from planner.accountant import expected
from planner.accountant.accounting import account
from planner.accountant.answer_page import answer_page_findings
from planner.accountant.answer_sheets import answer_sheet_findings
from planner.accountant.cache import Cache
from planner.accountant.cells import undo_neutralising
from planner.accountant.comparison import ExpectedRow, Key, Table
from planner.accountant.expected_dates import calendar_rows, limits_rows
from planner.accountant.hiring import hires_of
from planner.accountant.records import TERMINAL, Account, CheckedFile, Finding, Launch, Row, RunTables
from planner.accountant.report_page import page_findings
from planner.accountant.rules import broken_rules
from planner.accountant.sheet_cells import Answers
from planner.accountant.summary import summary_findings
from planner.accountant.workbook import Sheets, workbook_findings


def verify(
    instance: Instance, tables: RunTables, cache: Cache | None = None, *, on_step: Callable[[str], None] | None = None
) -> list[Finding]:
    """Return every broken rule of a run, and every difference from the recomputation of its schedule.

    Parameters
    ----------
    cache
        results of earlier runs; used and filled.
    on_step
        receives progress reports.
    """
    checked = verify_files(instance, tables, cache=cache, on_step=on_step)
    return [finding for one in checked for finding in one.findings]


def verify_files(
    instance: Instance,
    tables: RunTables,
    *,
    sheets: Sheets | None = None,
    page: str | None = None,
    answers: Answers = lambda path: None,
    cache: Cache | None = None,
    on_step: Callable[[str], None] | None = None,
) -> list[CheckedFile]:
    """Return, for each file of a run, what was compared and every difference from the recomputation of its schedule.

    Parameters
    ----------
    sheets
        sheets of the workbook, None if there is none.
    page
        text of the report, None if there is none.
    answers
        rows of the answers that stand in the run, with which workbook and report are compared, too.
    cache, on_step
        as for `verify`.
    """
    launches = launches_of(tables.schedule)
    recomputed = account(instance, launches, cache, on_step, hires_of(list(tables.hires)))
    broken = tuple(broken_rules(instance, launches, recomputed, cache))
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
        checked.append(_workbook(instance, recomputed, sheets, answers))
    if page is not None:
        checked.append(_page(instance, recomputed, page, answers))
    return checked


def _workbook(instance: Instance, recomputed: Account, sheets: Sheets, answers: Answers) -> CheckedFile:
    """Return the comparison of the workbook."""
    compared, of_answers = workbook_findings(instance, recomputed, sheets), answer_sheet_findings(sheets, answers)
    said = f"{compared.figures:,} figures of 8 sheets"
    left = "formulas (their values as last saved are compared), and the sheets behind these figures"
    if of_answers.figures:
        said += f", {of_answers.figures:,} cells with the answers of the run"
    if of_answers.left:
        left += f"; {', '.join(of_answers.left)}, whose answers are not there"
    return CheckedFile("workbook.xlsx", said, left, (*compared.findings, *of_answers.findings))


def _page(instance: Instance, recomputed: Account, page: str, answers: Answers) -> CheckedFile:
    """Return the comparison of the report."""
    compared, of_answers = page_findings(instance, recomputed, page), answer_page_findings(page, answers)
    said, left = f"{compared.figures:,} key figures", "sentences, pictures and the other tables"
    if of_answers.figures:
        said += f", {of_answers.figures:,} cells and figures with the answers of the run"
    if of_answers.left:
        left += f"; {', '.join(of_answers.left)}, which are not there any more"
    return CheckedFile("report.html", said, left, (*compared.findings, *of_answers.findings))


def _tables(instance: Instance, tables: RunTables, recomputed: Account) -> list[tuple[Table, Mapping[Key, ExpectedRow]]]:
    """Return the table of each file with its expected rows."""
    starts = {quarter.label: quarter.start.isoformat() for quarter in instance.quarters} | {TERMINAL: ""}
    hired = [] if recomputed.hiring is None else [(_hires_table(tables.hires), expected.hires_rows(recomputed.hiring))]
    return [
        *hired,
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


def launches_of(rows: Iterable[Row]) -> list[Launch]:
    """Return the launches of the rows of schedule.csv, without the apostrophes that neutralise formulas."""
    return [Launch(undo_neutralising(str(row.get("unit"))), str(row.get("lever")), str(row.get("quarter"))) for row in rows]


def _hires_table(rows: Iterable[Row]) -> Table:
    return Table("hires.csv", rows, ("hiring", "scope", "decided", "to"))


def _limits_table(rows: Iterable[Row]) -> Table:
    """Return the table of limits.csv. A group may have a blank period for "total"."""
    named = [{**row, "period": "total"} if _is_group_without_period(row) else row for row in rows]
    return Table("limits.csv", named, ("limit", "measure", "scope", "period"))


def _is_group_without_period(row: Row) -> bool:
    return row.get("measure") == "group" and row.get("period") == ""
