"""The ending of a plan or an answer: the exit code, and a sentence if it falls short of the request."""

from collections.abc import Sequence
from dataclasses import dataclass

from models import SolveStatus
from planner.errors import ExitCode
from planner.plan.plan import Plan
from planner.wording import counted, gap_percent, percent


@dataclass(frozen=True)
class Ending:
    """The exit code for the shell, and the sentence for a person."""

    code: ExitCode = ExitCode.DONE
    words: str = ""


def ending_of(plan: Plan, *, written: bool, interrupted: bool = False) -> Ending:
    """Return the ending of a plan.

    interrupted: whether the user asked to stop, even after the plan was found.
    """
    kept = "written" if written else "shown; nothing is written without --out"
    if interrupted or plan.status is SolveStatus.INTERRUPTED:
        return Ending(ExitCode.INTERRUPTED, f"interrupted: the best plan found so far is {kept}")
    if plan.status in (SolveStatus.OPTIMAL, SolveStatus.GAP_REACHED):
        return Ending()
    if plan.proven_gap is not None and plan.proven_gap <= plan.options.gap:
        return Ending()
    reached = "no gap is proven" if plan.proven_gap is None else f"the gap is {gap_percent(plan.proven_gap)}"
    asked = percent(plan.options.gap, 3)
    words = f"{reached}, {asked} was requested: the plan is {kept}; allow more time with --time-limit"
    return Ending(ExitCode.GAP_NOT_REACHED, words)


def ended_early(ending: Ending, why: str) -> Ending:
    """Return the ending of an answer that is not complete for another reason than the user's: it is as if interrupted."""
    return Ending(ExitCode.INTERRUPTED, f"{why}: {ending.words.removeprefix('interrupted: ')}")


def ending_of_plans(plans: Sequence[Plan], so_far: str, *, interrupted: bool = False, asked: float | None = None) -> Ending:
    """Return the joint ending of several plans that answer a question together.

    Parameters
    ----------
    plans
        those that were solved for it; one that stands for two parts of the answer counts once.
    so_far
        what is shown of an answer that was interrupted.
    asked
        the requested gap, if some plans were solved to a smaller one.
    """
    if interrupted or any(plan.status is SolveStatus.INTERRUPTED for plan in plans):
        return Ending(ExitCode.INTERRUPTED, f"interrupted: {so_far}")
    wide = {id(plan) for plan in plans if _is_wide(plan, plan.options.gap if asked is None else asked)}
    if wide:
        words = f"{counted(len(wide), 'plan')} did not reach the requested gap; allow more time with --time-limit"
        return Ending(ExitCode.GAP_NOT_REACHED, words)
    return Ending()


def _is_wide(plan: Plan, asked: float) -> bool:
    return plan.proven_gap is None or plan.proven_gap > asked
