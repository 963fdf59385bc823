"""The sheets that show tables of the plan: roadmap, calendar, schedule, shared costs and ledger."""

from dataclasses import dataclass

import pandas as pd
from xlsxwriter import Workbook

from planner.plan import Plan
from planner.reports.workbook.page import Page, Styles, local_range
from planner.run_columns import TABLES
from planner.tables import BOTH, CLOSED, NONE

HEADER_ROW = 3

STATE_COLOURS = {
    BOTH: ("#009E73", "#FFFFFF"),
    "store_optimization": ("#F0C05A", "#000000"),
    "orchestration": ("#56B4E9", "#000000"),
    CLOSED: ("#4A4A4A", "#FFFFFF"),
    NONE: ("#F4F4F4", "#8A8A8A"),
}
"""Fill and ink of a state; the fills differ in lightness, too, and the state stands in words in every cell."""
OTHER_STATE = ("#CC79A7", "#000000")

WIDTHS = {"text": 18.0, "date": 12.0, "whole": 12.0, "money": 16.0, "level": 12.0}


@dataclass(frozen=True)
class LedgerCells:
    """Ranges of the sheet ledger."""

    amount: str
    year: str
    line: str


def roadmap_sheet(book: Workbook, styles: Styles, plan: Plan) -> None:
    """Write the state of every unit in every quarter, coloured."""
    frame = plan.states
    page = Page(book, styles, "roadmap", "Roadmap", "The state of each unit by quarter; the colours follow the words.")
    _table(page, frame, dict.fromkeys(frame.columns, "text"))
    page.widths((12, 22, 16, *[20] * (frame.shape[1] - 3)))
    page.put(HEADER_ROW - 1, 2, "begins on")
    for column, quarter in enumerate(plan.instance.quarters, start=3):
        page.put(HEADER_ROW - 1, column, quarter.start, "date")
    first, last, right = HEADER_ROW + 1, HEADER_ROW + len(frame), frame.shape[1] - 1
    seen = set(pd.unique(frame.iloc[:, 3:].to_numpy().ravel()))
    for state in sorted(map(str, seen)):
        fill, ink = STATE_COLOURS.get(state, OTHER_STATE)
        style = book.add_format({"bg_color": fill, "font_color": ink})
        rule = {"type": "cell", "criteria": "==", "value": f'"{state}"', "format": style}
        page.sheet.conditional_format(first, 3, last, right, rule)
    page.sheet.freeze_panes(first, 3)


def calendar_sheet(book: Workbook, styles: Styles, plan: Plan) -> None:
    """Write the dates of every quarter."""
    note = "Launches begin in decision quarters; flows count in all."
    page = Page(book, styles, "calendar", "Calendar of the evaluation", note)
    _table(page, plan.calendar, TABLES["calendar"].columns)


def schedule_sheet(book: Workbook, styles: Styles, plan: Plan) -> None:
    """Write the launches, with filters and sums over what the filters leave."""
    frame = plan.schedule
    page = Page(book, styles, "schedule", "Schedule of launches", "Row 3 sums over the rows that the filters leave.")
    _table(page, frame, TABLES["schedule"].columns)
    page.put(2, 0, "sum", bold=True)
    for column in ("implementation_cost", "change_load", "incremental_npv"):
        place = list(frame.columns).index(column)
        block = local_range(HEADER_ROW + 1, place, HEADER_ROW + max(1, len(frame)), place)
        kind = TABLES["schedule"].columns[column]
        page.formula(2, place, f"=SUBTOTAL(109,{block})", float(frame[column].sum()), kind, bold=True)
    page.sheet.freeze_panes(HEADER_ROW + 1, 2)


def shared_costs_sheet(book: Workbook, styles: Styles, plan: Plan) -> None:
    """Write what the network and the regions pay."""
    page = Page(book, styles, "shared costs", "Costs shared by the network or a region")
    _table(page, plan.shared_costs, TABLES["shared_costs"].columns)


def ledger_sheet(book: Workbook, styles: Styles, plan: Plan) -> LedgerCells:
    """Write the ledger and return its ranges."""
    frame = plan.ledger
    note = "What is paid, against no change; a negative amount is saved."
    page = Page(book, styles, "ledger", "Ledger by fiscal quarter, region, lever and cost line", note)
    _table(page, frame, TABLES["ledger"].columns)
    page.sheet.freeze_panes(HEADER_ROW + 1, 0)
    names, last = list(frame.columns), HEADER_ROW + max(1, len(frame))

    def column_of(name: str) -> str:
        place = names.index(name)
        return page.range(HEADER_ROW + 1, place, last, place)

    return LedgerCells(column_of("amount"), column_of("fiscal_year"), column_of("line"))


def _table(page: Page, frame: pd.DataFrame, kinds: dict[str, str]) -> None:
    names = [str(name) for name in frame.columns]
    page.header(HEADER_ROW, names)
    page.widths([WIDTHS[kinds[name]] for name in names])
    for column, name in enumerate(names):
        values = frame[name].astype(object).where(frame[name].notna(), None).tolist()
        for row, value in enumerate(values, start=HEADER_ROW + 1):
            page.put(row, column, value, kinds[name])
    if len(frame):
        page.sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(frame), len(names) - 1)
