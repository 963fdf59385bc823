"""Regret over named futures: what a plan is worth less than the best plan of each, and the plan whose greatest regret is least.

    regret(plan, f) = best(f) - value(plan, f)        least greatest regret = min over plans of max over f of regret(plan, f)

Savage (1951), Journal of the American Statistical Association 46(253), 55-67, doi:10.1080/01621459.1951.10500768. Each future is
looked at without draws: the instance with the changes of the future alone, and as it stands.
"""

from dataclasses import dataclass, replace

import numpy as np

from models.errors import SolverFailed
from models.problem import FloatArray, IntArray
from models.risk import solve_regret
from models.running.stopping import Stopping
from planner.questions.no_regret.params import NoRegretParams
from planner.replanning.plan_pool import PlanPool
from planner.replanning.telling import teller
from planner.replanning.world_plans import Solving, WorldSolve, solve_worlds
from planner.worlds.worlds import Worlds

AS_IT_STANDS = "as it stands"


def worlds_of_futures(worlds: Worlds) -> Worlds:
    """Return the instance as it stands and each of its futures, without draws, as worlds with their chances."""
    chances = [future.chance for future in worlds.futures]
    chance = np.array([max(0.0, 1.0 - sum(chances)), *chances])
    future = np.arange(-1, len(chances), dtype=np.int64)
    return Worlds((), (), worlds.futures, future, chance / chance.sum(), worlds.seed)


@dataclass(frozen=True, eq=False)
class Regret:
    """Regret of plans over futures.

    Attributes
    ----------
    futures, chance
        names, the instance as it stands first, and float[futures].
    best, bound
        float[futures]: worth of the best plan found of each, and the proven bound on any.
    solves
        of the futures.
    plans
        plans by what they are best for; the last has the least greatest regret, by the proven bounds, of the plans found.
    worth
        float[plans, futures].
    least
        proven: every plan has a greatest regret of this at least.
    """

    futures: tuple[str, ...]
    chance: FloatArray
    best: FloatArray
    bound: FloatArray
    solves: tuple[WorldSolve, ...]
    plans: tuple[tuple[str, IntArray], ...]
    worth: FloatArray
    least: float

    @property
    def regret(self) -> FloatArray:
        """float[plans, futures]: regret against the best plans found."""
        return np.maximum(self.best - self.worth, 0.0)

    @property
    def at_most(self) -> FloatArray:
        """float[plans, futures]: proven upper bounds of regret."""
        return np.maximum(self.bound - self.worth, self.regret)

    @property
    def most(self) -> float:
        """Proven upper bound of the greatest regret of the last plan, and so of the least greatest regret."""
        return float(self.at_most[-1].max())

    @property
    def gap(self) -> float:
        """Width of that interval, relative to the worth of the last plan where its regret is greatest."""
        worst = int(np.argmax(self.at_most[-1]))
        return (self.most - self.least) / max(abs(float(self.worth[-1, worst])), 1e-9)

    @property
    def width(self) -> float:
        """The widest interval of the best plan of a future: its bound less the best plan found."""
        return float((self.bound - self.best).max())


LEAST_REGRET = "least greatest regret"


def regret_over(
    solving: Solving[NoRegretParams],
    pool: PlanPool,
    futures: Worlds,
    named: list[tuple[str, IntArray]],
    proven: float | None,
    whole: Stopping,
    request: Stopping,
) -> Regret:
    """Solve every future, and look for the plan of least greatest regret.

    Parameters
    ----------
    pool
        of the values in the futures; it takes in the plans.
    named
        plans to show, by what they are best for.
    proven
        bound of the instance as it stands, None without one.
    """
    params = solving.params
    solves = solve_worlds(solving, pool, whole.part(0.6 * whole.seconds_left), "future")
    bound = np.array([np.inf if one.bound is None else one.bound for one in solves])
    bound[0] = min(bound[0], np.inf if proven is None else proven)
    least = 0.0
    if whole.seconds_left > params.least_seconds and not request.interrupted:
        least, bound = _hedged(solving, pool, bound, whole.seconds_left)
    best = pool.worth.max(axis=0)
    bound = np.maximum(np.minimum(bound, pool.ceiling), best)
    names = [AS_IT_STANDS, *(future.name for future in futures.futures)]
    owners = [(f"best for {name}", pool.choices[int(np.argmax(pool.worth[:, place]))]) for place, name in enumerate(names)]
    winner = pool.choices[int(np.argmin((bound - pool.worth).max(axis=1)))]
    plans = (*named, *owners, (LEAST_REGRET, winner))
    worth = np.array([pool.worth_of(choice) for _, choice in plans])
    found = Regret(tuple(names), futures.chance, best, bound, tuple(solves), plans, worth, 0.0)
    return replace(found, least=min(least, found.most))  # above it by rounding alone


def _hedged(solving: Solving[NoRegretParams], pool: PlanPool, bound: FloatArray, seconds: float) -> tuple[float, FloatArray]:
    """Look for the plan of least greatest regret, which the pool takes in.

    Returns a proven lower bound of any greatest regret, and float[futures]: bounds of the best plan of each future, no higher
    than those given.
    """
    try:
        found = solve_regret(
            pool.problem,
            pool.values,
            np.ones(pool.values.worlds) / pool.values.worlds,
            time_limit=min(seconds, solving.options.time_limit),
            gap=solving.params.check_gap * solving.params.world_gap,
            seed=solving.options.seed,
            threads=solving.options.threads,
            known=pool.choices,
            high=bound,
            on_progress=teller(solving.tell, LEAST_REGRET),
        )
    except SolverFailed:
        return 0.0, bound
    pool.extend(found.risk.plans)
    return 0.0 if found.risk.bound is None else -found.risk.bound, np.minimum(bound, found.high)
