"""The frontier of mean against CVaR: worlds are drawn, each mix gets its best plan, and fresh worlds are looked at."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from instances import Instance
from instances.schema.settings import SolverOptions
from models import Progress
from models.problem import IntArray
from models.risk import FrontierPoint, RiskFrontier, solve_frontier
from models.running.stopping import Stopping, interrupts_end_all
from models.statement.variables import first_events
from planner.errors import InfeasibleError, StoppedError
from planner.plan.plan import Plan
from planner.planning import Priced
from planner.questions.risk_frontier.params import RiskFrontierParams
from planner.questions.risk_frontier.standing import Standing, in_fresh, standing
from planner.replanning.base_within import Share, base_within
from planner.replanning.difference import NOTHING, Difference
from planner.replanning.given import Given, better_than, start_of
from planner.replanning.hand_made import given_plan
from planner.replanning.resolving import must_aim_at_npv, own_choices
from planner.replanning.telling import Tell, teller
from planner.wording import asked_percent
from planner.worlds.programme import ProgrammeInWorlds, counts_hard_cash, need_highs, need_uncertain, programme_in_worlds
from planner.worlds.sampling import draw_worlds
from planner.worlds.worlds import Worlds

BASE = "base"


@dataclass(frozen=True, eq=False)
class Placed:
    """A plan and its place between mean and CVaR.

    Attributes
    ----------
    name
        by the mix that it was made for.
    plan
        as the figures stand.
    planned_for, fresh
        its standing in the worlds that were planned for, and in others; None for others after an interruption, and where
        the objective counts hard cash alone.
    """

    name: str
    choice: IntArray
    plan: Plan
    planned_for: Standing
    fresh: Standing | None = None


@dataclass(frozen=True, eq=False)
class MeanAgainstRisk:
    """Points by rising weight of CVaR, and the base.

    Attributes
    ----------
    worlds
        that were planned for.
    frontier
        what was found and proven in them.
    placed
        the plan of each point, None without one.
    base
        the plan that was asked about, or else that of the figures as they stand.
    better
        a plan that was found on the way and is worth more than the one that was asked about.
    """

    params: RiskFrontierParams
    worlds: Worlds
    frontier: RiskFrontier
    placed: tuple[Placed | None, ...]
    base: Placed
    interrupted: bool = False
    better: Plan | None = None

    @property
    def instance(self) -> Instance:
        """The instance."""
        return self.base.plan.instance

    @property
    def points(self) -> list[tuple[FrontierPoint, Placed]]:
        """The points that have a plan."""
        return [(one, own) for one, own in zip(self.frontier.points, self.placed, strict=True) if own is not None]

    def given_up(self, before: FrontierPoint, point: FrontierPoint) -> Difference:
        """Return the mean that a point gives up against one before it, with the interval that is proven.

        The interval is that of the greatest mean with at least the one's CVaR, less the greatest with at least the other's.
        """
        if point.plan is before.plan:
            return NOTHING
        least = max(0.0, before.mean - self.frontier.mean_at_most(point.cvar))
        most = self.frontier.mean_at_most(before.cvar) - point.mean
        return Difference(before.mean - point.mean, least, None if np.isinf(most) else most)


def risk_frontier(
    instance: Instance, options: SolverOptions, tell: Tell, params: RiskFrontierParams, given: Given | None = None
) -> MeanAgainstRisk:
    """Find the plans from the best mean to the best CVaR over worlds.

    Raises
    ------
    QuestionError
        the instance's goal is not the NPV, nothing in it is uncertain, the solver is not HiGHS, or the limits cannot hold with
        the stated confidence.
    PlannerError
        the base has no plan; as for `planner.planning.plan`.
    """
    must_aim_at_npv(instance, "mean and CVaR are of the NPV")
    need_highs(options, "risk-frontier")
    worlds = draw_worlds(instance, params.worlds, params.seed)
    need_uncertain(worlds)
    whole = Stopping(params.seconds)
    case = start_of(instance, given)
    with interrupts_end_all() as request:
        share = Share(params.base_share * whole.seconds_left, whole)
        base = base_within(case, given, options, tell, "as the figures stand", share)
        tell(f"pricing {worlds.number} worlds", None)
        programme = programme_in_worlds(case, worlds)
        own = own_choices(case, base)
        found = _solved(programme, own, options, tell, params, whole)
        return _answered(case, programme, found, base, own, options, params, given, request)


def name_of(weight: float) -> str:
    """Return the name of the point at a weight of CVaR."""
    return {0.0: "mean", 1.0: "CVaR"}.get(weight, f"{asked_percent(weight)} CVaR")


def _solved(
    programme: ProgrammeInWorlds, own: IntArray, options: SolverOptions, tell: Tell, params: RiskFrontierParams, whole: Stopping
) -> RiskFrontier:
    def told(weight: float) -> Callable[[Progress], None]:
        return teller(tell, name_of(weight))

    found = solve_frontier(
        programme.problem,
        programme.values,
        programme.worlds.chance,
        params.level,
        params.weights,
        time_limit=whole.seconds_left,
        point_limit=options.time_limit,
        gap=params.gap,
        seed=options.seed,
        threads=options.threads,
        known=[own],
        on_point=told,
    )
    if not found.plans:
        if found.interrupted:
            raise StoppedError("interrupted before a plan was found; nothing was written")
        raise InfeasibleError("no plan keeps the limits at the costs of objective.risk_confidence; lower it, or remove it")
    return found


def _answered(
    case: Priced,
    programme: ProgrammeInWorlds,
    found: RiskFrontier,
    base: Plan,
    own: IntArray,
    options: SolverOptions,
    params: RiskFrontierParams,
    given: Given | None,
    request: Stopping,
) -> MeanAgainstRisk:
    """Return the answer: the plan of every point, and its standing in fresh worlds."""
    chance = programme.worlds.chance
    plans = {choice.tobytes(): choice for choice in (own, *(one.plan.choice for one in found.points if one.plan is not None))}
    look = not counts_hard_cash(case) and not request.interrupted
    fresh = in_fresh(case, plans.values(), params) if look else [None] * len(plans)
    by_choice = dict(zip(plans, fresh, strict=True))

    def placed(point: FrontierPoint) -> Placed | None:
        if point.plan is None:
            return None
        key = point.plan.choice.tobytes()
        stands = given_plan(case, point.plan.choice, options, base.bound)
        in_sample = standing(point.plan.in_worlds, chance, params.level)
        return Placed(name_of(point.weight), point.plan.choice, stands, in_sample, by_choice[key])

    points = tuple(placed(point) for point in found.points)
    of_base = programme.values.of_plan(own, first_events(programme.problem, own))
    whole = MeanAgainstRisk(
        params,
        programme.worlds,
        found,
        points,
        Placed(BASE, own, base, standing(of_base, chance, params.level), by_choice[own.tobytes()]),
        request.interrupted,
    )
    best = max((one.plan for one in points if one is not None), key=lambda plan: plan.worth)
    return replace(whole, better=better_than(given, best))
