"""Groups and shared costs: ties between launches of different units beyond sums."""

import numpy as np
import scipy.sparse as sp

from instances.schema.instance import Instance
from instances.schema.rules import UnitGroup
from models import NEVER, Charge, Group
from models.problem import IntArray
from planner.economics import Fleet, Menu, SharedCharge, charge_events, has_lever, launch_period, runs_already
from planner.limits.row_table import RowTable


def shared_charge(fleet: Fleet, menu: Menu, shared: SharedCharge, table: RowTable, number: int) -> Charge:
    """Return a shared cost as a charge: it opens with the first launch among those that cause it."""
    shape = (len(table.labels), shared.objective_value.size)
    entries, growth = table.shared.get(number), table.shared_growth.get(number)
    use = entries.matrix(shape) if entries else None
    if growth:
        use = (sp.csr_array(shape, dtype=np.float64) if use is None else use) - growth.matrix(shape)
    return Charge(shared.name, charge_events(fleet, menu.unit, menu.start, shared), shared.objective_value, use)


def group_units(instance: Instance, rule: UnitGroup) -> IntArray:
    """Return int[members]: the units of a group, as its list has them or by cohort."""
    if rule.units:
        number = {unit.unit: index for index, unit in enumerate(instance.units)}
        return np.array([number[name] for name in rule.units], dtype=np.int64)
    return np.flatnonzero([unit.cohort == rule.cohort for unit in instance.units])


def unit_group(fleet: Fleet, menu: Menu, rule: UnitGroup) -> Group:
    """Return a group over launch periods; a unit that runs the lever already is bound only as a prerequisite."""
    lever = menu.levers.index(rule.lever)
    members = group_units(fleet.instance, rule)
    members = members[~runs_already(fleet.base[members, lever])]
    if rule.kind == "prerequisite":
        return _prerequisite(fleet.instance, menu, rule, members)
    kind = "at_most" if rule.kind == "exclusive" else rule.kind
    count = 1 if rule.kind == "exclusive" else rule.count
    return Group(rule.name, kind, launch_period(menu.start[:, lever]), members, count=count)


def _prerequisite(instance: Instance, menu: Menu, rule: UnitGroup, members: IntArray) -> Group:
    """Return a prerequisite, its first unit followed by the units that wait for it.

    Periods are shifted so that none is negative: the prerequisite may have been running since before quarter 1.
    """
    first = next(index for index, unit in enumerate(instance.units) if unit.unit == rule.first)
    own = launch_period(menu.start[:, menu.levers.index(rule.lever)])
    first_start = menu.start[:, menu.levers.index(rule.first_lever or rule.lever)].astype(np.int64)
    shift = max(0, 1 - int(first_start.min(initial=1)))
    first_event = np.where(has_lever(first_start), first_start - 1 + shift, NEVER)
    event = np.where(menu.unit == first, first_event, np.where(own == NEVER, NEVER, own + shift))
    units = np.array([first, *(member for member in members.tolist() if member != first)], dtype=np.int64)
    return Group(rule.name, "prerequisite", event, units, lag=rule.lag)
