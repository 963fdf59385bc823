"""Plans of a large problem without shared charges: round the relaxation, then free some units and solve what they share.

The relaxation of many units under few limits mixes choices of few units (no more than there are limits). They alone are
decided by a small programme under what the others leave. Then units are freed again and again, those first whose next
best choice has the least reduced cost; every step is as small however many units there are.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from models.arrays import BoolArray, FloatArray, IntArray
from models.best_choices import ranks
from models.checking.verdict import plan_of
from models.problem import CarryOver, MenuProblem
from models.running.progress import History
from models.running.stopping import Stopping, over
from models.search.candidates import sparing
from models.search.neighbourhood import Asked, NeighbourhoodParams, NeighbourhoodSearch, Step, replaced
from models.solvers.highs import run_highs
from models.solvers.highs_settings import HighsSettings
from models.statement.standard_form import standard_form
from models.statement.variables import assignment
from models.subproblems.choices import restricted
from models.subproblems.subproblem import Subproblem
from models.subproblems.units import by_choice, over_units, used_by

SURELY = 1e6
"""Weight with which a unit is drawn for certain."""

WHOLE, TAKEN = 1.0 - 1e-6, 1e-9
"""Part of a choice that is all of it, and one that is more than nothing."""

FITTING = 1e-9
"""Relative excess over a limit that two steps may cause together; a plan is checked again as a whole."""


@dataclass(frozen=True)
class LargeNeighbourhoodParams(NeighbourhoodParams):
    """Parameters of a search, and of rounding the relaxation.

    Attributes
    ----------
    core
        as in every search; the choice that uses least and those that the relaxation takes take part, too.
    candidates
        choices of each unit that a search knows at all: those of least reduced cost, and the same.
    rounding_nodes
        nodes after which rounding is given up with what it has: with more it takes longer for hardly a better plan, so that
        it has `nodes` only where one node makes no plan.
    rounding_units
        units freed to round beside the mixed ones; four times as many if that does not do.
    most_rounded
        units freed to round beside the mixed ones at most: many take longest where there is no plan.
    largest_tie
        units tied by groups are freed together; of more than this many, none is.
    """

    core: int = 6
    nodes: int = 30
    first_units: int = 24
    fewest_units: int = 12
    most_units: float = 400
    at_once: int = 2
    candidates: int = 24
    rounding_nodes: int = 1
    rounding_units: int = 40
    most_rounded: float = np.inf
    largest_tie: int = 60


class LargeNeighbourhoodSearch(NeighbourhoodSearch):
    """A search over the plans of one problem without charges and gates, which may be a part of another one.

    Parameters
    ----------
    part
        the problem, within that whose plans it leads to.
    values
        float[choices]: the choices of the relaxation.
    reduced_cost
        float[choices]: what the relaxation loses by each choice at least, not below 0.
    multipliers
        float[rows]: of the limits in the relaxation.
    """

    def __init__(
        self,
        part: Subproblem,
        values: FloatArray,
        reduced_cost: FloatArray,
        multipliers: FloatArray,
        seed: int,
        params: LargeNeighbourhoodParams = LargeNeighbourhoodParams(),
    ) -> None:
        super().__init__(part, params, seed)
        self.params = params
        self.values, self.reduced_cost = values, reduced_cost
        self._uses = by_choice(self.problem)
        self._rank = ranks(self.problem.unit, self.reduced_cost)
        self._core = (self._rank < self.params.core) | sparing(self.problem) | (self.values > TAKEN)
        order = np.lexsort((self._rank, self.problem.unit))
        begin = np.searchsorted(self.problem.unit[order], np.arange(self.problem.unit_count + 1))
        self._order, self._begin = order, begin
        second = np.minimum(begin[:-1] + 1, begin[1:] - 1)
        self._next_reduced_cost = self.reduced_cost[order[second]]
        self._tied = _ties(self.problem)
        self._typical = max(float(np.median(self._next_reduced_cost)), 1e-12)
        self._nearness = np.exp(-self._next_reduced_cost / self._typical) + 1e-3
        self._links = _in_order(self.problem.carry_over)
        self._rows = sp.csr_array(self.problem.use)
        self._own_multipliers = multipliers.copy()
        for link in self._links:
            self._own_multipliers[link.source] -= link.share * multipliers[link.target]

    def _worth(self, choice: IntArray) -> float:
        return float(self.problem.value[choice].sum()) + self.part.fixed

    def rounded(self, stopping: Stopping, goal: float = np.inf) -> bool:
        """Round the relaxation, until a plan is worth the goal; return whether that made a plan."""
        best = np.lexsort((-self.values, self.problem.unit))
        chosen = best[np.searchsorted(self.problem.unit[best], np.arange(self.problem.unit_count))]
        mixed = self.values[chosen] < WHOLE
        self._used = used_by(self._uses, chosen)
        for count, nodes in _roundings(self.problem.unit_count, self.params):
            if over(stopping):
                break
            freed = mixed.copy()
            freed[np.argsort(self._next_reduced_cost, kind="stable")[:count]] = True
            found = self._decided(chosen, self._with_ties(freed), Asked(stopping, goal), nodes, start=False)
            if found.choice is not None:
                self._take(found.choice)
                return True
        return False

    def _neighbourhoods(self, chosen: IntArray, count: int) -> list[BoolArray]:
        weigh = self._weights(chosen)
        free = np.ones(chosen.size)
        sets: list[BoolArray] = []
        for _ in range(self.params.at_once):
            if sets and 2 * count > np.count_nonzero(free):
                break
            weight = free * weigh()
            freed = np.zeros(weight.size, dtype=np.bool_)
            drawn = min(count, int(np.count_nonzero(weight)))
            freed[self._random.choice(freed.size, drawn, replace=False, p=weight / weight.sum())] = True
            sets.append(self._with_ties(freed))
            free[sets[-1]] = 0.0
        return sets

    def _weights(self, chosen: IntArray) -> Callable[[], FloatArray]:
        """Return the function that draws float[units], the relative weight of each unit in the draw of those to free.

        What a plan lacks to the relaxation is the reduced cost of its choices and what the unused part of its limits is
        worth. Whichever is drawn in proportion to that, a limit or a unit, is freed with the units that are near to a
        choice which uses some of that limit, or of those that the unit's choice and its best one use. Half of the draws
        of units are of all whose reduced cost is high or that are near to another choice.
        """
        regret, unused = self.reduced_cost[chosen], self._unused()
        by_unit, by_limit = float(regret.sum()), float(unused.sum())

        def weights() -> FloatArray:
            drawn = self._random.random() * (by_unit + by_limit)
            if by_limit > 0 and drawn >= by_unit:
                return self._near_to([int(self._random.choice(unused.size, p=unused / by_limit))])
            everywhere = self._nearness / self._nearness.sum()
            if by_unit == 0:
                return np.asarray(everywhere)
            if 2 * drawn < by_unit:
                return np.asarray(everywhere + regret / by_unit)
            unit = int(self._random.choice(regret.size, p=regret / by_unit))
            uses = sp.csr_array(self._uses[[chosen[unit], self._order[self._begin[unit]]]])
            weight: FloatArray = self._near_to(
                [row for row in np.unique(uses.indices).tolist() if self._own_multipliers[row] > 0]
            )
            weight[unit] = SURELY
            return weight

        return weights

    def _unused(self) -> FloatArray:
        """Return float[rows]: what the unused part of each limit is worth at the multipliers of the relaxation."""
        left = self._left(self._used)
        worth: FloatArray = (self._own_multipliers * left).clip(min=0.0)
        return worth

    def _near_to(self, rows: list[int]) -> FloatArray:
        """Return float[units]: the heavier, the lower the reduced cost of a choice that uses some of the limits; above 0."""
        weight = 1e-3 * self._nearness
        for row in rows:
            choices = self._rows.indices[self._rows.indptr[row] : self._rows.indptr[row + 1]]
            near = np.zeros(weight.size)
            np.maximum.at(near, self.problem.unit[choices], np.exp(-self.reduced_cost[choices] / self._typical))
            weight += near
        return weight

    def _with_ties(self, freed: BoolArray) -> BoolArray:
        """Return the freed units with all that groups tie them to."""
        for tied in self._tied:
            if freed[tied].any():
                freed[tied] = tied.size <= self.params.largest_tie or self.choice is None
        return freed

    def _solved(self, chosen: IntArray, freed: BoolArray, asked: Asked) -> Step:
        return self._decided(chosen, freed, asked, self.params.nodes, start=True)

    def _decided(self, chosen: IntArray, freed: BoolArray, asked: Asked, nodes: int, *, start: bool) -> Step:
        """Decide the freed units anew; start: whether what is chosen is a plan to start from."""
        units = np.flatnonzero(freed)
        keep = self._columns_of(units, chosen)
        part = over_units(self.problem, self._uses, units, keep, held=chosen, used=self._used)
        hint = assignment(part.problem, np.searchsorted(keep, chosen[units])) if start else None
        form = standard_form(part.problem)
        # rounding takes half of the time without presolve; a step that starts from a plan does not
        settings = HighsSettings(
            gap=self.params.step_gap,
            seed=self.seed,
            nodes=nodes,
            presolve=start,
            partial_solves=asked.thorough,
            jumps_from=0,
        )
        above = None if hint is None else float(form.objective @ hint)
        reached = asked.goal - self.part.fixed - part.fixed
        choice, used = None, 0
        for whole in (False, True):
            answer = run_highs(form, replace(settings, whole=whole), asked.stop, History(), hint, reached=reached, above=above)
            choice = None if answer.values is None else part.lift(plan_of(part.problem, answer.values).choice)
            used = answer.nodes
            if choice is None or self._keeps_rules(replaced(chosen, units, choice)):
                break
        return Step(units, choice, used < nodes)

    def _keeps_rules(self, choice: IntArray) -> bool:
        """Return whether all limits are kept, what is carried over included; groups are kept by every step."""
        used = used_by(self._uses, choice)
        scale = np.maximum(np.abs(self.problem.limit), np.abs(used))
        return bool(np.all(self._left(used) >= -FITTING * scale))

    def _left(self, used: FloatArray) -> FloatArray:
        """Return float[rows]: what is left of each limit, with what is carried to it."""
        left = np.asarray(self.problem.limit - used)
        for link in self._links:
            left[link.target] += link.share * left[link.source]
        return left

    def _take(self, choice: IntArray) -> None:
        super()._take(choice)
        self._used = used_by(self._uses, choice)

    def _columns_of(self, units: IntArray, chosen: IntArray) -> IntArray:
        """Return the choices of some units that take part, in order."""
        mine = np.concatenate([self._order[self._begin[unit] : self._begin[unit + 1]] for unit in units.tolist()])
        return np.unique(np.append(mine[self._core[mine]], chosen[units]))


def search_over(
    part: Subproblem,
    values: FloatArray,
    reduced_cost: FloatArray,
    multipliers: FloatArray,
    seed: int,
    params: LargeNeighbourhoodParams,
    plan: IntArray | None = None,
) -> LargeNeighbourhoodSearch:
    """Return a search over the candidates of a problem, begun with a plan if there is one.

    Parameters
    ----------
    part
        the problem of the relaxation, within that whose plans the search leads to.
    values, reduced_cost
        float[choices of the part]: of the relaxation.
    multipliers
        float[rows]: of the limits in the relaxation.
    plan
        int[units of the part]: a choice of each unit, which keeps all limits.
    """
    problem = part.problem
    keep = (ranks(problem.unit, reduced_cost) < params.candidates) | sparing(problem) | (values > TAKEN)
    if plan is not None:
        keep[plan] = True
    inner = restricted(problem, keep)
    own = inner.within(part)
    search = LargeNeighbourhoodSearch(own, values[inner.kept], reduced_cost[inner.kept], multipliers, seed, params)
    if plan is not None:
        search.begin(inner.lower(plan))
    return search


def _roundings(units: int, params: LargeNeighbourhoodParams) -> Iterator[tuple[int, int]]:
    """Yield the units to free and the nodes of each attempt to round: ever more units, then more nodes."""
    count = params.rounding_units
    while count < units and count <= params.most_rounded:
        yield count, params.rounding_nodes
        count *= 4
    if units <= params.most_rounded:
        yield units, params.rounding_nodes
        yield units, params.nodes


def _in_order(links: Sequence[CarryOver]) -> list[CarryOver]:
    """Return links so that what is carried to a row comes before what is carried from it."""
    waiting, ordered = list(links), []
    while waiting:
        targets = {link.target for link in waiting}
        ordered += [link for link in waiting if link.source not in targets]
        waiting = [link for link in waiting if link.source in targets]
    return ordered


def _ties(problem: MenuProblem) -> list[IntArray]:
    """Return units that groups tie to each other; no unit stands in two of them."""
    parts: list[set[int]] = []
    for group in problem.groups:
        together = {int(unit) for unit in group.units}
        for part in [one for one in parts if one & together]:
            together |= part
            parts.remove(part)
        parts.append(together)
    return [np.array(sorted(part), dtype=np.int64) for part in parts]
