"""Ramp limits and floors: rows with coefficients of both signs."""

import numpy as np

from instances.schema.instance import Instance
from instances.schema.rules import Floor, RampLimit
from instances.schema.waves import EvenWaves
from models.problem import FloatArray
from planner.economics import Fleet, Menu, Starts, accuracy, live, runs_already
from planner.errors import FloorWithoutUnitsError
from planner.limits.measures import Usage
from planner.limits.row_table import RowLabel, RowTable
from planner.limits.scopes import units_in

LOOKED_BACK = 4
"""Quarters before the first one that are looked at for launches from which those of a ramp limit may grow."""


def add_ramp_limit(table: RowTable, usage: Usage, rule: RampLimit) -> None:
    """Add launches[q] - growth * launches[b] <= base from its first quarter on; b is the last before q without a freeze.

    Before the first quarter running levers count as launched; where a whole year before is frozen there is no growth.
    """
    instance, base = usage.facts.instance, usage.fleet.base
    quarters = instance.settings.calendar.decision_quarters
    first = 1 if rule.from_quarter is None else max(1, instance.quarter_index(rule.from_quarter))
    before = [last_thawed(instance, rule, quarter) for quarter in range(first, quarters + 1)]
    ran_before = [_begun(instance, base, rule, one) for one in before]
    rows = np.array(
        [
            table.add_row(RowLabel(rule.name, "launches", "", quarter.label), rule.base + rule.growth * ran)
            for quarter, ran in zip(instance.quarters[first - 1 : quarters], ran_before, strict=True)
        ]
    )
    counted = units_in(instance, rule.regions)
    following = {one: [row for row, earlier in zip(rows.tolist(), before, strict=True) if earlier == one] for one in before}
    for chunk in usage.chunks("launches", rule.levers, quarters):
        inside = np.flatnonzero(counted[usage.menu.unit[chunk.choice]])
        choice, quarter = chunk.choice[inside], chunk.quarter[inside]
        limited = quarter >= first
        table.use.add(rows[quarter[limited] - first], choice[limited], np.ones(int(limited.sum())))
        for earlier, later in following.items():
            launched = choice[quarter == earlier] if earlier is not None else choice[:0]
            for row in later:
                table.growth.add(np.full(launched.size, row), launched, np.full(launched.size, rule.growth))


def last_thawed(instance: Instance, rule: RampLimit | EvenWaves, quarter: int) -> int | None:
    """Return the last quarter before one in which a launch in scope was not frozen; None if there is none for too long."""
    return next((one for one in range(quarter - 1, -LOOKED_BACK, -1) if not _is_frozen(instance, rule, one)), None)


def _is_frozen(instance: Instance, rule: RampLimit | EvenWaves, quarter: int) -> bool:
    """Return whether no launch in the scope of a rule could be in a quarter."""
    label = instance.label_of(quarter)
    frozen = [one for one in instance.settings.rules.frozen if label in one.quarters or int(label[-1]) in one.fiscal_quarters]
    levers = rule.levers or tuple(instance.settings.levers)
    regions = rule.regions or tuple(dict.fromkeys(unit.region for unit in instance.units))
    return all(
        any((not one.levers or lever in one.levers) and (not one.regions or region in one.regions) for one in frozen)
        for lever in levers
        for region in regions
    )


def _begun(instance: Instance, base: Starts, rule: RampLimit, quarter: int | None) -> int:
    """Return the number of running levers in scope that went live in a quarter; base is int16[units, levers]."""
    if quarter is None:
        return 0
    levers = [not rule.levers or name in rule.levers for name in instance.settings.levers]
    inside = base[units_in(instance, rule.regions)][:, levers]
    return int((runs_already(inside) & (inside == quarter)).sum())


def add_floor(table: RowTable, fleet: Fleet, menu: Menu, rule: Floor) -> None:
    """Add -level <= -amount, the level being linear in the roadmaps."""
    level = _level(fleet, menu, rule)
    row = table.add_row(RowLabel(rule.name, rule.measure, "", rule.by, sign=-1), -rule.amount)
    choice = np.flatnonzero(level)
    table.use.add(np.full(choice.size, row), choice, -level[choice])


def _level(fleet: Fleet, menu: Menu, rule: Floor) -> FloatArray:
    """Return float[choices]: the part of each choice in the level, over the units in scope that are open then."""
    instance = fleet.instance
    column = instance.quarter_index(rule.by) - 1
    inside = units_in(instance, rule.regions) & fleet.drivers.open[:, column]
    if not inside.any():
        raise FloorWithoutUnitsError(f"plan.toml, floor {rule.name}: no unit in its scope is open in {rule.by}. Drop it.")
    if rule.measure == "average_accuracy":
        amount = accuracy(fleet, menu.unit, menu.start)[:, column]
    else:
        amount = live(fleet, menu.unit, menu.start)[:, menu.levers.index(rule.lever or ""), column].astype(np.float64)
    divisor = 1.0 if rule.measure == "live_units" else float(inside.sum())
    return np.where(inside[menu.unit], amount / divisor, 0.0)
