"""Ramp limits and floors: rows with coefficients of both signs."""

import numpy as np

from instances.schema.instance import Instance
from instances.schema.rules import Floor, RampLimit
from models.problem import BoolArray, FloatArray
from planner.economics import Fleet, Menu, accuracy, live
from planner.errors import FloorWithoutUnitsError
from planner.limits.budgets import Usage
from planner.limits.row_table import RowLabel, RowTable
from planner.limits.scopes import units_in


def add_ramp_limit(table: RowTable, instance: Instance, usage: Usage, rule: RampLimit) -> None:
    """Add launches[q] - growth * launches[q - 1] <= base for every decision quarter; before the first there were none."""
    quarters = instance.plan.calendar.decision_quarters
    rows = np.array(
        [table.add_row(RowLabel(rule.name, "launches", "", quarter.label), rule.base) for quarter in instance.quarters[:quarters]]
    )
    counted = units_in(instance, rule.regions)
    for chunk in usage.chunks("launches", rule.levers):
        inside = np.flatnonzero(counted[usage.menu.unit[chunk.choice]])
        choice, column = chunk.choice[inside], chunk.quarter[inside] - 1
        table.use.add(rows[column], choice, np.ones(inside.size))
        before_last = np.flatnonzero(column < quarters - 1)
        table.returned.add(rows[column[before_last] + 1], choice[before_last], np.full(before_last.size, rule.growth))


def add_floor(table: RowTable, instance: Instance, fleet: Fleet, menu: Menu, rule: Floor) -> None:
    """Add -level <= -amount, the level being linear in the roadmaps."""
    level = _level(instance, fleet, menu, rule, units_in(instance, rule.regions))
    row = table.add_row(RowLabel(rule.name, rule.measure, "", rule.by, sign=-1), -rule.amount)
    choice = np.flatnonzero(level)
    table.use.add(np.full(choice.size, row), choice, -level[choice])


def _level(instance: Instance, fleet: Fleet, menu: Menu, rule: Floor, inside: BoolArray) -> FloatArray:
    """Return float[choices]: what each choice adds to the level; `inside` says which units are in scope."""
    column = instance.quarter_index(rule.by) - 1
    if rule.measure == "average_accuracy":
        inside = inside & np.array([_is_open(instance, index, column + 1) for index in range(len(instance.units))])
        amount = accuracy(fleet, menu.unit, menu.start)[:, column]
    else:
        amount = live(fleet, menu.unit, menu.start)[:, menu.levers.index(rule.lever or ""), column].astype(np.float64)
    if not inside.any():
        raise FloorWithoutUnitsError(f"plan.toml, floor {rule.name}: no unit in its scope is open in {rule.by}. Drop it.")
    divisor = 1.0 if rule.measure == "live_units" else float(inside.sum())
    return np.where(inside[menu.unit], amount / divisor, 0.0)


def _is_open(instance: Instance, unit: int, quarter: int) -> bool:
    last = instance.units[unit].exit_quarter
    return last is None or quarter <= instance.quarter_index(last)
