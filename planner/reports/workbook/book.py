"""A plan's workbook, sheet by sheet."""

import io
from datetime import datetime

from xlsxwriter import Workbook

from planner.plan.plan import Plan
from planner.reports.found_answers import AnswerRows
from planner.reports.in_worlds import NOT_ASKED, InWorlds
from planner.reports.workbook.against import ACTUALS, ROWS, against_sheets
from planner.reports.workbook.answers import answer_rows
from planner.reports.workbook.assumptions import assumptions_sheet
from planner.reports.workbook.budget import budget_sheet
from planner.reports.workbook.cash_flow import NUMBER_ROW, CashFlowSheet
from planner.reports.workbook.charts import charts_sheet
from planner.reports.workbook.limits import limits_sheet
from planner.reports.workbook.no_regret import LAUNCHES, WORTH, no_regret_sheets
from planner.reports.workbook.page import PlanSheet, styles_of
from planner.reports.workbook.rates import rates_sheet
from planner.reports.workbook.risk import RANGE, range_sheet
from planner.reports.workbook.spend import spend_sheet
from planner.reports.workbook.summary import Sources, SummarySheet
from planner.reports.workbook.tables import (
    base_case_sheet,
    calendar_sheet,
    ledger_sheet,
    roadmap_sheet,
    schedule_sheet,
    shared_costs_sheet,
)
from planner.reports.workbook.value import benefits_sheet, value_sheet

SHEETS = (
    "summary",
    "charts",
    "roadmap",
    "calendar",
    "schedule",
    "value",
    "cash flow",
    "base case",
    "limits",
    "budget",
    "assumptions",
    "benefits",
    "spend",
    "ledger",
    "shared costs",
    "returns",
    "rates",
)
"""The sheets that every workbook has, in their order."""

BEFORE_ANSWERS = 2
"""Sheets before those of the answers that the plan has."""

ROWS_OF_A_SHEET = 1_048_576
"""Rows that spreadsheets hold."""

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def sheets_of(worlds: InWorlds, against: AnswerRows | None = None) -> tuple[str, ...]:
    """Return the names of the sheets, in their order, with those of the answers that the plan has."""
    came = (ACTUALS, ROWS) if against is not None else ()
    risk = (RANGE,) if worlds.risk is not None else ()
    no_regret = (WORTH, LAUNCHES) if worlds.no_regret is not None else ()
    return (*SHEETS[:BEFORE_ANSWERS], *came, *risk, *no_regret, *SHEETS[BEFORE_ANSWERS:])


def plan_workbook(
    plan: Plan, worlds: InWorlds = NOT_ASKED, rows_of_a_sheet: int = ROWS_OF_A_SHEET, against: AnswerRows | None = None
) -> bytes:
    """Return the workbook of a plan (.xlsx). Sums, NPV, rates and the use of budgets are formulas with their values.

    Parameters
    ----------
    worlds
        answers on the plan in many worlds, which have sheets of their own.
    rows_of_a_sheet
        rows that the spreadsheet program holds, at most `ROWS_OF_A_SHEET`.
    against
        the plan against its actuals, which has sheets of its own; None where the question was not asked.

    Raises
    ------
    SheetFullError
        a sheet needs more rows.
    """
    stream = io.BytesIO()
    book = Workbook(stream, _OPTIONS)
    book.set_properties({"title": plan.instance.settings.plan.name, "created": datetime(2000, 1, 1)})
    for name in sheets_of(worlds, against):
        book.add_worksheet(name, PlanSheet).xls_rowmax = rows_of_a_sheet
    styles = styles_of(book)
    ranges = None if worlds.risk is None else range_sheet(book, styles, plan, worlds.risk)
    if worlds.no_regret is not None:
        no_regret_sheets(book, styles, plan, worlds.no_regret)
    if against is not None:
        against_sheets(book, styles, plan, against)
    summary = SummarySheet(book, styles, plan, ranges)
    given = assumptions_sheet(book, styles, plan)
    cash = CashFlowSheet(book, styles, plan, given)
    answers = answer_rows(cash)
    roadmap_sheet(book, styles, plan)
    calendar_sheet(book, styles, plan)
    ledger, spend = ledger_sheet(book, styles, plan), spend_sheet(book, styles, plan)
    charts_sheet(book, styles, plan, cash, limits_sheet(book, styles, plan, given, spend))
    schedule, shared = schedule_sheet(book, styles, plan), shared_costs_sheet(book, styles, plan)
    summary.fill(
        Sources(
            given=given,
            cash=cash,
            answers=answers,
            rates=rates_sheet(book, styles, answers.returned, cash.quarters(NUMBER_ROW), cash.with_terminal),
            value=value_sheet(book, styles, plan, benefits_sheet(book, styles, plan)),
            shares=schedule.of["npv_share"],
            shared=shared.of["npv"],
            launch_cost=schedule.of["implementation_cost"],
            shared_cost=shared.of["one_off_cost"],
            spend=budget_sheet(book, styles, plan, spend, ledger),
            no_change=base_case_sheet(book, styles, plan),
        )
    )
    book.close()
    return stream.getvalue()
