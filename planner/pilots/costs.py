"""The cost of a pilot: what its launches cost, shared costs that they open, and what its controls lose by waiting."""

from models.problem import NEVER
from planner.economics import charge_events, launch_costs
from planner.limits.priced import Priced
from planner.pilots.alone import at_launches, pilot_alone
from planner.pilots.designs import Design
from planner.pilots.roadmaps import control_roadmaps


def pilot_cost(case: Priced, design: Design) -> float:
    """Return the nominal implementation cost of the launches of a pilot, with one-off shared costs that they open."""
    if not design.units.size:
        return 0.0
    alone = pilot_alone(case, design)
    fleet, start = at_launches(case, alone), alone[design.units]
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
