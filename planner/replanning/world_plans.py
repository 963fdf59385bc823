"""The best plan of every world: an ordinary solve each, from the best of the plans that are known by then.

Two workers, one for each core, take every other world. A worker receives the plans of the other by the number of worlds it has
done itself, so that answers are repeatable where solves end by their gap.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

import numpy as np

from instances.schema.settings import SolverOptions
from models import Solution, SolveStatus, WarmStart, solve
from models.errors import SolverFailed, SolverMissing
from models.problem import FloatArray, IntArray, MenuProblem
from models.running.stopping import Stopping
from planner.replanning.exchange import Exchange
from planner.replanning.plan_pool import PlanPool
from planner.replanning.resolving import NOT_REACHED
from planner.replanning.telling import Tell, teller

NO_TIME = "no time was left for it; allow more with --seconds"
LEAD = 3
"""Most worlds by which a worker may be ahead of the other."""


@dataclass(frozen=True, eq=False)
class WorldSolve:
    """The solve of one world.

    Attributes
    ----------
    choice
        int[units]: the plan it found; None without one.
    bound
        proven: no plan is worth more in this world; None without one.
    seconds
        it took.
    stopped
        why it stopped, or why there was none.
    solved
        whether a solve was begun at all.
    """

    choice: IntArray | None
    bound: float | None
    seconds: float
    stopped: str
    solved: bool = True


class WorldParams(Protocol):
    """The parameters that solves of worlds need of those of a question."""

    @property
    def world_gap(self) -> float:
        """Relative gap to which the best plan of each world is proven."""

    @property
    def least_seconds(self) -> float:
        """Seconds below which a solve is not begun."""

    @property
    def side_by_side(self) -> int:
        """Roadmaps up to which two worlds are solved at once, for memory."""


P_co = TypeVar("P_co", bound=WorldParams, covariant=True)


@dataclass(frozen=True, eq=False)
class Solving(Generic[P_co]):
    """The way in which problems are solved here.

    Attributes
    ----------
    options
        of the solver; their time limit holds for each solve.
    params
        of the question.
    """

    options: SolverOptions
    params: P_co
    tell: Tell

    def solved(
        self, problem: MenuProblem, start: IntArray | None, known: Sequence[IntArray], seconds: float, gap: float, title: str
    ) -> WorldSolve:
        """Solve a problem from a plan; known: plans of it that may be recombined."""
        warm_start = WarmStart()
        for plan in known:
            warm_start.remember(problem, plan)
        try:
            found = solve(
                problem,
                time_limit=min(seconds, self.options.time_limit),
                gap=gap,
                seed=self.options.seed,
                threads=self.options.threads,
                solver=self.options.solver,
                start=start,
                warm_start=warm_start,
                on_progress=teller(self.tell, title) if title else None,
            )
        except (SolverMissing, SolverFailed) as error:
            return WorldSolve(None, None, 0.0, str(error))
        return WorldSolve(found.choice, found.bound, found.seconds, _reason(found))


def _reason(found: Solution) -> str:
    if found.status is SolveStatus.INFEASIBLE:
        return "proven: no plan keeps every limit and rule"
    failed = found.status is SolveStatus.FAILED and found.message
    return f"{found.status.value}: {found.message}" if failed else found.status.value


def gaps_of(worth: FloatArray, bound: FloatArray) -> FloatArray:
    """Return float[...]: the relative gap between what plans are worth and their bounds, never below 0."""
    return np.maximum(bound - worth, 0.0) / np.maximum(np.abs(worth), 1e-9)


def solve_worlds(
    solving: Solving[WorldParams], pool: PlanPool, whole: Stopping, request: Stopping, what: str = "world"
) -> list[WorldSolve]:
    """Solve every world of a pool's values, and again those beyond the gap where time is left; the pool takes in the plans.

    Parameters
    ----------
    whole
        the time for all of them, which each world that is still to come has an equal share of.
    request
        the user's stop request.
    what
        a world is called in the progress.
    """
    found = [WorldSolve(None, None, 0.0, NOT_REACHED, solved=False)] * pool.values.worlds
    for again in (False, True):
        waiting = [world for world in range(len(found)) if not _done(solving, pool, found, world)]
        if again and not _worth_a_turn(solving, pool, found, waiting, whole):
            break
        for world, one in _turn(solving, pool, waiting, whole, request, what):
            found[world] = _joined(found[world], one)
    return found


def _done(solving: Solving[WorldParams], pool: PlanPool, found: Sequence[WorldSolve], world: int) -> bool:
    """Return whether the best plan known of a world is within the gap of its bound."""
    bound = found[world].bound
    if bound is None or not pool.choices:
        return False
    gap = gaps_of(pool.worth[:, world].max(), np.asarray(bound))
    return bool(gap <= solving.params.world_gap)


def _worth_a_turn(
    solving: Solving[WorldParams], pool: PlanPool, found: Sequence[WorldSolve], waiting: Sequence[int], whole: Stopping
) -> bool:
    """Return whether the worlds that wait would have more time than they had."""
    if not waiting:
        return False
    share = _workers(solving, pool.problem) * whole.seconds_left / len(waiting)
    return share > max(solving.params.least_seconds, min(found[world].seconds for world in waiting))


def _joined(one: WorldSolve, other: WorldSolve) -> WorldSolve:
    """Return two solves of a world as one."""
    if not other.solved:
        return replace(one, stopped=one.stopped if one.solved else other.stopped)
    bounds = [bound for bound in (one.bound, other.bound) if bound is not None]
    return replace(other, bound=min(bounds, default=None), seconds=one.seconds + other.seconds)


def _workers(solving: Solving[WorldParams], problem: MenuProblem) -> int:
    return 1 if problem.choice_count > solving.params.side_by_side else 2


def _turn(
    solving: Solving[WorldParams], pool: PlanPool, waiting: Sequence[int], whole: Stopping, request: Stopping, what: str
) -> list[tuple[int, WorldSolve]]:
    """Solve some worlds once."""
    count = _workers(solving, pool.problem)
    exchange: Exchange[IntArray | None] = Exchange(count, LEAD)

    def work(number: int) -> list[tuple[int, WorldSolve]]:
        own, made = pool.fork(), list[tuple[int, WorldSolve]]()
        places = waiting[number::count]
        try:
            for place, world in enumerate(places):
                own.extend(plan for plan in exchange.receive(number) if plan is not None)
                seconds = whole.seconds_left / (len(places) - place)
                title = f"{what} {world + 1} of {pool.values.worlds}" if number == 0 else ""
                one = _solved(solving, own, world, seconds, request, title)
                if one.choice is not None:
                    own.add(one.choice)
                made.append((world, one))
                exchange.publish(number, one.choice)
        except Exception:
            request.interrupt()
            raise
        finally:
            exchange.end(number)
        return made

    with ThreadPoolExecutor(count) as threads:
        parts = [part.result() for part in [threads.submit(work, number) for number in range(count)]]
    made = sorted((one for part in parts for one in part), key=lambda one: one[0])
    pool.extend(one.choice for _, one in made if one.choice is not None)
    return made


def _solved(
    solving: Solving[WorldParams], own: PlanPool, world: int, seconds: float, request: Stopping, title: str
) -> WorldSolve:
    if request.interrupted or seconds < solving.params.least_seconds:
        return WorldSolve(None, None, 0.0, NOT_REACHED if request.interrupted else NO_TIME, solved=False)
    weights = np.zeros(own.values.worlds)
    weights[world] = 1.0
    problem = own.values.weighted(own.problem, weights)
    start = own.choices[own.best_at(weights)] if own.choices else None
    return solving.solved(problem, start, own.choices, seconds, solving.params.world_gap, title)
