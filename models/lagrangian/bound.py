"""A bound at given multipliers of the limits, over all opening periods of shared charges at once.

At given multipliers every unit takes its best choice that the opening periods allow (Geoffrion 1974), and a charge opens in
the period that is best for its units together. Charges of separate units, such as one per region, each have a subproblem; one
that all share is tried in every period. Gates have multipliers of their pilots; groups are left out, which only raises the
bound.

The dual of `models.lagrangian.dual` bounds more closely: limits of a region have a multiplier for each of its opening periods,
groups are rows, and each branch has a minimum of its own. It minimises, one opening period of the shared charge after the
other. Here multipliers that are known, as those of a relaxation, bound all periods in one pass over the choices, without
minimisation.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, FloatArray, IntArray
from models.best_choices import worth_at
from models.lagrangian.charge_structure import ChargeStructure
from models.problem import MenuProblem


@dataclass(frozen=True, eq=False)
class BoundByOpening:
    """Bounds by the opening period of the charge that all units share (one, if there is no such charge).

    Attributes
    ----------
    by_opening
        float[openings]: bounds on the plans that open then; the last is for never.
    opened
        int[openings, charges]: the period in which each charge opens at that bound.
    """

    by_opening: FloatArray
    opened: IntArray


class OpeningBound:
    """Bounds of one problem.

    Parameters
    ----------
    problem
        any problem. The cost of a charge without a subproblem of its own is spread over its units in equal parts, which
        understates it if some of them do without it.
    uses
        as `models.subproblems.units.by_choice` returns it.
    """

    def __init__(self, problem: MenuProblem, uses: sp.csr_array) -> None:
        self._problem = problem
        self._uses = uses
        self._structure = structure = ChargeStructure.of(problem)
        self._alike, self._concerned = structure.alike, structure.units
        self._shared, self._own, self._others = structure.shared, structure.own, structure.others
        self._periods = max((charge.value.size for charge in problem.charges), default=0)
        self._home = np.full(problem.unit_count, -1, dtype=np.int64)
        for number in self._own:
            self._home[structure.units[number]] = number
        shared_event = self._event(None if self._shared is None else problem.charges[self._shared].event)
        own_event = np.full(problem.choice_count, self._periods if self._own else 0)
        for number in self._own:
            mine = self._home[problem.unit] == number
            own_event[mine] = self._event(problem.charges[number].event)[mine]
        self._own_width = self._periods + 1 if self._own else 1
        width = self._periods + 1
        cell = (problem.unit * width + shared_event) * self._own_width + own_event
        self._order = np.argsort(cell, kind="stable")
        self._cells, self._begin = np.unique(cell[self._order], return_index=True)

    def _event(self, event: IntArray | None) -> IntArray:
        """Return int[choices]: the period of an event, the number of periods for none."""
        if event is None:
            return np.full(self._problem.choice_count, self._periods)
        return np.where(event == NEVER, self._periods, event)

    def at(self, multipliers: FloatArray, pilot_multipliers: FloatArray) -> BoundByOpening:
        """Return the bound at given multipliers.

        Parameters
        ----------
        multipliers
            float[rows], which are raised to those of later limits that they are carried over to.
        pilot_multipliers
            float[gates], of the number of pilots.
        """
        problem, width = self._problem, self._periods + 1
        pilot_multipliers = np.maximum(pilot_multipliers, 0.0)
        multipliers = carried(problem, multipliers)
        worth = worth_at(problem.value, self._uses, multipliers)
        free = 0.0
        opened = np.full((width, len(problem.charges)), NEVER, dtype=np.int64)
        for number in self._others:
            opened[:, number] = self._first_event(number)
            adds = self._opening(number, multipliers)[:-1]
            if adds.max(initial=-np.inf) > 0:
                free += float(adds.max())
            else:
                worth = worth + self._parts(number, adds)
        cells = np.full(problem.unit_count * width * self._own_width, -np.inf)
        cells[self._cells] = np.maximum.reduceat(worth[self._order], self._begin)
        best = cells.reshape(problem.unit_count, width, self._own_width)
        best = np.maximum.accumulate(best[:, :, ::-1], axis=2)[:, :, ::-1]
        best = self._from_opening_on(best, pilot_multipliers)
        total = best[self._home < 0][:, :, 0].sum(axis=0) + self._opening(self._shared, multipliers)
        if self._shared is not None:
            opened[:, self._shared] = self._periods_of(self._shared, np.arange(width))
        for number in self._own:
            of_charge = best[self._home == number].sum(axis=0) + self._opening(number, multipliers)
            total = total + of_charge.max(axis=1)
            opened[:, number] = self._periods_of(number, of_charge.argmax(axis=1))
        for number, same in enumerate(self._alike):
            opened[:, number] = opened[:, same[0]]
        pilots = sum(pilot_multipliers[gate] * problem.gates[gate].most for gate in self._gates())
        total += free + multipliers @ problem.limit + pilots
        openings = slice(None) if self._shared is not None else slice(-1, None)
        return BoundByOpening(total[openings], opened[openings])

    def _gates(self) -> list[int]:
        """Return the gates behind the shared charge."""
        behind = [] if self._shared is None else self._alike[self._shared]
        return [number for number, gate in enumerate(self._problem.gates) if gate.charge in behind]

    def _from_opening_on(self, best: FloatArray, pilot_multipliers: FloatArray) -> FloatArray:
        """Turn the best of each unit by shared event into the best of each opening period of the shared charge."""
        gates = self._gates()
        if not gates:
            return np.maximum.accumulate(best[:, ::-1, :], axis=1)[:, ::-1, :]
        by_opening = best.copy()
        for period in range(self._periods):
            later = best[:, period:, :].copy()
            for number in gates:
                gate = self._problem.gates[number]
                first = period if gate.first_event is None else gate.first_event
                pilots = slice(0, max(0, min(first + gate.delay, self._periods) - period))
                later[:, pilots] -= pilot_multipliers[number]
                if gate.eligible is not None:
                    later[~gate.eligible, pilots] = -np.inf
            by_opening[:, period, :] = later.max(axis=1)
        return by_opening

    def _parts(self, number: int, adds: FloatArray) -> FloatArray:
        """Return float[choices]: the part of a charge that each choice with its event bears.

        The charge opens no later than any of its units has the event, and a unit bears no more than its part of the
        least cost of opening until then.
        """
        event = self._problem.charges[number].event
        part = np.append(np.maximum.accumulate(adds) / self._concerned[number].size, 0.0)
        return part[np.where(event == NEVER, -1, event)]

    def _opening(self, number: int | None, multipliers: FloatArray) -> FloatArray:
        """Return float[periods + 1]: the worth of opening in each period, and never; -inf where a charge may not open."""
        if number is None:
            return np.zeros(self._periods + 1)
        return self._structure.opening(self._problem, number, multipliers, self._periods)

    def _periods_of(self, number: int, periods: IntArray) -> IntArray:
        return np.where(periods < self._problem.charges[number].value.size, periods, NEVER)

    def _first_event(self, number: int) -> int:
        event = self._problem.charges[number].event
        return int(event[event != NEVER].min(initial=self._periods))


def carried(problem: MenuProblem, multipliers: FloatArray) -> FloatArray:
    """Return multipliers raised to 0, and to those of later limits times the shares of a limit that are carried over to them."""
    multipliers = np.maximum(multipliers, 0.0)
    least = np.zeros(multipliers.size)
    for _ in problem.carry_over:
        before, least = least, np.zeros(multipliers.size)
        for link in problem.carry_over:
            least[link.source] += link.share * multipliers[link.target]
        multipliers = np.maximum(multipliers, least)
        if np.array_equal(before, least):
            break
    return multipliers
