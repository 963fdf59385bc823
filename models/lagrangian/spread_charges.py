"""Charges that have no subproblem of their own, spread over their units in equal parts, which understates their cost.

Such a charge opens no later than any of its units has the event, so a unit with the event in period p bears its part of the
least cost of opening until then:

    part[p] = max_{q <= p} opening[q] / units

One with an opening of positive worth adds the most that it can. Both are convex in the multipliers, as the dual has to be.

A charge that has no value and only uses rows, later no more than before, costs least where it opens last: at p itself. Then the
parts are linear in the multipliers, and the same as further uses by choices, which cost nothing to evaluate:

    sum_{u with the event} use[event[u]] / units  <=  use[first event]

Where it opens until l at the latest (`OpeningBranch.windows`), it uses use[l] at least, and units bear parts of the rest alone:

    use[l] + sum_{u with the event} (use[event[u]] - use[max(event[u], l)]) / units  <=  use[first event]
"""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, FloatArray, IntArray
from models.lagrangian.charge_structure import ChargeStructure
from models.lagrangian.points import Window
from models.problem import MenuProblem


def spread_uses(problem: MenuProblem, structure: ChargeStructure) -> sp.csr_array:
    """Return sparse[rows, choices]: the uses of charges that are the same as further uses by choices."""
    rows: list[IntArray] = [np.empty(0, dtype=np.int64)]
    choices: list[IntArray] = [np.empty(0, dtype=np.int64)]
    amounts: list[FloatArray] = [np.empty(0)]
    for number in structure.only_using:
        charge = problem.charges[number]
        have = np.flatnonzero(charge.event != NEVER)
        for one in structure.alike[number]:
            use = problem.charges[one].use
            if use is not None and have.size:
                own = sp.coo_array(sp.csc_array(use)[:, charge.event[have]])
                rows.append(own.row.astype(np.int64))
                choices.append(have[own.col])
                amounts.append(own.data / structure.units[number].size)
    place = (np.concatenate(rows), np.concatenate(choices))
    return sp.csr_array((np.concatenate(amounts), place), shape=(problem.row_count, problem.choice_count))


class SpreadCharges:
    """The parts at some multipliers.

    Attributes
    ----------
    free
        worth of the charges that have an opening of positive worth.
    parts
        float[choices], in the problem's order: the part of each, not above 0, and what units do not bear of the use of a
        charge that opens within a window; None if there is neither.

    Parameters
    ----------
    multipliers
        float[rows].
    windows
        of the charges that only use limits, as in `OpeningBranch`; their use at the latest is taken off the limits.
    """

    def __init__(
        self,
        problem: MenuProblem,
        structure: ChargeStructure,
        multipliers: FloatArray,
        periods: int,
        windows: Sequence[Window] = (),
    ) -> None:
        self._problem, self._structure, self._periods = problem, structure, periods
        self.free = 0.0
        self.parts: FloatArray | None = None
        self._opened: list[tuple[int, FloatArray]] = []
        self._spread: list[tuple[int, IntArray]] = []
        self._within: list[tuple[int, int]] = []
        for number, (_, last) in zip(structure.only_using, windows, strict=bool(windows)):
            if last < periods and structure.units[number].size:
                self._open_until(number, last, multipliers)
        for number in structure.spread:
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

    @property
    def bears(self) -> bool:
        """Whether the charges use anything but what choices use of themselves."""
        return bool(self._opened or self._spread or self._within)

    def _open_until(self, number: int, last: int, multipliers: FloatArray) -> None:
        event = self._problem.charges[number].event
        priced = self._structure.priced(self._problem, number, multipliers)
        parts = np.append(priced[np.maximum(np.arange(priced.size), last)] / self._structure.units[number].size, 0.0)[event]
        self.parts = parts if self.parts is None else self.parts + parts
        self._within.append((number, last))

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
        for number, last in self._within:
            event = self._problem.charges[number].event
            has = event != NEVER
            opened = np.bincount(np.maximum(event[has], last), share[has], minlength=self._periods + 1)
            used -= self._structure.use(self._problem, number, opened / self._structure.units[number].size)
        return used
