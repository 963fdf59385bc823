"""Problems of very many choices: a bound by prices of the limits, and a plan by rounding at the dates that go with it.

With many units under few limits the relaxation is nearly whole. It is solved by sifting (`models.sifting`) with the dates
of all shared charges given; its prices then bound the plans of all dates at once (`models.date_bound`) and tell for which
dates to solve it next. The plan is rounded from the relaxation and bettered a few units at a time
(`models.dated_search`).
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray, IntArray
from models.core_units import CoreRelaxation, CoreUnits
from models.date_bound import DateBound
from models.dated_search import TAKEN, DatedSearch
from models.given_dates import with_given_dates
from models.highs import HighsSettings
from models.judgement import Plan
from models.problem import MenuProblem
from models.progress import History
from models.restriction import Restriction, restricted
from models.search import ranks, sparing, sparing_plan, whole_plan
from models.sifting import prices_of_sample
from models.smooth_prices import smooth_prices
from models.some_units import SomeUnits, by_choice
from models.stopping import Stopping, over

SOME, MANY = 10_000, 20_000
"""Choices from which a problem is begun this way, and from which it has half of the time."""

VERY_MANY = 150_000
"""Choices from which nothing else is tried afterwards."""

MANY_UNITS = 6_000
"""Units from which prices are smoothed before the relaxation is solved."""

CORE = 24
"""Choices of each unit among which plans are looked for."""

ROUNDS = 16
"""Rounds of steps after which a plan that was bettered is judged; unlike a time it is the same in every run."""


@dataclass
class Found:
    """The best plan so far, and a bound for each date of the charge that all units share."""

    plan: Plan | None
    by_date: FloatArray

    @property
    def bound(self) -> float | None:
        """No plan is worth more; None if no date leaves each unit a choice, which is for the whole programme to say."""
        most = float(self.by_date.max())
        return most if np.isfinite(most) else None

    def close(self, gap: float) -> bool:
        """Whether the plan is within a relative gap of the bound."""
        if self.plan is None or self.bound is None:
            return False
        return self.bound - self.plan.value <= gap * abs(self.plan.value)


@dataclass(frozen=True, eq=False)
class _Attempt:
    """A search over the plans of given dates, and the way back to the whole problem."""

    part: Restriction
    core: SomeUnits
    columns: IntArray
    search: DatedSearch

    def plan(self) -> IntArray | None:
        """Return the choices of the search's plan in the whole problem."""
        if self.search.choice is None:
            return None
        return self.part.lift(self.core.lift(self.columns[self.search.choice]))


def solved_by_prices(
    problem: MenuProblem, settings: HighsSettings, stopping: Stopping, history: History, known: Plan | None
) -> Found:
    """Return the best plan and the bound found until the gap is reached or it is time to stop."""
    work = _Work(problem, settings, stopping, history, known or sparing_plan(problem))
    attempts = work.over_dates()
    if attempts:
        work.better(max(attempts, key=lambda attempt: attempt.search.value))
    return work.found


class _Work:
    """One solve."""

    def __init__(
        self, problem: MenuProblem, settings: HighsSettings, stopping: Stopping, history: History, known: Plan | None
    ) -> None:
        self._problem = problem
        self._settings = settings
        self._stopping = stopping
        self._history = history
        self._uses = by_choice(problem)
        self._dates = DateBound(problem, self._uses)
        self._prices = prices_of_sample(problem, settings.seed, stopping)
        self._pilot_prices = np.zeros(len(problem.gates))
        first = self._dates.at(self._prices, self._pilot_prices)
        self._opened = first.opened
        self.found = Found(known, first.by_date)
        self._tell()

    def over_dates(self) -> list[_Attempt]:
        """Solve the relaxation for the date that is worth most, until that was done for it already."""
        attempts: list[_Attempt] = []
        done: set[int] = set()
        while not over(self._stopping) and not self.found.close(self._settings.gap):
            date = int(self.found.by_date.argmax())
            if date in done:
                break
            done.add(date)
            attempt = self._relaxed(date)
            if attempt is not None and attempt.search.rounded(self._stopping):
                attempts.append(attempt)
                self._judge(attempt)
        return attempts

    def better(self, attempt: _Attempt) -> None:
        """Better a plan until the gap is reached or it is time to stop."""
        while not over(self._stopping) and not self.found.close(self._settings.gap):
            attempt.search.improve(self._stopping, attempt.search.value + self._missing(), ROUNDS)
            self._judge(attempt)

    def _missing(self) -> float:
        """Return what the plan lacks to be within the gap of the bound."""
        if self.found.plan is None or self.found.bound is None:
            return np.inf
        return self.found.bound / (1.0 + self._settings.gap) - self.found.plan.value

    def _relaxed(self, date: int) -> _Attempt | None:
        """Solve the relaxation of a date; None if it did not come to an end, or there are no plans of it."""
        part = with_given_dates(self._problem, self._opened[date])
        if part is None:
            return None
        uses, prices = self._uses_of(part), np.append(self._prices, self._pilot_prices)
        if part.problem.unit_count >= MANY_UNITS:
            prices = smooth_prices(part.problem, uses, prices, self._stopping)
            self._lower(prices)
        relaxed = CoreUnits(part.problem, uses).relaxed(prices, self._stopping)
        if relaxed is None:
            return None
        self._lower(relaxed.price)
        return _attempt(part, relaxed, self._settings.seed)

    def _lower(self, prices: FloatArray) -> None:
        """Take prices of the rows and the gates, and what they prove."""
        self._prices, self._pilot_prices = np.split(prices, [self._problem.row_count])
        dated = self._dates.at(self._prices, self._pilot_prices)
        lower = dated.by_date < self.found.by_date
        self._opened = np.where(lower[:, np.newaxis], dated.opened, self._opened)
        self.found.by_date = np.minimum(self.found.by_date, dated.by_date)
        self._tell()

    def _uses_of(self, part: Restriction) -> sp.csr_array:
        whole = part.problem.choice_count == self._problem.choice_count and not self._problem.gates
        return self._uses if whole else by_choice(part.problem)

    def _tell(self) -> None:
        plan = self.found.plan
        self._history.note(None if plan is None else plan.value, self.found.bound)
        self._history.publish()

    def _judge(self, attempt: _Attempt) -> None:
        """Take the plan of a search if it keeps the rules of the whole problem and is better."""
        choice = attempt.plan()
        plan = None if choice is None else whole_plan(self._problem, choice)
        if plan is not None and (self.found.plan is None or plan.value > self.found.plan.value):
            self.found.plan = plan
        self._tell()


def _attempt(part: Restriction, found: CoreRelaxation, seed: int) -> _Attempt:
    """Return a search over the core choices of the core units."""
    problem, choices = found.core.problem, found.core.problem.choice_count
    loss, values = (-found.relaxed.reduced_cost[:choices]).clip(min=0.0), found.relaxed.values[:choices]
    keep = (ranks(problem.unit, loss) < CORE) | sparing(problem) | (values > TAKEN)
    inner = restricted(problem, keep)
    return _Attempt(part, found.core, inner.kept, DatedSearch(inner.problem, values[inner.kept], loss[inner.kept], seed))
