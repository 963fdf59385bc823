"""The use of choices: money, change load, launches and places in ramp-up, by quarter.

Use comes in chunks, one for each lever and tag (capex or opex, or a team), so that a limit's filters drop whole chunks
and no code loops over choices.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np

from instances.schema.instance import Instance
from instances.schema.levers import ChangeLoad, Lever
from models.problem import FloatArray, IntArray
from planner.economics import COLOURS, Fleet, Menu, at_list, payment_parts
from planner.economics.starts import has_lever, launched, launched_together
from planner.limits.unit_facts import UnitFacts

ROUNDING = 1e-9
"""Most by which a quotient may lie above a whole number and still count as it."""


@dataclass(frozen=True, eq=False)
class Chunk:
    """Usage of one lever and tag: amount[i] in quarter[i] (1 or later) by choice[i]; tag is a colour or a team."""

    lever: int
    tag: str
    choice: IntArray
    quarter: IntArray
    amount: FloatArray


def spend_chunks(fleet: Fleet, menu: Menu) -> Iterator[Chunk]:
    """Yield implementation cost at list price by lever and colour, in the quarters it is paid."""
    for part in payment_parts(at_list(fleet), menu.unit, menu.start):
        for number, colour in enumerate(COLOURS):
            amount = part.amount[:, :, number].sum(axis=1)
            paid = np.flatnonzero(amount)
            if paid.size:
                yield Chunk(part.lever, colour, part.row[paid], part.quarter[paid], amount[paid])


def launch_chunks(menu: Menu) -> Iterator[Chunk]:
    """Yield the launches of each lever in their quarters."""
    for lever in range(len(menu.levers)):
        choice = np.flatnonzero(launched(menu.start[:, lever]))
        yield Chunk(lever, "", choice, menu.start[choice, lever].astype(np.int64), np.ones(choice.size))


def load_chunks(facts: UnitFacts, menu: Menu) -> Iterator[Chunk]:
    """Yield change load by lever and team over the quarters around each launch.

    Running levers load teams, too: with the part of going live and stabilising that falls in the first quarter or later.
    """
    instance = facts.instance
    for number, lever in enumerate(instance.settings.levers[name] for name in menu.levers):
        if lever.loads:
            choice = np.flatnonzero(has_lever(menu.start[:, number]))
            start = menu.start[choice, number].astype(np.int64)
            factor = together_factor(instance, menu, number, choice)
            size = facts.resize_at(menu.unit[choice], start)
            for load in lever.loads:
                points = factor * facts.load_scale(load)[menu.unit[choice]] * size**load.size_exponent
                for quarter, share in load_profile(load, start):
                    inside = np.flatnonzero((quarter >= 1) & (points * share != 0))
                    yield Chunk(number, load.team, choice[inside], quarter[inside], points[inside] * share)


def launch_loads(instance: Instance, menu: Menu) -> FloatArray:
    """Return float[choices, levers]: the points of each launch in a decision quarter, over all teams and quarters."""
    total = np.zeros(menu.start.shape)
    for chunk in load_chunks(UnitFacts(instance), menu):
        launches = launched(menu.start[chunk.choice, chunk.lever])
        np.add.at(total[:, chunk.lever], chunk.choice[launches], chunk.amount[launches])
    return total


def load_profile(load: ChangeLoad, start: IntArray) -> Iterator[tuple[IntArray, float]]:
    """Yield (quarter, points) for preparing, going live and stabilising.

    A launch in quarter 1 is prepared in it; a lever that is running has been prepared before.
    """
    yield np.where(launched(start), np.maximum(1, start - 1), 0), load.prepare
    yield start, load.go_live
    for after, points in enumerate(load.stabilise, start=1):
        yield start + after, points


def together_factor(instance: Instance, menu: Menu, lever: int, choice: IntArray) -> FloatArray:
    """Return float[choice]: the load factor, above 1 where another lever launches in the same quarter."""
    return np.where(launched_together(menu.start[choice], lever), instance.settings.interaction.same_quarter_load_factor, 1.0)


def ramp_quarters(lever: Lever, speed: float) -> int:
    """Return the number of quarters from a launch in which the lever counts as in ramp-up, at a speed of its ramp."""
    return max(1, ceil(int(np.argmax(lever.ramp)) / speed - ROUNDING))


def ramp_up_chunk(instance: Instance, menu: Menu, levers: tuple[int, ...], last: int) -> Chunk:
    """Return one place for each choice and quarter through `last` in which some of the levers, running or not, ramps up."""
    quarter, speeds = np.arange(1, last + 1), (1.0, instance.settings.interaction.same_quarter_ramp_speed)
    busy = np.zeros((menu.unit.size, last), dtype=np.bool_)
    for lever in levers:
        start = menu.start[:, [lever]].astype(np.int64)
        own, slow = (ramp_quarters(instance.settings.levers[menu.levers[lever]], speed) for speed in speeds)
        length = np.where(launched_together(menu.start, lever), slow, own)[:, None]
        busy |= (start <= quarter) & (quarter < start + length)
    choice, column = np.nonzero(busy)
    return Chunk(-1, "", choice, column + 1, np.ones(choice.size))
