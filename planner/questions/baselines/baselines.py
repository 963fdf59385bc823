"""Baselines: the same instance planned in the usual ways, and what the optimised plan is worth over each."""

from dataclasses import dataclass

from instances import Instance
from instances.schema.settings import SolverOptions
from models import WarmStart
from models.problem import IntArray
from models.running.stopping import Stopping, interrupts_end_all
from planner.errors import WITHOUT_PLAN, QuestionError
from planner.plan.plan import Plan
from planner.planning import Priced
from planner.questions.baselines.usual_ways import WAYS, fill, named
from planner.replanning.given import Given, base_of, start_of, with_fixed_base
from planner.replanning.hand_made import HandMade, given_plan, least_plan
from planner.replanning.resolving import NOT_COME_TO, handed_on, must_aim_at_npv
from planner.replanning.telling import Tell


@dataclass(frozen=True, eq=False)
class Baseline:
    """A usual way and its plan; without a plan, why there is none."""

    way: str
    plan: Plan | None
    problem: str = ""


@dataclass(frozen=True, eq=False)
class Baselines:
    """The optimised plan and the baselines; interrupted if baselines were not made."""

    base: Plan
    baselines: tuple[Baseline, ...]
    interrupted: bool = False
    better: Plan | None = None


def baselines(instance: Instance, options: SolverOptions, tell: Tell, given: Given | None = None) -> Baselines:
    """Plan an instance, and again in each of the usual ways, under the same limits and rules.

    Each way starts from the plan of fewest launches and adds to it what keeps every rule. Should a way find the better
    plan, it is the optimised one too.

    Parameters
    ----------
    given
        the plan to start from, which stays the base; what is found to be worth more is `better` in the answer.

    Raises
    ------
    QuestionError
        the instance's goal is not the NPV.
    PlannerError
        there is no plan; as for `planner.planning.plan`.
    """
    must_aim_at_npv(instance, "baselines are compared by NPV")
    case = start_of(instance, given)
    with interrupts_end_all() as wish:
        base = base_of(case, given, options, tell, "optimised", WarmStart())
        least = _least(case, options, tell, wish)
        made = [_baseline(case, way, least, base, options, tell, wish) for way in WAYS]
    for one in made:
        if one.plan is not None:
            base = handed_on(case, base, one.plan)
    return with_fixed_base(Baselines(base, tuple(made), wish.interrupted), given)


def _least(case: Priced, options: SolverOptions, tell: Tell, wish: Stopping) -> IntArray | str:
    """Return the plan that every way starts from, or why there is none."""
    try:
        return NOT_COME_TO if wish.interrupted else least_plan(case, options, tell)
    except WITHOUT_PLAN as error:
        return NOT_COME_TO if wish.interrupted else f"no plan to start from: {error}"


def _baseline(
    case: Priced, way: str, least: IntArray | str, base: Plan, options: SolverOptions, tell: Tell, wish: Stopping
) -> Baseline:
    if isinstance(least, str) or wish.interrupted:
        return Baseline(way, None, least if isinstance(least, str) else NOT_COME_TO)
    tell(way, None)
    hand = HandMade(case, least)
    try:
        fill(hand, way)
    except QuestionError as error:
        return Baseline(way, None, str(error))
    made = given_plan(case, hand.choice, options, base.bound)
    return Baseline(named(way, len(made.schedule)), made)
