"""The measures of a plan in its last year: orders that go wrong, overtime, sales lost to stockouts, and the cost of an order."""

from collections.abc import Mapping

import numpy as np

from models.problem import FloatArray
from planner.economics import Fleet, Starts, base_case_levels
from planner.economics.blocks import block_rows, blocks
from planner.economics.lines import LINE, SUPPORT
from planner.economics.operations import operations
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

    Orders, rates and hours are those of the tracking sheet, over all units whatever they launch. Money is the base case's level
    of a line less the plan's flow: the contribution of sales that stockouts lose, and the lines fulfilment and shipping.
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
    everyone = np.arange(start.shape[0], dtype=np.int64)
    for block in blocks(everyone.size, block_rows(fleet.timeline.columns)):
        now = operations(fleet, everyone[block], start[block])
        orders = now.orders[:, -YEAR:]
        counts[ORDERS] += float(orders.sum())
        for name, driver in EVENTS.items():
            counts[name] += float((orders * now.rate[driver][:, -YEAR:]).sum())
        counts[OVERTIME] += float((now.hours * now.rate["overtime"])[:, -YEAR:].sum())
    level = (base_case_levels(fleet) - flow)[:, -YEAR:].sum(axis=1)
    paid = float(level[_ORDER_LINES].sum())
    order_cost = paid / counts[ORDERS] if counts[ORDERS] > 0 else None
    return counts | {STOCKOUT_LOSS: float(level[LINE["stockouts"]]), ORDER_COST: order_cost}
