"""The minimum of the dual over the choices that matter: as sifting does for linear programmes.

Most choices have so large a reduced cost at multipliers that are roughly right that they never count again. The dual over the
others is minimised; there it is evaluated once over all choices, which gives the bound, and those that were missing are added
(Bixby and others 1992).
"""

from collections.abc import Sequence

import numpy as np

from models.arrays import IntArray
from models.lagrangian.dual import Dual
from models.lagrangian.points import OpeningBranch, Point, Stage
from models.lagrangian.reduced_costs import few_best, reduced_costs_at
from models.running.stopping import Stopping, over


def sifted(
    dual: Dual, branch: OpeningBranch, point: Point, stopping: Stopping, stages: Sequence[Stage], *, enough: float = -np.inf
) -> Point:
    """Return the point with the lowest bound found for a branch, as `Dual.minimised` does, from a point that is roughly right."""
    params = dual.params
    best, variables = point, point.variables
    kept = np.zeros(dual.arrays.unit.size, dtype=np.bool_)
    for _ in range(params.sifting_rounds):
        kept[_places(dual, branch, point)] = True
        narrow = dual.narrowed(np.flatnonzero(kept))
        found = narrow.minimised(branch, variables, stopping, stages, enough)
        point = dual.evaluate(branch, found.variables, stages[-1].temperature * dual.typical).point
        best = min(best, point, key=lambda one: one.bound)
        missing = point.bound - found.bound
        if best.bound <= enough or over(stopping) or missing <= params.sifting_tolerance * abs(point.bound):
            break
        variables, stages = found.variables, stages[-1:]
    return best


def _places(dual: Dual, branch: OpeningBranch, point: Point) -> IntArray:
    """Return the choices of each unit of least reduced cost, and the best one of each opening period."""
    arrays = dual.arrays
    reduced_cost = reduced_costs_at(dual, branch, point).choice
    wanted = few_best(dual, reduced_cost, dual.params.sifting_core) | arrays.best_by_event(reduced_cost)
    for event, period in zip(arrays.given_events, dual.opened(branch.shared), strict=True):
        starts = np.flatnonzero(event == period)
        if starts.size:
            wanted[starts[reduced_cost[starts].argmin()]] = True
    return np.flatnonzero(wanted)
