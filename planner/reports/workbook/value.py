"""The sheets of where the value comes from: shares of launches summed up, and the NPV by lever, evidence and region."""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter import Workbook

from planner.plan.benefits import GRADES, benefits_by_region
from planner.plan.columns import TABLES
from planner.plan.plan import Plan
from planner.reports.workbook.page import Page, Styles, criterion, local_cell, local_range
from planner.reports.workbook.tables import TableCells, write_table

FIRST_ROW = 3
NETWORK = "the network, shared costs"
BLANK = '"="'
"""Criterion of an empty cell."""

NAMES = 2
"""Columns of names before those of figures."""


@dataclass(frozen=True)
class ValueCells:
    """Cells of the sums by lever, evidence and region, each of which is the NPV."""

    by_lever: str
    by_grade: str
    by_region: str


def benefits_sheet(book: Workbook, styles: Styles, plan: Plan) -> TableCells:
    """Write the shares of all launches, and shared costs, by region, lever, line and fiscal year; return its ranges."""
    note = "Each launch's share of the flows, summed over the units of a region; those of one unit are in benefits.csv."
    page = Page(book, styles, "benefits", "Benefits and costs by region, lever, line and fiscal year", note)
    kinds = {name: kind for name, kind in TABLES["benefits"].kinds.items() if name != "unit"}
    return write_table(page, benefits_by_region(plan.benefit_parts), kinds)


def value_sheet(book: Workbook, styles: Styles, plan: Plan, benefits: TableCells) -> ValueCells:
    """Write the NPV by lever and grade of evidence, by region, and by both region and lever."""
    note = "Summed over the sheet benefits. Shared costs of the network belong to no region."
    return _Value(Page(book, styles, "value", "Where the net present value comes from", note), plan, benefits).write()


class _Value:
    def __init__(self, page: Page, plan: Plan, benefits: TableCells) -> None:
        self.page, self.plan, self.benefits = page, plan, benefits
        self.levers = list(plan.instance.settings.levers.items())

    def write(self) -> ValueCells:
        page = self.page
        first = FIRST_ROW + 1
        by_lever = self._levers()
        last = FIRST_ROW + len(self.levers)
        by_grade = self._grades(last + 3, (first, last))
        by_region = self._regions(last + 3 + len(self.plan.benefit_parts.by_grade()) + 3)
        page.widths((30, 22, *[20] * (len(self.levers) + 1)))
        return ValueCells(page.cell(*by_lever), page.cell(*by_grade), page.cell(*by_region))

    def _levers(self) -> tuple[int, int]:
        page, row, value = self.page, FIRST_ROW, self.plan.benefit_parts.by_lever()
        page.header(row, ("lever", "grade of evidence", "net present value"))
        for place, (name, lever) in enumerate(self.levers, start=row + 1):
            page.put(place, 0, name)
            page.put(place, 1, lever.evidence)
            formula = f"=SUMIFS({self.benefits.of['present_value']},{self.benefits.of['lever']},{local_cell(place, 0)})"
            page.formula(place, NAMES, formula, value[name])
        return self._total(row, len(self.levers), [sum(value.values())])

    def _grades(self, row: int, levers: tuple[int, int]) -> tuple[int, int]:
        page, value = self.page, self.plan.benefit_parts.by_grade()
        page.header(row, ("grade of evidence", "", "net present value"))
        grades, values = (self.page.range(levers[0], column, levers[1], column, outside=False) for column in (1, NAMES))
        found = [grade for grade in GRADES if grade in value]
        for place, grade in enumerate(found, start=row + 1):
            page.put(place, 0, grade)
            page.formula(place, NAMES, f"=SUMIFS({values},{grades},{local_cell(place, 0)})", value[grade])
        return self._total(row, len(found), [sum(value.values())])

    def _regions(self, row: int) -> tuple[int, int]:
        """Write one row per region and one column per lever; return the cell of the sum over everything."""
        page, table = self.page, self.plan.benefit_parts.by_region_and_lever()
        page.header(row, ("region", "", "all levers", *(name for name, _ in self.levers)))
        for place, (region, values) in enumerate(table.items(), start=row + 1):
            page.put(place, 0, NETWORK if region is None else region)
            which = BLANK if region is None else criterion(local_cell(place, 0), region)
            for column, (_, value) in enumerate(zip(self.levers, values, strict=True), start=NAMES + 1):
                lever = local_cell(row, column)
                formula = f"=SUMIFS({self.benefits.of['present_value']},{self.benefits.of['region']},{which}"
                page.formula(place, column, f"{formula},{self.benefits.of['lever']},{lever})", value)
            block = local_range(place, NAMES + 1, place, NAMES + len(self.levers))
            page.formula(place, NAMES, f"=SUM({block})", sum(values))
        by_lever = [sum(column) for column in zip(*table.values(), strict=True)]
        return self._total(row, len(table), [sum(by_lever), *by_lever])

    def _total(self, row: int, count: int, totals: Sequence[float]) -> tuple[int, int]:
        """Write sums over `count` rows below a header; return the place of the first."""
        place = row + count + 1
        self.page.put(place, 0, "total", bold=True)
        self.page.put(place, 1, "", bold=True)
        for column, total in enumerate(totals, start=NAMES):
            self.page.formula(place, column, f"=SUM({local_range(row + 1, column, place - 1, column)})", total, bold=True)
        return place, NAMES
