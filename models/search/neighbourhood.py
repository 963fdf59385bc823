"""Plans by neighbourhood search: free some units, hold the others where they are, and solve what is left.

Of each unit only the columns that lose least at the dual prices of the relaxation take part: nearly every good plan is
made of them. Each step is a small programme that HiGHS ends by a number of nodes, not by the clock, so that the same
seed takes the same steps. The number of freed units grows while steps are solved outright, and shrinks when they are not.
"""

from dataclasses import dataclass

import numpy as np

from models.arrays import BoolArray, FloatArray, IntArray, by_unit, first_least
from models.checking.feasibility import check, objective
from models.checking.verdict import Plan, plan_of
from models.problem import MenuProblem
from models.running.progress import History
from models.running.stopping import Stopping, over
from models.solvers.highs import HighsAnswer, run_highs
from models.solvers.highs_settings import HighsSettings
from models.statement.standard_form import standard_form
from models.statement.variables import assignment, first_events
from models.subproblems.choices import restricted

CORE = 12
"""Columns of each unit that take part in a step, those that lose least."""

FIRST_CORE = 5
"""Columns of each unit that take part in the first step, which frees all units."""

NODES = 200
"""Nodes after which a step is given up with what it has."""

FIRST_NODES, FIRST_GAP = 5, 1e-3
"""Nodes and gap that end the first step, which is only to find the region of good plans."""

FIRST_UNITS, FEWEST_UNITS = 12, 4
"""Units freed in the first neighbourhood, and never fewer."""

PATIENCE = 60
"""Steps without a better plan after which the search ends."""

STEP_GAP = 1e-6

CHOICES_AT_A_TIME = 1_000_000
"""Choices whose use is looked at together."""


@dataclass(eq=False)
class Search:
    """A neighbourhood search from one plan to better ones.

    Attributes
    ----------
    loss
        float[choices]: what the relaxation loses by each choice at least, not below 0.
    plan
        the best plan so far.
    """

    problem: MenuProblem
    loss: FloatArray
    plan: Plan
    seed: int

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(self.seed)
        self._rank = ranks(self.problem.unit, self.loss)
        self._column_rows = self.problem.use.tocsc()

    def run(self, bound: float, gap: float, stopping: Stopping, history: History, patience: int = PATIENCE) -> None:
        """Take steps until the plan is within the gap of the bound, patience is spent, or it is time to stop.

        patience: steps without a better plan after which the search ends.
        """
        goal = within(gap, bound)
        self.step(self._rank < FIRST_CORE, stopping, history, goal, FIRST_NODES, max(gap / 2, FIRST_GAP))
        size, without = float(FIRST_UNITS), 0
        while without < patience and not over(stopping) and self.plan.value < goal:
            before = self.plan.value
            answer = self.step(self._neighbourhood(round(size)), stopping, history, goal)
            without = 0 if self.plan.value > before else without + 1
            quick = answer.nodes < NODES
            size = min(size * 1.1, self.problem.unit_count) if quick else max(size * 0.85, FEWEST_UNITS)

    def _neighbourhood(self, size: int) -> BoolArray:
        """Return bool[choices]: core columns of the freed units; half of the time, units that meet in one row."""
        count = self.problem.unit_count
        candidates = np.arange(count)
        if self._random.random() < 0.5 and self.problem.row_count:
            meeting = self._meeting(int(self._random.integers(self.problem.row_count)))
            candidates = meeting if meeting.size else candidates
        lost = self.loss[self.plan.choice[candidates]]
        weight = 1.0 / candidates.size + lost / max(float(lost.sum()), 1e-12)
        chosen = self._random.choice(candidates, min(size, candidates.size), replace=False, p=weight / weight.sum())
        freed = np.zeros(count, dtype=np.bool_)
        freed[chosen] = True
        return (self._rank < CORE) & freed[self.problem.unit]

    def _meeting(self, row: int) -> IntArray:
        """Return the units with a core column that uses a row."""
        columns = self.problem.use[[row], :].tocoo().col
        return np.unique(self.problem.unit[columns[self._rank[columns] < CORE]])

    def step(
        self,
        keep: BoolArray,
        stopping: Stopping,
        history: History,
        goal: float,
        nodes: int = NODES,
        gap: float = STEP_GAP,
    ) -> HighsAnswer:
        """Solve over the kept columns and the plan's own, up to a goal; keep the answer if it holds and is better."""
        settings = HighsSettings(gap=gap, seed=self.seed, nodes=nodes, partial_solves=False)
        answer, found = best_among(self.problem, keep, self.plan, settings, stopping, goal)
        if found is not None and found.value > self.plan.value:
            self.plan = found
            history.note(found.value, None)
        history.publish()
        return answer


def within(gap: float, bound: float) -> float:
    """Return the least value of a plan that is within a relative gap of a bound."""
    return bound / (1.0 + gap) if bound > 0 else bound / max(1.0 - gap, 1e-9)


def best_among(
    problem: MenuProblem, keep: BoolArray, plan: Plan | None, settings: HighsSettings, stopping: Stopping, goal: float
) -> tuple[HighsAnswer, Plan | None]:
    """Solve over some choices and those of a plan, which is to be bettered; return the answer, and its plan if it holds.

    goal: value of a plan at which to stop.
    """
    keep = keep.copy()
    start, above = None, None
    if plan is not None:
        keep[plan.choice] = True
    part = restricted(problem, keep)
    if plan is not None:
        start, above = assignment(part.problem, part.lower(plan.choice)), plan.value
    answer = run_highs(standard_form(part.problem), settings, stopping, History(), start, reached=goal, above=above)
    if answer.values is None:
        return answer, None
    return answer, whole_plan(problem, part.lift(plan_of(part.problem, answer.values).choice))


def ranks(unit: IntArray, loss: FloatArray) -> IntArray:
    """Return the place of each choice among those of its unit by loss, 0 for the least."""
    order = np.lexsort((np.arange(loss.size), loss, unit))
    first = np.searchsorted(unit[order], unit[order])
    rank = np.empty(loss.size, dtype=np.int64)
    rank[order] = np.arange(loss.size) - first
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
