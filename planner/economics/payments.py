"""Payments of the units' own launches: who pays how much in which quarter, and what it takes from the NPV."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from models.problem import FloatArray, IntArray
from planner.economics.blocks import blocks
from planner.economics.closing import CAPEX, WrittenOff, closed_in, more_written_off
from planner.economics.fleet import Fleet
from planner.economics.instalments import Instalment
from planner.economics.lines import COLOURS, COST_LINES
from planner.economics.starts import Starts, has_lever, launched

PAYMENTS_AT_A_TIME = 65_536


@dataclass(frozen=True, eq=False)
class PaymentPart:
    """Payments of one lever.

    Attributes
    ----------
    lever
        index of the lever.
    row, quarter
        int[n]: the roadmap, and the quarter of payment, 1..H.
    amount
        float[n, lines(5), colours]: nominal, positive.
    """

    lever: int
    row: IntArray
    quarter: IntArray
    amount: FloatArray


def checked(fleet: Fleet, unit: IntArray, start: Starts) -> None:
    """Check that launches and their payments lie within the evaluation.

    Raises
    ------
    ValueError
        one of them does not, so that it cannot be priced.
    """
    if ((start > fleet.launches.last[unit]) & has_lever(start)).any():
        raise ValueError("a launch, or one of its payments, lies after the quarters that are evaluated")


def payment_parts(fleet: Fleet, unit: IntArray, start: Starts) -> Iterator[PaymentPart]:
    """Yield every payment of the roadmaps' own launches, flows.csv included; a row and quarter may come more than once."""
    checked(fleet, unit, start)
    for lever, instalments in enumerate(fleet.launches.instalments):
        launches = np.flatnonzero(launched(start[:, lever]))
        for block in blocks(launches.size, PAYMENTS_AT_A_TIME):
            row = launches[block]
            quarter = start[row, lever].astype(np.int64)
            for offset in sorted({one.offset for one in instalments}):
                within = quarter + offset <= fleet.timeline.quarters
                parts = [one for one in instalments if one.offset == offset]
                amount = _amount(fleet, parts, unit[row[within]], quarter[within])
                yield PaymentPart(lever, row[within], parts[0].paid(quarter[within]), amount)


def _amount(fleet: Fleet, parts: list[Instalment], unit: IntArray, start: IntArray) -> FloatArray:
    """Return float[n, lines(5), colours]: the payments of instalments of one offset, for launches in quarters `start`."""
    amount = np.zeros((unit.size, len(COST_LINES), len(COLOURS)))
    for one in parts:
        amount[:, one.line, one.colour] += one.money(unit, start, fleet.drivers.resize)
    return amount


def launch_costs(fleet: Fleet, unit: IntArray, start: Starts) -> FloatArray:
    """Return float[rows, levers, lines(5), colours(2)]: positive nominal cost of each launch, over all its payments.

    Running levers and levers never launched cost nothing.
    """
    cost = np.zeros((unit.size, len(fleet.levers), len(COST_LINES), len(COLOURS)))
    for part in payment_parts(fleet, unit, start):
        cost[part.row, part.lever] += part.amount
    return cost


def launch_worth(fleet: Fleet, unit: IntArray, start: Starts) -> FloatArray:
    """Return float[rows]: the present value of launch costs after tax, positive."""
    total = np.zeros(unit.size)
    for lever in range(len(fleet.levers)):
        launches = launched(start[:, lever])
        quarter = np.where(launches, start[:, lever], 1).astype(np.int64)
        total += fleet.launches.worth[unit, lever, quarter - 1] * launches
    rate = fleet.timeline.finance.tax_rate
    if rate and fleet.closing is not None and has_lever(closed_in(fleet.closing, start)).any():
        more = more_depreciation(fleet, unit, start)
        total[more.row] -= rate * more.worth(fleet.timeline)
    return total


def more_depreciation(fleet: Fleet, unit: IntArray, start: Starts) -> WrittenOff:
    """Return the depreciation that closings of roadmaps add."""
    closing = fleet.closing
    if closing is None:
        return WrittenOff(np.zeros(0, dtype=np.int64), np.zeros((0, fleet.timeline.quarters)), np.zeros(0))
    row = np.flatnonzero(has_lever(closed_in(closing, start)))
    capex = np.zeros((row.size, fleet.timeline.quarters))
    for part in payment_parts(fleet, unit[row], start[row]):
        np.add.at(capex, (part.row, part.quarter - 1), part.amount[:, :, CAPEX].sum(axis=1))
    more = more_written_off(closing, unit[row], start[row], capex)
    return replace(more, row=row[more.row])
