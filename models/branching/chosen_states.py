"""The opening period and pattern of each region chosen together: a search among bounds of states, each choice then tried.

At any multipliers no plan with some states of the regions is worth more than

    rest + sum_r worth[r, state of r]

so every point of the dual that is kept is a cut, and the least of the cuts bounds the plans of a choice (Benders 1962, Geoffrion
1972). A choice is improved by pairs of regions while that least bound rises. The dual of its plans alone is then minimised, until
it falls below that of the best choice known, and gives one more cut. At the multipliers of all plans, where the relaxation mixes
states, most choices look alike; their own ones tell them apart.
"""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from models.arrays import FloatArray, IntArray
from models.branching.likely_patterns import likely_states, limits_of_patterns
from models.lagrangian.pattern_dual import PatternDual
from models.lagrangian.points import OpeningBranch, Point
from models.running.stopping import Stopping, over


@dataclass(frozen=True)
class ChosenStatesParams:
    """Parameters of choosing states.

    Attributes
    ----------
    trials
        choices whose own dual is minimised in a turn.
    nearest
        states of each region that a search looks at: those with the highest bounds where all other regions are left as they are.
    redrawn, redrawn_from
        regions whose state is drawn anew where a search ends at a choice that was tried, and from how many of their best states.
    redraws
        in a row that lead to no other choice, after which there is nothing left to try.
    stages
        of the dual with which a choice is tried.
    """

    trials: int = 12
    nearest: int = 30
    redrawn: int = 3
    redrawn_from: int = 12
    redraws: int = 8
    stages: int = 2


@dataclass(frozen=True, eq=False)
class ChosenStates:
    """The plans with one state of each region, and the point at which their dual is lowest."""

    part: OpeningBranch
    point: Point


class StateSearch:
    """A search for the states at which plans of a part promise most.

    Attributes
    ----------
    tried
        the choices whose dual was minimised, int[regions] each, a state being period * patterns + pattern.
    """

    def __init__(self, dual: PatternDual, part: OpeningBranch, point: Point, params: ChosenStatesParams, seed: int) -> None:
        self._dual, self._part, self._point, self._params = dual, part, point, params
        self._random = np.random.default_rng(seed)
        self._rest: list[float] = []
        self._worth: list[FloatArray] = []
        self._own = np.arange(dual.regions)
        use, self._limit = limits_of_patterns(dual)
        self._use = use.toarray().reshape(dual.regions, dual.patterns.most, -1)
        likely = likely_states(dual, part, point)
        self._start = likely.period * dual.patterns.most + likely.pattern
        self._best: tuple[float, IntArray] = (-np.inf, self._start)
        self._found: ChosenStates | None = None
        self.tried: set[bytes] = set()
        self._add(point)

    def next(self, stopping: Stopping) -> ChosenStates | None:
        """Try some choices; return the best if it is better than all that were tried before, None if none is."""
        self._found = None
        for _ in range(self._params.trials):
            chosen = None if over(stopping) else self._other()
            if chosen is None:
                break
            self._try(chosen, stopping)
        return self._found

    def bound_of(self, chosen: IntArray) -> float:
        """Return the least cut of a choice: no plan with these states is worth more."""
        return float(self._cuts(chosen).min())

    def _add(self, point: Point) -> None:
        """Keep the worth of all states at the multipliers of a point."""
        rest, worth = self._dual.worth_of_states(self._part, point.variables)
        self._rest.append(rest)
        self._worth.append(worth.reshape(self._dual.regions, -1))

    def _cuts(self, chosen: IntArray) -> FloatArray:
        found: FloatArray = np.array(self._rest) + np.array([worth[self._own, chosen].sum() for worth in self._worth])
        return found

    def _try(self, chosen: IntArray, stopping: Stopping) -> None:
        """Minimise the dual of the plans of a choice, until it falls below that of the best one."""
        self.tried.add(chosen.tobytes())
        part, dual = self._alone(chosen), self._dual
        stages = dual.stages(again=True)[: self._params.stages]
        point = dual.minimised(part, self._point.variables, stopping, stages, self._best[0])
        self._add(point)
        if point.bound > self._best[0] and not over(stopping):
            self._best, self._found = (point.bound, chosen), ChosenStates(part, point)

    def _alone(self, chosen: IntArray) -> OpeningBranch:
        """Return the plans with some states alone."""
        regions, patterns = np.zeros_like(self._part.regions), np.zeros_like(self._dual.all_patterns())
        regions[self._own, chosen // self._dual.patterns.most] = True
        patterns[self._own, chosen % self._dual.patterns.most] = True
        return replace(self._part, regions=regions, patterns=patterns)

    def _other(self) -> IntArray | None:
        """Return a choice that was not tried: the end of a search from the best one, or from one near it."""
        chosen = self._best[1].copy()
        for _ in range(self._params.redraws):
            chosen = self._improved(chosen)
            if chosen.tobytes() not in self.tried:
                return chosen
            chosen = self._redrawn()
        return None

    def _redrawn(self) -> IntArray:
        """Return the best choice with some states drawn anew."""
        chosen, params = self._best[1].copy(), self._params
        for region in self._random.choice(self._own, min(params.redrawn, self._own.size), replace=False).tolist():
            worth = self._worth[0][region]
            near = np.argsort(-worth, kind="stable")[: params.redrawn_from]
            chosen[region] = self._random.choice(near[np.isfinite(worth[near])])
        return chosen

    def _improved(self, chosen: IntArray) -> IntArray:
        """Return a choice whose least cut no other states of two regions raise, and which breaks no limit that it did not."""
        near = [self._nearest(chosen, region) for region in range(self._own.size)]
        worth = [np.array([one[region, states] for one in self._worth]) for region, states in enumerate(near)]
        use = [self._use[region, states % self._dual.patterns.most] for region, states in enumerate(near)]
        at = np.array([int(np.flatnonzero(states == one)[0]) for states, one in zip(near, chosen.tolist(), strict=True)])
        while (better := self._better(at, worth, use)) is not None:
            at = better
        return np.array([states[one] for states, one in zip(near, at.tolist(), strict=True)])

    def _better(self, at: IntArray, worth: list[FloatArray], use: list[FloatArray]) -> IntArray | None:
        """Return the best other states of two regions, None where no two raise the least cut."""
        cuts = np.array(self._rest) + sum(own[:, one] for own, one in zip(worth, at.tolist(), strict=True))
        used = np.array(sum(own[one] for own, one in zip(use, at.tolist(), strict=True)))
        limit = np.maximum(self._limit, used) + 1e-9
        best, least = None, float(cuts.min()) + 1e-7 * abs(float(cuts.min()))
        for one, other in combinations(range(at.size), 2):
            rest = cuts - worth[one][:, at[one]] - worth[other][:, at[other]]
            both = (rest[:, np.newaxis, np.newaxis] + worth[one][:, :, np.newaxis] + worth[other][:, np.newaxis, :]).min(axis=0)
            left = limit - used + use[one][at[one]] + use[other][at[other]]
            both[np.any(use[one][:, np.newaxis] + use[other][np.newaxis] > left, axis=2)] = -np.inf
            place = int(both.argmax())
            if both.flat[place] > least:
                least, best = float(both.flat[place]), at.copy()
                best[one], best[other] = divmod(place, both.shape[1])
        return best

    def _nearest(self, chosen: IntArray, region: int) -> IntArray:
        """Return the states of a region with the highest bounds where the others are left as they are, its own one included."""
        cuts, own = self._cuts(chosen), np.array([worth[region] for worth in self._worth])
        bound = (cuts[:, np.newaxis] - own[:, [chosen[region]]] + own).min(axis=0)
        near = np.argsort(-bound, kind="stable")[: self._params.nearest]
        return np.union1d(near[np.isfinite(bound[near])], chosen[region])
