"""Capacities of units that take demand over, in worlds: the orders that closings send depend on the figures of the world."""

from collections.abc import Sequence

import numpy as np

from instances.schema.instance import Instance
from instances.transfer_checks import CAPACITY
from models.checking.feasibility import TOLERANCE
from models.problem import BoolArray, IntArray
from planner.economics import Fleet, launched
from planner.economics.closing import closing_lever
from planner.economics.starts import Starts
from planner.economics.transfers import pairs_of


def capacities_named(instance: Instance) -> Sequence[str]:
    """Return the name of the capacities, nothing without one."""
    return (CAPACITY,) if any(unit.transfer_capacity is not None for unit in instance.units) else ()


def capacities_broken(fleet: Fleet, unit: IntArray, start: Starts, worlds: int) -> BoolArray:
    """Return bool[worlds, 1], or bool[worlds, 0] without a capacity: whether closings send a unit more than it can take over.

    Parameters
    ----------
    fleet
        of rows: the units that launch something, in each world.
    unit
        int[rows].
    start
        int[rows, levers].
    """
    instance, closing = fleet.instance, closing_lever(fleet.instance.settings)
    if closing is None or not capacities_named(instance):
        return np.zeros((worlds, 0), dtype=np.bool_)
    most = np.array([np.inf if one.transfer_capacity is None else one.transfer_capacity for one in instance.units])
    pairs = pairs_of(instance, unit)
    sent = pairs.orders_sent(fleet.drivers.orders) * launched(start[pairs.row, closing])
    place = pairs.row // (unit.size // worlds) * most.size + pairs.to
    taken = np.bincount(place, weights=sent, minlength=worlds * most.size).reshape(worlds, most.size)
    return np.asarray((taken > most + TOLERANCE * np.maximum(1.0, taken)).any(axis=1, keepdims=True), dtype=np.bool_)
