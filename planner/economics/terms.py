"""The levels that levers change: each is a weight by unit and quarter times the multipliers of a driver and a volume.

A level that is a cost counts positive and a gain negative, so that a flow is always the base roadmap's level less the
roadmap's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from instances.schema.plan import EventCosts
from models.problem import FloatArray
from planner.economics.drivers import Drivers
from planner.economics.effects import LeverModel
from planner.economics.lines import LINES
from planner.economics.timeline import Timeline

RATE_LINES = {
    "mispick": "labour",
    "misroute": "shipping",
    "split": "shipping",
    "late": "shipping",
    "shrink": "shrink",
    "markdown": "markdowns",
    "stockout": "stockouts",
    "complaint": "complaints",
    "cancellation": "cancellations",
    "overtime": "volatility",
    "missed_task": "volatility",
}
"""The line on which each rate is paid."""

HOURS = "labour_hours"
ORDERS = "orders"


@dataclass(frozen=True, eq=False)
class Term:
    """One summand of a line: min(ceiling, weight * multiplier(driver)) * factor of the volume.

    Attributes
    ----------
    line
        index into `LINES`.
    volume
        "orders" or "labour_hours" where that volume changes with the roadmap, else blank.
    weight
        float[units, H]: the level of no change, in money.
    ceiling
        float[units, H]: the level at a rate of 1; None where the rate cannot reach 1.
    """

    line: int
    driver: str
    volume: str
    weight: FloatArray
    ceiling: FloatArray | None = None


@dataclass(frozen=True, eq=False)
class Terms:
    """All levels that some lever changes.

    Attributes
    ----------
    costs
        the summands of cost lines.
    online_contribution
        float[units, H]: contribution of eligible orders, on which promises and availability are earned.
    """

    costs: tuple[Term, ...]
    online_contribution: FloatArray


def terms_of(drivers: Drivers, events: EventCosts, timeline: Timeline, levers: Sequence[LeverModel]) -> Terms:
    """Return the levels of a fleet; those that no lever changes cancel out of every flow and are left out."""
    exposure = exposure_of(drivers, events, timeline)
    found = [Term(LINES.index("labour"), HOURS, "", drivers.hours * drivers.wage)]
    for driver, line in RATE_LINES.items():
        money, volume = exposure[driver]
        rate = drivers.rate[driver]
        reach = rate.max(initial=0.0) * np.prod([lever.largest(driver) for lever in levers])
        found.append(Term(LINES.index(line), driver, volume, money * rate, money if reach > 1 else None))
    return Terms(
        costs=tuple(term for term in found if term.weight.any() and _changes(term, levers)),
        online_contribution=drivers.orders * drivers.order_value * drivers.margin,
    )


def exposure_of(drivers: Drivers, events: EventCosts, timeline: Timeline) -> dict[str, tuple[FloatArray, str]]:
    """Return float[units, H] by rate: the money that a rate of 1 would cost, with the volume it follows, blank for none."""
    missed_hour = events.missed_task_hour * timeline.inflation
    return {
        **{event: (drivers.orders * cost, ORDERS) for event, cost in drivers.event_cost.items()},
        "shrink": (drivers.revenue, ""),
        "markdown": (drivers.revenue, ""),
        "stockout": (drivers.revenue * drivers.margin, ""),
        "overtime": (drivers.hours * drivers.wage * events.overtime_premium, HOURS),
        "missed_task": (drivers.hours * missed_hour, HOURS),
    }


def _changes(term: Term, levers: Sequence[LeverModel]) -> bool:
    moving = {term.driver, "order_uplift" if term.volume == ORDERS else term.volume}
    return any(moving & (lever.effect.keys() | lever.strain.keys()) for lever in levers)
