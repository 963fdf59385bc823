"""The best measure over worlds where tiers add to values: plans are branched on by the periods in which tiers are reached.

A branch is the plans of some dates, as a problem without tiers over all worlds (`models.risk.world_dates`). Its relaxation over
worlds bounds it, and says at which tier it is worth more than at the date that the tier really has; there it is divided, the
branch with the highest bound first. Where next to nothing is worth more, it is solved as any problem over worlds without tiers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from models.arrays import FloatArray, IntArray
from models.checking.verdict import NOISE
from models.dates.dated import DateBranch, Dates
from models.problem import MenuProblem, SolveStatus
from models.risk.programme import relaxed_over_worlds
from models.risk.records import PROVEN, RiskSolution
from models.risk.under_way import UnderWay
from models.risk.world_dates import WorldDates
from models.risk.world_values import WorldValues
from models.running.stopping import over
from models.running.waiting import Waiting


@dataclass(frozen=True, eq=False)
class DatedPart:
    """The plans of some dates, to be solved.

    Attributes
    ----------
    problem, values
        without tiers.
    bound, enough
        proven already, infinite where none is; and the one that ends the solve.
    seconds
        it may take.
    """

    problem: MenuProblem
    values: WorldValues
    bound: float
    enough: float
    seconds: float


SolvePart: TypeAlias = Callable[[DatedPart], RiskSolution]
"""Solves a part, from the plans known."""


class RiskByDates:
    """One search."""

    def __init__(self, problem: MenuProblem, values: WorldValues, under_way: UnderWay, solve_part: SolvePart) -> None:
        self._all, self._found, self._params = under_way, under_way.found, under_way.params
        self._solve_part = solve_part
        self._worlds = WorldDates(problem, values)
        self._relaxes = problem.choice_count * values.worlds <= self._params.relaxed
        self._waiting: Waiting[DateBranch] = Waiting()
        self._whole = True

    def search(self) -> bool:
        """Look at all dates until the gap is reached; return whether every plan was settled."""
        dated = self._worlds.dated
        dates = dated.narrowed(dated.every())
        if dates is None:
            return True
        if self._found.best is not None:
            reached = dated.of_plan(self._found.best.choice)
            own = Dates(reached, reached)
            self._solved(own, *self._worlds.under(own), np.inf, self._params.core_share)
            self._all.note()
        self._keep(dates, np.inf if self._found.bound is None else self._found.bound)
        while not over(self._all.stop) and (branch := self._waiting.next(self._all.enough)) is not None:
            self._settle(branch.dates, branch.bound)
            self._prove()
            self._all.note()
        self._prove()
        return self._whole and not self._waiting

    def _prove(self) -> None:
        own = -np.inf if self._found.value is None else self._found.value
        bound = max(own, self._waiting.bound)
        if np.isfinite(bound):
            self._found.prove(bound)

    def _keep(self, dates: Dates, bound: float) -> None:
        """Keep plans to be looked at, or prune them."""
        self._waiting.keep(DateBranch(bound, dates), self._all.enough)

    def _settle(self, dates: Dates, bound: float) -> None:
        """Bound the plans of some dates, divide them, or find the best of them."""
        chosen, (problem, values) = None, self._worlds.under(dates)
        if self._relaxes:
            relaxed = relaxed_over_worlds(problem, values, self._all.polyhedron, self._found.reference, self._all.stop)
            if relaxed is not None:
                bound, chosen = min(bound, relaxed.bound), relaxed.chosen
        if bound <= self._all.enough:
            self._waiting.prune(bound)
            return
        if chosen is not None and not dates.given:
            loose = max(self._params.loose * self._all.settings.gap, NOISE) * max(abs(bound), self._found.scale)
            if self._worlds.dated.excess(dates, chosen)[0].sum() > loose:
                self._divide(dates, bound, chosen)
                return
        solved, part = self._solved(dates, problem, values, bound, 1.0 if dates.given else self._params.core_share)
        bound = min(bound, part)
        if bound <= self._all.enough or dates.given:
            self._waiting.prune(bound)
        else:
            self._divide(dates, bound, self._worlds.dated.chosen(solved) if solved is not None or chosen is None else chosen)

    def _solved(
        self, dates: Dates, problem: MenuProblem, values: WorldValues, bound: float, share: float
    ) -> tuple[IntArray | None, float]:
        """Return the best plan found of some dates, and a bound on all of them, minus infinity where there are none."""
        solved = self._solve_part(DatedPart(problem, values, bound, self._all.enough, share * self._all.stop.seconds_left))
        if solved.status is SolveStatus.INFEASIBLE:
            return None, -np.inf
        for plan in solved.plans:
            self._found.take(plan)
        least = np.inf if solved.bound is None else solved.bound
        self._whole &= not dates.given or solved.status in PROVEN or least <= self._all.enough
        return solved.choice, least

    def _divide(self, dates: Dates, bound: float, chosen: FloatArray) -> None:
        """Keep the plans of two parts of some dates."""
        for part in self._worlds.dated.parted(dates, chosen):
            self._keep(part, bound)
