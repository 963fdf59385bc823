"""Problems of very many choices: a bound by multipliers of the limits, and a plan rounded at given opening periods.

With many units under few limits the relaxation is nearly whole. It is solved by sifting (`models.lagrangian.sifting`)
with the opening periods of all shared charges given; its dual values, as multipliers, then bound the plans of all opening
periods at once (`models.lagrangian.bound`) and tell for which ones to solve it next. The plan is rounded from the relaxation
and improved a few units at a time (`models.search.large_neighbourhoods`).
"""

from dataclasses import dataclass, field, replace

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray
from models.checking.verdict import Candidate, close
from models.lagrangian.bound import OpeningBound
from models.lagrangian.core import CoreUnits
from models.lagrangian.params import CoreParams, SmoothedDualParams
from models.lagrangian.sifting import multipliers_of_sample
from models.problem import MenuProblem
from models.run import Run
from models.running.yields import Patience, Paying
from models.search.candidates import sparing_plan, whole_plan, within
from models.search.large_neighbourhoods import LargeNeighbourhoodParams, LargeNeighbourhoodSearch, search_over
from models.subproblems.fixed_openings import left_by_openings
from models.subproblems.units import by_choice


@dataclass(frozen=True)
class DualValueParams:
    """Parameters of the search by dual values.

    Attributes
    ----------
    remembered
        multipliers found under the nearest other limits that are tried, at most.
    smoothed_from
        units from which multipliers are made as low as they go (`models.lagrangian.smoothed_dual`) before the relaxation is
        solved.
    rounds
        of steps after which a plan is judged; unlike a time it is the same in every run.
    thorough_after
        how often in a row a plan was not improved before steps are thorough.
    least_gain
        the least that a search is asked for, relative to the value of the plan.
    relaxation, smoothed
        of the methods that are used.
    """

    remembered: int = 3
    smoothed_from: int = 6_000
    rounds: int = 2
    thorough_after: int = 3
    least_gain: float = 1e-9
    relaxation: CoreParams = field(default_factory=CoreParams)
    smoothed: SmoothedDualParams = field(default_factory=SmoothedDualParams)


@dataclass(frozen=True)
class Effort:
    """Effort for a plan that other steps may improve.

    Attributes
    ----------
    patience
        how long it goes on: a turn is a plan rounded, or some rounds of steps.
    rounds
        of steps by which rounded plans are improved, at most.
    near
        how many times the asked gap a plan may lie from its bound for the search to end.
    thorough
        whether steps become thorough when plain ones no longer improve a plan.
    """

    patience: Patience = field(default_factory=lambda: Patience(least=60, pays=0.08, idle=20))
    rounds: float = np.inf
    near: float = 1.0
    thorough: bool = True

    @classmethod
    def brief(cls, patience: int, rounds: float = np.inf, near: float = 1.0) -> "Effort":
        """Return an effort for a plan that other steps improve further: no thorough steps, few turns in a row without gain."""
        return cls(Patience(least=patience, part=0.0, pays=0.0), rounds=rounds, near=near, thorough=False)


@dataclass
class Found:
    """The best plan so far, and a bound for each opening period of the charge that all units share."""

    plan: Candidate | None
    by_opening: FloatArray

    @property
    def bound(self) -> float | None:
        """No plan is worth more; None if no opening period leaves each unit a choice, which is for the whole programme to say."""
        most = float(self.by_opening.max())
        return most if np.isfinite(most) else None

    def close(self, gap: float) -> bool:
        """Whether the plan is within a relative gap of the bound."""
        return close(self.plan, self.bound, gap)


@dataclass(eq=False)
class _Attempt:
    """A search over the plans with given openings.

    Attributes
    ----------
    opening
        of the charge that all units share: its place in `Found.by_opening`.
    """

    search: LargeNeighbourhoodSearch
    opening: int


def solved_by_dual_values(
    run: Run[DualValueParams],
    problem: MenuProblem,
    known: Candidate | None,
    effort: Effort = Effort(),
    neighbourhoods: LargeNeighbourhoodParams = LargeNeighbourhoodParams(),
) -> Found:
    """Return the best plan and the bound found until the gap is reached or it is time to stop.

    Multipliers of solves under other limits are begun with, and those found are left to others (`Run.warm_start`).
    """
    work = _Work(run, problem, known or sparing_plan(problem), effort, neighbourhoods)
    attempts = work.over_openings()
    if attempts:
        work.improve(attempts)
    return work.found


class _Work:
    """One solve."""

    def __init__(
        self,
        run: Run[DualValueParams],
        problem: MenuProblem,
        known: Candidate | None,
        effort: Effort,
        neighbourhoods: LargeNeighbourhoodParams,
    ) -> None:
        self._run, self._params = run, run.params
        self._problem = problem
        self._effort, self._neighbourhoods = effort, neighbourhoods
        self._uses = by_choice(problem)
        self._openings = OpeningBound(problem, self._uses)
        *nearer, farthest = self._first_multipliers()
        self._multipliers, self._pilot_multipliers = np.split(farthest, [problem.row_count])
        first = self._openings.at(self._multipliers, self._pilot_multipliers)
        self._opened = first.opened
        self.found = Found(known, first.by_opening)
        self._paying = Paying(effort.patience)
        for multipliers in reversed(nearer):
            self._lower(multipliers)
        self._publish()

    def _first_multipliers(self) -> list[FloatArray]:
        """Return multipliers found under other limits, the nearest first, or those of a sample of the units."""
        run, problem = self._run, self._problem
        known = run.warm_start.nearest_multipliers(problem, self._params.remembered)
        if known:
            return known
        of_rows = multipliers_of_sample(problem, run.settings.seed, run.stop, self._params.relaxation.sifting)
        return [np.append(of_rows, np.zeros(len(problem.gates)))]

    def over_openings(self) -> list[_Attempt]:
        """Solve the relaxation for the opening period of the highest bound, until that was done already; round what may do.

        A relaxation is rounded at once if its opening period still has the highest bound then, others only if no plan is
        within the gap.
        """
        done: set[int] = set()
        waiting: list[_Attempt] = []
        rounded: list[_Attempt] = []
        while not self._ends():
            opening = int(self.found.by_opening.argmax())
            if opening not in done:
                done.add(opening)
                attempt = self._relaxed(opening)
                if attempt is None:
                    continue
                waiting.append(attempt)
                if int(self.found.by_opening.argmax()) != opening:
                    continue
            waiting = [one for one in waiting if self._may_improve(one)]
            if not waiting:
                break
            attempt = max(waiting, key=lambda one: float(self.found.by_opening[one.opening]))
            waiting.remove(attempt)
            if attempt.search.rounded(self._run.stop, self._goal()):
                rounded.append(attempt)
                self._judge(attempt)
        return rounded

    def improve(self, attempts: list[_Attempt]) -> None:
        """Improve plans until they are good enough, or it is time to stop, or the effort is spent.

        The best plan is improved for as long as that goes well, then another one; those last whose opening periods have a
        bound that lies below what is looked for.
        """
        self._paying, left = Paying(self._effort.patience, self._left), self._effort.rounds
        enough = self._effort.near * self._run.gap
        while not self._ends() and not self.found.close(enough) and left > 0:
            goal = self._goal()

            def promise(attempt: _Attempt, goal: float = goal) -> tuple[bool, int, float]:
                return self.found.by_opening[attempt.opening] >= goal, -attempt.search.without_improvement, attempt.search.value

            attempt = max((one for one in attempts if self._may_improve(one)), key=promise, default=None)
            if attempt is None:
                break
            thorough = self._effort.thorough and attempt.search.without_improvement >= self._params.thorough_after
            rounds = int(min(self._params.rounds, left))
            attempt.search.improve(self._run.stop, attempt.search.value + self._missing(), rounds, thorough=thorough)
            left -= rounds
            self._judge(attempt)

    def _ends(self) -> bool:
        """Return whether the gap is reached, or it is time to stop, or patience is at its end."""
        return self._paying.gives_way or self._run.over or self.found.close(self._run.gap)

    @property
    def _left(self) -> float:
        """Distance between plan and bound."""
        plan, bound = self.found.plan, self.found.bound
        return np.inf if plan is None or bound is None else bound - plan.value

    def _may_improve(self, attempt: _Attempt) -> bool:
        """Return whether the bound of an opening period leaves room for a plan that is worth more than the best."""
        return self.found.plan is None or bool(self.found.by_opening[attempt.opening] > self.found.plan.value)

    def _missing(self) -> float:
        """Return the amount by which the plan misses the gap to the bound, always above 0."""
        plan = self.found.plan
        return np.inf if plan is None else max(self._goal() - plan.value, self._params.least_gain * abs(plan.value))

    def _goal(self) -> float:
        """Return the value of a plan that is within the gap of the bound."""
        return np.inf if self.found.bound is None else within(self._run.gap, self.found.bound)

    def _relaxed(self, opening: int) -> _Attempt | None:
        """Solve the relaxation of an opening period; None if it did not come to an end, or there are no plans of it."""
        opened = self._opened[opening]
        left = left_by_openings(self._problem, opened)
        if left is None:
            return None
        problem, keep, params, stop = left.problem, left.keep, self._params, self._run.stop
        uses, multipliers = self._uses_of(problem), np.append(self._multipliers, self._pilot_multipliers)
        if problem.unit_count >= params.smoothed_from:
            # scipy.optimize is a tenth of what starting takes, and few problems are as large
            from models.lagrangian.smoothed_dual import smooth_multipliers

            multipliers = smooth_multipliers(problem, uses, multipliers, stop, params=params.smoothed, keep=keep)
            self._lower(multipliers)
        relaxed = CoreUnits(problem, uses, params.relaxation, keep).relaxed(multipliers, stop)
        if relaxed is None:
            return None
        self._lower(relaxed.multipliers)
        self._run.warm_start.remember_multipliers(self._problem, relaxed.multipliers)
        core = replace(relaxed.core, fixed=relaxed.core.fixed + left.worth)
        choices = core.problem.choice_count
        reduced_cost = relaxed.relaxed.reduced_costs_of_choices(core.problem.unit)
        values, seed = relaxed.relaxed.values[:choices], self._run.settings.seed
        search = search_over(core, values, reduced_cost, relaxed.multipliers, seed, self._neighbourhoods)
        return _Attempt(search, opening)

    def _lower(self, multipliers: FloatArray) -> None:
        """Take multipliers of the rows and the gates, and what they prove."""
        self._multipliers, self._pilot_multipliers = np.split(multipliers, [self._problem.row_count])
        at = self._openings.at(self._multipliers, self._pilot_multipliers)
        lower = at.by_opening < self.found.by_opening
        self._opened = np.where(lower[:, np.newaxis], at.opened, self._opened)
        self.found.by_opening = np.minimum(self.found.by_opening, at.by_opening)
        self._publish()

    def _uses_of(self, part: MenuProblem) -> sp.csr_array:
        return by_choice(part) if self._problem.gates else self._uses

    def _publish(self) -> None:
        plan = self.found.plan
        self._run.history.note(None if plan is None else plan.value, self.found.bound)
        self._run.history.publish()

    def _judge(self, attempt: _Attempt) -> None:
        """Take the plan of a search if it keeps the rules of the whole problem and is worth more."""
        choice = attempt.search.plan
        plan = None if choice is None else whole_plan(self._problem, choice)
        if plan is not None and (self.found.plan is None or plan.value > self.found.plan.value):
            self.found.plan = plan
        self._paying.turn(self._left)
        self._publish()
