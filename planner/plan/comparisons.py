"""Comparison units of the tracking sheet: units without a launch, by which is seen what would have happened anyway."""

from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from models.problem import IntArray

MOST_COMPARISONS = 30
"""Comparison units of a sheet, so that its size does not grow with that of the fleet."""


@dataclass(frozen=True, eq=False)
class Tracked:
    """Launched units and the quarters in which they are tracked.

    Attributes
    ----------
    unit, first, last
        int[n]: place of the unit, quarter of its first launch, and last quarter in which it is tracked.
    """

    unit: IntArray
    first: IntArray
    last: IntArray


def comparison_units(instance: Instance, until: IntArray, tracked: Tracked, most: int = MOST_COMPARISONS) -> IntArray:
    """Return int[m]: places of the comparison units, ascending.

    Units whose column comparison says so come first, where they are not launched with the first unit that is. Launched units,
    spread evenly over the order of launches, then take one each until there are as many as these, at most `most`: of the units
    that no other has taken and that are not launched when it is, one of the same type, then one that stays without a launch
    longest while it is tracked, then one of its region, then the nearest in the order of eligible orders, then the first of
    units.csv.

    Parameters
    ----------
    until
        int[units]: first quarter in which a unit is launched or closed.
    """
    number = tracked.unit.size
    order = np.lexsort((tracked.unit, tracked.first))
    anchors = order[np.arange(min(most, number)) * number // max(min(most, number), 1)]
    units = instance.units
    kind = _numbers([unit.type for unit in units])
    region = _numbers([unit.region for unit in units])
    place = np.empty(len(units), dtype=np.int64)
    place[np.argsort([unit.eligible_orders for unit in units], kind="stable")] = np.arange(len(units))
    taken = np.array([unit.comparison for unit in units], dtype=np.bool_) & (until > tracked.first.min(initial=np.iinfo(int).max))
    for anchor in anchors.tolist():
        if taken.sum() >= anchors.size:
            break
        unit, first, last = int(tracked.unit[anchor]), int(tracked.first[anchor]), int(tracked.last[anchor])
        free = np.flatnonzero(~taken & (until > first))
        if free.size:
            untouched = np.minimum(until[free], last + 1)
            distance = np.abs(place[free] - place[unit])
            keys = (free, distance, region[free] != region[unit], -untouched, kind[free] != kind[unit])
            taken[free[np.lexsort(keys)[0]]] = True
    return np.flatnonzero(taken)


def _numbers(names: list[str]) -> IntArray:
    number = {name: place for place, name in enumerate(dict.fromkeys(names))}
    return np.array([number[name] for name in names], dtype=np.int64)
