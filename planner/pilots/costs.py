"""The cost of a pilot: what its launches cost, shared costs that they open, and what its controls lose by waiting."""

import numpy as np

from models.problem import NEVER
from planner.economics import NEVER_LAUNCHED, Starts, charge_events, launch_costs
from planner.limits.priced import Priced
from planner.pilots.designs import Design
from planner.pilots.roadmaps import best_starts, control_roadmaps, roadmaps_of


def pilot_starts(case: Priced, design: Design) -> Starts:
    """Return int16[stores of the pilot, levers]: launches of the pilot alone, in the quarters that are best for each store."""
    keep = roadmaps_of(case.menu, design)
    start = best_starts(case.menu, design.units, keep)
    place = {int(unit): row for row, unit in enumerate(design.units)}
    found = np.full_like(start, NEVER_LAUNCHED)
    for arm in design.arms:
        rows = [place[int(unit)] for unit in arm.units]
        levers = [case.menu.levers.index(lever) for lever in arm.levers]
        found[np.ix_(rows, levers)] = start[np.ix_(rows, levers)]
    return found


def pilot_cost(case: Priced, design: Design) -> float:
    """Return the nominal implementation cost of the launches of a pilot, with one-off shared costs that they open."""
    if not design.units.size:
        return 0.0
    start = pilot_starts(case, design)
    total = float(launch_costs(case.fleet, design.units, start).sum())
    for charge in case.shared:
        period = int(charge_events(case.fleet, design.units, start, charge).min())
        if period != NEVER:
            total += float(charge.one_off[period].sum())
    return total


def cost_of_controls(case: Priced, design: Design) -> float:
    """Return the value that controls lose by waiting, each next to its own best roadmap: at most this, as limits bind, too.

    Limits and shared costs are left out; what a limit would not have let a control launch early, it does not lose.
    """
    menu, total = case.menu, 0.0
    for unit in design.controls:
        own = menu.choices_of(int(unit))
        waits = control_roadmaps(menu.start[own], design.reading)
        total += float(menu.value[own].max() - menu.value[own][waits].max())
    return total
