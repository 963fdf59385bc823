"""The sheet of charts: cumulative cash, value by bucket, and spend against budget, drawn over cells that are formulas."""

from typing import Any

from xlsxwriter import Workbook

from planner.economics import ALL_BUCKETS
from planner.plan.digest import bucket_in_words, company_budgets
from planner.plan.plan import Plan
from planner.reports.workbook.cash_flow import HEADER_ROW, TOTAL, CashFlowSheet
from planner.reports.workbook.limits import UsedCells
from planner.reports.workbook.page import Page, Styles, money_width

TABLE_ROW = 66
"""Row below the charts at which their tables begin."""

SIZE = {"width": 900, "height": 400}
INK, SECOND, GAIN, COST = "#1F3A5F", "#56B4E9", "#009E73", "#D55E00"


def charts_sheet(book: Workbook, styles: Styles, plan: Plan, cash: CashFlowSheet, limits: UsedCells) -> None:
    """Write the charts, and below them the tables that they draw and no other sheet has.

    Parameters
    ----------
    limits
        cells of what is used and allowed of each budget of the whole company, by its name and period.
    """
    page = Page(
        book, styles, "charts", "Charts", f"{plan.instance.settings.finance.currency}; they follow the cells of this workbook."
    )
    page.sheet.set_h_pagebreaks([24, 45, TABLE_ROW])
    _cash_chart(book, page, cash)
    row = _bucket_chart(book, page, plan, cash)
    _budget_charts(book, page, plan, limits, row + 2)
    page.widths((30, *[money_width([-plan.figures.spend, plan.figures.npv], 18.0)] * 2))


def _cash_chart(book: Workbook, page: Page, cash: CashFlowSheet) -> None:
    chart = book.add_chart({"type": "line"})
    labels = cash.quarters(HEADER_ROW)
    for name, row, colour, dash in (
        ("cumulative net cash flow", cash.other["cumulative"], INK, "solid"),
        ("cumulative present value", cash.other["cumulative_value"], SECOND, "dash"),
    ):
        line = {"color": colour, "width": 2.25, "dash_type": dash}
        chart.add_series({"name": name, "categories": f"={labels}", "values": f"={cash.quarters(row)}", "line": line})
    _place(page, chart, "Cumulative cash", 3)


def _bucket_chart(book: Workbook, page: Page, plan: Plan, cash: CashFlowSheet) -> int:
    """Write the table of buckets and its chart; return the last row."""
    page.header(TABLE_ROW, ("bucket", "present value"))
    row = TABLE_ROW
    for bucket in ALL_BUCKETS:
        row += 1
        page.put(row, 0, bucket_in_words(bucket, plan.figures.buckets[bucket]))
        page.formula(row, 1, f"={cash.value_cell(cash.rows[bucket, TOTAL])}", plan.figures.buckets[bucket], "whole_money")
    row += 1
    page.put(row, 0, "net present value")
    page.formula(row, 1, f"={cash.value_cell(cash.other['net'])}", plan.figures.npv, "whole_money")
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": "present value",
            "categories": f"={page.range(TABLE_ROW + 1, 0, row, 0)}",
            "values": f"={page.range(TABLE_ROW + 1, 1, row, 1)}",
            "fill": {"color": GAIN},
            "invert_if_negative": True,
            "invert_if_negative_color": COST,
            "data_labels": {"value": True, "num_format": "#,##0"},
            "gap": 60,
        }
    )
    chart.set_legend({"none": True})
    _place(page, chart, "Value by bucket", 24, turned=False)
    return row


def _budget_charts(book: Workbook, page: Page, plan: Plan, limits: UsedCells, row: int) -> None:
    """Write spend against budget by period for the first budget of the whole company."""
    names = [rule.name for rule in company_budgets(plan.instance)]
    periods = [period for name, period in limits if names and name == names[0]]
    if not periods:
        return
    rows = plan.limits[plan.limits["limit"] == names[0]].set_index("period")
    page.header(row, (names[0], "spent", "allowed"))
    for place, period in enumerate(periods, start=row + 1):
        page.put(place, 0, period)
        for column, (cell, name) in enumerate(zip(limits[names[0], period], ("used", "allowed"), strict=True), start=1):
            page.formula(place, column, f"={cell}", float(rows[name][period]), "whole_money")
    last = row + len(periods)
    chart, line = book.add_chart({"type": "column"}), book.add_chart({"type": "line"})
    labels = f"={page.range(row + 1, 0, last, 0)}"
    spent, allowed = (f"={page.range(row + 1, column, last, column)}" for column in (1, 2))
    chart.add_series({"name": "spent", "categories": labels, "values": spent, "fill": {"color": COST}, "gap": 60})
    mark = {"type": "diamond", "size": 7, "fill": {"color": INK}, "border": {"color": INK}}
    line.add_series(
        {"name": "allowed", "categories": labels, "values": allowed, "line": {"color": INK, "width": 2}, "marker": mark}
    )
    chart.combine(line)
    _place(page, chart, "Spend against budget", 45)


def _place(page: Page, chart: Any, title: str, row: int, *, turned: bool = True) -> None:
    chart.set_title({"name": title, "name_font": {"size": 13, "color": INK}})
    chart.set_x_axis({"label_position": "low"} | ({"num_font": {"rotation": -45}} if turned else {}))
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#D5DBE1"}}})
    chart.set_size(SIZE)
    page.sheet.insert_chart(row, 0, chart, {"description": title})
