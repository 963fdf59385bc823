"""Plans of branches by neighbourhood search over the whole programme.

Of each unit only the choices of least reduced cost in the relaxation take part: nearly every good plan is made of them. A
held unit keeps its choice as the only one, so that charges, gates and groups are stated as they are in the whole.
"""

from dataclasses import dataclass

import numpy as np

from models.arrays import BoolArray, FloatArray, IntArray
from models.best_choices import ranks
from models.checking.feasibility import check, objective
from models.checking.verdict import Candidate
from models.problem import MenuProblem
from models.run import Run
from models.running.yields import Patience, Paying
from models.search.candidates import answer_among, within
from models.search.neighbourhood import Asked, NeighbourhoodParams, NeighbourhoodSearch, Step
from models.solvers.highs import HighsAnswer
from models.statement.variables import first_events
from models.subproblems.subproblem import all_of


@dataclass(frozen=True)
class BranchNeighbourhoodParams(NeighbourhoodParams):
    """Parameters of a search, and of its first step, which frees all units to find the region of good plans.

    Attributes
    ----------
    first_core
        choices of each unit that take part in the first step.
    first_nodes
        nodes after which it is given up with what it has.
    first_gap
        least relative gap that ends it.
    """

    first_core: int = 5
    first_nodes: int = 5
    first_gap: float = 1e-3


class BranchNeighbourhoodSearch(NeighbourhoodSearch):
    """A search from one plan to others that are worth more.

    Parameters
    ----------
    reduced_cost
        float[choices]: what the relaxation loses by each choice at least, not below 0.
    plan
        to begin with.
    """

    def __init__(
        self, run: Run[BranchNeighbourhoodParams], problem: MenuProblem, reduced_cost: FloatArray, plan: Candidate
    ) -> None:
        super().__init__(all_of(problem), run.params, run.settings.seed)
        self._run, self._params = run, run.params
        self._reduced_cost = reduced_cost
        self._rank = ranks(problem.unit, reduced_cost)
        self.choice, self.value = plan.choice, plan.value

    @property
    def best(self) -> Candidate:
        """The best plan so far."""
        choice = self._best_choice()
        return Candidate(choice, first_events(self.problem, choice), self.value)

    def search(self, bound: float, patience: Patience, known: float = -np.inf) -> None:
        """Take steps until the plan is within the gap of the bound, they pay no more, or it is time to stop.

        known: value of a plan elsewhere; only what exceeds it is a gain.
        """
        run, params, goal = self._run, self._params, within(self._run.gap, bound)
        if self.value >= goal:
            return
        self.step(self._rank < params.first_core, goal, params.first_nodes, max(run.gap / 2, params.first_gap))
        paying = Paying(patience, bound - max(self.value, known))
        while not paying.gives_way and not run.over and self.value < goal:
            self.improve(run.stop, goal, 1)
            paying.turn(bound - max(self.value, known))
            run.history.publish()

    def step(self, keep: BoolArray, goal: float, nodes: int | None = None, gap: float | None = None) -> None:
        """Solve over the kept choices and the plan's own, up to a goal; take the answer if it improves the plan."""
        _, choice = self._among(keep, goal, self._params.nodes if nodes is None else nodes, gap)
        self._merge(Step(np.arange(self.problem.unit_count), choice, solved=False))
        self._run.history.publish()

    def _among(self, keep: BoolArray, goal: float, nodes: int, gap: float | None) -> tuple[HighsAnswer, IntArray | None]:
        gap = self._params.step_gap if gap is None else gap
        run = self._run.asking(gap=gap, nodes=nodes, partial_solves=False)
        return answer_among(run, self.problem, keep, self.best, goal)

    def _best_choice(self) -> IntArray:
        if self.choice is None:
            raise ValueError("a search of branches begins with a plan")
        return self.choice

    def _most_units(self) -> float:
        return min(self._params.most_units, self.problem.unit_count)

    def _neighbourhoods(self, chosen: IntArray, count: int) -> list[BoolArray]:
        """Return some units, those of high reduced cost rather; half of the time, units that meet in one row."""
        candidates = np.arange(chosen.size)
        if self._random.random() < 0.5 and self.problem.row_count:
            meeting = self._meeting(int(self._random.integers(self.problem.row_count)))
            candidates = meeting if meeting.size else candidates
        regret = self._reduced_cost[chosen[candidates]]
        weight = 1.0 / candidates.size + regret / max(float(regret.sum()), 1e-12)
        drawn = self._random.choice(candidates, min(count, candidates.size), replace=False, p=weight / weight.sum())
        freed = np.zeros(chosen.size, dtype=np.bool_)
        freed[drawn] = True
        return [freed]

    def _meeting(self, row: int) -> IntArray:
        """Return the units with a core choice that uses a row."""
        columns = self.problem.use[[row], :].tocoo().col
        return np.unique(self.problem.unit[columns[self._rank[columns] < self._params.core]])

    def _solved(self, chosen: IntArray, freed: BoolArray, asked: Asked) -> Step:
        keep = (self._rank < self._params.core) & freed[self.problem.unit]
        answer, choice = self._among(keep, asked.goal, self._params.nodes, None)
        return Step(np.flatnonzero(freed), choice, answer.nodes < self._params.nodes)

    def _worth(self, choice: IntArray) -> float:
        return objective(self.problem, choice, first_events(self.problem, choice))

    def _keeps_rules(self, choice: IntArray) -> bool:
        return not check(self.problem, choice, first_events(self.problem, choice))

    def _take(self, choice: IntArray) -> None:
        super()._take(choice)
        self._run.history.note(self.value, None)
