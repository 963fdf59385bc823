"""The worth of certainty: worlds are drawn, the best plan of each is found, and plans and launches are compared over them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from instances import Instance
from instances.schema.settings import SolverOptions
from models.problem import FloatArray, IntArray
from models.running.stopping import Stopping, interrupts_end_all
from planner.plan.plan import Plan
from planner.planning import Priced
from planner.questions.no_regret.certainty import Certainty, Known, certainty_of
from planner.questions.no_regret.drivers import Drivers
from planner.questions.no_regret.launch_list import Judged, Launch, judged_worlds, launch_list
from planner.questions.no_regret.leaving_out import LeftOut, left_out, to_check, with_launch
from planner.questions.no_regret.params import NoRegretParams
from planner.questions.no_regret.regret import Regret, regret_over, worlds_of_futures
from planner.replanning.base_within import Share, base_within
from planner.replanning.given import Given, better_than, start_of
from planner.replanning.hand_made import given_plan
from planner.replanning.plan_pool import PlanPool
from planner.replanning.resolving import must_aim_at_npv, own_choices, value_in
from planner.replanning.telling import Tell
from planner.replanning.world_plans import Solving, WorldSolve, gaps_of, solve_worlds
from planner.workers import ALONE, Workers
from planner.worlds.pricing import ValuesInWorlds
from planner.worlds.programme import need_uncertain, world_values
from planner.worlds.worlds import Worlds

Pricing = Callable[[Priced, Worlds], ValuesInWorlds]
"""Prices the menu of an instance in worlds."""

BASE, MEAN = "base", "plan for the mean"


@dataclass(frozen=True, eq=False)
class NoRegret:
    """The worth of certainty, and the launches that are right, over worlds.

    Attributes
    ----------
    case, worlds, params
        the instance priced, its worlds, and the parameters.
    base, hedged
        the plan that is best as the figures stand, or was asked about, and the best plan found for the mean.
    solves
        of the worlds.
    best, bound
        float[worlds]: worth of the best plan found in each world, and the proven bound on any.
    gap
        float[worlds].
    base_worth, hedged_worth
        float[worlds].
    certainty
        EVPI and VSS.
    judged
        the worlds that launches are judged by.
    launches
        by unit and lever; empty where no world is proven.
    regret
        over futures; None without any.
    checked
        launches left out.
    interrupted
        whether the user asked to stop.
    better
        a plan that was found on the way and is worth more than the one that was asked about.
    """

    case: Priced
    worlds: Worlds
    params: NoRegretParams
    base: Plan
    hedged: Plan
    solves: tuple[WorldSolve, ...]
    best: FloatArray
    bound: FloatArray
    gap: FloatArray
    base_worth: FloatArray
    hedged_worth: FloatArray
    certainty: Certainty
    judged: Judged
    launches: tuple[Launch, ...]
    regret: Regret | None
    checked: tuple[LeftOut, ...]
    interrupted: bool = False
    better: Plan | None = None


def no_regret(
    instance: Instance,
    worlds: Worlds,
    price: Pricing,
    options: SolverOptions,
    tell: Tell,
    params: NoRegretParams = NoRegretParams(),
    given: Given | None = None,
    workers: Workers = ALONE,
) -> NoRegret:
    """Find the best plan of every world, and compare them with the plan as the figures stand and that for the mean.

    Parameters
    ----------
    worlds
        drawn of the instance.
    price
        prices its menu in them.
    given
        the plan to compare with, which stays the base.
    workers
        solve worlds side by side.

    Raises
    ------
    QuestionError
        the instance's goal is not the NPV, or nothing in it is uncertain.
    PlannerError
        the base has no plan; as for `planner.planning.plan`.
    """
    must_aim_at_npv(instance, "what certainty is worth is in NPV", measured=True)
    need_uncertain(worlds)
    whole = Stopping(params.seconds)
    case = start_of(instance, given)
    with interrupts_end_all() as request:
        base = base_within(case, given, options, tell, BASE, Share(params.base_share * whole.seconds_left, whole))
        own = own_choices(case, base)
        tell(f"pricing {worlds.number} worlds", None)
        pool = _pool(case, price(case, worlds))
        pool.add(own)
        work = _Work(case, worlds, pool, Solving(options, params, tell, workers), own, whole, request)
        return work.answer(base, price, given)


def _pool(case: Priced, found: ValuesInWorlds) -> PlanPool:
    """Return a pool without plans; shared costs that some world alone has are in its programme."""
    stated = found.stated(case)
    return PlanPool(stated.problem, world_values(stated, found))


@dataclass(frozen=True, eq=False)
class _Work:
    """The steps to the answer; base: int[units], the choices of the base."""

    case: Priced
    worlds: Worlds
    pool: PlanPool
    solving: Solving[NoRegretParams]
    base: IntArray
    whole: Stopping
    request: Stopping

    def answer(self, base: Plan, price: Pricing, given: Given | None) -> NoRegret:
        """Solve the mean, the futures, the worlds, and the mean without some launches."""
        params, chance = self.solving.params, self.worlds.chance
        mean = self.pool.values.weighted(self.pool.problem, chance)
        seconds = max(params.least_seconds, params.mean_share * self.whole.seconds_left)
        solved = self.solving.solved(mean, self.base, (), seconds, self.solving.options.gap, MEAN)
        if solved.choice is not None:
            self.pool.add(solved.choice)
        regret = self._regret(price, base.bound) if self.worlds.futures else None
        kept = params.check_share * params.seconds if params.check else 0.0
        for_worlds = self.whole.part(max(0.0, self.whole.seconds_left - kept))
        solves = solve_worlds(self.solving, self.pool, for_worlds)
        bound = np.array([np.inf if one.bound is None else one.bound for one in solves])
        launches = self._launches(bound)[1]
        checked = left_out(self.solving, self.case, self.pool, mean, to_check(launches, params.check), self.whole)
        judged, launches = self._launches(bound)
        best = self.pool.worth.max(axis=0)
        gap = gaps_of(best, bound)
        bound = np.maximum(np.minimum(bound, self.pool.ceiling), best)
        hedged = self.pool.choices[self.pool.best_at(chance)]
        base_worth, hedged_worth = self.pool.worth_of(self.base), self.pool.worth_of(hedged)
        mean_bound = np.inf if solved.bound is None else solved.bound
        stands = given_plan(self.case, hedged, self.solving.options, base.bound)
        return NoRegret(
            case=self.case,
            worlds=self.worlds,
            params=params,
            base=base,
            hedged=stands,
            solves=tuple(solves),
            best=best,
            bound=bound,
            gap=gap,
            base_worth=base_worth,
            hedged_worth=hedged_worth,
            certainty=certainty_of(Known(chance, best, bound, hedged_worth, mean_bound, base_worth)),
            judged=judged,
            launches=tuple(launches),
            regret=regret,
            checked=tuple(with_launch(one, self.case, self.pool, mean) for one in checked),
            interrupted=self.request.interrupted,
            better=better_than(given, self._best_as_it_stands()),
        )

    def _launches(self, bound: FloatArray) -> tuple[Judged, list[Launch]]:
        """Return the worlds that are proven to within the gap, and the launches by these; bound: infinite without one."""
        params = self.solving.params
        gap = gaps_of(self.pool.worth.max(axis=0), bound)
        judged = judged_worlds(self.pool, self.worlds.chance, gap, params.world_gap)
        drivers = Drivers(self.worlds, params)
        start = self.case.menu.start[self.base[: len(self.case.instance.units)]]
        return judged, launch_list(self.case, self.pool, judged, drivers, start, params)

    def _regret(self, price: Pricing, proven: float | None) -> Regret:
        """Return the regret over futures; the pool takes in the plans. proven: bound of the instance as it stands."""
        futures = worlds_of_futures(self.worlds)
        pool = _pool(self.case, price(self.case, futures))
        pool.extend(self.pool.choices)
        named = [(BASE, self.base), (MEAN, self.pool.choices[self.pool.best_at(self.worlds.chance)])]
        params = self.solving.params
        share = max(params.regret_share, futures.number / (futures.number + self.worlds.number))
        part = self.whole.part(share * self.whole.seconds_left)
        found = regret_over(self.solving, pool, futures, named, proven, part, self.request)
        self.pool.extend(pool.choices)
        return found

    def _best_as_it_stands(self) -> Plan:
        """Return the best plan found for the figures as they stand."""
        worth = [value_in(self.case, choice) for choice in self.pool.choices]
        best = int(np.argmax([-np.inf if one is None else one for one in worth]))
        return given_plan(self.case, self.pool.choices[best], self.solving.options, None)
