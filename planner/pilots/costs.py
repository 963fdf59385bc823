"""The cost of a pilot: what its launches cost, shared costs that they open, and what its controls lose by waiting."""

import numpy as np

from models.problem import NEVER
from planner.economics import Fleet, Starts, at_plan, charge_events, launch_costs
from planner.limits.priced import Priced
from planner.pilots.designs import Design
from planner.pilots.roadmaps import best_starts, control_roadmaps, roadmaps_of


def pilot_alone(case: Priced, design: Design) -> Starts:
    """Return int16[units, levers]: the launches of the pilot alone, in the quarters that are best for each store."""
    keep, found = roadmaps_of(case.menu, design), case.fleet.base.copy()
    for arm in design.arms:
        levers = np.array([case.menu.levers.index(lever) for lever in arm.levers])
        found[np.ix_(arm.units, levers)] = best_starts(case.menu, arm.units, keep)[:, levers]
    return found


def at_pilot(case: Priced, design: Design) -> Fleet:
    """Return the fleet at the stages of networks and of costs that the launches of the pilot alone reach."""
    return at_plan(case.fleet, np.arange(len(case.instance.units)), pilot_alone(case, design))


def pilot_cost(case: Priced, design: Design) -> float:
    """Return the nominal implementation cost of the launches of a pilot, with one-off shared costs that they open."""
    if not design.units.size:
        return 0.0
    fleet, start = at_pilot(case, design), pilot_alone(case, design)[design.units]
    total = float(launch_costs(fleet, design.units, start).sum())
    for charge in case.shared:
        period = int(charge_events(fleet, design.units, start, charge).min())
        if period != NEVER:
            total += float(charge.one_off[period].sum())
    return total


def cost_of_controls(case: Priced, design: Design) -> float:
    """Return the value that controls lose by waiting, each next to its own best roadmap: at most this, as limits bind, too.

    Limits and shared costs are left out; what a limit would not have let a control launch early, it does not lose. Stages count
    as if all of them were reached from the first quarter on.
    """
    menu, total = case.menu, 0.0
    value = menu.value + sum(one.share.sum() * one.gain[: menu.unit.size, 0] for one in case.problem.tiers)
    for unit in design.controls:
        own = menu.choices_of(int(unit))
        waits = control_roadmaps(menu.start[own], design.reading)
        total += float(value[own].max() - value[own][waits].max())
    return total
