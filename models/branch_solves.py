"""Branches by the dates of shared charges solved apart, two at a time, each as a programme of its own.

In one programme the search closes the gap of the dates one after the other and carries the columns of all of them. Apart,
each has the columns alone that a plan better than the best one so far can use, and ends as soon as its bound is as low
as the gap asks. First only the root of every branch is solved, which gives a plan and a bound of each; then those whose
bound is still too high are searched to their end, under the best of these plans.

Within a pass no branch hears of another's plans, so that the answer does not depend on which of them is quicker.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

import numpy as np

from models.arrays import FloatArray
from models.highs import LOOK, HighsSettings, run_highs
from models.judgement import NOISE, Plan, plan_of
from models.layout import assignment
from models.opening_dates import Branch, with_openings
from models.problem import MenuProblem, SolveStatus
from models.progress import History
from models.restriction import Restriction, restricted
from models.search import whole_plan
from models.standard_form import standard_form
from models.stopping import Stopping, over

AT_ONCE = 2
"""Branches solved side by side."""

ROOT_NODES = 1
"""Nodes of the first pass."""


@dataclass(frozen=True, eq=False)
class BranchesSolved:
    """The best plan, which may be the one that was known, and what no plan of the branches or that one exceeds."""

    plan: Plan
    bound: float


def solved_apart(
    problem: MenuProblem, branches: Sequence[Branch], plan: Plan, settings: HighsSettings, stopping: Stopping, history: History
) -> BranchesSolved:
    """Solve branches until their bounds are within the gap of the best plan or it is time to stop.

    Parameters
    ----------
    branches
        that hold every plan better than `plan` between them.
    """
    work = _Work(problem, branches, plan, settings, history)
    work.run(stopping, replace(settings, nodes=ROOT_NODES))
    work.run(stopping, settings)
    return BranchesSolved(work.plan, work.bound)


class _Work:
    def __init__(
        self, problem: MenuProblem, branches: Sequence[Branch], plan: Plan, settings: HighsSettings, history: History
    ) -> None:
        self._problem = problem
        self._branches = branches
        self._gap = settings.gap
        self._history = history
        self._bounds = np.array([branch.bound for branch in branches])
        self.plan = plan

    @property
    def bound(self) -> float:
        """What no plan exceeds."""
        return max(float(self._bounds.max()), self.plan.value)

    def run(self, stopping: Stopping, settings: HighsSettings) -> None:
        """Solve the branches that may still hold a plan beyond the gap, those with the highest bound first."""
        enough = self.plan.value + self._gap * abs(self.plan.value)
        order = [place for place in np.argsort(-self._bounds, kind="stable").tolist() if self._bounds[place] > enough]
        known = self.plan
        with ThreadPoolExecutor(AT_ONCE) as pool:
            runs = [pool.submit(self._solved, place, known, enough, settings, stopping) for place in order]
            while wait(runs, timeout=LOOK).not_done:
                self._history.publish()
        self._take(runs)

    def _take(self, runs: Sequence[Future[Plan | None]]) -> None:
        for run in runs:
            found = run.result()
            if found is not None and found.value > self.plan.value:
                self.plan = found
        self._history.note(self.plan.value, self.bound)
        self._history.publish()

    def _solved(self, place: int, known: Plan, enough: float, settings: HighsSettings, stopping: Stopping) -> Plan | None:
        """Solve a branch, lower its bound, and return its best plan."""
        if over(stopping):
            return None
        part = self._promising(self._branches[place], known)
        if part is None:
            self._bounds[place] = min(self._bounds[place], known.value)
            return None
        start = None
        if np.all(np.isin(known.choice, part.kept)):
            own = whole_plan(part.problem, part.lower(known.choice))
            start = None if own is None else assignment(part.problem, own.choice)
        told = _Told(self._history, self._bounds, place, known.value)
        answer = run_highs(standard_form(part.problem), settings, stopping, told, start, enough)
        if answer.status is SolveStatus.INFEASIBLE:
            # presolve has called a programme with a plan infeasible before
            answer = run_highs(standard_form(part.problem), replace(settings, cautious=1), stopping, told, start, enough)
        if answer.status is SolveStatus.INFEASIBLE:
            told.note(None, known.value)
        elif answer.bound is not None:
            told.note(None, answer.bound)
        return None if answer.values is None else self._whole(part, answer.values)

    def _promising(self, branch: Branch, known: Plan) -> Restriction | None:
        """Return the branch over the choices that a plan better than a known one may have; None if a unit has none."""
        most = branch.bound - (-branch.relaxed.reduced_cost[: self._problem.choice_count]).clip(min=0.0)
        keep = branch.allowed(self._problem) & (most > known.value + NOISE * abs(known.value))
        if np.unique(self._problem.unit[keep]).size < self._problem.unit_count:
            return None
        return restricted(with_openings(self._problem, branch.opens), keep)

    def _whole(self, part: Restriction, values: FloatArray) -> Plan | None:
        """Return the plan that the columns spell out, as one of the whole problem; None if it breaks a rule."""
        return whole_plan(self._problem, part.lift(plan_of(part.problem, values).choice))


class _Told(History):
    """What one branch tells, handed on as what it says of all plans."""

    def __init__(self, whole: History, bounds: FloatArray, place: int, least: float) -> None:
        super().__init__()
        self._whole = whole
        self._bounds = bounds
        self._place = place
        self._least = least

    def note(self, value: float | None, bound: float | None) -> None:
        """Take a bound of the branch's plans; those it leaves out are worth no more than a known plan."""
        if bound is not None:
            self._bounds[self._place] = min(self._bounds[self._place], max(bound, self._least))
        self._whole.note(value, max(float(self._bounds.max()), self._least))
