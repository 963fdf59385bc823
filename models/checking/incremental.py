"""A plan that keeps every rule, changed step by step, each step checked before it is taken.

For plans that are made by hand or by a rule of thumb. A step is checked in the rules that it touches alone, so that many can
be tried.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, FloatArray, IntArray
from models.checking.tier_sums import TierSums
from models.problem import Gate, Group, MenuProblem
from models.statement.gains import charge_gains, choice_gains, plan_gains
from models.statement.variables import charge_use, first_events, sources_first

TOLERANCE = 1e-9
"""Default tolerance on a limit, relative to itself: rounding only."""


@dataclass(frozen=True, eq=False)
class _Touched:
    """A charge that a step touches, and the change of the number of its events, int[periods]."""

    charge: int
    change: IntArray


class Filling:
    """A plan of a problem that keeps every rule, before and after each step.

    Attributes
    ----------
    choice
        int[units]: the choice of each unit as it stands.

    Parameters
    ----------
    tolerance
        how far a limit may be overstepped, relative to itself; that of `models.checking.feasibility` for a solver's plan.
    """

    def __init__(self, problem: MenuProblem, choice: IntArray, tolerance: float = TOLERANCE) -> None:
        self.problem = problem
        self.choice = choice.copy()
        self._use = sp.csc_array(problem.use)
        self._slack = tolerance * np.maximum(1.0, abs(problem.limit))
        self._links = {link.target: link for link in problem.carry_over}
        self._chain = sources_first(problem)
        self._opened = first_events(problem, choice)
        self._left = problem.limit - problem.use[:, choice].sum(axis=1) - charge_use(problem, self._opened)
        self._target = np.array([one.target for one in problem.returns], dtype=np.int64)
        self._share = np.array([one.share for one in problem.returns])
        self._gain_of, self._gain_of_charge = sp.csc_array(choice_gains(problem)), charge_gains(problem)
        self._gain = plan_gains(problem, choice, self._opened)
        self._tiers = [TierSums(one, choice) for one in problem.tiers]
        self._counts = [np.bincount(_happened(one.event[choice]), minlength=one.value.size) for one in problem.charges]
        self._charges_of = _by_unit(problem, [one.event for one in problem.charges])
        self._groups_of = [[] for _ in range(problem.unit_count)]  # type: list[list[Group]]
        for group in problem.groups:
            for unit in group.units.tolist():
                self._groups_of[unit].append(group)

    def allows(self, step: IntArray) -> bool:
        """Return whether all rules are kept when some units, one choice each, have these choices instead of their own.

        Parameters
        ----------
        step
            int[]: choices, no two of one unit.
        """
        opened = self._opened_after(step)
        return opened is not None and not self._overstepped(step, opened).size and self._keeps_ties(step, opened)

    def gain(self, step: IntArray) -> float:
        """Return the change of the objective value by a step, shared charges and tiers included, whether it is allowed or not."""
        gone = self.choice[self.problem.unit[step]]
        gain = float(self.problem.value[step].sum() - self.problem.value[gone].sum())
        gain += sum(one.change(gone, step) for one in self._tiers)
        for touched in self._events(step):
            value, opened = self.problem.charges[touched.charge].value, int(self._opened[touched.charge])
            periods = np.flatnonzero(self._counts[touched.charge] + touched.change)
            gain += float(value[periods[0]]) if periods.size else 0.0
            gain -= float(value[opened]) if opened != NEVER else 0.0
        return gain

    def gains(self, choices: IntArray) -> FloatArray:
        """Return float[n]: `gain` of each of some choices of one unit in place of its own; nan for one that is not allowed.

        All of them are looked at together, which takes a fraction of the time of one step each.
        """
        unit = int(self.problem.unit[choices[0]])
        gone = self.choice[[unit]]
        gain = self.problem.value[choices] - self.problem.value[gone]
        gain += [sum(one.change(gone, choices[[place]]) for one in self._tiers) for place in range(choices.size)]
        opened, allowed = np.tile(self._opened, (choices.size, 1)), np.ones(choices.size, dtype=np.bool_)
        for number in self._charges_of[unit]:
            charge, now = self.problem.charges[number], int(self._opened[number])
            opened[:, number] = first = self._first_with(number, charge.event[gone[0]], charge.event[choices])
            gain += np.where(first == NEVER, 0.0, charge.value[first])
            gain -= charge.value[now] if now != NEVER else 0.0
            if charge.opens is not None:
                allowed &= charge.opens[first]
        kept = self._rests(int(gone[0]), choices, opened) >= -self._slack[:, np.newaxis]
        allowed &= kept.all(axis=0)
        if self.problem.gates or self._groups_of[unit]:
            for place in np.flatnonzero(allowed).tolist():
                allowed[place] = self._keeps_ties(choices[[place]], opened[place])
        return np.where(allowed, gain, np.nan)

    def limits_alone_against(self, step: IntArray) -> list[str] | None:
        """Return the names of the limits that a step oversteps; None where other rules stand against it, or nothing does."""
        opened = self._opened_after(step)
        if opened is None or not self._keeps_ties(step, opened):
            return None
        rows = self._overstepped(step, opened)
        return [name for row in rows.tolist() if (name := self.problem.row_names[row])] or None

    def excess(self, step: IntArray) -> FloatArray | None:
        """Return float[rows]: how far a step oversteps each limit, 0 where it does not; None where other rules are against it."""
        opened = self._opened_after(step)
        if opened is None or not self._keeps_ties(step, opened):
            return None
        left = self._rest(step, opened)
        return np.where(left < -self._slack, -left, 0.0)

    def _keeps_ties(self, step: IntArray, opened: IntArray) -> bool:
        """Return whether groups and gates are kept after a step."""
        choice = self.choice.copy()
        choice[self.problem.unit[step]] = step
        touched = {id(group): group for unit in self.problem.unit[step].tolist() for group in self._groups_of[unit]}
        return all(_keeps_group(group, group.event[choice[group.units]]) for group in touched.values()) and all(
            _keeps_gate(gate, self.problem.charges[gate.charge].event[choice], int(opened[gate.charge]))
            for gate in self.problem.gates
        )

    def take(self, step: IntArray) -> None:
        """Take a step that is allowed."""
        opened = self._opened_after(step)
        if opened is None:
            raise ValueError("the step is not allowed")
        self._left, self._gain = self._left_after(step, opened), self._gain_after(step, opened)
        for touched in self._events(step):
            self._counts[touched.charge] += touched.change
        for one in self._tiers:
            one.take(self.choice[self.problem.unit[step]], step)
        self.choice[self.problem.unit[step]] = step
        self._opened = opened

    def _events(self, step: IntArray) -> Iterator[_Touched]:
        """Yield each charge whose events a step changes."""
        units = self.problem.unit[step]
        for number in sorted({charge for unit in units.tolist() for charge in self._charges_of[unit]}):
            charge = self.problem.charges[number]
            gone, come = (
                np.bincount(_happened(charge.event[one]), minlength=charge.value.size) for one in (self.choice[units], step)
            )
            yield _Touched(number, come - gone)

    def _opened_after(self, step: IntArray) -> IntArray | None:
        """Return int[charges]: the opening period of each charge after a step; None if one may not open then."""
        opened = self._opened.copy()
        for touched in self._events(step):
            number, periods = touched.charge, np.flatnonzero(self._counts[touched.charge] + touched.change)
            opened[number] = periods[0] if periods.size else NEVER
            opens = self.problem.charges[number].opens
            if opens is not None and not opens[opened[number]]:
                return None
        return opened

    def _first_with(self, number: int, gone: int, come: IntArray) -> IntArray:
        """Return int[n]: the opening period of a charge after one event, in place of another, for each of some events."""
        counts = self._counts[number].copy()
        if gone != NEVER:
            counts[gone] -= 1
        others = np.flatnonzero(counts)
        if not others.size:
            return come
        first: IntArray = np.where(come == NEVER, others[0], np.minimum(come, others[0]))
        return first

    def _rests(self, gone: int, choices: IntArray, opened: IntArray) -> FloatArray:
        """Return float[rows, n]: `_rest` for each of some choices in place of one; opened: int[n, charges] after each."""
        left: FloatArray = self._left[:, np.newaxis] - _exchanged(self._use, gone, choices)
        moved = opened != self._opened
        for number, place in np.argwhere(moved.T).tolist():
            use = self.problem.charges[number].use
            for sign, period in ((1.0, int(self._opened[number])), (-1.0, int(opened[place, number]))):
                if use is not None and period != NEVER:
                    left[:, place] += sign * use[:, [period]].toarray()[:, 0]
        if self._target.size:
            gains = [self._gain_after(choices[[place]], opened[place])[:, np.newaxis] for place in range(choices.size)]
            left[self._target] += self._share[:, np.newaxis] * np.hstack(gains).clip(min=0.0)
        for row in self._chain:
            link = self._links.get(row)
            if link is not None:
                left[row] += link.share * np.maximum(0.0, left[link.source])
        return left

    def _left_after(self, step: IntArray, opened: IntArray) -> FloatArray:
        """Return float[rows]: the unspent amount of each limit, carry-over and returns left out."""
        left: FloatArray = self._left - self._added(self._use, step)
        for number in np.flatnonzero(opened != self._opened).tolist():
            use = self.problem.charges[number].use
            for sign, period in ((1.0, int(self._opened[number])), (-1.0, int(opened[number]))):
                if use is not None and period != NEVER:
                    left += sign * use[:, [period]].toarray()[:, 0]
        return left

    def _gain_after(self, step: IntArray, opened: IntArray) -> FloatArray:
        gain = self._gain + self._added(self._gain_of, step)
        for number in np.flatnonzero(opened != self._opened).tolist():
            own = self._gain_of_charge[number]
            for sign, period in ((-1.0, int(self._opened[number])), (1.0, int(opened[number]))):
                if period != NEVER:
                    gain += sign * own[:, period]
        return gain

    def _added(self, columns: sp.csc_array, step: IntArray) -> FloatArray:
        """Return float[rows]: the sum of the columns of a step's choices less those of the choices they replace."""
        added = np.zeros(columns.shape[0])
        for sign, choices in ((-1.0, self.choice[self.problem.unit[step]]), (1.0, step)):
            for one in choices.tolist():
                places = slice(columns.indptr[one], columns.indptr[one + 1])
                added[columns.indices[places]] += sign * columns.data[places]
        return added

    def _overstepped(self, step: IntArray, opened: IntArray) -> IntArray:
        """Return the limits that do not hold after a step."""
        return np.flatnonzero(self._rest(step, opened) < -self._slack)

    def _rest(self, step: IntArray, opened: IntArray) -> FloatArray:
        """Return float[rows]: what each limit leaves unspent after a step, below 0 where it does not hold."""
        left = self._left_after(step, opened)
        if self._target.size:
            left[self._target] += self._share * self._gain_after(step, opened).clip(min=0.0)
        for row in self._chain:
            link = self._links.get(row)
            if link is not None:
                left[row] += link.share * max(0.0, float(left[link.source]))
        return left


def _exchanged(columns: sp.csc_array, gone: int, choices: IntArray) -> FloatArray:
    """Return float[rows, n]: the column of each of some choices less that of one."""
    found = np.zeros((columns.shape[0], choices.size))
    places = slice(columns.indptr[gone], columns.indptr[gone + 1])
    found[columns.indices[places]] -= columns.data[places, np.newaxis]
    for place, one in enumerate(choices.tolist()):
        places = slice(columns.indptr[one], columns.indptr[one + 1])
        found[columns.indices[places], place] += columns.data[places]
    return found


def _happened(event: IntArray) -> IntArray:
    return np.asarray(event[event != NEVER])


def _by_unit(problem: MenuProblem, events: list[IntArray]) -> list[list[int]]:
    """Return for each unit the charges of which one of its choices has the event."""
    found: list[list[int]] = [[] for _ in range(problem.unit_count)]
    for number, event in enumerate(events):
        for unit in np.unique(problem.unit[event != NEVER]).tolist():
            found[unit].append(number)
    return found


def _keeps_gate(gate: Gate, event: IntArray, opened: int) -> bool:
    """Return whether a gate is kept, given int[units], the events of its charge, and the period of the first."""
    if opened == NEVER:
        return True
    first = opened if gate.first_event is None else gate.first_event
    pilots = np.flatnonzero((event != NEVER) & (event < first + gate.delay))
    if pilots.size > gate.most or (gate.eligible is not None and not gate.eligible[pilots].all()):
        return False
    return gate.cluster is None or np.unique(gate.cluster[pilots]).size <= 1


def _keeps_group(group: Group, event: IntArray) -> bool:
    """Return whether a group is kept, given int[members] of its events."""
    having = int((event != NEVER).sum())
    if group.kind == "together":
        return bool((event == event[0]).all())
    if group.kind == "at_most":
        return having <= group.count
    if group.kind == "at_least":
        return having >= group.count
    later = event[1:] != NEVER
    return not later.any() or bool(event[0] != NEVER and (event[0] + group.lag <= event[1:][later]).all())
