"""The dual with the patterns of regions chosen exactly: which of a region's further charges open, and when.

Laid on units in parts, a charge of a region that only uses limits, such as one that says whether the region is active in a
quarter, costs a fraction where a fraction of its units has the event, and the region may use all of its own limits in every
quarter. Here each region has one state, an opening period p and a pattern s (`models.lagrangian.patterns`):

    L = ... + sum_r max_{p, s} (opening[r, p] + opening[r, s] + left[r, p, s] + best[r, p, s])
    left[r, p, s] = sum of local[p, i] limit[i] over the limits i of the region that matter in (p, s)

A limit matters in a state if some choice that fits it uses some; any other one holds by itself, and its multiplier is 0 there.
So a region that is active half of the time has half of its own limits in the relaxation, too.
"""

from dataclasses import dataclass, replace

import numpy as np

from models.arrays import BoolArray, FloatArray, IntArray
from models.best_choices import worth_at as worths_at
from models.lagrangian.charge_structure import ChargeStructure
from models.lagrangian.dual import Dual
from models.lagrangian.oracle import Uses
from models.lagrangian.pattern_arrays import PatternArrays
from models.lagrangian.pattern_oracle import Near, add_limits, fill_best, fill_left, fill_soft, fill_use, least_lost
from models.lagrangian.points import DualParams, Evaluation, GivenOpening, Multipliers, OpeningBranch, Point
from models.lagrangian.spread_charges import SpreadCharges
from models.problem import MenuProblem


@dataclass(frozen=True, eq=False)
class _States:
    """The states of regions at some multipliers.

    Attributes
    ----------
    own, worth
        float[choices]: worth but for local limits; float[periods + 1, choices]: all of it.
    local
        float[periods + 1, local rows]: multipliers.
    opening, total
        float[regions, periods + 1, patterns]: the worth of each state's openings and limits, and of all of the state, -inf
        outside the branch.
    rest, of_none
        value of the dual without regions, and what units of no region add to it.
    """

    own: FloatArray
    worth: FloatArray
    local: FloatArray
    opening: FloatArray
    total: FloatArray
    rest: float
    of_none: float


class PatternDual(Dual):
    """The dual of a problem in which some charges are told of by patterns (`ChargeStructure.regional`)."""

    by_patterns = True

    def __init__(self, problem: MenuProblem, params: DualParams = DualParams(), structure: ChargeStructure | None = None) -> None:
        super().__init__(problem, params, structure)
        self.patterns = PatternArrays(self.problem, self.structure, self.arrays)

    def narrowed(self, places: IntArray) -> "PatternDual":
        """Return the dual over some choices, as `Dual.narrowed` does."""
        other = super().narrowed(places)
        assert isinstance(other, PatternDual)
        other.patterns = self.patterns.narrowed(places, other.arrays)
        return other

    def evaluate(self, branch: OpeningBranch, variables: FloatArray, temperature: float) -> Evaluation:
        """Return the dual of a branch at some values of the variables."""
        given, multipliers = self.given_of(branch), self.multipliers_of(variables)
        spread = SpreadCharges(self.problem, self.structure, multipliers.rows, self.periods, branch.windows)
        at = self._states(branch, given, multipliers, spread)
        worth = np.where(branch.regions, at.total.max(axis=2), np.inf)
        point = Point(variables.copy(), 0.0, at.rest, worth, np.zeros_like(worth))
        point = replace(point, bound=point.bound_of(branch.regions))
        if not np.isfinite(point.bound):
            return Evaluation(point, point.bound, np.zeros_like(variables), given.left)
        return self._smoothed(given, multipliers, spread, at, point, temperature)

    def _apart(self, multipliers: Multipliers) -> tuple[FloatArray, FloatArray]:
        """Return float[rows], those of local rows 0, and float[periods + 1, local rows], theirs."""
        if multipliers.local.size:
            return multipliers.rows, multipliers.local
        rows, local = multipliers.rows.copy(), self.arrays.local
        rows[local] = 0.0
        return rows, np.tile(multipliers.rows[local], (self.periods + 1, 1))

    def _states(self, branch: OpeningBranch, given: GivenOpening, multipliers: Multipliers, spread: SpreadCharges) -> _States:
        arrays, menus = self.arrays, self.patterns.menus
        rows, local = self._apart(multipliers)
        own = worths_at(self.value_at(given, multipliers, spread), arrays.further_use, rows)
        best = np.empty((self.regions + 1, self.periods + 1, self.patterns.most))
        worth = np.empty((self.periods + 1, own.size))
        fill_best(menus, Uses.of(arrays.local_use), local, self._opens(branch), own, worth, best)
        opening = self.openings(rows)[:, :, np.newaxis] + self.patterns.openings(rows)[:, np.newaxis, :]
        opening = opening + self._of_local(local)
        inside = branch.regions[:, :, np.newaxis] & self.patterns.possible & np.isfinite(opening)
        if branch.patterns is not None:
            inside &= branch.patterns[:, np.newaxis, :]
        total = np.where(inside, best[:-1] + opening, -np.inf)
        of_none = float(best[-1, 0, 0])
        rest = float(rows @ given.left + multipliers.pilots @ given.most) + spread.free + of_none + given.worth
        return _States(own, worth, local, opening, total, rest, of_none)

    def _opens(self, branch: OpeningBranch) -> BoolArray:
        opens = np.zeros((self.regions + 1, self.periods + 1), dtype=np.bool_)
        opens[:-1], opens[-1, 0] = branch.regions, True
        return opens

    def _of_local(self, local: FloatArray) -> FloatArray:
        """Return float[regions, periods + 1, patterns]: what is left of the limits that matter, at multipliers."""
        found = np.zeros((self.regions, self.periods + 1, self.patterns.most))
        limit = self.local_limit
        add_limits(self.arrays.local_home, self.patterns.latest, local * limit, limit < 0, found)
        return found

    def _smoothed(
        self, given: GivenOpening, multipliers: Multipliers, spread: SpreadCharges, at: _States, point: Point, temperature: float
    ) -> Evaluation:
        """Return the evaluation at a point, given the states there."""
        menus, arrays, units = self.patterns.menus, self.arrays, self.problem.unit_count
        warmth = np.maximum(self.params.by_region * temperature * self.units_of_regions, temperature)
        near = self._near(at.total, warmth)
        wide = int(np.diff(near.first).max())
        most, total, soft = np.empty((units, wide)), np.empty((units, wide)), np.empty(near.period.size)
        fill_soft(menus, near, temperature, at.worth, most, total, soft)
        share, smoothed = self._shares(near, soft, at.opening, warmth)
        work, local_used = self._work, np.empty_like(at.local)
        uses = Uses.of(arrays.further_use), Uses.of(arrays.local_use)
        fill_use(menus, near, at.worth, most, total, share, *uses, work.share, work.used[0], local_used)
        by_state = np.zeros(at.total.shape)
        region = np.repeat(np.arange(self.regions + 1), np.diff(near.first))
        inside = region < self.regions
        by_state[region[inside], near.period[inside], near.pattern[inside]] = share[inside]
        self._by_pattern = by_state.sum(axis=1)
        left = given.left - work.used[0]
        if spread.bears:
            of_choices = np.empty(arrays.order.size)
            of_choices[arrays.order] = work.share
            left = left - spread.used(of_choices)
        local_left, limit = np.empty_like(at.local), self.local_limit
        fill_left(arrays.local_home, self.patterns.latest, limit, limit < 0, near, share, local_left)
        left = left - self._used_by_opening @ by_state.sum(axis=2).ravel() - self.patterns.use.T @ self._by_pattern.ravel()
        slope = self._slope_of(given, multipliers, left, local_left - local_used)
        found = replace(point, opening_share=by_state.sum(axis=2))
        return Evaluation(found, at.rest + float(soft[-1]) - at.of_none + smoothed, slope, left)

    def _near(self, total: FloatArray, warmth: FloatArray) -> Near:
        """Return the states within some temperatures of the best of their region, up to a number of each."""
        first, places = [0], []
        for region, by_state in enumerate(total.reshape(self.regions, -1)):
            near = np.flatnonzero(by_state >= by_state.max() - self.params.near_within * warmth[region])
            if near.size > self.params.near_states:
                near = np.sort(near[np.argsort(-by_state[near], kind="stable")[: self.params.near_states]])
            places.append(near)
            first.append(first[-1] + near.size)
        places.append(np.zeros(1, dtype=np.int64))
        place = np.concatenate(places)
        return Near(np.array([*first, first[-1] + 1]), place // self.patterns.most, place % self.patterns.most)

    def _shares(self, near: Near, soft: FloatArray, opening: FloatArray, warmth: FloatArray) -> tuple[FloatArray, float]:
        """Return float[states], the share of each state in its region by a soft maximum, and the sum of these maxima."""
        share, smoothed = np.ones(soft.size), 0.0
        for region in range(self.regions):
            own = slice(near.first[region], near.first[region + 1])
            worth = soft[own] + opening[region, near.period[own], near.pattern[own]]
            weight = np.exp((worth - worth.max()) / warmth[region])
            share[own] = weight / weight.sum()
            smoothed += float(worth.max() + warmth[region] * np.log(weight.sum()))
        return share, smoothed

    def _slope_of(self, given: GivenOpening, multipliers: Multipliers, left: FloatArray, local_left: FloatArray) -> FloatArray:
        pilots = given.most - np.array([self._work.share[own].sum() for own in given.pilots])
        arrays, left, of_local = self.arrays, left.copy(), np.empty(0)
        if multipliers.local.size:
            left[arrays.local] = 0.0
            of_local = np.where(arrays.useful, local_left * self.local_scale, 0.0).ravel()
        else:
            left[arrays.local] = local_left.sum(axis=0)
        return np.concatenate([(self.carried @ left) * self.row_scale, pilots * self.typical, of_local])

    def all_patterns(self) -> BoolArray:
        """Return bool[regions, patterns]: those that there are."""
        found: BoolArray = np.arange(self.patterns.most) < self.patterns.menus.patterns[:-1, np.newaxis]
        return found

    def pattern_shares(self, branch: OpeningBranch, point: Point) -> FloatArray:
        """Return float[regions, patterns]: the share of each in the relaxation at a point at the lowest temperature."""
        self._by_pattern = np.zeros((self.regions, self.patterns.most))
        self.evaluate(branch, point.variables, self.params.again[-1] * self.typical)
        found: FloatArray = self._by_pattern
        return found

    def worth_of_states(self, branch: OpeningBranch, variables: FloatArray) -> tuple[float, FloatArray]:
        """Return the dual of a branch without regions, and float[regions, periods + 1, patterns]: -inf outside the branch.

        With the worth of a state of each region added, no plan with these states is worth more.
        """
        at = self._states_at(branch, variables)
        return at.rest, at.total

    def _states_at(self, branch: OpeningBranch, variables: FloatArray) -> _States:
        given, multipliers = self.given_of(branch), self.multipliers_of(variables)
        spread = SpreadCharges(self.problem, self.structure, multipliers.rows, self.periods, branch.windows)
        return self._states(branch, given, multipliers, spread)

    def lost(self, branch: OpeningBranch, point: Point) -> "Lost":
        """Return the losses of the states of a branch at a point, and the way to those of choices."""
        at = self._states_at(branch, point.variables)
        lost = np.full(at.total.shape, np.inf)
        np.subtract(at.total.max(axis=(1, 2), keepdims=True), at.total, out=lost, where=np.isfinite(at.total))
        return Lost(self, self._opens(branch), at.own, at.local, lost)


@dataclass(frozen=True, eq=False)
class Lost:
    """Losses of the states of regions at a point, and the way to those of choices.

    Attributes
    ----------
    lost
        float[regions, periods + 1, patterns]: of the best state of the region; inf outside the branch.
    """

    dual: PatternDual
    opens: BoolArray
    own: FloatArray
    local: FloatArray
    lost: FloatArray

    def choices(self, lost: FloatArray) -> tuple[FloatArray, BoolArray]:
        """Return float[choices], the least of what a state and the choice in it lose, and whether it is the first best of one.

        lost: float[regions, periods + 1, patterns]: of states; inf for those that are not in question.
        """
        whole = np.full((len(lost) + 1, *lost.shape[1:]), np.inf)
        whole[:-1], whole[-1, 0, 0] = lost, 0.0
        cost, first = np.empty(self.own.size), np.empty(self.own.size, dtype=np.bool_)
        uses = Uses.of(self.dual.arrays.local_use)
        least_lost(self.dual.patterns.menus, uses, self.local, self.opens, whole, self.own, cost, first)
        return cost, first

    def nearest(self, most: int) -> FloatArray:
        """Return float[regions, periods + 1, patterns]: 0 for so many states of each region that lose least, inf for others."""
        flat = self.lost.reshape(len(self.lost), -1)
        found = np.full_like(flat, np.inf)
        for region, own in enumerate(flat):
            best = np.argsort(own, kind="stable")[:most]
            found[region, best[np.isfinite(own[best])]] = 0.0
        return found.reshape(self.lost.shape)


def dual_of(problem: MenuProblem, params: DualParams = DualParams(), structure: ChargeStructure | None = None) -> Dual:
    """Return the dual of a problem, with patterns where charges are told of by them."""
    patterns = params.most_patterns if problem.unit_count >= params.patterns_from else 0
    structure = structure or ChargeStructure.of(problem, params.most_given, patterns)
    kind = PatternDual if any(structure.regional) else Dual
    return kind(problem, params, structure)
