"""Menus: every roadmap that a unit's own rules allow, and its value.

A unit's roadmaps are the product over levers of never and the quarters left to it, cut pair of levers by pair while it
grows. Units with the same quarters left share one product; conditions on accuracy then differ from unit to unit.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics.fleet import Fleet, fleet_of
from planner.economics.menu_rules import ACCURACY, OwnRules, PairRules, own_rules, pair_rules
from planner.economics.pricing import accuracy_at, roadmap_values
from planner.economics.ramps import NEVER_LAUNCHED, Starts
from planner.errors import MenuError

WIDEST = 20
"""The product may be this many times the largest menu before conditions on accuracy are looked at."""

ROWS_AT_A_TIME = 1_000_000
ROUNDING = 1e-9
"""How far below a minimum accuracy still counts as reached."""


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
        float[choices]: NPV against no change, shared costs apart.
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
    return Menu(fleet.levers, unit, start, roadmap_values(fleet, unit, start))


def enumerate_roadmaps(fleet: Fleet) -> tuple[IntArray, Starts]:
    """Return int64[choices] and int16[choices, levers]: whose roadmaps, and their starts.

    Errors are those of `build_menu`.
    """
    rules = own_rules(fleet)
    products = _products(fleet.instance, rules)
    parts = list(_allowed_rows(fleet, rules, products))
    unit = np.concatenate([rows for rows, _ in parts])
    start = np.concatenate([starts for _, starts in parts])
    faults = _faults(fleet, rules, products, np.bincount(unit, minlength=len(fleet.instance.units)))
    if faults:
        raise MenuError("\n".join(faults))
    return unit, start


@dataclass(frozen=True, eq=False)
class _Products:
    """roadmaps[group]: int16[rows, levers], None for too many. group: int[units]."""

    roadmaps: list[Starts | None]
    group: IntArray


def _products(instance: Instance, rules: OwnRules) -> _Products:
    """Return the roadmaps of each group of units that have the same quarters left and the same levers fixed."""
    options = rules.options()
    groups: dict[bytes, int] = {}
    group = np.empty(options.shape[0], dtype=np.int64)
    roadmaps: list[Starts | None] = []
    for unit in range(group.size):
        key = options[unit].tobytes() + rules.fixed[unit].tobytes() + rules.committed[unit].tobytes()
        group[unit] = groups.setdefault(key, len(groups))
        if len(groups) > len(roadmaps):
            pairs = pair_rules(instance, rules.fixed[unit], rules.committed[unit])
            roadmaps.append(_product(options[unit], rules.fixed[unit], pairs, _widest(instance)))
    return _Products(roadmaps, group)


def _widest(instance: Instance) -> int:
    return WIDEST * instance.plan.rules.largest_menu


def _product(options: BoolArray, fixed: Starts, pairs: PairRules, widest: int) -> Starts | None:
    """Return int16[rows, levers]: every combination that the rules on pairs allow; None if too many.

    Levers with the fewest options come first while it grows. Rows are in order of the first lever's start, then the
    second's, never before any quarter.
    """
    starts = [_starts_of(options[lever], int(fixed[lever])) for lever in range(fixed.size)]
    order = sorted(range(fixed.size), key=lambda lever: starts[lever].size)
    rows = np.full((1, fixed.size), NEVER_LAUNCHED, dtype=np.int16)
    for position, lever in enumerate(order):
        count = rows.shape[0]
        if count * starts[lever].size > 50 * widest:
            return None
        rows = np.repeat(rows, starts[lever].size, axis=0)
        rows[:, lever] = np.tile(starts[lever], count)
        for other in order[:position]:
            rows = rows[pairs.allow(rows, other, lever)]
        if rows.shape[0] > widest:
            return None
    rank = np.where(rows == NEVER_LAUNCHED, -NEVER_LAUNCHED, rows)
    return rows[np.lexsort(rank.T[::-1])]


def _starts_of(options: BoolArray, fixed: int) -> Starts:
    if fixed != NEVER_LAUNCHED:
        return np.array([fixed], dtype=np.int16)
    return np.where(options, np.append(NEVER_LAUNCHED, np.arange(1, options.size)), 0)[options].astype(np.int16)


def _allowed_rows(fleet: Fleet, rules: OwnRules, products: _Products) -> Iterator[tuple[IntArray, Starts]]:
    """Yield unit and start of the roadmaps of consecutive units, so many units at a time that memory is bounded."""
    table = [np.empty((0, len(fleet.levers)), np.int16) if rows is None else rows for rows in products.roadmaps]
    count = np.array([rows.shape[0] for rows in table], dtype=np.int64)[products.group]
    first = np.concatenate([[0], np.cumsum([rows.shape[0] for rows in table])])[products.group]
    every = np.concatenate(table)
    part = np.cumsum(count) // ROWS_AT_A_TIME
    for units in np.split(np.arange(count.size), np.flatnonzero(np.diff(part)) + 1):
        unit = np.repeat(units, count[units])
        begin = np.repeat(np.cumsum(count[units]) - count[units], count[units])
        start = every[first[unit] + np.arange(unit.size) - begin]
        keep = accurate(fleet, rules, unit, start)
        yield (unit, start) if keep.all() else (unit[keep], start[keep])


def accurate(fleet: Fleet, rules: OwnRules, unit: IntArray, start: Starts) -> BoolArray:
    """Return bool[rows]: whether each new launch finds its minimum accuracy, as it would be without that launch."""
    keep = np.ones(unit.size, dtype=np.bool_)
    for lever, name in enumerate(fleet.levers):
        least = fleet.instance.plan.levers[name].conditions.minimum_accuracy
        if least > 0:
            new = (start[:, lever] != NEVER_LAUNCHED) & (rules.fixed[unit, lever] == NEVER_LAUNCHED)
            rows = np.flatnonzero(new & keep)
            without = start[rows]
            quarter = without[:, lever].astype(np.int64)
            without[:, lever] = NEVER_LAUNCHED
            keep[rows] = accuracy_at(fleet, unit[rows], without, quarter) >= least - ROUNDING
    return keep


def _faults(fleet: Fleet, rules: OwnRules, products: _Products, count: IntArray) -> list[str]:
    """Return a line for each unit without roadmaps or with too many."""
    instance = fleet.instance
    largest = instance.plan.rules.largest_menu
    faults = []
    for unit in np.flatnonzero((count == 0) | (count > largest)).tolist():
        name = instance.units[unit].unit
        if products.roadmaps[products.group[unit]] is None:
            faults.append(_too_large(fleet, rules, unit, f"more than {_widest(instance):,}"))
        elif count[unit] > largest:
            faults.append(_too_large(fleet, rules, unit, f"{count[unit]:,}"))
        else:
            collide = colliding_rules(fleet, rules, unit)
            faults.append(f"unit {name}: no roadmap is left; rules that collide: {', '.join(collide)}")
    return faults


def _too_large(fleet: Fleet, rules: OwnRules, unit: int, count: str) -> str:
    quarters = rules.options()[unit, :, 1:].sum(axis=1)
    free = [
        f"{name} {quarters[lever]} quarters"
        for lever, name in enumerate(fleet.levers)
        if rules.fixed[unit, lever] == NEVER_LAUNCHED and quarters[lever]
    ]
    return (
        f"unit {fleet.instance.units[unit].unit}: {count} roadmaps, above largest_menu = "
        f"{fleet.instance.plan.rules.largest_menu:,}; launch quarters left: {', '.join(free)}"
    )


def colliding_rules(fleet: Fleet, rules: OwnRules, unit: int) -> list[str]:
    """Return the rules without which a unit would have a roadmap; if no single one helps, all that take any away."""
    single = [rule for rule in rules.names if _has_roadmap(fleet, rules, unit, without=rule)]
    return single or [rule for rule in rules.names if rule not in rules.removed or rules.removed[rule][unit].any()]


def _has_roadmap(fleet: Fleet, rules: OwnRules, unit: int, without: str) -> bool:
    pairs = pair_rules(fleet.instance, rules.fixed[unit], rules.committed[unit], without)
    start = _product(rules.options(without)[unit], rules.fixed[unit], pairs, _widest(fleet.instance))
    if start is None:
        return True
    owner = np.full(start.shape[0], unit, dtype=np.int64)
    return bool(start.shape[0] and (without == ACCURACY or accurate(fleet, rules, owner, start).any()))
