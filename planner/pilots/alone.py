"""The launches of a pilot by themselves, as if nothing else were launched, and the stages that they reach."""

import numpy as np

from planner.economics import Fleet, Starts, at_plan
from planner.limits.priced import Priced
from planner.pilots.designs import Design
from planner.pilots.roadmaps import best_starts, roadmaps_of


def pilot_alone(case: Priced, design: Design) -> Starts:
    """Return int16[units, levers]: the launches of the pilot alone, in the quarters that are best for each store."""
    keep, found = roadmaps_of(case.menu, design), case.fleet.base.copy()
    for arm in design.arms:
        levers = np.array([case.menu.levers.index(lever) for lever in arm.levers])
        found[np.ix_(arm.units, levers)] = best_starts(case.menu, arm.units, keep)[:, levers]
    return found


def at_launches(case: Priced, start: Starts) -> Fleet:
    """Return the fleet at the stages of networks and of costs that launches, int[units, levers], reach."""
    return at_plan(case.fleet, np.arange(len(case.instance.units)), start)
