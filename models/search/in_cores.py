"""Plans in cores: two lists of cheap changes to the relaxation's choices, and the best two that fit together.

Opening periods are held to those of the best plan, so that choices and limits are left. At the multipliers y of their relaxation

    value of a plan = bound - sum_u reduced cost[choice[u]] - sum_r y[r] (limit[r] - used[r]),

so that a plan better than the best one loses less than lies between that and the bound: on choices near to the best of their
unit (the core; Balas and Zemel 1980, Pisinger 1995), and on limits that are nearly full. Units are divided in two at random.
Of each half, the sets of changes whose reduced costs are least together make a list. Two sets, one of each list, are a plan;
lists of 200,000 sets are 40 billion plans, of which those that fill the limits are found by cells, as subset sums are
in two lists (Horowitz and Sahni 1974).
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from models.arrays import BoolArray, FloatArray, IntArray
from models.best_choices import UnitChoices
from models.checking.verdict import NOISE, Candidate
from models.lagrangian.carried import carried_through
from models.lagrangian.group_rows import with_group_rows
from models.problem import MenuProblem
from models.run import Run
from models.running.yields import Patience, Paying
from models.search.candidates import whole_plan, within
from models.search.core_loops import Cells, best_two, count_of_sets, sets_of
from models.solvers.highs import relaxation
from models.statement.standard_form import row_places, standard_form
from models.subproblems.fixed_openings import with_fixed_openings
from models.subproblems.subproblem import Subproblem

FITTING = 1e-9
"""Relative excess over a limit that a set may cause; a plan is checked again as a whole."""

HALVINGS = 14
"""Halvings of the room after which the cost of a set that just has a place in a list is known."""


@dataclass(frozen=True)
class CoreSearchParams:
    """Parameters of the search in cores.

    Attributes
    ----------
    least_units
        units from which there is a search: of fewer the whole programme is solved as soon.
    most_limits
        limits that a plan could break up to which there is a search: the more there are, the fewer sets fill them all.
    first_sets, most_sets
        sets in a list in the first turns, and ever after.
    growth
        factor of the sets in a list after a turn that found no better plan.
    share
        share of the changes that are drawn for a list, so that lists of other turns have other sets.
    cell_limits, cells_per_limit
        limits by whose use sets are put into cells, and cells for each, at most.
    cells_in_room
        cells of a limit that the room between plan and bound is divided into.
    most_looks
        cells and sets looked at after which two lists are given up with what was found.
    at_once
        pairs of lists at once, each on a processor of its own; the same number everywhere, so that answers are the same.
    patience
        how long the search goes on: a turn is so many pairs of lists.
    """

    least_units: int = 20
    most_limits: int = 24
    first_sets: int = 25_000
    most_sets: int = 200_000
    growth: float = 2.0
    share: float = 0.7
    cell_limits: int = 4
    cells_per_limit: int = 32
    cells_in_room: float = 4.0
    most_looks: int = 50_000_000
    at_once: int = 2
    patience: Patience = field(default_factory=lambda: Patience(least=24, pays=0.0))


def found_in_cores(run: Run[CoreSearchParams], problem: MenuProblem, plan: Candidate, bound: float) -> Candidate:
    """Return the best plan found, the one that was known if there is none better.

    Parameters
    ----------
    plan
        one that keeps all rules; its opening periods are held.
    bound
        of all plans.
    """
    search = _search_of(run, problem, plan)
    if search is None:
        return plan
    goal, paying = within(run.gap, bound), Paying(run.params.patience, bound - plan.value)
    while not search.ended and search.best.value < goal and not run.over and not paying.gives_way:
        search.turn()
        paying.turn(bound - search.best.value)
    return search.best


def _search_of(run: Run[CoreSearchParams], problem: MenuProblem, plan: Candidate) -> "_CoreSearch | None":
    """Return the search over the plans with given openings; None where it does not suit them."""
    if problem.returns or problem.tiers or problem.unit_count < run.params.least_units:
        return None
    part = with_fixed_openings(problem, plan.opened)
    if part is None:
        return None
    own = _limits_alone(part.problem)
    breakable = _breakable(own, run.params.most_limits)
    if breakable is None:
        return None
    relaxed = relaxation(standard_form(own), run.stop)
    if relaxed is None:
        return None
    multiplier = np.maximum(relaxed.dual_values[row_places(own)], 0.0)
    if not np.any(multiplier[breakable]):
        return None
    reduced_cost = relaxed.reduced_costs_of_choices(own.unit)
    return _CoreSearch(run, problem, part.stated_as(own), breakable, multiplier, reduced_cost, relaxed.bound, plan)


def _limits_alone(problem: MenuProblem) -> MenuProblem:
    """Return a problem of choices under limits without carry-over and groups: the same plans."""
    plain = with_group_rows(problem)
    if not plain.carry_over:
        return plain
    _, carried = carried_through(plain)
    use = sp.csr_array(carried.T @ plain.use)
    return MenuProblem(plain.unit, plain.value, use, np.asarray(carried.T @ plain.limit))


def _breakable(problem: MenuProblem, most: int) -> IntArray | None:
    """Return the limits that a plan could break, None if they are more than so many."""
    menus, rows = UnitChoices.of(problem.unit), sp.csr_array(problem.use)
    found: list[int] = []
    for row in range(problem.row_count):
        if menus.highest(rows[[row], :].toarray().ravel()).sum() > problem.limit[row]:
            found.append(row)
        if len(found) > most:
            return None
    return np.array(found, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class _List:
    """The cheapest sets of changes of some units.

    Attributes
    ----------
    change
        int[changes]: the choices that are changed to.
    used, cost, made_of, added
        as `models.search.core_loops.sets_of` returns them.
    whole
        whether these are all sets that may be in a better plan.
    """

    change: IntArray
    used: FloatArray
    cost: FloatArray
    made_of: IntArray
    added: IntArray
    whole: bool

    def changes_of(self, place: int) -> IntArray:
        """Return the choices that a set changes to."""
        changes = []
        while self.added[place] >= 0:
            changes.append(int(self.added[place]))
            place = int(self.made_of[place])
        return self.change[changes]


class _CoreSearch:
    """A search over the plans with given openings.

    Parameters
    ----------
    part
        the problem of choices under limits.
    rows
        limits that a plan could break.
    multiplier, reduced_cost, bound
        of the relaxation of the part.

    Attributes
    ----------
    best
        the best plan so far.
    ended
        whether no better plan with these openings is left to find.
    """

    def __init__(
        self,
        run: Run[CoreSearchParams],
        problem: MenuProblem,
        part: Subproblem,
        rows: IntArray,
        multiplier: FloatArray,
        reduced_cost: FloatArray,
        bound: float,
        plan: Candidate,
    ) -> None:
        own, params = part.problem, run.params
        self._run, self._params, self._problem, self._part = run, params, problem, part
        self._bound, self.best = bound + part.fixed, plan
        self._random = np.random.default_rng(run.settings.seed)
        self._sets = float(params.first_sets)
        self.ended = self._room <= 0.0
        self._reduced_cost = reduced_cost
        self._base = UnitChoices.of(own.unit).best(-reduced_cost)
        use = np.asarray(sp.csr_array(own.use)[rows, :].T.toarray())
        further = use - use[self._base[own.unit]]
        tight = multiplier[rows] * (further.std(axis=0) + 1e-12)
        order = np.argsort(-tight, kind="stable")
        self._further = np.ascontiguousarray(further[:, order])
        self._multiplier = np.ascontiguousarray(multiplier[rows][order])
        left = own.limit[rows] - use[self._base].sum(axis=0)
        self._limit = np.ascontiguousarray((left + FITTING * np.abs(own.limit[rows]))[order])
        self._cell_limits = min(params.cell_limits, int(np.count_nonzero(tight > 0.0)))

    @property
    def _room(self) -> float:
        """The most that a better plan loses to the relaxation."""
        return self._bound - self.best.value - NOISE * max(abs(self._bound), abs(self.best.value))

    def turn(self) -> None:
        """Look for a better plan in some pairs of lists at once."""
        before, room = self.best.value, self._room
        drawn = [self._draw() for _ in range(self._params.at_once)]

        def found(draw: tuple[BoolArray, BoolArray]) -> tuple[IntArray | None, bool]:
            return self._found(*draw, room)

        with ThreadPoolExecutor(self._params.at_once) as pool:
            answers = list(pool.map(found, drawn))
        for choice, _ in answers:
            plan = None if choice is None else whole_plan(self._problem, self._part.lift(choice))
            if plan is not None and plan.value > self.best.value:
                self.best = plan
                self._run.history.note(plan.value, None)
        if self.best.value == before:
            self._sets = min(self._sets * self._params.growth, self._params.most_sets)
        self.ended = self._room <= 0.0 or any(ended for _, ended in answers)
        self._run.history.publish()

    def _draw(self) -> tuple[BoolArray, BoolArray]:
        """Return bool[choices] twice: those of about half of the units, and those that take part."""
        half = self._random.random(self._part.problem.unit_count) < 0.5
        return half[self._part.problem.unit], self._random.random(self._reduced_cost.size) < self._params.share

    def _found(self, half: BoolArray, drawn: BoolArray, room: float) -> tuple[IntArray | None, bool]:
        """Return the choices of the best plan of two lists that loses less than the room, None if there is none.

        And whether there is no better one with these openings, as both lists are whole.
        """
        first, second = self._list(half, drawn, room), self._list(~half, drawn, room)
        cells, inside = self._in_cells(second, room)
        cheapest = np.argsort(first.cost, kind="stable")
        sets = (first.used[cheapest], first.cost[cheapest])
        one, other, ended = best_two(sets, cells, self._limit, self._multiplier, room, self._params.most_looks)
        whole = ended and first.whole and second.whole
        if one < 0:
            return None, whole
        choice = self._base.copy()
        for changes in (first.changes_of(cheapest[one]), second.changes_of(inside[other])):
            choice[self._part.problem.unit[changes]] = changes
        return choice, whole

    def _in_cells(self, sets: _List, room: float) -> tuple[Cells, IntArray]:
        """Return a list in cells, and int[sets], the place in the list of each set there."""
        own, params = slice(0, self._cell_limits), self._params
        used = sets.used[:, own]
        lowest = used.min(axis=0)
        width = np.maximum(
            room / self._multiplier[own] / params.cells_in_room, (used.max(axis=0) - lowest) / (params.cells_per_limit - 1)
        )
        place = ((used - lowest) / width).astype(np.int64)
        count = place.max(axis=0) + 1
        cell = np.ravel_multi_index(tuple(place.T), tuple(count))
        inside = np.lexsort((sets.cost, cell))
        begin = np.searchsorted(cell[inside], np.arange(int(count.prod()) + 1))
        return (sets.used[inside], sets.cost[inside], begin, lowest, width, count), inside

    def _list(self, half: BoolArray, drawn: BoolArray, room: float) -> _List:
        """Return the cheapest sets of changes in a half: all of them if they have a place in a list, else of those drawn."""
        near = half & (self._reduced_cost < room)
        near[self._base] = False
        sets = round(self._sets)
        whole = self._count(self._cheapest(near), room, sets) <= sets
        change = self._cheapest(near if whole else near & drawn)
        most = room if whole else self._most_cost(change, room, sets)
        count = min(self._count(change, most, sets), sets)
        unit, cost = self._part.problem.unit[change], self._reduced_cost[change]
        further, units = self._further[change], self._part.problem.unit_count
        used, costs, made_of, added = sets_of(unit, further, cost, most, count, units)
        return _List(change, used, costs, made_of, added, whole)

    def _cheapest(self, near: BoolArray) -> IntArray:
        """Return some changes, those of least reduced cost first."""
        change = np.flatnonzero(near)
        return change[np.argsort(self._reduced_cost[change], kind="stable")]

    def _count(self, change: IntArray, most: float, enough: int) -> int:
        unit, cost = self._part.problem.unit[change], self._reduced_cost[change]
        return int(count_of_sets(unit, cost, most, enough, self._part.problem.unit_count))

    def _most_cost(self, change: IntArray, room: float, sets: int) -> float:
        """Return the highest cost up to which all sets have a place in a list."""
        if self._count(change, room, sets) <= sets:
            return room
        low, high = 0.0, room
        for _ in range(HALVINGS):
            middle = (low + high) / 2.0
            low, high = (low, middle) if self._count(change, middle, sets) > sets else (middle, high)
        return low
