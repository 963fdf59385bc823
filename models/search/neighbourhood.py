"""Neighbourhood search: free some units, hold the others where they are, solve what is left, and go on from the best plan.

Each step is a small programme that HiGHS ends by a number of nodes, not by the clock, so that the same seed takes the same
steps (Shaw 1998). The number of freed units grows while steps are solved outright, and shrinks when they are not. Steps of
one round free units without one in common and start from the same plan; their findings are merged in order.

A search differs from another one in the units it frees and in how it holds the others:

- `models.search.in_branches`: the whole programme, charges and gates included, over the few choices of the freed units and
  one of each other; units that meet in a row, or any.
- `models.search.large_neighbourhoods`: opening periods are given, so that held units leave the programme and a step is as
  small however many units there are; units that are near to what the plan lacks to the relaxation.
"""

from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from models.arrays import BoolArray, IntArray
from models.running.stopping import Stopping, over
from models.subproblems.subproblem import Subproblem


@dataclass(frozen=True)
class NeighbourhoodParams:
    """Parameters that all neighbourhood searches share.

    Attributes
    ----------
    core
        choices of each freed unit that take part in a step, those of least reduced cost.
    nodes
        nodes of HiGHS' search after which a step is given up with what it has.
    step_gap
        relative gap at which a step counts as solved.
    first_units, fewest_units, most_units
        units freed in the first neighbourhood, and never fewer or more.
    growth, shrinkage
        factors of the number of freed units after a step that was solved outright, and after one that was not.
    at_once
        steps taken at once, each on a core of its own; the same number everywhere, so that answers are the same.
    """

    core: int = 12
    nodes: int = 200
    step_gap: float = 1e-6
    first_units: int = 12
    fewest_units: int = 4
    most_units: float = np.inf
    growth: float = 1.1
    shrinkage: float = 0.85
    at_once: int = 1


@dataclass(frozen=True)
class Asked:
    """The goal of the steps of a search.

    Attributes
    ----------
    goal
        value of a plan at which to stop.
    thorough
        whether to look for plans by solving parts of a step's programme, too, which takes three times as long.
    """

    stop: Stopping
    goal: float
    thorough: bool = False


@dataclass(frozen=True, eq=False)
class Step:
    """The result of a step: the units freed, a choice of each unit, and whether it was solved to its end."""

    units: IntArray
    choice: IntArray | None
    solved: bool


class NeighbourhoodSearch(ABC):
    """A search over the plans of one problem, which may be a part of another one.

    Attributes
    ----------
    choice
        int[units of the part]: the best plan so far; None before there is one.
    value
        what it is worth in the whole; minus infinity without one.
    without_improvement
        how often in a row `improve` has not improved the plan.
    """

    def __init__(self, part: Subproblem, sizes: NeighbourhoodParams, seed: int) -> None:
        self.part, self.problem, self.seed = part, part.problem, seed
        self.choice: IntArray | None = None
        self.value = -np.inf
        self.without_improvement = 0
        self._sizes, self._size = sizes, float(sizes.first_units)
        self._random = np.random.default_rng(seed)
        self._from: IntArray | None = None
        self._steps: dict[tuple[bytes, float, bool], Step] = {}

    @property
    def plan(self) -> IntArray | None:
        """The best plan so far as one of the whole: int[units of the whole]; None if there is none."""
        return None if self.choice is None else self.part.lift(self.choice)

    def begin(self, choice: IntArray) -> None:
        """Go on from a plan that keeps all limits."""
        self._take(choice)

    def improve(self, stopping: Stopping, goal: float, rounds: int, *, thorough: bool = False) -> None:
        """Take some rounds of steps, fewer if the plan is worth the goal or it is time to stop."""
        before, asked = self.value, Asked(stopping, goal, thorough)
        with ThreadPoolExecutor(self._sizes.at_once) as pool:
            for _ in range(rounds):
                if self.choice is None or over(stopping) or self.value >= goal:
                    break
                chosen = self.choice
                if chosen is not self._from:
                    self._from, self._steps = chosen, {}

                def solved(freed: BoolArray, chosen: IntArray = chosen) -> Step:
                    return self._solved_once(chosen, freed, asked)

                for step in list(pool.map(solved, self._neighbourhoods(chosen, round(self._size)))):
                    self._merge(step)
                    self._resize(step.solved)
        self.without_improvement = 0 if self.value > before else self.without_improvement + 1

    def _solved_once(self, chosen: IntArray, freed: BoolArray, asked: Asked) -> Step:
        """Return the step of a neighbourhood; one that was solved from the same plan before ends the same again."""
        key = (freed.tobytes(), asked.goal, asked.thorough)
        if key in self._steps:
            return self._steps[key]
        step = self._solved(chosen, freed, asked)
        if not over(asked.stop):
            self._steps[key] = step
        return step

    def _resize(self, solved: bool) -> None:
        """Set the number of units that the next steps free."""
        sizes = self._sizes
        grown, shrunk = self._size * sizes.growth, self._size * sizes.shrinkage
        self._size = min(grown, self._most_units()) if solved else max(shrunk, sizes.fewest_units)

    def _most_units(self) -> float:
        return self._sizes.most_units

    def _merge(self, step: Step) -> None:
        """Take what a step found if it improves the plan, which another step may have changed meanwhile."""
        if step.choice is None or self.choice is None:
            return
        merged = replaced(self.choice, step.units, step.choice)
        if self._worth(merged) > self.value and self._keeps_rules(merged):
            self._take(merged)

    def _take(self, choice: IntArray) -> None:
        self.choice, self.value = choice, self._worth(choice)

    @abstractmethod
    def _neighbourhoods(self, chosen: IntArray, count: int) -> list[BoolArray]:
        """Return bool[units] for each step of a round: about so many units to free, in sets without one in common."""

    @abstractmethod
    def _solved(self, chosen: IntArray, freed: BoolArray, asked: Asked) -> Step:
        """Decide the freed units anew, the others held to what is chosen."""

    @abstractmethod
    def _worth(self, choice: IntArray) -> float:
        """Return the value of a plan in the whole problem."""

    @abstractmethod
    def _keeps_rules(self, choice: IntArray) -> bool:
        """Return whether a plan of the part keeps all its rules."""


def replaced(chosen: IntArray, units: IntArray, choice: IntArray) -> IntArray:
    """Return the choices with those of some units replaced."""
    merged = chosen.copy()
    merged[units] = choice[units]
    return merged
