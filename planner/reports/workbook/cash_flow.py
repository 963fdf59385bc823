"""The sheet of the cash flow: buckets and lines by quarter, with sums, discounting and payback as formulas."""

from dataclasses import dataclass

import numpy as np
from xlsxwriter import Workbook

from models.problem import FloatArray
from planner.economics import BUCKETS, COST_LINES, LINES, bucket_of, discount_factors, terminal_factor
from planner.economics.figures import YEAR
from planner.economics.lines import Bucket
from planner.plan import Plan
from planner.reports.workbook.assumptions import Assumptions
from planner.reports.workbook.page import Page, Styles, local_cell, local_range

NUMBER_ROW, START_ROW, HEADER_ROW = 2, 3, 4
FIRST = 2
"""Column of the first quarter, counted from 0."""


@dataclass(frozen=True)
class CashFlowCells:
    """Where other sheets find the figures: ranges over the quarters, and cells by bucket.

    Attributes
    ----------
    net, cumulative
        range of the net cash flow and of its running sum over the quarters.
    present_value
        cell of the NPV.
    bucket_value, bucket_year
        cell of each bucket's present value, and of its first four quarters.
    cost_total, cost_value
        cell of the implementation cost (negative), and of its present value.
    with_terminal
        range of the net cash flow with the terminal value in the last quarter.
    paid_back, discounted_paid_back
        range of 1 where the plan has paid back by a quarter, else 0.
    labels
        range of the quarters' names.
    """

    net: str
    cumulative: str
    present_value: str
    bucket_value: dict[str, str]
    bucket_year: dict[str, str]
    cost_total: str
    cost_value: str
    with_terminal: str
    paid_back: str
    discounted_paid_back: str
    labels: str


class _Sheet:
    """The sheet while it is written; `amount` and `terminal` hold nominal flows by line."""

    def __init__(self, book: Workbook, styles: Styles, plan: Plan, given: Assumptions) -> None:
        self.plan, self.given = plan, given
        finance, calendar = plan.instance.plan.finance, plan.instance.plan.calendar
        note = f"{finance.currency}, nominal, against no change; costs are negative. Lines are values, all else is formulas."
        self.page = Page(book, styles, "cash flow", "Cash flow by bucket and line", note)
        self.has_terminal = finance.terminal_value != "none"
        self.amount = plan.flow.amount
        self.terminal = plan.flow.terminal
        self.quarters = self.amount.shape[1]
        self.last = FIRST + self.quarters - 1
        self.terminal_column = self.last + 1 if self.has_terminal else None
        self.total_column = self.last + 1 + self.has_terminal
        self.value_column = self.total_column + 1
        self.year_column = self.total_column + 2
        factor = discount_factors(calendar, finance)
        self.factor = np.append(factor, terminal_factor(calendar, finance)) if self.has_terminal else factor
        self.flow = np.column_stack([self.amount, self.terminal]) if self.has_terminal else self.amount
        lines = [line for line in LINES if line != "tax" or finance.tax_rate]
        self.lines = {bucket: [line for line in lines if bucket_of(line, finance) == bucket] for bucket in BUCKETS}
        self.rows: dict[str, int] = {}
        row = HEADER_ROW + 1
        for bucket in BUCKETS:
            for name in (bucket, *self.lines[bucket]):
                self.rows[name] = row
                row += 1
        for name in ("net", "cumulative", "factor", "value", "cumulative_value", "with_terminal", "paid", "discounted_paid"):
            self.rows[name] = row
            row += 1

    def write(self) -> CashFlowCells:
        self._headers()
        for bucket in BUCKETS:
            self._bucket(bucket)
        self._net()
        self._discounting()
        self._payback()
        page, rows = self.page, self.rows
        page.widths((22, 22, *[15] * (self.year_column - 1)))
        page.sheet.freeze_panes(HEADER_ROW + 1, FIRST)

        def quarters(name: str) -> str:
            return page.range(rows[name], FIRST, rows[name], self.last)

        return CashFlowCells(
            net=quarters("net"),
            cumulative=quarters("cumulative"),
            present_value=page.cell(rows["net"], self.value_column),
            bucket_value={bucket: page.cell(rows[bucket], self.value_column) for bucket in BUCKETS},
            bucket_year={bucket: page.cell(rows[bucket], self.year_column) for bucket in BUCKETS},
            cost_total=page.cell(rows["implementation_cost"], self.total_column),
            cost_value=page.cell(rows["implementation_cost"], self.value_column),
            with_terminal=quarters("with_terminal"),
            paid_back=quarters("paid"),
            discounted_paid_back=quarters("discounted_paid"),
            labels=page.range(HEADER_ROW, FIRST, HEADER_ROW, self.last),
        )

    def _headers(self) -> None:
        page = self.page
        page.put(NUMBER_ROW, 1, "number of the quarter")
        page.put(START_ROW, 1, "first day")
        names = [quarter.label for quarter in self.plan.instance.quarters] + ["terminal"] * self.has_terminal
        page.header(HEADER_ROW, ("bucket", "line", *names, "total", "present value", "first 12 months"))
        for column, quarter in enumerate(self.plan.instance.quarters, start=FIRST):
            page.put(NUMBER_ROW, column, quarter.index, "whole")
            page.put(START_ROW, column, quarter.start, "date")

    def _columns(self) -> range:
        """Return the columns that hold flows: the quarters, and the terminal value."""
        return range(FIRST, FIRST + self.flow.shape[1])

    def _bucket(self, bucket: Bucket) -> None:
        page, row = self.page, self.rows[bucket]
        numbers = [LINES.index(line) for line in self.lines[bucket]]
        flow = self.flow[numbers]
        page.put(row, 0, bucket, bold=True)
        page.put(row, 1, "total", bold=True)
        for column in self._columns():
            total = float(flow[:, column - FIRST].sum())
            block = local_range(row + 1, column, row + len(numbers), column)
            page.formula(row, column, f"=SUM({block})", total, bold=True)
        self._sums(row, flow.sum(axis=0), bold=True)
        for place, (line, amounts) in enumerate(zip(self.lines[bucket], flow, strict=True), start=row + 1):
            page.put(place, 0, bucket)
            page.put(place, 1, line)
            for column in self._columns():
                if not (column == self.terminal_column and line in COST_LINES):
                    page.put(place, column, float(amounts[column - FIRST]), "money")
            self._sums(place, amounts)

    def _sums(self, row: int, amounts: FloatArray, *, bold: bool = False) -> None:
        """Write total, present value and first twelve months of a row."""
        page = self.page
        whole = local_range(row, FIRST, row, self.total_column - 1)
        factors = page.range(self.rows["factor"], FIRST, self.rows["factor"], self.total_column - 1, outside=False)
        year = local_range(row, FIRST, row, min(self.last, FIRST + YEAR - 1))
        page.formula(row, self.total_column, f"=SUM({whole})", float(amounts.sum()), bold=bold)
        page.formula(row, self.value_column, f"=SUMPRODUCT({whole},{factors})", float(amounts @ self.factor), bold=bold)
        page.formula(row, self.year_column, f"=SUM({year})", float(amounts[: min(self.quarters, YEAR)].sum()), bold=bold)

    def _net(self) -> None:
        page, row = self.page, self.rows["net"]
        page.put(row, 0, "net cash flow", bold=True)
        page.put(row, 1, "", bold=True)
        net = self.flow.sum(axis=0)
        for column in self._columns():
            parts = "+".join(local_cell(self.rows[bucket], column) for bucket in BUCKETS)
            page.formula(row, column, f"={parts}", float(net[column - FIRST]), bold=True)
        self._sums(row, net, bold=True)
        running = np.cumsum(self.amount.sum(axis=0))
        self._running("cumulative", "net cash flow so far", "net", running)

    def _running(self, name: str, title: str, source: str, values: FloatArray) -> None:
        page, row = self.page, self.rows[name]
        page.put(row, 0, title)
        for column in range(FIRST, self.last + 1):
            before = f"{local_cell(row, column - 1)}+" if column > FIRST else ""
            formula = f"={before}{local_cell(self.rows[source], column)}"
            page.formula(row, column, formula, float(values[column - FIRST]))

    def _discounting(self) -> None:
        page, row, value_row = self.page, self.rows["factor"], self.rows["value"]
        rate, timing = self.given.discount_rate, self.given.timing
        page.put(row, 0, "discount factor")
        page.put(value_row, 0, "present value")
        present = self.flow.sum(axis=0) * self.factor
        for column in self._columns():
            number = local_cell(NUMBER_ROW, column)
            years = f"{self.quarters}/4" if column == self.terminal_column else f"({number}-1+{timing})/4"
            page.formula(row, column, f"=(1+{rate})^-({years})", float(self.factor[column - FIRST]), "factor")
            product = f"={local_cell(self.rows['net'], column)}*{local_cell(row, column)}"
            page.formula(value_row, column, product, float(present[column - FIRST]))
        running = np.cumsum(present[: self.quarters])
        self._running("cumulative_value", "present value so far", "value", running)

    def _payback(self) -> None:
        """Write the flow that the IRR is taken of, and by which quarters the plan has spent and paid back."""
        page, rows = self.page, self.rows
        net = self.amount.sum(axis=0)
        page.put(rows["with_terminal"], 0, "net with terminal value")
        page.put(rows["paid"], 0, "paid back: 1 for yes")
        page.put(rows["discounted_paid"], 0, "paid back, discounted")
        spent = -np.cumsum(self.amount[: len(COST_LINES)].sum(axis=0))
        running = {"paid": np.cumsum(net), "discounted_paid": np.cumsum(net * self.factor[: self.quarters])}
        sums = {"paid": "cumulative", "discounted_paid": "cumulative_value"}
        for column in range(FIRST, self.last + 1):
            place = column - FIRST
            extra, value = "", float(net[place])
            if column == self.last and self.terminal_column is not None:
                extra = f"+{local_cell(rows['net'], self.terminal_column)}"
                value += float(self.terminal.sum())
            page.formula(rows["with_terminal"], column, f"={local_cell(rows['net'], column)}{extra}", value)
            cost = page.range(rows["implementation_cost"], FIRST, rows["implementation_cost"], FIRST, outside=False)
            cost = f"{cost.split(':')[0]}:{local_cell(rows['implementation_cost'], column)}"
            for name, source in sums.items():
                test = f"AND(ROUND({local_cell(rows[source], column)},6)>=0,SUM({cost})<0)"
                done = running[name][place] >= -1e-6 and spent[place] > 0
                page.formula(rows[name], column, f"=IF({test},1,0)", int(done), "whole")


def cash_flow_sheet(book: Workbook, styles: Styles, plan: Plan, given: Assumptions) -> CashFlowCells:
    """Write the sheet and return where its figures stand."""
    return _Sheet(book, styles, plan, given).write()
