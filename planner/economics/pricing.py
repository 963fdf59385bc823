"""Roadmaps priced: their value, their flows by line and quarter, the cash they realise, and the levers that are live.

Rows are roadmaps: `unit` int[rows] is the unit of each, `start` int[rows, levers] the start of each lever.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from models.problem import BoolArray, FloatArray, IntArray
from planner.economics.blocks import block_rows, blocks
from planner.economics.closing import closed_in
from planner.economics.effects import lifted_accuracy, places_of, shares_at, shares_of
from planner.economics.fleet import Counted, Fleet
from planner.economics.levels import Level, levels, levels_of
from planner.economics.lines import COLOURS, COST_LINES, LINES, TAX, WORKING_CAPITAL
from planner.economics.payments import checked, launch_worth, more_depreciation, payment_parts
from planner.economics.ramps import Place
from planner.economics.responses import Responded, responded
from planner.economics.starts import Starts
from planner.economics.worth import TAXED, Kind

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, eq=False)
class RoadmapFlows:
    """Nominal cash flows of roadmaps; costs are negative.

    Attributes
    ----------
    amount
        float[rows, lines, H], lines as in `LINES`.
    terminal
        float[rows, lines]: flows after quarter H, as their value in H.
    """

    amount: FloatArray
    terminal: FloatArray


def roadmap_values(fleet: Fleet, unit: IntArray, start: Starts, at_a_time: int | None = None) -> FloatArray:
    """Return float[rows]: the NPV of each roadmap against the base case, without shared costs."""
    return _values(fleet, fleet.every, unit, start, at_a_time)


def objective_values(fleet: Fleet, unit: IntArray, start: Starts, at_a_time: int | None = None) -> FloatArray:
    """Return float[rows]: the value of each roadmap that the objective counts, the NPV or the hard cash in it."""
    return _values(fleet, fleet.objective, unit, start, at_a_time)


def _values(fleet: Fleet, counted: Counted, unit: IntArray, start: Starts, at_a_time: int | None) -> FloatArray:
    value = np.empty(unit.size)
    for block in blocks(unit.size, at_a_time or block_rows(fleet.timeline.columns)):
        checked(fleet, unit[block], start[block])
        value[block] = -launch_worth(fleet, unit[block], start[block])
        for kind, level in net_sums(fleet, counted, unit[block], start[block]).items():
            value[block] += fleet.worth.value(kind, level, unit[block])
    return value


def net_sums(fleet: Fleet, counted: Counted, unit: IntArray, start: Starts) -> dict[Kind, FloatArray]:
    """Return float[rows, C] by kind: the base case's levels less the roadmaps', summed over lines."""
    return net_of(fleet, counted, unit, responded(fleet, unit, start))


def net_of(fleet: Fleet, counted: Counted, unit: IntArray, found: Responded) -> dict[Kind, FloatArray]:
    """Return the sums of `net_sums` for roadmaps whose response is known."""
    before = _before(fleet, counted, unit)
    return _less(before, _summed(levels_of(fleet, counted, unit, found), _kind))


def _kind(level: Level) -> Kind:
    return level.kind


def _before(fleet: Fleet, counted: Counted, unit: IntArray) -> dict[Kind, FloatArray]:
    """Return float[rows, C] by kind: the base case's levels, summed over lines."""
    if counted.before is not None and counted.of is not None:
        return {kind: np.take(level, counted.of[unit], axis=0) for kind, level in counted.before().items()}
    which, base = np.unique(unit, return_inverse=True)
    summed = _summed(levels(fleet, counted, which, fleet.base[which]), _kind)
    return summed if np.array_equal(which, unit) else {kind: level[base] for kind, level in summed.items()}


def base_sums(fleet: Fleet, counted: Counted) -> dict[Kind, FloatArray]:
    """Return float[units, C] by kind: the levels of the base case, summed over lines."""
    return _before(fleet, counted, np.arange(fleet.base.shape[0], dtype=np.int64))


def _net(fleet: Fleet, counted: Counted, unit: IntArray, start: Starts, key: Callable[[Level], Key]) -> dict[Key, FloatArray]:
    """Return float[rows, C] by key: the base case's levels less the roadmaps'."""
    which, base = np.unique(unit, return_inverse=True)
    before = _summed(levels(fleet, counted, which, fleet.base[which]), key)
    return _less({one: level[base] for one, level in before.items()}, _summed(levels(fleet, counted, unit, start), key))


def _less(net: dict[Key, FloatArray], levels: dict[Key, FloatArray]) -> dict[Key, FloatArray]:
    """Return arrays of the caller's own less levels, by key."""
    for one, level in levels.items():
        if one in net:
            net[one] -= level
        else:
            net[one] = -level
    return net


def _summed(found: Iterable[Level], key: Callable[[Level], Key]) -> dict[Key, FloatArray]:
    total: dict[Key, FloatArray] = {}
    for level in found:
        one = key(level)
        if one in total:
            total[one] += level.figures
        else:
            total[one] = level.figures
    return total


def change(stock: FloatArray) -> FloatArray:
    """Return float[..., H]: the flow of a stock that is 0 before quarter 1, its difference from quarter to quarter."""
    return np.diff(stock, axis=-1, prepend=0.0)


def realised_cash(fleet: Fleet, unit: IntArray, start: Starts) -> FloatArray:
    """Return float[rows, H]: flows of hard lines outside implementation cost, less tax on all but working capital."""
    quarters, kept = fleet.timeline.quarters, fleet.worth.kept
    checked(fleet, unit, start)
    flow = np.zeros((unit.size, quarters))
    for block in blocks(unit.size, block_rows(fleet.timeline.columns)):
        for kind, level in net_sums(fleet, fleet.hard, unit[block], start[block]).items():
            within = level[:, :quarters]
            flow[block] += change(within) if kind == "stock" else within * (kept if kind in TAXED else 1.0)
    return flow


def roadmap_flows(fleet: Fleet, unit: IntArray, start: Starts) -> RoadmapFlows:
    """Return the flows of each roadmap by line and quarter."""
    checked(fleet, unit, start)
    amount = np.zeros((unit.size, len(LINES), fleet.timeline.quarters))
    terminal = np.zeros((unit.size, len(LINES)))
    for block in blocks(unit.size, block_rows(fleet.timeline.columns)):
        _add_operations(fleet, unit[block], start[block], amount[block], terminal[block])
        _add_costs_and_tax(fleet, unit[block], start[block], amount[block], terminal[block])
    return RoadmapFlows(amount, terminal)


def _add_operations(fleet: Fleet, unit: IntArray, start: Starts, amount: FloatArray, terminal: FloatArray) -> None:
    """Add flows of the lines outside implementation cost and tax."""
    quarters = fleet.timeline.quarters
    net = _net(fleet, fleet.by_line, unit, start, lambda level: (level.line, level.kind))
    for (line, kind), figures in net.items():
        within = figures[:, :quarters]
        amount[:, line] += change(within) if kind == "stock" else within
        terminal[:, line] += fleet.worth.terminal(kind, figures, unit)


def _add_costs_and_tax(fleet: Fleet, unit: IntArray, start: Starts, amount: FloatArray, terminal: FloatArray) -> None:
    """Add implementation cost, and tax on all lines: -rate * (flows but capex and working capital) + rate * depreciation."""
    rate = fleet.timeline.finance.tax_rate
    capex = np.zeros((unit.size, fleet.timeline.quarters))
    for part in payment_parts(fleet, unit, start):
        amount[part.row, : len(COST_LINES), part.quarter - 1] -= part.amount.sum(axis=2)
        capex[part.row, part.quarter - 1] += part.amount[:, :, COLOURS.index("capex")].sum(axis=1)
    if not rate:
        return
    taxed = amount.sum(axis=1) - amount[:, WORKING_CAPITAL] + capex
    amount[:, TAX] = -rate * taxed
    terminal[:, TAX] = -rate * (terminal.sum(axis=1) - terminal[:, WORKING_CAPITAL])
    group = fleet.launches.group[unit]
    for number in np.unique(group):
        rows, depreciation = np.flatnonzero(group == number), fleet.launches.depreciation[number]
        amount[rows, TAX] += rate * capex[rows] @ depreciation.within
        terminal[rows, TAX] += rate * capex[rows] @ depreciation.after
    more = more_depreciation(fleet, unit, start)
    amount[more.row, TAX] += rate * more.within
    terminal[more.row, TAX] += rate * more.after


def accuracy(fleet: Fleet, unit: IntArray, start: Starts) -> FloatArray:
    """Return float[rows, H]: inventory accuracy, lifted by the roadmap's levers while the unit is open."""
    checked(fleet, unit, start)
    quarters = fleet.timeline.quarters
    found = np.empty((unit.size, quarters))
    for block in blocks(unit.size, block_rows(fleet.timeline.columns)):
        plain = fleet.drivers.accuracy[unit[block]]
        places = places_of(fleet.models, unit[block], start[block])
        lifted = lifted_accuracy(fleet.models, plain, shares_of(fleet.models, places, unit[block]), unit[block])
        found[block] = np.where(fleet.drivers.open[unit[block]], lifted, plain)[:, :quarters]
    return found


def accuracy_at(fleet: Fleet, unit: IntArray, start: Starts, quarter: IntArray) -> FloatArray:
    """Return float[rows]: inventory accuracy in one quarter of each row, 1..H, in which the unit is open."""
    share = shares_at(fleet.models, unit, start, quarter)
    return lifted_accuracy(fleet.models, fleet.drivers.accuracy[unit, quarter - 1][:, None], share, unit)[:, 0]


def live(fleet: Fleet, unit: IntArray, start: Starts) -> BoolArray:
    """Return bool[rows, levers, H]: whether a lever is launched or running, not ended, and its unit open."""
    return _where(fleet, unit, start, Place.active)


def within_life(fleet: Fleet, unit: IntArray, start: Starts) -> BoolArray:
    """Return bool[rows, levers, H]: whether a lever is live and its benefits have not outlived benefit_life_quarters."""
    return _where(fleet, unit, start, Place.alive)


def operates(fleet: Fleet, unit: IntArray, start: Starts) -> BoolArray:
    """Return bool[rows, H]: whether the unit is open and not closed by its roadmap."""
    quarters = fleet.timeline.quarters
    is_open: BoolArray = fleet.drivers.open[unit, :quarters]
    if fleet.closing is not None:
        is_open = is_open & (np.arange(1, quarters + 1) < closed_in(fleet.closing, start)[:, None])
    return is_open


def _where(fleet: Fleet, unit: IntArray, start: Starts, stands: Callable[[Place], FloatArray]) -> BoolArray:
    """Return bool[rows, levers, H]: where a figure of a lever's place is above 0 and its unit open."""
    checked(fleet, unit, start)
    quarters = fleet.timeline.quarters
    active = np.zeros((unit.size, len(fleet.levers), quarters), dtype=np.bool_)
    for block in blocks(unit.size, block_rows(fleet.timeline.columns)):
        is_open = operates(fleet, unit[block], start[block])
        for lever, place in enumerate(places_of(fleet.models, unit[block], start[block])):
            if place is not None:
                active[block, lever] = (stands(place)[:, :quarters] > 0) & is_open
    return active
