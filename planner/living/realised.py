"""Benefits as they came: the share of each line's promised flow that the metrics behind it show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from models.problem import BoolArray, FloatArray, IntArray
from planner.actuals.records import MetricActual
from planner.economics import LINES
from planner.economics.operations import operations
from planner.economics.starts import Starts
from planner.plan.tables import Chosen
from planner.plan.tracking import METRICS

METRICS_OF_LINES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "labour": ("labour_hours_per_order",),
        "shipping": ("routing_cost_per_order", "on_time_rate"),
        "fulfilment": ("orders_per_week",),
        "shrink": ("shrink_rate",),
        "stockouts": ("stockout_rate",),
        "promises": ("orders_per_week",),
        "availability": ("orders_per_week",),
        "cancelled_sales": ("cancellation_rate",),
        "complaints": ("complaint_rate",),
        "cancellations": ("cancellation_rate",),
        "volatility": ("overtime_rate", "missed_task_rate"),
    }
)
"""Metrics that a line's flow moves with; other lines have none, and are taken as promised."""

LEAST_CHANGE: Final = 1e-9
"""Promised change of a metric, as a share of its baseline or target, below which nothing can be said of how much came."""


@dataclass(frozen=True, eq=False)
class RealisedShares:
    """Shares of lines' flows that came.

    Attributes
    ----------
    unit
        int[n]: units with a measure, ascending.
    share
        float[n, lines, H]: not a number where nothing was measured.
    """

    unit: IntArray
    share: FloatArray

    def of(self, unit: IntArray) -> FloatArray:
        """Return float[rows, lines, H] for int[rows] of units."""
        shares = np.full((unit.size, *self.share.shape[1:]), np.nan)
        place = np.searchsorted(self.unit, unit)
        known = np.isin(unit, self.unit)
        shares[known] = self.share[place[known]]
        return shares


def realised_shares(chosen: Chosen, start: Starts, metrics: Iterable[MetricActual]) -> RealisedShares:
    """Return the share of each line's flow that came.

    (actual - baseline) / (target - baseline) of the metric behind a line, the mean where two metrics were measured, with the
    target of the unit under the starts as they came.
    """
    instance = chosen.instance
    row = {unit.unit: number for number, unit in enumerate(instance.units)}
    given = list(metrics)
    unit = np.array(sorted({row[one.unit] for one in given}), dtype=np.int64)
    measured: dict[str, FloatArray] = {}
    for one in given:
        figures = measured.setdefault(one.metric, np.full((unit.size, len(instance.quarters)), np.nan))
        figures[np.searchsorted(unit, row[one.unit]), instance.quarter_index(one.quarter) - 1] = one.actual
    shares = np.full((unit.size, len(LINES), len(instance.quarters)), np.nan)
    if unit.size:
        before = operations(chosen.fleet, unit, chosen.fleet.base[unit])
        after = operations(chosen.fleet, unit, start[unit])
        figure = {one.name: [one.figure(chosen.fleet, unit, now) for now in (before, after)] for one in METRICS}
        for line, names in METRICS_OF_LINES.items():
            parts = [_share(measured[name], *figure[name]) for name in names if name in measured]
            if parts:
                shares[:, LINES.index(line)] = _mean(np.stack(parts))
    return RealisedShares(unit, shares)


def _share(actual: FloatArray, baseline: FloatArray, target: FloatArray) -> FloatArray:
    promised = target - baseline
    told = np.abs(promised) > LEAST_CHANGE * np.maximum(np.abs(baseline), np.abs(target))
    return _ratio(actual - baseline, promised, told)


def _mean(shares: FloatArray) -> FloatArray:
    """Return the mean along the first axis of what is a number."""
    told = ~np.isnan(shares)
    total = np.where(told, shares, 0.0).sum(axis=0)
    return _ratio(total, told.sum(axis=0).astype(np.float64), np.asarray(told.any(axis=0)))


def _ratio(part: FloatArray, whole: FloatArray, told: BoolArray) -> FloatArray:
    ratio: FloatArray = np.divide(part, whole, out=np.full_like(whole, np.nan), where=told)
    return ratio
