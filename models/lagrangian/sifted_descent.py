"""The minimum of the dual over the choices that matter: as sifting does for linear programmes.

Most choices have so large a reduced cost at multipliers that are roughly right that they never count again, and the colder the
soft maxima, the fewer are near enough to the best to have a share of them. So at each temperature the dual is minimised over
the choices, and the opening periods of regions, within some temperatures of the best. Then it is evaluated once over all of them,
which gives the bound; those that were missing are added (Bixby and others 1992), until little is missing, at the last
temperature next to nothing.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from models.lagrangian.dual import Dual
from models.lagrangian.given_openings import openers
from models.lagrangian.points import OpeningBranch, Point, Stage
from models.lagrangian.reduced_costs import few_best, near_best, reduced_costs_at
from models.running.stopping import Stopping, over


def sifted(
    dual: Dual, branch: OpeningBranch, point: Point, stopping: Stopping, stages: Sequence[Stage], *, enough: float = -np.inf
) -> Point:
    """Return the point with the lowest bound found for a branch, as `Dual.minimised` does, from a point that is roughly right."""
    params, best, before = dual.params, point, np.inf
    core = _Core(dual, branch)
    for stage in stages:
        if np.isfinite(before):
            core = _Core(dual, branch)
        tolerance = params.sifting_tolerance if stage is stages[-1] else params.sifting_roughly
        for _ in range(params.sifting_rounds):
            core.add(point, before)
            narrow, part = core.narrowed()
            # what is lowest over too few choices may be far off: their missing ones are added, and it is no place to go on from
            start = point if point.bound <= best.bound + params.sifting_roughly * abs(best.bound) else best
            found = narrow.minimised(part, start.variables, stopping, [stage], enough)
            point = dual.evaluate(branch, found.variables, stage.temperature * dual.typical).point
            best = min(best, point, key=lambda one: one.bound)
            missing = point.bound - found.bound
            if best.bound <= enough or over(stopping):
                return best
            if missing <= tolerance * abs(point.bound):
                break
        before = stage.temperature if missing <= params.sifting_roughly * abs(point.bound) else np.inf
    return best


class _Core:
    """The choices, and opening periods of regions, that take part."""

    def __init__(self, dual: Dual, branch: OpeningBranch) -> None:
        self._dual, self._branch = dual, branch
        self._kept = np.zeros(dual.arrays.unit.size, dtype=np.bool_)
        self._regions = np.zeros_like(branch.regions)

    def narrowed(self) -> tuple[Dual, OpeningBranch]:
        """Return the dual over what takes part, and the branch."""
        return self._dual.narrowed(np.flatnonzero(self._kept)), replace(self._branch, regions=self._regions)

    def add(self, point: Point, temperature: float) -> None:
        """Add what is within some temperatures of the best at a point, and in any case a few choices of each unit.

        temperature: at which the point was found; infinite for one that is roughly right alone.
        """
        dual, params = self._dual, self._dual.params
        reduced_costs = reduced_costs_at(dual, self._branch, point)
        within = params.sifting_within * temperature * dual.typical
        warmth = np.maximum(params.by_region * dual.units_of_regions, 1.0)[:, np.newaxis]
        self._regions |= self._branch.regions & (reduced_costs.opening <= within * warmth)
        near = near_best(dual, replace(self._branch, regions=self._regions), point)
        self._kept |= near.first | few_best(dual, near.difference, params.sifting_least)
        self._kept |= few_best(dual, near.difference, params.sifting_core) & (near.difference <= within)
        if np.isinf(temperature):
            self._kept |= dual.arrays.best_by_event(reduced_costs.choice)
        allowed, opened = np.isfinite(dual.given_of(self._branch).value), dual.opened(self._branch.shared)
        for own in openers(dual.problem, dual.arrays, dual.structure, opened, self._branch.windows):
            in_time = np.flatnonzero(allowed & own)
            self._kept[in_time[reduced_costs.choice[in_time].argmin()]] = True
