"""Charges that have no subproblem of their own, spread over their units in equal parts, which understates their cost.

Such a charge opens no later than any of its units has the event, so a unit with the event in period p bears its part of the
least cost of opening until then:

    part[p] = max_{q <= p} opening[q] / units

One with an opening of positive worth adds the most that it can. Both are convex in the multipliers, as the dual has to be.
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
        worth of the charges that have an opening of positive worth.
    parts
        float[choices], in the problem's order: the part of each, not above 0; None if there is nothing to bear.
    """

    def __init__(self, problem: MenuProblem, structure: ChargeStructure, multipliers: FloatArray, periods: int) -> None:
        self._problem, self._structure, self._periods = problem, structure, periods
        self.free = 0.0
        self.parts: FloatArray | None = None
        self._opened: list[tuple[int, FloatArray]] = []
        self._spread: list[tuple[int, IntArray]] = []
        for number in structure.others:
            adds = structure.opening(problem, number, multipliers, periods)[:-1]
            most = int(adds.argmax())
            if adds[most] > 0:
                self.free += float(adds[most])
                self._opened.append((number, (np.arange(periods + 1) == most).astype(np.float64)))
            elif structure.units[number].size:
                self._spread_over_units(number, adds)

    def _spread_over_units(self, number: int, adds: FloatArray) -> None:
        event = self._problem.charges[number].event
        most = np.maximum.accumulate(adds)
        until = np.maximum.accumulate(np.where(adds == most, np.arange(adds.size), 0))
        parts = np.append(most / self._structure.units[number].size, 0.0)[np.where(event == NEVER, -1, event)]
        self.parts = parts if self.parts is None else self.parts + parts
        self._spread.append((number, until))

    def used(self, share: FloatArray) -> FloatArray:
        """Return float[rows]: the use by the charges, given the share of each choice in the problem's order."""
        used = np.zeros(self._problem.row_count)
        for number, opening_share in self._opened:
            used += self._structure.use(self._problem, number, opening_share)
        for number, until in self._spread:
            event = self._problem.charges[number].event
            has = event != NEVER
            opened = np.bincount(until[event[has]], share[has], minlength=self._periods + 1)
            used += self._structure.use(self._problem, number, opened / self._structure.units[number].size)
        return used
