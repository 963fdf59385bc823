"""The tracking sheet: metrics of launched units while their levers ramp up, and of units to compare with, with their targets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from instances.schema.instance import Instance
from instances.schema.units import Unit
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics import NEVER_LAUNCHED, Fleet, launched, live
from planner.economics.operations import Operations, operations
from planner.economics.pricing import operates
from planner.economics.slips import gone_live
from planner.economics.starts import Starts, launched_together
from planner.main_levers import ORCHESTRATION, STORE_OPTIMIZATION
from planner.plan.columns import TABLES
from planner.plan.comparisons import Tracked, comparison_units
from planner.plan.frames import frame_of
from planner.plan.tables import Chosen, state_in_words

ObjectArray: TypeAlias = NDArray[Any]

WEEKS = 13

LEAST_ORDERS = 1e-3
"""Orders in a quarter below which there are none but for rounding, so that hours per order are not defined."""


@dataclass(frozen=True)
class Metric:
    """A figure to follow.

    Attributes
    ----------
    name, measured_in
        its name and its measure.
    lever
        the lever whose launch asks for it, blank for any.
    figure
        float[rows, H] of units under roadmaps.
    of_failures
        whether it is 1 less a rate of failures.
    driver
        the rate that it is, or is 1 less of; blank for another figure.
    """

    name: str
    measured_in: str
    lever: str
    figure: Callable[[Fleet, IntArray, Operations], FloatArray]
    of_failures: bool = False
    driver: str = ""

    @property
    def is_to_rise(self) -> bool:
        """Whether more of it is better."""
        return self.of_failures or self.measured_in == "orders"


def _rate(name: str, driver: str, lever: str = "", *, kept: bool = False) -> Metric:
    """Return the metric of a rate, or of what is free of it."""

    def figure(fleet: Fleet, unit: IntArray, now: Operations) -> FloatArray:
        return 1 - now.rate[driver] if kept else now.rate[driver]

    return Metric(name, "share", lever, figure, kept, driver)


def _promise_accuracy(fleet: Fleet, unit: IntArray, now: Operations) -> FloatArray:
    return (1 - now.rate["late"]) * (1 - now.rate["cancellation"])


def _hours_an_order(fleet: Fleet, unit: IntArray, now: Operations) -> FloatArray:
    hours = now.hours + now.launch_hours
    return np.divide(hours, now.orders, out=np.full_like(hours, np.nan), where=now.orders >= LEAST_ORDERS)


def _routing_cost(fleet: Fleet, unit: IntArray, now: Operations) -> FloatArray:
    misroute, split = (_within(fleet, fleet.drivers.event_cost[event])[unit] for event in ("misroute", "split"))
    return now.rate["misroute"] * misroute + now.rate["split"] * split


def _orders_a_week(fleet: Fleet, unit: IntArray, now: Operations) -> FloatArray:
    return now.orders / (WEEKS * _within(fleet, fleet.timeline.length))


def _within(fleet: Fleet, figures: FloatArray) -> FloatArray:
    """Return figures by quarter, those of the evaluation alone."""
    return figures[..., : fleet.timeline.quarters]


METRICS = (
    Metric("promise_accuracy", "share", "", _promise_accuracy, of_failures=True),
    _rate("on_time_rate", "late", kept=True),
    _rate("cancellation_rate", "cancellation"),
    _rate("split_rate", "split"),
    Metric("labour_hours_per_order", "hours", "", _hours_an_order),
    Metric("inventory_accuracy", "share", "", lambda fleet, unit, now: now.accuracy, of_failures=True),
    _rate("missed_task_rate", "missed_task"),
    _rate("overtime_rate", "overtime"),
    _rate("complaint_rate", "complaint"),
    _rate("stockout_rate", "stockout"),
    _rate("pick_accuracy", "mispick", STORE_OPTIMIZATION, kept=True),
    _rate("shrink_rate", "shrink", STORE_OPTIMIZATION),
    Metric("routing_cost_per_order", "currency", ORCHESTRATION, _routing_cost),
    Metric("orders_per_week", "orders", ORCHESTRATION, _orders_a_week),
)
"""Metrics in the order of the sheet."""


def tracking_table(chosen: Chosen) -> pd.DataFrame:
    """Return one row per unit, metric and quarter: launched units from their first launch until their ramps are complete.

    Below them stand comparison units until their own launch, while any launched unit is tracked.
    """
    launches = launched(chosen.menu.start)
    unit = np.flatnonzero(launches.any(axis=1))
    if not unit.size:
        return _frame(chosen, [])
    start = chosen.menu.start[unit]
    window = _window(chosen.fleet, unit, start, launches[unit])
    asked = np.stack([_asked(one, chosen.menu.levers, launches[unit]) for one in METRICS], axis=1)
    of_launched = _followed(chosen.fleet, "launched", unit, start, asked[:, :, None] & window[:, None, :])
    return _frame(chosen, [of_launched, _compared(chosen, unit, window, np.asarray(asked.any(axis=0), dtype=np.bool_))])


def _compared(chosen: Chosen, unit: IntArray, window: BoolArray, asked: BoolArray) -> "_Followed":
    """Return the rows of comparison units: units with a launch, bool[rows, H] their quarters, bool[metrics] any asked for."""
    fleet, start = chosen.fleet, chosen.menu.start
    first = np.where(launched(start), start, NEVER_LAUNCHED).min(axis=1).astype(np.int64)
    exits = [_closed_from(chosen.instance, one) for one in chosen.instance.units]
    quarter = np.arange(1, window.shape[1] + 1)
    tracked = Tracked(unit, first[unit], np.where(window, quarter, 0).max(axis=1))
    other = comparison_units(chosen.instance, np.minimum(first, exits), tracked)
    serves = (quarter >= tracked.first.min()) & (quarter <= tracked.last.max()) & (quarter < first[other, None])
    serves = serves & fleet.drivers.open[other, : quarter.size]
    return _followed(fleet, "comparison", other, fleet.base[other], asked[None, :, None] & serves[:, None, :])


def _closed_from(instance: Instance, unit: Unit) -> int:
    return NEVER_LAUNCHED if unit.exit_quarter is None else instance.quarter_index(unit.exit_quarter) + 1


def _followed(fleet: Fleet, role: str, unit: IntArray, start: Starts, wanted: BoolArray) -> "_Followed":
    """Return the rows of units under their roadmaps, bool[rows, metrics, H] of them wanted."""
    before, after = operations(fleet, unit, fleet.base[unit]), operations(fleet, unit, start)
    baseline = np.stack([metric.figure(fleet, unit, before) for metric in METRICS], axis=1)
    target = np.stack([metric.figure(fleet, unit, after) for metric in METRICS], axis=1)
    shown = wanted & np.isfinite(baseline) & np.isfinite(target)
    row, metric, quarter = np.nonzero(shown)
    return _Followed(role, unit, start, row, metric, quarter, baseline[shown], target[shown])


@dataclass(frozen=True, eq=False)
class _Followed:
    """Rows of the sheet of one role.

    Attributes
    ----------
    role
        launched or comparison.
    unit, start
        int[rows] and int[rows, levers]: the units and their roadmaps.
    row, metric, quarter
        int[n]: row of the unit, metric and quarter by their places.
    baseline, target
        float[n].
    """

    role: str
    unit: IntArray
    start: Starts
    row: IntArray
    metric: IntArray
    quarter: IntArray
    baseline: FloatArray
    target: FloatArray


def _window(fleet: Fleet, unit: IntArray, start: Starts, launches: BoolArray) -> BoolArray:
    """Return bool[rows, H]: from the first launch until the last ramp of a launch is complete, while the unit is open."""
    slow = fleet.instance.settings.interaction.same_quarter_ramp_speed
    first = np.where(launches, start, NEVER_LAUNCHED).min(axis=1)
    begun = gone_live([model.ramp for model in fleet.models], unit, start)
    complete = np.zeros(unit.size, dtype=np.int64)
    for lever, name in enumerate(fleet.levers):
        steps = len(fleet.instance.settings.levers[name].ramp) - 1
        quarters = np.where(launched_together(begun, lever), int(np.ceil(steps / slow - 1e-9)), steps)
        complete = np.where(launches[:, lever], np.maximum(complete, begun[:, lever] + quarters), complete)
    quarter = np.arange(1, fleet.timeline.quarters + 1)
    is_open = operates(fleet, unit, start)
    inside: BoolArray = (quarter >= first[:, None]) & (quarter <= complete[:, None]) & is_open
    return inside


def _asked(metric: Metric, levers: tuple[str, ...], launches: BoolArray) -> BoolArray:
    """Return bool[rows]: whether a metric is followed at a unit; a lever that the instance lacks asks for none."""
    if not metric.lever:
        return np.ones(launches.shape[0], dtype=np.bool_)
    if metric.lever not in levers:
        return np.zeros(launches.shape[0], dtype=np.bool_)
    return launches[:, levers.index(metric.lever)]


def measured_in(metric: Metric, instance: Instance) -> str:
    """Return the measure of a metric, in words."""
    currency = instance.settings.finance.currency
    measures = {"currency": f"{currency} an order", "hours": "hours an order", "orders": "orders a week"}
    return measures.get(metric.measured_in, metric.measured_in)


def _frame(chosen: Chosen, parts: Sequence[_Followed]) -> pd.DataFrame:
    table = TABLES["tracking"]
    filled = [_columns(chosen, part) for part in parts]
    empty: ObjectArray = np.empty(0, dtype=object)
    return frame_of(table, {name: np.concatenate([one[name] for one in filled] or [empty]) for name in table.names})


def _columns(chosen: Chosen, rows: _Followed) -> dict[str, ObjectArray]:
    row, metric, quarter = rows.row, rows.metric, rows.quarter
    instance = chosen.instance
    units = [instance.units[one] for one in rows.unit]
    words = _states(chosen, rows.unit, rows.start)
    return {
        "unit": _taken([one.unit for one in units], row),
        "name": _taken([one.name or one.unit for one in units], row),
        "region": _taken([one.region for one in units], row),
        "owner": _taken([one.owner for one in units], row),
        "role": np.full(row.size, rows.role, dtype=object),
        "metric": _taken([one.name for one in METRICS], metric),
        "measured_in": _taken([measured_in(one, instance) for one in METRICS], metric),
        "lever": words[row, quarter],
        "quarter": _taken([one.label for one in instance.quarters], quarter),
        "quarter_start": _taken([one.start for one in instance.quarters], quarter),
        "baseline": rows.baseline,
        "target": rows.target,
        "actual": np.full(row.size, None, dtype=object),
    }


def _taken(values: Sequence[object], place: IntArray) -> ObjectArray:
    return np.array([*values, None], dtype=object)[place]


def _states(chosen: Chosen, unit: IntArray, start: Starts) -> ObjectArray:
    """Return object[rows, H]: the levers that are live, in words."""
    active = live(chosen.fleet, unit, start)
    number = np.einsum("rlq,l->rq", active.astype(np.int64), 1 << np.arange(active.shape[1]))
    words = {
        int(one): state_in_words(chosen.menu.levers, [bool(int(one) >> lever & 1) for lever in range(active.shape[1])])
        for one in np.unique(number)
    }
    codes = np.unique(number)
    found: ObjectArray = np.array([words[int(one)] for one in codes], dtype=object)[np.searchsorted(codes, number)]
    return found
