"""The worth of plans that are carried on: their NPV, or a measure of risk of it over worlds."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from instances.schema.settings import SolverOptions
from models import MenuProblem, Progress, Solution
from models.checking.feasibility import objective
from models.dates.kept import Kept, KeptValue
from models.problem import IntArray
from models.risk import KeptMeasure, RiskMeasure, RiskSolution, WorldValues, solve_risk
from models.solvers.highs import NAME as HIGHS
from models.statement.variables import first_events
from planner.errors import QuestionError
from planner.limits.priced import Priced
from planner.objectives import Goal, goal_named
from planner.plan.hedge import Hedge
from planner.worlds.hedging import hedge_of, measure_of
from planner.worlds.programme import need_hedgeable, programme_in_worlds
from planner.worlds.sampling import draw_worlds
from planner.worlds.worlds import Worlds


@dataclass(frozen=True, eq=False)
class Worths:
    """Worths by NPV.

    Attributes
    ----------
    case
        the instance, priced.
    problem
        the limits and rules that plans keep.
    """

    case: Priced
    problem: MenuProblem

    @property
    def name(self) -> str:
        """The worth in words."""
        return "NPV"

    def of(self, choice: IntArray) -> float:
        """Return the worth of a plan, int[units]."""
        return objective(self.problem, choice, first_events(self.problem, choice))

    def goal(self, choice: IntArray) -> Goal:
        """Return a linear objective that no plan's worth is above, and a plan's own is equal to."""
        return goal_named("npv", self.case)

    def valued(self, choice: IntArray) -> MenuProblem:
        """Return the problem with an objective, tiers included, that no plan's worth is above and a plan's own is equal to."""
        return self.problem

    def kept(self, least: float) -> Kept:
        """Return the least worth that plans keep, where tiers add to it."""
        return KeptValue(self.problem, least)

    def cuts_at(self, choice: IntArray) -> tuple[Goal, ...]:
        """Return objectives that no plan's worth is above, and that a plan of too little worth falls short in."""
        return (self.goal(choice),)


@dataclass(frozen=True, eq=False)
class MeasuredWorths(Worths):
    """Worths by a measure of risk: the least weighted mean over worlds, of all weights that the measure allows.

    Attributes
    ----------
    options
        of the solver.
    worlds, values, measure
        the draws, what choices and charges are worth in them, and the measure.
    """

    options: SolverOptions
    worlds: Worlds
    values: WorldValues
    measure: RiskMeasure

    @property
    def name(self) -> str:
        """The worth in words."""
        return "measure of risk"

    def of(self, choice: IntArray) -> float:
        """Return the measure of a plan."""
        return self.measure.worst(self._in_worlds(choice), self.worlds.chance).value

    def goal(self, choice: IntArray) -> Goal:
        """Return the mean at the weights that are worst for a plan: the measure of every plan is at most that."""
        weights = self.measure.worst(self._in_worlds(choice), self.worlds.chance).weights
        weighted = self.values.weighted(self.problem, weights)
        return Goal(weighted.value, tuple(charge.value for charge in weighted.charges))

    def valued(self, choice: IntArray) -> MenuProblem:
        """Return the problem at the weights that are worst for a plan."""
        return self.values.weighted(self.problem, self.measure.worst(self._in_worlds(choice), self.worlds.chance).weights)

    def kept(self, least: float) -> Kept:
        """Return the least measure that plans keep."""
        return KeptMeasure(self.problem, self.values, self.measure, self.worlds.chance, least)

    def best(self, seconds: float, start: IntArray | None, on_progress: Callable[[Progress], None]) -> Solution:
        """Return the plan with the best measure, the measure as its value, with its bound."""
        common: dict[str, Any] = {"gap": self.options.gap, "seed": self.options.seed, "threads": self.options.threads}
        found = solve_risk(
            self.problem,
            self.values,
            self.worlds.chance,
            self.measure,
            start=start,
            time_limit=seconds,
            on_progress=on_progress,
            **common,
        )
        opened = None if found.choice is None else first_events(self.problem, found.choice)
        return Solution(
            found.status,
            found.choice,
            opened,
            found.value,
            found.bound,
            found.gap,
            seconds=found.seconds,
            solver=HIGHS,
            message=found.message,
        )

    def hedge(self, best: Solution, choice: IntArray) -> Hedge | None:
        """Return the proof of a plan's measure by the bound of the best one."""
        value, in_worlds = self.of(choice), self._in_worlds(choice)
        gap = None if best.bound is None else max(0.0, best.bound - value) / max(abs(value), 1e-9)
        opened = first_events(self.problem, choice)
        found = RiskSolution(best.status, choice, opened, value, best.bound, gap, in_worlds)
        return hedge_of(self.case, self.case.instance.settings.objective, found, self.worlds, self.measure)

    def _in_worlds(self, choice: IntArray) -> np.ndarray[Any, np.dtype[np.float64]]:
        return self.values.of_plan(choice, first_events(self.problem, choice))


def worths_of(case: Priced, options: SolverOptions, tell: Callable[[str], None]) -> Worths:
    """Return the worths of plans as the instance measures them.

    Raises
    ------
    QuestionError
        the measure is regret, or as for `planner.worlds.programme.programme_in_worlds`.
    """
    asked = case.instance.settings.objective
    if not asked.risk:
        return Worths(case, case.problem)
    if asked.risk == "regret":
        raise QuestionError(
            'objective.risk = "regret": a plan cannot be carried on by it: what is regretted is measured from the best plan of '
            "each world, known in a range alone; expected mean, cvar, mix, worst or wasserstein, or none, in an instance "
            "for --instance"
        )
    need_hedgeable(asked, options)
    programme = programme_in_worlds(case, draw_worlds(case.instance, asked.risk_worlds, options.seed), tell)
    measure = measure_of(asked, programme.values)
    return MeasuredWorths(case, programme.problem, options, programme.worlds, programme.values, measure)


def as_it_stands(case: Priced, solution: Solution) -> Solution:
    """Return a solution with the value of its plan by the figures as they stand, of which nothing is proven."""
    if solution.choice is None:
        return solution
    opened = first_events(case.problem, solution.choice)
    value = objective(case.problem, solution.choice, opened)
    return replace(solution, opened=opened, value=value, bound=None, gap=None)
