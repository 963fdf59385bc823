"""Actuals as arrays: what was measured where, and when each unit was really launched."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from models.problem import FloatArray, IntArray
from planner.actuals.records import Actuals
from planner.economics import NEVER_LAUNCHED, launched
from planner.economics.starts import GOES_ON, Starts, last_quarters
from planner.plan.tracking import METRICS


@dataclass(frozen=True, eq=False)
class Sheet:
    """Measured metrics of the units that have any.

    Attributes
    ----------
    unit
        int[n]: their places among the units of the instance, ascending.
    start
        int[n, levers]: their roadmaps, as they came.
    first
        int[n]: quarter of the first launch, `NEVER_LAUNCHED` without one.
    actual
        float[metrics, n, H]: as measured; nan where nothing was.
    left_out
        observations that were not taken, by reason.
    """

    unit: IntArray
    start: Starts
    first: IntArray
    actual: FloatArray
    left_out: Counter[str]


def starts_so_far(instance: Instance, start: Starts, actuals: Actuals) -> Starts:
    """Return int[units, levers]: the roadmaps of a plan as its launches came.

    A launch without a row came as planned. One that slipped or was cancelled has not come.
    """
    found = start.copy()
    row = {unit.unit: place for place, unit in enumerate(instance.units)}
    levers = list(instance.settings.levers)
    for launch in actuals.launches:
        came = launch.status in ("launched", "closed") and launch.quarter is not None
        place = (row[launch.unit], levers.index(launch.lever))
        found[place] = instance.quarter_index(launch.quarter) if came and launch.quarter else NEVER_LAUNCHED
    return found


def sheet_of(instance: Instance, start: Starts, actuals: Actuals) -> Sheet:
    """Return the measured metrics as arrays; start: roadmaps of the plan, int[units, levers]."""
    came = starts_so_far(instance, start, actuals)
    row = {unit.unit: place for place, unit in enumerate(instance.units)}
    ends = last_run(instance, actuals).min(axis=1, initial=GOES_ON)
    unit = np.array(sorted({row[one.unit] for one in actuals.metrics}), dtype=np.int64)
    place = {number: at for at, number in enumerate(unit.tolist())}
    metric = {one.name: at for at, one in enumerate(METRICS)}
    actual = np.full((len(METRICS), unit.size, len(instance.quarters)), np.nan)
    left_out: Counter[str] = Counter()
    for one in actuals.metrics:
        quarter = instance.quarter_index(one.quarter)
        if quarter > ends[row[one.unit]]:
            left_out["after the launch was closed down"] += 1
        else:
            actual[metric[one.metric], place[row[one.unit]], quarter - 1] = one.actual
    start = came[unit]
    first = np.where(launched(start), start, NEVER_LAUNCHED).min(axis=1, initial=NEVER_LAUNCHED).astype(np.int64)
    return Sheet(unit, start, first, actual, left_out)


def last_run(instance: Instance, actuals: Actuals) -> IntArray:
    """Return int[units, levers]: the last quarter of each lever that was closed down, `GOES_ON` for all others.

    A launch without a row was closed as the plan closes it.
    """
    last, levers = last_quarters(instance), list(instance.settings.levers)
    row = {unit.unit: place for place, unit in enumerate(instance.units)}
    for one in actuals.launches:
        last[row[one.unit], levers.index(one.lever)] = GOES_ON if one.closed is None else instance.quarter_index(one.closed) - 1
    return last
