"""Warn of names that differ only in signs, accents or leading zeros, and of one unit under two names."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from instances.headers import is_tag_column
from instances.look_alikes import NAME_COLUMNS, folded, spelled_out
from instances.plausibility.unit_rows import UnitRows
from instances.problems import Problem
from instances.schema.instance import Instance
from instances.schema.units import Unit
from instances.scopes import attribute_of

FIGURES = ("revenue", "eligible_orders", "labour_hours", "inventory", "shrink_rate", "inventory_accuracy", "order_value")
"""Figures that are hardly all equal at two different units."""

LEAST_FIGURES = 3
"""Minimum number of figures other than 0 and 1 that identify a unit."""

MOST_TWICE = 0.1
"""Maximum share of units with a double; with more, units are archetypes that are equal on purpose."""


def name_warnings(rows: UnitRows) -> Iterator[Problem]:
    """Yield the warnings on names of units, regions, leaders, owners, cohorts and tags."""
    tags = [own.name for own in rows.instance.own_columns if is_tag_column(own.name)]
    for column in (*NAME_COLUMNS, *tags):
        yield from _near(rows, column)
    yield from _doubled_units(rows)


def bare_name(name: str) -> str:
    """Return a name without accents, signs and leading zeros; signs between digits become a blank."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", folded(name)) if not unicodedata.combining(char))
    plain = re.sub(r"(?<=\d)[\W_]+(?=\d)", " ", plain)
    plain = "".join(char for char in plain if char.isalnum() or char == " " or (not char.isascii() and char.isalpha()))
    plain = re.sub(r"(?<!\d) | (?!\d)", "", plain)
    return re.sub(r"(?<!\d)0+(?=\d)", "", plain)


def _near(rows: UnitRows, column: str) -> Iterator[Problem]:
    instance = rows.instance
    seen: dict[str, int] = {}
    bare: dict[str, str] = {}
    for place, unit in enumerate(instance.units):
        name = attribute_of(unit, column)
        if not name:
            continue
        if name not in bare:
            bare[name] = bare_name(name) or name
        first = seen.setdefault(bare[name], place)
        usual = attribute_of(instance.units[first], column)
        if usual != name:
            expected = f"{spelled_out(usual)}, which differs only in signs"
            yield rows.warning("names_near", column, [place], found=spelled_out(name), expected=expected)


def _doubled_units(rows: UnitRows) -> Iterator[Problem]:
    """Yield a warning for each unit that has name, region and revenue of an earlier one, or all its figures."""
    instance = rows.instance
    pairs = {place: (first, "all figures") for place, first in _doubled(instance, _figures)}
    pairs |= {place: (first, "the name, the region and the revenue") for place, first in _doubled(instance, _named)}
    if len(pairs) > max(1, MOST_TWICE * len(instance.units)):
        return
    for place, (first, same) in sorted(pairs.items()):
        expected = f"another unit than {spelled_out(instance.units[first].unit)}, which has {same} of it"
        found = spelled_out(instance.units[place].name or "a unit")
        yield rows.warning("unit_twice", "unit", [place], found=found, expected=expected)


def _named(unit: Unit) -> tuple[object, ...] | None:
    return (folded(unit.name), unit.region, unit.revenue, unit.type) if unit.name else None


def _figures(unit: Unit) -> tuple[object, ...] | None:
    figures = [getattr(unit, figure) for figure in FIGURES]
    telling = sum(figure not in (0.0, 1.0) for figure in figures) >= LEAST_FIGURES
    return (unit.type, unit.region, *figures) if telling else None


def _doubled(instance: Instance, key_of: Callable[[Unit], tuple[object, ...] | None]) -> Iterator[tuple[int, int]]:
    """Yield the index of each unit that has the key of an earlier one, with the index of the earlier one."""
    seen: dict[object, int] = {}
    for place, unit in enumerate(instance.units):
        key = key_of(unit)
        if key is not None and seen.setdefault(key, place) != place:
            yield place, seen[key]
