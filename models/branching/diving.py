"""Dives: from a part of the plans down to one in which charges that only use limits open in one period each.

At each step the plans are parted as in branching, by the split that lowers the bound most in trial
(`models.branching.tried_splits`), and the side is taken whose bound is higher after a few steps of the dual; now and then, by
lot, the other one. What is left is rounded by the caller (diving heuristics; Danna and others 2005). Where regions have patterns,
their states are chosen together instead (`models.branching.chosen_states`), as long as that finds better ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from models.arrays import IntArray
from models.branching.branch_and_bound import Leaf
from models.branching.chosen_states import ChosenStatesParams, StateSearch
from models.branching.likely_openings import likely_openings
from models.branching.splits import charge_splits, lowered
from models.branching.tried_splits import TriedSplits
from models.lagrangian.dual import Dual
from models.lagrangian.pattern_dual import PatternDual
from models.lagrangian.points import OpeningBranch, Point
from models.running.stopping import Stopping, over


@dataclass(frozen=True)
class DiveParams:
    """Parameters of dives.

    Attributes
    ----------
    most_charges
        charges that only use limits up to which dives are tried; with more of them a few sides decide too little, but where
        regions have patterns, which are rounded together at the end.
    depth, steps
        sides that are taken at most, and steps of the dual for each that is looked at.
    depth_of_patterns
        sides that are taken at most where regions have patterns.
    other_side
        chance of the side with the lower bound, after the first dive.
    first_with_patterns
        dives that are taken first, at most, until one brings a better plan, where regions have patterns: none are taken later.
    states
        of choosing states of regions together, where regions have patterns.
    """

    most_charges: int = 6
    depth: int = 12
    depth_of_patterns: int = 10
    steps: int = 8
    other_side: float = 0.25
    first_with_patterns: int = 3
    states: ChosenStatesParams = field(default_factory=ChosenStatesParams)


@dataclass(frozen=True)
class Dived:
    """A part of the plans at the end of a dive, and its point."""

    part: OpeningBranch
    point: Point


def dive(
    dual: Dual, splits: TriedSplits, begin: Dived, stopping: Stopping, random: np.random.Generator | None, params: DiveParams
) -> Dived:
    """Return the end of a dive.

    Parameters
    ----------
    splits
        of the dual's branches.
    random
        draws sides; None to take the higher bound each time.
    """
    at = begin
    for _ in range(params.depth_of_patterns if dual.by_patterns else params.depth):
        if over(stopping) or not charge_splits(dual, at.part, at.point):
            break
        parts = splits.best(at.part, at.point, stopping)
        if not parts:
            break
        sides = [Dived(one.part, one.point or lowered(dual, one.part, at.point, stopping, params.steps)) for one in parts]
        open_ = sorted((one for one in sides if np.isfinite(one.point.bound)), key=lambda one: -one.point.bound)
        if not open_:
            break
        other = len(open_) > 1 and random is not None and random.random() < params.other_side
        at = open_[1] if other else open_[0]
    return at


@dataclass(frozen=True)
class DiveEnd:
    """A leaf from which was dived, and int[charges], the opening periods at the end; `NEVER` for none."""

    leaf: Leaf
    opened: IntArray


class Dives:
    """Dives from the leaves of a branching, each to other openings than those before."""

    def __init__(self, dual: Dual, splits: TriedSplits, params: DiveParams, seed: int) -> None:
        self._dual, self._splits, self._params, self._seed = dual, splits, params, seed
        self._times: dict[int, int] = {}
        self._ends: set[bytes] = set()
        self._states: dict[int, StateSearch] = {}

    @property
    def pay(self) -> bool:
        """Whether dives are worth their time."""
        few = 0 < len(self._dual.structure.only_using) <= self._params.most_charges
        return few or self._dual.by_patterns

    @property
    def first(self) -> int:
        """Dives that are taken first, at most, until one brings a better plan."""
        return self._params.first_with_patterns if self._dual.by_patterns else int(self.pay)

    def next(self, leaves: Sequence[Leaf], enough: float, stopping: Stopping) -> DiveEnd | None:
        """Dive from the highest leaf of the given charges' periods that were dived from least; None where that ends as before.

        Parameters
        ----------
        enough
            a bound below which leaves are of no interest.
        """
        open_ = sorted((leaf for leaf in leaves if leaf.point is not None and leaf.bound > enough), key=lambda leaf: leaf.bound)
        highest = {leaf.part.shared: leaf for leaf in open_}
        leaf = min(highest.values(), key=lambda one: (self._times.get(one.part.shared, 0), -one.bound), default=None)
        if leaf is None or leaf.point is None:
            return None
        shared = leaf.part.shared
        times = self._times[shared] = self._times.get(shared, 0) + 1
        end = self._chosen(leaf.part, leaf.point, stopping)
        if end is None:
            random = np.random.default_rng((self._seed, shared, times)) if times > 1 else None
            end = dive(self._dual, self._splits, Dived(leaf.part, leaf.point), stopping, random, self._params)
        opened = likely_openings(self._dual, end.part, end.point, laid_on_units=True)
        if opened.tobytes() in self._ends:
            return None
        self._ends.add(opened.tobytes())
        return DiveEnd(leaf, opened)

    def _chosen(self, part: OpeningBranch, point: Point, stopping: Stopping) -> Dived | None:
        """Return the plans with a state of each region, chosen together; None without patterns, or if no choice is better."""
        if not isinstance(self._dual, PatternDual):
            return None
        if part.shared not in self._states:
            self._states[part.shared] = StateSearch(self._dual, part, point, self._params.states, self._seed)
        chosen = self._states[part.shared].next(stopping)
        return None if chosen is None else Dived(chosen.part, chosen.point)
