"""The best plan that adapts to an outcome that becomes known, with its proof: dual decomposition over outcomes.

Each outcome has its own copy of the problem. What the copies must agree on is priced, by multipliers that sum to 0 over
outcomes: for any of them the sum of the copies' bounds bounds every plan that adapts (Caroe and Schultz 1999, Operations
Research Letters 24, 37-45, doi:10.1016/S0167-6377(98)00050-9). Each copy is an ordinary solve. The first multipliers are the
dual values of the relaxation over all outcomes where that is not too large, later ones follow from what the copies disagree on.

Plans come from the early decisions of plans that were found: with these fixed, outcomes are planned apart. The programme over
all outcomes with a few choices of each unit finds other early decisions. With tiers that programme is stated at the periods in
which the best plan so far reaches them: it looks for plans, and proves nothing.
"""

from collections.abc import Callable, Sequence
from math import inf

import numpy as np

from models.arrays import BoolArray, FloatArray, IntArray
from models.checking.feasibility import objective
from models.checking.verdict import NOISE, ROUNDING, by_gap
from models.problem import MenuProblem, Progress, Solution, SolveStatus
from models.running.progress import History
from models.running.stopping import Stopping, interrupts_end_all, over
from models.solve import solve
from models.solvers.highs import relaxation, run_highs
from models.solvers.highs_settings import FEASIBILITY, HighsSettings
from models.stages.agreement import agreement_of
from models.stages.cores import Cores
from models.stages.extensive import Extensive, extensive_over
from models.stages.found import Found, Stem
from models.stages.outcome_problems import OutcomeProblems
from models.stages.records import StagedParams, StagedProblem, StagedSolution
from models.subproblems.choices import restricted
from models.warm_start import WarmStart


def solve_staged(
    problem: StagedProblem,
    *,
    time_limit: float = 60.0,
    gap: float = 1e-4,
    seed: int = 0,
    threads: int = 1,
    start: IntArray | None = None,
    params: StagedParams = StagedParams(),
    on_progress: Callable[[Progress], None] | None = None,
) -> StagedSolution:
    """Find the best plan that adapts to the outcome, and prove how good it is.

    The same seed gives the same answer where the solve ends by its gap. The first Ctrl-C ends it with the best plan and
    bound so far.

    Parameters
    ----------
    time_limit
        seconds for the whole call.
    gap
        relative gap at which to stop; 0 asks for a proven optimum.
    start
        int[units] or int[plans, units]: plans to start from; one that breaks a rule is not used.
    on_progress
        called from this thread with the mean over outcomes and its bound.

    Raises
    ------
    SolverFailed
        the solver refused the model, or ended in an error.
    """
    with interrupts_end_all() as request:
        settings = HighsSettings(gap=gap, seed=seed, threads=threads)
        search = _Search(problem, params, settings, Stopping(time_limit), request, History(on_progress))
        for plan in [] if start is None else np.atleast_2d(np.asarray(start, dtype=np.int64)):
            search.found.take(plan)
        return search.solution()


class _Search:
    """A solve under way."""

    def __init__(
        self,
        staged: StagedProblem,
        params: StagedParams,
        settings: HighsSettings,
        stop: Stopping,
        request: Stopping,
        history: History,
    ) -> None:
        self._staged, self._params, self._settings = staged, params, settings
        self._stop, self._request, self._history = stop, request, history
        self._agreement = agreement_of(staged)
        self._outcomes = OutcomeProblems(staged)
        self._cores = Cores(self._outcomes.loose())
        self.found = Found(staged, self._agreement)
        self._prices = np.zeros((staged.outcomes, self._agreement.rows.shape[0]))
        self._planned: set[tuple[bytes, int]] = set()
        self._infeasible = self._failed = self._solved_whole = False
        self._message = ""

    @property
    def _size(self) -> int:
        return self._staged.problem.choice_count * self._staged.outcomes

    @property
    def _ended(self) -> bool:
        gap = self.found.gap
        return (
            self._infeasible
            or self._solved_whole
            or over(self._stop)
            or (gap is not None and gap <= max(self._settings.gap, NOISE))
        )

    def solution(self) -> StagedSolution:
        """Take steps until the gap is reached, nothing more can be done, or time is up; then bound plans that know more."""
        self._note()
        self._know()
        if self._size > self._params.whole or self._outcomes.tiered:
            self._approach()
        elif not self._ended:
            self._join(inf)
        return self._result()

    def _approach(self) -> None:
        """Search by programmes over some choices of all outcomes, each followed by its branches, in turn with copies' bounds."""
        cores = list(self._params.cores)
        self._relax()
        if self._cores.relaxed:
            self._join(cores.pop(0))
            self._branch(self.found.best)
        known = None
        while not self._ended and (cores or self._known_so_far != known):
            known = self._known_so_far
            self._join(cores.pop(0) if cores else inf)
            self._branch(self.found.best)
            for stem in [one for one in self.found.stems if not self._is_planned(one)][: self._params.candidates]:
                self._branch(stem)
            self._copies()

    @property
    def _known_so_far(self) -> tuple[object, ...]:
        """All that a round may change: a round that changes none of it changes nothing the next time either."""
        return len(self.found.branches), self.found.bound, self._prices.tobytes(), len(self._planned)

    def _know(self) -> None:
        """Solve each outcome as if it were known from the start."""
        stop = self._stop.part(self._stop.seconds_left * self._params.known_share)
        for place, problem in enumerate(self._outcomes.whole):
            solved = self._solved(problem, stop.seconds_left / (len(self._outcomes.whole) - place), self._settings.gap)
            if solved is None or self._infeasible:
                return
            self.found.prove_known(place, solved.bound)
            self._note()

    @property
    def _copy_gap(self) -> float:
        return self._settings.gap * self._params.copy_gap

    def _solved(self, problem: MenuProblem, seconds: float, gap: float) -> Solution | None:
        """Solve an outcome, and take its plans; None where no time is left."""
        if over(self._stop) or seconds <= 0:
            return None
        warm_start = WarmStart()
        solved = solve(
            problem,
            time_limit=min(seconds, self._stop.seconds_left),
            gap=gap,
            seed=self._settings.seed,
            threads=self._settings.threads,
            start=self._best_at(problem),
            warm_start=warm_start,
            params=self._params.solve,
            within=self._stop,
        )
        self._infeasible |= solved.status is SolveStatus.INFEASIBLE
        if solved.status is SolveStatus.FAILED:
            self._failed, self._message = True, solved.message
        for _, plan in warm_start.plans:
            self.found.take(plan)
        return solved

    def _best_at(self, problem: MenuProblem) -> IntArray | None:
        """Return the known plan that is worth most by the values of a problem."""
        best = max(self.found.branches, key=lambda one: objective(problem, one.choice, one.opened), default=None)
        return None if best is None else best.choice

    def _relax(self) -> None:
        """Take the bound of the relaxation over all outcomes, its multipliers and reduced costs."""
        if self._ended or self._size > self._params.relaxed:
            return
        every = [np.ones(problem.choice_count, dtype=np.bool_) for problem in self._outcomes.whole]
        programme = self._programme(every)
        stop = self._stop.part(self._stop.seconds_left * self._params.relaxed_share)
        relaxed = None if programme is None else relaxation(programme.form, stop)
        if programme is None or relaxed is None:
            return
        if not self._outcomes.tiered:
            self.found.prove(relaxed.bound)
        self._prices = programme.prices(relaxed.dual_values)
        count = self._staged.problem.choice_count
        own = [slice(first, first + count) for first in programme.column[:-1]]
        self._cores.take(
            [(-relaxed.reduced_cost[at]).clip(min=0.0) for at in own], [relaxed.values[at] > FEASIBILITY for at in own]
        )
        self._note()

    def _programme(self, keeps: Sequence[BoolArray]) -> Extensive | None:
        """Return the programme over all outcomes; None where tiers ask for a plan first."""
        best, problems = self.found.best, self._outcomes.whole
        if self._outcomes.tiered:
            if best is None:
                return None
            problems = self._outcomes.at_dates_of([branch.choice for branch in best.branches])
        parts = [restricted(problem, keep) for problem, keep in zip(problems, keeps, strict=True)]
        return extensive_over(parts, self._staged.chance, self._agreement.rows)

    def _copies(self) -> None:
        """Bound by the copies at the present multipliers, and change these by what the copies disagree on."""
        if self._ended:
            return
        stop = self._stop.part(self._stop.seconds_left * self._params.copies_share)
        bounds, sums = np.full(self._staged.outcomes, np.inf), np.zeros_like(self._prices)
        for place, (problem, share) in enumerate(zip(self._outcomes.whole, self._staged.chance, strict=True)):
            priced = self._agreement.priced(problem, self._prices[place] / share)
            solved = self._solved(priced, stop.seconds_left / (self._staged.outcomes - place), self._copy_gap)
            if solved is None or solved.bound is None or solved.choice is None or solved.opened is None:
                return
            bounds[place] = solved.bound
            sums[place] = self._agreement.sums(solved.choice, solved.opened)
        self.found.prove(float(self._staged.chance @ bounds))
        self._note()
        self._step(float(self._staged.chance @ bounds), sums - sums.mean(axis=0))

    def _step(self, bound: float, apart: FloatArray) -> None:
        """Change multipliers by a step of Polyak's rule towards the best plan's value."""
        size, value = float((apart**2).sum()), self.found.value
        if size > 0 and value is not None:
            self._prices = self._prices + self._params.step * max(0.0, bound - value) / size * apart

    def _is_planned(self, stem: Stem) -> bool:
        return all((stem.early.tobytes(), place) in self._planned for place in range(self._staged.outcomes))

    def _branch(self, stem: Stem | None) -> None:
        """Plan each outcome anew under early decisions, the outcome with the most to gain first."""
        if stem is None or self._ended:
            return
        stop = self._stop.part(self._stop.seconds_left * self._params.branch_share)
        keep = self._agreement.keeping(stem.early)
        todo = [place for place in range(self._staged.outcomes) if (stem.early.tobytes(), place) not in self._planned]
        for number, place in enumerate(todo):
            problem = self._agreement.limited(self._outcomes.whole[place], stem.early)
            part = restricted(problem, keep)
            own = part.lower(stem.branches[place].choice)
            if over(stop):
                return
            solved = solve(
                part.problem,
                time_limit=stop.seconds_left / (len(todo) - number),
                gap=self._copy_gap,
                seed=self._settings.seed,
                threads=self._settings.threads,
                start=own,
                params=self._params.solve,
                within=stop,
            )
            if solved.choice is not None:
                self.found.take(part.lift(solved.choice))
            if solved.gap is not None and solved.gap <= self._copy_gap * (1 + ROUNDING):
                self._planned.add((stem.early.tobytes(), place))
            self._note()

    def _join(self, count: float) -> None:
        """Solve the programme over all outcomes with some choices of each unit; with all of them, and no tiers, it is a proof."""
        if self._ended:
            return
        whole = count == inf and not self._outcomes.tiered
        keeps = self._cores.keeps(count, self.found)
        if sum(int(keep.sum()) for keep in keeps) > self._params.most:
            return
        programme = self._programme(keeps)
        if programme is None:
            return
        stop = self._stop if whole else self._stop.part(self._stop.seconds_left * self._params.joint_share)
        best = self.found.best
        start = None if best is None else programme.started([branch.choice for branch in best.branches])
        settings = HighsSettings(
            gap=self._settings.gap * (1.0 if whole else self._params.copy_gap),
            seed=self._settings.seed,
            threads=self._settings.threads,
            nodes=None if whole else self._params.core_nodes,
        )
        answer = run_highs(programme.form, settings, stop, History(), start)
        if answer.values is not None:
            for plan in programme.plans(answer.values):
                self.found.take(plan.choice)
        if whole and answer.status is not SolveStatus.INFEASIBLE:
            self.found.prove(answer.bound)
            self._solved_whole = answer.status is SolveStatus.OPTIMAL
        self._note()

    def _note(self) -> None:
        self._history.note(self.found.value, self.found.bound)
        self._history.publish()

    def _result(self) -> StagedSolution:
        best, bound = self.found.best, self.found.settled_bound
        if best is None:
            bound = None if self._infeasible else bound
        self._history.close(self.found.value, bound)
        self._history.publish(now=True)
        bounds = self.found.known_bounds
        known = None if not np.all(np.isfinite(bounds)) else float(self._staged.chance @ bounds)
        return StagedSolution(
            self._status(),
            choice=None if best is None else np.array([branch.choice for branch in best.branches]),
            opened=None if best is None else np.array([branch.opened for branch in best.branches]),
            value=self.found.value,
            bound=bound,
            gap=self.found.gap,
            by_outcome=None if best is None else best.by_outcome,
            known=None if best is None or known is None else max(known, float(self._staged.chance @ self.found.known)),
            known_by_outcome=None if best is None else self.found.known,
            known_bounds=bounds,
            history=tuple(self._history.moments),
            seconds=self._history.seconds,
            message=self._message,
        )

    def _status(self) -> SolveStatus:
        gap = self.found.gap
        if self.found.best is None and self._infeasible:
            return SolveStatus.INFEASIBLE
        if self._request.interrupted:
            status = SolveStatus.INTERRUPTED
        else:
            status = SolveStatus.FAILED if self._failed and self.found.best is None else SolveStatus.TIME_LIMIT
        return status if gap is None else by_gap(SolveStatus.OPTIMAL if self._solved_whole else status, gap, self._settings.gap)
