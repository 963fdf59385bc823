"""The best plan of every world: an ordinary solve each, from the best of the plans that are known by then.

A world knows the plans of the first half of the worlds before it, whichever workers solve them, so that answers are repeatable
where solves end by their gap, and many workers soon have work.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

import numpy as np

from instances.schema.settings import SolverOptions
from models import Progress, Solution, SolveStatus, WarmStart, solve
from models.errors import SolverFailed, SolverMissing
from models.problem import FloatArray, IntArray, MenuProblem
from models.risk import WorldValues
from models.running.stopping import Stopping
from planner.replanning.plan_pool import PlanPool
from planner.replanning.resolving import NOT_REACHED
from planner.replanning.telling import Tell, teller
from planner.workers import ALONE, Call, Known, Task, Workers

NO_TIME = "no time was left for it; allow more with --seconds"
RECOMBINED = 10
"""Most plans that a solve of a world is given to recombine: those worth most in that world."""


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
        """Roadmaps up to which worlds are solved side by side, for memory."""


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
    workers
        solve worlds side by side.
    """

    options: SolverOptions
    params: P_co
    tell: Tell
    workers: Workers = ALONE

    def solved(
        self, problem: MenuProblem, start: IntArray | None, known: Sequence[IntArray], seconds: float, gap: float, title: str
    ) -> WorldSolve:
        """Solve a problem from a plan; known: plans of it that may be recombined."""
        return _solved(problem, self.options, _Given(start, known, seconds, gap), teller(self.tell, title) if title else None)


@dataclass(frozen=True, eq=False)
class _Given:
    """The start of a solve, plans that may be recombined, its time, its gap, and the world where it is one of several."""

    start: IntArray | None
    known: Sequence[IntArray]
    seconds: float
    gap: float
    world: int = 0


def _solved(
    problem: MenuProblem, options: SolverOptions, given: _Given, on_progress: Callable[[Progress], None] | None
) -> WorldSolve:
    """Solve a problem from what is given."""
    warm_start = WarmStart()
    for plan in given.known:
        warm_start.remember(problem, plan)
    try:
        found = solve(
            problem,
            time_limit=min(given.seconds, options.time_limit),
            gap=given.gap,
            seed=options.seed,
            threads=options.threads,
            solver=options.solver,
            start=given.start,
            warm_start=warm_start,
            on_progress=on_progress,
        )
    except (SolverMissing, SolverFailed) as error:
        return WorldSolve(None, None, 0.0, str(error))
    return WorldSolve(found.choice, found.bound, found.seconds, _reason(found))


@dataclass(frozen=True, eq=False)
class _Context:
    """The common part of all worlds: the problem, its values in each world, and the options of the solver."""

    problem: MenuProblem
    values: WorldValues
    options: SolverOptions


def _solved_world(context: _Context, given: _Given, call: Call) -> WorldSolve:
    problem = context.values.weighted(context.problem, _only(given.world, context.values.worlds))
    return _solved(problem, context.options, given, call.on_progress)


def _only(world: int, worlds: int) -> FloatArray:
    """Return float[worlds]: weight 1 on one world."""
    weights = np.zeros(worlds)
    weights[world] = 1.0
    return weights


def _reason(found: Solution) -> str:
    if found.status is SolveStatus.INFEASIBLE:
        return "proven: no plan keeps every limit and rule"
    failed = found.status is SolveStatus.FAILED and found.message
    return f"{found.status.value}: {found.message}" if failed else found.status.value


def gaps_of(worth: FloatArray, bound: FloatArray) -> FloatArray:
    """Return float[...]: the relative gap between what plans are worth and their bounds, never below 0."""
    return np.maximum(bound - worth, 0.0) / np.maximum(np.abs(worth), 1e-9)


def solve_worlds(solving: Solving[WorldParams], pool: PlanPool, whole: Stopping, what: str = "world") -> list[WorldSolve]:
    """Solve every world of a pool's values, and again those beyond the gap where time is left; the pool takes in the plans.

    After the user's stop request no further world begins.

    Parameters
    ----------
    whole
        the time for all of them, which each world that is still to come has an equal share of.
    what
        a world is called in the progress.
    """
    found = [WorldSolve(None, None, 0.0, NOT_REACHED, solved=False)] * pool.values.worlds
    for again in (False, True):
        waiting = [world for world in range(len(found)) if not _done(solving, pool, found, world)]
        if again and not _worth_a_turn(solving, pool, found, waiting, whole):
            break
        for world, one in _turn(solving, pool, waiting, whole, what):
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
    share = min(len(waiting), _workers(solving, pool.problem).count) * whole.seconds_left / len(waiting)
    return share > max(solving.params.least_seconds, min(found[world].seconds for world in waiting))


def _joined(one: WorldSolve, other: WorldSolve) -> WorldSolve:
    """Return two solves of a world as one."""
    if not other.solved:
        return replace(one, stopped=one.stopped if one.solved else other.stopped)
    bounds = [bound for bound in (one.bound, other.bound) if bound is not None]
    return replace(other, bound=min(bounds, default=None), seconds=one.seconds + other.seconds)


def _workers(solving: Solving[WorldParams], problem: MenuProblem) -> Workers:
    return ALONE if problem.choice_count > solving.params.side_by_side else solving.workers


def _turn(
    solving: Solving[WorldParams], pool: PlanPool, waiting: Sequence[int], whole: Stopping, what: str
) -> list[tuple[int, WorldSolve]]:
    """Solve some worlds once."""
    turn = _Turn(solving, pool.fork(), waiting, whole)
    context = _Context(pool.problem, pool.values, solving.options)
    tasks = [turn.task(number, what) for number in range(len(waiting))]
    found = _workers(solving, pool.problem).run(_solved_world, context, tasks, tell=solving.tell, what=f"{what}s")
    made = [(world, _NOT_BEGUN if one is None else one) for world, one in zip(waiting, found, strict=True)]
    pool.extend(one.choice for _, one in made if one.choice is not None)
    return made


_NOT_BEGUN = WorldSolve(None, None, 0.0, NOT_REACHED, solved=False)


class _Turn:
    """Worlds that are solved once, and the plans known to each of them.

    Parameters
    ----------
    pool
        the plans known before, which takes in those of the worlds in their order.
    """

    def __init__(self, solving: Solving[WorldParams], pool: PlanPool, waiting: Sequence[int], whole: Stopping) -> None:
        self._solving = solving
        self._pool = pool
        self._waiting = waiting
        self._whole = whole
        self._plans = [len(pool.choices)]

    def task(self, number: int, what: str) -> Task[_Given, WorldSolve]:
        """Return the task of a world by its number among those that wait."""
        title = f"{what} {self._waiting[number] + 1} of {self._pool.values.worlds}"
        return Task(title, lambda found: self._given(number, found), needs=range(number // 2))

    def _given(self, number: int, found: Sequence[WorldSolve]) -> _Given | Known[WorldSolve]:
        left = len(self._waiting) - number
        count = _workers(self._solving, self._pool.problem).count
        seconds = self._whole.seconds_left * min(left, count) / left
        if seconds < self._solving.params.least_seconds:
            return Known(replace(_NOT_BEGUN, stopped=NO_TIME))
        world, known = self._waiting[number], self._known(found)
        worth = self._pool.worth[:known, world]
        best = [self._pool.choices[place] for place in np.argsort(-worth, kind="stable")[:RECOMBINED]]
        return _Given(best[0] if best else None, best, seconds, self._solving.params.world_gap, world)

    def _known(self, found: Sequence[WorldSolve]) -> int:
        """Return the number of plans in the pool once it has those of the first worlds."""
        for one in found[len(self._plans) - 1 :]:
            if one.choice is not None:
                self._pool.add(one.choice)
            self._plans.append(len(self._pool.choices))
        return self._plans[len(found)]
