"""Menus: every roadmap that a unit's own rules allow, and its value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from instances.schema.instance import Instance
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics.fleet import Fleet, fleet_of
from planner.economics.hurdles import rejected_by
from planner.economics.menu_faults import accurate, faults_of
from planner.economics.menu_products import Products, products_of
from planner.economics.menu_rules import OwnRules, own_rules
from planner.economics.pricing import objective_values
from planner.economics.roles import in_role
from planner.economics.roles import matter as roles_matter
from planner.economics.starts import Starts
from planner.errors import MenuError

ROWS_AT_A_TIME = 1_000_000
"""Roadmaps whose accuracy and roles are looked at together."""


@dataclass(frozen=True, eq=False)
class Menu:
    """Roadmaps to choose from; a choice is one roadmap of one unit.

    Attributes
    ----------
    levers
        names of the levers.
    unit
        int64[choices]: the unit, ascending; a unit's first roadmap launches as little as its rules allow.
    start
        int16[choices, levers]: the starts, as in `planner.economics.starts`.
    value
        float[choices]: the value that the objective counts, against the base case and without shared costs.
    rejected
        by hurdle: roadmaps that its unit's other rules allow and the hurdle does not, for the menu of all units.
    """

    levers: tuple[str, ...]
    unit: IntArray
    start: Starts
    value: FloatArray
    rejected: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def first(self) -> IntArray:
        """int[units + 1]: the first choice of each unit, and the number of choices; for a menu of all units."""
        return np.searchsorted(self.unit, np.arange(int(self.unit.max(initial=-1)) + 2))

    def choices_of(self, unit: int) -> IntArray:
        """Return int[]: the choices of one unit, in order."""
        return np.arange(self.first[unit], self.first[unit + 1])

    def rows(self, choices: BoolArray | IntArray | slice) -> "Menu":
        """Return the menu of some choices, in the order given."""
        return Menu(self.levers, self.unit[choices], self.start[choices], self.value[choices], self.rejected)


def build_menu(instance: Instance) -> Menu:
    """Return the menu of an instance; errors as for `menu_of`."""
    return menu_of(fleet_of(instance))


def menu_of(fleet: Fleet) -> Menu:
    """Enumerate and price the roadmaps of every unit.

    Raises
    ------
    MenuError
        units without any roadmap or with too many, all of them at once.
    """
    unit, start = enumerate_roadmaps(fleet)
    rejected: dict[str, int] = {}
    if fleet.instance.settings.hurdles:
        failed = rejected_by(fleet, own_rules(fleet).fixed, unit, start)
        rejected = {name: int(rows.sum()) for name, rows in failed.items()}
        unit, start = _within_hurdles(fleet, failed, unit, start)
    return Menu(fleet.levers, unit, start, objective_values(fleet, unit, start), rejected)


def _within_hurdles(fleet: Fleet, failed: Mapping[str, BoolArray], unit: IntArray, start: Starts) -> tuple[IntArray, Starts]:
    """Return the roadmaps that reach every hurdle.

    Raises
    ------
    MenuError
        units that have none.
    """
    keep = ~np.any(list(failed.values()), axis=0)
    left = np.bincount(unit[keep], minlength=len(fleet.instance.units))
    faults = []
    for bare in np.flatnonzero(left == 0).tolist():
        names = ", ".join(name for name, rows in failed.items() if rows[unit == bare].any())
        faults.append(f"unit {fleet.instance.units[bare].unit}: no roadmap is left; conflicting rules: must, hurdles {names}")
    if faults:
        raise MenuError("\n".join(faults))
    return unit[keep], start[keep]


def enumerate_roadmaps(fleet: Fleet) -> tuple[IntArray, Starts]:
    """Return int64[choices] and int16[choices, levers]: whose roadmaps, and their starts.

    Raises
    ------
    MenuError
        as for `menu_of`.
    """
    rules = own_rules(fleet)
    products = products_of(fleet.instance, rules)
    allowed = _allowed(fleet, rules, products)
    faults = list(faults_of(fleet, rules, products, allowed.count))
    if faults:
        raise MenuError("\n".join(faults))
    return allowed.unit, allowed.start


@dataclass(frozen=True, eq=False)
class _Allowed:
    """Roadmaps that every rule allows.

    Attributes
    ----------
    unit, start
        int64[choices] and int16[choices, levers], without those of units that have too many.
    count
        int[units]: number of roadmaps, of units that have too many as well.
    """

    unit: IntArray
    start: Starts
    count: IntArray


def _allowed(fleet: Fleet, rules: OwnRules, products: Products) -> _Allowed:
    """Return the roadmaps of the products that accuracy and roles allow."""
    largest = fleet.instance.settings.rules.largest_menu
    by_role = roles_matter(fleet.instance)
    conditional = by_role or any(lever.conditions.minimum_accuracy > 0 for lever in fleet.instance.settings.levers.values())
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
            keep = in_role(fleet.instance, rules.fixed, unit, start) if by_role else np.ones(unit.size, dtype=np.bool_)
            keep[keep] = accurate(fleet, rules, unit[keep], start[keep])
            count[units] = np.bincount(unit[keep] - units[0], minlength=units.size)
            keep &= count[unit] <= largest
            unit, start = unit[keep], start[keep]
        parts.append((unit, start))
    return _Allowed(np.concatenate([unit for unit, _ in parts]), np.concatenate([start for _, start in parts]), count)


def _parts(count: IntArray) -> list[IntArray]:
    """Return consecutive units in parts of about `ROWS_AT_A_TIME` roadmaps."""
    part = np.cumsum(count) // ROWS_AT_A_TIME
    return np.split(np.arange(count.size), np.flatnonzero(np.diff(part)) + 1)
