"""The sheet of the cash flow: lines by quarter as values; buckets, sums, discounting and the rest as formulas."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from xlsxwriter import Workbook

from models.problem import FloatArray
from planner.economics import ALL_BUCKETS, COST_LINES, HARDNESS, LINES, TAX_BUCKET, bucket_of, hardness_of
from planner.plan.plan import Plan
from planner.plan.tables import TAX, TERMINAL, WORKING_CAPITAL, shown_lines, terminal_lines
from planner.reports.workbook.assumptions import Assumptions
from planner.reports.workbook.page import Page, Styles, local_cell, local_range

NUMBER_ROW, START_ROW, HEADER_ROW = 2, 3, 4
HARDNESS_COLUMN, TAXED_COLUMN, FIRST = 2, 3, 4
"""Columns, counted from 0; FIRST is that of the first quarter."""

YEAR = 4
TOTAL = "total"
IMPLEMENTATION = ("implementation_cost", TOTAL)

OTHER_ROWS = (
    "before_tax",
    "net",
    "cumulative",
    "factor",
    "value",
    "cumulative_value",
    "with_terminal",
    *HARDNESS,
)
"""Rows below the buckets, in their order; those that answer single figures follow them (`answers`)."""


@dataclass(frozen=True)
class Columns:
    """Places of the columns: the last quarter and the period after the evaluation (None without one)."""

    last: int
    terminal: int | None

    @property
    def total(self) -> int:
        """Column of the sum over all periods."""
        return self.last + 1 if self.terminal is None else self.terminal + 1

    @property
    def value(self) -> int:
        """Column of the present value."""
        return self.total + 1

    @property
    def year(self) -> int:
        """Column of the first four quarters."""
        return self.total + 2

    @property
    def quarters(self) -> range:
        """The columns of the quarters."""
        return range(FIRST, self.last + 1)

    @property
    def flows(self) -> range:
        """The columns that hold flows."""
        return range(FIRST, self.total)


class CashFlowSheet:
    """The sheet while it is written.

    Attributes
    ----------
    amount, factor
        float[lines, columns], float[columns]: nominal flows, and the factor of each column; the last is that of what comes
        after the evaluation, if there is one.
    rows
        row of each bucket and line; other holds those of further rows by name.
    """

    def __init__(self, book: Workbook, styles: Styles, plan: Plan, given: Assumptions) -> None:
        finance = plan.instance.settings.finance
        note = f"{finance.currency}, nominal, against the base case; costs are negative. Lines are values, all else is formulas."
        self.plan, self.given, self.finance = plan, given, finance
        self.page = Page(book, styles, "cash flow", "Cash flow by bucket and line", note, whole=True)
        self.later = terminal_lines(plan.instance.settings)
        last = FIRST + len(plan.instance.quarters) - 1
        self.columns = Columns(last, last + 1 if self.later else None)
        self.amount, self.factor = plan.flow.amount, plan.chosen.fleet.timeline.factor
        if self.later:
            self.amount = np.column_stack([self.amount, plan.flow.terminal])
            self.factor = np.append(self.factor, self.factor[-1])
        self.lines: dict[str, list[str]] = {
            bucket: [line for line in shown_lines(plan.instance.settings) if bucket_of(line, finance) == bucket]
            for bucket in ALL_BUCKETS
        }
        self.rows, self.other = self._layout()
        self.next = max(self.other.values()) + 1
        self._headers()
        for bucket in ALL_BUCKETS:
            self._bucket(bucket)
        self._net()
        self._discounting()
        self._hardness()
        width = max(12.0, len(f"{abs(self.amount).sum():,.0f}") + 2.0)
        self.page.sheet.outline_settings(True, False, True, False)
        self.page.widths((30, 22, 10, 8, *[width] * (self.columns.year - FIRST + 1)), names=FIRST)
        self.page.sheet.freeze_panes(HEADER_ROW + 1, FIRST)

    @property
    def net(self) -> FloatArray:
        """float[columns]: the net cash flow."""
        total: FloatArray = self.amount.sum(axis=0)
        return total

    def _layout(self) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
        """Return the row of each bucket and line, and of each further row: the buckets before tax, then the tax."""
        rows: dict[tuple[str, str], int] = {}
        other: dict[str, int] = {}
        row = HEADER_ROW + 1
        for bucket in ALL_BUCKETS:
            if bucket == TAX_BUCKET:
                other[OTHER_ROWS[0]], row = row, row + 1
            for line in (TOTAL, *self.lines[bucket]):
                rows[bucket, line], row = row, row + 1
        for name in OTHER_ROWS[1:]:
            other[name], row = row, row + 1
        return rows, other

    def quarters(self, row: int) -> str:
        """Return the range of a row over the quarters, for other sheets."""
        return self.page.range(row, FIRST, row, self.columns.last)

    def value_cell(self, row: int) -> str:
        """Return the cell of a row's present value, for other sheets."""
        return self.page.cell(row, self.columns.value)

    def _headers(self) -> None:
        page, columns = self.page, self.columns
        page.put(NUMBER_ROW, 1, "number of the quarter")
        page.put(START_ROW, 1, "first day")
        names = [quarter.label for quarter in self.plan.instance.quarters] + [TERMINAL] * (columns.terminal is not None)
        page.header(HEADER_ROW, ("bucket", "line", "hardness", "taxed", *names, TOTAL, "present value", "first 12 months"))
        for column, quarter in zip(columns.quarters, self.plan.instance.quarters, strict=True):
            page.put(NUMBER_ROW, column, quarter.index, "whole")
            page.put(START_ROW, column, quarter.start, "date")

    def _bucket(self, bucket: str) -> None:
        page, row, lines = self.page, self.rows[bucket, TOTAL], self.lines[bucket]
        flow = self.amount[[LINES.index(line) for line in lines]]
        page.put(row, 0, bucket, bold=True)
        for column, text in ((1, TOTAL), (HARDNESS_COLUMN, ""), (TAXED_COLUMN, "")):
            page.put(row, column, text, bold=True)
        for place, column in enumerate(self.columns.flows):
            block = local_range(row + 1, column, row + max(1, len(lines)), column)
            page.formula(row, column, f"=SUM({block})" if lines else "=0", float(flow[:, place].sum()), bold=True)
        self.sums(row, flow.sum(axis=0), bold=True)
        for own, line, amounts in zip(range(row + 1, row + 1 + len(lines)), lines, flow, strict=True):
            page.put(own, 0, bucket)
            page.put(own, 1, line)
            page.group(own)
            self._kind(own, line)
            for place, column in enumerate(self.columns.flows):
                if column != self.columns.terminal or line in self.later:
                    page.put(own, column, float(amounts[place]), "money")
            self.sums(own, amounts)

    def _kind(self, row: int, line: str) -> None:
        """Write the hardness of a line, by the sheet of assumptions where it is set there, and its mark for tax."""
        cell = self.given.cell.get(f"finance.hardness.{line}")
        if cell is not None:
            self.page.formula(row, HARDNESS_COLUMN, f"={cell}", hardness_of(line, self.finance), "text")
        elif line != TAX:
            self.page.put(row, HARDNESS_COLUMN, hardness_of(line, self.finance))
        if line not in (*COST_LINES, TAX):
            self.page.put(row, TAXED_COLUMN, "no" if line == WORKING_CAPITAL else "yes")

    def sums(self, row: int, amounts: FloatArray, *, bold: bool = False, year: bool = True) -> None:
        """Write total, present value and first twelve months of a row of flows."""
        page, columns = self.page, self.columns
        whole = local_range(row, FIRST, row, columns.total - 1)
        factors = page.range(self.other["factor"], FIRST, self.other["factor"], columns.total - 1, outside=False)
        page.formula(row, columns.total, f"=SUM({whole})", float(amounts.sum()), bold=bold)
        page.formula(row, columns.value, f"=SUMPRODUCT({whole},{factors})", float(amounts @ self.factor), bold=bold)
        if year:
            first = min(columns.last, FIRST + YEAR - 1)
            own = float(amounts[: first - FIRST + 1].sum())
            page.formula(row, columns.year, f"=SUM({local_range(row, FIRST, row, first)})", own, bold=bold)

    def line_of(
        self,
        row: int,
        title: str,
        formula: Callable[[int], str],
        values: FloatArray,
        kind: str = "money",
        *,
        bold: bool = False,
    ) -> None:
        """Write a row of formulas by column; values has one entry per column from the first quarter on."""
        self.page.put(row, 0, title, bold=bold)
        for column in range(1, FIRST) if bold else ():
            self.page.put(row, column, "", bold=True)
        for place, value in enumerate(values.tolist()):
            self.page.formula(row, FIRST + place, f"={formula(FIRST + place)}", value, kind, bold=bold)

    def running(self, row: int, title: str, source: int, values: FloatArray) -> None:
        """Write the running sum of another row over the quarters."""

        def formula(column: int) -> str:
            before = f"{local_cell(row, column - 1)}+" if column > FIRST else ""
            return before + local_cell(source, column)

        self.line_of(row, title, formula, np.cumsum(values[: len(self.columns.quarters)]))

    def _net(self) -> None:
        other, before = self.other, self.net - self.amount[LINES.index(TAX)]
        names = [bucket for bucket in ALL_BUCKETS if bucket != TAX_BUCKET]

        def summed(column: int) -> str:
            return "+".join(local_cell(self.rows[bucket, TOTAL], column) for bucket in names)

        def taxed(column: int) -> str:
            return f"{local_cell(other['before_tax'], column)}+{local_cell(self.rows[TAX_BUCKET, TOTAL], column)}"

        self.line_of(other["before_tax"], "net before tax", summed, before, bold=True)
        self.sums(other["before_tax"], before, bold=True)
        self.line_of(other["net"], "net cash flow", taxed, self.net, bold=True)
        self.sums(other["net"], self.net, bold=True)
        self.running(other["cumulative"], "cumulative net cash flow", other["net"], self.net)

    def _discounting(self) -> None:
        other, columns = self.other, self.columns
        rate, timing = self.given.nominal_rate, self.given.timing

        def factor(column: int) -> str:
            if column == columns.terminal:
                return local_cell(other["factor"], columns.last)
            return f"(1+{rate})^-(({local_cell(NUMBER_ROW, column)}-1+{timing})/4)"

        def present(column: int) -> str:
            return f"{local_cell(other['net'], column)}*{local_cell(other['factor'], column)}"

        def with_terminal(column: int) -> str:
            later = column == columns.last and columns.terminal is not None
            return local_cell(other["net"], column) + (f"+{local_cell(other['net'], columns.last + 1)}" if later else "")

        self.line_of(other["factor"], "discount factor", factor, self.factor, "factor")
        self.line_of(other["value"], "present value", present, self.net * self.factor)
        self.running(other["cumulative_value"], "cumulative present value", other["value"], self.net * self.factor)
        self.line_of(other["with_terminal"], "net, terminal value in the last", with_terminal, self.with_terminal)

    @property
    def with_terminal(self) -> FloatArray:
        """float[quarters]: the net cash flow, later flows included in the last quarter."""
        flow = self.net[: len(self.columns.quarters)].copy()
        flow[-1] += self.net[len(flow) :].sum()
        return flow

    def hardness(self, name: str) -> FloatArray:
        """Return float[columns]: the flow of lines of a hardness after tax; hard has all other tax."""
        if name == "hard":
            return self.net - sum((self.hardness(other) for other in HARDNESS[1:]), np.zeros(self.net.size))
        own = [number for number, line in enumerate(LINES) if line != TAX and hardness_of(line, self.finance) == name]
        kept = np.array([1.0 if LINES[number] == WORKING_CAPITAL else 1 - self.finance.tax_rate for number in own])
        return np.asarray(kept @ self.amount[own], dtype=np.float64)

    def _hardness(self) -> None:
        page, other, tax = self.page, self.other, self.given.cell["finance.tax_rate"]
        first, last = min(self.rows.values()), max(self.rows.values())
        kinds = page.range(first, HARDNESS_COLUMN, last, HARDNESS_COLUMN, outside=False)
        taxed = page.range(first, TAXED_COLUMN, last, TAXED_COLUMN, outside=False)

        def softer(name: str) -> Callable[[int], str]:
            def formula(column: int) -> str:
                block = local_range(first, column, last, column)
                return f'SUMIFS({block},{kinds},"{name}")-{tax}*SUMIFS({block},{kinds},"{name}",{taxed},"yes")'

            return formula

        def hard(column: int) -> str:
            return "-".join(local_cell(other[name], column) for name in ("net", *HARDNESS[1:]))

        for name in HARDNESS:
            title = "hard cash" if name == "hard" else f"{name}, after tax"
            self.line_of(other[name], title, hard if name == "hard" else softer(name), self.hardness(name))
            self.sums(other[name], self.hardness(name), year=False)
