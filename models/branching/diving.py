"""Dives: from a part of the plans down to one in which charges that only use limits open in one period each.

At each step the windows are parted as in branching, and the side is taken whose bound is higher after a few steps of the dual;
now and then, by lot, the other one. What is left is rounded by the caller (diving heuristics; Danna and others 2005).
"""

from dataclasses import dataclass, replace

import numpy as np

from models.branching.windows import best_split
from models.lagrangian.dual import Dual
from models.lagrangian.points import OpeningBranch, Point
from models.running.stopping import Stopping, over


@dataclass(frozen=True)
class DiveParams:
    """Parameters of dives.

    Attributes
    ----------
    most_charges
        charges that only use limits up to which dives are tried; with more of them a few sides decide too little.
    depth, steps
        sides that are taken at most, and steps of the dual for each that is looked at.
    other_side
        chance of the side with the lower bound, after the first dive.
    """

    most_charges: int = 6
    depth: int = 12
    steps: int = 8
    other_side: float = 0.25


@dataclass(frozen=True)
class Dived:
    """A part of the plans at the end of a dive, and its point."""

    part: OpeningBranch
    point: Point


def dive(dual: Dual, begin: Dived, stopping: Stopping, random: np.random.Generator | None, params: DiveParams) -> Dived:
    """Return the end of a dive.

    Parameters
    ----------
    random
        draws sides; None to take the higher bound each time.
    """
    at = begin
    for _ in range(params.depth):
        if over(stopping):
            break
        split = best_split(dual, at.part, at.point)
        if split is None:
            break
        sides = [_lowered(dual, at, dual.branch(at.part.shared, windows), stopping, params.steps) for windows in split.windows]
        open_ = sorted((one for one in sides if one is not None), key=lambda one: -one.point.bound)
        if not open_:
            break
        other = len(open_) > 1 and random is not None and random.random() < params.other_side
        at = open_[1] if other else open_[0]
    return at


def _lowered(dual: Dual, at: Dived, side: OpeningBranch | None, stopping: Stopping, steps: int) -> Dived | None:
    """Return a side at its own point; None if it surely has no plans."""
    if side is None:
        return None
    part = replace(side, regions=side.regions & at.part.regions)
    if not part.regions.any(axis=1).all():
        return None
    stage = replace(dual.stages(again=True)[0], steps=steps)
    return Dived(part, dual.minimised(part, at.point.variables, stopping, [stage]))
