"""The sheet of limits, used against allowed, and the sheet of the budget by fiscal year and colour."""

from xlsxwriter import Workbook

from instances.schema.rules import LimitRule
from planner.ledger import SUPPORT
from planner.limits.scopes import periods_of
from planner.plan import Plan
from planner.reports.workbook.page import Page, Styles, local_cell
from planner.reports.workbook.spend import COMPANY, SpendCells
from planner.reports.workbook.tables import LedgerCells

HEADER_ROW = 3
HEADERS = (
    "limit",
    "measure",
    "scope",
    "period",
    "period start",
    "amount",
    "carried over",
    "allowed",
    "used",
    "left",
    "used of allowed",
)
BAR = {"type": "data_bar", "bar_color": "#8FB4D9", "min_type": "num", "max_type": "num", "min_value": 0, "max_value": 1}
PERIOD_START, AMOUNT, CARRIED, ALLOWED, USED, LEFT, SHARE = range(4, 11)


def limits_sheet(book: Workbook, styles: Styles, plan: Plan, spend: SpendCells) -> None:
    """Write every limit, scope and period. What budgets use is summed over the sheet of spend."""
    note = "Spend is summed over the sheet spend; other measures are values. The amount holds what benefits add to it."
    page = Page(book, styles, "limits", "Limits: used against allowed", note)
    page.widths((28, 12, 18, 12, 12, 16, 16, 16, 16, 16, 14))
    page.header(HEADER_ROW, HEADERS)
    rules = {rule.name: rule for rule in plan.instance.plan.limits}
    before: tuple[str, str, str] | None = None
    left_before = 0.0
    frame = plan.limits
    for row, one in enumerate(frame.itertuples(index=False), start=HEADER_ROW + 1):
        limit, measure, scope, period, starts, allowed, used, left = one
        kind = "money" if measure == "spend" else "level"
        rule = rules.get(limit)
        for column, value in enumerate((limit, measure, scope, period)):
            page.put(row, column, value)
        page.put(row, PERIOD_START, starts, "date")
        carried = rule is not None and rule.carry_over and _follows(plan, rule, before, (limit, scope, period))
        share = rule.carry_over if rule is not None else 0.0
        moved = share * left_before if carried else 0.0
        page.put(row, AMOUNT, allowed - moved, kind)
        if carried:
            page.formula(row, CARRIED, f"={share!r}*{local_cell(row - 1, LEFT)}", moved, kind)
        page.formula(row, ALLOWED, f"={local_cell(row, AMOUNT)}+{local_cell(row, CARRIED)}", allowed, kind)
        if rule is not None and measure == "spend":
            page.formula(row, USED, _spent(row, rule, spend), used, kind)
        else:
            page.put(row, USED, used, kind)
        to_reach = abs(left - (used - allowed)) < abs(left - (allowed - used))
        first, second = (USED, ALLOWED) if to_reach else (ALLOWED, USED)
        page.formula(row, LEFT, f"={local_cell(row, first)}-{local_cell(row, second)}", left, kind)
        ratio = f"=IF({local_cell(row, ALLOWED)}=0,0,{local_cell(row, USED)}/{local_cell(row, ALLOWED)})"
        page.formula(row, SHARE, ratio, used / allowed if allowed else 0.0, "percent")
        before, left_before = (limit, scope, period), left
    last = HEADER_ROW + len(frame)
    if len(frame):
        page.sheet.autofilter(HEADER_ROW, 0, last, SHARE)
        page.sheet.conditional_format(HEADER_ROW + 1, SHARE, last, SHARE, BAR)
    page.sheet.freeze_panes(HEADER_ROW + 1, 1)


def _follows(plan: Plan, rule: LimitRule, before: tuple[str, str, str] | None, now: tuple[str, str, str]) -> bool:
    """Return whether the row before is the same limit and scope, one period earlier."""
    if before is None or before[:2] != now[:2]:
        return False
    names = periods_of(plan.instance, rule).names
    return names.index(now[2]) == names.index(before[2]) + 1


def _spent(row: int, rule: LimitRule, spend: SpendCells) -> str:
    """Return the formula of what a budget uses in the scope and period of a row."""
    scope, period = local_cell(row, 2), local_cell(row, 3)
    counted = f'{spend.scope_of[rule.name]},IF({scope}="","{COMPANY}",{scope})'
    if rule.per == "total":
        return f"=SUMIFS({spend.amount},{counted})"
    when = spend.quarter if rule.per == "quarter" else spend.fiscal_year
    return f"=SUMIFS({spend.amount},{counted},{when},{period})"


BUDGET_HEADERS = ("fiscal year", "capex", "opex", "implementation cost", "support of levers", "total")


def budget_sheet(book: Workbook, styles: Styles, plan: Plan, spend: SpendCells, ledger: LedgerCells) -> str:
    """Write implementation cost by fiscal year and colour, and support; return the cell of the total spend."""
    note = "Implementation cost is summed over the sheet spend, support over the sheet ledger."
    page = Page(book, styles, "budget", "Budget by fiscal year and colour of money", note)
    page.widths((16, 18, 18, 22, 20, 18))
    page.header(HEADER_ROW, BUDGET_HEADERS)
    years = list(dict.fromkeys(quarter.fiscal_year for quarter in plan.instance.quarters))
    paid = plan.ledger
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
        page.formula(row, 4, f'=SUMIFS({ledger.amount},{ledger.year},{year},{ledger.line},"{SUPPORT}")', recurring)
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
