"""Sides of the plans of a branch: parted by the window of a charge that only uses limits, or by the patterns of a region."""

from dataclasses import replace

import numpy as np

from models.branching.pattern_splits import best_pattern_split
from models.branching.windows import best_split
from models.lagrangian.dual import Dual
from models.lagrangian.pattern_dual import PatternDual
from models.lagrangian.points import OpeningBranch, Point


def charge_sides(dual: Dual, part: OpeningBranch, point: Point, least: float = 0.0) -> list[OpeningBranch] | None:
    """Return the plans of a branch in two parts, without one that surely has none; None where no split parts more than `least`.

    least: units that meet a fraction of what is split.
    """
    window = best_split(dual, part, point)
    pattern = best_pattern_split(dual, part, point) if isinstance(dual, PatternDual) else None
    if pattern is not None and pattern.score > max(least, 0.0 if window is None else window.score):
        return [replace(part, patterns=side) for side in pattern.sides]
    if window is None or window.score <= least:
        return None
    found = [dual.branch(part.shared, windows) for windows in window.windows]
    both = [replace(one, regions=one.regions & part.regions, patterns=part.patterns) for one in found if one is not None]
    return [one for one in both if one.regions.any(axis=1).all() and _has_states(dual, one, point)]


def _has_states(dual: Dual, part: OpeningBranch, point: Point) -> bool:
    """Return whether each region has a state left: a window may leave a unit no choice that fits any of the patterns."""
    return not isinstance(dual, PatternDual) or bool(np.isfinite(dual.lost(part, point).lost).any(axis=(1, 2)).all())
