"""Pilot gates, groups and shared costs: what ties launches of different units together beyond sums."""

import numpy as np

from instances.schema.instance import Instance
from instances.schema.rules import PilotGate, UnitGroup
from models import NEVER, Charge, Gate, Group
from models.problem import BoolArray, IntArray
from planner.economics import Fleet, Menu, SharedCharge, charge_events
from planner.limits.row_table import RowTable
from planner.limits.usage import launched


def launch_period(instance: Instance, menu: Menu, lever: int) -> IntArray:
    """Return int[choices]: the period (0 for the first quarter) in which the choice launches the lever, or NEVER."""
    inside = launched(menu, lever, instance.settings.calendar.decision_quarters)
    return np.where(inside, menu.start[:, lever].astype(np.int64) - 1, NEVER)


def running_since(instance: Instance, lever: str) -> dict[str, int]:
    """Return the quarter (0 or less) since which the lever runs, by unit."""
    return {
        pin.unit: instance.quarter_index(pin.quarter)
        for pin in instance.pins
        if pin.rule == "running" and pin.lever == lever and pin.quarter
    }


def shared_charge(fleet: Fleet, menu: Menu, shared: SharedCharge, table: RowTable, number: int) -> Charge:
    """Return a shared cost as a charge: it opens with the first launch among those that cause it."""
    entries = table.shared.get(number)
    use = entries.matrix((len(table.labels), shared.objective_value.size)) if entries else None
    return Charge(shared.name, charge_events(fleet, menu.unit, menu.start, shared), shared.objective_value, use)


def first_launch(instance: Instance, menu: Menu, lever: int) -> Charge:
    """Return a charge of no cost that only marks the first launch of a lever."""
    quarters = instance.settings.calendar.decision_quarters
    name = f"first launch of {menu.levers[lever]}"
    return Charge(name, launch_period(instance, menu, lever), np.zeros(quarters))


def pilot_gate(instance: Instance, rule: PilotGate, charge: int) -> Gate:
    """Return a pilot gate; where the lever runs already, the pilot began then and the running units count."""
    running = running_since(instance, rule.lever)
    regions = list(dict.fromkeys(unit.region for unit in instance.units))
    chosen_by_solver = rule.policy == "one_region" and rule.region is None
    return Gate(
        rule.name,
        charge,
        rule.quarters,
        max(0, rule.units - len(running)),
        eligible=None if chosen_by_solver or rule.policy == "free" else pilot_pool(instance, rule),
        cluster=np.array([regions.index(unit.region) for unit in instance.units]) if chosen_by_solver else None,
        first_event=min(running.values()) - 1 if running else None,
    )


def pilot_pool(instance: Instance, rule: PilotGate) -> BoolArray:
    """Return bool[units]: the units that the policy lets into the pilot."""
    if rule.policy == "one_region":
        return np.array([unit.region == rule.region for unit in instance.units])
    running = running_since(instance, rule.lever)
    candidates = np.array([index for index, unit in enumerate(instance.units) if unit.unit not in running], dtype=np.int64)
    measure = np.array([getattr(instance.units[index], rule.measure) for index in candidates])
    if rule.policy == "top":
        measure = -measure
    ranked = candidates[np.argsort(measure, kind="stable")]
    size = min(rule.pool or rule.units, ranked.size)
    if rule.policy == "representative" and size:
        ranked = ranked[np.floor((np.arange(size) + 0.5) * ranked.size / size).astype(np.int64)]
    pool = np.zeros(len(instance.units), dtype=np.bool_)
    pool[ranked[:size]] = True
    return pool


def unit_group(instance: Instance, menu: Menu, rule: UnitGroup) -> Group:
    """Return a group over launch periods; a unit that runs the lever already is bound only as a prerequisite."""
    number = {unit.unit: index for index, unit in enumerate(instance.units)}
    running = running_since(instance, rule.lever)
    members = [number[name] for name in group_members(instance, rule) if name not in running]
    lever = menu.levers.index(rule.lever)
    if rule.kind == "prerequisite":
        return _prerequisite(instance, menu, rule, number[rule.first or ""], members)
    kind = "at_most" if rule.kind == "exclusive" else rule.kind
    count = 1 if rule.kind == "exclusive" else rule.count
    return Group(rule.name, kind, launch_period(instance, menu, lever), np.array(members, dtype=np.int64), count=count)


def group_members(instance: Instance, rule: UnitGroup) -> tuple[str, ...]:
    """Return the units of a group, by list or by cohort."""
    return rule.units or tuple(unit.unit for unit in instance.units if unit.cohort == rule.cohort)


def _prerequisite(instance: Instance, menu: Menu, rule: UnitGroup, first: int, members: list[int]) -> Group:
    """Periods are shifted so that none is negative: the prerequisite may have been running since before quarter 1."""
    own = launch_period(instance, menu, menu.levers.index(rule.lever))
    first_start = menu.start[:, menu.levers.index(rule.first_lever or rule.lever)].astype(np.int64)
    shift = max(0, 1 - int(first_start.min(initial=1)))
    within = first_start <= instance.settings.calendar.decision_quarters
    first_event = np.where(within, first_start - 1 + shift, NEVER)
    event = np.where(menu.unit == first, first_event, np.where(own == NEVER, NEVER, own + shift))
    units = np.array([first, *(member for member in members if member != first)], dtype=np.int64)
    return Group(rule.name, "prerequisite", event, units, lag=rule.lag)
