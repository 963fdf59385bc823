"""Pilot gates: until a pilot has run for some quarters, few units may launch its lever, and only those that its policy allows.

The pilot begins with the first launch of the lever, or when the first running unit went live. A unit that goes live within the
quarters of the gate from then on is a pilot.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from instances.schema.rules import PilotGate
from instances.scopes import wanted_texts
from models import Gate
from models.problem import BoolArray, IntArray
from planner.economics import Fleet, Menu, Starts, has_lever, launch_period, launched, runs_already
from planner.limits.openings import Opening
from planner.limits.row_table import RowLabel, RowTable
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


def piloted(rule: PilotGate) -> tuple[str, ...]:
    """Return the levers of a pilot gate."""
    return (rule.lever, *rule.further_levers)


def pilot_starts(rule: PilotGate, levers: Sequence[str], start: Starts) -> Starts:
    """Return int[rows]: the first start of any lever of a pilot gate; start is int[rows, levers]."""
    first: Starts = start[:, [levers.index(name) for name in piloted(rule)]].min(axis=1)
    return first


def first_launch(instance: Instance, menu: Menu, rule: PilotGate) -> Opening:
    """Return the first launch of a pilot gate's levers; a unit that runs one of them already has no launch that counts."""
    quarters = instance.settings.calendar.decision_quarters
    name = f"first launch of {' and '.join(piloted(rule))}"
    return Opening(name, launch_period(pilot_starts(rule, menu.levers, menu.start)), quarters)


def pilot_gate(fleet: Fleet, rule: PilotGate, charge: int) -> Gate:
    """Return a pilot gate; where the lever runs already, the pilot began then and the running units count."""
    units = fleet.instance.units
    base = pilot_starts(rule, fleet.levers, fleet.base)
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
    candidates = np.flatnonzero(scope & ~runs_already(pilot_starts(rule, fleet.levers, fleet.base)))
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


LEAST, CONTROL = "pilot_least", "control"
"""Measures of the rows of a pilot's least size and of its controls."""

LEAST_SIZE = "least size"
"""Scope of the rows of a pilot's least size."""


def add_pilot(table: RowTable, fleet: Fleet, menu: Menu, rule: PilotGate) -> None:
    """Add the first launch of a pilot to the openings, and the rows of its least size and of its controls.

    A pilot that is over before the first quarter asks for nothing.
    """
    began = pilots_of(pilot_starts(rule, fleet.levers, fleet.base), rule.quarters).first
    opening = first_launch(fleet.instance, menu, rule)
    table.openings.append(opening)
    if rule.least is not None:
        _add_least(table, fleet, opening, rule, began, rule.least)
    if rule.controls and (began is None or began + rule.quarters > 1):
        _add_controls(table, fleet, menu, opening, rule, began)


def _add_least(table: RowTable, fleet: Fleet, opening: Opening, rule: PilotGate, began: int | None, least: int) -> None:
    """Add least * opened[p] - launches in p .. p + quarters - 1 <= 0 for each period p.

    If the pilot began before the first quarter there is one row for what is left of it.
    """
    event = opening.event
    if began is None:
        for period in range(opening.periods):
            row = table.add_row(RowLabel(rule.name, LEAST, LEAST_SIZE, _label(fleet, period), sign=-1, shown=False), 0.0)
            opening.demand.add(np.array([row]), np.array([period]), np.array([float(least)]))
            _add_launches(table, row, event, period, period + rule.quarters)
    elif began + rule.quarters > 1:
        running = pilots_of(pilot_starts(rule, fleet.levers, fleet.base), rule.quarters).units
        row = table.add_row(
            RowLabel(rule.name, LEAST, LEAST_SIZE, _label(fleet, began - 1), sign=-1, shown=False), float(running - least)
        )
        _add_launches(table, row, event, 0, began - 1 + rule.quarters)


def _add_launches(table: RowTable, row: int, event: IntArray, first: int, end: int) -> None:
    inside = np.flatnonzero((event >= first) & (event < end))
    table.use.add(np.full(inside.size, row), inside, np.full(inside.size, -1.0))


def _add_controls(table: RowTable, fleet: Fleet, menu: Menu, opening: Opening, rule: PilotGate, began: int | None) -> None:
    """Add launched[u, by p] + opened[after p - quarters] <= 1 for each control u and period p.

    If the pilot began before the first quarter nothing is launched at u before its end.
    """
    first = np.where(launched(menu.start), menu.start, np.iinfo(np.int16).max).min(axis=1, initial=np.iinfo(np.int16).max)
    period = np.arange(opening.periods)
    units = [unit.unit for unit in fleet.instance.units]
    for name in rule.controls:
        own = np.flatnonzero(menu.unit == units.index(name))
        for last in range(opening.periods):
            if began is not None and last + 1 >= began + rule.quarters:
                break
            label = RowLabel(rule.name, CONTROL, f"control {name}", _label(fleet, last), shown=False)
            row = table.add_row(label, 1.0 if began is None else 0.0)
            by_then = own[first[own] - 1 <= last]
            table.use.add(np.full(by_then.size, row), by_then, np.ones(by_then.size))
            if began is None:
                forbidding = period[period > last - rule.quarters]
                opening.use.add(np.full(forbidding.size, row), forbidding, np.ones(forbidding.size))


def _label(fleet: Fleet, period: int) -> str:
    return fleet.instance.label_of(period + 1)
