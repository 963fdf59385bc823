"""The measures of a plan in its last year: orders that go wrong, overtime, sales lost to stockouts, and the cost of an order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from models.problem import FloatArray, IntArray
from planner.economics import NEVER_LAUNCHED, Fleet, Starts, base_case_levels
from planner.economics.blocks import block_rows, blocks
from planner.economics.lines import LINE, SUPPORT
from planner.economics.operations import Operations, operations
from planner.economics.taken_over import is_closed, taken_over
from planner.economics.unit_columns import UnitColumns
from planner.plan.base_case import YEAR
from planner.plan.plan import Plan
from planner.questions.alternatives.columns import STOCKOUT_LOSS

ORDERS, OVERTIME, ORDER_COST = "orders", "overtime_hours", "fulfilment_cost_per_order"

EVENTS = {"late_orders": "late", "split_orders": "split", "misroutes": "misroute", "cancellations": "cancellation"}
"""Measures that are orders times a rate, with the driver of each."""

MEASURED_IN = (
    {ORDERS: "orders"}
    | dict.fromkeys(EVENTS, "orders")
    | {OVERTIME: "hours", STOCKOUT_LOSS: "currency", ORDER_COST: "currency an order"}
)
"""The unit of each measure, in their order."""

_ORDER_LINES = [LINE["fulfilment"], LINE["shipping"]]


def measures_of(plan: Plan) -> Mapping[str, float | None]:
    """Return the measures of a plan in its last year; what an order costs is None where there is none.

    Orders, rates and hours are those of the tracking sheet, over all units whatever they launch, and those of orders that
    closings send to other units. Money is the base case's level of a line less the plan's flow, with what the line leaves out:
    stockouts of the sales that there are, and the fulfilment of all orders.
    """
    chosen = plan.chosen
    return _measures(chosen.fleet, chosen.menu.start, plan.flow.amount)


def base_measures_of(plan: Plan) -> Mapping[str, float | None]:
    """Return the same of the base case of a plan."""
    fleet = plan.chosen.fleet
    return _measures(fleet, fleet.base, np.zeros_like(plan.flow.amount))


def run_cost(plan: Plan) -> float:
    """Return the support of a plan in its last year against the base case, nominal, positive for a cost."""
    return 0.0 - float(plan.flow.amount[SUPPORT, -YEAR:].sum())


def _measures(fleet: Fleet, start: Starts, flow: FloatArray) -> dict[str, float | None]:
    """Return the measures of one roadmap for each unit; flow: float[lines, H] of the whole plan against the base case."""
    counts = dict.fromkeys((ORDERS, *EVENTS, OVERTIME), 0.0)
    level = (base_case_levels(fleet) - flow)[:, -YEAR:].sum(axis=1)
    paid, lost = float(level[_ORDER_LINES].sum()), float(level[LINE["stockouts"]])
    for one in _served(fleet, start):
        counts[ORDERS] += float(one.orders.sum())
        for name, driver in EVENTS.items():
            counts[name] += float((one.orders * one.rate[driver][:, -YEAR:]).sum())
        counts[OVERTIME] += float((one.hours * one.rate["overtime"][:, -YEAR:]).sum())
        paid += one.fulfilment_beside
        lost -= one.stockouts_beside
    order_cost = paid / counts[ORDERS] if counts[ORDERS] > 0 else None
    return counts | {STOCKOUT_LOSS: lost, ORDER_COST: order_cost}


@dataclass(frozen=True, eq=False)
class _Served:
    """Orders and hours of some units in the last year.

    Attributes
    ----------
    orders, hours
        float[rows, 4].
    rate
        float[rows, H] by driver.
    fulfilment_beside
        fulfilment of extra orders that are not incremental, which the line fulfilment leaves out.
    stockouts_beside
        what the line stockouts holds of sales that levers move: (store sales - store sales') * stockout_rate * margin.
    """

    orders: FloatArray
    hours: FloatArray
    rate: dict[str, FloatArray]
    fulfilment_beside: float = 0.0
    stockouts_beside: float = 0.0


def _served(fleet: Fleet, start: Starts) -> Iterator[_Served]:
    """Yield orders and hours under a plan, some units at a time: their own, then those that they take over."""
    size, everyone = block_rows(fleet.timeline.columns), np.arange(start.shape[0], dtype=np.int64)
    for block in blocks(everyone.size, size):
        now = operations(fleet, everyone[block], start[block])
        yield _of_their_own(fleet, everyone[block], start[block], now)
    moved, hours = taken_over(fleet, start), UnitColumns(fleet.instance).column("hours_per_order")
    for block in blocks(moved.unit.size, size):
        unit, orders = moved.unit[block], moved.orders[block, -YEAR:]
        now = operations(fleet, unit, np.full((unit.size, start.shape[1]), NEVER_LAUNCHED))
        yield _Served(orders, orders * hours[unit], now.rate)


def _of_their_own(fleet: Fleet, unit: IntArray, start: Starts, now: Operations) -> _Served:
    base, finance = fleet.drivers, fleet.instance.settings.finance
    last = slice(max(0, fleet.timeline.quarters - YEAR), fleet.timeline.quarters)
    orders, sales = now.orders[:, -YEAR:], now.sales[:, -YEAR:]
    before = base.orders[unit, last] * ~is_closed(fleet, start)[:, -YEAR:]
    kept = 1 - finance.cancelled_orders_lost * now.rate["cancellation"][:, -YEAR:]
    beside = (1 - finance.extra_orders_incremental) * (orders - before) * kept * base.fulfilment_cost[unit, last]
    unsold = (base.store_sales[unit, last] - sales) * base.rate["stockout"][unit, last] * base.margin[unit]
    return _Served(orders, now.hours[:, -YEAR:], now.rate, float(beside.sum()), float(unsold.sum()))
