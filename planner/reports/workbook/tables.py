"""The sheets that show tables of the plan: roadmap, calendar, schedule, shared costs, base case and ledger."""

from dataclasses import dataclass

import pandas as pd
from xlsxwriter import Workbook

from planner.plan.columns import TABLES
from planner.plan.plan import Plan
from planner.reports.looks import Look, looks_of
from planner.reports.workbook.page import Page, Styles, local_cell, local_range, money_width

HEADER_ROW = 3

PATTERNS = {1: 11, 2: 14, 3: 13, 4: 18, 5: 12, 6: 15}
"""Spreadsheet names of the patterns of a look: stripes across, two slopes, dots, stripes down, a grid."""

SUMMED = ("implementation_cost", "change_load", "npv_share")
"""Columns of the schedule that can be summed; what units are worth without a launch cannot."""

WIDTHS = {"text": 18.0, "date": 12.0, "whole": 12.0, "money": 16.0, "present_value": 16.0, "level": 12.0}
MONEY = ("money", "present_value")


@dataclass(frozen=True)
class TableCells:
    """The range of each column of a table."""

    of: dict[str, str]


def roadmap_sheet(book: Workbook, styles: Styles, plan: Plan) -> None:
    """Write the state of every unit in every quarter, coloured."""
    frame = plan.states
    page = Page(book, styles, "roadmap", "Roadmap", "The state of each unit by quarter; the colours follow the words.")
    write_table(page, frame, dict.fromkeys(frame.columns, "text"))
    page.widths((12, 22, 16, *[20] * (frame.shape[1] - 3)), names=3)
    page.put(HEADER_ROW - 1, 2, "begins on")
    for column, quarter in enumerate(plan.instance.quarters, start=3):
        page.put(HEADER_ROW - 1, column, quarter.start, "date")
    first, last, right = HEADER_ROW + 1, HEADER_ROW + len(frame), frame.shape[1] - 1
    seen = sorted(map(str, pd.unique(frame.iloc[:, 3:].to_numpy().ravel())))
    for state, look in looks_of(plan.instance, seen).items():
        if state in seen:
            style = book.add_format(_drawn(look))
            rule = {"type": "cell", "criteria": "==", "value": f'"{state}"', "format": style}
            page.sheet.conditional_format(first, 3, last, right, rule)
    page.sheet.freeze_panes(first, 3)


def _drawn(look: Look) -> dict[str, object]:
    """Return the format of a look: its fill, and its pattern in a lighter shade of it."""
    drawn: dict[str, object] = {"bg_color": look.fill, "font_color": look.ink}
    if look.pattern:
        lighter = "".join(f"{(int(look.fill[place : place + 2], 16) + 255) // 2:02X}" for place in (1, 3, 5))
        drawn |= {"pattern": PATTERNS[look.pattern], "fg_color": f"#{lighter}"}
    return drawn


def calendar_sheet(book: Workbook, styles: Styles, plan: Plan) -> None:
    """Write the dates of every quarter."""
    note = "Launches begin in decision quarters; flows count in all."
    page = Page(book, styles, "calendar", "Calendar of the evaluation", note)
    write_table(page, plan.calendar, TABLES["calendar"].kinds)


def schedule_sheet(book: Workbook, styles: Styles, plan: Plan) -> TableCells:
    """Write the launches, with filters and sums over what the filters leave; return the ranges of its columns."""
    frame = plan.schedule
    note = "Row 3 sums over the rows that the filters leave; the rest of the plan is in the sheet shared costs,"
    note += " both in the sheet summary. Costs are nominal. incremental_npv, the worth without it, cannot be summed."
    page = Page(book, styles, "schedule", "Schedule of launches", note)
    cells = write_table(page, frame, TABLES["schedule"].kinds)
    page.put(2, 0, "sum", bold=True)
    for column in SUMMED:
        place = list(frame.columns).index(column)
        block = local_range(HEADER_ROW + 1, place, HEADER_ROW + max(1, len(frame)), place)
        kind = TABLES["schedule"].kinds[column]
        page.formula(2, place, f"=SUBTOTAL(109,{block})", float(frame[column].sum()), kind, bold=True)
    page.sheet.freeze_panes(HEADER_ROW + 1, 2)
    return cells


def shared_costs_sheet(book: Workbook, styles: Styles, plan: Plan) -> TableCells:
    """Write the shared costs of the network and the regions; return the ranges of their columns."""
    page = Page(book, styles, "shared costs", "Costs shared by the network or a region")
    return write_table(page, plan.shared_costs, TABLES["shared_costs"].kinds)


def base_case_sheet(book: Workbook, styles: Styles, plan: Plan) -> str:
    """Write the base case by line in the first and the last year; return the cell of what drift costs in all."""
    note = "Levels over the first and the last four quarters; gains are negative. by_drift is what no change costs by itself."
    page = Page(book, styles, "base case", "What no change costs", note)
    frame = plan.base_case
    write_table(page, frame, TABLES["base_case"].kinds)
    last = HEADER_ROW + len(frame)
    for row, change in enumerate(frame["change"].tolist(), start=HEADER_ROW + 1):
        page.formula(row, 4, f"={local_cell(row, 3)}-{local_cell(row, 2)}", change)
    page.put(last + 1, 0, "total", bold=True)
    page.put(last + 1, 1, "", bold=True)
    for column, name in enumerate(("first_year", "last_year", "change", "by_drift"), start=2):
        block = local_range(HEADER_ROW + 1, column, max(last, HEADER_ROW + 1), column)
        page.formula(last + 1, column, f"=SUM({block})", float(frame[name].sum()), bold=True)
    return page.cell(last + 1, 5)


def ledger_sheet(book: Workbook, styles: Styles, plan: Plan) -> TableCells:
    """Write the ledger and return its ranges."""
    note = "What is paid, against the base case; a negative amount is saved."
    page = Page(book, styles, "ledger", "Ledger by fiscal quarter, region, lever and cost line", note)
    cells = write_table(page, plan.ledger, TABLES["ledger"].kinds)
    page.sheet.freeze_panes(HEADER_ROW + 1, 0)
    return cells


def write_table(page: Page, frame: pd.DataFrame, kinds: dict[str, str]) -> TableCells:
    """Write a frame below its header, with filters; return the range of each column. Columns without a kind hold texts."""
    page.need_rows(HEADER_ROW + 1 + len(frame))
    names = [str(name) for name in frame.columns]
    page.header(HEADER_ROW, names)
    widths = []
    for column, name in enumerate(names):
        kind = kinds.get(name, "text")
        values = frame[name].astype(object).where(frame[name].notna(), None).tolist()
        for row, value in enumerate(values, start=HEADER_ROW + 1):
            page.put(row, column, value, "money" if kind in MONEY else kind)
        largest = frame[name].abs().max() if kind in MONEY and len(frame) else 0.0
        widths.append(money_width([-largest], WIDTHS[kind]) if kind in MONEY else WIDTHS[kind])
    page.widths(widths)
    if len(frame):
        page.sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(frame), len(names) - 1)
    last = HEADER_ROW + max(1, len(frame))
    columns = enumerate(names)
    return TableCells({name: page.range(HEADER_ROW + 1, column, last, column) for column, name in columns})
