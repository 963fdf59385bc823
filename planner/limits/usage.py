"""What each choice of a menu uses: money, change load, launches and places in ramp-up, by quarter.

Usage comes in chunks, one for each lever and tag (colour of money or team), so that a limit's filters drop whole
chunks and nothing is looped over choice by choice.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from instances.schema.levers import ChangeLoad, Lever
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics import COLOURS, Fleet, Menu, launch_costs


@dataclass(frozen=True, eq=False)
class Chunk:
    """Usage of one lever and tag: amount[i] in quarter[i] (1..T) by choice[i]; tag is a colour or a team."""

    lever: int
    tag: str
    choice: IntArray
    quarter: IntArray
    amount: FloatArray


def launched(menu: Menu, lever: int, quarters: int) -> BoolArray:
    """Return bool[choices]: whether the choice launches the lever in a decision quarter (running levers do not)."""
    start = menu.start[:, lever]
    return (start >= 1) & (start <= quarters)


def spend_chunks(instance: Instance, fleet: Fleet, menu: Menu) -> Iterator[Chunk]:
    """Yield implementation cost by lever and colour, in the launch quarter."""
    quarters = instance.plan.calendar.decision_quarters
    cost = launch_costs(fleet, menu.unit, menu.start).sum(axis=2)
    for lever in range(len(menu.levers)):
        for number, colour in enumerate(COLOURS):
            choice = np.flatnonzero(launched(menu, lever, quarters) & (cost[:, lever, number] != 0))
            if choice.size:
                quarter = menu.start[choice, lever].astype(np.int64)
                yield Chunk(lever, colour, choice, quarter, cost[choice, lever, number])


def launch_chunks(instance: Instance, menu: Menu) -> Iterator[Chunk]:
    """Yield one launch by lever in its quarter."""
    for lever in range(len(menu.levers)):
        choice = np.flatnonzero(launched(menu, lever, instance.plan.calendar.decision_quarters))
        yield Chunk(lever, "", choice, menu.start[choice, lever].astype(np.int64), np.ones(choice.size))


def load_chunks(instance: Instance, menu: Menu) -> Iterator[Chunk]:
    """Yield change load by lever and team over the quarters around each launch, up to the last decision quarter."""
    quarters = instance.plan.calendar.decision_quarters
    for number, lever in enumerate(instance.plan.levers[name] for name in menu.levers):
        if lever.loads:
            choice = np.flatnonzero(launched(menu, number, quarters))
            factor = together_factor(instance, menu, number, choice)
            start = menu.start[choice, number].astype(np.int64)
            for load in lever.loads:
                points = factor * load_scale(instance, load)[menu.unit[choice]]
                for quarter, share in load_profile(load, start):
                    inside = np.flatnonzero((quarter <= quarters) & (points * share != 0))
                    yield Chunk(number, load.team, choice[inside], quarter[inside], points[inside] * share)


def load_profile(load: ChangeLoad, start: IntArray) -> Iterator[tuple[IntArray, float]]:
    """Yield (quarter, points) for preparing, going live and stabilising; preparing never falls before quarter 1."""
    yield np.maximum(1, start - 1), load.prepare
    yield start, load.go_live
    for after, points in enumerate(load.stabilise, start=1):
        yield start + after, points


def load_scale(instance: Instance, load: ChangeLoad) -> FloatArray:
    """Return float[units]: what the points of a load are multiplied by at each unit."""
    size = np.array([unit.size for unit in instance.units]) ** load.size_exponent
    return size * np.array([unit.stores for unit in instance.units]) if load.basis == "store" else size


def together_factor(instance: Instance, menu: Menu, lever: int, choice: IntArray) -> FloatArray:
    """Return float[choice]: the load factor, above 1 where another lever launches in the same quarter."""
    start = menu.start[choice]
    others = np.delete(start, lever, axis=1) == start[:, [lever]]
    return np.where(others.any(axis=1), instance.plan.interaction.same_quarter_load_factor, 1.0)


def ramp_quarters(lever: Lever) -> int:
    """Return the number of quarters from a launch in which the lever counts as in ramp-up."""
    return max(1, int(np.argmax(lever.ramp)))


def ramp_up_chunk(instance: Instance, menu: Menu, levers: tuple[int, ...]) -> Chunk:
    """Return one place for each choice and quarter in which some of the levers is in ramp-up."""
    quarters = instance.plan.calendar.decision_quarters
    quarter = np.arange(1, quarters + 1)
    busy = np.zeros((menu.unit.size, quarters), dtype=np.bool_)
    for lever in levers:
        start = menu.start[:, [lever]].astype(np.int64)
        length = ramp_quarters(instance.plan.levers[menu.levers[lever]])
        busy |= (start >= 1) & (start <= quarter) & (quarter < start + length)
    choice, column = np.nonzero(busy)
    return Chunk(-1, "", choice, column + 1, np.ones(choice.size))
