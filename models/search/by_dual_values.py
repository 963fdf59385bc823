"""Problems of very many choices: a bound by prices of the limits, and a plan by rounding at the dates that go with it.

With many units under few limits the relaxation is nearly whole. It is solved by sifting (`models.lagrangian.sifting`)
with the dates of all shared charges given; its prices then bound the plans of all dates at once
(`models.lagrangian.bound`) and tell for which dates to solve it next. The plan is rounded from the relaxation and
bettered a few units at a time (`models.search.large_neighbourhoods`).
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray
from models.checking.verdict import Plan, close
from models.lagrangian.bound import OpeningBound
from models.lagrangian.core import CoreRelaxation, CoreUnits
from models.lagrangian.sifting import prices_of_sample
from models.problem import MenuProblem
from models.running.progress import History
from models.running.stopping import Stopping, over
from models.search.large_neighbourhoods import TAKEN, LargeNeighbourhoodParams, LargeNeighbourhoodSearch
from models.search.neighbourhood import ranks, sparing, sparing_plan, whole_plan, within
from models.solvers.highs_settings import HighsSettings
from models.subproblems.choices import restricted
from models.subproblems.fixed_openings import left_by_openings
from models.subproblems.units import by_choice
from models.warm_start import WarmStart

SOME, MANY = 10_000, 20_000
"""Choices from which a problem is begun this way, and from which it has half of the time."""

VERY_MANY = 150_000
"""Choices from which nothing else is tried afterwards."""

MANY_UNITS = 6_000
"""Units from which prices are smoothed before the relaxation is solved."""

CORE = 24
"""Choices of each unit among which plans are looked for."""

REMEMBERED = 3
"""Prices found under the nearest other limits that are tried."""

NOISE = 1e-9
"""Least that a search is asked for, relative to the value of the plan."""

STUCK = 3
"""How often in a row a plan was not bettered before steps are thorough."""

FAR, FAR_PATIENCE, LONG_PATIENCE = 0.02, 6, 40
"""Relative gap at which it is the bound that is far off, and no search will close it; how often in a row the search may be
in vain then, and otherwise. Dates of charges are what such a bound does not see: the whole programme does more."""

ROUNDS = 2
"""Rounds of steps after which a plan that was bettered is judged; unlike a time it is the same in every run."""


@dataclass(frozen=True)
class Effort:
    """How much is done for a plan that others may go on with.

    Attributes
    ----------
    patience
        how often in a row a plan may not be bettered before the search ends; None for as long as it may still pay.
    rounds
        of steps by which rounded plans are bettered, at most.
    near
        how many times the asked gap a plan may lie from its bound for the search to end.
    """

    patience: int | None = None
    rounds: float = np.inf
    near: float = 1.0


@dataclass
class Found:
    """The best plan so far, and a bound for each date of the charge that all units share."""

    plan: Plan | None
    by_opening: FloatArray

    @property
    def bound(self) -> float | None:
        """No plan is worth more; None if no date leaves each unit a choice, which is for the whole programme to say."""
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


def solved_by_prices(
    problem: MenuProblem,
    settings: HighsSettings,
    stopping: Stopping,
    history: History,
    known: Plan | None,
    warm_start: WarmStart | None = None,
    effort: Effort = Effort(),
    neighbourhoods: LargeNeighbourhoodParams = LargeNeighbourhoodParams(),
) -> Found:
    """Return the best plan and the bound found until the gap is reached or it is time to stop.

    Parameters
    ----------
    warm_start
        of solves under other limits, whose prices are begun with; used and filled.
    """
    known, warm_start = known or sparing_plan(problem), warm_start or WarmStart()
    work = _Work(problem, settings, stopping, history, known, warm_start, effort, neighbourhoods)
    attempts = work.over_openings()
    if attempts:
        work.better(attempts)
    return work.found


class _Work:
    """One solve."""

    def __init__(
        self,
        problem: MenuProblem,
        settings: HighsSettings,
        stopping: Stopping,
        history: History,
        known: Plan | None,
        warm_start: WarmStart,
        effort: Effort,
        neighbourhoods: LargeNeighbourhoodParams,
    ) -> None:
        self._neighbourhoods = neighbourhoods
        self._problem = problem
        self._warm_start = warm_start
        self._effort = effort
        self._without_improvement = 0
        self._settings = settings
        self._stopping = stopping
        self._history = history
        self._uses = by_choice(problem)
        self._openings = OpeningBound(problem, self._uses)
        begin = warm_start.nearest_prices(problem, REMEMBERED)
        if not begin:
            begin = [np.append(prices_of_sample(problem, settings.seed, stopping), np.zeros(len(problem.gates)))]
        self._prices, self._pilot_prices = np.split(begin[-1], [problem.row_count])
        first = self._openings.at(self._prices, self._pilot_prices)
        self._opened = first.opened
        self.found = Found(known, first.by_opening)
        for prices in reversed(begin[:-1]):
            self._lower(prices)
        self._tell()

    def over_openings(self) -> list[_Attempt]:
        """Solve the relaxation for the date that is worth most, until that was done for it already; round what may do.

        A relaxation is rounded at once if its date is still worth most then, others only if no plan is within the gap.
        """
        done: set[int] = set()
        waiting: list[_Attempt] = []
        rounded: list[_Attempt] = []
        while not self._ends():
            date = int(self.found.by_opening.argmax())
            if date not in done:
                done.add(date)
                attempt = self._relaxed(date)
                if attempt is None:
                    continue
                waiting.append(attempt)
                if int(self.found.by_opening.argmax()) != date:
                    continue
            waiting = [one for one in waiting if self._may_better(one)]
            if not waiting:
                break
            attempt = max(waiting, key=lambda one: float(self.found.by_opening[one.opening]))
            waiting.remove(attempt)
            if attempt.search.rounded(self._stopping, self._goal()):
                rounded.append(attempt)
                self._judge(attempt)
        return rounded

    def better(self, attempts: list[_Attempt]) -> None:
        """Better plans until they are good enough, or it is time to stop, or the effort is spent.

        The best plan is bettered for as long as that goes well, then another one; those last whose dates have a bound
        that lies below what is looked for.
        """
        self._without_improvement, left = 0, self._effort.rounds
        enough = self._effort.near * self._settings.gap
        while not self._ends() and not self.found.close(enough) and left > 0:
            goal = self._goal()

            def promise(attempt: _Attempt, goal: float = goal) -> tuple[bool, int, float]:
                return self.found.by_opening[attempt.opening] >= goal, -attempt.search.without_improvement, attempt.search.value

            attempt = max((one for one in attempts if self._may_better(one)), key=promise, default=None)
            if attempt is None:
                break
            thorough = self._effort.patience is None and attempt.search.without_improvement >= STUCK
            rounds = int(min(ROUNDS, left))
            attempt.search.improve(self._stopping, attempt.search.value + self._missing(), rounds, thorough=thorough)
            left -= rounds
            self._judge(attempt)

    def _ends(self) -> bool:
        """Return whether the gap is reached, or it is time to stop, or patience is at its end."""
        patience = self._effort.patience
        if patience is None and self._problem.choice_count < VERY_MANY:
            patience = LONG_PATIENCE if self.found.close(FAR) else FAR_PATIENCE
        impatient = patience is not None and self._without_improvement >= patience
        return impatient or over(self._stopping) or self.found.close(self._settings.gap)

    def _may_better(self, attempt: _Attempt) -> bool:
        """Return whether the bound of a date leaves room for a plan that is better than the best."""
        return self.found.plan is None or bool(self.found.by_opening[attempt.opening] > self.found.plan.value)

    def _missing(self) -> float:
        """Return what the plan lacks to be within the gap of the bound, never nothing."""
        plan = self.found.plan
        return np.inf if plan is None else max(self._goal() - plan.value, NOISE * abs(plan.value))

    def _goal(self) -> float:
        """Return the value of a plan that is within the gap of the bound."""
        return np.inf if self.found.bound is None else within(self._settings.gap, self.found.bound)

    def _relaxed(self, date: int) -> _Attempt | None:
        """Solve the relaxation of a date; None if it did not come to an end, or there are no plans of it."""
        opened = self._opened[date]
        left = left_by_openings(self._problem, opened)
        if left is None:
            return None
        problem, keep = left.problem, left.keep
        uses, prices = self._uses_of(problem), np.append(self._prices, self._pilot_prices)
        if problem.unit_count >= MANY_UNITS:
            # scipy.optimize and numba are a third of what starting takes, and few problems are as large
            from models.lagrangian.smoothed_dual import smooth_prices

            prices = smooth_prices(problem, uses, prices, self._stopping, keep)
            self._lower(prices)
        relaxed = CoreUnits(problem, uses, keep).relaxed(prices, self._stopping)
        if relaxed is None:
            return None
        self._lower(relaxed.price)
        self._warm_start.remember_prices(self._problem, relaxed.price)
        return _attempt(relaxed, self._settings.seed, date, left.worth, self._neighbourhoods)

    def _lower(self, prices: FloatArray) -> None:
        """Take prices of the rows and the gates, and what they prove."""
        self._prices, self._pilot_prices = np.split(prices, [self._problem.row_count])
        at = self._openings.at(self._prices, self._pilot_prices)
        lower = at.by_opening < self.found.by_opening
        self._opened = np.where(lower[:, np.newaxis], at.opened, self._opened)
        self.found.by_opening = np.minimum(self.found.by_opening, at.by_opening)
        self._tell()

    def _uses_of(self, part: MenuProblem) -> sp.csr_array:
        return by_choice(part) if self._problem.gates else self._uses

    def _tell(self) -> None:
        plan = self.found.plan
        self._history.note(None if plan is None else plan.value, self.found.bound)
        self._history.publish()

    def _judge(self, attempt: _Attempt) -> None:
        """Take the plan of a search if it keeps the rules of the whole problem and is better."""
        choice = attempt.search.plan
        plan = None if choice is None else whole_plan(self._problem, choice)
        self._without_improvement += 1
        if plan is not None and (self.found.plan is None or plan.value > self.found.plan.value):
            self.found.plan, self._without_improvement = plan, 0
        self._tell()


def _attempt(
    found: CoreRelaxation, seed: int, opening: int, worth: float, params: LargeNeighbourhoodParams
) -> _Attempt:
    """Return a search over the core choices of the core units; worth: of the charges that open."""
    problem, choices = found.core.problem, found.core.problem.choice_count
    loss, values = (-found.relaxed.reduced_cost[:choices]).clip(min=0.0), found.relaxed.values[:choices]
    keep = (ranks(problem.unit, loss) < CORE) | sparing(problem) | (values > TAKEN)
    inner = restricted(problem, keep)
    part = inner.within(replace(found.core, fixed=found.core.fixed + worth))
    search = LargeNeighbourhoodSearch(part, values[inner.kept], loss[inner.kept], found.price, seed, params)
    return _Attempt(search, opening)
