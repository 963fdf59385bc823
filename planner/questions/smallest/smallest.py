"""The smallest useful intervention: the plan of least spend, fewest units or fewest launches that keeps a share of the NPV."""

from collections.abc import Sequence
from dataclasses import dataclass

from instances import Instance
from instances.draft import Draft
from instances.schema.settings import SolverOptions
from models import Solution, WarmStart
from models.running.stopping import interrupts_end_all
from planner.economics.lines import CENT
from planner.errors import WITHOUT_PLAN, QuestionError
from planner.objectives import SMALLEST
from planner.plan.plan import Plan
from planner.planning import Priced, plan_from, planned
from planner.replanning.given import Given, base_of, start_of
from planner.replanning.resolving import must_aim_at_npv, repriced
from planner.replanning.telling import Tell
from planner.workers import ALONE, Call, Task, Workers


@dataclass(frozen=True, eq=False)
class Smallest:
    """The plan of the greatest NPV, and the smallest plan by each measure.

    Attributes
    ----------
    keep
        share of the base's NPV that the others keep.
    plans
        a plan for each measure of `planner.objectives.SMALLEST` that was asked for.
    without
        measures without a plan, and why.
    interrupted
        whether the user asked to stop before all were found.
    """

    base: Plan
    keep: float
    plans: dict[str, Plan]
    without: dict[str, str]
    interrupted: bool = False


def smallest(
    instance: Instance,
    keep: float,
    measures: Sequence[str],
    options: SolverOptions,
    tell: Tell,
    given: Given | None = None,
    workers: Workers = ALONE,
) -> Smallest:
    """Plan an instance for the NPV, and then as small as the share of it allows.

    Of plans that are as small, the one of the greatest NPV that is found is taken.

    Parameters
    ----------
    given
        the plan to start from, in place of one of the greatest NPV.
    workers
        plan for the measures side by side: each knows the base alone.

    Raises
    ------
    QuestionError
        the instance's goal is not the NPV, or the best plan found is worth nothing.
    PlannerError
        there is no plan; as for `planner.planning.plan`.
    """
    must_aim_at_npv(instance, "the share to keep is of the NPV")
    case = start_of(instance, given)
    with interrupts_end_all() as request:
        base = base_of(case, given, options, tell, "greatest NPV", warm_start=WarmStart())
        if base.worth <= CENT:
            raise QuestionError("no plan worth more than the base case was found, so there is no NPV to keep a share of")
        without = {one: why for one in SMALLEST if one in measures and (why := _no_sum(instance, one))}
        asked = [one for one in SMALLEST if one in measures and one not in without]
        context = _Context(case, keep, options, base.solution)
        tasks = [_task(one) for one in asked]
        found = workers.run(_planned_for, context, tasks, tell=tell, what="measures")
    plans: dict[str, Plan] = {}
    for measure, one in zip(asked, found, strict=True):
        if isinstance(one, str):
            without[measure] = one
        elif one is not None:
            plans[measure] = plan_from(_aiming(case, measure, keep), one, options)
    return Smallest(base, keep, plans, without, request.interrupted)


@dataclass(frozen=True, eq=False)
class _Context:
    """The common part of all measures: the instance priced, the share to keep, solver options, and the greatest NPV."""

    case: Priced
    keep: float
    options: SolverOptions
    greatest: Solution


def _no_sum(instance: Instance, measure: str) -> str:
    """Return the reason for which plans are not made small by a measure, blank where they are."""
    learning = next((name for name, lever in instance.settings.levers.items() if lever.learning), None)
    if measure != "least_spend" or learning is None:
        return ""
    return (
        f"what a launch costs depends on all others (levers.{learning}.learning); fewest units and fewest launches can be asked"
    )


def _task(measure: str) -> Task[str, Solution | str]:
    return Task(measure.replace("_", " "), lambda _: measure)


def _planned_for(context: _Context, measure: str, call: Call) -> Solution | str:
    """Return the smallest plan by a measure, or why there is none."""
    small = _aiming(context.case, measure, context.keep)
    try:
        return planned(small, context.options, call.on_progress, greatest=context.greatest).solution
    except WITHOUT_PLAN as error:
        return str(error)


def _aiming(case: Priced, measure: str, keep: float) -> Priced:
    return repriced(case, aiming_at(case.instance, measure, keep))


def aiming_at(instance: Instance, measure: str, keep: float) -> Instance:
    """Return the instance with a measure as its goal; ties are settled by the NPV."""
    draft = Draft(instance)
    draft.settings["objective"] = {"goal": measure, "keep": keep, "then": ["npv"]}
    return draft.instance()


def size_of(plan: Plan, measure: str) -> float:
    """Return the size of a plan by a measure."""
    if measure == "least_spend":
        return plan.figures.spend
    return float(plan.schedule["unit"].nunique() if measure == "fewest_units" else len(plan.schedule))
