"""Branches by the opening periods of shared charges solved apart, two at a time, each as a programme of its own.

In one programme the search closes the gap of the periods one after the other and carries the columns of all of them.
Apart, each has the columns alone that a plan beyond the gap can use, and all else is cut off at once. First, where the
plan is far from the bound, only the root of every branch is solved, and the plans of all of them are recombined; then the
best plan is proven: the branches are searched to their end.

Within a pass no branch receives another's plans, so that the answer does not depend on which of them is quicker.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace

import numpy as np

from models.arrays import FloatArray
from models.checking.verdict import NOISE, ROUNDING, Candidate, plan_of
from models.problem import MenuProblem, SolveStatus
from models.run import Run
from models.running.progress import History
from models.search.candidates import whole_plan, within
from models.search.recombination import RecombinationParams, recombined
from models.solvers.highs import LOOK, run_highs
from models.solvers.highs_settings import HighsSettings
from models.statement.standard_form import standard_form
from models.subproblems.branches import Branch, reach_of, with_openings
from models.subproblems.choices import restricted
from models.subproblems.subproblem import Subproblem


@dataclass(frozen=True)
class SubproblemSolveParams:
    """Parameters of solving branches apart.

    Attributes
    ----------
    at_once
        branches solved side by side; the same number everywhere, so that answers are the same.
    root_nodes
        nodes of the first pass.
    roots_from
        how many times the asked gap lies between plan and bound where there is a first pass.
    recombination
        of the plans that the first pass found.
    """

    at_once: int = 2
    root_nodes: int = 1
    roots_from: float = 2.0
    recombination: RecombinationParams = field(default_factory=lambda: RecombinationParams(core=6, nodes=50, partial_solves=True))


@dataclass(frozen=True, eq=False)
class BranchesSolved:
    """The best plan, which may be the one that was known, and what no plan of the branches or that one exceeds."""

    plan: Candidate
    bound: float


def solved_apart(
    run: Run[SubproblemSolveParams], problem: MenuProblem, branches: Sequence[Branch], plan: Candidate
) -> BranchesSolved:
    """Solve branches until their bounds are within the gap of the best plan or it is time to stop.

    Parameters
    ----------
    branches
        that hold every plan better than `plan` between them.
    """
    work = _Work(run, problem, branches, plan)
    if work.bound - plan.value > run.params.roots_from * run.gap * abs(plan.value):
        work.solve(replace(run.settings, nodes=run.params.root_nodes), proof=False)
        work.recombine()
    work.solve(replace(run.settings, restarts=False), proof=True)
    return BranchesSolved(work.plan, work.bound)


class _Work:
    def __init__(
        self, run: Run[SubproblemSolveParams], problem: MenuProblem, branches: Sequence[Branch], plan: Candidate
    ) -> None:
        self._run = run
        self._problem = problem
        self._branches = branches
        self._bounds = np.array([branch.bound for branch in branches])
        self._plans = [plan.choice]
        self.plan = plan

    @property
    def bound(self) -> float:
        """Upper bound on the value of every plan."""
        return max(float(self._bounds.max()), self.plan.value)

    def solve(self, settings: HighsSettings, *, proof: bool) -> None:
        """Solve the branches that may still hold a plan beyond the gap, those with the highest bound first.

        proof: whether no other plan is looked for; else any that is better is.
        """
        enough = self.plan.value + (1.0 - ROUNDING) * self._run.gap * abs(self.plan.value)
        order = [place for place in np.argsort(-self._bounds, kind="stable").tolist() if self._bounds[place] > enough]
        above = enough if proof else self.plan.value
        with ThreadPoolExecutor(self._run.params.at_once) as pool:
            runs = [pool.submit(self._solved, place, above, enough, settings) for place in order]
            while wait(runs, timeout=LOOK).not_done:
                self._run.history.publish()
        for run in runs:
            self._take(run.result())

    def recombine(self) -> None:
        """Look for a plan among the choices of all that were found."""
        run = self._run.of(self._run.params.recombination)
        lost = self.bound - reach_of(self._problem, self._branches)
        self._take(recombined(run, self._problem, self._plans, lost, self.plan, within(run.gap, self.bound)))

    def _take(self, found: Candidate | None) -> None:
        if found is not None:
            self._plans.append(found.choice)
            self.plan = max(self.plan, found, key=lambda plan: plan.value)
        self._run.history.note(self.plan.value, self.bound)
        self._run.history.publish()

    def _solved(self, place: int, above: float, enough: float, settings: HighsSettings) -> Candidate | None:
        """Look in a branch for a plan above a value until its bound is enough, lower that, and return the best plan found."""
        if self._run.over:
            return None
        part = self._promising(self._branches[place], above)
        if part is None:
            self._bounds[place] = min(self._bounds[place], above)
            return None
        told, stopping = _Told(self._run.history, self._bounds, place, self.plan.value), self._run.stop
        form = standard_form(part.problem)
        answer = run_highs(form, settings, stopping, told, enough=enough, above=above)
        if answer.status is SolveStatus.INFEASIBLE and answer.nodes == 0:
            # presolve alone has called a programme with a plan infeasible before
            answer = run_highs(form, replace(settings, cautious=1), stopping, told, enough=enough, above=above)
        if answer.bound is not None:
            told.note(None, answer.bound)
        return None if answer.values is None else self._whole(part, answer.values)

    def _promising(self, branch: Branch, above: float) -> Subproblem | None:
        """Return the branch over the choices that a plan above a value may have; None if a unit has none."""
        keep = branch.reach(self._problem) > above + NOISE * abs(above)
        if np.unique(self._problem.unit[keep]).size < self._problem.unit_count:
            return None
        return restricted(with_openings(self._problem, branch.opens), keep)

    def _whole(self, part: Subproblem, values: FloatArray) -> Candidate | None:
        """Return the plan that the columns spell out, as one of the whole problem; None if it breaks a rule."""
        return whole_plan(self._problem, part.lift(plan_of(part.problem, values).choice))


class _Told(History):
    """The progress of one branch, handed on as progress of the whole."""

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
