"""Metrics that a pilot is judged by: those of the tracking sheet, and others that a history may have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from models.problem import FloatArray, IntArray
from planner.economics import Fleet
from planner.economics.operations import Operations
from planner.plan.tracking import METRICS

Figure = Callable[[Fleet, IntArray, Operations], FloatArray]


@dataclass(frozen=True)
class Measured:
    """A metric of a store and quarter.

    Attributes
    ----------
    name
        as in tracking.csv, where it is there.
    figure
        float[rows, H]: its level, or for a share that is near 1 its distance from 1, as that is what varies.
    parts
        metrics that it is made of: it says nothing beside them.
    volume
        whether it grows with the store: changes are shares of the store's own level before the launch.
    """

    name: str
    figure: Figure
    parts: tuple[str, ...] = ()
    volume: bool = False


NEAR_ONE = tuple(one.name for one in METRICS if one.of_failures and one.name != "inventory_accuracy")
"""Shares near 1, whose distance from 1 is looked at; records are often far from it."""

PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "promise_accuracy": ("on_time_rate", "cancellation_rate"),
        "routing_cost_per_order": ("misroute_rate", "split_rate"),
        "labour_hours_per_order": ("labour_hours",),
    }
)
"""Metrics that are made of others."""

VOLUMES = ("sales", "orders_per_week", "labour_hours")
"""Metrics that grow with the store."""


def _sales(fleet: Fleet, unit: IntArray, now: Operations) -> FloatArray:
    """Return sales: those of the store less what empty shelves lose, and online orders that are not cancelled at their value."""
    quarters, base = fleet.timeline.quarters, fleet.drivers
    store: FloatArray = now.sales * (1 - now.rate["stockout"])
    value = base.order_value[unit, :quarters] if base.order_value.shape[0] > 1 else base.order_value[:, :quarters]
    return store + now.orders * (1 - now.rate["cancellation"]) * value


def _rate(driver: str) -> Figure:
    return lambda fleet, unit, now: now.rate[driver]


def _far_from_one(figure: Figure) -> Figure:
    return lambda fleet, unit, now: 1 - figure(fleet, unit, now)


_TRACKED = tuple(
    Measured(
        one.name, _far_from_one(one.figure) if one.name in NEAR_ONE else one.figure, PARTS.get(one.name, ()), one.name in VOLUMES
    )
    for one in METRICS
)
_NAMES = {one.name for one in _TRACKED}
_FURTHER = (
    Measured("complaint_rate", _rate("complaint")),
    Measured("stockout_rate", _rate("stockout")),
    Measured("misroute_rate", _rate("misroute")),
    Measured("returned_rate", _rate("returned")),
    Measured("markdown_rate", _rate("markdown")),
    Measured("labour_hours", lambda fleet, unit, now: now.hours + now.launch_hours, volume=True),
    Measured("sales", _sales, volume=True),
)

MEASURED = (*_TRACKED, *(one for one in _FURTHER if one.name not in _NAMES))
"""Metrics in the order of the tracking sheet, others after them."""
