"""Plans by neighbourhood search: free some units, hold the others where they are, and solve what is left.

Of each unit only the choices of least reduced cost in the relaxation take part: nearly every good plan is
made of them. Each step is a small programme that HiGHS ends by a number of nodes, not by the clock, so that the same
seed takes the same steps. The number of freed units grows while steps are solved outright, and shrinks when they are not.
"""

from dataclasses import dataclass, replace

import numpy as np

from models.arrays import CHOICES_AT_A_TIME, BoolArray, FloatArray, IntArray, by_unit, first_least
from models.checking.feasibility import check, objective
from models.checking.verdict import Plan, plan_of
from models.problem import MenuProblem
from models.run import Run
from models.running.progress import History
from models.solvers.highs import HighsAnswer, run_highs
from models.solvers.highs_settings import HighsSettings
from models.statement.standard_form import standard_form
from models.statement.variables import assignment, first_events
from models.subproblems.choices import restricted

STEP_GAP = 1e-6
"""Relative gap at which a step counts as solved."""


@dataclass(frozen=True)
class NeighbourhoodParams:
    """How a neighbourhood search goes.

    Attributes
    ----------
    core, first_core
        choices of each unit that take part in a step, and in the first step, which frees all units.
    nodes, first_nodes
        nodes of HiGHS' search after which a step is given up with what it has, and the first one.
    first_gap
        least relative gap that ends the first step, which is only to find the region of good plans.
    first_units, fewest_units
        units freed in the first neighbourhood, and never fewer.
    growth, shrinkage
        factors of the number of freed units after a step that was solved outright, and after one that was not.
    """

    core: int = 12
    first_core: int = 5
    nodes: int = 200
    first_nodes: int = 5
    first_gap: float = 1e-3
    first_units: int = 12
    fewest_units: int = 4
    growth: float = 1.1
    shrinkage: float = 0.85


@dataclass(eq=False)
class NeighbourhoodSearch:
    """A neighbourhood search from one plan to better ones.

    Attributes
    ----------
    reduced_cost
        float[choices]: what the relaxation loses by each choice at least, not below 0.
    plan
        the best plan so far.
    """

    run: Run[NeighbourhoodParams]
    problem: MenuProblem
    reduced_cost: FloatArray
    plan: Plan

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(self.run.settings.seed)
        self._rank = ranks(self.problem.unit, self.reduced_cost)

    def improve(self, bound: float, patience: int) -> None:
        """Take steps until the plan is within the gap of the bound, patience is spent, or it is time to stop.

        patience: steps without improvement after which the search ends.
        """
        params, goal = self.run.params, within(self.run.gap, bound)
        self.step(self._rank < params.first_core, goal, params.first_nodes, max(self.run.gap / 2, params.first_gap))
        size, without = float(params.first_units), 0
        while without < patience and not self.run.over and self.plan.value < goal:
            before = self.plan.value
            answer = self.step(self._neighbourhood(round(size)), goal)
            without = 0 if self.plan.value > before else without + 1
            quick = answer.nodes < params.nodes
            grown, shrunk = size * params.growth, size * params.shrinkage
            size = min(grown, self.problem.unit_count) if quick else max(shrunk, params.fewest_units)

    def _neighbourhood(self, size: int) -> BoolArray:
        """Return bool[choices]: core choices of the freed units; half of the time, units that meet in one row."""
        count = self.problem.unit_count
        candidates = np.arange(count)
        if self._random.random() < 0.5 and self.problem.row_count:
            meeting = self._meeting(int(self._random.integers(self.problem.row_count)))
            candidates = meeting if meeting.size else candidates
        lost = self.reduced_cost[self.plan.choice[candidates]]
        weight = 1.0 / candidates.size + lost / max(float(lost.sum()), 1e-12)
        chosen = self._random.choice(candidates, min(size, candidates.size), replace=False, p=weight / weight.sum())
        freed = np.zeros(count, dtype=np.bool_)
        freed[chosen] = True
        return (self._rank < self.run.params.core) & freed[self.problem.unit]

    def _meeting(self, row: int) -> IntArray:
        """Return the units with a core choice that uses a row."""
        columns = self.problem.use[[row], :].tocoo().col
        return np.unique(self.problem.unit[columns[self._rank[columns] < self.run.params.core]])

    def step(self, keep: BoolArray, goal: float, nodes: int | None = None, gap: float = STEP_GAP) -> HighsAnswer:
        """Solve over the kept choices and the plan's own, up to a goal; keep the answer if it holds and is better."""
        nodes = self.run.params.nodes if nodes is None else nodes
        settings = HighsSettings(gap=gap, seed=self.run.settings.seed, nodes=nodes, partial_solves=False)
        answer, found = best_among(replace(self.run, settings=settings), self.problem, keep, self.plan, goal)
        if found is not None and found.value > self.plan.value:
            self.plan = found
            self.run.history.note(found.value, None)
        self.run.history.publish()
        return answer


def within(gap: float, bound: float) -> float:
    """Return the least value of a plan that is within a relative gap of a bound."""
    return bound / (1.0 + gap) if bound > 0 else bound / max(1.0 - gap, 1e-9)


def best_among(
    run: Run[object], problem: MenuProblem, keep: BoolArray, plan: Plan | None, goal: float
) -> tuple[HighsAnswer, Plan | None]:
    """Solve over some choices and those of a plan, which is to be improved; return the answer, and its plan if it holds.

    goal: value of a plan at which to stop.
    """
    keep = keep.copy()
    start, above = None, None
    if plan is not None:
        keep[plan.choice] = True
    part = restricted(problem, keep)
    if plan is not None:
        start, above = assignment(part.problem, part.lower(plan.choice)), plan.value
    form = standard_form(part.problem)
    answer = run_highs(form, run.settings, run.stop, History(), start, reached=goal, above=above)
    if answer.values is None:
        return answer, None
    return answer, whole_plan(problem, part.lift(plan_of(part.problem, answer.values).choice))


def ranks(unit: IntArray, reduced_cost: FloatArray) -> IntArray:
    """Return the place of each choice among those of its unit by reduced cost, 0 for the least."""
    order = np.lexsort((np.arange(reduced_cost.size), reduced_cost, unit))
    first = np.searchsorted(unit[order], unit[order])
    rank = np.empty(reduced_cost.size, dtype=np.int64)
    rank[order] = np.arange(reduced_cost.size) - first
    return rank


def whole_plan(problem: MenuProblem, choice: IntArray) -> Plan | None:
    """Return the plan of a choice for each unit, None if it breaks a rule."""
    opened = first_events(problem, choice)
    return None if check(problem, choice, opened) else Plan(choice, opened, objective(problem, choice, opened))


def sparing_plan(problem: MenuProblem) -> Plan | None:
    """Return the plan that uses least, unit by unit, None if it breaks a rule."""
    return whole_plan(problem, np.flatnonzero(sparing(problem)))


def sparing(problem: MenuProblem) -> BoolArray:
    """Return bool[choices]: the choice of each unit that uses least, all rows together."""
    least = np.zeros(problem.choice_count, dtype=np.bool_)
    least[first_least(_used_in_all(problem), problem.unit, *by_unit(problem.unit))] = True
    return least


def _used_in_all(problem: MenuProblem) -> FloatArray:
    """Return float[choices]: what each choice uses, all rows together."""
    if problem.choice_count <= CHOICES_AT_A_TIME:
        return np.asarray(abs(problem.use).T @ np.ones(problem.row_count))
    used = np.empty(problem.choice_count)
    for first in range(0, problem.choice_count, CHOICES_AT_A_TIME):
        block = slice(first, first + CHOICES_AT_A_TIME)
        used[block] = abs(problem.use[:, block]).T @ np.ones(problem.row_count)
    return used
