"""The scorecard: the latest measure of each metric by store and region, against its baseline and its target; and by owner."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from models.problem import BoolArray, FloatArray, IntArray
from planner.actuals.records import MetricActual
from planner.economics.operations import operations
from planner.economics.starts import Starts
from planner.plan.tables import Chosen
from planner.plan.tracking import METRICS

ROUNDING = 1e-9
"""Relative distance at which a target counts as reached."""


@dataclass(frozen=True, eq=False)
class Scorecard:
    """The latest measures before a date; one row for each unit and metric that was measured.

    Attributes
    ----------
    unit, metric, quarter
        int[n]: unit and metric by their places, the quarter from 1.
    baseline, target, actual
        float[n]: without any launch, in the plan, as measured.
    """

    unit: IntArray
    metric: IntArray
    quarter: IntArray
    baseline: FloatArray
    target: FloatArray
    actual: FloatArray

    @property
    def reached(self) -> BoolArray:
        """bool[n]: whether a measure is as good as its target."""
        up = np.array([one.is_to_rise for one in METRICS])[self.metric]
        slack = ROUNDING * np.maximum(1.0, np.abs(self.target))
        return np.where(up, self.actual >= self.target - slack, self.actual <= self.target + slack)


def scorecard_of(chosen: Chosen, metrics: Iterable[MetricActual], before: int) -> Scorecard:
    """Return the latest measure of every unit and metric in the quarters before one."""
    row = {unit.unit: number for number, unit in enumerate(chosen.instance.units)}
    names = [one.name for one in METRICS]
    latest: dict[tuple[int, int], tuple[int, float]] = {}
    for one in metrics:
        when = chosen.instance.quarter_index(one.quarter)
        key = row[one.unit], names.index(one.metric)
        if latest.get(key, (0, 0.0))[0] <= when < before:
            latest[key] = when, one.actual
    places = sorted(latest)
    unit, metric = (np.array([place[axis] for place in places], dtype=np.int64) for axis in (0, 1))
    quarter = np.array([latest[place][0] for place in places], dtype=np.int64)
    actual = np.array([latest[place][1] for place in places], dtype=np.float64)
    seen = np.unique(unit)
    baseline, target = (
        _figures(chosen, seen, of)[metric, np.searchsorted(seen, unit), quarter - 1]
        for of in (chosen.fleet.base, chosen.menu.start)
    )
    return Scorecard(unit, metric, quarter, baseline, target, actual)


def _figures(chosen: Chosen, unit: IntArray, start: Starts) -> FloatArray:
    """Return float[metrics, units, H]."""
    now = operations(chosen.fleet, unit, start[unit])
    return np.stack([one.figure(chosen.fleet, unit, now) for one in METRICS])
