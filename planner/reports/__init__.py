"""Reports of a plan for its readers: a workbook that follows the arithmetic."""

from typing import Final

from planner.errors import SheetFullError
from planner.plan.plan import Plan
from planner.reports.workbook import plan_workbook

WORKBOOK: Final = "workbook.xlsx"
"""Name of the workbook in a run folder."""


def documents_of(plan: Plan) -> dict[str, bytes]:
    """Return the documents of a plan by the name they have in its run folder; no workbook where a sheet cannot hold its rows."""
    try:
        return {WORKBOOK: plan_workbook(plan)}
    except SheetFullError:
        return {}
