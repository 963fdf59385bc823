"""Roadmaps priced: their NPV, their flows by line and quarter, their launch costs, and the accuracy they reach.

Rows are roadmaps: `unit` int[rows] says whose, `start` int[rows, levers] the launch quarter of each lever.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.problem import BoolArray, FloatArray, IntArray
from planner.economics.effects import lifted_accuracy, shares
from planner.economics.fleet import Fleet
from planner.economics.levels import dip_level, recurring_levels
from planner.economics.lines import COLOURS, COST_LINES, LINES, TAX
from planner.economics.ramps import Starts, look_up, look_up_at
from planner.economics.timeline import tax_flow, terminal_flows

BLOCK_ROWS = 2048
"""Roadmaps priced at a time: their arrays stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class RoadmapFlows:
    """Nominal cash flows of roadmaps; costs are negative.

    Attributes
    ----------
    amount
        float[rows, lines, H], lines as in `LINES`.
    terminal
        float[rows, lines]: the terminal value, undiscounted.
    """

    amount: FloatArray
    terminal: FloatArray


def roadmap_values(fleet: Fleet, unit: IntArray, start: Starts, block_rows: int = BLOCK_ROWS) -> FloatArray:
    """Return float[rows]: the NPV of each roadmap against no change, shared costs apart."""
    time = fleet.timeline
    worth = np.stack([time.recurring_worth, time.terminal_worth], axis=1)
    value = -_launch_worth(fleet, unit, start)
    for block in _blocks(unit.size, block_rows):
        recurring, dip = _net_flows(fleet, unit[block], start[block])
        now, later = (recurring @ worth).T
        value[block] += now + later * fleet.has_terminal[unit[block]]
        if dip is not None:
            value[block] += dip @ worth[:, 0]
    return value


def recurring_flow(fleet: Fleet, unit: IntArray, start: Starts, block_rows: int = BLOCK_ROWS) -> FloatArray:
    """Return float[rows, H]: flows over all lines outside implementation cost and tax."""
    flow = np.empty((unit.size, fleet.timeline.quarters))
    for block in _blocks(unit.size, block_rows):
        recurring, dip = _net_flows(fleet, unit[block], start[block])
        flow[block] = recurring if dip is None else recurring + dip
    return flow


def roadmap_flows(fleet: Fleet, unit: IntArray, start: Starts) -> RoadmapFlows:
    """Return the flows of each roadmap by line and quarter."""
    time = fleet.timeline
    amount = np.zeros((unit.size, len(LINES), time.quarters))
    which, base = np.unique(unit, return_inverse=True)
    for line, level in recurring_levels(fleet, unit, start):
        amount[:, line] -= level
    for line, level in recurring_levels(fleet, which, fleet.base[which]):
        amount[:, line] += level[base]
    terminal = terminal_flows(time, amount) * fleet.has_terminal[unit, None]
    terminal[:, TAX] = -time.finance.tax_rate * terminal.sum(axis=1)
    dip = _net(dip_level(fleet, unit, start), dip_level(fleet, which, fleet.base[which]), base)
    if dip is not None:
        amount[:, LINES.index("labour")] += dip
    paid = _paid(fleet, unit, start)
    amount[:, : len(COST_LINES)] = -paid.sum(axis=2)
    capex = paid[:, :, COLOURS.index("capex")].sum(axis=1)
    amount[:, TAX] = tax_flow(time, amount.sum(axis=1) + capex, capex)
    return RoadmapFlows(amount, terminal)


def launch_costs(fleet: Fleet, unit: IntArray, start: Starts) -> FloatArray:
    """Return float[rows, levers, lines(4), colours(2)]: positive nominal cost of each launch in its quarter.

    Unit-level bases only; running levers and levers never launched cost nothing.
    """
    quarter, launches = _launch_quarter(fleet, start)
    inflation = fleet.timeline.inflation[quarter - 1] * launches
    cost: FloatArray = np.take(fleet.launch_cost, unit, axis=0)
    cost *= inflation[:, :, None, None]
    return cost


def accuracy(fleet: Fleet, unit: IntArray, start: Starts, block_rows: int = BLOCK_ROWS) -> FloatArray:
    """Return float[rows, H]: inventory accuracy, lifted by the roadmap's levers while the unit is open."""
    found = np.empty((unit.size, fleet.timeline.quarters))
    for block in _blocks(unit.size, block_rows):
        plain = fleet.drivers.accuracy[unit[block]]
        lifted = lifted_accuracy(fleet.models, plain, shares(fleet.models, start[block]))
        found[block] = np.where(fleet.drivers.open[unit[block]], lifted, plain)
    return found


def accuracy_at(fleet: Fleet, unit: IntArray, start: Starts, quarter: IntArray) -> FloatArray:
    """Return float[rows]: inventory accuracy in one quarter of each row, 1..H, in which the unit is open."""
    share = [look_up_at(model.ramp, start, lever, quarter) for lever, model in enumerate(fleet.models)]
    return lifted_accuracy(fleet.models, fleet.drivers.accuracy[unit, quarter - 1], share)


def live(fleet: Fleet, unit: IntArray, start: Starts) -> BoolArray:
    """Return bool[rows, levers, H]: whether a lever is launched or running, not ended, and its unit open."""
    active = np.zeros((unit.size, len(fleet.levers), fleet.timeline.quarters), dtype=np.bool_)
    for block in _blocks(unit.size, BLOCK_ROWS):
        is_open = fleet.drivers.open[unit[block]]
        for lever, model in enumerate(fleet.models):
            found = look_up(model.ramp, model.ramp.active, start[block], lever)
            if found is not None:
                active[block, lever] = (found > 0) & is_open
    return active


def _blocks(rows: int, block_rows: int) -> Iterator[slice]:
    return (slice(first, min(first + block_rows, rows)) for first in range(0, rows, block_rows))


def _net_flows(fleet: Fleet, unit: IntArray, start: Starts) -> tuple[FloatArray, FloatArray | None]:
    """Return float[rows, H] over all recurring lines without the dip, and the dip; against the base roadmap."""
    which, base = np.unique(unit, return_inverse=True)
    flow = _total_level(fleet, which, fleet.base[which])[base]
    flow -= _total_level(fleet, unit, start)
    return flow, _net(dip_level(fleet, unit, start), dip_level(fleet, which, fleet.base[which]), base)


def _total_level(fleet: Fleet, unit: IntArray, start: Starts) -> FloatArray:
    total = np.zeros((unit.size, fleet.timeline.quarters))
    for _, level in recurring_levels(fleet, unit, start):
        total += level
    return total


def _net(level: FloatArray | None, base_level: FloatArray | None, base: IntArray) -> FloatArray | None:
    if level is None:
        return None if base_level is None else base_level[base]
    return -level if base_level is None else base_level[base] - level


def _launch_quarter(fleet: Fleet, start: Starts) -> tuple[IntArray, BoolArray]:
    """Return int[rows, levers] of launch quarters, and whether each is a launch that is paid for."""
    launches = (start >= 1) & (start <= fleet.timeline.quarters)
    return np.where(launches, start, 1).astype(np.int64), launches


def _launch_worth(fleet: Fleet, unit: IntArray, start: Starts) -> FloatArray:
    """Return float[rows]: the present value of launch costs after tax, positive."""
    time = fleet.timeline
    worth = time.inflation[:, None] * time.cost_worth
    by_quarter = np.einsum("ulc,qc->ulq", fleet.launch_cost.sum(axis=2), worth)
    total = np.zeros(unit.size)
    quarter, launches = _launch_quarter(fleet, start)
    for lever in range(len(fleet.levers)):
        total += by_quarter[unit, lever, quarter[:, lever] - 1] * launches[:, lever]
    return total


def _paid(fleet: Fleet, unit: IntArray, start: Starts) -> FloatArray:
    """Return float[rows, lines(4), colours, H]: launch costs in the quarters they are paid."""
    cost = launch_costs(fleet, unit, start)
    quarter, launches = _launch_quarter(fleet, start)
    paid = np.zeros((*cost[:, 0].shape, fleet.timeline.quarters))
    for lever in range(len(fleet.levers)):
        rows = np.flatnonzero(launches[:, lever])
        paid[rows, :, :, quarter[rows, lever] - 1] += cost[rows, lever]
    return paid
