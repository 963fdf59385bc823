"""The sheet of limits: the allowed amount of each, with carry-over and returns, and the use of the plan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from xlsxwriter import Workbook

from instances.schema.rules import LimitRule
from planner.limits.hiring import HIRED
from planner.limits.row_table import RowTable
from planner.limits.scopes import periods_of, price_index
from planner.limits.statement import rows_of
from planner.plan.columns import TABLES
from planner.plan.plan import Plan
from planner.reports.workbook.assumptions import Assumptions
from planner.reports.workbook.page import Page, Styles, criterion, local_cell, money_width
from planner.reports.workbook.returns import ReturnCell, returns_sheet
from planner.reports.workbook.spend import COMPANY, SpendCells

HEADER_ROW = 3
HEADERS = (
    *(TABLES["limits"].column(name).title for name in ("limit", "measure", "scope", "period", "period_start")),
    "amount",
    "growth of prices",
    "carried over",
    "returned or hired",
    *(TABLES["limits"].column(name).title for name in ("allowed", "used", "left")),
    "used of allowed",
)
BAR = {"type": "data_bar", "bar_color": "#8FB4D9", "min_type": "num", "max_type": "num", "min_value": 0, "max_value": 1}
PERIOD_START, AMOUNT, GROWTH, CARRIED, RETURNED, ALLOWED, USED, LEFT, SHARE = range(4, 13)


MONEY = (TABLES["limits"].money_rows or ())[1:]
"""Measures that are money."""

UsedCells = dict[tuple[str, str], tuple[str, str]]
"""Cells of use and allowed amount, by limit and period."""


@dataclass(frozen=True)
class _Line:
    """A row of the plan's limits.

    Attributes
    ----------
    rule
        that of [[limits]]; None for other rules.
    quarter
        the first quarter of its period, from which prices of today are raised.
    growth
        of prices up to then.
    carry_over, carried
        share of what the row before leaves, and how much that is; 0 where nothing is handed on.
    source
        what benefits add to the amount, if they do.
    listed
        whether its use is at list price, above what is paid.
    hired
        what heads add to the amount.
    """

    limit: str
    measure: str
    scope: str
    period: str
    period_start: object
    allowed: float
    used: float
    left: float
    rule: LimitRule | None = None
    quarter: int = 1
    growth: float = 1.0
    carry_over: float = 0.0
    carried: float = 0.0
    source: ReturnCell | None = None
    listed: bool = False
    hired: float = 0.0

    @property
    def returned(self) -> float:
        """Cash that benefits return to the amount."""
        return 0.0 if self.source is None else self.source.share * max(0.0, self.source.realised)

    @property
    def amount(self) -> float:
        """The amount that was given, in its own prices."""
        return (self.allowed - self.carried - self.returned - self.hired) / self.growth


_OF_TABLE = ("limit", "measure", "scope", "period", "period_start", "allowed", "used", "left")
"""Fields of a row that are columns of the plan's limits."""


def limits_sheet(book: Workbook, styles: Styles, plan: Plan, given: Assumptions, spend: SpendCells) -> UsedCells:
    """Write every limit, scope and period. The use of budgets is summed over the sheet of spend.

    Returns
    -------
    Cells of use and allowed amount of each limit of the whole company, by its name and period.
    """
    chosen = plan.chosen
    table = rows_of(plan.instance, chosen.fleet, chosen.menu, chosen.shared)
    returns = returns_sheet(book, styles, plan, table)
    note = "Spend is summed over the sheet spend, returned cash is from the sheet returns; the rest are values."
    if any(lever.learning for lever in plan.instance.settings.levers.values()):
        note += " Limits that count launches which get cheaper have list prices."
    page = Page(book, styles, "limits", "Limits: used and allowed", note)
    page.header(HEADER_ROW, HEADERS)
    lines = list(_lines(plan, table, returns))
    for row, line in enumerate(lines, start=HEADER_ROW + 1):
        _write(page, row, line, given, spend)
    last = HEADER_ROW + len(lines)
    width = money_width((max(line.allowed, line.used) for line in lines), 16.0)
    page.widths((28, 12, 18, 12, 12, width, 10, *[width] * 5, 14))
    if lines:
        page.sheet.autofilter(HEADER_ROW, 0, last, SHARE)
        page.sheet.conditional_format(HEADER_ROW + 1, SHARE, last, SHARE, BAR)
    page.sheet.freeze_panes(HEADER_ROW + 1, 1)
    return {
        (line.limit, line.period): (page.cell(row, USED), page.cell(row, ALLOWED))
        for row, line in enumerate(lines, start=HEADER_ROW + 1)
        if not line.scope
    }


def _write(page: Page, row: int, line: _Line, given: Assumptions, spend: SpendCells) -> None:
    kind, rule = "money" if line.measure in MONEY else "level", line.rule
    for column, value in enumerate((line.limit, line.measure, line.scope, line.period)):
        page.put(row, column, value)
    page.put(row, PERIOD_START, line.period_start, "date")
    page.put(row, AMOUNT, line.amount, kind)
    growth = ""
    if rule is not None and rule.prices == "today":
        formula = f"=(1+{given.cell['finance.inflation_rate']})^(({line.quarter}-1)/4)"
        page.formula(row, GROWTH, formula, line.growth, "ratio")
        growth = f"*{local_cell(row, GROWTH)}"
    if line.carry_over:
        page.formula(row, CARRIED, f"={line.carry_over!r}*{local_cell(row - 1, LEFT)}", line.carried, kind)
    if line.source is not None:
        page.formula(row, RETURNED, f"={line.source.share!r}*MAX(0,{line.source.cell})", line.returned, kind)
    elif line.hired:
        page.put(row, RETURNED, line.hired, kind)
    more = "+".join(local_cell(row, column) for column in (CARRIED, RETURNED))
    page.formula(row, ALLOWED, f"={local_cell(row, AMOUNT)}{growth}+{more}", line.allowed, kind)
    if rule is not None and line.measure == "spend" and not line.listed and _in_whole_periods(rule):
        page.formula(row, USED, _spent(row, line, rule, spend), line.used, kind)
    else:
        page.put(row, USED, line.used, kind)
    to_reach = abs(line.left - (line.used - line.allowed)) < abs(line.left - (line.allowed - line.used))
    first, second = (USED, ALLOWED) if to_reach else (ALLOWED, USED)
    page.formula(row, LEFT, f"={local_cell(row, first)}-{local_cell(row, second)}", line.left, kind)
    allowed, used = local_cell(row, ALLOWED), local_cell(row, USED)
    share = line.used / line.allowed if line.allowed else 0.0
    page.formula(row, SHARE, f"=IF({allowed}=0,0,{used}/{allowed})", share, "percent")


def _lines(plan: Plan, table: RowTable, returns: Mapping[int, ReturnCell]) -> Iterator[_Line]:
    """Yield the rows of the plan's limits; the first are those of the table, which are followed by gates and groups.

    Parameters
    ----------
    returns
        what benefits add, by row.
    """
    rules = {rule.name: rule for rule in plan.instance.settings.limits}
    handed = {link.target: link for link in table.carry_over}
    left, hired = plan.limits["left"].astype(float).tolist(), _hired(plan)
    for number, row in enumerate(plan.limits.to_dict("records")):
        line = _Line(**{name: row[name] for name in _OF_TABLE})
        rule = rules.get(line.limit)
        if rule is not None:
            periods = periods_of(plan.instance, rule)
            place = periods.names.index(line.period)
            growth = float(price_index(plan.instance, rule, periods)[place])
            line = replace(line, rule=rule, quarter=int(periods.first_quarter[place]), growth=growth, listed=_learns(plan, rule))
        if (link := handed.get(number)) is not None:
            line = replace(line, carry_over=link.share, carried=link.share * left[link.source])
        yield replace(line, source=returns.get(number), hired=hired.get((line.limit, line.scope, line.period), 0.0))


def _hired(plan: Plan) -> dict[tuple[str, str, str], float]:
    """Return the capacity that heads add by limit, scope and period."""
    limit_of = {one.name: one.limit for one in plan.instance.settings.hiring}
    found: dict[tuple[str, str, str], float] = {}
    for row in plan.limits[plan.limits["measure"] == HIRED].to_dict("records"):
        key = limit_of[row["limit"]], row["scope"], row["period"]
        found[key] = found.get(key, 0.0) + row["used"]
    return found


def _learns(plan: Plan, rule: LimitRule) -> bool:
    """Return whether a limit counts launches that get cheaper, at list price: more than is paid."""
    levers = plan.instance.settings.levers.items()
    return any(lever.learning and (not rule.levers or name in rule.levers) for name, lever in levers)


def _in_whole_periods(rule: LimitRule) -> bool:
    return rule.per == "quarter" or not (rule.from_quarter or rule.to_quarter)


def _spent(row: int, line: _Line, rule: LimitRule, spend: SpendCells) -> str:
    """Return the formula of the use of a budget in the scope and period of a row."""
    scope = criterion(local_cell(row, 2), line.scope) if line.scope else f'"{COMPANY}"'
    counted = f"{spend.scope_of[rule.name]},{scope}"
    if rule.per == "total":
        return f"=SUMIFS({spend.amount},{counted})"
    when = spend.quarter if rule.per == "quarter" else spend.fiscal_year
    return f"=SUMIFS({spend.amount},{counted},{when},{local_cell(row, 3)})"
