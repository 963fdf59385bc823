"""Levels of roadmaps by line and quarter; a flow is the base roadmap's level less the roadmap's."""

from collections.abc import Iterator

import numpy as np

from models.problem import FloatArray, IntArray
from planner.economics.effects import Response, respond
from planner.economics.fleet import Fleet
from planner.economics.lines import LINES
from planner.economics.ramps import Starts, look_up
from planner.economics.terms import ORDERS, Term


def recurring_levels(fleet: Fleet, unit: IntArray, start: Starts) -> Iterator[tuple[int, FloatArray]]:
    """Yield (line, float[rows, H]) of everything but the dip of launches; a line may come more than once."""
    response = respond(fleet.models, fleet.drivers.accuracy[unit], start)
    orders = response.growth("order_uplift")
    hours = response.multiplier("labour_hours")
    for term in fleet.terms.costs:
        multiplier = hours if term.driver == "labour_hours" else response.multiplier(term.driver)
        volume = {ORDERS: orders, "labour_hours": hours}.get(term.volume)
        yield term.line, _level(term, unit, multiplier, volume)
    yield from _gains(fleet, unit, response, orders)
    for lever, model in enumerate(fleet.models):
        active = look_up(model.ramp, model.ramp.active, start, lever) if fleet.support[:, lever].any() else None
        if active is not None:
            active *= fleet.support[unit, lever]
            yield LINES.index("support"), active


def _level(term: Term, unit: IntArray, multiplier: FloatArray | None, volume: FloatArray | None) -> FloatArray:
    level: FloatArray = np.take(term.weight, unit, axis=0)
    if multiplier is not None:
        level *= multiplier
    if term.ceiling is not None:
        np.minimum(level, term.ceiling[unit], out=level)
    if volume is not None:
        level *= volume
    return level


def _gains(fleet: Fleet, unit: IntArray, response: Response, orders: FloatArray | None) -> Iterator[tuple[int, FloatArray]]:
    """Yield promises and availability as negative levels, at the contribution margin of online orders."""
    promises = response.growth("conversion_uplift")
    if promises is not None:
        level = (1 - promises) * fleet.terms.online_contribution[unit]
        if orders is not None:
            level *= orders
        yield LINES.index("promises"), level
    if orders is not None:
        yield LINES.index("availability"), (1 - orders) * fleet.terms.online_contribution[unit]


def dip_level(fleet: Fleet, unit: IntArray, start: Starts) -> FloatArray | None:
    """Return float[rows, H]: money of the extra hours around launches; None where there are none.

    launch_hours[a] * stores * size * wage for the quarters a = 0, 1, ... it lists, while active.
    """
    total: FloatArray | None = None
    for lever, model in enumerate(fleet.models):
        hours = look_up(model.ramp, model.ramp.dip, start, lever) if model.ramp.dip.any() else None
        if hours is not None:
            total = hours if total is None else total + hours
    return None if total is None else total * (fleet.dip_wage * fleet.drivers.open)[unit]
