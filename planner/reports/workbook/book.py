"""A plan's workbook, sheet by sheet."""

import io
from datetime import datetime

from xlsxwriter import Workbook

from planner.plan import Plan
from planner.reports.workbook.assumptions import assumptions_sheet
from planner.reports.workbook.cash_flow import cash_flow_sheet
from planner.reports.workbook.limits import budget_sheet, limits_sheet
from planner.reports.workbook.page import styles_of
from planner.reports.workbook.spend import spend_sheet
from planner.reports.workbook.summary import SummarySheet
from planner.reports.workbook.tables import calendar_sheet, ledger_sheet, roadmap_sheet, schedule_sheet, shared_costs_sheet

SHEETS = (
    "summary",
    "roadmap",
    "calendar",
    "schedule",
    "cash flow",
    "limits",
    "budget",
    "assumptions",
    "spend",
    "ledger",
    "shared costs",
)
"""The sheets, in their order."""

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def plan_workbook(plan: Plan) -> bytes:
    """Return the workbook of a plan (.xlsx). Its sums, NPV, IRR and what budgets use are formulas with their values."""
    stream = io.BytesIO()
    book = Workbook(stream, _OPTIONS)
    book.set_properties({"title": plan.instance.plan.plan.name, "created": datetime(2000, 1, 1)})
    for name in SHEETS:
        book.add_worksheet(name)
    styles = styles_of(book)
    summary = SummarySheet(book, styles, plan)
    given = assumptions_sheet(book, styles, plan.instance)
    cash = cash_flow_sheet(book, styles, plan, given)
    roadmap_sheet(book, styles, plan)
    calendar_sheet(book, styles, plan)
    schedule_sheet(book, styles, plan)
    ledger = ledger_sheet(book, styles, plan)
    shared_costs_sheet(book, styles, plan)
    spend = spend_sheet(book, styles, plan)
    limits_sheet(book, styles, plan, spend)
    total = budget_sheet(book, styles, plan, spend, ledger)
    summary.fill(cash, given.discount_rate, given.timing, total)
    book.close()
    return stream.getvalue()
