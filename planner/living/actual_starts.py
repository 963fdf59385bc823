"""Starts of levers as they came: those of the plan, corrected by what a person reported."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from models.problem import BoolArray, FloatArray, IntArray
from planner.actuals.records import LaunchActual
from planner.economics.starts import GOES_ON, NEVER_LAUNCHED, Starts, last_quarters, launched
from planner.plan.tables import Chosen

OPEN_END: int = GOES_ON + 1
"""Quarter from which a lever no longer runs, where it was not closed down."""


@dataclass(frozen=True, eq=False)
class ActualStarts:
    """Launches as they came.

    Attributes
    ----------
    start
        int[units, levers]: as the starts of a plan; of a slipped launch the quarter in which it is expected.
    reported
        bool[units, levers]: launches of which something was reported.
    paid
        float[units, levers]: implementation cost paid so far, nominal; not a number where nothing was reported.
    closed
        int[units, levers]: quarter from which on the lever no longer runs, `OPEN_END` where it does.
    """

    start: Starts
    reported: BoolArray
    paid: FloatArray
    closed: IntArray


def actual_starts(chosen: Chosen, launches: Iterable[LaunchActual]) -> ActualStarts:
    """Return the starts of a plan with what was reported of its launches; what was not reported came as planned."""
    instance, names = chosen.instance, chosen.menu.levers
    row = {unit.unit: number for number, unit in enumerate(instance.units)}
    start = chosen.menu.start.copy()
    closed = last_quarters(instance) + 1
    found = ActualStarts(start, np.zeros(start.shape, dtype=np.bool_), np.full(start.shape, np.nan), closed)
    for one in launches:
        place = row[one.unit], names.index(one.lever)
        gone = one.status == "cancelled" or one.quarter is None
        start[place] = NEVER_LAUNCHED if gone or one.quarter is None else instance.quarter_index(one.quarter)
        found.reported[place] = True
        found.paid[place] = np.nan if one.paid is None else one.paid
        closed[place] = OPEN_END if one.closed is None else instance.quarter_index(one.closed)
    return found


def with_closings(chosen: Chosen, closed: IntArray) -> Chosen:
    """Return a plan whose fleet has levers closed down as they were; closed: int[units, levers], as in `ActualStarts`."""
    return replace(chosen, fleet=chosen.fleet.closed_after(closed - 1))


def on_planned_dates(planned: Starts, actual: Starts) -> Starts:
    """Return int[units, levers]: the launches that came, those that were planned at their planned dates."""
    both = launched(planned) & launched(actual)
    return np.where(both, planned, actual)
