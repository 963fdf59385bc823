"""Warn of columns of units.csv that are filled for most units of a type and blank for some, which take the default."""

from collections.abc import Iterator
from typing import Any

from instances.plausibility.unit_rows import UnitRows
from instances.problems import Problem
from instances.schema.units import Unit

MEANINGFUL_BLANKS = frozenset(["resize_factor", "stores"])
"""Columns in which a blank cell is deliberate: it belongs to another column, or means one."""

MOST_BLANK = 0.5
"""Maximum share of blank cells among the units of a type for the column to count as filled for most."""

DEFAULTS: dict[str, Any] = {
    name: field.default
    for name, field in Unit.model_fields.items()
    if not field.is_required() and isinstance(field.default, int | float) and name not in MEANINGFUL_BLANKS
}
"""Default by column, for columns of numbers and of yes or no."""


def blank_warnings(rows: UnitRows) -> Iterator[Problem]:
    """Yield a warning for each column that is filled for most units of a type and blank for the others."""
    instance = rows.instance
    types: dict[str, list[int]] = {}
    for place, unit in enumerate(instance.units):
        types.setdefault(unit.type, []).append(place)
    for column, default in DEFAULTS.items():
        blank = []
        for places in types.values():
            empty = [place for place in places if column not in instance.units[place].model_fields_set]
            if 0 < len(empty) < len(places) * MOST_BLANK:
                blank += empty
        if blank:
            taken = ("yes" if default else "no") if isinstance(default, bool) else f"{default:g}"
            found = f"a blank cell, taken as {taken},"
            remedy = f"Fill the cells; write {taken} where that is meant."
            yield rows.warning(
                "partly_blank", column, sorted(blank), found=found, expected="a figure, as most units have", remedy=remedy
            )
