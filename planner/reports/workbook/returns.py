"""The sheet of returns: the hard cash that funds a budget whose benefits come back to it, by scope and quarter."""

from dataclasses import dataclass

from xlsxwriter import Workbook

from planner.limits.row_table import RowTable
from planner.plan.plan import Plan
from planner.reports.workbook.page import Page, Styles, local_cell, money_width

HEADER_ROW = 3
HEADERS = ("limit", "scope", "quarter", "hard cash of units", "support of shared costs", "realised", "adds to")
UNITS, SHARED, REALISED, TARGET = 3, 4, 5, 6


@dataclass(frozen=True)
class ReturnCell:
    """The cell of what was realised, the amount in it, and the share of it that comes back."""

    cell: str
    realised: float
    share: float


def returns_sheet(book: Workbook, styles: Styles, plan: Plan, table: RowTable) -> dict[int, ReturnCell]:
    """Write the self-funding of each quarter's budget; return its cell by row of the limits.

    Without a limit that funds itself the sheet holds its header alone.
    """
    note = "Hard lines outside implementation cost, after tax. What is above 0 adds its share to the budget of the next quarter."
    page = Page(book, styles, "returns", "Hard cash that funds budgets", note)
    page.header(HEADER_ROW, HEADERS)
    quarters = {quarter.label: quarter.index for quarter in plan.instance.quarters}
    opened = plan.chosen.opened.tolist()
    found: dict[int, ReturnCell] = {}
    largest = 0.0
    for row, funding in enumerate(table.funding, start=HEADER_ROW + 1):
        label = table.labels[funding.row]
        units = float(funding.realised.sum())
        shared = sum(float(cash[opened[number]]) for number, cash in funding.shared.items() if opened[number] >= 0)
        before = plan.instance.label_of(quarters[label.period] - 1)
        for column, text in enumerate((label.limit, label.scope, before)):
            page.put(row, column, text)
        page.put(row, UNITS, units, "money")
        page.put(row, SHARED, shared, "money")
        page.formula(row, REALISED, f"={local_cell(row, UNITS)}+{local_cell(row, SHARED)}", units + shared)
        page.put(row, TARGET, label.period)
        found[funding.row] = ReturnCell(page.cell(row, REALISED), units + shared, funding.share)
        largest = max(largest, abs(units), abs(shared))
    width = money_width([-largest], 22.0)
    page.widths((28, 18, 12, width, width, width, 12))
    page.sheet.freeze_panes(HEADER_ROW + 1, 0)
    return found
