"""The cost of waiting a quarter with a plan, and the levels of the base case."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from models.problem import NEVER, FloatArray, IntArray
from planner.economics.blocks import block_rows, blocks
from planner.economics.fleet import Fleet, fleet_of
from planner.economics.levels import levels
from planner.economics.lines import LINES
from planner.economics.pricing import roadmap_values
from planner.economics.shared import SharedCharge, charge_events, charges_until
from planner.economics.staged import at_plan
from planner.economics.starts import Starts, launched


def cost_of_waiting(fleet: Fleet, unit: IntArray, start: Starts) -> float | None:
    """Return the NPV of a plan less that of the same plan a quarter later; limits and rules are left aside.

    None where a launch, or one of its payments, would lie after the evaluation.

    Parameters
    ----------
    fleet
        at the stages of the network that the plan reaches.
    unit, start
        int[units] and int[units, levers]: one roadmap a unit.
    """
    launches = launched(start)
    later = np.where(launches, start + 1, start)
    if (launches & (later > fleet.launches.last[unit])).any():
        return None
    charges = charges_until(fleet.instance, fleet.timeline.last_launch)
    worth = _shared_value(fleet, unit, start, charges), _shared_value(fleet, unit, later, charges)
    if np.isnan(worth).any():
        return None
    values = roadmap_values(fleet, unit, start) - roadmap_values(at_plan(fleet, unit, later), unit, later)
    return float(values.sum()) + worth[0] - worth[1]


def _shared_value(fleet: Fleet, unit: IntArray, start: Starts, charges: Sequence[SharedCharge]) -> float:
    """Return the NPV of the shared costs of a plan; nan where one of their payments lies after the evaluation."""
    value = 0.0
    for charge in charges:
        events = charge_events(fleet, unit, start, charge)
        opened = events[events != NEVER]
        if opened.size:
            value += float(charge.value[opened.min()])
    return value


def base_case_levels(fleet: Fleet) -> FloatArray:
    """Return float[lines, H]: nominal levels of the base case over all units; costs are positive, gains negative.

    Support and working capital have none.
    """
    total = np.zeros((len(LINES), fleet.timeline.quarters))
    everyone = np.arange(len(fleet.instance.units), dtype=np.int64)
    for block in blocks(everyone.size, block_rows(fleet.timeline.columns)):
        unit = everyone[block]
        for level in levels(fleet, fleet.complete, unit, fleet.base[unit]):
            if LINES[level.line] not in ("support", "working_capital"):
                total[level.line] += level.figures[:, : fleet.timeline.quarters].sum(axis=0)
    return total


def drift_levels(fleet: Fleet) -> FloatArray:
    """Return float[lines, H]: the part of the levels of the base case that accuracy_drift and event_drift add."""
    if not any(unit.accuracy_drift or unit.event_drift for unit in fleet.instance.units):
        return np.zeros((len(LINES), fleet.timeline.quarters))
    nothing = {"accuracy_drift": 0.0, "event_drift": 0.0}
    steady = tuple(unit.model_copy(update=nothing) for unit in fleet.instance.units)
    return base_case_levels(fleet) - base_case_levels(fleet_of(replace(fleet.instance, units=steady)))
