"""Charges that cannot be looked at alone, laid on their units in equal parts, which is less than they cost.

Such a charge opens no later than any of its units has the event, so a unit with the event in period p bears its part of the
least that opening until then can cost:

    part[p] = max_{q <= p} opening[q] / units

One whose opening may be worth something adds as much as it can. Both are convex in the multipliers, as the dual has to be.
"""

import numpy as np

from models.arrays import NEVER, FloatArray, IntArray
from models.lagrangian.charge_structure import ChargeStructure
from models.problem import MenuProblem


class SpreadCharges:
    """The parts at some multipliers.

    Attributes
    ----------
    free
        what charges add that may be worth something.
    parts
        float[choices], in the problem's order: what each bears; None if there is nothing to bear.
    """

    def __init__(self, problem: MenuProblem, structure: ChargeStructure, price: FloatArray, periods: int) -> None:
        self._problem, self._structure, self._periods = problem, structure, periods
        self.free = 0.0
        self.parts: FloatArray | None = None
        self._opened: list[tuple[int, FloatArray]] = []
        self._laid: list[tuple[int, IntArray]] = []
        for number in structure.others:
            adds = structure.opening(problem, number, price, periods)[:-1]
            most = int(adds.argmax())
            if adds[most] > 0:
                self.free += float(adds[most])
                self._opened.append((number, (np.arange(periods + 1) == most).astype(np.float64)))
            elif structure.units[number].size:
                self._lay(number, adds)

    def _lay(self, number: int, adds: FloatArray) -> None:
        event = self._problem.charges[number].event
        most = np.maximum.accumulate(adds)
        until = np.maximum.accumulate(np.where(adds == most, np.arange(adds.size), 0))
        parts = np.append(most / self._structure.units[number].size, 0.0)[np.where(event == NEVER, -1, event)]
        self.parts = parts if self.parts is None else self.parts + parts
        self._laid.append((number, until))

    def used(self, share: FloatArray) -> FloatArray:
        """Return float[rows]: what the charges use, given the share of each choice in the problem's order."""
        used = np.zeros(self._problem.row_count)
        for number, chance in self._opened:
            used += self._structure.use(self._problem, number, chance)
        for number, until in self._laid:
            event = self._problem.charges[number].event
            has = event != NEVER
            opened = np.bincount(until[event[has]], share[has], minlength=self._periods + 1)
            used += self._structure.use(self._problem, number, opened / self._structure.units[number].size)
        return used
