"""The sheets of what certainty is worth and of the no-regret roadmap: a row for each launch, a column for each quarter."""

from typing import Final

from xlsxwriter import Workbook

from planner.plan.digest import decision_labels
from planner.plan.plan import Plan
from planner.questions.no_regret.columns import CERTAINTY, LEFT_OUT, NO_REGRET, REGRET, SHARES
from planner.reports.found_answers import AnswerRows
from planner.reports.workbook.blocks import Block, write_block
from planner.reports.workbook.page import Page, Styles, local_cell, money_width

WORTH: Final = "certainty"
LAUNCHES: Final = "no-regret"
"""Names of the sheets."""

FIRST_ROW: Final = 4
VERDICTS: Final = ("no regret", "depends", "never in")
NAMES: Final = ("unit", "name", "region", "lever", "verdict", "share")
"""Columns before those of the quarters; they stay in sight."""

REST: Final = (
    "share_at_least",
    "share_at_most",
    "base_quarter",
    "by_base_quarter",
    "usual_quarter",
    "earliest_quarter",
    "latest_quarter",
    "forced",
    "depends_on",
    "direction",
)
WIDTHS: Final = (12, 22, 16, 22, 12, 10)
REST_WIDTHS: Final = (*[18] * 7, 9, 34, 60)
QUARTER_WIDTH: Final = 9
PALE, DARK, DARK_FROM = "#EEF3F6", "#1B4F72", 0.6
"""Colours of a share of 0 and of 1, and the share from which the text is white."""

MEANINGS: Final = {
    "value of perfect information": "What knowing the world before planning would be worth; no study or pilot can be worth more.",
    "value of the stochastic solution": "What a plan made for all worlds at once is worth more than the base plan.",
    "best plan of each world": "Mean NPV of the best plans, each for its own world.",
    "plan for the mean": "Mean NPV of the one plan that is best over all worlds.",
    "base plan": "Mean NPV of the plan of this workbook.",
}


def no_regret_sheets(book: Workbook, styles: Styles, plan: Plan, answer: AnswerRows) -> None:
    """Write the sheets of the worth of certainty and of the launches."""
    block = _launches(book, Page(book, styles, LAUNCHES, "How often each launch is in the best plans", _NOTE), plan, answer)
    currency = plan.instance.settings.finance.currency
    note = f"Means over the worlds, {currency}; at_least and at_most are proven for the worlds drawn."
    _worth(Page(book, styles, WORTH, "Certainty, and launches without regret", note), answer, plan, block)


_NOTE = "The share of the worlds in whose best plan a launch is, in its most common quarter; dark: in almost all of them."


def _launches(book: Workbook, page: Page, plan: Plan, answer: AnswerRows) -> Block:
    """Write the launches, and each share again in the column of its most common quarter, as a formula."""
    page.put(2, 0, f"Source: {answer.folder}")
    rows, labels = answer.of(NO_REGRET), decision_labels(plan.instance)
    page.need_rows(FIRST_ROW + len(rows) + 2)
    block = write_block(page, FIRST_ROW, NO_REGRET, rows, (*NAMES, *labels, *REST))
    for place, row in enumerate(rows, start=block.first):
        if row["usual_quarter"] in labels and row["share"] > 0:
            own = local_cell(place, block.columns["share"])
            page.formula(place, block.columns[row["usual_quarter"]], f"={own}", row["share"], "whole_percent")
    if rows and labels:
        area = (block.first, len(NAMES), block.last, len(NAMES) + len(labels) - 1)
        white = {"type": "cell", "criteria": ">=", "value": DARK_FROM, "format": book.add_format({"font_color": "#FFFFFF"})}
        scale = {"type": "2_color_scale", "min_type": "num", "max_type": "num", "min_value": 0, "max_value": 1}
        page.sheet.conditional_format(*area, white)
        page.sheet.conditional_format(*area, scale | {"min_color": PALE, "max_color": DARK})
        page.sheet.autofilter(block.header, 0, block.last, block.width - 1)
    page.widths((*WIDTHS, *[QUARTER_WIDTH] * len(labels), *REST_WIDTHS), names=len(NAMES))
    page.sheet.freeze_panes(block.first, len(NAMES))
    return block


def _worth(page: Page, answer: AnswerRows, plan: Plan, launches: Block) -> None:
    page.put(2, 0, f"Source: {answer.folder}")
    worth = write_block(page, FIRST_ROW, CERTAINTY, answer.of(CERTAINTY))
    page.header(worth.header, ("meaning",), worth.width)
    for place, row in enumerate(answer.of(CERTAINTY), start=worth.first):
        page.put(place, worth.width, MEANINGS.get(row["measure"], ""), "indented")
    free = _by_lever(page, worth.last + 2, answer, launches)
    for table in (SHARES, REGRET, LEFT_OUT):
        if rows := answer.of(table):
            free = write_block(page, free, table, rows).last + 2
    page.widths((34, *[money_width([-plan.figures.npv], 18.0)] * 8))


def _by_lever(page: Page, row: int, answer: AnswerRows, launches: Block) -> int:
    """Count the launches of each lever by verdict, as formulas over the other sheet; return the next free row."""
    rows = answer.of(NO_REGRET)
    page.sheet.write_string(row, 0, "Possible launches by lever", page.styles.part)
    page.header(row + 1, ("by lever", *VERDICTS))
    last = max(launches.last, launches.first)
    lever, verdict = (
        f"'{LAUNCHES}'!{local_cell(launches.first, at)}:{local_cell(last, at)}"
        for at in (launches.columns["lever"], launches.columns["verdict"])
    )
    names = list(dict.fromkeys(one["lever"] for one in rows))
    for place, name in enumerate(names, start=row + 2):
        page.put(place, 0, name)
        for column, one in enumerate(VERDICTS, start=1):
            formula = f'=COUNTIFS({lever},{local_cell(place, 0)},{verdict},"{one}")'
            count = sum(each["lever"] == name and each["verdict"] == one for each in rows)
            page.formula(place, column, formula, count, "whole")
    return row + 2 + len(names) + 1
