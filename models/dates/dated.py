"""A problem with tiers as one without any, where each tier is reached in one of some periods that follow each other.

With the period of every tier given, what a choice gains is a constant, and that a tier is reached then are limits on what counts:
enough in that period, too little in every period before. With some periods, a choice gains the most that it would in any of
them; the limits ask for too little before the first, and that by the last enough has counted at some time, choice by choice.
Both leave every plan of these dates in, and none of them is worth less.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, FloatArray, IntArray
from models.best_choices import UnitChoices
from models.problem import MenuProblem, Tiers
from models.statement.extra_rows import with_rows


@dataclass(frozen=True, eq=False)
class Dates:
    """Periods of every tier, from the first to the last; the number after its last period stands for never.

    first, last: int[tiers], all tiers of a problem in order.
    """

    first: IntArray
    last: IntArray

    @property
    def given(self) -> bool:
        """Whether every tier has one period alone."""
        return bool(np.array_equal(self.first, self.last))

    @property
    def key(self) -> bytes:
        """A key that other dates of the same problem do not have."""
        return self.first.tobytes() + self.last.tobytes()

    def before(self, tier: int, period: int) -> "Dates":
        """Return the dates with a tier before a period."""
        last = self.last.copy()
        last[tier] = period - 1
        return Dates(self.first, last)

    def since(self, tier: int, period: int) -> "Dates":
        """Return the dates with a tier in a period or later."""
        first = self.first.copy()
        first[tier] = period
        return Dates(first, self.last)


@dataclass(frozen=True, eq=False)
class DateBranch:
    """Plans of some dates, and a bound on their worth."""

    bound: float
    dates: Dates


@dataclass(frozen=True, eq=False)
class CountRows:
    """Limits on what counts: lower <= matrix @ x <= upper."""

    lower: FloatArray
    upper: FloatArray


@dataclass(frozen=True, eq=False)
class _Block:
    """Tiers, the place of the first among all, and what has counted at most by each period, choice by choice."""

    of: Tiers
    place: int
    by: sp.csr_array

    @cached_property
    def stays(self) -> bool:
        """Whether no choice ever counts less than before."""
        return bool(abs(self.by - self.of.count).nnz == 0)


class Dated:
    """The problems that one with tiers is made of.

    Attributes
    ----------
    problem
        the one with tiers.
    matrix
        sparse[count rows, choices]: of each tiers, what counts by period, then what has counted at most by then.
    """

    def __init__(self, problem: MenuProblem) -> None:
        self.problem = problem
        self.menus = UnitChoices.of(problem.unit)
        self._plain = replace(problem, tiers=())
        self._blocks, place = [], 0
        for tiers in problem.tiers:
            by = sp.csr_array(np.maximum.accumulate(tiers.count.toarray(), axis=0))
            self._blocks.append(_Block(tiers, place, by))
            place += tiers.need.size
        self.matrix = sp.csr_array(sp.vstack([part for block in self._blocks for part in (block.of.count, block.by)]))
        self.never = np.concatenate([np.full(block.of.need.size, block.of.periods) for block in self._blocks])

    @property
    def plain(self) -> MenuProblem:
        """The problem without its tiers."""
        return self._plain

    def every(self) -> Dates:
        """Return the dates of all plans: none before enough can have counted, none after enough surely counts."""
        first, last = [], []
        for block in self._blocks:
            most = self._summed(block.by, 1.0)
            least = self._summed(block.of.count, -1.0)
            for need in block.of.need.tolist():
                first.append(_first(most >= need))
                last.append(_first(least >= need))
        return Dates(np.array(first), np.array(last))

    def narrowed(self, dates: Dates) -> Dates | None:
        """Return the dates with no tier before a lower one of the same tiers; None if none are left."""
        first, last = dates.first.copy(), dates.last.copy()
        for block in self._blocks:
            own = slice(block.place, block.place + block.of.need.size)
            first[own] = np.maximum.accumulate(first[own])
            last[own] = np.minimum.accumulate(last[own][::-1])[::-1]
        return None if np.any(first > last) else Dates(first, last)

    def divided(self, dates: Dates, tier: int, own: IntArray) -> list[Dates]:
        """Return the dates with a tier before its own date and the others, or at it and later; those that have none are left out.

        A tier of one period alone cannot be divided: the tier of the most periods is then, so that dates are never whole again.
        """
        first = int(dates.first[tier])
        if first == dates.last[tier]:
            tier = int((dates.last - dates.first).argmax())
            first = int(dates.first[tier])
        border = max(first + 1, int(own[tier]))
        parts = (self.narrowed(part) for part in (dates.before(tier, border), dates.since(tier, border)))
        return [part for part in parts if part is not None]

    def parted(self, dates: Dates, chosen: FloatArray) -> list[Dates]:
        """Return the dates divided at the tier that adds most above what it does at its own date, or else that of most periods.

        chosen: float[choices], as for `excess`.
        """
        excess, own = self.excess(dates, chosen)
        return self.divided(dates, int((excess if excess.any() else dates.last - dates.first).argmax()), own)

    def chosen(self, choice: IntArray | None) -> FloatArray:
        """Return float[choices]: the part of each choice that a plan takes; nothing without a plan."""
        chosen = np.zeros(self.problem.choice_count)
        if choice is not None:
            chosen[choice] = 1.0
        return chosen

    def of_plan(self, choice: IntArray) -> IntArray:
        """Return int[tiers]: the dates of a plan."""
        reached = np.concatenate([block.of.reached(choice) for block in self._blocks])
        return np.where(reached == NEVER, self.never, reached)

    def value(self, dates: Dates) -> FloatArray:
        """Return float[choices]: the most that each choice is worth at any of the dates."""
        value = self.problem.value.copy()
        for block, number, tier in self._tiers():
            value += self._gain(block, number, int(dates.first[tier]), int(dates.last[tier]))
        return value

    def excess(self, dates: Dates, chosen: FloatArray) -> tuple[FloatArray, IntArray]:
        """Return float[tiers], how much more than at its own date each tier adds to a plan, and int[tiers], its own dates.

        Parameters
        ----------
        chosen
            float[choices]: the part of each choice that is taken, as by a plan or a relaxation.
        """
        excess, own = np.zeros(dates.first.size), dates.last.copy()
        for block, number, tier in self._tiers():
            first, last = int(dates.first[tier]), int(dates.last[tier])
            enough = block.of.count[first : last + 1] @ chosen >= block.of.need[number] - 1e-6
            if enough.any():
                own[tier] = first + int(enough.argmax())
            at_dates = self._gain(block, number, first, last) - self._gain(block, number, int(own[tier]), int(own[tier]))
            excess[tier] = float(at_dates @ chosen)
        return excess, own

    def rows(self, dates: Dates) -> CountRows:
        """Return the limits on what counts."""
        lower, upper = np.full(self.matrix.shape[0], -np.inf), np.full(self.matrix.shape[0], np.inf)
        above = 0
        for block in self._blocks:
            periods = block.of.periods
            counted, by = slice(above, above + periods), slice(above + periods, above + 2 * periods)
            for number, need in enumerate(block.of.need.tolist()):
                first, last = int(dates.first[block.place + number]), int(dates.last[block.place + number])
                begin = max(0, first - 1) if block.stays else 0
                upper[counted][begin:first] = np.minimum(upper[counted][begin:first], need - 1.0)
                if last < periods:
                    where = counted if first == last else by
                    lower[where][last] = max(lower[where][last], need)
            above += 2 * periods
        return CountRows(lower, upper)

    def under(self, dates: Dates) -> MenuProblem:
        """Return the problem over the plans of some dates, in which no such plan is worth less than it is."""
        rows = self.rows(dates)
        low, high = np.flatnonzero(np.isfinite(rows.lower)), np.flatnonzero(np.isfinite(rows.upper))
        further = sp.csr_array(sp.vstack([-self.matrix[low], self.matrix[high]]))
        charges = [sp.csr_array((low.size + high.size, charge.value.size)) for charge in self._plain.charges]
        names = [*(f"at least in {row}" for row in low.tolist()), *(f"at most in {row}" for row in high.tolist())]
        limit = np.concatenate([-rows.lower[low], rows.upper[high]])
        return with_rows(replace(self._plain, value=self.value(dates)), further, charges, limit, names)

    def _tiers(self) -> list[tuple[_Block, int, int]]:
        return [(block, number, block.place + number) for block in self._blocks for number in range(block.of.need.size)]

    def _gain(self, block: _Block, number: int, first: int, last: int) -> FloatArray:
        """Return float[choices]: the most that each choice gains of a tier that is reached in some periods."""
        within = block.of.share[number] * block.of.gain[:, first : last + 1]
        most = within.max(axis=1) if within.shape[1] else np.zeros(self.problem.choice_count)
        return most.clip(min=0.0) if last == block.of.periods and within.shape[1] else most

    def _summed(self, counted: sp.csr_array, sign: float) -> FloatArray:
        """Return float[periods]: the most, or with the sign -1 the least, that all units may count."""
        rows = [sign * self.menus.highest(sign * counted[[t]].toarray()[0]).sum() for t in range(counted.shape[0])]
        return np.array(rows)


def without_tiers(problem: MenuProblem) -> MenuProblem:
    """Return a problem without tiers that has every plan of one with tiers, none worth less; itself where it has no tiers."""
    if not problem.tiers:
        return problem
    dated = Dated(problem)
    return dated.under(dated.every())


def _first(enough: IntArray) -> int:
    return int(enough.argmax()) if enough.any() else int(enough.size)
