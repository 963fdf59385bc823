"""A problem with tiers solved exactly: plans are branched on by the periods in which tiers are reached.

A branch is the plans whose tiers are reached in some periods (`models.dates.dated`). Its relaxation says which tier is worth
more there than at the date that it really has; on that the plans are branched, the branch with the highest bound first. Where
next to nothing is worth more than it really is, the branch is solved as any problem without tiers, and its plan is worth what its
own dates say. A first plan comes from the dates that the relaxation of all plans has.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import TypeAlias

import numpy as np

from models.arrays import FloatArray
from models.checking.feasibility import check, objective
from models.checking.verdict import NOISE, Candidate, close, consistent_solution
from models.dates.date_bound import DateBound, DateRelaxation
from models.dates.dated import DateBranch, Dated, Dates
from models.problem import MenuProblem, Solution, SolveStatus
from models.run import Run
from models.running.part_history import PartHistory
from models.running.stopping import Reachable, Stopping, over
from models.running.waiting import Waiting


@dataclass(frozen=True)
class DatesParams:
    """Parameters of branching on the periods in which tiers are reached.

    Attributes
    ----------
    most_choices
        choices up to which a relaxation of the whole statement bounds a branch; with more a short solve of the branch does.
    loose
        part of the gap up to which a branch is solved though tiers may be worth more in it than they really are.
    first_share
        share of the time left for the first plan.
    most_steps
        steps after the first plan, each of which bounds, divides or solves a branch; None for as many as it takes.
    """

    most_choices: int = 3_000
    loose: float = 0.25
    first_share: float = 0.3
    most_steps: int | None = None


SolveWithoutTiers: TypeAlias = Callable[[Run[DatesParams], MenuProblem, Candidate | None, bool], Solution]
"""Solves a problem without tiers, from a known plan if there is one; shortly if the last argument says so."""


@dataclass(frozen=True, eq=False)
class _Branch(DateBranch):
    """A branch, and its relaxation once it is known."""

    relaxed: DateRelaxation | None = None


class SolveByDates:
    """One solve.

    Parameters
    ----------
    known
        a plan that keeps all limits and rules.
    solve_without_tiers
        solves the problems without tiers that this one is made of.
    """

    def __init__(
        self, run: Run[DatesParams], problem: MenuProblem, known: Candidate | None, solve_without_tiers: SolveWithoutTiers
    ) -> None:
        self._run, self._params, self._problem = run, run.params, problem
        self._solve_without_tiers = solve_without_tiers
        self._gap, self._stopping, self._history = run.gap, run.stop, run.history
        self._known, self._best = known, known
        self._dated = Dated(problem)
        self._bounds = DateBound(self._dated) if problem.choice_count <= self._params.most_choices else None
        self._waiting: Waiting[_Branch] = Waiting()
        self._relaxations, self._solves, self._message, self._failed = 0, 0, "", False

    def solution(self) -> Solution:
        """Return the solution."""
        dates = self._dated.narrowed(self._dated.every())
        if dates is not None:
            everything = self._relaxed(_Branch(np.inf, dates))
            if everything is not None:
                self._waiting.keep(everything, self._enough)
                self._note()
                self._plan_first(everything)
        for _ in count() if self._params.most_steps is None else range(self._params.most_steps):
            if over(self._stopping) or close(self._best, self._bound, self._gap):
                break
            branch = self._waiting.next(self._enough)
            if branch is None:
                break
            self._settle(branch)
            self._note()
        return self._solution()

    @property
    def _bound(self) -> float:
        """An upper bound on the value of every plan."""
        known = -np.inf if self._best is None else self._best.value
        return max(known, self._waiting.bound)

    @property
    def _enough(self) -> float:
        """The bound up to which a branch is pruned."""
        return -np.inf if self._best is None else self._best.value + max(self._gap, NOISE) * abs(self._best.value)

    def _note(self) -> None:
        self._history.note(None, self._bound if np.isfinite(self._bound) else None)

    def _plan_first(self, everything: _Branch) -> None:
        """Look for a plan at the dates that a relaxation of all plans has, shortly."""
        if everything.relaxed is None or self._best is not None or over(self._stopping):
            return
        own = self._dated.excess(everything.dates, everything.relaxed.chosen)[1]
        likely = self._dated.narrowed(Dates(own, own))
        if likely is not None:
            stopping = self._stopping.part(self._params.first_share * self._stopping.seconds_left)
            self._solved(_Branch(np.inf, likely), stopping, brief=True, others=np.inf)

    def _settle(self, branch: _Branch) -> None:
        """Bound a branch, divide it, or find its best plan."""
        if branch.relaxed is None:
            relaxed = self._relaxed(branch)
            if relaxed is not None:
                self._waiting.keep(relaxed, self._enough)
            return
        chosen = branch.relaxed.chosen
        loose = max(self._params.loose * self._gap, NOISE) * abs(branch.bound)
        if not branch.dates.given and self._dated.excess(branch.dates, chosen)[0].sum() > loose:
            self._divide(branch, chosen)
        else:
            self._solve(branch)

    def _solve(self, branch: _Branch) -> None:
        """Look for the best plan of a branch, then prune the branch, or divide it where its plan has other dates."""
        plan, bound = self._solved(branch, self._stopping, brief=False, others=self._bound)
        branch = replace(branch, bound=min(branch.bound, bound))
        if branch.bound <= self._enough or branch.dates.given:
            self._waiting.prune(branch.bound)
            return
        self._divide(branch, branch.relaxed.chosen if plan is None and branch.relaxed is not None else self._chosen(plan))

    def _chosen(self, plan: Candidate | None) -> FloatArray:
        return self._dated.chosen(None if plan is None else plan.choice)

    def _divide(self, branch: _Branch, chosen: FloatArray) -> None:
        """Keep the plans that reach a tier before the date that it has in what is chosen, and those that do then or later."""
        for dates in self._dated.parted(branch.dates, chosen):
            self._waiting.keep(_Branch(min(branch.bound, self._neighbour(branch, dates)), dates), self._enough)

    def _neighbour(self, branch: _Branch, dates: Dates) -> float:
        if self._bounds is None or branch.relaxed is None:
            return branch.bound
        return self._bounds.neighbour(branch.relaxed, dates)

    def _relaxed(self, branch: _Branch) -> _Branch | None:
        """Return a branch with its relaxation, as it is if time ran out; None if it has no plans."""
        if self._bounds is None:
            return self._solved_shortly(branch)
        found = self._bounds.relaxed(branch.dates, self._stopping)
        self._relaxations += 1
        if found is None:
            return branch
        return None if found.bound == -np.inf else replace(branch, bound=min(branch.bound, found.bound), relaxed=found)

    def _solved_shortly(self, branch: _Branch) -> _Branch | None:
        """Return a branch with the bound of a short solve, and the plan of that in place of a relaxation."""
        plan, bound = self._solved(branch, self._stopping, brief=True, others=self._bound)
        if bound == -np.inf:
            return None
        value, nothing = self._dated.value(branch.dates), np.zeros(self._problem.choice_count)
        relaxed = DateRelaxation(bound, value, self._chosen(plan), nothing)
        return replace(branch, bound=min(branch.bound, bound), relaxed=relaxed)

    def _solved(self, branch: _Branch, stopping: Stopping, *, brief: bool, others: float) -> tuple[Candidate | None, float]:
        """Return the best plan found of a branch, and a bound on all of it, minus infinity if it has no plans.

        Parameters
        ----------
        others
            a bound on the plans outside of it.
        """
        problem = self._dated.under(branch.dates)
        warm_start = self._run.warm_start.component(self._problem, branch.dates.key)
        until = Reachable(stopping)
        history = PartHistory(self._history, plans=False, others=others, enough=self._enough, until=until)
        run = replace(self._run, stop=until, history=history, warm_start=warm_start)
        solution = self._solve_without_tiers(run, problem, self._known_in(problem), brief)
        self._solves += 1
        self._message = solution.message
        self._failed |= solution.status is SolveStatus.FAILED
        if solution.status is SolveStatus.INFEASIBLE:
            return None, -np.inf
        bound = min(history.bound, np.inf if solution.bound is None else solution.bound)
        if solution.choice is None or solution.opened is None:
            return None, bound
        warm_start.remember(problem, solution.choice)
        plan = Candidate(solution.choice, solution.opened, objective(self._problem, solution.choice, solution.opened))
        self._take(plan)
        return plan, bound

    def _known_in(self, problem: MenuProblem) -> Candidate | None:
        """Return the best plan as one of a branch, None if it is none."""
        best = self._best
        if best is None or check(problem, best.choice, best.opened):
            return None
        return replace(best, value=objective(problem, best.choice, best.opened))

    def _take(self, plan: Candidate) -> None:
        """Keep a plan that is better than the best and keeps all limits."""
        better = self._best is None or plan.value > self._best.value
        if better and not check(self._problem, plan.choice, plan.opened):
            self._best = plan
            self._history.note(plan.value, None)

    def _solution(self) -> Solution:
        """Return the best plan and the bound."""
        bound = self._bound if np.isfinite(self._bound) else None
        settled = not self._waiting and not self._failed and self._waiting.bound_of_pruned == -np.inf and not over(self._stopping)
        status = SolveStatus.INTERRUPTED if self._stopping.interrupted else SolveStatus.TIME_LIMIT
        if self._best is None and settled:
            status = SolveStatus.INFEASIBLE
        found = consistent_solution(self._problem, status, self._best, bound, gap=self._gap, known=self._known)
        if self._failed and not close(self._best, bound, self._gap):
            found = replace(found, status=SolveStatus.FAILED)
        ways = f"dates of tiers settled in {self._relaxations} relaxations and {self._solves} solves"
        return replace(found, message="; ".join(text for text in (self._message, ways) if text))
