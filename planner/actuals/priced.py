"""Launches as they came that lie too late to be priced."""

import numpy as np

from models.problem import IntArray
from planner.economics import Fleet, Starts, has_lever
from planner.errors import QuestionError


def must_be_priced(fleet: Fleet, unit: IntArray, start: Starts) -> None:
    """Refuse launches after the last quarter that has a price; start: int[rows, levers], of units int[rows].

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
        f"launches as they came: found {fleet.levers[lever]} at {name} in {label}, expected {expected}; the quarter after the "
        "decision quarters is the last one, and all payments lie within the evaluation"
    )
