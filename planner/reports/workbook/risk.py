"""The sheet range: the plan's figures over many worlds, where they come from, and the cash, as tables with charts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter import Workbook

from planner.columns import Column
from planner.plan.plan import Plan
from planner.questions.risk.columns import BROKEN, FAN, LEVERS, REGIONS, RISK, UNCERTAINTIES
from planner.reports.found_answers import AnswerRows
from planner.reports.workbook.blocks import Block, Row, write_block
from planner.reports.workbook.page import Page, Styles, local_cell, money_width
from planner.wording import counted

RANGE: Final = "range"
"""Name of the sheet."""

FIRST_ROW: Final = 6
MONEY: Final = ("npv", "peak_funding", "spend", "cvar")
QUARTERS: Final = "payback"
CHART_ROWS: Final = 22
"""Rows that a chart covers."""

MOST_BARS: Final = 15
SIZE: Final = {"width": 690, "height": 420}
INK, LOW, HIGH, SOFT = "#1F3A5F", "#D55E00", "#009E73", "#7F93AA"
BEHIND: Final = (
    "uncertainty",
    "assumed",
    "npv_low",
    "npv_high",
    "mean_shift",
    "first_order",
    "first_order_error",
    "total",
    "total_error",
    "scope",
    "how",
    "distribution",
    "parameters",
    "why",
)
"""Columns of the uncertainties, long texts last."""

ENDS_OF_RANGE: Final = ("p5", "mean", "p95")
ENDS: Final = {"npv_low": "low_less_planned", "npv_high": "high_less_planned"}
"""Headings of the bars of the chart, by the end of the uncertainty."""


@dataclass(frozen=True)
class RangeCell:
    """A cell of the sheet, with its value."""

    cell: str
    value: float | None


@dataclass(frozen=True)
class RangeCells:
    """The cells of the sheet that others name: 5th percentile, mean and 95th percentile, by figure."""

    of: Mapping[str, tuple[RangeCell, ...]]


def form_of_figure(column: Column, row: Row) -> str:
    """Return the number format of a cell of risk.csv: money, a share, or the number of a quarter."""
    figure = str(row["figure"])
    if column.kind == "text":
        return "text"
    if column.name == "defined":
        return "percent"
    if figure.startswith(MONEY):
        return "money"
    return "general" if figure == QUARTERS else "percent"


def range_sheet(book: Workbook, styles: Styles, plan: Plan, risk: AnswerRows) -> RangeCells:
    """Write the sheet and return the cells of the figures that stand in it."""
    sheet = _Range(book, Page(book, styles, RANGE, "The plan in many worlds", _note(plan, risk)), plan, risk)
    return sheet.write()


def _note(plan: Plan, risk: AnswerRows) -> str:
    drawn = "many worlds" if risk.worlds is None else counted(risk.worlds, "world")
    currency = plan.instance.settings.finance.currency
    return (
        f"The plan as it is, priced in {drawn}; {currency}. A column that ends in _error is the standard error of the one before."
    )


class _Range:
    def __init__(self, book: Workbook, page: Page, plan: Plan, risk: AnswerRows) -> None:
        self.book, self.page, self.plan, self.risk = book, page, plan, risk

    def write(self) -> RangeCells:
        self.page.put(2, 0, self._assumed())
        self.page.put(4, 0, f"Source: {self.risk.folder}")
        self.page.put(3, 0, "payback is the number of its quarter, 1 for the first of the evaluation.")
        figures = write_block(self.page, FIRST_ROW, RISK, self.risk.of(RISK), form=form_of_figure)
        charts = figures.last + 2
        behind = self._behind(charts + CHART_ROWS, figures)
        row = behind.last + 2
        for table in (BROKEN, REGIONS, LEVERS):
            if rows := self.risk.of(table):
                row = write_block(self.page, row, table, rows).last + 2
        fan = write_block(self.page, row, FAN, self.risk.of(FAN))
        self._tornado(behind, charts)
        self._cash(fan, charts)
        self._widths()
        self.page.sheet.freeze_panes(0, 1)
        return RangeCells(self._cells(figures))

    def _assumed(self) -> str:
        """Return in words which uncertainties are assumed."""
        rows = self.risk.of(UNCERTAINTIES)
        assumed = sum(row["assumed"] == "yes" for row in rows)
        if not assumed:
            return "The uncertainties are those that plan.toml states."
        number = "All uncertainties are" if assumed == len(rows) else f"{assumed} of {len(rows)} uncertainties are"
        return f"{number} assumed by grade of evidence, as plan.toml states none; the column why says from which grade."

    def _behind(self, row: int, figures: Block) -> Block:
        """Write the uncertainties and, as formulas, how far each moves the NPV from that of the plan."""
        rows = self.risk.of(UNCERTAINTIES)
        block = write_block(self.page, row, UNCERTAINTIES, rows, BEHIND)
        npv = self._row_of("npv", figures)
        if npv is None or not rows:
            return block
        planned = self.page.cell(npv, figures.columns["planned"], outside=False)
        worth = self.risk.of(RISK)[npv - figures.first]["planned"]
        self.page.header(block.header, ENDS.values(), block.width)
        for place, one in enumerate(rows, start=block.first):
            for column, end in enumerate(ENDS, start=block.width):
                if one[end] is not None:
                    formula = f"={local_cell(place, block.columns[end])}-{planned}"
                    self.page.formula(place, column, formula, one[end] - worth)
        return Block(block.header, block.columns | {name: block.width + at for at, name in enumerate(ENDS.values())}, block.rows)

    def _row_of(self, figure: str, block: Block) -> int | None:
        names = [row["figure"] for row in self.risk.of(RISK)]
        return block.first + names.index(figure) if figure in names else None

    def _cells(self, figures: Block) -> dict[str, tuple[RangeCell, ...]]:
        return {
            str(one["figure"]): tuple(RangeCell(self.page.cell(row, figures.columns[name]), one[name]) for name in ENDS_OF_RANGE)
            for row, one in enumerate(self.risk.of(RISK), start=figures.first)
        }

    def _tornado(self, block: Block, row: int) -> None:
        """Draw the bars of the widest uncertainties around the plan's NPV."""
        moving = sum(one["npv_low"] is not None for one in self.risk.of(UNCERTAINTIES)[:MOST_BARS])
        if not moving or ENDS["npv_low"] not in block.columns:
            return
        chart = self.book.add_chart({"type": "bar"})
        last = block.first + moving - 1
        for name, end, colour in (("at its 10th percentile", "npv_low", LOW), ("at its 90th percentile", "npv_high", HIGH)):
            at = block.columns[ENDS[end]]
            chart.add_series(
                {
                    "name": name,
                    "categories": f"={self.page.range(block.first, 0, last, 0)}",
                    "values": f"={self.page.range(block.first, at, last, at)}",
                    "fill": {"color": colour},
                    "overlap": 100,
                    "gap": 40,
                }
            )
        chart.set_y_axis({"reverse": True, "label_position": "low"})
        chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#D5DBE1"}}})
        self._place(chart, "Change of the NPV by each uncertainty alone", row, 0)

    def _cash(self, block: Block, row: int) -> None:
        """Draw the cumulative cash: median, plan, and the percentiles around them."""
        if not block.rows:
            return
        chart = self.book.add_chart({"type": "line"})
        for name, title, colour, dash, width in (
            ("p95", "95 %", SOFT, "dash", 1.5),
            ("p75", "75 %", SOFT, "solid", 1.5),
            ("p50", "50 %", INK, "solid", 2.5),
            ("planned", "as planned", LOW, "long_dash", 2.0),
            ("p25", "25 %", SOFT, "solid", 1.5),
            ("p5", "5 %", SOFT, "dash", 1.5),
        ):
            at = block.columns[name]
            chart.add_series(
                {
                    "name": title,
                    "categories": f"={self.page.range(block.first, 0, block.last, 0)}",
                    "values": f"={self.page.range(block.first, at, block.last, at)}",
                    "line": {"color": colour, "width": width, "dash_type": dash},
                }
            )
        chart.set_x_axis({"label_position": "low", "num_font": {"rotation": -45}})
        chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#D5DBE1"}}})
        self._place(chart, "Cumulative cash flow in many worlds", row, 5)

    def _place(self, chart: Any, title: str, row: int, column: int) -> None:
        chart.set_title({"name": title, "name_font": {"size": 13, "color": INK}})
        chart.set_legend({"position": "bottom"})
        chart.set_size(SIZE)
        self.page.sheet.insert_chart(row, column, chart, {"description": title})

    def _widths(self) -> None:
        figures = self.plan.figures
        money = money_width([-figures.npv, -figures.spend, -figures.peak_funding], 16.0)
        self.page.widths((40, *[money] * (len(RISK.columns) - 1)), names=1)
