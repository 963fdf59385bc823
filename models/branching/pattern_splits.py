"""Patterns of a region in two parts: the relaxation opens one of its charges by a fraction until a period, by the rest later."""

from dataclasses import dataclass

import numpy as np

from models.arrays import BoolArray
from models.lagrangian.pattern_dual import PatternDual
from models.lagrangian.points import OpeningBranch, Point

LEAST = 0.02
"""Least part of a region on either side for its patterns to be parted there."""


@dataclass(frozen=True, eq=False)
class PatternSplit:
    """Two parts of the patterns, bool[regions, patterns] each, and the units that meet a fraction of the region's charge.

    Attributes
    ----------
    region, place
        of the charge: the region, and the place among those that its patterns tell of.
    """

    score: float
    region: int
    place: int
    sides: tuple[BoolArray, BoolArray]


def best_pattern_split(dual: PatternDual, part: OpeningBranch, point: Point) -> PatternSplit | None:
    """Return the split that parts most; None where the relaxation opens every charge of a region wholly or not at all."""
    shares, best = dual.pattern_shares(part, point), (0.0, -1, -1, -1)
    for region, states in enumerate(dual.patterns.states[:-1]):
        share = shares[region, : len(states)]
        for place in range(states.shape[1]):
            by_period = np.bincount(states[:, place], share, minlength=dual.periods + 1)
            until = np.cumsum(by_period)[:-1]
            split = np.minimum(until, 1.0 - until)
            period = int(split.argmax())
            score = float(split[period] * dual.units_of_regions[region])
            if split[period] >= LEAST and score > best[0]:
                best = (score, region, place, period)
    score, region, place, period = best
    if region < 0:
        return None
    states = dual.patterns.states[region]
    whole = dual.all_patterns() if part.patterns is None else part.patterns
    sides = whole.copy(), whole.copy()
    sides[0][region, : len(states)] &= states[:, place] <= period
    sides[1][region, : len(states)] &= states[:, place] > period
    return PatternSplit(score, region, place, sides)
