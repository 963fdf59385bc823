"""Floors in worlds: levels of a plan that depend on the figures of the world."""

from collections.abc import Sequence

import numpy as np

from instances.floor_measures import is_ceiling
from instances.schema.rules import Floor
from instances.scopes import counts_shared
from models.checking.feasibility import TOLERANCE
from models.problem import BoolArray
from planner.economics import Fleet, SharedCharge
from planner.economics.starts import Starts
from planner.limits.floors import floor_columns, floor_figures, floor_weights, is_average
from planner.limits.scopes import units_in
from planner.worlds.spent import Spent


def floors_broken(
    fleet: Fleet, start: Starts, spent: Spent, charges: Sequence[SharedCharge], floors: Sequence[Floor]
) -> BoolArray:
    """Return bool[worlds, floors]: whether the plan falls short of each floor, in any of its quarters.

    Parameters
    ----------
    fleet
        of rows: all units of the instance in each world.
    start
        int[rows, levers].
    spent
        the units of the rows, and the cash that the plan realises.
    """
    found = np.zeros((spent.worlds, len(floors)), dtype=np.bool_)
    rows, units = np.arange(spent.unit.size), spent.unit.size // spent.worlds
    for place, floor in enumerate(floors):
        weight = floor_weights(fleet, spent.unit, units_in(fleet.instance, floor), floor)
        if floor.measure == "hard_cash":
            figure = np.zeros_like(weight) if spent.realised is None else spent.realised.cumsum(axis=1)
        else:
            figure = floor_figures(fleet, rows, start, floor)
        level = (figure * weight).reshape(spent.worlds, units, -1).sum(axis=1)
        total = weight.reshape(spent.worlds, units, -1).sum(axis=1)
        if floor.measure == "hard_cash":
            shared = [number for number, charge in enumerate(charges) if counts_shared(floor, charge.region)]
            level += spent.shared_realised[:, shared].sum(axis=1).cumsum(axis=1)
        elif is_average(floor):
            level = np.divide(level, total, out=np.zeros_like(level), where=total > 0)
        for column in floor_columns(fleet, floor):
            over = (level[:, column] - floor.amount) * (1 if is_ceiling(floor) else -1)
            slack = TOLERANCE * np.maximum(1.0, np.abs(level[:, column]))
            found[:, place] |= (over > slack) & (total[:, column] > 0)
    return found
