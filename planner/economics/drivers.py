"""What a unit is without any change: revenue, orders, hours, rates and event costs, by unit and quarter."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from instances.schema.units import Unit
from models.problem import BoolArray, FloatArray
from planner.economics.timeline import Timeline

ORDER_EVENTS = ("misroute", "split", "late", "cancellation", "mispick", "complaint")
"""Drivers that are rates of orders; they drift and have a cost each."""

STEADY_RATES = ("stockout", "shrink", "markdown", "overtime", "missed_task")
"""Drivers that are rates and do not drift."""


@dataclass(frozen=True, eq=False)
class Drivers:
    """Figures of no change; one row a unit, one column a quarter of the evaluation.

    Attributes
    ----------
    open
        bool[units, H]: whether the unit operates.
    revenue, orders, hours
        float[units, H]: money, eligible orders and labour hours of the quarter; 0 after the exit.
    wage, order_value
        float[units, H]: money an hour and an order.
    margin
        float[units, 1]: contribution margin.
    rate
        float[units, H] by driver.
    event_cost
        float[units, H] by order event: money an event.
    accuracy
        float[units, H]: inventory accuracy.
    """

    open: BoolArray
    revenue: FloatArray
    orders: FloatArray
    hours: FloatArray
    wage: FloatArray
    order_value: FloatArray
    margin: FloatArray
    rate: dict[str, FloatArray]
    event_cost: dict[str, FloatArray]
    accuracy: FloatArray


def drivers_of(instance: Instance, timeline: Timeline) -> Drivers:
    """Return the figures of no change of every unit."""
    units = instance.units
    age = np.arange(timeline.quarters)
    is_open = age + 1 <= label_index(instance, (unit.exit_quarter for unit in units), missing=np.inf)
    volume = is_open * timeline.length * _resize(instance, timeline)
    revenue = column(units, "revenue") * (1 + column(units, "revenue_growth")) ** timeline.years
    orders = column(units, "eligible_orders") * (1 + column(units, "order_growth")) ** timeline.years
    drift = (1 + column(units, "event_drift")) ** age
    steady = {name: np.repeat(column(units, f"{name}_rate"), age.size, axis=1) for name in STEADY_RATES}
    drifting = {name: np.minimum(1, column(units, f"{name}_rate") * drift) for name in ORDER_EVENTS}
    return Drivers(
        open=is_open,
        revenue=revenue * _season(instance, timeline, "revenue") * volume * timeline.inflation,
        orders=orders * _season(instance, timeline, "orders") * volume,
        hours=column(units, "labour_hours") * _season(instance, timeline, "labour_hours") * volume,
        wage=column(units, "wage") * timeline.inflation,
        order_value=column(units, "order_value") * timeline.inflation,
        margin=column(units, "contribution_margin"),
        rate=steady | drifting,
        event_cost={name: _event_cost(instance, name) * timeline.inflation for name in ORDER_EVENTS},
        accuracy=np.maximum(0, column(units, "inventory_accuracy") - column(units, "accuracy_drift") * age),
    )


def column(units: Iterable[Unit], field: str) -> FloatArray:
    """Return float[units, 1]: one field of every unit."""
    return np.array([getattr(unit, field) for unit in units], dtype=np.float64)[:, None]


def label_index(instance: Instance, labels: Iterable[str | None], missing: float) -> FloatArray:
    """Return float[labels, 1]: the quarter of each label, `missing` where there is none."""
    quarters = [missing if label is None else instance.quarter_index(label) for label in labels]
    return np.array(quarters, dtype=np.float64)[:, None]


def _resize(instance: Instance, timeline: Timeline) -> FloatArray:
    since = label_index(instance, (unit.resize_quarter for unit in instance.units), missing=np.inf)
    resized = np.arange(1, timeline.quarters + 1) >= since
    return np.where(resized, column(instance.units, "resize_factor"), 1.0)


def _season(instance: Instance, timeline: Timeline, figure: str) -> FloatArray:
    """Return float[units, H]: the factor of each unit's profile on `figure`, 1 without a profile."""
    names = ["", *dict.fromkeys(row.profile for row in instance.seasonality)]
    factors = np.ones((len(names), 5))
    for row in instance.seasonality:
        factors[names.index(row.profile), row.fiscal_quarter] = getattr(row, figure)
    profile = [names.index(unit.seasonality) if unit.seasonality in names else 0 for unit in instance.units]
    return factors[profile][:, timeline.fiscal_quarter]


def _event_cost(instance: Instance, event: str) -> FloatArray:
    """Return float[units, 1]: the unit's own cost of an event, or else the instance's."""
    common = getattr(instance.plan.event_costs, event)
    own = [getattr(unit, f"{event}_cost") for unit in instance.units]
    return np.array([common if cost is None else cost for cost in own], dtype=np.float64)[:, None]
