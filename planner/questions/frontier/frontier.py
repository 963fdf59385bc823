"""The frontier: what ever more of a budget or a capacity is worth, each point planned on the real programme."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from instances import Instance
from instances.draft import Draft
from instances.schema.settings import SolverOptions
from models import WarmStart
from planner.economics.lines import CENT
from planner.errors import QuestionError
from planner.limits.row_table import RowLabel
from planner.objectives import share_of
from planner.plan.plan import Plan
from planner.planning import Priced
from planner.replanning.cases import share_of_all
from planner.replanning.counted_once import CountedOnce, counted_once
from planner.replanning.given import Given, base_of, start_of, with_fixed_base
from planner.replanning.limit_changes import LimitPart, amounts, changed, periods_with, price_level, scaled
from planner.replanning.resolving import must_aim_at_npv, repriced
from planner.replanning.sweep import UNLIMITED, Point, Sweep
from planner.replanning.telling import Tell
from planner.workers import ALONE, Workers

MOST_POINTS = 200

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

    part: LimitPart
    base: Plan
    points: tuple[Point, ...]
    unlimited: Plan | None
    base_seconds: float
    points_seconds: float
    interrupted: bool = False
    better: Plan | None = None

    @property
    def limits(self) -> tuple[str, ...]:
        """The limits whose amounts are swept; with several, what one more unit is worth is that of none of them."""
        return tuple(dict.fromkeys(one.limit for one in amounts(self.base.instance, self.part)))

    @property
    def counted(self) -> CountedOnce:
        """The limits whose amounts the points sum."""
        return counted_once(self.base.instance, self.part)

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


def factors_of(text: str) -> list[float]:
    """Return the factors that 40%:160%:5% stands for, both ends included even if the step does not divide the range.

    Raises
    ------
    QuestionError
        it stands for none, or for too many.
    """
    pieces = text.split(":")
    if len(pieces) != 3:
        raise QuestionError(f"{text!r} is not a range of shares; write FROM:TO:STEP, such as 40%:160%:5%")
    first, last, step = (share_of_all(piece) for piece in pieces)
    if step <= 0 or last < first or first < 0:
        raise QuestionError(f"{text!r} is not a range of shares; it must rise from the first to the last by a step above 0")
    count = int(np.ceil((last - first) / step - 1e-9)) + 1
    if not 2 <= count <= MOST_POINTS:
        raise QuestionError(f"{text!r} has {count} points; expected 2 to {MOST_POINTS}")
    return [round(min(first + step * place, last), 10) for place in range(count)]


def frontier(
    instance: Instance,
    part: LimitPart,
    factors: Sequence[float],
    options: SolverOptions,
    tell: Tell,
    given: Given | None = None,
    workers: Workers = ALONE,
) -> Frontier:
    """Plan an instance with ever more of a part of its limits.

    Parameters
    ----------
    given
        the plan to start from, which stays the base; what is found to be worth more is `better` in the answer.
    workers
        solve points side by side.

    Raises
    ------
    QuestionError
        the part is empty, or the instance's goal is not the NPV.
    PlannerError
        the base has no plan; as for `planner.planning.plan`.
    """
    must_aim_at_npv(instance, "a frontier is in NPV")
    total = counted_once(instance, part).total
    warm_start, start = WarmStart(), start_of(instance, given)
    began = perf_counter()
    base = base_of(start, given, options, tell, "base", warm_start=warm_start)
    base_seconds = perf_counter() - began
    sweep = Sweep(start, base, options, warm_start, tell, workers)
    draft = Draft(instance)
    for factor in [*factors, UNLIMITED]:
        sweep.add(factor, factor * total, _at(start, draft, part, factor))
    began = perf_counter()
    sweep.run()
    *points, free = sweep.points
    points_seconds = perf_counter() - began
    found = Frontier(part, sweep.base, tuple(points), free.plan, base_seconds, points_seconds, sweep.interrupted)
    answer = with_fixed_base(found, given)
    return replace(answer, points=tuple(replace(one, plan=answer.base) if one.case is start else one for one in points))


def _at(start: Priced, draft: Draft, part: LimitPart, factor: float) -> Priced:
    """Return the instance with the part's amounts times a factor, or so large that they limit nothing; the instance for 1.

    draft: of the instance; it is left with the new amounts, which the next ones replace.
    """
    if factor == 1.0:
        return start
    if factor == UNLIMITED:
        most = _most_used(start, part)
        changed(draft, start.instance, part, lambda one: max(one.amount, most))
    else:
        scaled(draft, start.instance, part, factor)
    return repriced(start, draft.instance())


def _most_used(start: Priced, part: LimitPart) -> float:
    """Return a level of a part's amounts that no plan passes, rounded up to whole units, at their lowest prices."""
    every = amounts(start.instance, part)
    meant = {str(RowLabel(one.limit, "", one.scope, period)) for one in every for period in periods_with(start.instance, one)}
    lowest = min(1.0, *(price_level(start.instance, one) for one in every))
    problem = start.problem
    rows = [row for row, name in enumerate(problem.row_names) if name in meant]
    use = np.asarray(problem.use[rows, :].maximum(0.0).sum(axis=0)).ravel()
    most = np.zeros(problem.unit_count)
    np.maximum.at(most, problem.unit, use)
    charges = [charge.use[rows, :].toarray().clip(min=0.0).sum(axis=0) for charge in problem.charges if charge.use is not None]
    return float(np.ceil((most.sum() + sum(one.max(initial=0.0) for one in charges)) / lowest))
