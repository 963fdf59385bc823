"""Flows of roadmaps summed over lines and over pools of rows: after tax, their hard part, and the payments behind them.

Everything after the levels is linear, so that rows whose weights are the same (units with one time of exit) are summed first.
"""

from dataclasses import dataclass

import numpy as np

from models.problem import FloatArray, IntArray
from planner.economics.fleet import Counted, Fleet
from planner.economics.lines import COLOURS
from planner.economics.payments import more_depreciation, payment_parts
from planner.economics.pricing import change, net_of
from planner.economics.responses import Responded, responded
from planner.economics.starts import Starts
from planner.economics.worth import TAXED, Kind

CAPEX = COLOURS.index("capex")


@dataclass(frozen=True, eq=False)
class Pools:
    """Rows that are summed: repeats times units, those of a pool one after the other and of one time of exit.

    Attributes
    ----------
    units
        rows of one repeat.
    repeats
        number of repeats.
    first
        int[pools]: the first unit of each pool, ascending from 0.
    """

    units: int
    repeats: int
    first: IntArray

    @property
    def rows(self) -> IntArray:
        """int[repeats * pools]: a row of each pool of each repeat."""
        return np.asarray((np.arange(self.repeats)[:, None] * self.units + self.first).ravel(), dtype=np.int64)

    def of_row(self, row: IntArray) -> IntArray:
        """Return int[n]: the pool of rows int[n], counted over all repeats."""
        repeat, unit = np.divmod(row, self.units)
        return repeat * self.first.size + np.searchsorted(self.first, unit, side="right") - 1

    def summed(self, figure: FloatArray) -> FloatArray:
        """Return float[repeats * pools, ...] of float[rows, ...]."""
        by_repeat = figure.reshape(self.repeats, self.units, *figure.shape[1:])
        pooled = np.add.reduceat(by_repeat, self.first, axis=1)
        return np.asarray(pooled.reshape(-1, *figure.shape[1:]), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Payment:
    """Implementation cost of one lever: float[n, colours], positive, by row int[n] in quarters int[n], 1..H."""

    lever: int
    row: IntArray
    quarter: IntArray
    amount: FloatArray


@dataclass(frozen=True, eq=False)
class SummedFlows:
    """Nominal flows of roadmaps against the base case, after tax, without shared costs.

    Attributes
    ----------
    flow, hard
        float[pools, H]: of all lines, and of hard lines.
    terminal
        float[pools]: value in quarter H of what comes after it.
    cost
        float[pools, H]: implementation cost, positive.
    payments
        the payments behind it.
    realised
        float[rows, H]: the hard flows without implementation cost and depreciation, as limits count them; None if they were not
        asked for.
    """

    flow: FloatArray
    hard: FloatArray
    terminal: FloatArray
    cost: FloatArray
    payments: tuple[Payment, ...]
    realised: FloatArray | None


def summed_flows(fleet: Fleet, unit: IntArray, start: Starts, pools: Pools, *, realised: bool = False) -> SummedFlows:
    """Return the flows of roadmaps summed over lines and pools; what `roadmap_flows` gives line by line and row by row."""
    found = responded(fleet, unit, start)
    hard = _operated(fleet, fleet.hard, unit, found, pools, realised=realised)
    soft = _operated(fleet, fleet.soft, unit, found, pools)
    payments = payments_of(fleet, unit, start)
    costs = _costs(fleet, unit, payments, pools)
    if fleet.closing is not None and fleet.timeline.finance.tax_rate:
        more = more_depreciation(fleet, unit, start)
        pool = pools.of_row(more.row)
        np.add.at(costs.flow, pool, fleet.timeline.finance.tax_rate * more.within)
        np.add.at(costs.terminal, pool, fleet.timeline.finance.tax_rate * more.after)
    return SummedFlows(
        flow=hard.flow + soft.flow + costs.flow,
        hard=hard.flow + costs.flow,
        terminal=hard.terminal + soft.terminal + costs.terminal,
        cost=costs.paid,
        payments=payments,
        realised=hard.realised,
    )


def payments_of(fleet: Fleet, unit: IntArray, start: Starts) -> tuple[Payment, ...]:
    """Return the implementation costs of roadmaps."""
    parts = payment_parts(fleet, unit, start)
    return tuple(Payment(part.lever, part.row, part.quarter, _over_lines(part.amount)) for part in parts)


def _over_lines(amount: FloatArray) -> FloatArray:
    """Return float[n, colours] of float[n, lines, colours], line by line: NumPy is slow at sums of a few places."""
    total: FloatArray = amount[:, 0].copy()
    for line in range(1, amount.shape[1]):
        total += amount[:, line]
    return total


@dataclass(frozen=True, eq=False)
class _Operated:
    """Flows of operating lines after tax: float[pools, H], float[pools] for what comes after, and float[rows, H] if asked for."""

    flow: FloatArray
    terminal: FloatArray
    realised: FloatArray | None


def _operated(
    fleet: Fleet, counted: Counted, unit: IntArray, found: Responded, pools: Pools, *, realised: bool = False
) -> _Operated:
    net = net_of(fleet, counted, unit, found)
    by_row = None
    if realised:
        by_row = np.zeros((unit.size, fleet.timeline.quarters))
        for kind, level in net.items():
            by_row += _flow(fleet, kind, level)
    flow, terminal = np.zeros((pools.rows.size, fleet.timeline.quarters)), np.zeros(pools.rows.size)
    for kind, level in net.items():
        pooled = pools.summed(level)
        flow += _flow(fleet, kind, pooled)
        terminal += fleet.worth.terminal(kind, pooled, unit[pools.rows]) * _kept(fleet, kind)
    return _Operated(flow, terminal, by_row)


def _flow(fleet: Fleet, kind: Kind, level: FloatArray) -> FloatArray:
    within = level[:, : fleet.timeline.quarters]
    return change(within) if kind == "stock" else within * _kept(fleet, kind)


def _kept(fleet: Fleet, kind: Kind) -> float:
    return fleet.worth.kept if kind in TAXED else 1.0


@dataclass(frozen=True, eq=False)
class _Costs:
    """Implementation cost after tax, negative, float[pools, H], the tax it saves after H, float[pools], and what is paid."""

    flow: FloatArray
    terminal: FloatArray
    paid: FloatArray


def _costs(fleet: Fleet, unit: IntArray, payments: tuple[Payment, ...], pools: Pools) -> _Costs:
    rate, shape = fleet.timeline.finance.tax_rate, (pools.rows.size, fleet.timeline.quarters)
    by_colour = np.zeros((len(COLOURS), *shape))
    for part in payments:
        place = pools.of_row(part.row) * shape[1] + part.quarter - 1
        for colour, paid in enumerate(by_colour):
            paid += np.bincount(place, part.amount[:, colour], paid.size).reshape(shape)
    cost, capex = by_colour.sum(axis=0), by_colour[CAPEX]
    flow, later = -cost, np.zeros(shape[0])
    if rate:
        flow = rate * (cost - capex) - cost
        group = fleet.launches.group[unit[pools.rows]]
        for number in np.unique(group):
            rows, depreciation = np.flatnonzero(group == number), fleet.launches.depreciation[number]
            flow[rows] += rate * capex[rows] @ depreciation.within
            later[rows] = rate * capex[rows] @ depreciation.after
    return _Costs(flow, later, cost)
