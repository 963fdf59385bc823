"""The cut list: which launches go first as the budget falls, each step within the last one, and what that costs.

A step keeps some launches of the step before, each in its quarter, and starts nothing else: what was announced is moved
for no one. Beside it stands the best plan for the same budget that is free to start over.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from instances import Instance
from instances.draft import Draft
from instances.schema.settings import SolverOptions
from models import WarmStart
from models.running.stopping import interrupts_end_all
from planner.errors import QuestionError
from planner.plan.plan import Plan
from planner.planning import Priced
from planner.questions.cuts.steps import Planned, nested_steps, planned_steps
from planner.replanning.counted_once import CountedOnce, counted_once
from planner.replanning.given import Given, base_of, start_of, with_fixed_base
from planner.replanning.limit_changes import LimitPart, scaled
from planner.replanning.point_solves import PointContext
from planner.replanning.resolving import handed_on, must_aim_at_npv, repriced, with_bound
from planner.replanning.telling import Tell
from planner.workers import ALONE, Workers

CUTS = tuple(round(0.05 * step, 2) for step in range(1, 11))

MOST_CUTS = 100


@dataclass(frozen=True, eq=False)
class Step:
    """One cut of the budget: the plan that keeps within the last step's, and the plan that is free; None if there is none.

    amount: what is left of the budgets, money that counts in several of them once. problem, problem_free: why there is no plan.
    """

    cut: float
    amount: float
    nested: Plan | None
    free: Plan | None
    problem: str = ""
    problem_free: str = ""


@dataclass(frozen=True, eq=False)
class CutList:
    """The base plan and the steps of ever deeper cuts; interrupted if steps were not planned to their end.

    counted: the limits that are cut, and which of them the amounts are of.
    """

    base: Plan
    steps: tuple[Step, ...]
    interrupted: bool
    counted: CountedOnce
    better: Plan | None = None


def cuts_to(deepest: float, step: float) -> list[float]:
    """Return the cuts from one step to the deepest, which is the last even if the step does not divide it.

    Raises
    ------
    QuestionError
        there are none, or too many.
    """
    if not 0.0 < deepest <= 1.0 or not 0.0 < step <= 1.0:
        raise QuestionError(f"cuts to {100 * deepest:g}% by {100 * step:g}%: both must be above 0% and at most 100%")
    count = ceil(deepest / step - 1e-9)
    if count > MOST_CUTS:
        raise QuestionError(
            f"cuts to {100 * deepest:g}% by {100 * step:g}% are {count} plans; at most {MOST_CUTS} can be made: "
            "choose a larger --step"
        )
    return [round(min(step * (place + 1), deepest), 10) for place in range(count)]


def cut_list(
    instance: Instance,
    options: SolverOptions,
    tell: Tell,
    cuts: Sequence[float] = CUTS,
    part: LimitPart | None = None,
    given: Given | None = None,
    workers: Workers = ALONE,
) -> CutList:
    """Plan an instance, and cut its budgets step by step.

    Parameters
    ----------
    given
        the plan to start from, which stays the base; what is found to be worth more is `better` in the answer.
    workers
        plan side by side: the steps of the list, which are a chain, beside the plans that are free. One of these starts from
        what the first half of those before it found.

    Raises
    ------
    QuestionError
        the instance has no budget, or its goal is not the NPV.
    PlannerError
        the base has no plan; as for `planner.planning.plan`.
    """
    must_aim_at_npv(instance, "cuts are compared by NPV")
    part = part or LimitPart()
    counted = counted_once(instance, part)
    total = counted.total
    start, warm_start = start_of(instance, given), WarmStart()
    with interrupts_end_all() as request:
        base = base_of(start, given, options, tell, "base", warm_start=warm_start)
        deeper = sorted(cuts)
        cases = [_at(start, part, 1.0 - cut) for cut in deeper]
        solved = planned_steps(base, deeper, cases, PointContext(start, warm_start, short=False), options, tell, workers)
        steps = [_step(cut, (1.0 - cut) * total, *one) for cut, one in zip(deeper, solved, strict=True)]
        better = _best(start, base, steps)
        if better is not base and given is None and not request.interrupted:
            base, steps = better, _listed_anew(better, steps, cases, options, tell)
    answer = CutList(base if given is None else better, tuple(_exchanged(base, steps, cases)), request.interrupted, counted)
    return with_fixed_base(answer, given)


def _step(cut: float, amount: float, nested: Planned, free: Planned) -> Step:
    """Return a step; its free plan is the nested one where none is better."""
    best = free.plan if nested.plan is None or free.plan is None else handed_on(free.case, free.plan, nested.plan)
    return Step(cut, amount, nested.plan, best, nested.problem, free.problem)


def _best(start: Priced, base: Plan, steps: Sequence[Step]) -> Plan:
    """Return the base or what was found for less money, whichever is worth more."""
    for step in steps:
        if step.free is not None:
            base = handed_on(start, base, step.free)
    return base


def _listed_anew(base: Plan, steps: Sequence[Step], cases: Sequence[Priced], options: SolverOptions, tell: Tell) -> list[Step]:
    """Return the steps with the list begun from another base."""
    chain = nested_steps(base, [step.cut for step in steps], cases, options, tell)
    found: list[Step] = []
    for step, one in zip(steps, chain, strict=True):
        free = step.free if one.plan is None or step.free is None else handed_on(one.case, step.free, one.plan)
        found.append(replace(step, nested=one.plan, free=free, problem=one.problem))
    return found


def _exchanged(base: Plan, steps: Sequence[Step], cases: Sequence[Priced]) -> list[Step]:
    """Return the steps, free plans handed to the smaller cuts where they are better, bounds to the deeper ones."""
    found = list(steps)
    for place in reversed(range(len(cases) - 1)):
        free, deeper = found[place].free, found[place + 1].free
        if free is not None and deeper is not None:
            found[place] = replace(found[place], free=handed_on(cases[place], free, deeper))
    bound = base.bound
    for place, step in enumerate(found):
        if step.free is not None:
            free = with_bound(step.free, bound)
            found[place], bound = replace(step, free=free), free.bound
    return found


def _at(start: Priced, part: LimitPart, factor: float) -> Priced:
    draft = Draft(start.instance)
    scaled(draft, start.instance, part, factor)
    return repriced(start, draft.instance())
