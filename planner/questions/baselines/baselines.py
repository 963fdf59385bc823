"""Baselines: the same instance planned in the usual ways, to be compared with the optimised plan."""

from dataclasses import dataclass

from instances import Instance
from instances.schema.settings import SolverOptions
from models import WarmStart
from models.problem import IntArray
from models.running.stopping import Stopping, interrupts_end_all
from planner.errors import WITHOUT_PLAN, QuestionError
from planner.plan.plan import Plan
from planner.planning import Priced
from planner.questions.baselines.usual_ways import WAYS, fill, name_of
from planner.replanning.given import Given, base_of, start_of, with_fixed_base
from planner.replanning.hand_made import HandMade, given_plan, least_plan
from planner.replanning.resolving import NOT_REACHED, handed_on, must_aim_at_npv
from planner.replanning.telling import Tell


@dataclass(frozen=True, eq=False)
class Baseline:
    """A usual way and its plan.

    Attributes
    ----------
    way
        its name.
    plan
        None without one.
    problem
        why there is no plan.
    """

    way: str
    plan: Plan | None
    problem: str = ""


@dataclass(frozen=True, eq=False)
class Baselines:
    """The optimised plan and the baselines.

    Attributes
    ----------
    interrupted
        whether baselines were not made.
    better
        a plan that was found on the way and is worth more than the base, where that was given.
    """

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
    with interrupts_end_all() as request:
        base = base_of(case, given, options, tell, "optimised", WarmStart())
        least = _least(case, options, tell, request)
        made = []
        for way in WAYS:
            if isinstance(least, str) or request.interrupted:
                made.append(Baseline(way, None, least if isinstance(least, str) else NOT_REACHED))
                continue
            tell(way, None)
            made.append(_baseline(HandMade(case, least), way, options, base.bound))
    for one in made:
        if one.plan is not None:
            base = handed_on(case, base, one.plan)
    return with_fixed_base(Baselines(base, tuple(made), request.interrupted), given)


def _least(case: Priced, options: SolverOptions, tell: Tell, request: Stopping) -> IntArray | str:
    """Return the plan that every way starts from, or why there is none."""
    try:
        return NOT_REACHED if request.interrupted else least_plan(case, options, tell)
    except WITHOUT_PLAN as error:
        return NOT_REACHED if request.interrupted else f"no plan to start from: {error}"


def _baseline(hand: HandMade, way: str, options: SolverOptions, bound: float | None) -> Baseline:
    """Return the plan of a usual way.

    hand: the plan that it starts from. bound: proven, on the worth of any plan.
    """
    try:
        fill(hand, way)
    except QuestionError as error:
        return Baseline(way, None, str(error))
    made = given_plan(hand.case, hand.choice, options, bound)
    return Baseline(name_of(way, len(made.schedule)), made)
