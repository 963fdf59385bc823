"""Progress of levers by age: ramps, slower for levers launched together, ended by other levers and by the benefit life.

share(l, q) = active * ramp(a * speed) * [a < benefit_life_quarters], a = q - g. It depends on the quarter of going live
and on whether another lever shares it, so it is looked up in a small table; ends are applied on top. A unit's exit is
left to the figures it multiplies, which are 0 from then on. Starts are those of `planner.economics.slips`, by which
launches that slip have been put off already.
"""

from dataclasses import dataclass

import numpy as np

from instances.schema.levers import Lever
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics.of_units import OfUnits
from planner.economics.starts import NEVER_LAUNCHED, Starts, launched_together


@dataclass(frozen=True, eq=False)
class RampTable:
    """The figures of one lever by the quarter in which it goes live; rows are these from `first` on, and one for never.

    Attributes
    ----------
    first
        the earliest quarter in the table, at most 1.
    slip
        quarters from a launch as planned to going live; the last quarter in the table is that of the evaluation if a launch
        can slip past it.
    age
        int[rows, C]: quarters since it has gone live, far below 0 for never.
    share
        float[2, rows, C]: first axis 1 where another lever goes live in the same quarter.
    active
        float[rows, C]: 1 from going live on.
    alive
        float[rows, C]: 1 from going live to the end of the benefit life.
    disruption
        float[rows, C]: launch disruption, in hours.
    ends_with
        indices of the levers that end this one when they go live.
    until
        int[units]: last quarter of the lever where it is closed down, `GOES_ON` elsewhere; None where no unit closes it.
    """

    first: int
    slip: OfUnits
    age: IntArray
    share: FloatArray
    active: FloatArray
    alive: FloatArray
    disruption: FloatArray
    ends_with: tuple[int, ...]
    until: IntArray | None = None

    @property
    def last(self) -> int:
        """The last quarter of going live in the table."""
        return self.first + self.never - 1

    @property
    def never(self) -> int:
        """Row of a lever that is never launched."""
        return int(self.age.shape[0]) - 1

    def committed(self, quarters: int) -> FloatArray:
        """Return float[rows, C]: 1 in the first quarters from going live, for a minimum term."""
        return ((self.age >= 0) & (self.age < quarters)).astype(np.float64)


def ramp_table(lever: Lever, ends_with: tuple[int, ...], *, first: int, last: int, columns: int, slow: float) -> RampTable:
    """Return the table of a lever that goes live in first..last.

    Parameters
    ----------
    ends_with
        indices of the levers that end it.
    columns
        number of quarters of the table.
    slow
        ramp speed of levers that go live together.
    """
    start = np.append(np.arange(first, last + 1), NEVER_LAUNCHED)
    age = np.arange(1, columns + 1) - start[:, None]
    active = (age >= 0).astype(np.float64)
    alive = active * (lever.benefit_life_quarters is None or age < lever.benefit_life_quarters)
    points = np.arange(len(lever.ramp))
    share = np.stack([alive * np.interp(age * speed, points, lever.ramp) for speed in (1.0, slow)])
    disruption = np.append(lever.launch_hours, 0.0)[np.clip(age, 0, len(lever.launch_hours))] * active
    return RampTable(first, lever.slip_quarters, age, share, active, alive, disruption, ends_with)


@dataclass(frozen=True, eq=False)
class Place:
    """The place of roadmaps in the table of one lever.

    Attributes
    ----------
    table
        the lever's.
    row
        int[rows]: row of the table.
    together
        bool[rows]: whether another lever of the roadmap goes live in the same quarter.
    goes_on
        bool[rows, C]: whether neither another lever nor its closing has ended this one; None where nothing ends it.
    """

    table: RampTable
    row: IntArray
    together: BoolArray
    goes_on: BoolArray | None

    def shares(self) -> FloatArray:
        """Return float[rows, C]: share(l, q)."""
        figures = self.table.share
        flat = figures.reshape(-1, figures.shape[2])
        return self._ended(np.take(flat, self.row + self.together * figures.shape[1], axis=0))

    def active(self) -> FloatArray:
        """Return float[rows, C]: active(l, q), the exit of the unit apart."""
        return self._ended(np.take(self.table.active, self.row, axis=0))

    def alive(self) -> FloatArray:
        """Return float[rows, C]: active(l, q) within the benefit life."""
        return self._ended(np.take(self.table.alive, self.row, axis=0))

    def disruption(self) -> FloatArray:
        """Return float[rows, C]: launch disruption in hours, while active."""
        return self._ended(np.take(self.table.disruption, self.row, axis=0))

    def committed(self, quarters: int) -> FloatArray:
        """Return float[rows, C]: 1 within the minimum term, whether active or not."""
        return np.take(self.table.committed(quarters), self.row, axis=0)

    def _ended(self, figures: FloatArray) -> FloatArray:
        if self.goes_on is not None:
            figures *= self.goes_on
        return figures


def ends_of(table: RampTable, unit: IntArray, start: Starts) -> IntArray | None:
    """Return int[rows]: the first quarter in which a lever of roadmaps int[rows, levers] no longer runs; None without any end.

    unit: int[rows].
    """
    ends = [] if table.until is None else [table.until[unit] + 1]
    if table.ends_with:
        ends.append(start[:, table.ends_with].min(axis=1).astype(np.int64))
    return np.min(ends, axis=0) if ends else None


def placed(table: RampTable, unit: IntArray, start: Starts, lever: int) -> Place | None:
    """Return the place of roadmaps in the table of a lever; None if none of them has the lever.

    unit, start: int[rows] and int[rows, levers].
    """
    row = _row(table, start, lever)
    if (row == table.never).all():
        return None
    goes_on, columns = None, table.age.shape[1]
    end = ends_of(table, unit, start)
    if end is not None and (end <= columns).any():
        goes_on = np.arange(1, columns + 1) < end[:, None]
    return Place(table, row, launched_together(start, lever), goes_on)


def share_at(table: RampTable, unit: IntArray, start: Starts, lever: int, quarter: IntArray) -> FloatArray:
    """Return float[rows]: the lever's share in one quarter of each row."""
    found = table.share[launched_together(start, lever).astype(np.int64), _row(table, start, lever), quarter - 1]
    end = ends_of(table, unit, start)
    if end is not None:
        found = found * (quarter < end)
    return np.asarray(found, dtype=np.float64)


def _row(table: RampTable, start: Starts, lever: int) -> IntArray:
    row: IntArray = np.minimum(start[:, lever].astype(np.int64) - table.first, table.never)
    return row
