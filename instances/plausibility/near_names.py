"""Warnings on names that differ in signs, accents or leading zeros alone, and on a unit that stands twice under two names."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from instances.look_alikes import NAME_COLUMNS, folded, shown
from instances.plausibility.unit_rows import UnitRows
from instances.problems import Problem
from instances.schema.instance import Instance
from instances.schema.units import Unit

FIGURES = ("revenue", "eligible_orders", "labour_hours", "inventory", "shrink_rate", "inventory_accuracy", "order_value")
"""Figures that two units do not share all of by chance."""

LEAST_FIGURES = 3
"""Different from 0 and from 1, for a row to be told from another."""

MOST_TWICE = 0.1
"""Share of the units that may be doubled; where it is more, units are archetypes that are meant to be alike."""


def name_warnings(rows: UnitRows) -> Iterator[Problem]:
    """Yield the warnings on names of units, regions, leaders, owners, cohorts and profiles."""
    for column in NAME_COLUMNS:
        yield from _near(rows, column)
    yield from _doubled_units(rows)


def bare(name: str) -> str:
    """Return the letters and digits of a name: accents, signs and leading zeros off; signs between digits stay as a blank."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", folded(name)) if not unicodedata.combining(char))
    plain = re.sub(r"(?<=\d)[\W_]+(?=\d)", " ", plain)
    plain = "".join(char for char in plain if char.isalnum() or char == " " or (not char.isascii() and char.isalpha()))
    plain = re.sub(r"(?<!\d) | (?!\d)", "", plain)
    return re.sub(r"(?<!\d)0+(?=\d)", "", plain)


def _near(rows: UnitRows, column: str) -> Iterator[Problem]:
    instance = rows.instance
    seen: dict[str, int] = {}
    for place, unit in enumerate(instance.units):
        name = str(getattr(unit, column))
        if not name:
            continue
        first = seen.setdefault(bare(name) or name, place)
        usual = str(getattr(instance.units[first], column))
        if usual != name:
            yield rows.warning("names_near", column, [place], shown(name), f"{shown(usual)}, which differs in signs alone")


def _doubled_units(rows: UnitRows) -> Iterator[Problem]:
    """Yield a warning for each unit that has the name, region and revenue of an earlier one, or all its figures."""
    instance = rows.instance
    pairs = {place: (first, "all figures") for place, first in _doubled(instance, _figures)}
    pairs |= {place: (first, "the name, the region and the revenue") for place, first in _doubled(instance, _named)}
    if len(pairs) > max(1, MOST_TWICE * len(instance.units)):
        return
    for place, (first, same) in sorted(pairs.items()):
        expected = f"another unit than {shown(instance.units[first].unit)}, which has {same} of it"
        yield rows.warning("unit_twice", "unit", [place], shown(instance.units[place].name or "a unit"), expected)


def _named(unit: Unit) -> tuple[object, ...] | None:
    return (folded(unit.name), unit.region, unit.revenue, unit.type) if unit.name else None


def _figures(unit: Unit) -> tuple[object, ...] | None:
    figures = [getattr(unit, figure) for figure in FIGURES]
    telling = sum(figure not in (0.0, 1.0) for figure in figures) >= LEAST_FIGURES
    return (unit.type, unit.region, *figures) if telling else None


def _doubled(instance: Instance, key_of: Callable[[Unit], tuple[object, ...] | None]) -> Iterator[tuple[int, int]]:
    """Yield the place of each unit that has the key of an earlier one, and the place of that one."""
    seen: dict[object, int] = {}
    for place, unit in enumerate(instance.units):
        key = key_of(unit)
        if key is not None and seen.setdefault(key, place) != place:
            yield place, seen[key]
