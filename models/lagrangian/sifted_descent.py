"""The lowest point of the dual, looked for among the choices that matter: as sifting does for linear programmes.

Most choices lose so much at multipliers that are roughly right that they never count again. The dual over the others is
brought to its lowest point; there all choices are looked at once, which gives the bound, and those that were missed are
added (Bixby and others 1992).
"""

from collections.abc import Sequence

import numpy as np

from models.arrays import IntArray
from models.lagrangian.dual import Dual
from models.lagrangian.losses import losses_at
from models.lagrangian.points import Part, Point, Stage
from models.running.stopping import Stopping, over


def sifted(dual: Dual, part: Part, point: Point, stopping: Stopping, stages: Sequence[Stage], enough: float) -> Point:
    """Return the lowest point found for a part of the plans, as `Dual.lowered` does, from a point that is roughly right."""
    params = dual.params
    best, free = point, point.free
    kept = np.zeros(dual.arrays.unit.size, dtype=np.bool_)
    for _ in range(params.sifting_rounds):
        kept[_places(dual, part, point)] = True
        narrow = dual.narrowed(np.flatnonzero(kept))
        found = narrow.lowered(part, free, stopping, stages, enough)
        point, _, _ = dual.look(part, found.free, stages[-1].temperature * dual.typical)
        best = min(best, point, key=lambda one: one.bound)
        missed = point.bound - found.bound
        if best.bound <= enough or over(stopping) or missed <= params.sifting_tolerance * abs(point.bound):
            break
        free, stages = found.free, stages[-1:]
    return best


def _places(dual: Dual, part: Part, point: Point) -> IntArray:
    """Return the choices of each unit that lose least, and the best one of each opening period."""
    arrays = dual.arrays
    loss = losses_at(dual, part, point).choice
    order = np.lexsort((loss, arrays.unit))
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size) - arrays.begin[arrays.unit[order]]
    wanted = (rank < dual.params.sifting_core) | arrays.best_by_event(loss)
    starts = np.flatnonzero(arrays.shared_event == part.shared)
    if starts.size:
        wanted[starts[loss[starts].argmin()]] = True
    return np.flatnonzero(wanted)
