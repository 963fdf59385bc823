"""Menus: every roadmap that a unit's own rules allow, and its value."""

from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from models.problem import FloatArray, IntArray
from planner.economics.fleet import Fleet, fleet_of
from planner.economics.menu_faults import accurate, faults_of
from planner.economics.menu_products import Products, products_of
from planner.economics.menu_rules import OwnRules, own_rules
from planner.economics.pricing import objective_values
from planner.economics.starts import Starts
from planner.errors import MenuError

ROWS_AT_A_TIME = 1_000_000
"""Roadmaps whose accuracy is looked at together."""


@dataclass(frozen=True, eq=False)
class Menu:
    """Every roadmap of every unit.

    Attributes
    ----------
    levers
        names of the levers.
    unit
        int64[choices]: whose roadmap it is, ascending; a unit's first roadmap launches as little as its rules allow.
    start
        int16[choices, levers]: launch quarter, 0 or less for a running lever, `NEVER_LAUNCHED` for never.
    value
        float[choices]: what the objective counts, against the base case and shared costs apart.
    """

    levers: tuple[str, ...]
    unit: IntArray
    start: Starts
    value: FloatArray


def build_menu(instance: Instance) -> Menu:
    """Enumerate and price the roadmaps of every unit.

    Raises
    ------
    MenuError
        units without any roadmap or with too many, all of them at once.
    """
    fleet = fleet_of(instance)
    unit, start = enumerate_roadmaps(fleet)
    return Menu(fleet.levers, unit, start, objective_values(fleet, unit, start))


def enumerate_roadmaps(fleet: Fleet) -> tuple[IntArray, Starts]:
    """Return int64[choices] and int16[choices, levers]: whose roadmaps, and their starts.

    Raises
    ------
    MenuError
        as for `build_menu`.
    """
    rules = own_rules(fleet)
    products = products_of(fleet.instance, rules)
    unit, start, count = _allowed(fleet, rules, products)
    faults = list(faults_of(fleet, rules, products, count))
    if faults:
        raise MenuError("\n".join(faults))
    return unit, start


def _allowed(fleet: Fleet, rules: OwnRules, products: Products) -> tuple[IntArray, Starts, IntArray]:
    """Return unit and start of the roadmaps that accuracy allows, and int[units] of how many they are.

    Roadmaps of units that have too many are counted only.
    """
    largest = fleet.instance.settings.rules.largest_menu
    conditional = any(lever.conditions.minimum_accuracy > 0 for lever in fleet.instance.settings.levers.values())
    nothing = np.empty((0, len(fleet.levers)), dtype=np.int16)
    table = [nothing if rows is None else rows for rows in products.roadmaps]
    length = np.array([rows.shape[0] for rows in table], dtype=np.int64)
    count = length[products.group]
    looked_at = np.where((count > largest) & (not conditional), 0, count)
    first = (np.cumsum(length) - length)[products.group]
    every = np.concatenate(table)
    parts = []
    for units in _parts(looked_at):
        unit = np.repeat(units, looked_at[units])
        begin = np.repeat(np.cumsum(looked_at[units]) - looked_at[units], looked_at[units])
        start = every[first[unit] + np.arange(unit.size) - begin]
        if conditional:
            keep = accurate(fleet, rules, unit, start)
            count[units] = np.bincount(unit[keep] - units[0], minlength=units.size)
            keep &= count[unit] <= largest
            unit, start = unit[keep], start[keep]
        parts.append((unit, start))
    return np.concatenate([unit for unit, _ in parts]), np.concatenate([start for _, start in parts]), count


def _parts(count: IntArray) -> list[IntArray]:
    """Return consecutive units in parts of about `ROWS_AT_A_TIME` roadmaps."""
    part = np.cumsum(count) // ROWS_AT_A_TIME
    return np.split(np.arange(count.size), np.flatnonzero(np.diff(part)) + 1)
