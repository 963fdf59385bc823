"""Measures in money: what each metric that missed its target, or passed it, is worth on the lines that it moves.

The figures of a line are linear in the metric behind it: a rate times the money that a rate of 1 costs at the volumes of the
plan. So the flow of a line differs by

    - (actual - target) * money of one unit of the metric,

with the target of the unit under the launches as they came.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from models.problem import BoolArray, FloatArray, IntArray
from planner.actuals.records import MetricActual
from planner.economics import LINES
from planner.economics.lines import LINE
from planner.economics.operations import Operations, operations
from planner.economics.starts import Starts
from planner.economics.terms import HOURS, ORDERS, SALES, money_at_stake
from planner.plan.tables import Chosen
from planner.plan.tracking import METRICS, WEEKS, Metric

ROUTING, HOURS_AN_ORDER, ORDERS_A_WEEK = "routing_cost_per_order", "labour_hours_per_order", "orders_per_week"


@dataclass(frozen=True, eq=False)
class Deviations:
    """Measured metrics against their targets, in money.

    Attributes
    ----------
    unit
        int[n]: units with a measure, ascending.
    amount
        float[n, lines, H]: flow above that of the targets, below 0 for a shortfall; 0 where nothing was measured.
    told
        bool[n, lines, H]: whether a metric behind the line was measured.
    """

    unit: IntArray
    amount: FloatArray
    told: BoolArray


def deviations_of(chosen: Chosen, start: Starts, metrics: Iterable[MetricActual]) -> Deviations:
    """Return the gaps between measures and the targets of launches as they came, int[units, levers], in money."""
    instance, given = chosen.instance, list(metrics)
    row = {unit.unit: number for number, unit in enumerate(instance.units)}
    unit = np.array(sorted({row[one.unit] for one in given}), dtype=np.int64)
    shape = (unit.size, len(LINES), len(instance.quarters))
    amount, told = np.zeros(shape), np.zeros(shape, dtype=np.bool_)
    if not unit.size:
        return Deviations(unit, amount, told)
    measured: dict[str, FloatArray] = defaultdict(lambda: np.full((unit.size, shape[2]), np.nan))
    for one in given:
        measured[one.metric][np.searchsorted(unit, row[one.unit]), instance.quarter_index(one.quarter) - 1] = one.actual
    now = operations(chosen.fleet, unit, start[unit])
    for metric in (one for one in METRICS if one.name in measured):
        beyond = measured[metric.name] - metric.figure(chosen.fleet, unit, now)
        if metric.name == "split_rate" and ROUTING in measured:
            beyond = np.where(np.isnan(measured[ROUTING]), beyond, np.nan)  # splits are part of that cost
        known = ~np.isnan(beyond)
        for line, money in _money(metric, chosen, unit, now):
            amount[:, line] -= np.where(known, beyond * money, 0.0)
            told[:, line] |= known
    return Deviations(unit, amount, told)


def _money(metric: Metric, chosen: Chosen, unit: IntArray, now: Operations) -> Iterator[tuple[int, FloatArray]]:
    """Yield the lines that a metric moves, with float[n, H]: the cost of one unit of it, below 0 for a gain."""
    fleet, finance = chosen.fleet, chosen.instance.settings.finance
    base, shape = fleet.drivers, now.orders.shape

    def of_units(figures: FloatArray) -> FloatArray:
        return np.broadcast_to(figures[unit][:, : shape[1]], shape)

    if metric.name == HOURS_AN_ORDER:
        yield LINE["labour"], now.orders * of_units(base.wage)
    elif metric.name == ROUTING:
        yield LINE["shipping"], now.orders
    elif metric.name == ORDERS_A_WEEK:
        more = WEEKS * fleet.timeline.length[: now.orders.shape[1]] * finance.extra_orders_incremental
        yield LINE["availability"], -more * of_units(base.order_value) * of_units(base.online_margin)
        yield LINE["fulfilment"], more * of_units(base.fulfilment_cost)
    elif metric.driver:
        sign = -1.0 if metric.of_failures else 1.0
        volumes = {ORDERS: now.orders, HOURS: now.hours, SALES: now.sales}
        before = {ORDERS: of_units(base.orders), HOURS: of_units(base.hours), SALES: of_units(base.store_sales)}
        for stake in money_at_stake(base, chosen.instance.settings.event_costs, fleet.timeline):
            if stake.driver == metric.driver:
                factor = _ratio(volumes[stake.volume], before[stake.volume]) if stake.volume in volumes else 1.0
                yield LINE[stake.line], sign * of_units(stake.money) * factor


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    ratio: FloatArray = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return ratio
