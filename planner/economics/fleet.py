"""A fleet: everything about an instance's units and levers that pricing needs, as arrays, computed once."""

from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from instances.schema.levers import Lever
from models.problem import BoolArray, FloatArray
from planner.economics.drivers import Drivers, column, drivers_of
from planner.economics.effects import LeverModel, lever_model
from planner.economics.lines import COLOURS, COST_LINES
from planner.economics.ramps import NEVER_LAUNCHED, Starts, ramp_table
from planner.economics.terms import Terms, terms_of
from planner.economics.timeline import Timeline, timeline_of


@dataclass(frozen=True, eq=False)
class Fleet:
    """Arrays of an instance; one row a unit, levers in the order of plan.toml.

    Attributes
    ----------
    instance
        what the arrays were made from.
    levers
        names of the levers.
    base
        int16[units, levers]: start of each running lever (0 or less), `NEVER_LAUNCHED` for the others.
    timeline, drivers, models, terms
        time and money, the units without change, the levers, and the levels that levers change.
    launch_cost
        float[units, levers, lines(4), colours]: money of a launch before inflation; unit-level bases only.
    support
        float[units, levers, H]: money a quarter while the lever is active; unit-level bases only.
    dip_wage
        float[units, H]: money of one launch hour a store.
    has_terminal
        bool[units]: whether the unit has a terminal value.
    """

    instance: Instance
    levers: tuple[str, ...]
    base: Starts
    timeline: Timeline
    drivers: Drivers
    models: tuple[LeverModel, ...]
    terms: Terms
    launch_cost: FloatArray
    support: FloatArray
    dip_wage: FloatArray
    has_terminal: BoolArray


def fleet_of(instance: Instance) -> Fleet:
    """Return the arrays of an instance."""
    plan = instance.plan
    timeline = timeline_of(instance)
    drivers = drivers_of(instance, timeline)
    levers = tuple(plan.levers)
    base = base_starts(instance)
    first = int(min(1, base.min(initial=1)))
    slow = plan.interaction.same_quarter_ramp_speed
    models = tuple(
        lever_model(lever, ramp_table(lever, levers, first, timeline.quarters, slow), plan.finance)
        for lever in plan.levers.values()
    )
    terminal = [unit.exit_quarter is None and plan.finance.terminal_value != "none" for unit in instance.units]
    return Fleet(
        instance=instance,
        levers=levers,
        base=base,
        timeline=timeline,
        drivers=drivers,
        models=models,
        terms=terms_of(drivers, plan.event_costs, timeline, models),
        launch_cost=np.stack([_launch_cost(instance, lever) for lever in plan.levers.values()], axis=1),
        support=np.stack([_support(instance, lever, drivers, timeline) for lever in plan.levers.values()], axis=1),
        dip_wage=column(instance.units, "stores") * column(instance.units, "size") * drivers.wage,
        has_terminal=np.array(terminal, dtype=np.bool_),
    )


def base_starts(instance: Instance) -> Starts:
    """Return int16[units, levers]: the roadmap of no change, which holds the running levers alone."""
    row = {unit.unit: number for number, unit in enumerate(instance.units)}
    names = list(instance.plan.levers)
    base = np.full((len(row), len(names)), NEVER_LAUNCHED, dtype=np.int16)
    for pin in instance.pins:
        if pin.rule == "running" and pin.quarter is not None:
            base[row[pin.unit], names.index(pin.lever)] = instance.quarter_index(pin.quarter)
    return base


def _launch_cost(instance: Instance, lever: Lever) -> FloatArray:
    """Return float[units, lines, colours] of one lever."""
    cost = np.zeros((len(instance.units), len(COST_LINES), len(COLOURS)))
    for part in lever.costs:
        if part.basis in ("unit", "store", "thousand_orders"):
            scale = _scale(instance, part.basis, part.size_exponent)[:, 0]
            cost[:, COST_LINES.index(part.line), COLOURS.index(part.colour)] += part.amount * scale
    return cost


def _support(instance: Instance, lever: Lever, drivers: Drivers, timeline: Timeline) -> FloatArray:
    """Return float[units, H] of one lever; by thousand orders it follows the orders of no change."""
    support = np.zeros((len(instance.units), timeline.quarters))
    for part in lever.support:
        if part.basis == "thousand_orders":
            scale = column(instance.units, "size") ** part.size_exponent * drivers.orders / 1000
        elif part.basis in ("unit", "store"):
            scale = _scale(instance, part.basis, part.size_exponent) * timeline.length
        else:
            continue
        support += part.amount * timeline.inflation * scale
    return support * drivers.open


def _scale(instance: Instance, basis: str, size_exponent: float) -> FloatArray:
    """Return float[units, 1]: how many of the basis a unit counts for."""
    size = column(instance.units, "size") ** size_exponent
    if basis == "store":
        return size * column(instance.units, "stores")
    return size * column(instance.units, "eligible_orders") / 1000 if basis == "thousand_orders" else size
