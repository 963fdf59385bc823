"""A plan for its readers: the report, and a workbook that follows the arithmetic."""

from typing import Final

from planner.errors import SheetFullError
from planner.plan.plan import Plan
from planner.reports.found_answers import AnswerRows
from planner.reports.in_worlds import NOT_ASKED, InWorlds
from planner.reports.workbook import plan_workbook

WORKBOOK: Final = "workbook.xlsx"
"""Name of the workbook in a run folder."""


def documents_of(plan: Plan, worlds: InWorlds = NOT_ASKED, against: AnswerRows | None = None) -> dict[str, bytes]:
    """Return the documents of a plan by the name they have in its run folder; no workbook where a sheet cannot hold its rows.

    worlds: answers on the plan in many worlds. against: the plan against its actuals, where that was asked.
    """
    try:
        return {WORKBOOK: plan_workbook(plan, worlds, against=against)}
    except SheetFullError:
        return {}
