"""The warm start: choices, branches and plans that a solve leaves for the next one of the same problem under other limits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

import numpy as np
import scipy.sparse as sp

from models.arrays import BoolArray, FloatArray, IntArray
from models.problem import MenuProblem
from models.running.stopping import Stopping
from models.subproblems.branches import Branch, Leaf
from models.subproblems.dominance import DominanceParams, worth_keeping
from models.subproblems.opening_periods import OpeningPeriods, OpeningPeriodsParams
from models.subproblems.subproblem import Subproblem


@dataclass(frozen=True, eq=False)
class Findings:
    """The content of a warm start at some moment, for another warm start of the same problem.

    Attributes
    ----------
    plans, multipliers
        those found, each with the limits it was found under.
    leaves
        the branches by the opening periods of shared charges, and what is known of them.
    components
        the same of problems that this one is made of, by their keys.
    """

    plans: tuple[tuple[FloatArray, IntArray], ...]
    multipliers: tuple[tuple[FloatArray, FloatArray], ...]
    leaves: tuple[Leaf, ...]
    components: "tuple[tuple[bytes, Findings], ...]" = ()


class WarmStart:
    """Handed from solve to solve; a problem that differs in more than its limits begins a new one.

    Bounds are as they would be without it; which of several plans within the gap is found may differ.

    Parameters
    ----------
    goes_on
        whether a search that time has ended is kept, with all it holds, for the next solve of the very same problem.
    """

    def __init__(self, *, goes_on: bool = False) -> None:
        self._goes_on = goes_on
        self._paused: tuple[FloatArray, object] | None = None
        self._problem: MenuProblem | None = None
        self._keep: BoolArray | None = None
        self._periods: OpeningPeriods | None = None
        self._plans: list[tuple[FloatArray, IntArray]] = []
        self._multipliers: list[tuple[FloatArray, FloatArray]] = []
        self._components: dict[bytes, WarmStart] = {}

    def component(self, problem: MenuProblem, key: bytes) -> "WarmStart":
        """Return the warm start of a problem that this one is made of; its key is the same under all limits."""
        self._begin(problem)
        return self._components.setdefault(key, WarmStart())

    def of_part(self, problem: MenuProblem, part: Subproblem) -> "WarmStart":
        """Return a warm start of a problem over some of its choices: the plans that it has, and all multipliers."""
        self._begin(problem)
        other = WarmStart()
        other._problem = part.problem
        other._plans = [(limit, part.lower(plan)) for limit, plan in self._plans if part.has(plan)]
        other._multipliers = list(self._multipliers)
        return other

    def fork(self) -> "WarmStart":
        """Return a warm start of the same that is filled on its own, as by another thread."""
        other = WarmStart()
        other._problem, other._keep = self._problem, self._keep
        other._plans, other._multipliers = list(self._plans), list(self._multipliers)
        other._periods = None if self._periods is None else self._periods.fork()
        other._components = {key: one.fork() for key, one in self._components.items()}
        return other

    def findings(self) -> Findings:
        """Return its present content; later findings do not change that."""
        leaves = () if self._periods is None else tuple(leaf.copied() for leaf in self._periods.leaves)
        components = tuple((key, one.findings()) for key, one in self._components.items())
        return Findings(tuple(self._plans), tuple(self._multipliers), leaves, components)

    def found_since(self, before: Findings) -> Findings:
        """Return the content that was not there before; branches that are others by now are left out."""
        leaves = () if self._periods is None else self._periods.found_since(before.leaves)
        had = dict(before.components)
        components = tuple((key, one.found_since(had[key])) for key, one in self._components.items() if key in had)
        plans, multipliers = _unknown(self._plans, before.plans), _unknown(self._multipliers, before.multipliers)
        return Findings(tuple(plans), tuple(multipliers), leaves, components)

    def merge(self, others: Findings) -> None:
        """Take in what a fork has found since."""
        self._plans += _unknown(others.plans, self._plans)
        self._multipliers += _unknown(others.multipliers, self._multipliers)
        if self._periods is not None:
            self._periods.merge(others.leaves)
        for key, found in others.components:
            if key in self._components:
                self._components[key].merge(found)

    @property
    def plans(self) -> tuple[tuple[FloatArray, IntArray], ...]:
        """The plans found, each as int[units] with the limits it was found under."""
        return tuple(self._plans)

    def nearest(self, limit: FloatArray, count: int) -> list[IntArray]:
        """Return some plans, those found under limits that are nearest to these."""
        return _nearest(self._plans, limit, count)

    def nearest_multipliers(self, problem: MenuProblem, count: int) -> list[FloatArray]:
        """Return float[rows and gates]: multipliers found under other limits of a problem, the nearest first."""
        self._begin(problem)
        return _nearest(self._multipliers, problem.limit, count)

    def has_multipliers(self, problem: MenuProblem) -> bool:
        """Return whether multipliers were found for this very problem."""
        self._begin(problem)
        return any(np.array_equal(limit, problem.limit) for limit, _ in self._multipliers)

    def remember_multipliers(self, problem: MenuProblem, multipliers: FloatArray) -> None:
        """Take in multipliers of a problem's limits and gates."""
        self._begin(problem)
        self._multipliers.append((problem.limit, multipliers))

    def remember(self, problem: MenuProblem, choice: IntArray) -> None:
        """Take in a plan of a problem."""
        self._begin(problem)
        self._plans.append((problem.limit, choice))

    def keep(self, problem: MenuProblem, params: DominanceParams = DominanceParams()) -> BoolArray:
        """Return bool[choices]: the choices worth keeping, as `models.subproblems.dominance` says."""
        self._begin(problem)
        if self._keep is None:
            self._keep = worth_keeping(problem, params)
        return self._keep.copy()

    def _begin(self, problem: MenuProblem) -> None:
        """Forget what is known of another problem."""
        if self._problem is None or not same_but_limits(self._problem, problem):
            self._problem, self._keep, self._periods, self._plans, self._multipliers = problem, None, None, [], []
            self._components, self._paused = {}, None

    @property
    def has_paused(self) -> bool:
        """Whether there is a search that the next solve can go on with."""
        return self._paused is not None

    def pause(self, problem: MenuProblem, search: object) -> None:
        """Keep a search of a problem that time has ended, if such are kept."""
        self._begin(problem)
        if self._goes_on:
            self._paused = problem.limit, search

    def resumed(self, problem: MenuProblem) -> object | None:
        """Return the search of this very problem that time has ended, and keep it no more; None without one."""
        self._begin(problem)
        paused, self._paused = self._paused, None
        return paused[1] if paused is not None and np.array_equal(paused[0], problem.limit) else None

    def branches(
        self,
        problem: MenuProblem,
        stopping: Stopping,
        on_bound: Callable[[float], None],
        value: float | None = None,
        params: OpeningPeriodsParams = OpeningPeriodsParams(),
    ) -> list[Branch]:
        """Return branches of a problem over the choices worth keeping, as `models.subproblems.opening_periods` does.

        Parameters
        ----------
        value
            of a known plan.
        """
        if self._periods is not None and same_but_limits(self._periods.problem, problem):
            found = self._periods.branched_again(problem, stopping, on_bound, value)
            if found:
                return found
        self._periods = OpeningPeriods(problem, params)
        return self._periods.branched(stopping, on_bound, -np.inf if value is None else value)

    def tightened(self, stopping: Stopping, enough: float) -> list[Branch]:
        """Return the branches last returned, those with a bound above `enough` with the bound of their own relaxation."""
        return [] if self._periods is None else self._periods.tightened(stopping, enough)


Of = TypeVar("Of", IntArray, FloatArray)


def _nearest(known: list[tuple[FloatArray, Of]], limit: FloatArray, count: int) -> list[Of]:
    """Return the findings under the limits that are nearest to these."""
    size = np.maximum(np.abs(limit), 1e-12)

    def distance(one: tuple[FloatArray, Of]) -> float:
        return float((np.abs(one[0] - limit) / np.maximum(size, np.abs(one[0]))).sum())

    return [found for _, found in sorted(known, key=distance)[:count]]


def _unknown(found: Sequence[tuple[FloatArray, Of]], known: Sequence[tuple[FloatArray, Of]]) -> list[tuple[FloatArray, Of]]:
    have = {id(one) for _, one in known}
    return [pair for pair in found if id(pair[1]) not in have]


def same_but_limits(first: MenuProblem, second: MenuProblem) -> bool:
    """Return whether two problems differ in the amounts of their limits at most."""
    names = [field.name for field in fields(MenuProblem) if field.name not in ("limit", "row_names")]
    return all(_same(getattr(first, name), getattr(second, name)) for name in names)


def _same(first: Any, second: Any) -> bool:
    if first is second:
        return True
    if type(first) is not type(second):
        return False
    if isinstance(first, np.ndarray):
        return np.array_equal(first, second)
    if isinstance(first, sp.csr_array | sp.csc_array):
        parts = ("shape", "indptr", "indices", "data")
        return all(np.array_equal(getattr(first, part), getattr(second, part)) for part in parts)
    if isinstance(first, tuple):
        return len(first) == len(second) and all(map(_same, first, second))
    if is_dataclass(first):
        return all(_same(getattr(first, field.name), getattr(second, field.name)) for field in fields(first))
    return bool(first == second)
