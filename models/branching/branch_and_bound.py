"""The plans parted by opening periods, those first with a bound that is highest: the bound of all falls with every step.

A part of the plans (`models.lagrangian.points.OpeningBranch`) has its own lowest point. Multipliers found for one part bound
every other one that lies within it: the worth of each region by its opening period is kept with them, so that a part is bounded
by all of them in no time (cutting planes of Benders' kind; Geoffrion 1972). The highest part is lowered from the multipliers
that bound it best, at first with few steps, and parted where its relaxation opens a charge that only uses limits, or a region,
in several periods (Land and Doig 1960): into openings until a period, and after it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from math import ceil

import numpy as np

from models.arrays import FloatArray
from models.branching.splits import region_split
from models.branching.tried_splits import SplitParams, TriedSplits
from models.lagrangian.dual import Dual
from models.lagrangian.points import Kind, OpeningBranch, Point, Stage
from models.lagrangian.sample import Sample, sample_of
from models.lagrangian.sifted_descent import sifted
from models.running.stopping import Stopping, over

EMPTY = 1e-3
"""Relative distance below the value of any choices at which the bound of a branch says that it has no plan."""


@dataclass(frozen=True)
class BranchingParams:
    """Parameters of branching.

    Attributes
    ----------
    split
        least part of a region that the relaxation opens on either side of a period for plans to be parted there.
    remembered
        points that are remembered for the same periods of given charges.
    first_stages, first_steps
        stages of the dual with which periods of given charges are judged at first, and steps of each.
    most_looked_at
        parts up to which all are judged so; of more of them some, evenly spread, and the others by multipliers of those.
    most_shared
        points of parts lowered as far as any at which all others are looked at, too, where there are so many.
    near
        relative distance of a bound above that of parts which were lowered as far as any, up to which its multipliers are worth
        going on from: those of another part may be so far off that it takes longer than from the start.
    sampled_from, sample, sample_seed
        units from which that is done by a sample, its units, and the seed by which they are drawn.
    splits
        how a split is chosen where charges that only use limits are opened by fractions.
    """

    split: float = 0.02
    remembered: int = 200
    first_stages: int = 2
    first_steps: int = 12
    most_looked_at: int = 9
    most_shared: int = 12
    near: float = 0.08
    sampled_from: int = 5000
    sample: int = 600
    sample_seed: int = 0
    splits: SplitParams = field(default_factory=SplitParams)


class Depth(IntEnum):
    """Progress of a branch: how far its dual was minimised."""

    NOT = 0
    ROUGHLY = 1
    PLAINLY = 2
    WHOLLY = 3


@dataclass(eq=False)
class Leaf:
    """A part of the plans, its bound, and the point that was lowest for it, if there is one.

    tried: how many of the points shared among parts it was looked at by.
    """

    part: OpeningBranch
    bound: float = np.inf
    point: Point | None = None
    depth: Depth = Depth.NOT
    tried: int = 0


class Branching:
    """All plans of a problem, in parts.

    Attributes
    ----------
    leaves
        parts that have all plans between them.
    splits
        by which parts are parted.
    """

    def __init__(self, dual: Dual, params: BranchingParams = BranchingParams()) -> None:
        self.dual = dual
        self.leaves = [Leaf(part) for part in dual.branches()]
        self._params = params
        self._points: dict[Kind, list[Point]] = {}
        self._shared: list[Point] = []
        self._many = len(self.leaves) > params.most_looked_at
        self._least = _least(dual)
        self.splits = TriedSplits(dual, params.split, params.splits)

    @property
    def bound(self) -> float:
        """No plan is worth more; -inf if there are none."""
        return max((leaf.bound for leaf in self.leaves), default=-np.inf)

    @property
    def highest(self) -> Leaf | None:
        """The part with the highest bound."""
        return max(self.leaves, key=lambda leaf: leaf.bound, default=None)

    def begin(self, stopping: Stopping, start: FloatArray | None = None, after_each: Callable[[], None] | None = None) -> None:
        """Bound the plans of all periods of given charges roughly, starting from multipliers if there are any.

        after_each: is called after each part; where a sample is looked at first, once alone, at the first point lifted from it.
        """
        if start is None and self.dual.problem.unit_count >= self._params.sampled_from:
            self._begin_by_sample(stopping, after_each)
            return
        every = ceil(len(self.leaves) / self._params.most_looked_at) if self._many and start is None else 1
        looked_at = self.leaves[::every]
        for leaf in looked_at:
            if over(stopping):
                return
            self._lower(leaf, stopping, -np.inf, start)
            if after_each is not None:
                after_each()
        if every > 1:
            self._look_by_others(looked_at, stopping)

    def _look_by_others(self, looked_at: Sequence[Leaf], stopping: Stopping) -> None:
        """Lower the highest of some parts as far as any, and look at all others at the multipliers found."""
        highest = max((leaf for leaf in looked_at if leaf in self.leaves), key=lambda leaf: leaf.bound, default=None)
        while highest in self.leaves and highest.depth is not Depth.WHOLLY and not over(stopping):
            self._lower(highest, stopping, -np.inf)
        for leaf in list(self.leaves):
            if leaf.depth is Depth.NOT and not over(stopping):
                self._lower(leaf, stopping, -np.inf)

    def _begin_by_sample(self, stopping: Stopping, after_each: Callable[[], None] | None) -> None:
        """Look at every part at the multipliers that a sample of the units has there."""
        sample = sample_of(self.dual, self._params.sample, self._params.sample_seed)
        branching = Branching(sample.dual, replace(self._params, sampled_from=self.dual.problem.unit_count + 1))
        branching.begin(stopping)
        branching.step(stopping, -np.inf)
        first = branching.highest
        if after_each is not None and first is not None and first.point is not None and not over(stopping):
            self._look(sample, first.part.shared, first.point)
            after_each()
        branching.settle(stopping)
        for leaf in branching.leaves:
            if over(stopping):
                return
            if leaf.point is not None:
                self._look(sample, leaf.part.shared, leaf.point)

    def _look(self, sample: Sample, shared: int, point: Point) -> None:
        """Evaluate the part with some given events at the point that a sample has there."""
        for leaf in [one for one in self.leaves if one.part.shared == shared]:
            found = self.dual.evaluate(leaf.part, sample.lift(point), self.dual.params.again[0] * self.dual.typical)
            self._note(leaf, found.point, Depth.ROUGHLY)

    def settle(self, stopping: Stopping, enough: float = -np.inf) -> bool:
        """Lower the highest part until it is one that was lowered as far as any; return whether that is so."""
        leaf = self.highest
        while leaf is not None and leaf.depth is not Depth.WHOLLY:
            if leaf.bound <= enough or over(stopping):
                return False
            self._lower(leaf, stopping, enough)
            leaf = self.highest
        return True

    def step(self, stopping: Stopping, enough: float) -> bool:
        """Lower the highest leaf, or part it if that was done; return whether there was anything to do.

        Parameters
        ----------
        enough
            a bound below which parts are of no interest.
        """
        leaf = self.highest
        if leaf is None or leaf.bound <= enough or over(stopping):
            return False
        if leaf.depth is not Depth.WHOLLY:
            self._lower(leaf, stopping, enough)
            return True
        if leaf.point is None:
            return False
        sides = self.splits.best(leaf.part, leaf.point, stopping)
        if sides is None:
            return False
        for side in sides:
            if side.point is not None:
                self.learn(side.part.kind, side.point)
        self.leaves.remove(leaf)
        for side in sides:
            bound = min(leaf.bound, self._bound_of(side.part))
            if bound >= self._least:
                self.leaves.append(Leaf(side.part, bound, side.point or leaf.point, Depth.PLAINLY))
        return True

    def _lower(self, leaf: Leaf, stopping: Stopping, enough: float, start: FloatArray | None = None) -> None:
        """Lower the bound of a part, and those of others that what is found bounds as well."""
        if start is None and self._falls_by_others(leaf):
            return
        begun_at = leaf.depth
        free, stages, depth = self._way(leaf, start)
        # a part that falls below one that was lowered as far as any is not the highest any more
        enough = max(enough, self._least, *(one.bound for one in self.leaves if one.depth is Depth.WHOLLY))
        point = self._lowest(leaf, free, stopping, stages, enough, sift=bool(free.any()))
        ended = over(stopping) or (point.bound <= enough and leaf.depth is not Depth.NOT)
        self._note(leaf, point, leaf.depth if ended else depth)
        lowered = depth is Depth.WHOLLY and (begun_at is Depth.NOT or not ended)
        if self._many and lowered and len(self._shared) < self._params.most_shared:
            self._shared.append(point)

    def _falls_by_others(self, leaf: Leaf) -> bool:
        """Look at a part that was not lowered at points shared since it was looked at last; return whether its bound fell."""
        if leaf.depth > Depth.ROUGHLY:
            return False
        dual, temperature = self.dual, self.dual.params.again[0] * self.dual.typical
        points = [dual.evaluate(leaf.part, one.variables, temperature).point for one in self._shared[leaf.tried :]]
        leaf.tried = len(self._shared)
        best = min(points, key=lambda point: point.bound, default=None)
        if best is None or best.bound >= leaf.bound:
            return False
        lowered = max((one.bound for one in self.leaves if one.depth is Depth.WHOLLY), default=-np.inf)
        near = best.bound <= lowered + self._params.near * abs(lowered)
        self._note(leaf, best, Depth.ROUGHLY if near else Depth.NOT)
        return True

    def _note(self, leaf: Leaf, point: Point, depth: Depth) -> None:
        """Take in a point of the dual that was found for a part."""
        if point.bound < self._least:
            # no plan is worth as little as this bound says: there is none
            self.leaves.remove(leaf)
            return
        self.learn(leaf.part.kind, point)
        leaf.point, leaf.bound, leaf.depth = point, min(leaf.bound, point.bound), depth

    def _way(self, leaf: Leaf, start: FloatArray | None) -> tuple[FloatArray, tuple[Stage, ...], Depth]:
        """Return the multipliers to start from, the stages of the next lowering, and how far that will be.

        Parts are lowered by the same few stages each time, so that one that is not the highest any more costs no more of them.
        """
        dual, rough = self.dual, self._params.first_stages
        stages = dual.stages()
        plain = sum(not stage.local for stage in stages)
        if start is not None:
            return start, dual.stages(again=True)[:rough], Depth.ROUGHLY
        if leaf.depth is Depth.NOT and leaf.tried:
            return dual.start(), stages, Depth.WHOLLY
        if leaf.depth is Depth.NOT:
            few = tuple(replace(stage, steps=self._params.first_steps) for stage in stages[:rough])
            return self._near(), few, Depth.ROUGHLY
        known = self._best_point(leaf.part) or leaf.point
        free = dual.start() if known is None else known.variables
        if free.size > dual.start().size:
            # a point of a sample is roughly right; one that was the minimum over more plans nearly so
            return free, stages[plain:] if leaf.depth is Depth.ROUGHLY else dual.stages(again=True), Depth.WHOLLY
        if leaf.depth is Depth.ROUGHLY and rough <= plain:
            return free, stages[rough - 1 : plain], Depth.PLAINLY
        return free, stages[plain:] or stages[-1:], Depth.WHOLLY

    def _near(self) -> FloatArray:
        """Return the multipliers that were found last for other periods of given charges."""
        return next((known[-1].variables for known in reversed(self._points.values())), self.dual.start())

    def _lowest(
        self, leaf: Leaf, free: FloatArray, stopping: Stopping, stages: Sequence[Stage], enough: float, *, sift: bool
    ) -> Point:
        dual = self.dual
        if not sift or dual.problem.choice_count < dual.params.sifting_from:
            return dual.minimised(leaf.part, free, stopping, stages, enough)
        point = dual.evaluate(leaf.part, free, stages[0].temperature * dual.typical).point
        return sifted(dual, leaf.part, point, stopping, stages, enough=enough)

    def opens_in_parts(self, part: OpeningBranch, point: Point) -> bool:
        """Return whether a part can be split by the openings that a point has of a region."""
        return region_split(self.dual, part, point, self._params.split) is not None

    def learn(self, kind: Kind, point: Point) -> None:
        """Take in a point of the plans of a kind, and lower the bounds of all parts that it bounds as well."""
        known = self._points.setdefault(kind, [])
        known.append(point)
        del known[: -self._params.remembered]
        for leaf in self.leaves:
            if leaf.part.kind == kind:
                leaf.bound = min(leaf.bound, point.bound_of(leaf.part.regions))

    def _best_point(self, part: OpeningBranch) -> Point | None:
        return min(self._points.get(part.kind, []), key=lambda point: point.bound_of(part.regions), default=None)

    def _bound_of(self, part: OpeningBranch) -> float:
        return min((point.bound_of(part.regions) for point in self._points.get(part.kind, [])), default=np.inf)


def _least(dual: Dual) -> float:
    """Return a lower bound on the value of every plan: the least of each unit and of each charge, limits left out."""
    problem = dual.problem
    least: FloatArray = np.minimum.reduceat(problem.value[dual.arrays.order], dual.arrays.begin[:-1])
    total = float(least.sum()) + sum(min(0.0, float(charge.value.min(initial=0.0))) for charge in problem.charges)
    return total - EMPTY * max(1.0, abs(total))
