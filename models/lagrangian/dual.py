"""The Lagrangian dual of a problem with shared charges, every opening period chosen exactly, and its lowest point.

All that ties units together has a multiplier: limits, floors, growth limits, groups, the pilots of gates. For a given
opening period of the charge that most units share, each region then opens in the period that is best for its units
together, and no region opens by a fraction (Geoffrion 1974):

    L(price, pilot) = price limit + pilot most + opening(shared) + sum_r max_p (opening[r, p] + best[r, p])

with best[r, p] as in `models.lagrangian.oracle`, or as in `models.lagrangian.local_oracle`, where the limits of a region
have a price for each of its opening periods. L is convex in the multipliers and never below the value of a plan. With soft
maxima over choices and periods it is smooth (Nesterov 2005), and `models.lagrangian.descent` brings it to its lowest point
as the temperature falls. The bound told is that of the true maxima.

Fleets of two regions or more with charges of their own use this dual, of any size. `models.lagrangian.smoothed_dual` is that
of one linear programme, its opening periods given, without groups and gates; the larger of the fleets without such regions
use it for multipliers that their relaxation begins with, while bounds here come from the dual itself.
"""

from collections.abc import Sequence
from copy import copy
from functools import partial

import numpy as np
import scipy.sparse as sp

from models.arrays import BoolArray, FloatArray, IntArray
from models.lagrangian import local_oracle, oracle
from models.lagrangian.charge_structure import ChargeStructure
from models.lagrangian.descent import lowest
from models.lagrangian.dual_arrays import DualArrays
from models.lagrangian.oracle import PARTS
from models.lagrangian.points import DualParams, Given, Part, Point, Stage
from models.lagrangian.spread_charges import SpreadCharges
from models.problem import MenuProblem
from models.running.stopping import Stopping, over
from models.subproblems.choices import restricted


class _EndedError(Exception):
    """The search was ended by the clock, by the user, or by a bound that is low enough."""


class Dual:
    """The dual of one problem without groups (see `models.lagrangian.group_rows`).

    Attributes
    ----------
    typical
        what the best choice of a unit is worth on average, limits left out.
    row_scale
        float[rows]: the multiplier of a row that is written 1 in a point.
    local_scale
        float[local rows]: the same of a local row once it has a price by opening period.
    carried
        sparse[rows, rows]: what is left of each row, all carry-over followed, is this times what each leaves by itself.
    """

    def __init__(self, problem: MenuProblem, params: DualParams = DualParams()) -> None:
        self.params = params
        self.structure = structure = ChargeStructure.of(problem)
        arrays = DualArrays(problem, structure)
        self.periods, self.regions = arrays.periods, arrays.regions
        shared = structure.shared
        self.gates = [n for n, gate in enumerate(problem.gates) if shared is not None and gate.charge in structure.alike[shared]]
        self._by_shared: dict[int, Given | None]
        self._units_of = arrays.units_of_regions()
        self.begin_with(problem, arrays)
        self._scales()

    def _scales(self) -> None:
        """Set what makes multipliers of like size, and how prices follow from those that are free of carry-over."""
        problem, rows, arrays = self.problem, self.problem.row_count, self.arrays
        worth = np.maximum.reduceat(problem.value[arrays.order], arrays.begin[:-1])
        self.typical = max(float(np.abs(worth).mean()), 1e-12)
        links = problem.carry_over
        places = ([link.source for link in links], [link.target for link in links])
        carried = sp.csr_array(([link.share for link in links], places), shape=(rows, rows), dtype=np.float64)
        self._own = sp.csr_array(sp.eye_array(rows) - carried)
        whole = further = sp.csr_array(sp.eye_array(rows))
        while further.nnz:
            further = sp.csr_array(further @ carried)
            further.eliminate_zeros()
            whole = sp.csr_array(whole + further)
        self._prices, self.carried = whole, sp.csr_array(whole.T)
        size = np.maximum(np.abs(problem.limit), abs(problem.use).max(axis=1).toarray().ravel())
        size = np.where(size > 0, size, 1.0)
        self.row_scale = self.typical * problem.unit_count / size
        self.local_scale = self.typical * self._units_of[arrays.local_home] / size[arrays.local]

    def _room(self) -> None:
        """Set arrays that every look at the dual fills anew."""
        units, choices, width = self.problem.unit_count, self.problem.choice_count, self.periods + 1
        self._own_worth, self._share = np.empty(choices), np.empty(choices)
        self._best, self._total = np.empty((units, width)), np.zeros((units, width))
        self._best_of, self._soft_of = (np.empty((PARTS, self.regions + 1, width)) for _ in range(2))
        self._taken = np.empty((PARTS, self.problem.row_count))
        self._weight = np.empty((choices, width) if self.arrays.local.size else (0, 0))
        self._local_taken = np.empty((PARTS, width, self.arrays.local.size))
        self._threads = choices >= self.params.threads_from

    def narrowed(self, places: IntArray) -> "Dual":
        """Return the dual over some choices, places in its arrays in order; multipliers mean the same in both."""
        keep = np.zeros(self.problem.choice_count, dtype=np.bool_)
        keep[self.arrays.order[places]] = True
        other = copy(self)
        other.begin_with(restricted(self.problem, keep).problem, self.arrays.narrowed(places))
        return other

    def begin_with(self, problem: MenuProblem, arrays: DualArrays) -> None:
        """Look at a problem and its arrays from now on, with nothing known of it."""
        self.problem, self.arrays = problem, arrays
        self._by_shared = {}
        self._room()

    def parts(self) -> list[Part]:
        """Return all plans, parted by the period of the shared charge."""
        periods = range(self.periods + 1) if self.structure.shared is not None else [self.periods]
        return [part for part in map(self.whole, periods) if part is not None]

    def whole(self, shared: int) -> Part | None:
        """Return all plans with a period of the shared charge; None if there surely are none."""
        given = self.given(shared)
        if given is None:
            return None
        arrays, width = self.arrays, self.periods + 1
        allowed = np.isfinite(given.value)
        last = np.full(self.problem.unit_count, -1)
        np.maximum.at(last, arrays.unit[allowed], arrays.event[allowed])
        latest = np.full(self.regions + 1, self.periods)
        np.minimum.at(latest, arrays.home, last)
        happens = np.zeros((self.regions + 1, width), dtype=np.bool_)
        happens[arrays.home[arrays.unit[allowed]], arrays.event[allowed]] = True
        happens[:, -1] = True
        regions = happens[:-1] & (np.arange(width) <= latest[:-1, np.newaxis])
        regions &= np.isfinite(self._openings(np.zeros(self.problem.row_count)))
        return Part(shared, regions) if regions.any(axis=1).all() else None

    def given(self, shared: int) -> Given | None:
        """Return what follows from a period of the shared charge; None if a unit is left without a choice, or it may not be."""
        if shared not in self._by_shared:
            self._by_shared[shared] = self._given(shared)
        return self._by_shared[shared]

    def _given(self, shared: int) -> Given | None:
        problem, arrays, number = self.problem, self.arrays, self.structure.shared
        event = arrays.shared_event
        allowed, left = event >= shared, problem.limit
        if number is not None:
            adds = self.structure.opening(problem, number, np.zeros(problem.row_count), self.periods)
            if not np.isfinite(adds[shared]):
                return None
            left = left - self.structure.use(problem, number, np.arange(self.periods + 1) == shared)
        pilots: list[BoolArray] = []
        for one in self.gates:
            gate = problem.gates[one]
            first = shared if gate.first_event is None else gate.first_event
            pilots.append((event < min(self.periods, first + gate.delay)) & (shared < self.periods))
            if gate.eligible is not None:
                allowed &= ~pilots[-1] | gate.eligible[arrays.unit]
        starts = shared == self.periods or bool(np.any(allowed & (event == shared)))
        if not starts or not np.all(np.logical_or.reduceat(allowed, arrays.begin[:-1])):
            return None
        most = np.array([float(problem.gates[one].most) for one in self.gates])
        value = np.where(allowed, problem.value[arrays.order], -np.inf)
        return Given(value, [np.flatnonzero(own & allowed) for own in pilots], most, left)

    def start(self) -> FloatArray:
        """Return multipliers to begin with."""
        return np.zeros(self.problem.row_count + len(self.gates))

    def free(self, price: FloatArray, pilot_price: FloatArray) -> FloatArray:
        """Return the multipliers that stand for prices of the rows and of the gates behind the shared charge."""
        return np.maximum(np.append(np.asarray(self._own @ price) / self.row_scale, pilot_price / self.typical), 0.0)

    def by_opening(self, free: FloatArray) -> FloatArray:
        """Return the same multipliers with a price of each local row for every opening period of its region."""
        arrays, rows = self.arrays, self.problem.row_count
        if not arrays.local.size or free.size > rows + len(self.gates):
            return free
        price, free = free[arrays.local] * self.row_scale[arrays.local] / self.local_scale, free.copy()
        free[arrays.local] = 0.0
        return np.append(free, np.where(arrays.useful, price, 0.0))

    def price(self, free: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return float[rows], float[gates behind the shared charge] and float[periods + 1, local rows]: the prices meant."""
        rows, gates = self.problem.row_count, len(self.gates)
        local = free[rows + gates :]
        local = local.reshape(-1, self.arrays.local.size) * self.local_scale if local.size else local
        price = np.asarray(self._prices @ (free[:rows] * self.row_scale))
        return price, free[rows : rows + gates] * self.typical, local

    def stages(self, *, again: bool = False) -> tuple[Stage, ...]:
        """Return the stages of a search, `again` from multipliers that were lowest for more plans."""
        params = self.params
        if again:
            return tuple(Stage(one, params.steps_again, local=True) for one in params.again)
        plain = [Stage(one, params.steps, local=False) for one in params.temperatures]
        return (*plain, *(Stage(one, params.steps, local=True) for one in params.local))

    def lowered(
        self, part: Part, free: FloatArray, stopping: Stopping, stages: Sequence[Stage], enough: float = -np.inf
    ) -> Point:
        """Return the lowest point found for a part of the plans.

        Parameters
        ----------
        free
            multipliers to start from.
        enough
            a bound at which to stop.
        """
        params = self.params
        best: Point | None = None

        def smooth(at: FloatArray, temperature: float) -> tuple[float, FloatArray]:
            nonlocal best
            point, soft, slope = self.look(part, at, temperature * self.typical)
            if best is None or point.bound < best.bound:
                best = point
            if over(stopping) or best.bound <= enough:
                raise _EndedError
            size = self.typical * self.problem.unit_count
            return soft / size, slope / size

        try:
            for stage in stages:
                free = self.by_opening(free) if stage.local else free
                smoothed = partial(smooth, temperature=stage.temperature)
                free = lowest(smoothed, free, stage.steps, params.memory, params.least_fall)
        except _EndedError:
            pass
        if best is None:
            raise ValueError("a search looks once at least")
        return best

    def look(self, part: Part, free: FloatArray, temperature: float) -> tuple[Point, float, FloatArray]:
        """Return the dual at some multipliers, its smoothed value, and the slope of that."""
        problem, given, arrays = self.problem, self.given(part.shared), self.arrays
        if given is None:
            raise ValueError("there are no plans with this period of the shared charge")
        price, pilot_price, local_price = self.price(free)
        spread = SpreadCharges(problem, self.structure, price, self.periods)
        value = given.value if spread.parts is None else given.value + spread.parts[arrays.order]
        if pilot_price.any():
            value = value.copy() if value is given.value else value
            for pilots, own_price in zip(given.pilots, pilot_price.tolist(), strict=True):
                value[pilots] -= own_price
        self._fill(part, value, price, local_price, temperature)
        best, soft = self._best_of.sum(axis=0), self._soft_of.sum(axis=0)
        opening = self._openings(price)
        if local_price.size:
            for region, number in enumerate(self.structure.own):
                mine = arrays.local_home == region
                opening[region] += local_price[:, mine] @ problem.limit[arrays.local[mine]]
                opening[region, : self.periods] -= self._local_charge(number, mine, local_price)
        rest = float(price @ given.left + pilot_price @ given.most) + spread.free + float(best[-1, 0])
        if self.structure.shared is not None:
            nothing = np.zeros(problem.row_count)
            rest += float(self.structure.opening(problem, self.structure.shared, nothing, self.periods)[part.shared])
        chance, above = self._chances(np.where(part.regions, soft[:-1] + opening, -np.inf), temperature)
        worth = np.where(part.regions, best[:-1] + opening, np.inf)
        point = Point(free.copy(), 0.0, rest, worth, chance[:-1])
        point = Point(point.free, point.bound_of(part.regions), rest, worth, chance[:-1])
        slope = self._slope(given, chance, spread, temperature, local_price)
        return point, rest + float(soft[-1, 0] - best[-1, 0]) + above, slope

    def _fill(self, part: Part, value: FloatArray, price: FloatArray, local_price: FloatArray, temperature: float) -> None:
        arrays, threads = self.arrays, self._threads
        if not local_price.size:
            fill = oracle.by_period_in_threads if threads else oracle.by_period
            fill(
                arrays.begin, value, arrays.use.indptr, arrays.use.indices, arrays.use.data, arrays.event, arrays.home, price,
                temperature, self._own_worth, self._best, self._total, self._best_of, self._soft_of,
            )  # fmt: skip
            return
        opens = np.zeros((self.regions + 1, self.periods + 1), dtype=np.bool_)
        opens[:-1], opens[-1, 0] = part.regions, True
        further, local = arrays.further_use, arrays.local_use
        fill = local_oracle.by_period_in_threads if threads else local_oracle.by_period
        fill(
            arrays.first_from, value, further.indptr, further.indices, further.data, local.indptr, local.indices, local.data,
            arrays.home, opens, price, local_price, temperature, self._weight, self._total, self._best_of, self._soft_of,
        )  # fmt: skip

    def _chances(self, worth: FloatArray, temperature: float) -> tuple[FloatArray, float]:
        """Return how much of each region opens in each period, units of no region last, and the soft maxima over periods."""
        chance = np.zeros((self.regions + 1, self.periods + 1))
        chance[-1, 0] = 1.0
        if not self.regions:
            return chance, 0.0
        warmth = np.maximum(self.params.by_region * temperature * self._units_of, temperature)[:, np.newaxis]
        most = worth.max(axis=1, keepdims=True)
        weight = np.exp((worth - most) / warmth)
        total = weight.sum(axis=1, keepdims=True)
        chance[:-1] = weight / total
        return chance, float((most + warmth * np.log(total)).sum())

    def _openings(self, price: FloatArray) -> FloatArray:
        """Return float[regions, periods + 1]: what opening adds, -inf where it may not be."""
        found = [self.structure.opening(self.problem, number, price, self.periods) for number in self.structure.own]
        return np.array(found).reshape(self.regions, self.periods + 1)

    def _local_charge(self, number: int, mine: BoolArray, local_price: FloatArray) -> FloatArray:
        """Return float[periods]: what a region's charge uses of its local limits, at the prices of its opening period."""
        cost = np.zeros(self.periods)
        for one in self.structure.alike[number]:
            use = self.problem.charges[one].use
            if use is not None and mine.any():
                own = use[self.arrays.local[mine]].toarray().T
                cost[: len(own)] += (own * local_price[: len(own), mine]).sum(axis=1)
        return cost

    def _slope(
        self, given: Given, chance: FloatArray, spread: SpreadCharges, temperature: float, local_price: FloatArray
    ) -> FloatArray:
        problem, arrays = self.problem, self.arrays
        self._take(chance, temperature, local=bool(local_price.size))
        left = given.left - self._taken.sum(axis=0)
        if self.structure.others:
            share = np.empty(problem.choice_count)
            share[arrays.order] = self._share
            left = left - spread.used(share)
        used = [self.structure.use(problem, number, own) for number, own in zip(self.structure.own, chance, strict=False)]
        left = left - sum(used, np.zeros(problem.row_count))
        pilots = given.most - np.array([self._share[own].sum() for own in given.pilots])
        local = np.empty(0)
        if local_price.size:
            by_opening = chance[arrays.local_home].T
            spare = by_opening * problem.limit[arrays.local] - self._local_taken.sum(axis=0)
            for region, number in enumerate(self.structure.own):
                mine = arrays.local_home == region
                for one in self.structure.alike[number]:
                    use = problem.charges[one].use
                    if use is not None and mine.any():
                        own = use[arrays.local[mine]].toarray().T
                        spare[: len(own), mine] -= own * chance[region, : len(own), np.newaxis]
            local = np.where(arrays.useful, spare * self.local_scale, 0.0).ravel()
            left[arrays.local] = 0.0
        return np.concatenate([(self.carried @ left) * self.row_scale, pilots * self.typical, local])

    def _take(self, chance: FloatArray, temperature: float, *, local: bool) -> None:
        arrays, threads, use, further, own = (
            self.arrays,
            self._threads,
            self.arrays.use,
            self.arrays.further_use,
            self.arrays.local_use,
        )
        if not local:
            take = oracle.taken_in_threads if threads else oracle.taken_by_shares
            take(
                arrays.begin, self._own_worth, use.indptr, use.indices, use.data, arrays.event, arrays.home, temperature,
                self._best, self._total, chance, self._share, self._taken,
            )  # fmt: skip
            return
        take = local_oracle.taken_in_threads if threads else local_oracle.taken_by_shares
        take(
            arrays.first_from, further.indptr, further.indices, further.data, own.indptr, own.indices, own.data, arrays.home,
            chance, self._weight, self._total, self._share, self._taken, self._local_taken,
        )  # fmt: skip
