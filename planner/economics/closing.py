"""Closings: a lever that closes its unit, from the launch quarter on, and what that costs and brings at once.

From quarter g of the launch on the unit has no sales, orders, hours or stock. Its site costs what the lease still asks for;
severance and the fee for breaking the lease are implementation cost of quarter g, salvage comes in g, and what is left of
book values is written off in g [IAS 16, 67].
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from instances.schema.settings import Settings
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics.depreciation import depreciation_of
from planner.economics.drivers import Drivers
from planner.economics.inputs import Inputs
from planner.economics.instalments import Instalment
from planner.economics.lines import COLOURS, COST_LINES
from planner.economics.starts import Starts, has_lever
from planner.economics.timeline import YEAR, Timeline, nominal_rate

CLOSING, OPEX, CAPEX = COST_LINES.index("closing"), COLOURS.index("opex"), COLOURS.index("capex")


def closing_lever(settings: Settings) -> int | None:
    """Return the index of the lever that closes units; None without one."""
    return next((number for number, lever in enumerate(settings.levers.values()) if lever.closes), None)


def ended_by(settings: Settings, name: str) -> tuple[int, ...]:
    """Return the indices of the levers that end one when they go live: those of `ends_with`, and one that closes the unit."""
    lever, names = settings.levers[name], list(settings.levers)
    listed = {names.index(one) for one in lever.ends_with if one in names}
    closing = closing_lever(settings)
    return tuple(sorted(listed if closing is None or lever.closes else listed | {closing}))


@dataclass(frozen=True, eq=False)
class Closing:
    """The closing of units. L is the last launch quarter that is looked at.

    Attributes
    ----------
    lever
        index of the lever.
    owed
        bool[units, C]: whether the site is paid for after a closing, as its lease runs and is not broken.
    salvage
        float[units, L]: nominal money that comes in, by closing quarter.
    book, life
        float[units]: book value before quarter 1, and the quarters over which it is written off.
    last
        float[units]: the last quarter of operation without a closing, inf without an exit.
    timeline
        the quarters.
    """

    lever: int
    owed: BoolArray
    salvage: FloatArray
    book: FloatArray
    life: FloatArray
    last: FloatArray
    timeline: Timeline

    def written_off(self, unit: IntArray, quarter: IntArray) -> tuple[FloatArray, FloatArray]:
        """Return float[rows, H] and float[rows]: by how much a closing raises the depreciation of the book value.

        The second is that after H, as its value in quarter H.

        Parameters
        ----------
        unit, quarter
            int[rows]: units, and the quarters in which they close.
        """
        time = self.timeline
        columns = np.arange(1, max(time.quarters, int(self.life.max(initial=1.0))) + 1)
        book, life, last = self.book[unit, None], self.life[unit, None], self.last[unit, None]
        share = np.where((columns <= life) & (columns < last), 1 / life, 0.0)
        share += (columns == last) * _left(life, last)
        closed = quarter[:, None]
        more = np.where(columns < closed, 0.0, -share) + (columns == closed) * (_left(life, closed) * (closed <= last))
        more = more * book
        later = columns[time.quarters :] - time.quarters
        discount = (1 + nominal_rate(time.finance)) ** (-later / YEAR)
        return more[:, : time.quarters], np.asarray(more[:, time.quarters :] @ discount, dtype=np.float64)


def _left(life: FloatArray, quarter: FloatArray | IntArray) -> FloatArray:
    """Return float[...]: the share of a book value that is left at the beginning of a quarter."""
    return np.asarray(np.maximum(0.0, life - quarter + 1) / life, dtype=np.float64)


def closing_of(inputs: Inputs, base: Drivers, time: Timeline) -> Closing | None:
    """Return the closing of units; None where no lever closes any."""
    number = closing_lever(inputs.settings)
    if number is None:
        return None
    terms = list(inputs.settings.levers.values())[number].closing
    book, life = inputs.column("book_value"), inputs.column("book_quarters")
    quarter = np.arange(1, time.last_launch + 1)
    left = book * _left(life, quarter) * (quarter <= base.last[:, None])
    broken = ~np.isnan(inputs.column("lease_break_fee")) | (terms.break_fee_quarters is not None)
    given = inputs.column("salvage")
    return Closing(
        lever=number,
        owed=base.owed & ~broken,
        salvage=np.where(np.isnan(given), terms.salvage_share * left, given * time.general[: quarter.size]),
        book=book[:, 0],
        life=life[:, 0],
        last=base.last,
        timeline=time,
    )


def closing_instalments(inputs: Inputs, base: Drivers, time: Timeline) -> Iterator[Instalment]:
    """Yield severance, in wages of the quarter, and the fee for breaking the lease."""
    number = closing_lever(inputs.settings)
    if number is None:
        return
    terms = list(inputs.settings.levers.values())[number].closing
    start = np.arange(time.last_launch)
    severance = inputs.filled("severance", terms.severance_per_head * inputs.column("headcount"))
    fee = inputs.column("lease_break_fee") * time.general[start]
    if terms.break_fee_quarters is not None:
        left = np.clip(inputs.quarters("lease_end") - start, 0, terms.break_fee_quarters)
        fee = np.where(np.isnan(fee), base.occupancy[:, start] * left, fee)
    fee = np.where(base.owed[:, start], np.nan_to_num(fee), 0.0)
    wages = (np.ones_like(severance) * time.wages)[:, start]
    for amount, by_start in ((severance, wages), (np.ones_like(severance), fee)):
        by_start = by_start * (start + 1 <= base.last[:, None])
        if np.any(amount) and by_start.any():
            yield Instalment(
                line=CLOSING,
                colour=OPEX,
                offset=0,
                amount=amount[:, 0],
                price=np.ones(time.last_launch),
                size_exponent=0.0,
                growth=np.ones(time.quarters),
                by_start=by_start,
            )


def closed_in(closing: Closing, start: Starts) -> IntArray:
    """Return int[rows]: the quarter in which each roadmap closes its unit, far off where it does not."""
    return np.asarray(start[:, closing.lever], dtype=np.int64)


@dataclass(frozen=True, eq=False)
class WrittenOff:
    """Depreciation that closings add at their units: float[n, H], and float[n] after H as a value in H, by row int[n]."""

    row: IntArray
    within: FloatArray
    after: FloatArray

    def worth(self, time: Timeline) -> FloatArray:
        """Return float[n]: present value."""
        return np.asarray(self.within @ time.factor + self.after * time.factor[-1], dtype=np.float64)


def more_written_off(closing: Closing, unit: IntArray, start: Starts, capex: FloatArray) -> WrittenOff:
    """Return the depreciation that closings of roadmaps add: of book values, and of the capex of launches.

    Parameters
    ----------
    unit, start
        int[rows] and int[rows, levers].
    capex
        float[rows, H]: payments of the roadmaps.
    """
    quarter = closed_in(closing, start)
    row = np.flatnonzero(has_lever(quarter) & (quarter <= closing.last[unit]))
    within, after = closing.written_off(unit[row], quarter[row])
    for sign, last in ((1.0, quarter[row].astype(np.float64)), (-1.0, closing.last[unit[row]])):
        for one in np.unique(last).tolist():
            at = np.flatnonzero(last == one)
            depreciation = depreciation_of(closing.timeline, one)
            within[at] += sign * (capex[row[at]] @ depreciation.within)
            after[at] += sign * (capex[row[at]] @ depreciation.after)
    return WrittenOff(row, within, after)
