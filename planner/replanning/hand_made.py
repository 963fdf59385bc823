"""Plans that are made by hand: launches added one by one, each only where the plan keeps every rule with it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from instances.schema.settings import SolverOptions
from models import Solution, SolveStatus
from models.checking.feasibility import objective
from models.checking.incremental import Filling
from models.problem import IntArray
from models.statement.variables import first_events
from planner.economics.starts import Starts, has_lever, launched
from planner.objectives import aimed, goal_named, held
from planner.plan.plan import Plan
from planner.planning import Priced, plan_from, planned
from planner.replanning.resolving import bounded, value_in
from planner.replanning.telling import Tell, teller


class HandMade:
    """A plan that grows by hand.

    Attributes
    ----------
    case
        the instance, priced.
    quarters
        number of decision quarters.
    worth
        float[choices]: the value that a planner by hand reckons with: that of the roadmap if every stage of a network is reached
        from the first quarter on.
    """

    def __init__(self, case: Priced, choice: IntArray) -> None:
        self.case = case
        self.quarters = case.instance.settings.calendar.decision_quarters
        self.worth = case.menu.value + sum(one.share.sum() * one.gain[:, 0] for one in case.problem.tiers)
        self._filling = Filling(case.problem, choice)
        self._tied = _tied(case)

    @property
    def choice(self) -> IntArray:
        """int[units]: the roadmap of each unit."""
        return self._filling.choice

    def start(self, unit: int) -> Starts:
        """Return int16[levers]: the starts of a unit's roadmap as it stands."""
        return np.asarray(self.case.menu.start[self.choice[unit]])

    def has(self, unit: int, lever: int) -> bool:
        """Return whether a lever is launched or runs at a unit."""
        return bool(has_lever(self.start(unit))[lever])

    def roadmap(self, unit: int, levers: Sequence[int], quarter: int) -> int | None:
        """Return the choice that adds launches of some levers in a quarter to a unit's roadmap, None if it has none."""
        wanted = self.start(unit).copy()
        wanted[list(levers)] = quarter
        own = self.case.menu.choices_of(unit)
        found = own[(self.case.menu.start[own] == wanted).all(axis=1)]
        return int(found[0]) if found.size else None

    def launch(self, unit: int, levers: Sequence[int], quarter: int) -> bool:
        """Launch some levers in a quarter if the plan keeps every rule with it; return whether it does.

        Units that a group ties to this one are launched with it where it cannot go alone.
        """
        own = self.roadmap(unit, levers, quarter)
        if own is None:
            return False
        if self._take([own]):
            return True
        tied = [self.roadmap(one, levers, quarter) for one in self._tied[unit]]
        return len(tied) > 1 and None not in tied and self._take([one for one in tied if one is not None])

    def launch_first(self, unit: int, levers: Sequence[int], quarters: Iterable[int]) -> int | None:
        """Launch some levers in the first of some quarters in which that is possible; return that quarter."""
        return next((quarter for quarter in quarters if self.launch(unit, levers, quarter)), None)

    def _take(self, step: list[int]) -> bool:
        allowed = self._filling.allows(np.array(step))
        if allowed:
            self._filling.take(np.array(step))
        return allowed


def _tied(case: Priced) -> list[list[int]]:
    """Return for each unit those that groups tie to it directly, itself included."""
    found: list[set[int]] = [{unit} for unit in range(len(case.instance.units))]
    for group in case.problem.groups:
        if group.kind == "together":
            for unit in group.units.tolist():
                found[unit] |= set(group.units.tolist())
    return [sorted(units) for units in found]


def least_plan(case: Priced, options: SolverOptions, tell: Tell) -> IntArray:
    """Return int[units]: the plan of fewest launches that keeps every rule, and of these one of the greatest NPV.

    Raises
    ------
    PlannerError
        there is none, or none was found; as for `planner.planning.plan`.
    """
    nothing = case.menu.first[:-1]
    if value_in(case, nothing) is not None and not _launches(case, nothing):
        return nothing
    tiers = case.problem.tiers
    problem = aimed(replace(case.problem, tiers=()), goal_named("fewest_launches", case))
    exact = options.model_copy(update={"gap": 0.0})
    tell("fewest launches", None)
    few = planned(replace(case, problem=problem), exact).solution
    narrow = aimed(held(problem, (few.value or 0.0) - 0.5, "fewest launches"), goal_named("npv", case))
    best = planned(
        replace(case, problem=replace(narrow, tiers=tiers)), options, teller(tell, "best of the fewest launches"), few.choice
    ).solution
    return nothing if best.choice is None else best.choice


def _launches(case: Priced, choice: IntArray) -> int:
    return int(launched(case.menu.start[choice]).sum())


def given_plan(case: Priced, choice: IntArray, options: SolverOptions, bound: float | None) -> Plan:
    """Return a plan that was not searched for, with a bound on what any plan is worth."""
    opened = first_events(case.problem, choice)
    value = objective(case.problem, choice, opened)
    solution = Solution(SolveStatus.GIVEN, choice, opened, value, None, None, solver="by hand")
    return plan_from(case, solution if bound is None else bounded(solution, bound), options)
