"""Check units.csv: repeated names, exits and resizes, and figures that settings of plan.toml need or contradict."""

from collections.abc import Iterator

from instances.files import UNITS
from instances.names import Names, Rows
from instances.problems import Problem
from instances.required_columns import has_computed_benefits
from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.settings import Settings

ROUNDING = 1e-9
"""Relative tolerance of a comparison."""


def problems_within_units(rows: Rows) -> Iterator[Problem]:
    """Yield the problems of units beyond single cells that do not depend on plan.toml."""
    seen: dict[str, int] = {}
    for number, unit in rows.units:
        if unit.unit in seen:
            yield Problem(
                "name_repeated",
                UNITS,
                number,
                "unit",
                found=unit.unit,
                expected=f"a name not used before (row {seen[unit.unit]})",
            )
        seen.setdefault(unit.unit, number)
        resized = unit.resize_quarter
        if resized and "resize_factor" not in unit.model_fields_set:
            yield Problem("setting_missing", UNITS, number, "resize_factor", expected="a factor with resize_quarter")
        if not resized and unit.resize_factor != 1:
            found = f"{unit.resize_factor:g}"
            yield Problem("setting_ignored", UNITS, number, "resize_factor", found=found, expected="a resize_quarter with it")
        if resized and unit.exit_quarter and quarter_ordinal(resized) > quarter_ordinal(unit.exit_quarter):
            expected = f"a quarter before the unit's exit in {unit.exit_quarter}"
            yield Problem("setting_ignored", UNITS, number, "resize_quarter", found=resized, expected=expected)


def unit_problems(settings: Settings, rows: Rows, names: Names) -> Iterator[Problem]:
    """Yield the problems of units against plan.toml."""
    yield from _closed(rows, names)
    yield from _headcounts(settings, rows, names)
    yield from _online_sales(settings, rows)


def _closed(rows: Rows, names: Names) -> Iterator[Problem]:
    for number, unit in rows.units:
        if unit.exit_quarter and quarter_ordinal(unit.exit_quarter) < names.first_quarter:
            expected = f"{quarter_label(names.first_quarter)} or later, or blank"
            yield Problem("unit_closed", UNITS, number, "exit_quarter", found=unit.exit_quarter, expected=expected)


def _headcounts(settings: Settings, rows: Rows, names: Names) -> Iterator[Problem]:
    """Yield the units without headcount that a lever with adoption_by_effort needs."""
    named = {(row.unit, row.lever) for row in names.flows}
    table = rows.tables.get(UNITS)
    for name, lever in settings.levers.items():
        reached = lever.adoption_by_effort and has_computed_benefits(lever)
        eligible_units = {unit.unit for unit in names.eligible_units(name, lever) or ()} if reached else set()
        counted = {unit for unit in eligible_units if lever.flows == "add" or (unit, name) not in named}
        missing = [(number, unit) for number, unit in rows.units if unit.unit in counted and not unit.headcount]
        expected = f"heads above 0, as levers.{name} has adoption_by_effort"
        if missing and table is not None and "headcount" not in table.header and len(missing) == len(counted):
            yield Problem("column_missing", UNITS, table.header_row, "headcount", expected=expected)
            continue
        for number, unit in missing:
            yield Problem("value_missing", UNITS, number, "headcount", found=f"{unit.headcount:g}", expected=expected)


def _online_sales(settings: Settings, rows: Rows) -> Iterator[Problem]:
    if settings.finance.online_sales != "inside":
        return
    for number, unit in rows.units:
        online = unit.eligible_orders * unit.order_value
        if online > unit.revenue * (1 + ROUNDING):
            expected = f"at least the {online:,.0f} of its online orders, as finance.online_sales is inside"
            remedy = "Correct revenue, eligible_orders or order_value."
            yield Problem(
                "level_impossible",
                UNITS,
                number,
                "revenue",
                found=f"{unit.revenue:,.0f} at {unit.unit}",
                expected=expected,
                remedy=remedy,
            )
