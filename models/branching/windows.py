"""Windows of charges that only use limits, parted where the relaxation opens such a charge by a fraction.

Laid on units in parts, a charge costs a fraction where a fraction of its units has the event. Until a period p it uses use[p] at
least; after p no choice with an earlier event is left. What the relaxation x misses of the one and has of the other is

    early   max_r (use[r,p] - sum_u use[r,max(event[u],p)] x / units - left[r]) / max_r use[r,p],  at least 0,
    late    sum_{u with the event until p} x / units,

and plans are parted where the lesser of both is largest.
"""

from dataclasses import dataclass

import numpy as np

from models.arrays import FloatArray
from models.lagrangian.charge_structure import ChargeStructure
from models.lagrangian.dual import Dual
from models.lagrangian.dual_arrays import periods_of
from models.lagrangian.points import OpeningBranch, Point, Relaxed, Window
from models.problem import MenuProblem


@dataclass(frozen=True)
class WindowSplit:
    """Two parts of the plans by the windows of a charge, its place among those, and the units that meet a fraction of it."""

    score: float
    place: int
    windows: list[tuple[Window, ...]]


def window_splits(dual: Dual, part: OpeningBranch, point: Point) -> list[WindowSplit]:
    """Return for each charge the split of its window that parts most, if the relaxation opens it by a fraction."""
    structure = dual.structure
    if not structure.only_using:
        return []
    found, relaxed = [], dual.relaxed(part, point)
    windows = part.windows or ((0, dual.periods),) * len(structure.only_using)
    for place, (number, (first, last)) in enumerate(zip(structure.only_using, windows, strict=True)):
        scores = _scores(dual, number, (first, last), relaxed) * structure.units[number].size
        if scores.size and scores.max() > 0.0:
            period = first + int(scores.argmax())
            sides = [(*windows[:place], side, *windows[place + 1 :]) for side in ((first, period), (period + 1, last))]
            found.append(WindowSplit(float(scores.max()), place, sides))
    return found


def _scores(dual: Dual, number: int, window: Window, relaxed: Relaxed) -> FloatArray:
    """Return float[]: the lesser of what is missed early and had late, for each period of a window at which it can be parted."""
    charge, units = dual.problem.charges[number], dual.structure.units[number].size
    periods = range(window[0], min(window[1], charge.value.size))
    if not units or not periods:
        return np.empty(0)
    event = periods_of(charge.event[dual.arrays.order], charge.value.size)
    has = event < charge.value.size
    taken = np.bincount(event[has], relaxed.share[has], minlength=charge.value.size)[: charge.value.size] / units
    use = _use_of(dual.problem, dual.structure, number)
    known = _beyond(use, taken, window[1])
    early = [_missed(use, _beyond(use, taken, period) - known - relaxed.left, period) for period in periods]
    scores: FloatArray = np.minimum(np.array(early), np.cumsum(taken)[periods.start : periods.stop])
    return scores


def _use_of(problem: MenuProblem, structure: ChargeStructure, number: int) -> FloatArray:
    """Return float[rows that a charge and those alike use, periods + 1], the last for never; other rows are 0."""
    size = problem.charges[number].value.size
    return np.array([structure.use(problem, number, np.arange(size + 1) == period) for period in range(size + 1)]).T


def _beyond(use: FloatArray, taken: FloatArray, last: int) -> FloatArray:
    """Return float[rows]: what opening until a period uses beyond the parts of those that have the event later."""
    periods, most = taken.size, min(last, taken.size)
    found: FloatArray = use[:, most] - use[:, np.maximum(np.arange(periods), most)] @ taken
    return found


def _missed(use: FloatArray, more: FloatArray, period: int) -> float:
    most = float(use[:, period].max(initial=0.0))
    return max(0.0, float(more.max(initial=0.0))) / most if most > 0 else 0.0
