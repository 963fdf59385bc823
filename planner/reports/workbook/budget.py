"""The sheet of the budget by fiscal year, capex and opex."""

from xlsxwriter import Workbook

from planner.plan.ledger import SUPPORT
from planner.plan.plan import Plan
from planner.reports.workbook.page import Page, Styles, local_cell, money_width
from planner.reports.workbook.spend import SpendCells
from planner.reports.workbook.tables import TableCells

HEADER_ROW = 3
HEADERS = ("fiscal year", "capex", "opex", "implementation cost", "support of levers", "total")


def budget_sheet(book: Workbook, styles: Styles, plan: Plan, spend: SpendCells, ledger: TableCells) -> str:
    """Write implementation cost by fiscal year, capex and opex, and support; return the cell of the total spend."""
    note = "Implementation cost is summed over the sheet spend, support over the sheet ledger."
    page = Page(book, styles, "budget", "Budget by fiscal year, capex and opex", note)
    width = money_width([float(plan.ledger["amount"].abs().sum())], 18.0)
    page.widths((16, *[width] * (len(HEADERS) - 1)))
    page.header(HEADER_ROW, HEADERS)
    years = list(dict.fromkeys(quarter.fiscal_year for quarter in plan.instance.quarters))
    paid = plan.ledger
    paid_amount, paid_year, paid_line = (ledger.of[name] for name in ("amount", "fiscal_year", "line"))
    support = paid["line"] == SUPPORT
    for row, year in enumerate(years, start=HEADER_ROW + 1):
        page.put(row, 0, f"FY{year}")
        of_year = paid["fiscal_year"] == year
        for column, colour in ((1, "capex"), (2, "opex")):
            value = float(paid["amount"][of_year & ~support & (paid["colour"] == colour)].sum())
            formula = f'=SUMIFS({spend.amount},{spend.fiscal_year},{local_cell(row, 0)},{spend.colour},"{colour}")'
            page.formula(row, column, formula, value)
        both = float(paid["amount"][of_year & ~support].sum())
        page.formula(row, 3, f"={local_cell(row, 1)}+{local_cell(row, 2)}", both)
        recurring = float(paid["amount"][of_year & support].sum())
        page.formula(row, 4, f'=SUMIFS({paid_amount},{paid_year},{year},{paid_line},"{SUPPORT}")', recurring)
        page.formula(row, 5, f"={local_cell(row, 3)}+{local_cell(row, 4)}", both + recurring)
    last = HEADER_ROW + len(years)
    page.put(last + 1, 0, "total", bold=True)
    parts = (
        paid["amount"][~support & (paid["colour"] == "capex")],
        paid["amount"][~support & (paid["colour"] == "opex")],
        paid["amount"][~support],
        paid["amount"][support],
        paid["amount"],
    )
    for column, part in enumerate(parts, start=1):
        block = f"{local_cell(HEADER_ROW + 1, column)}:{local_cell(last, column)}"
        page.formula(last + 1, column, f"=SUM({block})", float(part.sum()), bold=True)
    return page.cell(last + 1, 3)
