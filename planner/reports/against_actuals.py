"""The answer to `rollout variance` in the folder of a run: read where it is of this very plan."""

from pathlib import Path
from typing import Final

from planner.plan.identity import identity_of
from planner.plan.plan import Plan
from planner.questions.variance.columns import OWNERS, REGION_SCORECARD, SUMMARY, VARIANCE
from planner.reports.answers import Row
from planner.reports.found_answers import AnswerRows, answer_places, rows_of_answer, told_apart

OF_VARIANCE: Final = (SUMMARY, VARIANCE, REGION_SCORECARD, OWNERS)


def against_actuals(plan: Plan, directory: Path) -> AnswerRows | None:
    """Return the plan against its actuals as its folder has it; None where the question was not asked of this plan.

    Of several answers the one that goes on longest counts, of these the one with most measures, and then the plainest asking.

    Raises
    ------
    OutputError
        a table or a manifest is damaged.
    """
    own, _ = told_apart(answer_places(directory), SUMMARY, identity_of(plan), _is_of_no_plan)
    found = [rows_of_answer(directory, place, OF_VARIANCE) for place in own]
    return max(found, key=_extent, default=None)


def _is_of_no_plan(rows: list[Row]) -> bool:
    """Return False: an answer that does not note its plan is not known to be of this one."""
    return False


def _extent(answer: AnswerRows) -> tuple[str, int]:
    last = max((str(row["quarter"]) for row in answer.of(VARIANCE)), default="")
    return last, sum(int(row["units"]) for row in answer.of(REGION_SCORECARD) if not row["region"])
