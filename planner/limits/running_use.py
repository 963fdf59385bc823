"""The use of limits that goes on after a launch: run cost by lever, and the hours that roadmaps take of units."""

from collections.abc import Iterator

import numpy as np

from models.problem import FloatArray, IntArray
from planner.economics import Fleet, Menu
from planner.economics.blocks import block_rows, blocks
from planner.economics.levels import lever_support
from planner.economics.operations import operations
from planner.economics.starts import Starts
from planner.limits.usage import Chunk


def run_cost_chunks(fleet: Fleet, menu: Menu) -> Iterator[Chunk]:
    """Yield the support of each lever by quarter, less that of the base case: below 0 where a launch ends a running lever."""
    for block in blocks(menu.unit.size, block_rows(fleet.timeline.columns)):
        unit = menu.unit[block]
        which, base = np.unique(unit, return_inverse=True)
        more = lever_support(fleet, unit, menu.start[block]) - lever_support(fleet, which, fleet.base[which])[base]
        rows = np.arange(menu.unit.size)[block]
        for lever in range(len(menu.levers)):
            place, quarter = np.nonzero(more[:, lever])
            yield Chunk(lever, "", rows[place], quarter + 1, more[place, lever, quarter])


def hours_chunk(fleet: Fleet, menu: Menu, last: int) -> Chunk:
    """Return the hours of each choice through a quarter: launch hours, and what its levers add to the unit's labour hours."""
    choices, quarters, amounts = [], [], []
    for block in blocks(menu.unit.size, block_rows(fleet.timeline.columns)):
        unit = menu.unit[block]
        which, base = np.unique(unit, return_inverse=True)
        hours = _hours(fleet, unit, menu.start[block], which, base)[:, :last]
        place, quarter = np.nonzero(hours)
        choices.append(np.arange(menu.unit.size)[block][place])
        quarters.append(quarter + 1)
        amounts.append(hours[place, quarter])
    return Chunk(-1, "", np.concatenate(choices), np.concatenate(quarters), np.concatenate(amounts))


def _hours(fleet: Fleet, unit: IntArray, start: Starts, which: IntArray, base: IntArray) -> FloatArray:
    """Return float[rows, H] against the base case of the units `which`, base being the place of each row's unit among them."""
    after, before = operations(fleet, unit, start), operations(fleet, which, fleet.base[which])
    added = np.maximum(0.0, after.hours - before.hours[base])
    is_open = fleet.drivers.open[unit, : fleet.timeline.quarters]
    return np.asarray((added + after.launch_hours - before.launch_hours[base]) * is_open, dtype=np.float64)
