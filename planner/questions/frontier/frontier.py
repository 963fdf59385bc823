"""The frontier: what ever more of a limit, or an ever easier rule, is worth, each point planned on the real programme."""

from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from instances import Instance
from instances.schema.settings import SolverOptions
from planner.economics.lines import CENT
from planner.objectives import share_of
from planner.plan.plan import Plan
from planner.questions.frontier.swept import Swept
from planner.replanning.given import Given, start_of, with_fixed_base
from planner.replanning.resolving import must_aim_at_npv
from planner.replanning.sweep import Point, Sweep
from planner.replanning.sweep_base import sweep_base
from planner.replanning.telling import Tell
from planner.workers import ALONE, Workers

FLAT = 0.005
"""Share of the greatest NPV below which no later step rises where the frontier counts as flat."""


@dataclass(frozen=True, eq=False)
class Frontier:
    """Points by rising factor, the base plan, and the plan without the limits that were swept.

    Attributes
    ----------
    base_seconds, points_seconds
        seconds for the base plan, and for all points together.
    interrupted
        whether the user asked to stop before all points were done.
    """

    swept: Swept
    base: Plan
    points: tuple[Point, ...]
    unlimited: Plan | None
    base_seconds: float
    points_seconds: float
    interrupted: bool = False
    better: Plan | None = None

    def _target(self, share: float) -> float:
        """Return a share of the unlimited plan's NPV, less what rounding may make of it."""
        return -np.inf if self.unlimited is None else share_of(self.unlimited.worth, share) - CENT

    def reaching(self, share: float) -> Point | None:
        """Return the first point with this share of the NPV that the unlimited plan has at least."""
        target = self._target(share)
        return next((one for one in self.points if one.plan is not None and one.plan.worth >= target), None)

    def surely_below(self, share: float) -> Point | None:
        """Return the last point whose bound lies below that share: no plan there reaches it."""
        target = self._target(share)
        below = [one for one in self.points if one.infeasible or _bound_of(one) < target]
        return below[-1] if below else None

    def flat_from(self) -> Point | None:
        """Return the first point after which no step adds more than `FLAT` of the greatest NPV; None if the last step does.

        The greatest NPV is that without the limits that were swept, or of the last point where it has no plan.
        """
        solved = [one for one in self.points if one.plan is not None]
        values = [one.plan.worth for one in solved if one.plan is not None]
        if len(values) < 2:
            return None
        greatest = values[-1] if self.unlimited is None else max(values[-1], self.unlimited.worth)
        steep = [place for place in range(1, len(values)) if values[place] - values[place - 1] > FLAT * abs(greatest)]
        place = steep[-1] if steep else 0
        return solved[place] if place < len(values) - 1 else None


def _bound_of(point: Point) -> float:
    """Return the bound on a point's NPV from its own solve."""
    return np.inf if point.plan is None or point.plan.bound is None else point.plan.bound


def frontier(
    instance: Instance,
    swept: Swept,
    options: SolverOptions,
    tell: Tell,
    given: Given | None = None,
    workers: Workers = ALONE,
) -> Frontier:
    """Plan an instance with ever more of a part of its limits, or an ever easier number of a rule.

    Parameters
    ----------
    given
        the plan to start from, which stays the base; what is found to be worth more is `better` in the answer.
    workers
        solve points side by side.

    Raises
    ------
    QuestionError
        the instance's goal is not the NPV.
    InputProblems
        a rule cannot have one of the numbers.
    PlannerError
        the base has no plan; as for `planner.planning.plan`.
    """
    must_aim_at_npv(instance, "a frontier is in NPV")
    start = start_of(instance, given)
    steps = list(swept.steps(start))
    base = sweep_base(start, given, options, tell)
    sweep = Sweep(start, base, options, tell, workers)
    for step in steps:
        sweep.add(step.factor, step.amount, step.case, swept.title(step.factor, step.amount))
    began = perf_counter()
    sweep.run()
    *points, free = (point for point, step in zip(sweep.points, steps, strict=True) if step.is_asked)
    points_seconds = perf_counter() - began
    found = Frontier(swept, sweep.base, tuple(points), free.plan, base.seconds, points_seconds, sweep.interrupted)
    answer = with_fixed_base(found, given)
    return replace(answer, points=tuple(replace(one, plan=answer.base) if one.case is start else one for one in points))
