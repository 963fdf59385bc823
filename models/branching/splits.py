"""Splits of the plans of a branch: by the window of a charge that only uses limits, by patterns or the opening of a region."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from models.branching.pattern_splits import PatternSplit, best_pattern_split
from models.branching.windows import WindowSplit, window_splits
from models.lagrangian.dual import Dual
from models.lagrangian.pattern_dual import PatternDual
from models.lagrangian.points import OpeningBranch, Point
from models.running.stopping import Stopping


@dataclass(frozen=True)
class BranchSplit:
    """The plans of a branch in parts.

    Attributes
    ----------
    parted
        names the charge that is parted: its kind, and its place among those of the kind.
    score
        units that meet a fraction of it.
    sides
        returns the parts, without one that surely has no plan; each takes about as long as an evaluation of the dual.
    """

    parted: tuple[str, int, int]
    score: float
    sides: Callable[[], list[OpeningBranch]]


def charge_splits(dual: Dual, part: OpeningBranch, point: Point) -> list[BranchSplit]:
    """Return the splits by charges that only use limits, one for each, and the one by patterns, those that part most first."""
    found = [
        BranchSplit(("window", split.place, 0), split.score, partial(_window_sides, dual, part, point, split))
        for split in window_splits(dual, part, point)
    ]
    pattern = best_pattern_split(dual, part, point) if isinstance(dual, PatternDual) else None
    if pattern is not None:
        sides = partial(_pattern_sides, part, pattern)
        found.append(BranchSplit(("pattern", pattern.region, pattern.place), pattern.score, sides))
    return sorted(found, key=lambda split: -split.score)


def _window_sides(dual: Dual, part: OpeningBranch, point: Point, split: WindowSplit) -> list[OpeningBranch]:
    branches = [one for windows in split.windows if (one := dual.branch(part.shared, windows)) is not None]
    both = [replace(one, regions=one.regions & part.regions, patterns=part.patterns) for one in branches]
    return [one for one in both if one.regions.any(axis=1).all() and _has_states(dual, one, point)]


def _pattern_sides(part: OpeningBranch, split: PatternSplit) -> list[OpeningBranch]:
    return [replace(part, patterns=side) for side in split.sides]


def region_split(dual: Dual, part: OpeningBranch, point: Point, least: float) -> BranchSplit | None:
    """Return the split by the opening of the region that has most units, each counted by how evenly its opening is split.

    least: part of a region that the relaxation opens on either side of a period, at least.
    """
    best, score = None, 0.0
    for region, number in enumerate(dual.structure.own):
        by = np.cumsum(point.opening_share[region])
        for period in np.flatnonzero(part.regions[region])[:-1].tolist():
            split = float(min(by[period], 1.0 - by[period]))
            own = split * dual.structure.units[number].size
            if split >= least and own > score:
                best, score = (region, period), own
    if best is None:
        return None
    return BranchSplit(("region", best[0], 0), score, partial(_region_sides, part, *best))


def _region_sides(part: OpeningBranch, region: int, period: int) -> list[OpeningBranch]:
    early, late = part.regions.copy(), part.regions.copy()
    early[region, period + 1 :] = False
    late[region, : period + 1] = False
    return [replace(part, regions=regions) for regions in (early, late)]


def _has_states(dual: Dual, part: OpeningBranch, point: Point) -> bool:
    """Return whether each region has a state left: a window may leave a unit no choice that fits any of the patterns."""
    return not isinstance(dual, PatternDual) or bool(np.isfinite(dual.lost(part, point).lost).any(axis=(1, 2)).all())


def lowered(dual: Dual, part: OpeningBranch, point: Point, stopping: Stopping, steps: int) -> Point:
    """Return a side of a split at a point of its own, a few steps from that of the whole."""
    stage = replace(dual.stages(again=True)[0], steps=steps)
    return dual.minimised(part, point.variables, stopping, [stage])
