"""Pilot gates: until a pilot has run for some quarters, few units may launch its lever, and only those that its policy allows.

The pilot begins with the first launch of the lever, or when the first running unit went live. A unit that goes live within the
quarters of the gate from then on is a pilot.
"""

from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from instances.schema.rules import PilotGate
from instances.scopes import wanted_texts
from models import Charge, Gate
from models.problem import BoolArray
from planner.economics import Fleet, Menu, Starts, has_lever, launch_period, runs_already
from planner.limits.scopes import units_in


@dataclass(frozen=True)
class Pilots:
    """The pilots of a lever: the start of the first one, None where there is none, and how many units are pilots."""

    first: int | None
    units: int


def pilots_of(start: Starts, quarters: int) -> Pilots:
    """Return the pilots among units whose starts of the gated lever are int[units]; a pilot lasts some quarters."""
    live = start[has_lever(start)].astype(np.int64)
    if not live.size:
        return Pilots(None, 0)
    first = int(live.min())
    return Pilots(first, int((live < first + quarters).sum()))


def first_launch(instance: Instance, menu: Menu, lever: int) -> Charge:
    """Return a charge of no cost that only marks the first launch of a lever."""
    quarters = instance.settings.calendar.decision_quarters
    name = f"first launch of {menu.levers[lever]}"
    return Charge(name, launch_period(menu.start[:, lever]), np.zeros(quarters))


def pilot_gate(fleet: Fleet, rule: PilotGate, charge: int) -> Gate:
    """Return a pilot gate; where the lever runs already, the pilot began then and the running units count."""
    units = fleet.instance.units
    base = fleet.base[:, fleet.levers.index(rule.lever)]
    began = pilots_of(base, rule.quarters).first
    regions = list(dict.fromkeys(unit.region for unit in units))
    chosen_by_solver = rule.policy == "one_region" and rule.region is None
    free = chosen_by_solver or rule.policy == "free"
    return Gate(
        rule.name,
        charge,
        rule.quarters,
        max(0, rule.units - int(runs_already(base).sum())),
        eligible=None if free and not wanted_texts(rule) else pilot_pool(fleet, rule),
        cluster=np.array([regions.index(unit.region) for unit in units]) if chosen_by_solver else None,
        first_event=None if began is None else began - 1,
    )


def pilot_pool(fleet: Fleet, rule: PilotGate) -> BoolArray:
    """Return bool[units]: the units in scope that the policy lets into the pilot."""
    units, scope = fleet.instance.units, units_in(fleet.instance, rule)
    if rule.policy == "free" or (rule.policy == "one_region" and rule.region is None):
        return scope
    if rule.policy == "one_region":
        return np.array([inside and unit.region == rule.region for unit, inside in zip(units, scope, strict=True)])
    candidates = np.flatnonzero(scope & ~runs_already(fleet.base[:, fleet.levers.index(rule.lever)]))
    measure = np.array([getattr(units[index], rule.measure) for index in candidates])
    if rule.policy == "top":
        measure = -measure
    ranked = candidates[np.argsort(measure, kind="stable")]
    size = min(rule.pool or rule.units, ranked.size)
    if rule.policy == "representative" and size:
        ranked = ranked[np.floor((np.arange(size) + 0.5) * ranked.size / size).astype(np.int64)]
    pool = np.zeros(len(units), dtype=np.bool_)
    pool[ranked[:size]] = True
    return pool
