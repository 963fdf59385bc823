"""Floors: levels to be reached by a quarter, linear in the roadmaps. An average rate is a level not to be exceeded."""

from collections.abc import Callable
from functools import partial

import numpy as np

from instances.floor_measures import is_ceiling, rate_of, volume_of
from instances.schema.rules import Floor
from instances.scopes import counts_shared
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics import Fleet, SharedCharge, Starts, accuracy, live
from planner.economics.operations import rate_under
from planner.economics.pricing import operates
from planner.errors import FloorWithoutUnitsError
from planner.limits.measures import Usage
from planner.limits.row_table import RowLabel, RowTable

AVERAGES = ("coverage", "average_accuracy")
"""Measures, beside rates, whose level is a mean over units."""


def add_floor(table: RowTable, usage: Usage, charges: tuple[SharedCharge, ...], rule: Floor) -> None:
    """Add -level <= -amount, or level <= amount for a rate, in the quarter of the floor, or in each from it on.

    Raises
    ------
    FloorWithoutUnitsError
        nothing in scope has a level in the quarter of the floor.
    """
    fleet, menu, sign = usage.fleet, usage.menu, 1 if is_ceiling(rule) else -1
    weight = floor_weights(fleet, np.arange(len(fleet.instance.units)), usage.facts.units_in(rule), rule)
    figure = usage.realised.cumsum(axis=1) if rule.measure == "hard_cash" else floor_figures(fleet, menu.unit, menu.start, rule)
    for column in floor_columns(fleet, rule):
        total = float(weight[:, column].sum())
        if not total and fleet.instance.label_of(column + 1) == rule.by:
            raise FloorWithoutUnitsError(_without_level(rule))
        if not total:
            continue
        level = figure[:, column] * weight[menu.unit, column] / (total if is_average(rule) else 1.0)
        period = fleet.instance.label_of(column + 1)
        row = table.add_row(RowLabel(rule.name, rule.measure, "", period, sign=sign), sign * rule.amount)
        choice = np.flatnonzero(level)
        table.use.add(np.full(choice.size, row), choice, sign * level[choice])
        for number, charge in enumerate(charges if rule.measure == "hard_cash" else ()):
            realised = charge.realised[:, : column + 1].sum(axis=1)
            opening = np.flatnonzero(realised)
            if counts_shared(rule, charge.region) and opening.size:
                table.add_shared(number, np.full(opening.size, row), opening, sign * realised[opening])


def is_average(rule: Floor) -> bool:
    """Return whether the level of a floor is a mean over units."""
    return rule.measure in AVERAGES or is_ceiling(rule)


def floor_columns(fleet: Fleet, rule: Floor) -> range:
    """Return the quarters in which the level of a floor counts, from 0 for the first: its own, or all from it on."""
    first = fleet.instance.quarter_index(rule.by) - 1
    return range(first, fleet.timeline.quarters if rule.onwards else first + 1)


def floor_weights(fleet: Fleet, unit: IntArray, inside: BoolArray, rule: Floor) -> FloatArray:
    """Return float[rows, H]: the weight of each row of a fleet in the level of a floor, 0 for units that do not count.

    Parameters
    ----------
    unit
        int[rows]: the unit of the instance that each row of the fleet is.
    inside
        bool[units]: the units in scope.
    """
    counted: FloatArray = np.repeat(inside[unit, None], fleet.timeline.quarters, axis=1).astype(np.float64)
    if rule.measure == "hard_cash":
        return counted
    drivers, quarters = fleet.drivers, fleet.timeline.quarters
    counted *= drivers.open[:, :quarters]
    if is_ceiling(rule):
        volumes = {"orders": drivers.orders, "revenue": drivers.revenue, "hours": drivers.hours}
        return counted * volumes[volume_of(rule)][:, :quarters]
    if rule.weight != "units":
        counted *= np.array([getattr(one, rule.weight) for one in fleet.instance.units], dtype=np.float64)[unit, None]
    return counted


def floor_figures(fleet: Fleet, unit: IntArray, start: Starts, rule: Floor) -> FloatArray:
    """Return float[rows, H]: the figure of roadmaps that a floor is about, hard cash apart."""
    if rule.measure == "average_accuracy":
        return _of_open(fleet, unit, start, accuracy(fleet, unit, start), accuracy)
    if is_ceiling(rule):
        driver = rate_of(rule)
        under = rate_under(fleet, unit, start, driver)
        return _of_open(fleet, unit, start, under, partial(rate_under, driver=driver))
    return live(fleet, unit, start)[:, fleet.levers.index(rule.lever or "")].astype(np.float64)


def _of_open(
    fleet: Fleet, unit: IntArray, start: Starts, figure: FloatArray, of: Callable[[Fleet, IntArray, Starts], FloatArray]
) -> FloatArray:
    """Return float[rows, H]: a figure of roadmaps, and that of the base case where they have closed the unit."""
    if fleet.closing is None:
        return figure
    return np.where(operates(fleet, unit, start), figure, of(fleet, unit, fleet.base[unit]))


def _without_level(rule: Floor) -> str:
    weighted = "" if rule.weight == "units" else f" with {rule.weight}"
    which = f"has {volume_of(rule)}" if is_ceiling(rule) else f"is open{weighted}"
    return f"plan.toml, floor {rule.name}: no unit in its scope {which} in {rule.by}. Drop it."
