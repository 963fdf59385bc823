"""Regions at once, and regions that are new: rows over charges without a cost, one for each region."""

import numpy as np

from instances.schema.instance import Instance
from instances.schema.waves import EvenWaves, RegionLimit
from models import NEVER
from models.problem import IntArray
from planner.economics import Fleet, Menu, launched, runs_already
from planner.limits.measures import Usage
from planner.limits.openings import Opening
from planner.limits.row_table import RowLabel, RowTable


def add_region_limit(table: RowTable, usage: Usage, rule: RegionLimit) -> None:
    """Add the rows of the regions that are active, and of those that are new, in each decision quarter."""
    region = _regions(usage.fleet)
    if rule.active is not None:
        _add_active(table, usage, rule, region, rule.active)
    if rule.new is not None:
        _add_new(table, usage.fleet, usage.menu, rule, region, rule.new)


def _regions(fleet: Fleet) -> IntArray:
    """Return int[units]: the region of each, numbered by first appearance."""
    names = [unit.region for unit in fleet.instance.units]
    order = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([order[name] for name in names], dtype=np.int64)


def _add_active(table: RowTable, usage: Usage, rule: RegionLimit, region: IntArray, most: int) -> None:
    """Add sum over regions of active[region, q] <= most; a region is active in q with any choice that ramps up in it then."""
    quarters = usage.facts.instance.settings.calendar.decision_quarters
    (chunk,) = usage.chunks("in_ramp_up", rule.levers, quarters)
    rows = _rows(table, usage.fleet, rule, "active_regions", most)
    of_use = region[usage.menu.unit[chunk.choice]]
    for number in range(int(region.max()) + 1):
        for quarter, row in rows.items():
            event = np.full(usage.menu.unit.size, NEVER, dtype=np.int64)
            event[chunk.choice[(of_use == number) & (chunk.quarter == quarter)]] = 0
            opening = Opening(f"{rule.name}: region {number + 1} active in quarter {quarter}", event, 1)
            opening.use.add(np.array([row]), np.array([0]), np.ones(1))
            table.openings.append(opening)


def _add_new(table: RowTable, fleet: Fleet, menu: Menu, rule: RegionLimit, region: IntArray, most: int) -> None:
    """Add sum over regions of opened[region, q] <= most; a region in which a lever of the rule runs already is not new."""
    levers = [number for number, name in enumerate(menu.levers) if not rule.levers or name in rule.levers]
    rows, late = _rows(table, fleet, rule, "new_regions", most), np.iinfo(np.int32).max
    start = menu.start[:, levers].astype(np.int64)
    first = np.where(launched(start), start, late).min(axis=1)
    begun = np.unique(region[runs_already(fleet.base[:, levers]).any(axis=1)])
    quarters = fleet.instance.settings.calendar.decision_quarters
    period = np.array(list(rows), dtype=np.int64) - 1
    for number in np.setdiff1d(region, begun).tolist():
        event = np.where((region[menu.unit] == number) & (first < late), first - 1, NEVER)
        opening = Opening(f"{rule.name}: region {number + 1} new", event, quarters)
        opening.use.add(np.array(list(rows.values()), dtype=np.int64), period, np.ones(period.size))
        table.openings.append(opening)


def _rows(table: RowTable, fleet: Fleet, rule: RegionLimit, measure: str, most: int) -> dict[int, int]:
    """Add a row for each quarter in which the rule holds; return the rows by quarter."""
    instance, scope = fleet.instance, measure.replace("_", " ")
    return {
        quarter: table.add_row(RowLabel(rule.name, measure, scope, instance.label_of(quarter)), float(most))
        for quarter in range(first_quarter(instance, rule), instance.settings.calendar.decision_quarters + 1)
    }


def first_quarter(instance: Instance, rule: RegionLimit | EvenWaves) -> int:
    """Return the first decision quarter in which a rule holds."""
    return 1 if rule.from_quarter is None else max(1, instance.quarter_index(rule.from_quarter))
