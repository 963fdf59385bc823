"""The Lagrangian dual of a problem with shared charges, every opening period chosen exactly, and its minimum.

All that ties units together has a multiplier: limits, floors, growth limits, groups, the pilots of gates. For a given
opening period of the charge that most units share, and of further ones that do (`ChargeStructure.given`), each region then
opens in the period that is best for its units together, and no region opens by a fraction (Geoffrion 1974):

    L(rows, pilots) = rows limit + pilots most + opening(given) + sum_r max_p (opening[r, p] + best[r, p])

with best[r, p] as in `models.lagrangian.oracle`, or as in `models.lagrangian.local_oracle`, where the limits of a region
have a multiplier for each of its opening periods. L is convex in the multipliers and never below the value of a plan. With
soft maxima over choices and periods it is smooth (Nesterov 2005), and `models.lagrangian.descent` minimises it as the
temperature falls. The reported bound is that of the true maxima.

Fleets of two regions or more with charges of their own use this dual, of any size. `models.lagrangian.smoothed_dual` is that
of one linear programme, its opening periods given, without groups and gates; the larger of the fleets without such regions
use it for multipliers that their relaxation begins with, while bounds here come from the dual itself.
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from functools import partial

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray, IntArray
from models.best_choices import UnitChoices
from models.lagrangian import local_oracle, oracle
from models.lagrangian.carried import carried_through
from models.lagrangian.charge_structure import ChargeStructure
from models.lagrangian.descent import minimum
from models.lagrangian.dual_arrays import DualArrays
from models.lagrangian.given_openings import given_opening
from models.lagrangian.oracle import CHUNKS, Menus, Uses
from models.lagrangian.points import (
    DualParams,
    Evaluation,
    GivenOpening,
    Multipliers,
    OpeningBranch,
    Point,
    Relaxed,
    Stage,
    Window,
)
from models.lagrangian.spread_charges import SpreadCharges
from models.lagrangian.uses_by_row import largest_use
from models.problem import MenuProblem
from models.running.stopping import Stopping, over
from models.running.threads import in_threads
from models.subproblems.choices import restricted


class _EndedError(Exception):
    """The minimisation was ended by the clock, by the user, or by a bound that is low enough."""


class Dual:
    """The dual of one problem without groups (see `models.lagrangian.group_rows`).

    Parameters
    ----------
    structure
        of the problem's charges, worked out when left out.

    Attributes
    ----------
    by_patterns
        whether regions choose patterns of openings.
    typical
        average value of a unit's best choice, limits left out.
    row_scale
        float[rows]: the multiplier of a row whose variable is 1.
    local_scale
        float[local rows]: the same of a local row once it has a multiplier for each opening period.
    units_of_regions
        float[regions]: the units of each.
    local_limit
        float[periods + 1, local rows]: local limits less what opening the region in a period uses.
    carried
        sparse[rows, rows]: the unspent amount of each row, all carry-over followed, is this times what each leaves by itself.
    """

    by_patterns = False

    def __init__(self, problem: MenuProblem, params: DualParams = DualParams(), structure: ChargeStructure | None = None) -> None:
        self.params = params
        self.structure = structure = structure or ChargeStructure.of(problem, params.most_given)
        arrays = DualArrays(problem, structure)
        self.periods, self.regions = arrays.periods, arrays.regions
        behind = {one: place for place, number in enumerate(structure.given) for one in structure.alike[number]}
        self.gates = [number for number, gate in enumerate(problem.gates) if gate.charge in behind]
        self._gates_behind = [(number, behind[problem.gates[number].charge]) for number in self.gates]
        self._by_kind: dict[tuple[int, tuple[Window, ...]], GivenOpening | None]
        self.units_of_regions = arrays.units_of_regions()
        self._set_openings(problem, arrays)
        self.set_problem(problem, arrays)
        self._set_scales()

    def _set_openings(self, problem: MenuProblem, arrays: DualArrays) -> None:
        """Set the worth of the openings of regions, their uses one below the other, and what they leave of local limits."""
        structure, periods, rows = self.structure, self.periods, problem.row_count
        nothing = np.zeros(rows)
        worth = [structure.opening(problem, number, nothing, periods) for number in structure.own]
        self.opening_worth = np.array(worth).reshape(self.regions, periods + 1)
        uses = [structure.uses(problem, number, periods) for number in structure.own]
        self._opening_use = sp.csr_array(sp.vstack(uses)) if uses else sp.csr_array((0, rows))
        self._used_by_opening = sp.csr_array(self._opening_use.T)
        own = np.zeros((periods + 1, arrays.local.size))
        for region, use in enumerate(uses):
            mine = np.flatnonzero(arrays.local_home == region)
            own[:, mine] = use[:, arrays.local[mine]].toarray()
        self.local_limit = problem.limit[arrays.local] - own

    def _set_scales(self) -> None:
        """Set the scales of the variables, and the matrix by which multipliers follow from those without carry-over."""
        problem, rows, arrays = self.problem, self.problem.row_count, self.arrays
        best = UnitChoices.of(arrays.unit).highest(problem.value[arrays.order])
        self.typical = max(float(np.abs(best).mean()), 1e-12)
        carried, whole = carried_through(problem)
        self._own = sp.csr_array(sp.eye_array(rows) - carried)
        self._carried_to, self.carried = whole, sp.csr_array(whole.T)
        size = np.maximum(np.abs(problem.limit), largest_use(arrays.use))
        size = np.where(size > 0, size, 1.0)
        self.row_scale = self.typical * problem.unit_count / size
        self.local_scale = self.typical * self.units_of_regions[arrays.local_home] / size[arrays.local]

    def _allocate(self) -> None:
        """Set arrays that every evaluation fills anew."""
        units, choices, width = self.problem.unit_count, self.problem.choice_count, self.periods + 1
        arrays, rows = self.arrays, self.problem.row_count
        self._threads = choices >= self.params.threads_from
        chunks = CHUNKS if self._threads else 1
        best_of, soft_of = (np.empty((chunks, self.regions + 1, width)) for _ in range(2))
        total, share, used = np.zeros((units, width)), np.empty(choices), np.empty((chunks, rows))
        best, worth = np.empty((units, width)), np.empty(choices)
        self._work = oracle.Workspace(worth, best, total, best_of, soft_of, share, used)
        weight = np.empty((choices, width) if arrays.local.size else (0, 0))
        local_used = np.empty((chunks, width, arrays.local.size))
        self._local_work = local_oracle.Workspace(weight, total, best_of, soft_of, share, used, local_used)
        self._menus = Menus(arrays.begin, arrays.event, arrays.home)
        self._region_menus = local_oracle.RegionMenus(arrays.first_from, arrays.home)
        self._uses, self._further, self._local = map(Uses.of, (arrays.use, arrays.further_use, arrays.local_use))

    def narrowed(self, places: IntArray) -> "Dual":
        """Return the dual over some choices, places in its arrays in order; multipliers mean the same in both.

        The uses of its problem are those of the arrays, charges laid on choices among them: they are at hand by choice.
        """
        keep, chosen = np.zeros(self.problem.choice_count, dtype=np.bool_), self.arrays.order[places]
        keep[chosen] = True
        arrays, other = self.arrays.narrowed(places), copy(self)
        use = sp.csc_array(arrays.use[np.argsort(chosen)].T)
        other.set_problem(restricted(self.problem, keep, use).problem, arrays)
        return other

    def set_problem(self, problem: MenuProblem, arrays: DualArrays) -> None:
        """Set the problem and its arrays."""
        self.problem, self.arrays = problem, arrays
        self._by_kind = {}
        self._allocate()

    def branches(self) -> list[OpeningBranch]:
        """Return all plans, branched on the periods of the given charges."""
        count = len(self.structure.given)
        numbers = range((self.periods + 1) ** count) if count else [self.periods]
        return [branch for branch in map(self.branch, numbers) if branch is not None]

    def opened(self, shared: int) -> list[int]:
        """Return the period of each given charge in the branches of a number: its digits, the first one last."""
        width = self.periods + 1
        return [shared // width**place % width for place in range(len(self.structure.given))]

    def branch(self, shared: int, windows: tuple[Window, ...] = ()) -> OpeningBranch | None:
        """Return all plans with some periods of the given charges, and windows; None if there surely are none."""
        given = self.given(shared, windows)
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
        regions &= np.isfinite(self.openings(np.zeros(self.problem.row_count)))
        return OpeningBranch(shared, regions, windows) if regions.any(axis=1).all() else None

    def given(self, shared: int, windows: tuple[Window, ...] = ()) -> GivenOpening | None:
        """Return the data at periods of the given charges; None if a unit has no choice then, or a charge may not open."""
        kind = (shared, windows)
        if kind not in self._by_kind:
            found = given_opening(self.problem, self.arrays, self.structure, self._gates_behind, self.opened(shared), windows)
            if found is not None and (len(self._by_kind) + 1) * self.problem.choice_count > self.params.most_values:
                self._by_kind.clear()
            self._by_kind[kind] = found
        return self._by_kind[kind]

    def given_of(self, branch: OpeningBranch) -> GivenOpening:
        """Return the data at a branch; ValueError if there are no plans in it."""
        given = self.given(branch.shared, branch.windows)
        if given is None:
            raise ValueError("there are no plans with these periods of the given charges")
        return given

    def start(self) -> FloatArray:
        """Return variables to begin with."""
        return np.zeros(self.problem.row_count + len(self.gates))

    def variables_of(self, rows: FloatArray, pilots: FloatArray) -> FloatArray:
        """Return the variables for multipliers of the rows and of the gates behind the given charges."""
        return np.maximum(np.append(np.asarray(self._own @ rows) / self.row_scale, pilots / self.typical), 0.0)

    def by_opening(self, variables: FloatArray) -> FloatArray:
        """Return the variables of the same multipliers, those of local rows once for every opening period of their region."""
        arrays, rows = self.arrays, self.problem.row_count
        if not arrays.local.size or variables.size > rows + len(self.gates):
            return variables
        local, variables = variables[arrays.local] * self.row_scale[arrays.local] / self.local_scale, variables.copy()
        variables[arrays.local] = 0.0
        return np.append(variables, np.where(arrays.useful, local, 0.0))

    def multipliers_of(self, variables: FloatArray) -> Multipliers:
        """Return the multipliers at some values of the variables."""
        rows, gates = self.problem.row_count, len(self.gates)
        local = variables[rows + gates :]
        local = local.reshape(-1, self.arrays.local.size) * self.local_scale if local.size else local
        of_rows = np.asarray(self._carried_to @ (variables[:rows] * self.row_scale))
        return Multipliers(of_rows, variables[rows : rows + gates] * self.typical, local)

    def stages(self, *, again: bool = False) -> tuple[Stage, ...]:
        """Return the stages of a minimisation, `again` from multipliers that are the minimum over more plans."""
        params = self.params
        if again:
            return tuple(Stage(one, params.steps_again, local=True) for one in params.again)
        plain = [Stage(one, params.steps, local=False) for one in params.temperatures]
        return (*plain, *(Stage(one, params.steps, local=True) for one in params.local))

    def minimised(
        self,
        branch: OpeningBranch,
        variables: FloatArray,
        stopping: Stopping,
        stages: Sequence[Stage],
        enough: float = -np.inf,
    ) -> Point:
        """Return the point with the lowest bound found for a branch.

        Parameters
        ----------
        variables
            to start from.
        enough
            a bound at which to stop.
        """
        params = self.params
        best: Point | None = None

        def smooth(at: FloatArray, temperature: float) -> tuple[float, FloatArray]:
            nonlocal best
            found = self.evaluate(branch, at, temperature * self.typical)
            if best is None or found.point.bound < best.bound:
                best = found.point
            if over(stopping) or best.bound <= enough:
                raise _EndedError
            size = self.typical * self.problem.unit_count
            return found.smoothed / size, found.slope / size

        try:
            for stage in stages:
                variables = self.by_opening(variables) if stage.local else variables
                smoothed = partial(smooth, temperature=stage.temperature)
                variables = minimum(smoothed, variables, stage.steps, params.memory, params.least_fall)
        except _EndedError:
            pass
        if best is None:
            raise ValueError("a minimisation evaluates the dual once at least")
        return best

    def evaluate(self, branch: OpeningBranch, variables: FloatArray, temperature: float) -> Evaluation:
        """Return the dual of a branch at some values of the variables."""
        problem, given = self.problem, self.given_of(branch)
        multipliers = self.multipliers_of(variables)
        spread = SpreadCharges(problem, self.structure, multipliers.rows, self.periods, branch.windows)
        self._fill_best(branch, self.value_at(given, multipliers, spread), multipliers, temperature)
        best, soft = self._work.best_of.sum(axis=0), self._work.soft_of.sum(axis=0)
        opening = self.openings(multipliers.rows)
        if multipliers.local.size:
            self._add_local(opening, multipliers.local)
        rest = float(multipliers.rows @ given.left + multipliers.pilots @ given.most) + spread.free + float(best[-1, 0])
        rest += given.worth
        opening_share, regions = self._opening_shares(np.where(branch.regions, soft[:-1] + opening, -np.inf), temperature)
        worth = np.where(branch.regions, best[:-1] + opening, np.inf)
        point = Point(variables.copy(), 0.0, rest, worth, opening_share[:-1])
        point = replace(point, bound=point.bound_of(branch.regions))
        local = bool(multipliers.local.size)
        left = self._left(given, opening_share, spread, temperature, local=local)
        slope = self._slope(given, left, opening_share, local=local)
        return Evaluation(point, rest + float(soft[-1, 0] - best[-1, 0]) + regions, slope, left)

    def value_at(self, given: GivenOpening, multipliers: Multipliers, spread: SpreadCharges) -> FloatArray:
        """Return float[choices]: values less spread charges and the multipliers of pilots."""
        value = given.value if spread.parts is None else given.value + spread.parts[self.arrays.order]
        if multipliers.pilots.any():
            value = value.copy() if value is given.value else value
            for pilots, multiplier in zip(given.pilots, multipliers.pilots.tolist(), strict=True):
                value[pilots] -= multiplier
        return value

    def _add_local(self, opening: FloatArray, local: FloatArray) -> None:
        """Add what openings leave of local limits, at multipliers, to float[regions, periods + 1]."""
        for period, worth in enumerate(local * self.local_limit):
            opening[:, period] += np.bincount(self.arrays.local_home, worth, minlength=self.regions)

    def _fill_best(self, branch: OpeningBranch, value: FloatArray, multipliers: Multipliers, temperature: float) -> None:
        if not multipliers.local.size:
            at = oracle.At(value, multipliers.rows, temperature)
            self._fill(oracle.fill_best, self._menus, self._uses, at, self._work)
            return
        opens = np.zeros((self.regions + 1, self.periods + 1), dtype=np.bool_)
        opens[:-1], opens[-1, 0] = branch.regions, True
        local_at = local_oracle.At(value, multipliers.rows, multipliers.local, opens, temperature)
        self._fill(local_oracle.fill_best, self._region_menus, self._further, self._local, local_at, self._local_work)

    def _opening_shares(self, worth: FloatArray, temperature: float) -> tuple[FloatArray, float]:
        """Return the share of each region that opens in each period, units of no region last, and the sum of soft maxima."""
        opening_share = np.zeros((self.regions + 1, self.periods + 1))
        opening_share[-1, 0] = 1.0
        if not self.regions:
            return opening_share, 0.0
        warmth = np.maximum(self.params.by_region * temperature * self.units_of_regions, temperature)[:, np.newaxis]
        most = worth.max(axis=1, keepdims=True)
        weight = np.exp((worth - most) / warmth)
        total = weight.sum(axis=1, keepdims=True)
        opening_share[:-1] = weight / total
        return opening_share, float((most + warmth * np.log(total)).sum())

    def openings(self, multipliers: FloatArray) -> FloatArray:
        """Return float[regions, periods + 1]: the worth of opening at multipliers of the rows, -inf where it is not allowed."""
        return self.opening_worth - (self._opening_use @ multipliers).reshape(self.opening_worth.shape)

    def opening_use(self, region: int, period: int) -> FloatArray:
        """Return float[rows]: the use of the opening of a region in a period."""
        return np.asarray(self._opening_use[[region * (self.periods + 1) + period]].toarray()[0])

    def relaxed(self, branch: OpeningBranch, point: Point) -> Relaxed:
        """Return the share that is taken of each choice at a point at the lowest temperature, and the rest of the limits."""
        found = self.evaluate(branch, point.variables, self.params.again[-1] * self.typical)
        return Relaxed(self._work.share.copy(), found.left)

    def _slope(self, given: GivenOpening, left: FloatArray, opening_share: FloatArray, *, local: bool) -> FloatArray:
        pilots = given.most - np.array([self._work.share[own].sum() for own in given.pilots])
        of_local = np.empty(0)
        if local:
            of_local = self._local_slope(opening_share)
            left = left.copy()
            left[self.arrays.local] = 0.0
        return np.concatenate([(self.carried @ left) * self.row_scale, pilots * self.typical, of_local])

    def _left(
        self, given: GivenOpening, opening_share: FloatArray, spread: SpreadCharges, temperature: float, *, local: bool
    ) -> FloatArray:
        """Return float[rows]: what choices and charges leave of the limits."""
        problem, arrays, work = self.problem, self.arrays, self._work
        self._fill_use(opening_share, temperature, local=local)
        left = given.left - work.used.sum(axis=0)
        if spread.bears:
            share = np.empty(problem.choice_count)
            share[arrays.order] = work.share
            left = left - spread.used(share)
        found: FloatArray = left - self._used_by_opening @ opening_share[:-1].ravel()
        return found

    def _local_slope(self, opening_share: FloatArray) -> FloatArray:
        arrays = self.arrays
        left = opening_share[arrays.local_home].T * self.local_limit - self._local_work.local_used.sum(axis=0)
        return np.where(arrays.useful, left * self.local_scale, 0.0).ravel()

    def _fill_use(self, opening_share: FloatArray, temperature: float, *, local: bool) -> None:
        if not local:
            self._fill(oracle.fill_use, self._menus, self._uses, self._work, opening_share, temperature)
            return
        self._fill(local_oracle.fill_use, self._region_menus, self._further, self._local, self._local_work, opening_share)

    def _fill(self, loop: Callable[..., None], *arguments: object) -> None:
        """Fill arrays by a loop over all chunks."""
        if self._threads:
            in_threads(loop, CHUNKS, *arguments)
        else:
            loop(0, 1, *arguments)
