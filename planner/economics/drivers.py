"""Drivers: volumes, rates, stock and costs of units under the base case, running levers apart, by unit and quarter."""

from dataclasses import dataclass

import numpy as np

from instances.effects import effects_on
from models.problem import BoolArray, FloatArray
from planner.economics.inputs import Inputs
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
    revenue, store_sales, orders, hours, stock, occupancy
        float[units, C]: money, sales in the store, eligible orders, labour hours, inventory, cost of the site; 0 after the exit.
    owed
        bool[units, C]: whether the lease runs, so that the cost of the site cannot fall.
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
    occupancy: FloatArray
    owed: BoolArray
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


def drivers_of(inputs: Inputs, time: Timeline) -> Drivers:
    """Return the figures of every unit under the base case."""
    age = np.round(time.years * 4)
    last, lease_end = inputs.quarters("exit_quarter"), inputs.quarters("lease_end")
    is_open = np.minimum(np.arange(1, time.columns + 1), time.quarters + 1) <= last
    resize = resize_of(inputs, time)
    held = is_open * resize
    orders = inputs.column("eligible_orders") * time.grown(inputs.column("order_growth"))
    orders = orders * inputs.season("orders", time.fiscal_quarter) * time.length * held
    revenue = inputs.column("revenue") * time.grown(inputs.column("revenue_growth"))
    revenue = revenue * inputs.season("revenue", time.fiscal_quarter) * time.length * held * time.general
    order_value = inputs.column("order_value") * time.general
    by_orders = inputs.column("hours_per_order") * orders
    hours = inputs.column("labour_hours") * inputs.season("labour_hours", time.fiscal_quarter) * time.length * held + by_orders
    drift = (1 + inputs.column("event_drift")) ** age
    steady = {name: np.repeat(inputs.column(f"{name}_rate"), age.size, axis=1) for name in STEADY_RATES}
    drifting = {name: np.minimum(1, inputs.column(f"{name}_rate") * drift) for name in ORDER_EVENTS}
    inside = inputs.settings.finance.online_sales == "inside"
    return Drivers(
        last=last[:, 0],
        open=is_open,
        stays=(np.arange(1, time.columns + 1) != last) | (np.arange(1, time.columns + 1) > time.quarters),
        resize=resize,
        revenue=revenue,
        store_sales=np.maximum(0, revenue - orders * order_value) if inside else revenue,
        orders=orders,
        hours=hours,
        stock=inputs.column("inventory") * held * time.general,
        occupancy=inputs.column("occupancy_cost") * time.length * held * time.general,
        owed=np.isfinite(lease_end) & (np.arange(1, time.columns + 1) <= lease_end),
        hours_by_orders=np.divide(by_orders, hours, out=np.zeros_like(hours), where=hours > 0),
        wage=inputs.column("wage") * time.wages,
        order_value=order_value,
        fulfilment_cost=_event_cost(inputs, "fulfilment") * time.freight,
        margin=inputs.column("contribution_margin"),
        online_margin=inputs.filled("online_margin", inputs.column("contribution_margin")),
        rate=steady | drifting,
        event_cost={name: _event_cost(inputs, name) * _index_of(name, time) for name in ORDER_EVENTS},
        accuracy=np.maximum(0, inputs.column("inventory_accuracy") - inputs.column("accuracy_drift") * age),
        first_accuracy=inputs.column("inventory_accuracy"),
    )


def resize_of(inputs: Inputs, time: Timeline) -> FloatArray:
    """Return float[units, C]: resize_factor from the resize quarter on, 1 before it."""
    since = inputs.quarters("resize_quarter")
    resized = np.arange(1, time.columns + 1) >= since
    return np.where(resized, inputs.column("resize_factor"), 1.0)


def _index_of(event: str, time: Timeline) -> FloatArray:
    return time.freight if event in FREIGHT_EVENTS else time.general


def _event_cost(inputs: Inputs, event: str) -> FloatArray:
    """Return float[rows, 1]: the unit's own cost of an event, or else the instance's."""
    return inputs.filled(f"{event}_cost", getattr(inputs.settings.event_costs, event))
