"""Drivers: volumes, rates, stock and costs of units under the base case, running levers apart, by unit and quarter."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from instances.effects import effects_on
from instances.schema.instance import Instance
from instances.schema.units import Unit
from models.problem import BoolArray, FloatArray
from planner.economics.timeline import Timeline

FREIGHT_EVENTS = ("misroute", "split", "late", "returned")
"""Order events whose costs grow with freight."""

ORDER_EVENTS = effects_on("order event")
"""Drivers that are rates of orders; they drift and have a cost each."""

STEADY_RATES = effects_on("share of revenue", "share of hours")
"""Drivers that are rates and do not drift."""


@dataclass(frozen=True, eq=False)
class Drivers:
    """Figures of the base case before any lever; one row per unit, one column per quarter, the tail included.

    Attributes
    ----------
    last
        float[units]: the last quarter of operation, inf without an exit.
    open
        bool[units, C]: whether the unit operates. An exit in the tail is left to the weights of the tail: the unit is
        open there, and closed if it exits by quarter H.
    stays
        bool[units, C]: whether the unit keeps its stock at the end of a quarter, which it does not in its exit quarter; an exit
        in the tail is left to the weights, too.
    resize
        float[units, C]: factor on volumes and size.
    revenue, store_sales, orders, hours, stock
        float[units, C]: money, sales in the store, eligible orders, labour hours and inventory; 0 after the exit.
    hours_by_orders
        float[units, C]: share of the hours that follow orders.
    wage, order_value, fulfilment_cost
        float[units, C]: money an hour and an order.
    margin, online_margin
        float[units, 1]: contribution margins.
    rate
        float[units, C] by driver.
    event_cost
        float[units, C] by order event: money an event.
    accuracy
        float[units, C]: inventory accuracy.
    first_accuracy
        float[units, 1]: inventory accuracy of the input.
    """

    last: FloatArray
    open: BoolArray
    stays: BoolArray
    resize: FloatArray
    revenue: FloatArray
    store_sales: FloatArray
    orders: FloatArray
    hours: FloatArray
    stock: FloatArray
    hours_by_orders: FloatArray
    wage: FloatArray
    order_value: FloatArray
    fulfilment_cost: FloatArray
    margin: FloatArray
    online_margin: FloatArray
    rate: dict[str, FloatArray]
    event_cost: dict[str, FloatArray]
    accuracy: FloatArray
    first_accuracy: FloatArray


def drivers_of(instance: Instance, time: Timeline) -> Drivers:
    """Return the figures of every unit under the base case."""
    units = instance.units
    age = np.round(time.years * 4)
    last = label_index(instance, (unit.exit_quarter for unit in units), missing=np.inf)
    is_open = np.minimum(np.arange(1, time.columns + 1), time.quarters + 1) <= last
    resize = resize_of(instance, time)
    held = is_open * resize
    orders = column(units, "eligible_orders") * time.grown(column(units, "order_growth"))
    orders = orders * _season(instance, time, "orders") * time.length * held
    revenue = column(units, "revenue") * time.grown(column(units, "revenue_growth"))
    revenue = revenue * _season(instance, time, "revenue") * time.length * held * time.general
    order_value = column(units, "order_value") * time.general
    by_orders = column(units, "hours_per_order") * orders
    hours = column(units, "labour_hours") * _season(instance, time, "labour_hours") * time.length * held + by_orders
    drift = (1 + column(units, "event_drift")) ** age
    steady = {name: np.repeat(column(units, f"{name}_rate"), age.size, axis=1) for name in STEADY_RATES}
    drifting = {name: np.minimum(1, column(units, f"{name}_rate") * drift) for name in ORDER_EVENTS}
    inside = instance.settings.finance.online_sales == "inside"
    return Drivers(
        last=last[:, 0],
        open=is_open,
        stays=(np.arange(1, time.columns + 1) != last) | (np.arange(1, time.columns + 1) > time.quarters),
        resize=resize,
        revenue=revenue,
        store_sales=np.maximum(0, revenue - orders * order_value) if inside else revenue,
        orders=orders,
        hours=hours,
        stock=column(units, "inventory") * held * time.general,
        hours_by_orders=np.divide(by_orders, hours, out=np.zeros_like(hours), where=hours > 0),
        wage=column(units, "wage") * time.wages,
        order_value=order_value,
        fulfilment_cost=_event_cost(instance, "fulfilment") * time.freight,
        margin=column(units, "contribution_margin"),
        online_margin=_online_margin(units),
        rate=steady | drifting,
        event_cost={name: _event_cost(instance, name) * _index_of(name, time) for name in ORDER_EVENTS},
        accuracy=np.maximum(0, column(units, "inventory_accuracy") - column(units, "accuracy_drift") * age),
        first_accuracy=column(units, "inventory_accuracy"),
    )


def column(units: Iterable[Unit], field: str) -> FloatArray:
    """Return float[units, 1]: one field of every unit."""
    return np.array([getattr(unit, field) for unit in units], dtype=np.float64)[:, None]


def label_index(instance: Instance, labels: Iterable[str | None], missing: float) -> FloatArray:
    """Return float[labels, 1]: the quarter of each label, `missing` where there is none."""
    quarters = [missing if label is None else instance.quarter_index(label) for label in labels]
    return np.array(quarters, dtype=np.float64)[:, None]


def resize_of(instance: Instance, time: Timeline) -> FloatArray:
    """Return float[units, C]: resize_factor from the resize quarter on, 1 before it."""
    since = label_index(instance, (unit.resize_quarter for unit in instance.units), missing=np.inf)
    resized = np.arange(1, time.columns + 1) >= since
    return np.where(resized, column(instance.units, "resize_factor"), 1.0)


def _season(instance: Instance, time: Timeline, figure: str) -> FloatArray:
    """Return float[units, C]: the factor of each unit's profile on `figure`, 1 without a profile."""
    names = ["", *dict.fromkeys(row.profile for row in instance.seasonality)]
    factors = np.ones((len(names), 5))
    for row in instance.seasonality:
        factors[names.index(row.profile), row.fiscal_quarter] = getattr(row, figure)
    profile = [names.index(unit.seasonality) if unit.seasonality in names else 0 for unit in instance.units]
    return factors[profile][:, time.fiscal_quarter]


def _online_margin(units: Iterable[Unit]) -> FloatArray:
    margins = [unit.contribution_margin if unit.online_margin is None else unit.online_margin for unit in units]
    return np.array(margins, dtype=np.float64)[:, None]


def _index_of(event: str, time: Timeline) -> FloatArray:
    return time.freight if event in FREIGHT_EVENTS else time.general


def _event_cost(instance: Instance, event: str) -> FloatArray:
    """Return float[units, 1]: the unit's own cost of an event, or else the instance's."""
    common = getattr(instance.settings.event_costs, event)
    own = [getattr(unit, f"{event}_cost") for unit in instance.units]
    return np.array([common if cost is None else cost for cost in own], dtype=np.float64)[:, None]
