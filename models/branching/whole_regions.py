"""The regions of the highest branch solved as wholes: multipliers that suit their whole plans, then bounds on these.

A branch begins with rounds: a quick search makes plans of every region at some multipliers, and the best mixture of the plans
known (`models.lagrangian.region_master`) has the next ones, taken between its own and the best so far (Wentges 1997). Once no
search makes another plan, the regions are searched at the last multipliers for a bound on their best whole plan, with little
work at first; plans found on the way begin further rounds. The bounds take the place of the regions' relaxations
(`Point.whole`). They hold at whatever multipliers, and wherever a search ends.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np

from models.arrays import FloatArray, IntArray
from models.branching.branch_and_bound import Branching, Leaf
from models.branching.whole_region import WholeRegion, WholeRegionParams
from models.lagrangian.dual import Dual
from models.lagrangian.points import Kind, OpeningBranch, Point
from models.lagrangian.region_master import MasterSolution, RegionMaster
from models.lagrangian.region_problems import PricedRegions
from models.running.stopping import Stopping, over
from models.solvers.highs_settings import HighsSettings


@dataclass(frozen=True, eq=False)
class _Found:
    """Result of the search of a region: bounds by opening period, the value of the best plan known, and new plans."""

    bounds: FloatArray
    value: float
    plans: list[IntArray]


@dataclass(eq=False)
class _Progress:
    """Progress of a branch: multipliers, and how far its regions were searched there.

    Attributes
    ----------
    point
        at which regions are searched, and the regions there.
    rounds
        for multipliers so far; `more` whether another one may pay.
    best, least
        variables at which the plans known bound the branch least, and that bound.
    share
        weight of the best in the next ones.
    mixture
        float[regions, periods + 1]: the share of the openings of each region in the best mixture; None before there is one.
    found
        whether a search for bounds made plans since the last round.
    searches, value
        int[regions], float[regions]: searches of each at the point, and the value of its best plan known there.
    """

    point: Point
    priced: PricedRegions
    more: bool
    best: FloatArray
    searches: IntArray
    value: FloatArray
    share: float
    least: float = np.inf
    rounds: int = 0
    mixture: FloatArray | None = None
    found: bool = False


class WholeRegions:
    """The regions of a problem, solved as wholes in branches.

    Attributes
    ----------
    pay
        whether a region has limits or charges of its own; without, its relaxation is whole. Where regions choose patterns, the
        opening period leaves too much open for a search of one to end.
    """

    def __init__(self, dual: Dual, params: WholeRegionParams, settings: HighsSettings) -> None:
        self._dual, self._params, self._settings = dual, params, settings
        arrays, structure = dual.arrays, dual.structure
        self._sizes = np.bincount(arrays.home[arrays.unit], minlength=dual.regions + 1)[: dual.regions]
        told = np.array([bool(own) for own in structure.regional], dtype=np.bool_)
        self._searched = (np.isin(np.arange(dual.regions), arrays.local_home) | told) & (self._sizes <= params.most_choices)
        small = dual.problem.choice_count <= params.most_mixed
        self._mixes = small and not (told.any() or structure.spread or bool(np.any(arrays.home == dual.regions)))
        self._plans: list[list[IntArray]] = [[] for _ in range(dual.regions)]
        self._at: WeakKeyDictionary[Leaf, _Progress] = WeakKeyDictionary()
        self._last: dict[Kind, Point] = {}
        self.pay = bool(self._searched.any()) and not dual.by_patterns

    def know(self, choice: IntArray) -> None:
        """Take in the parts of a plan, int[units] of choices of the dual's problem, as plans of its regions."""
        arrays = self._dual.arrays
        place = np.empty(arrays.order.size, dtype=np.int64)
        place[arrays.order] = np.arange(arrays.order.size)
        for region in range(self._dual.regions):
            self._remember(region, place[choice[arrays.home == region]])

    def _remember(self, region: int, places: IntArray) -> None:
        known = [one for one in self._plans[region] if not np.array_equal(one, places)]
        self._plans[region] = [*known, places][-self._params.known_plans :]

    def turn(self, branching: Branching, leaf: Leaf, stopping: Stopping) -> bool:
        """Take steps for a leaf until its bound falls or the turn is over; return whether there was any left to do."""
        before, steps = leaf.bound, max(1, self._params.choices_a_turn // self._dual.problem.choice_count)
        taken = 0
        while taken < steps and leaf.bound >= before and self._step(branching, leaf, stopping):
            taken += 1
        if not taken:
            self._hand_over(branching, leaf)
        return taken > 0

    def _hand_over(self, branching: Branching, leaf: Leaf) -> None:
        """Have the leaf split by the openings of the best mixture, where these can be split."""
        progress = self._at.get(leaf)
        if progress is None or progress.mixture is None:
            return
        mixed = replace(progress.point, opening_share=progress.mixture)
        if branching.opens_in_parts(leaf.part, mixed):
            leaf.point = mixed

    def _step(self, branching: Branching, leaf: Leaf, stopping: Stopping) -> bool:
        """Take a round for the multipliers of a leaf, or search some of its regions; return whether there was any left to do."""
        point = leaf.point
        if point is None or not self.pay or over(stopping) or self._dual.by_opening(point.variables) is not point.variables:
            return False
        progress = self._progress(leaf, point)
        if progress.more:
            self._round(progress, leaf.part, stopping)
            return True
        promising = progress.point.rest + float(progress.value.sum()) < leaf.bound
        return promising and self._bound_some(progress, branching, leaf.part, stopping)

    def _progress(self, leaf: Leaf, point: Point) -> _Progress:
        if leaf not in self._at:
            part = leaf.part
            last = self._last.get(part.kind)
            point = point if last is None else self._within(last, part)
            priced = PricedRegions.at(self._dual, part, point.variables)
            small = self._dual.problem.choice_count <= self._params.rounds_first
            mixes = small and self._mixing(part)
            none_yet = np.zeros(self._dual.regions, dtype=np.int64)
            start, known = point.variables, self._known(priced)
            self._at[leaf] = _Progress(point, priced, mixes, start, none_yet, known, self._params.towards_best)
        return self._at[leaf]

    def _within(self, point: Point, part: OpeningBranch) -> Point:
        """Return a point of a branch as one of another branch of its kind; bounds of regions are left where they are known."""
        if np.isfinite(point.bounds[part.regions]).all():
            return replace(point, bound=point.bound_of(part.regions))
        return self._dual.evaluate(part, point.variables, self._dual.params.again[-1] * self._dual.typical).point

    def _mixing(self, part: OpeningBranch) -> bool:
        """Return whether mixtures of whole plans say all of a branch but for what is not known of its plans."""
        return self._mixes and not part.windows and all(self._plans)

    def _round(self, progress: _Progress, part: OpeningBranch, stopping: Stopping) -> None:
        """Make plans of every region at the present multipliers, and choose the next ones."""
        params, point = self._params, progress.point
        found = self._each(range(self._dual.regions), lambda region: self._search(region, 0, progress, part, stopping))
        new = self._take(found)
        least = point.rest + sum(one.value for one in found.values())
        if least < progress.least:
            progress.best, progress.least = point.variables, least
        solved = self._mixed(part, point.variables, stopping)
        if over(stopping):
            return
        progress.rounds += 1
        if solved is None:
            progress.more = False
            return
        progress.mixture = solved.opening_share
        progress.share = params.towards_best if new else max(0.0, progress.share - params.less)
        near = progress.least - solved.value <= params.near * abs(solved.value)
        progress.more = not (near or (not new and progress.share == 0.0) or progress.rounds >= params.most_rounds)
        share = progress.share if progress.more else 0.0
        self._move(progress, part, progress.best if near else share * progress.best + (1.0 - share) * solved.variables)

    def _mixed(self, part: OpeningBranch, variables: FloatArray, stopping: Stopping) -> MasterSolution | None:
        """Return the best mixture of the plans known."""
        return RegionMaster(self._dual, part, self._params.overstepped).solve(self._plans, variables, stopping)

    def _move(self, progress: _Progress, part: OpeningBranch, variables: FloatArray) -> None:
        """Set the multipliers at which regions are searched."""
        dual = self._dual
        progress.point = dual.evaluate(part, variables, dual.params.again[-1] * dual.typical).point
        progress.priced = PricedRegions.at(dual, part, variables)
        progress.searches[:], progress.value = 0, self._known(progress.priced)

    def _known(self, priced: PricedRegions) -> FloatArray:
        """Return float[regions]: the worth of the best plan known of each; -inf without one."""
        best = [max((priced.value(region, plan) for plan in plans), default=-np.inf) for region, plans in enumerate(self._plans)]
        return np.array(best)

    def _bound_some(self, progress: _Progress, branching: Branching, part: OpeningBranch, stopping: Stopping) -> bool:
        """Search for bounds of the regions that promise most; return whether there were any."""
        regions = self._next(progress, part)
        if (not regions or progress.searches[regions[0]] > 0) and self._promises(progress, part, stopping):
            progress.more, progress.share = True, self._params.towards_best
            progress.best, progress.least = progress.point.variables, np.inf
            return True
        if not regions:
            return False
        work = self._params.work
        found = self._each(
            regions, lambda region: self._search(region, work[int(progress.searches[region])], progress, part, stopping)
        )
        progress.found |= self._take(found) > 0
        for region, one in found.items():
            progress.searches[region] += not over(stopping)
            progress.value[region] = one.value
            progress.point = progress.point.tightened(region, one.bounds, part.regions)
        branching.learn(part.kind, progress.point)
        self._last[part.kind] = progress.point
        return True

    def _promises(self, progress: _Progress, part: OpeningBranch, stopping: Stopping) -> bool:
        """Return whether plans found by searches for bounds promise multipliers with a lower bound."""
        found, progress.found = progress.found, False
        if not found or not self._mixing(part) or progress.rounds >= self._params.most_rounds:
            return False
        solved = self._mixed(part, progress.point.variables, stopping)
        progress.mixture = progress.mixture if solved is None else solved.opening_share
        return solved is not None and progress.point.bound - solved.value > self._params.near * abs(solved.value)

    def _next(self, progress: _Progress, part: OpeningBranch) -> list[int]:
        """Return the regions to search: those with fewest searches so far, of these where most may be gained for their size."""
        most = np.where(part.regions, progress.point.bounds, -np.inf).max(axis=1)
        left = most - progress.value
        open_ = self._searched & (progress.searches < len(self._params.work)) & (left > self._params.gap * np.abs(most))
        order = np.lexsort((-left / np.maximum(self._sizes, 1), progress.searches))
        return [int(region) for region in order if open_[region]][: self._params.at_once]

    def _each(self, regions: Sequence[int], search: Callable[[int], _Found]) -> dict[int, _Found]:
        """Search regions side by side. None receives what another one finds, so that answers are the same."""
        with ThreadPoolExecutor(self._params.at_once) as pool:
            return dict(zip(regions, pool.map(search, regions), strict=True))

    def _take(self, found: dict[int, _Found]) -> int:
        """Remember the plans that were found; return how many there are."""
        for region, one in found.items():
            for plan in one.plans:
                self._remember(region, plan)
        return sum(len(one.plans) for one in found.values())

    def _search(self, region: int, work: int, progress: _Progress, part: OpeningBranch, stopping: Stopping) -> _Found:
        """Search a region in each opening period that may hold a better plan than the best one known."""
        bounds = np.where(part.regions[region], progress.point.bounds[region], np.inf)
        value = float(progress.value[region])
        plans: list[IntArray] = []
        for period in np.argsort(-bounds, kind="stable").tolist():
            if not value < bounds[period] < np.inf or over(stopping):
                continue
            problem = progress.priced.problem(region, period)
            if problem is None:
                continue
            search = WholeRegion(problem, float(bounds[period]), value, self._params)
            found = search.found(work, self._settings, stopping)
            bounds[period], value = found.bound, found.value
            if found.places is not None:
                plans.append(found.places)
        return _Found(bounds, value, plans)
