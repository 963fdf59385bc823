"""NPV of plans by lever, summed over units: the shares of launches of `shapley`, without their lines and quarters.

Shares and values are linear, so that roadmaps with the same set of their launches left are summed before they are valued.
"""

from dataclasses import dataclass

import numpy as np

from models.problem import FloatArray, IntArray
from planner.economics.blocks import block_rows, blocks
from planner.economics.fleet import Fleet
from planner.economics.shapley import set_members, shapley_weights, with_some
from planner.economics.starts import Starts, launched
from planner.economics.summed import Pools, summed_flows


@dataclass(frozen=True, eq=False)
class LaunchSets:
    """Roadmaps with some of their launches, those that count the same one after the other.

    Attributes
    ----------
    place
        int[n]: the roadmap that each of them is of.
    start
        int[n, levers].
    first
        int[pools]: the first of each pool, whose roadmaps count the same and have units of one time of exit.
    weight
        float[pools, levers]: what the NPV of a pool counts for each lever.
    """

    place: IntArray
    start: Starts
    first: IntArray
    weight: FloatArray


def launch_sets(fleet: Fleet, unit: IntArray, start: Starts, most: int | None = None) -> tuple[LaunchSets, ...]:
    """Return all sets of launches of roadmaps, int[rows, levers] at units int[rows].

    most: sets of one part, so that memory is bounded; those of a block if it is None.
    """
    launches = launched(start)
    place, some, weight = [], [start[:0]], [np.zeros((0, start.shape[1]))]
    for number in np.unique(launches.sum(axis=1)).tolist():
        rows = np.flatnonzero(launches.sum(axis=1) == number)
        lever, member = np.nonzero(launches[rows])[1].reshape(rows.size, number), set_members(number)
        own = np.zeros((rows.size, member.shape[0], start.shape[1]))
        own[np.arange(rows.size)[:, None, None], np.arange(member.shape[0])[:, None], lever[:, None]] = shapley_weights(member)
        place.append(np.repeat(rows, member.shape[0]))
        some.append(with_some(start[rows], lever, member).reshape(-1, start.shape[1]))
        weight.append(own.reshape(-1, start.shape[1]))
    every = np.concatenate(place)
    group = np.stack([fleet.worth.group, fleet.launches.group], axis=1)[unit[every]]
    key = np.concatenate([group, np.concatenate(weight)], axis=1)
    order = np.lexsort(key.T[::-1])
    parts = (order[block] for block in blocks(order.size, most or block_rows(fleet.timeline.columns)))
    return tuple(_part(every[part], np.concatenate(some)[part], key[part]) for part in parts)


def _part(place: IntArray, start: Starts, key: FloatArray) -> LaunchSets:
    first = np.flatnonzero(np.append(True, (np.diff(key, axis=0) != 0).any(axis=1)))
    return LaunchSets(place, start, first, key[first, -start.shape[1] :])


def npv_by_lever(fleet: Fleet, sets: tuple[LaunchSets, ...], units: int) -> FloatArray:
    """Return float[n, levers]: the NPV of the launches of each lever in n fleets.

    Parameters
    ----------
    fleet
        of n times the same units, one fleet after the other.
    sets
        of the units' roadmaps.
    units
        number of units of each fleet.
    """
    number, factor = fleet.drivers.last.size // units, fleet.timeline.factor
    value = np.zeros((number, len(fleet.levers)))
    for part in sets:
        rows = (np.arange(number)[:, None] * units + part.place).ravel()
        found = summed_flows(fleet, rows, np.tile(part.start, (number, 1)), Pools(part.place.size, number, part.first))
        worth = found.flow @ factor + found.terminal * factor[-1]
        value += worth.reshape(number, part.first.size) @ part.weight
    return value
