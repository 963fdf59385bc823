"""The sheets of a plan against its actuals: sums by lever, region, year and line as formulas over the rows, scorecard, owners."""

from collections.abc import Iterator, Sequence
from typing import Final

from xlsxwriter import Workbook

from planner.columns import Column
from planner.plan.plan import Plan
from planner.questions.variance.columns import OWNERS, REGION_SCORECARD, SUMMARY, VARIANCE
from planner.questions.variance.tables import AMOUNTS
from planner.reports.found_answers import AnswerRows
from planner.reports.workbook.blocks import Block, Row, write_block
from planner.reports.workbook.page import Page, Styles, criterion, local_cell, money_width

ACTUALS: Final = "actuals"
ROWS: Final = "variance"
"""Names of the sheets."""

FIRST_ROW: Final = 5
PARTS: Final = AMOUNTS[:-1]
SUMMED_BY: Final = {"region": "by region", "fiscal_year": "by fiscal year", "line": "by line"}
"""Headings of the sums over the rows, by the column that they are summed by."""

BLANKS: Final = {"region": "network"}
WIDTHS: Final = (12, 12, 16, 24, 22, 20)


def against_sheets(book: Workbook, styles: Styles, plan: Plan, answer: AnswerRows) -> None:
    """Write both sheets."""
    currency = plan.instance.settings.finance.currency
    note = f"Nominal flows, {currency}, before tax and working capital; below 0 for a cost. What was not reported is as planned."
    page = Page(book, styles, ROWS, "Plan against actual, row by row", note)
    page.put(2, 0, f"Source: {answer.folder}")
    rows = _rows(page, answer.of(VARIANCE))
    _Sums(Page(book, styles, ACTUALS, "Plan against actual", note), answer, rows).write()


def _rows(page: Page, rows: Sequence[Row]) -> Block:
    """Write the rows of variance.csv, with actual as the sum of its parts."""
    page.need_rows(FIRST_ROW + len(rows) + 2)
    block = write_block(page, FIRST_ROW - 1, VARIANCE, rows)
    first, last = (block.columns[name] for name in (PARTS[0], PARTS[-1]))
    for place, row in enumerate(rows, start=block.first):
        formula = f"=SUM({local_cell(place, first)}:{local_cell(place, last)})"
        page.formula(place, block.columns["actual"], formula, row["actual"])
    if rows:
        page.sheet.autofilter(block.header, 0, block.last, block.width - 1)
    page.widths((*WIDTHS, *[_money_width(rows)] * len(AMOUNTS), 12), names=len(WIDTHS))
    page.sheet.freeze_panes(block.first, 0)
    return block


def _money_width(rows: Sequence[Row]) -> float:
    return money_width([sum(abs(row[name]) for row in rows) for name in ("planned", "actual")], 14.0)


class _Sums:
    """The sheet of sums, scorecard and owners; rows: the other sheet."""

    def __init__(self, page: Page, answer: AnswerRows, rows: Block) -> None:
        self.page, self.answer, self.rows = page, answer, rows

    def write(self) -> None:
        """Write the sheet."""
        page = self.page
        page.repeated = True  # no header stands for all of these tables
        page.put(2, 0, f"Source: {self.answer.folder}")
        launches = "volume: launches cancelled, closed or added; timing: earlier or later"
        page.put(3, 0, f"{launches}; stages: networks and tiers reached in other quarters; price: paid or measured.")
        row = self._summary(FIRST_ROW)
        for column in SUMMED_BY:
            row = self._by(row, column)
        for table in (REGION_SCORECARD, OWNERS):
            if rows := self.answer.of(table):
                row = write_block(page, row, table, rows, form=form_of_measure, blanks=True).last + 2
        page.widths((22, 22, *[max(16.0, _money_width(self.answer.of(VARIANCE)))] * 9), names=1)
        page.sheet.freeze_panes(FIRST_ROW, 0)

    def _summary(self, row: int) -> int:
        rows = self.answer.of(SUMMARY)
        block = write_block(self.page, row, SUMMARY, rows, blanks=True)
        for place, one in enumerate(rows, start=block.first):
            given = [(name, str(one[name]), block.columns[name]) for name in ("lever", "bucket") if one[name]]
            criteria = [(name, criterion(local_cell(place, at), text)) for name, text, at in given]
            for name in AMOUNTS:
                self.page.formula(place, block.columns[name], self._sum(name, criteria), one[name])
        return block.last + 2

    def _by(self, row: int, column: str) -> int:
        """Write the sums of the rows by a column; return the next free row."""
        rows = self.answer.of(VARIANCE)
        self.page.header(row, (SUMMED_BY[column], *AMOUNTS))
        for place, value in enumerate(dict.fromkeys(one[column] for one in rows), start=row + 1):
            self.page.put(place, 0, f"{value:.0f}" if column == "fiscal_year" else value or BLANKS[column])
            criteria = [(column, self._equal(place, column, value))]
            for at, name in enumerate(AMOUNTS, start=1):
                total = sum(one[name] for one in rows if one[column] == value)
                self.page.formula(place, at, self._sum(name, criteria), total)
            row = place
        return row + 2

    @staticmethod
    def _equal(place: int, column: str, value: object) -> str:
        """Return the criterion of the rows with a value; a year stands there as a text, and in the rows as a number."""
        if not value:
            return '"="'
        own = local_cell(place, 0)
        return f"VALUE({own})" if column == "fiscal_year" else criterion(own, str(value))

    def _sum(self, amount: str, criteria: Sequence[tuple[str, str]]) -> str:
        """Return the formula for the sum of an amount over the rows that fulfil criteria on columns."""
        if not criteria:
            return f"=SUM({self._cells(amount)})"
        return f"=SUMIFS({self._cells(amount)},{','.join(self._conditions(criteria))})"

    def _conditions(self, criteria: Sequence[tuple[str, str]]) -> Iterator[str]:
        for column, one in criteria:
            yield f"{self._cells(column)},{one}"

    def _cells(self, column: str) -> str:
        at, last = self.rows.columns[column], max(self.rows.last, self.rows.first)
        return f"'{ROWS}'!" + f"{local_cell(self.rows.first, at)}:{local_cell(last, at)}"


def form_of_measure(column: Column, row: Row) -> str:
    """Return the number format of a cell of scorecard or owners: shares in per cent."""
    if column.kind == "level":
        return "percent" if row.get("measured_in") == "share" else "measure"
    return column.kind
