"""Agreements between outcomes: the early decision of each unit, and the early openings of charges.

The early decisions are numbered over all units, one number a unit and decision. The last decision of each unit needs no row
of its own, as a unit's choices sum to 1.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, BoolArray, FloatArray, IntArray
from models.problem import Charge, MenuProblem
from models.stages.records import StagedProblem
from models.statement.variables import layout


@dataclass(frozen=True, eq=False)
class Agreement:
    """Agreements of a problem over its columns: choices, then the periods of charges.

    Attributes
    ----------
    problem
        that all outcomes keep the rules of.
    kind
        int[choices]: the number of the unit and early decision of each choice.
    openings
        bool[charges, periods]: those that outcomes agree on.
    """

    problem: MenuProblem
    kind: IntArray
    openings: BoolArray

    @cached_property
    def rows(self) -> sp.csr_array:
        """sparse[agreements, columns of the programme]: sums that are the same in every outcome."""
        columns = layout(self.problem)
        unit_of = np.zeros(int(self.kind.max()) + 1, dtype=np.int64)
        unit_of[self.kind] = self.problem.unit
        needed = np.append(np.diff(unit_of) == 0, False)
        place = np.cumsum(needed) - 1
        choices = np.flatnonzero(needed[self.kind])
        charge, period = np.nonzero(self._openings)
        opened = np.array(columns.opened, dtype=np.int64)[charge] + period if charge.size else charge
        number = int(needed.sum())
        row = np.concatenate([place[self.kind[choices]], number + np.arange(opened.size)])
        column = np.concatenate([choices, opened])
        return sp.csr_array((np.ones(row.size), (row, column)), shape=(number + opened.size, columns.size))

    @property
    def _openings(self) -> BoolArray:
        """bool[charges, periods] without periods that a charge does not have."""
        own = np.array([charge.value.size for charge in self.problem.charges], dtype=np.int64)
        found: BoolArray = self.openings & (np.arange(self.openings.shape[1]) < own[:, None])
        return found

    def early_of(self, choice: IntArray, opened: IntArray) -> IntArray:
        """Return int[units and charges]: the early decisions of a plan, -1 for a charge that opens late or never."""
        own = np.full(opened.size, NEVER, dtype=np.int64)
        is_open = np.flatnonzero(opened != NEVER)
        own[is_open] = np.where(self._openings[is_open, opened[is_open]], opened[is_open], NEVER)
        return np.concatenate([self.kind[choice], own])

    def keeping(self, early: IntArray) -> BoolArray:
        """Return bool[choices]: the choices that do what early decisions say."""
        kept: BoolArray = self.kind == early[self.problem.unit]
        return kept

    def limited(self, problem: MenuProblem, early: IntArray) -> MenuProblem:
        """Return a problem whose charges open as early decisions say."""
        if not self._openings.any():
            return problem
        given = early[self.problem.unit_count :].tolist()
        charges = zip(problem.charges, self._openings, given, strict=True)
        return replace(problem, charges=tuple(_limited(charge, own, period) for charge, own, period in charges))

    def priced(self, problem: MenuProblem, prices: FloatArray) -> MenuProblem:
        """Return the problem of an outcome with its agreements priced.

        Parameters
        ----------
        prices
            float[agreements]: what an agreement costs.
        """
        less = self.rows.T @ prices
        charges = zip(problem.charges, layout(problem).opened, strict=True)
        return replace(
            problem,
            value=problem.value - less[: problem.choice_count],
            charges=tuple(
                replace(charge, value=charge.value - less[first : first + charge.value.size]) for charge, first in charges
            ),
        )

    def sums(self, choice: IntArray, opened: IntArray) -> FloatArray:
        """Return float[agreements]: the sums of a plan."""
        columns = layout(self.problem)
        values = np.zeros(columns.size)
        values[choice] = 1.0
        for first, period in zip(columns.opened, opened.tolist(), strict=True):
            if period != NEVER:
                values[first + period] = 1.0
        return np.asarray(self.rows @ values)


def agreement_of(staged: StagedProblem) -> Agreement:
    """Return the agreements between the outcomes of a problem."""
    numbers = staged.early + staged.problem.unit * (int(staged.early.max()) + 1)
    kind = np.unique(numbers, return_inverse=True)[1].astype(np.int64)
    openings = staged.early_openings
    if openings is None:
        openings = np.zeros(staged.values.charge.shape[1:], dtype=np.bool_)
    return Agreement(staged.problem, kind, openings)


def _limited(charge: Charge, early: BoolArray, period: int) -> Charge:
    """Return a charge that opens early in a period, or not early where that is `NEVER`."""
    if not early.any():
        return charge
    opens = np.ones(charge.value.size + 1, dtype=np.bool_) if charge.opens is None else charge.opens.copy()
    if period == NEVER:
        opens[:-1] &= ~early[: charge.value.size]
    else:
        opens &= np.arange(opens.size) == period
    return replace(charge, opens=opens)
