"""The ending of a solve that has a plan: the exit code, and a sentence if the plan falls short of the request."""

from models import SolveStatus
from planner.errors import ExitCode
from planner.plan.plan import Plan
from planner.wording import gap_percent, percent


def ending_of(plan: Plan, *, written: bool, interrupted: bool = False) -> tuple[ExitCode, str]:
    """Return the exit code of a plan and a sentence for the user, blank if the request is met.

    interrupted: whether the user asked to stop, even after the plan was found.
    """
    kept = "written" if written else "shown; nothing is written without --out"
    if interrupted or plan.status is SolveStatus.INTERRUPTED:
        return ExitCode.INTERRUPTED, f"interrupted: the best plan found so far is {kept}"
    if plan.status in (SolveStatus.OPTIMAL, SolveStatus.GAP_REACHED):
        return ExitCode.DONE, ""
    if plan.gap is not None and plan.gap <= plan.options.gap:
        return ExitCode.DONE, ""
    reached = "no gap is proven" if plan.gap is None else f"the gap is {gap_percent(plan.gap)}"
    asked = percent(plan.options.gap, 3)
    return ExitCode.GAP_NOT_REACHED, f"{reached}, {asked} was requested: the plan is {kept}; allow more time with --time-limit"
