"""Faults of a menu: units whose rules leave no roadmap, or too many, and the rules to blame."""

from collections.abc import Iterator

import numpy as np

from models.problem import BoolArray, IntArray
from planner.economics.closing import closing_lever
from planner.economics.fleet import Fleet
from planner.economics.menu_products import WIDEST, Products, product_of
from planner.economics.menu_rules import ACCURACY, CLOSES, GAP, MUST, NEEDS, NOT_AFTER, OwnRules, pair_rules
from planner.economics.pricing import accuracy_at
from planner.economics.roles import ROLE, in_role
from planner.economics.starts import NEVER_LAUNCHED, Starts, has_lever

ROUNDING = 1e-9
"""Most by which an accuracy may be below the minimum and still reach it."""


def accurate(fleet: Fleet, rules: OwnRules, unit: IntArray, start: Starts) -> BoolArray:
    """Return bool[rows]: whether each new launch finds its minimum accuracy, as it would be without that launch."""
    keep = np.ones(unit.size, dtype=np.bool_)
    for lever, name in enumerate(fleet.levers):
        least = fleet.instance.settings.levers[name].conditions.minimum_accuracy
        if least > 0:
            new = has_lever(start[:, lever]) & ~has_lever(rules.fixed[unit, lever])
            rows = np.flatnonzero(new & keep)
            without = start[rows]
            quarter = without[:, lever].astype(np.int64)
            without[:, lever] = NEVER_LAUNCHED
            keep[rows] = accuracy_at(fleet, unit[rows], without, quarter) >= least - ROUNDING
    return keep


def faults_of(fleet: Fleet, rules: OwnRules, products: Products, count: IntArray) -> Iterator[str]:
    """Yield a line for each unit without roadmaps or with too many; count is int[units]."""
    largest = fleet.instance.settings.rules.largest_menu
    endless = np.array([rows is None for rows in products.roadmaps])[products.group]
    for unit in np.flatnonzero((count == 0) | (count > largest)).tolist():
        name = fleet.instance.units[unit].unit
        if endless[unit] or count[unit] > largest:
            found = f"more than {WIDEST * largest:,}" if endless[unit] else f"{count[unit]:,}"
            yield (
                f"unit {name}: {found} roadmaps, above largest_menu = {largest:,}; launch quarters left: "
                f"{_quarters_left(fleet, rules, unit)}"
            )
        else:
            names = ", ".join(conflicting_rules(fleet, rules, unit))
            yield f"unit {name}: no roadmap is left; conflicting rules: {names}"


def _quarters_left(fleet: Fleet, rules: OwnRules, unit: int) -> str:
    quarters = rules.options()[unit, :, 1:].sum(axis=1) * ~has_lever(rules.fixed[unit])
    return ", ".join(f"{name} {left} quarters" for name, left in zip(fleet.levers, quarters, strict=True) if left)


def conflicting_rules(fleet: Fleet, rules: OwnRules, unit: int) -> list[str]:
    """Return the rules that leave a unit without a roadmap.

    They are those without any one of which it would have a roadmap. A lever that must be launched is always one of
    them; if nothing else is, every rule that takes quarters from such levers is named.
    """
    single = [rule for rule in rules.names if _has_roadmap(fleet, rules, unit, without=rule)]
    if single != [MUST]:
        return single
    bound = rules.must[unit]
    conditions = [fleet.instance.settings.levers[name] for name, must in zip(fleet.levers, bound, strict=True) if must]
    in_force = {
        GAP: fleet.instance.settings.rules.minimum_quarters_between_levers > 0,
        NOT_AFTER: any(lever.not_after for lever in conditions),
        NEEDS: any(lever.needs for lever in conditions),
        CLOSES: closing_lever(fleet.instance.settings) is not None,
        ROLE: any(lever.role or lever.conditions.roles for lever in conditions),
        ACCURACY: any(lever.conditions.minimum_accuracy > 0 for lever in conditions),
    }
    taking = [rule for rule, removed in rules.removed.items() if removed[unit, bound].any() and rule != MUST]
    return [*taking, MUST, *(rule for rule, holds in in_force.items() if holds)]


def _has_roadmap(fleet: Fleet, rules: OwnRules, unit: int, without: str) -> bool:
    pairs = pair_rules(fleet.instance, rules.fixed[unit], without)
    largest = fleet.instance.settings.rules.largest_menu
    start = product_of(rules.options(without)[unit], rules.fixed[unit], pairs, largest)
    if start is None:
        return True
    of = np.full(start.shape[0], unit, dtype=np.int64)
    if without != ROLE:
        keep = in_role(fleet.instance, rules.fixed, of, start)
        of, start = of[keep], start[keep]
    return bool(of.size if without == ACCURACY else accurate(fleet, rules, of, start).any())
