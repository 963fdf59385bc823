"""A problem with returns solved exactly: under likely signs first, then whatever other signs may still be better.

A plan is looked for under the signs of a known plan, or of the relaxation. The relaxation then fixes the sign of one return
after the other that every better plan has (`models.returns.gain_bound`); mostly that settles all of them, and the bound under
the likely signs is a bound on all plans. The signs that stay open are solved so; where that plan needs more than its gains
return, the plans are branched on the sign of the return that is most in excess, the branch with the highest bound first.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import TypeAlias

import numpy as np

from models.arrays import BoolArray, IntArray
from models.checking.feasibility import check
from models.checking.verdict import NOISE, Candidate, close, consistent_solution
from models.checking.whole_values import least_bound
from models.problem import MenuProblem, Solution, SolveStatus
from models.returns.gain_bound import GainBound
from models.returns.signed import COUNTED, NOTHING, OPEN, Signed
from models.run import Run
from models.running.part_history import PartHistory
from models.running.stopping import Reachable, Stopping, over
from models.running.waiting import Waiting


@dataclass(frozen=True)
class ReturnsParams:
    """Parameters of fixing signs.

    Attributes
    ----------
    likely_share, signs_share
        shares of the time left for the plan under likely signs, and for fixing signs by the relaxation.
    most_choices
        choices up to which the relaxation of the whole statement fixes signs; with more a solve with open signs does.
    most_steps
        steps after the first plan, each of which fixes signs or bounds a branch; None for as many as it takes.
    branches
        whether plans are branched on by a sign where its bound leaves room for a better plan.
    """

    likely_share: float = 0.75
    signs_share: float = 0.3
    most_choices: int = 30_000
    most_steps: int | None = None
    branches: bool = True


SolveWithoutReturns: TypeAlias = Callable[[Run[ReturnsParams], MenuProblem, Candidate | None], Solution]
"""Solves a problem without returns, from a known plan if there is one."""


@dataclass(frozen=True, eq=False)
class SignBranch:
    """Plans whose gains have given signs.

    Attributes
    ----------
    bound
        on the value of these plans.
    signs
        int[returns].
    branched_on
        bool[returns]: the signs by which the plans were branched.
    fixed, solved_once
        whether the relaxation has fixed all signs it can, and whether the branch was solved until others had a higher bound.
    """

    bound: float
    signs: IntArray
    branched_on: BoolArray
    fixed: bool = False
    solved_once: bool = False

    @classmethod
    def under(cls, signs: IntArray) -> "SignBranch":
        """Return the plans that keep all limits under signs, whatever their gains."""
        return cls(np.inf, signs, np.zeros(signs.size, dtype=np.bool_))

    @property
    def open(self) -> list[int]:
        """The returns whose sign is open."""
        return np.flatnonzero(self.signs == OPEN).tolist()

    def with_sign(self, number: int, sign: int) -> "SignBranch":
        """Return the plans of this branch with one sign of a return that is open."""
        signs, branched_on = self.signs.copy(), self.branched_on.copy()
        signs[number], branched_on[number] = sign, True
        return SignBranch(self.bound, signs, branched_on)


class SolveBySigns:
    """One solve.

    Parameters
    ----------
    known
        a plan that keeps all limits and rules.
    solve_without_returns
        solves the problems without returns that this one is made of.
    """

    def __init__(
        self, run: Run[ReturnsParams], problem: MenuProblem, known: Candidate | None, solve_without_returns: SolveWithoutReturns
    ) -> None:
        self._run, self._params, self._problem = run, run.params, problem
        self._solve_without_returns = solve_without_returns
        self._gap, self._stopping, self._history = run.gap, run.stop, run.history
        self._known, self._best = known, known
        self._signed = Signed(problem)
        self._relaxation: GainBound | None = None
        self._waiting: Waiting[SignBranch] = Waiting()
        self._proven: dict[bytes, float] = {}
        self._solves, self._message, self._failed = 0, "", False

    def solution(self) -> Solution:
        """Return the solution."""
        everything = SignBranch.under(self._signed.sure())
        if everything.open:
            self._relaxation = GainBound(self._problem) if self._problem.choice_count <= self._params.most_choices else None
            everything, likely = self._with_likely_signs(everything)
            self._try(likely)
        self._keep(everything)
        for _ in count() if self._params.most_steps is None else range(self._params.most_steps):
            if over(self._stopping) or close(self._best, self._bound, self._gap):
                break
            branch = self._waiting.next(self._enough)
            if branch is None:
                break
            self._settle(branch)
            self._history.note(None, self._bound if np.isfinite(self._bound) else None)
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

    def _keep(self, branch: SignBranch) -> None:
        """Keep a branch to be solved, or prune it."""
        bound = min(branch.bound, self._proven.get(branch.signs.tobytes(), np.inf))
        self._waiting.keep(replace(branch, bound=least_bound(self._problem, bound)), self._enough)

    def _with_likely_signs(self, everything: SignBranch) -> tuple[SignBranch, IntArray]:
        """Return all plans with a bound, and signs that a good plan is likely to have."""
        likely = np.where(everything.signs == OPEN, COUNTED, everything.signs)
        if self._relaxation is None:
            plan, bound = self._solved(everything, self._share_of_time(self._params.signs_share), others=-np.inf)
            self._take(plan)
            everything = replace(everything, bound=bound)
            likely = likely if plan is None else self._signed.signs_of(plan)
        else:
            found = self._relaxation.relaxed(everything.signs, self._share_of_time(self._params.signs_share))
            if found is not None:
                self._history.note(None, found.bound)
                everything = replace(everything, bound=found.bound)
                likely = np.where(found.gains > 0, COUNTED, NOTHING)
        return everything, likely if self._best is None else self._signed.signs_of(self._best)

    def _share_of_time(self, share: float) -> Stopping:
        return self._stopping.part(share * self._stopping.seconds_left)

    def _try(self, signs: IntArray) -> None:
        """Look for a plan under signs, all of which are set."""
        if signs.tobytes() not in self._proven and not over(self._stopping):
            plan, bound = self._solved(SignBranch.under(signs), self._share_of_time(self._params.likely_share), others=np.inf)
            self._proven[signs.tobytes()] = bound
            self._take(plan)

    def _settle(self, branch: SignBranch) -> None:
        """Find the best plan of a branch, or branch further; none is solved to its end while others have a higher bound."""
        if not branch.fixed:
            fixed = self._with_fixed_signs(branch)
            if fixed is not None:
                self._keep(fixed)
        elif len(branch.open) == 1 and self._best is not None and self._params.branches:
            self._branch_on(branch, branch.open[0])
        elif not self._params.branches and branch.signs.tobytes() in self._proven:
            self._waiting.prune(branch.bound)
        else:
            self._solve(branch)

    def _solve(self, branch: SignBranch) -> None:
        """Look for the best plan of a branch, and prune it, keep it for later, or branch further."""
        again = branch.signs.tobytes() in self._proven
        enough = self._enough if branch.solved_once else max(self._enough, self._bound)
        plan, bound = self._solved(SignBranch.under(branch.signs) if again else branch, self._stopping, self._bound, enough)
        branch = replace(branch, bound=min(branch.bound, bound), solved_once=True)
        self._take(plan)
        if self._enough < branch.bound <= enough:
            self._keep(branch)
        elif plan is None or not self._params.branches or not branch.open or self._keeps_limits(plan):
            self._waiting.prune(branch.bound)
        else:
            self._try(self._signed.signs_of(plan))
            excess = self._signed.excess(plan)
            self._branch_on(branch, max(branch.open, key=lambda number: float(excess[number])))

    def _branch_on(self, branch: SignBranch, number: int) -> None:
        for sign in (COUNTED, NOTHING):
            self._keep(branch.with_sign(number, sign))

    def _with_fixed_signs(self, branch: SignBranch) -> SignBranch | None:
        """Return a branch with all signs fixed that its plans beyond the gap surely have; None if it has no such plans."""
        if self._relaxation is None or self._best is None:
            return replace(branch, fixed=True)
        stopping = self._share_of_time(self._params.signs_share)
        found = self._relaxation.relaxed(branch.signs, stopping)
        if found is not None and found.bound <= self._enough:
            self._waiting.prune(found.bound)
            return None
        signs = branch.signs.copy()
        for number in branch.open:
            for sign, other in ((NOTHING, COUNTED), (COUNTED, NOTHING)):
                signs[number] = sign
                tried = self._relaxation.relaxed(signs, stopping)
                if tried is not None and tried.bound <= self._enough:
                    self._waiting.prune(tried.bound)
                    signs[number] = other
                    break
            else:
                signs[number] = OPEN
        bound = branch.bound if found is None else min(branch.bound, found.bound)
        return replace(branch, signs=signs, bound=bound, fixed=True)

    def _solved(
        self, branch: SignBranch, stopping: Stopping, others: float, enough: float = -np.inf
    ) -> tuple[Candidate | None, float]:
        """Return the best plan found of a branch, and a bound on all of it.

        Parameters
        ----------
        others
            a bound on the plans outside of it.
        enough
            a bound at which to stop.
        """
        problem = self._signed.under(branch.signs, branch.branched_on)
        warm_start = self._run.warm_start.component(self._problem, branch.signs.tobytes() + branch.branched_on.tobytes())
        known = self._best
        if known is not None and check(problem, known.choice, known.opened):
            known = None
        until = Reachable(stopping)
        history = PartHistory(self._history, plans=not branch.open, others=others, enough=enough, until=until)
        run = replace(self._run, stop=until, history=history, warm_start=warm_start)
        solution = self._solve_without_returns(run, problem, known)
        self._solves += 1
        self._message = solution.message
        self._failed |= solution.status is SolveStatus.FAILED
        if solution.status is SolveStatus.INFEASIBLE:
            return None, -np.inf
        bound = min(history.bound, np.inf if solution.bound is None else solution.bound)
        if solution.choice is None or solution.opened is None or solution.value is None:
            return None, bound
        warm_start.remember(problem, solution.choice)
        return Candidate(solution.choice, solution.opened, solution.value), bound

    def _take(self, plan: Candidate | None) -> None:
        """Keep a plan that is better than the best and keeps all limits."""
        if plan is None or (self._best is not None and plan.value <= self._best.value) or not self._keeps_limits(plan):
            return
        self._best = plan
        self._history.note(plan.value, None)

    def _keeps_limits(self, plan: Candidate) -> bool:
        return not check(self._problem, plan.choice, plan.opened)

    def _solution(self) -> Solution:
        """Return the best plan and the bound."""
        bound = self._bound if np.isfinite(self._bound) else None
        settled = not self._waiting and not self._failed and self._waiting.bound_of_pruned == -np.inf
        status = SolveStatus.INTERRUPTED if self._stopping.interrupted else SolveStatus.TIME_LIMIT
        if self._best is None and settled:
            status = SolveStatus.INFEASIBLE
        found = consistent_solution(self._problem, status, self._best, bound, gap=self._gap, known=self._known)
        if self._failed and not close(self._best, bound, self._gap):
            found = replace(found, status=SolveStatus.FAILED)
        solves = f"returns settled in {self._solves} solves"
        return replace(found, message="; ".join(text for text in (self._message, solves) if text))
