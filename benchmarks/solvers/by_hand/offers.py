"""A plan as it stands, and which choices of a unit it has room for."""

from dataclasses import dataclass

import numpy as np

from benchmarks.solvers.by_hand.book import Book
from benchmarks.solvers.by_hand.ties import gate_allows, group_allows
from models import NEVER
from models.problem import BoolArray, FloatArray, IntArray

CLOSE = 1e-10
"""Relative tolerance of limits, for rounding of sums; below that of `models.check`."""


@dataclass(frozen=True, eq=False)
class Offers:
    """The effects of a unit's choices on a plan, each in place of its present choice.

    Attributes
    ----------
    choice
        int[own]: the choices of the unit.
    allowed
        bool[own]: those that break no rule, and leave none more broken than it is.
    gain
        float[own]: what the plan is then worth more, shared costs and premiums included.
    """

    choice: IntArray
    allowed: BoolArray
    gain: FloatArray


class HandPlan:
    """A plan that is changed one unit at a time.

    Attributes
    ----------
    choice, left, opened
        int[units]; float[rows], what limits leave before carry-over and returns; int[charges], the number of its periods
        for a charge that does not open.
    spread
        float[charges]: the part of a shared cost that is asked of the unit that opens it, and given back to one that closes it.
    premium, group_premium
        float[rows], float[groups]: what is paid for one more of what a limit or group lacks.
    excused
        the group that need not be kept for now, as its members move one after the other.
    """

    def __init__(self, book: Book, choice: IntArray) -> None:
        self.book, self.problem = book, book.problem
        self.spread = np.ones(len(self.problem.charges))
        self.premium, self.group_premium = np.zeros(self.problem.row_count), np.zeros(len(self.problem.groups))
        self.excused: int | None = None
        self._slack = CLOSE * abs(self.problem.limit)
        self._place = np.zeros(self.problem.row_count, dtype=np.int64)
        self.restore(choice)

    def restore(self, choice: IntArray) -> None:
        """Make it another plan."""
        book = self.book
        self.choice = choice.copy()
        self._counts = [
            np.bincount(event[choice], minlength=worth.size) for event, worth in zip(book.events, book.worth, strict=True)
        ]
        self.opened = np.array([_first(counts) for counts in self._counts], dtype=np.int64)
        self.left = self.problem.limit - np.asarray(book.uses[choice].sum(axis=0)).ravel()
        for number, (rows, table) in enumerate(book.charged):
            self.left[rows] -= table[self.opened[number]]

    @property
    def value(self) -> float:
        """The value of the plan, including shared costs."""
        charges = sum(float(worth[period]) for worth, period in zip(self.book.worth, self.opened, strict=True))
        return float(self.problem.value[self.choice].sum()) + charges

    def short(self) -> FloatArray:
        """Return float[rows]: by how much limits are overstepped, carry-over and returns counted."""
        left = self.left.copy()
        for number, one in enumerate(self.problem.returns):
            left[one.target] += one.share * max(0.0, self._gained(number))
        for source, target, share in self.book.links:
            left[target] += share * max(0.0, left[source])
        return np.where(left < -self._slack, -left, 0.0)

    def lacking(self) -> IntArray:
        """Return int[groups]: how many units a group lacks of the least it asks for."""
        least = [one.count if one.kind == "at_least" else 0 for one in self.problem.groups]
        having = [int((one.event[self.choice[one.units]] != NEVER).sum()) for one in self.problem.groups]
        return np.maximum(0, np.array(least, dtype=np.int64) - np.array(having, dtype=np.int64))

    def take(self, one: int) -> None:
        """Give the unit of a choice that choice."""
        unit, uses = int(self.problem.unit[one]), self.book.uses
        before, self.choice[unit] = int(self.choice[unit]), one
        for sign, taken in ((1.0, before), (-1.0, one)):
            places = slice(uses.indptr[taken], uses.indptr[taken + 1])
            self.left[uses.indices[places]] += sign * uses.data[places]
        for number in self.book.charges_of[unit]:
            counts, event = self._counts[number], self.book.events[number]
            counts[event[before]] -= 1
            counts[event[one]] += 1
            rows, table = self.book.charged[number]
            first = _first(counts)
            self.left[rows] += table[self.opened[number]] - table[first]
            self.opened[number] = first

    def offers(self, unit: int, among: BoolArray) -> Offers:
        """Return the effects of the choices of a unit. among: bool[choices], those to look at in addition to the present one."""
        present = int(self.choice[unit])
        choice = self.book.own[unit]
        choice = choice[among[choice] | (choice == present)]
        now = int(np.flatnonzero(choice == present)[0])
        left = self._left(unit, choice, now)
        gain = self.problem.value[choice] - self.problem.value[present]
        allowed = np.ones(choice.size, dtype=bool)
        opened = {number: self._opened(number, choice, now) for number in self.book.charges_of[unit]}
        for number, new in opened.items():
            self._charge(number, new, gain, left, allowed)
            for gate in self.book.gates_of[number]:
                event = self.problem.charges[number].event
                others = np.delete(event[self.choice], unit)
                allowed &= gate_allows(gate, unit, event[choice], others, int(event[present]))
        self._returns(choice, now, opened, left)
        limits = self.book.limits(unit)
        for source, target, share in limits.links:
            left[:, target] += share * np.maximum(0.0, left[:, source])
        allowed &= np.all(left >= np.minimum(left[now], 0.0) - self._slack[limits.rows], axis=1)
        gain += (np.minimum(left, 0.0) - np.minimum(left[now], 0.0)) @ self.premium[limits.rows]
        for number in set(self.book.groups_of[unit]) - {self.excused}:
            self._group(number, unit, choice, now, gain=gain, allowed=allowed)
        return Offers(choice, allowed, gain)

    def _left(self, unit: int, choice: IntArray, now: int) -> FloatArray:
        """Return float[own, rows of the unit]: what limits leave, shared costs as they stand; sets places of its rows."""
        rows, uses = self.book.limits(unit).rows, self.book.uses
        self._place[rows] = np.arange(rows.size)
        lengths = uses.indptr[choice + 1] - uses.indptr[choice]
        owner = np.repeat(np.arange(choice.size), lengths)
        entry = np.arange(owner.size) - np.repeat(np.cumsum(lengths) - lengths, lengths) + np.repeat(uses.indptr[choice], lengths)
        use = np.zeros((choice.size, rows.size))
        use[owner, self._place[uses.indices[entry]]] = uses.data[entry]
        return np.asarray(self.left[rows] + use[now] - use)

    def _opened(self, number: int, choice: IntArray, now: int) -> IntArray:
        """Return int[own]: when a charge opens with each choice."""
        event, counts = self.book.events[number][choice], self._counts[number].copy()
        counts[event[now]] -= 1
        return np.minimum(_first(counts), event)

    def _charge(self, number: int, new: IntArray, gain: FloatArray, left: FloatArray, allowed: BoolArray) -> None:
        """Count what it costs and uses that a charge opens at another time."""
        worth, stands = self.book.worth[number], int(self.opened[number])
        gain += self.spread[number] * (worth[new] - worth[stands])
        rows, table = self.book.charged[number]
        left[:, self._place[rows]] -= table[new] - table[stands]
        opens = self.problem.charges[number].opens
        if opens is not None:
            allowed &= opens[new] | (new == stands)

    def _returns(self, choice: IntArray, now: int, opened: dict[int, IntArray], left: FloatArray) -> None:
        """Raise limits by what choices and charges return."""
        for number, one in enumerate(self.problem.returns):
            own = self.book.returned[number][choice]
            gained = self._gained(number) + own - own[now]
            for charge, new in opened.items():
                gained += self._gain_at(number, charge)[new] - self._gain_at(number, charge)[self.opened[charge]]
            left[:, self._place[one.target]] += one.share * np.maximum(0.0, gained)

    def _gained(self, number: int) -> float:
        """Return the amount of a return under the present plan, which may be negative."""
        charges = sum(float(self._gain_at(number, charge)[period]) for charge, period in enumerate(self.opened))
        return float(self.book.returned[number][self.choice].sum()) + charges

    def _gain_at(self, number: int, charge: int) -> FloatArray:
        gains, periods = self.problem.returns[number].charges, self.book.worth[charge].size - 1
        gain = gains[charge] if charge < len(gains) else None
        return np.zeros(periods + 1) if gain is None else np.append(gain, 0.0)

    def _group(self, number: int, unit: int, choice: IntArray, now: int, *, gain: FloatArray, allowed: BoolArray) -> None:
        group = self.problem.groups[number]
        event, members = group.event[choice], group.event[self.choice[group.units]]
        allowed &= group_allows(group, unit, event, members, int(event[now]))
        if group.kind == "at_least":
            having = int((members != NEVER).sum()) - int(event[now] != NEVER) + (event != NEVER)
            gain += self.group_premium[number] * (np.minimum(having, group.count) - min(int(having[now]), group.count))


def _first(counts: IntArray) -> int:
    """Return the first period with an event, the last place for never."""
    happened = np.flatnonzero(counts[:-1])
    return int(happened[0]) if happened.size else counts.size - 1
