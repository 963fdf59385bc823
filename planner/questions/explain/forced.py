"""One alternative of a unit forced: what bounds it, a plan of it by exchanges, and a solve. Workers perform these functions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import numpy as np

from models import MenuProblem, SolveStatus, check, solve
from models.branching.reach import ForcedBounds, Reach
from models.checking.feasibility import TOLERANCE, objective
from models.checking.incremental import Filling
from models.problem import BoolArray, IntArray
from models.search.forced_exchange import ForcedExchange
from models.statement.variables import first_events
from models.subproblems.choices import restricted
from planner.questions.explain.params import EveryUnitParams
from planner.workers import Call

Tool = TypeVar("Tool")


@dataclass(frozen=True, eq=False)
class Around:
    """The plan that everything is forced around, and what is known of all others.

    Attributes
    ----------
    problem
        the programme.
    choice
        int[units]: the plan.
    near
        bool[choices]: roadmaps near those of the plan.
    reach
        what plans with a roadmap can be worth; None where that is not known.
    bounding
        the programme that bounds are those of, in which no plan is worth less.
    seed, threads
        of solves.
    """

    problem: MenuProblem
    choice: IntArray
    near: BoolArray
    reach: Reach | None
    bounding: MenuProblem
    seed: int
    threads: int
    params: EveryUnitParams

    def bound(self, own: IntArray) -> float:
        """Return an upper bound on plans with one of some choices, int[]; plus infinity where nothing is known."""
        return float(np.inf if self.reach is None else self.reach.by_choice[own].max())


@dataclass(frozen=True, eq=False)
class Forced:
    """The findings on one alternative.

    Attributes
    ----------
    choice, value
        int[units] and worth of the best plan found of it; None without one.
    bound
        no plan of it is worth more; minus infinity if there is none, plus infinity if nothing is proven.
    solved
        whether it was solved for, beyond bounds and exchanges.
    reached
        whether it was looked at, before time was up or the user stopped.
    """

    choice: IntArray | None = None
    value: float | None = None
    bound: float = np.inf
    solved: bool = False
    reached: bool = True

    @property
    def impossible(self) -> bool:
        """Whether it is proven that no plan has it."""
        return bool(np.isneginf(self.bound))

    def merged(self, other: "Forced") -> "Forced":
        """Return the findings of both together."""
        best = max((self, other), key=lambda one: -np.inf if one.value is None else one.value)
        return Forced(
            best.choice, best.value, min(self.bound, other.bound), self.solved or other.solved, self.reached or other.reached
        )


NOT_LOOKED_AT = Forced(reached=False)


@dataclass(frozen=True, eq=False)
class OneAlternative:
    """An alternative to be solved for.

    Attributes
    ----------
    own
        int[]: the unit's roadmaps that it leaves.
    known
        the findings so far.
    seconds
        for the solve.
    """

    own: IntArray
    known: Forced
    seconds: float


def looked_at(around: Around, alternatives: tuple[IntArray, ...], call: Call) -> tuple[Forced, ...]:
    """Return bounds and plans by exchange for the alternatives of one unit, each int[] of the unit's roadmaps.

    What is not begun before the user's stop request is not looked at.
    """
    found = []
    for own in alternatives:
        if call.request.interrupted:
            found.append(NOT_LOOKED_AT)
            continue
        bound = around.bound(own)
        choice = None if np.isneginf(bound) else _exchanged(around, own)
        found.append(_checked(around.problem, choice, bound))
    return tuple(found)


def bounded(around: Around, alternatives: tuple[IntArray, ...], call: Call) -> tuple[float, ...]:
    """Return closer bounds on the alternatives of one unit, which take a relaxation each; plus infinity for those left out."""
    found = []
    for own in alternatives:
        keep = np.zeros(around.problem.choice_count, dtype=np.bool_)
        keep[own] = True
        if call.request.interrupted:
            found.append(np.inf)
            continue
        with _lent(around, _bounds) as bounds:
            found.append(bounds.bound(keep, call.request))
    return tuple(found)


def _exchanged(around: Around, own: IntArray) -> IntArray | None:
    with _lent(around, _exchange) as exchange:
        return exchange.plan(own)


def _checked(problem: MenuProblem, choice: IntArray | None, bound: float, *, solved: bool = False) -> Forced:
    """Return the findings on an alternative, its plan checked apart from what made it."""
    if choice is not None:
        opened = first_events(problem, choice)
        if not check(problem, choice, opened):
            return Forced(choice, objective(problem, choice, opened), bound, solved)
    return Forced(None, None, bound, solved)


@contextmanager
def _lent(around: Around, made: Callable[[Around], Tool]) -> Iterator[Tool]:
    """Lend what is kept from task to task, and what its use changes: to one thread at a time, of which a worker may have many.

    It is made anew where none is left. After an error it is not used again.
    """
    spare = _spare(around, made)
    try:
        tool: Tool = spare.get_nowait()
    except Empty:
        tool = made(around)
    yield tool
    spare.put(tool)


@lru_cache(maxsize=2)
def _spare(around: Around, made: Callable[[Around], Any]) -> "SimpleQueue[Any]":
    return SimpleQueue()


def _bounds(around: Around) -> ForcedBounds:
    if around.reach is None:
        raise ValueError("there is nothing to bound by")
    return ForcedBounds(around.bounding, around.reach)


def _exchange(around: Around) -> ForcedExchange:
    return ForcedExchange(Filling(around.problem, around.choice, TOLERANCE), around.near, around.params.exchange)


def solved_for(around: Around, one: OneAlternative, call: Call) -> Forced:
    """Return the findings of a solve under an alternative.

    Roadmaps that are proven to be in no better plan of it than the known one are left out. Where few are left, the bound of the
    solve is one of the alternative; otherwise roadmaps near the plan are looked at alone.
    """
    problem, known = around.problem, one.known
    keep, exact = _kept(around, one)
    subproblem = restricted(problem, keep)
    start = None if known.choice is None else np.searchsorted(np.flatnonzero(keep), known.choice)
    solution = solve(
        subproblem.problem,
        time_limit=one.seconds,
        gap=around.params.gap,
        seed=around.seed,
        threads=around.threads,
        start=start,
        on_progress=call.on_progress,
    )
    choice = None if solution.choice is None else np.flatnonzero(keep)[solution.choice]
    bound = known.bound
    if exact and solution.status is SolveStatus.INFEASIBLE:
        bound = -np.inf if known.value is None else min(bound, known.value)
    elif exact and solution.bound is not None:
        bound = min(bound, max(solution.bound, -np.inf if known.value is None else known.value))
    return replace(known, solved=True).merged(_checked(problem, choice, bound, solved=True))


def _kept(around: Around, one: OneAlternative) -> tuple[BoolArray, bool]:
    """Return bool[choices] of a solve, and whether every plan better than the known one is among these choices."""
    problem = around.problem
    unit = problem.unit[one.own[0]]
    own = np.zeros(problem.choice_count, dtype=np.bool_)
    own[one.own] = True
    others = problem.unit != unit
    known = -np.inf if one.known.value is None else one.known.value
    better = others if around.reach is None else others & (around.reach.by_choice > known)
    exact = int(better.sum()) <= around.params.fixed_choices
    keep = own | (better if exact else others & around.near)
    planned = np.delete(around.choice, unit) if one.known.choice is None else one.known.choice
    keep[planned] = True
    return keep, exact
