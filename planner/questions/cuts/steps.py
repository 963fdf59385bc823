"""The solves of a cut list, as workers perform them: the steps of the list, each within the last one, and the free plans."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from instances.schema.settings import SolverOptions
from models import WarmStart
from models.problem import BoolArray, FloatArray
from planner.economics.starts import Starts, has_lever, launched
from planner.errors import WITHOUT_PLAN, InfeasibleError, QuestionError
from planner.plan.plan import Plan
from planner.planning import Priced, plan_from, planned
from planner.replanning.point_solves import PointContext, PointFound, PointGiven, Programme, sent_limit, solved_point, under
from planner.replanning.resolving import (
    NOT_REACHED,
    Decisions,
    best_of,
    decisions_by,
    decisions_of,
    with_choices,
    with_heads_kept,
)
from planner.replanning.telling import Tell
from planner.workers import ALONE, Call, Known, Task, Workers

NESTED_GAP = 1e-6
"""Gap of a step of the list, which has few launches to choose from."""

NO_STEP_BEFORE = "the step before has no plan to cut from"
"""Reason of a step without a plan whose step before has none."""

NO_SUBSET = "proven: no subset of the launches of the step before keeps every limit and rule"
"""Reason of a step that is proven to have no plan."""


@dataclass(frozen=True, eq=False)
class Planned:
    """A cut, priced, and its plan, or why there is none."""

    case: Priced
    plan: Plan | None
    problem: str = ""


@dataclass(frozen=True, eq=False)
class _NestedGiven:
    """A step of the list: its limits or programme, and the decisions of the step before."""

    limit: FloatArray | Programme
    last: Decisions
    options: SolverOptions


def planned_steps(
    base: Plan,
    cuts: Sequence[float],
    cases: Sequence[Priced],
    context: PointContext,
    options: SolverOptions,
    tell: Tell,
    workers: Workers,
) -> list[tuple[Planned, Planned]]:
    """Return the step of the list and the free plan for each of ever deeper cuts.

    A step needs the one before it. A free plan starts from what the first half of those before it found.
    """
    tasks: list[Task[_NestedGiven | PointGiven, PointFound]] = []
    for place, (cut, case) in enumerate(zip(cuts, cases, strict=True)):
        tasks.append(
            _nested(context.start, base, cases, place, options, f"{_less(cut)}, nested", [2 * place - 2] if place else [])
        )
        tasks.append(_free(context.start, case, options, _less(cut), needs=[2 * other + 1 for other in range(place // 2)]))
    found = workers.run(_solved, context, tasks, tell=tell, what="plans")
    made = [_planned(case, one, options) for case, one in zip(_twice(cases), found, strict=True)]
    return list(zip(made[::2], made[1::2], strict=True))


def nested_steps(base: Plan, cuts: Sequence[float], cases: Sequence[Priced], options: SolverOptions, tell: Tell) -> list[Planned]:
    """Return the steps of a list from a better base alone; each needs the one before, so that one worker is enough."""
    if not cases:
        return []
    tasks = [
        _nested(cases[0], base, cases, place, options, f"{_less(cut)}, nested in a better plan", [place - 1] if place else [])
        for place, cut in enumerate(cuts)
    ]
    found = ALONE.run(_solved, PointContext(cases[0], WarmStart(), short=False), tasks, tell=tell, what="plans")
    return [_planned(case, one, options) for case, one in zip(cases, found, strict=True)]


def _less(cut: float) -> str:
    return f"{100 * cut:g} % less"


def _twice(cases: Sequence[Priced]) -> list[Priced]:
    return [case for case in cases for _ in range(2)]


def _planned(case: Priced, found: PointFound | None, options: SolverOptions) -> Planned:
    if found is None or found.solution is None:
        return Planned(case, None, NOT_REACHED if found is None else found.problem)
    return Planned(case, plan_from(case, found.solution, options))


def _nested(
    start: Priced, base: Plan, cases: Sequence[Priced], place: int, options: SolverOptions, title: str, needs: Sequence[int]
) -> Task[_NestedGiven | PointGiven, PointFound]:
    exact = options.model_copy(update={"gap": min(options.gap, NESTED_GAP)})

    def given(before: Sequence[PointFound]) -> _NestedGiven | Known[PointFound]:
        last = decisions_of(base)
        for one in before:
            if one.solution is None or one.solution.choice is None:
                return Known(PointFound(None, NO_STEP_BEFORE))
            last = decisions_by(cases[place - 1], one.solution.choice)
        return _NestedGiven(sent_limit(start, cases[place]), last, exact)

    return Task(title, given, needs)


def _free(
    start: Priced, case: Priced, options: SolverOptions, title: str, needs: Sequence[int]
) -> Task[_NestedGiven | PointGiven, PointFound]:
    def given(before: Sequence[PointFound]) -> PointGiven:
        return PointGiven(sent_limit(start, case), None, None, options, [one.findings for one in before])

    return Task(title, given, needs)


def _solved(context: PointContext, given: _NestedGiven | PointGiven, call: Call) -> PointFound:
    """Solve for a step of the list or for a free plan."""
    if isinstance(given, PointGiven):
        return solved_point(context, given, call)
    case = under(context.start, given.limit)
    keep = _within(case, given.last.start)
    try:
        part = with_choices(case, keep)
        solution = planned(part, given.options, call.on_progress, best_of(part, [given.last])).solution
    except (InfeasibleError, QuestionError):
        return PointFound(None, NO_SUBSET, infeasible=True)
    except WITHOUT_PLAN as error:
        return PointFound(None, str(error))
    if solution.choice is None:
        return PointFound(solution)
    return PointFound(replace(solution, choice=np.flatnonzero(with_heads_kept(case, keep))[solution.choice]))


def _within(case: Priced, last: Starts) -> BoolArray:
    """Return bool[choices]: the roadmaps that keep some of a plan's launches, each in its quarter, and add none."""
    chosen = last[case.menu.unit]
    same = case.menu.start == chosen
    dropped = ~has_lever(case.menu.start) & launched(chosen)
    kept: BoolArray = (same | dropped).all(axis=1)
    return kept
