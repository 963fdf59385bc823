"""Floors in worlds: levels of a plan that depend on the figures of the world."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from instances.floor_measures import is_ceiling
from instances.schema.instance import Instance
from instances.schema.rules import Floor
from instances.scopes import counts_shared
from models.checking.feasibility import TOLERANCE
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics import Fleet, SharedCharge
from planner.economics.starts import Starts
from planner.limits.floors import floor_columns, floor_figures, floor_weights, is_average
from planner.limits.scopes import units_in
from planner.worlds.spent import Spent


@dataclass(frozen=True, eq=False)
class Rows:
    """Units of a plan in worlds, world by world.

    Attributes
    ----------
    fleet
        of the rows.
    unit
        int[rows]: the unit of each.
    start
        int[rows, levers].
    """

    fleet: Fleet
    unit: IntArray
    start: Starts


def units_looked_at(instance: Instance, floors: Sequence[Floor]) -> BoolArray:
    """Return bool[units]: the units whose figures count for some floor."""
    found = np.zeros(len(instance.units), dtype=np.bool_)
    for floor in floors:
        found |= units_in(instance, floor)
    return found


def floors_broken(
    launching: Rows, idle: Rows | None, spent: Spent, charges: Sequence[SharedCharge], floors: Sequence[Floor]
) -> BoolArray:
    """Return bool[worlds, floors]: whether the plan falls short of each floor, in any of its quarters.

    Parameters
    ----------
    launching
        the units that launch something, in each world.
    idle
        the others that count for a floor, if there are any: they have a level, but realise no cash.
    spent
        of the rows that launch something, with the cash that the plan realises.
    """
    found = np.zeros((spent.worlds, len(floors)), dtype=np.bool_)
    for place, floor in enumerate(floors):
        level, total = _levels(launching, floor, spent.worlds, spent.realised)
        if idle is not None:
            more = _levels(idle, floor, spent.worlds, None)
            level, total = level + more[0], total + more[1]
        if floor.measure == "hard_cash":
            shared = [number for number, charge in enumerate(charges) if counts_shared(floor, charge.region)]
            level += spent.shared_realised[:, shared].sum(axis=1).cumsum(axis=1)
        elif is_average(floor):
            level = np.divide(level, total, out=np.zeros_like(level), where=total > 0)
        for column in floor_columns(launching.fleet, floor):
            over = (level[:, column] - floor.amount) * (1 if is_ceiling(floor) else -1)
            slack = TOLERANCE * np.maximum(1.0, np.abs(level[:, column]))
            found[:, place] |= (over > slack) & (total[:, column] > 0)
    return found


def _levels(own: Rows, floor: Floor, worlds: int, realised: FloatArray | None) -> tuple[FloatArray, FloatArray]:
    """Return float[worlds, H] twice: the weighted figures of some rows summed, and their weights."""
    weight = floor_weights(own.fleet, own.unit, units_in(own.fleet.instance, floor), floor)
    if floor.measure == "hard_cash":
        figure = np.zeros_like(weight) if realised is None else realised.cumsum(axis=1)
    else:
        figure = floor_figures(own.fleet, np.arange(own.unit.size), own.start, floor)
    shape = (worlds, own.unit.size // worlds, weight.shape[1])
    return (figure * weight).reshape(shape).sum(axis=1), weight.reshape(shape).sum(axis=1)
