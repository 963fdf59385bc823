"""Launches as they came have a price in whichever quarter of the evaluation, if all that they cost lies within it."""

import numpy as np

from models.problem import IntArray
from planner.economics import Fleet, Starts, fleet_of, has_lever, launched
from planner.errors import QuestionError


def with_prices_for(fleet: Fleet, start: Starts) -> Fleet:
    """Return the fleet, or the same before any stage is reached with prices of launches as late as some, int[rows, levers]."""
    latest = int(start[launched(start)].max(initial=0))
    return fleet if latest <= fleet.timeline.last_launch else fleet_of(fleet.instance, last_launch=latest)


def must_be_priced(fleet: Fleet, unit: IntArray, start: Starts) -> None:
    """Refuse launches that cost something after the evaluation; start: int[rows, levers], of units int[rows].

    Raises
    ------
    QuestionError
        a launch is one of them; the first is named.
    """
    last = fleet.launches.last[unit]
    late = np.argwhere(has_lever(start) & (start > last))
    if not late.size:
        return
    instance, (row, lever) = fleet.instance, late[0].tolist()
    name, label = instance.units[unit[row]].unit, instance.label_of(int(start[row, lever]))
    latest = int(last[row, lever])
    expected = f"{instance.label_of(latest)} or before" if latest > 0 else "no launch"
    raise QuestionError(
        f"launches as they came: found {fleet.levers[lever]} at {name} in {label}, expected {expected}; all that a launch costs "
        "must be paid within the evaluation"
    )
