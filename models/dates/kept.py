"""The best plan by a goal among the plans of a problem with tiers that are worth enough, what tiers add included.

    max  a goal that is a sum    under the rules, and    value of the plan  >=  least

Worth with tiers is no sum, so that plans are branched on by the periods in which tiers are reached (`models.dates.dated`). In a
branch choices are worth the most that they are at any of its dates, so that worth enough is one more limit, which no plan of the
branch breaks that is worth enough. Its best plan by the goal is the branch's, if it is worth enough at its own dates; if not, the
branch is divided there. With one date for each tier the limit is exact. Worth that is the least of several sums, as a measure of
risk is, makes more limits: one more for each plan that is found and not worth enough (`models.risk.kept`).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray, IntArray
from models.best_choices import UnitChoices
from models.checking.feasibility import check, objective
from models.checking.verdict import NOISE, Candidate, consistent_solution
from models.dates.dated import DateBranch, Dated, Dates
from models.problem import MenuProblem, Solution, SolveStatus
from models.running.stopping import Stopping, over
from models.running.waiting import Waiting
from models.statement.extra_rows import with_rows
from models.statement.variables import first_events

Ask: TypeAlias = Callable[[MenuProblem, IntArray], Solution]
"""Solves a problem without tiers, from a plan that need not be one of it."""


@dataclass(frozen=True, eq=False)
class KeptSums:
    """Sums that are as much as a worth asks for where a plan is worth it.

    Attributes
    ----------
    choices
        float[sums, choices].
    charges
        float[sums, periods] for each charge.
    """

    choices: FloatArray
    charges: Sequence[FloatArray]


class Kept(ABC):
    """The worth of plans, and the least that it is to be.

    Attributes
    ----------
    problem
        with tiers.
    dated
        the problems of its dates.
    least
        worth that a plan has at least.
    """

    def __init__(self, problem: MenuProblem, dated: Dated, least: float, size: float) -> None:
        self.problem, self.dated, self.least = problem, dated, least
        self._slack = NOISE * max(1.0, abs(least), size)

    @abstractmethod
    def worth(self, choice: IntArray) -> float:
        """Return the worth of a plan, int[units], tiers included."""

    @abstractmethod
    def sums(self, dates: Dates) -> KeptSums:
        """Return sums none of which is below the least for a plan of some dates that is worth enough."""

    def enough(self, choice: IntArray) -> bool:
        """Return whether a plan is worth enough."""
        return self.worth(choice) >= self.least - self._slack

    def cut(self, choice: IntArray) -> bool:
        """Take in a further sum that a plan which is not worth enough falls short in; return whether there is one."""
        return False


class KeptValue(Kept):
    """Worth by the problem's own values."""

    def __init__(self, problem: MenuProblem, least: float) -> None:
        super().__init__(problem, Dated(problem), least, float(np.abs(problem.value).max(initial=0.0)))

    def worth(self, choice: IntArray) -> float:
        """Return the value of a plan."""
        return objective(self.problem, choice, first_events(self.problem, choice))

    def sums(self, dates: Dates) -> KeptSums:
        """Return the most that choices are worth at the dates."""
        return KeptSums(self.dated.value(dates)[np.newaxis], [one.value[np.newaxis] for one in self.problem.charges])


class BestKept:
    """One search.

    Parameters
    ----------
    kept
        the worth that plans keep.
    aimed
        the problem without tiers, its value the goal that is made as great as can be.
    gap
        relative gap of the goal at which to stop.
    """

    def __init__(self, kept: Kept, aimed: MenuProblem, gap: float, stopping: Stopping, ask: Ask) -> None:
        self._kept, self._problem, self._aimed, self._gap = kept, kept.problem, aimed, gap
        self._stopping, self._ask = stopping, ask
        self._dated = kept.dated
        self._waiting: Waiting[DateBranch] = Waiting()
        self._solves, self._failed = 0, False
        self._best = Candidate(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), -np.inf)

    def solution(self, known: IntArray) -> Solution:
        """Return the best plan found by the goal, the goal as its value, with its bound.

        known: int[units], a plan that keeps the rules and is worth enough.
        """
        self._best = self._candidate(known)
        own = self._dated.of_plan(known)
        self._solved(Dates(own, own))
        dates = self._dated.narrowed(self._dated.every())
        if dates is not None:
            self._keep(dates, self._most())
        while not over(self._stopping) and (branch := self._waiting.next(self._enough)) is not None:
            self._settle(branch.dates, branch.bound)
        status = SolveStatus.INTERRUPTED if self._stopping.interrupted else SolveStatus.TIME_LIMIT
        found = consistent_solution(self._aimed, status, self._best, self._bound, gap=self._gap, known=self._best)
        if self._failed and found.status is status:
            found = replace(found, status=SolveStatus.FAILED)
        return replace(found, message=f"dates of tiers settled in {self._solves} solves")

    def _most(self) -> float:
        """Return a bound on the goal of every plan: each unit and each charge at its best."""
        charges = sum(max(0.0, float(charge.value.max(initial=0.0))) for charge in self._aimed.charges)
        return charges + float(UnitChoices.of(self._aimed.unit).highest(self._aimed.value).sum())

    @property
    def _bound(self) -> float:
        return max(self._best.value, self._waiting.bound)

    @property
    def _enough(self) -> float:
        """The bound up to which plans are pruned."""
        return self._best.value + max(self._gap, NOISE) * abs(self._best.value)

    def _keep(self, dates: Dates, bound: float) -> None:
        """Keep plans to be looked at, or prune them."""
        self._waiting.keep(DateBranch(bound, dates), self._enough)

    def _settle(self, dates: Dates, bound: float) -> None:
        """Look for the best plan of some dates, then prune them, look again, or divide them where its own dates are others."""
        choice, found = self._solved(dates)
        bound = min(bound, found)
        if bound > self._enough and choice is not None and self._kept.cut(choice):
            self._keep(dates, bound)
            return
        if bound <= self._enough or dates.given:
            self._waiting.prune(bound)
            return
        for part in self._dated.parted(dates, self._dated.chosen(choice)):
            self._keep(part, bound)

    def _solved(self, dates: Dates) -> tuple[IntArray | None, float]:
        """Return the best plan found of some dates, and a bound on all of them, minus infinity if there is none worth enough."""
        solution = self._ask(self._under(dates), self._best.choice)
        self._solves += 1
        self._failed |= solution.status is SolveStatus.FAILED
        if solution.status is SolveStatus.INFEASIBLE:
            return None, -np.inf
        if solution.choice is not None:
            self._take(solution.choice)
        return solution.choice, np.inf if solution.bound is None else solution.bound

    def _under(self, dates: Dates) -> MenuProblem:
        """Return the problem over the plans of some dates that may be worth enough, with the goal."""
        under = self._dated.under(dates)
        sums = self._kept.sums(dates)
        charges = [sp.csr_array(-one) for one in sums.charges]
        number = sums.choices.shape[0]
        names = [f"worth enough {place}" for place in range(number)]
        kept = with_rows(under, sp.csr_array(-sums.choices), charges, np.full(number, -self._kept.least), names)
        aimed = zip(kept.charges, self._aimed.charges, strict=True)
        return replace(kept, value=self._aimed.value, charges=tuple(replace(one, value=aim.value) for one, aim in aimed))

    def _take(self, choice: IntArray) -> None:
        """Keep a plan that is better than the best, keeps the rules and is worth enough at its own dates."""
        plan = self._candidate(choice)
        if plan.value <= self._best.value or check(self._problem, plan.choice, plan.opened):
            return
        if self._kept.enough(plan.choice):
            self._best = plan

    def _candidate(self, choice: IntArray) -> Candidate:
        opened = first_events(self._aimed, choice)
        return Candidate(choice, opened, objective(self._aimed, choice, opened))
