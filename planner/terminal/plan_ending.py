"""How a solve that has a plan ended: the exit code, and a sentence where the plan is not all that was asked for."""

from models import SolveStatus
from planner.errors import ExitCode
from planner.plan.plan import Plan
from planner.wording import gap_percent, percent


def ending_of(plan: Plan, *, written: bool, interrupted: bool = False) -> tuple[ExitCode, str]:
    """Return the exit code of a plan and what is to be said about it, nothing if all is as asked.

    interrupted: whether the user wished to stop, be it after the plan was found.
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
    return ExitCode.GAP_NOT_REACHED, f"{reached}, {asked} was asked: the plan is {kept}; allow more time by --time-limit"
