"""A sweep: one instance under ever wider limits, where each point is planned from the findings at the others.

A plan that keeps a limit keeps a wider one, so plans are handed on upwards and bounds downwards. The ends come first, then the
middle of each stretch between two points; a point knows the findings at the ends of its stretch, and those that they knew. So
stretches are independent of each other, and the plan of a point does not depend on the worker that is quicker. Every point gets a
short look first, the base before all others; points that are not within the gap by then, be it the base, are solved again
from the findings at all points.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

from instances.schema.settings import SolverOptions
from models import Solution, SolveStatus
from models.problem import IntArray
from models.running.stopping import interrupts_end_all
from models.statement.variables import first_events
from planner.objectives import PROVEN
from planner.plan.plan import Plan
from planner.planning import Priced, plan_from
from planner.replanning.point_solves import PointContext, PointFound, PointGiven, sent_limit, solved_point
from planner.replanning.resolving import best_start, bounded, first_look, handed_on, own_choices, value_in, with_bound
from planner.replanning.sweep_base import LOOK_SHARE, SweepBase
from planner.replanning.telling import Tell
from planner.workers import Known, Task, Workers

UNLIMITED = inf
"""Factor that stands for no limit at all."""

CARRIED = "not solved: a known plan lies within the requested gap of a known bound"
"""Status message of a point that needed no solve."""


@dataclass(frozen=True, eq=False)
class Point:
    """A factor on what is swept, and the plan under it.

    Attributes
    ----------
    factor, amount
        the factor, and what is swept: the sum of the amounts.
    case, plan
        the instance with these amounts, and its plan; None without one.
    title
        the point in words.
    problem, infeasible
        why there is no plan, and whether it is proven that there is none.
    spent
        seconds used so far.
    """

    factor: float
    amount: float
    case: Priced
    plan: Plan | None
    title: str
    problem: str = ""
    infeasible: bool = False
    spent: float = 0.0


class Sweep:
    """Points, each of which allows all that those before it do.

    Attributes
    ----------
    base
        the plan of the instance itself.
    interrupted
        whether the user stopped the sweep before all points were done.
    """

    def __init__(self, start: Priced, base: SweepBase, options: SolverOptions, tell: Tell, workers: Workers) -> None:
        self._start = start
        self._options = options
        self._warm_start = base.warm_start
        self._tell = tell
        self._workers = workers
        self._begun = base
        self.base = base.plan
        self.points: list[Point] = []
        self.interrupted = False

    def add(self, factor: float, amount: float, case: Priced, title: str) -> None:
        """Add a point that allows all that the last one does."""
        known, spent = (self.base, self._begun.seconds) if case is self._start else (None, 0.0)
        self.points.append(Point(factor, amount, case, known, title, spent=spent))

    def run(self) -> None:
        """Plan every point to the requested gap or its time limit."""
        with interrupts_end_all() as request:
            if not self._warm_start.plans:
                # the branches that are found at the base are the same for all points
                first_look(self._start, self._options, own_choices(self._start, self.base), self._warm_start)
            for short in (True, False):
                self._turn(short)
        self.interrupted = request.interrupted
        self._hand_on()

    def _turn(self, short: bool) -> None:
        """Plan the points that are not done, each by a short look or to the gap."""
        done = [place for place, point in enumerate(self.points) if self._done(point, short)]
        turn = _Turn(self.points, self._options, self._start, short)
        stretches = list(_bisected(len(self.points), done))
        numbers = {stretch.place: number for number, stretch in enumerate(stretches)}
        known: list[list[int]] = []
        for stretch in stretches:
            ends = [numbers[end] for end in stretch.ends if end in numbers]
            known.append(sorted({*ends, *(one for end in ends for one in known[end])}))
        tasks = [turn.task(stretch.place, needs, stretches) for stretch, needs in zip(stretches, known, strict=True)]
        context = PointContext(self._start, self._warm_start, short)
        found = self._workers.run(solved_point, context, tasks, tell=self._tell, what="points")
        for stretch, one in zip(stretches, found, strict=True):
            if one is not None:
                self.points[stretch.place] = turn.point(stretch.place, one)
                self._warm_start.merge(one.findings)

    def _done(self, point: Point, short: bool) -> bool:
        """Return whether there is nothing left to do for a point; the base had its short look."""
        ended = point.plan is not None and point.plan.status in PROVEN
        return ended or point.problem != "" or (point.case is self._start and (short or not self._begun.looked_at))

    def _hand_on(self) -> None:
        """Hand plans on upwards and bounds downwards."""
        bound: float | None = None
        for place in reversed(range(len(self.points))):
            point = self.points[place]
            if point.plan is not None:
                tight = with_bound(point.plan, bound)
                self.points[place] = replace(point, plan=tight)
                bound = tight.bound if tight.bound is not None else bound
        for place in range(1, len(self.points)):
            below, point = _below(self.points, place), self.points[place]
            if below is not None and point.plan is not None:
                self.points[place] = replace(point, plan=handed_on(point.case, point.plan, below))
        for point in self.points:
            if point.case is self._start and point.plan is not None:
                self.base = point.plan


class _Turn:
    """A turn over the points, and what is known of them when one is begun."""

    def __init__(self, points: Sequence[Point], options: SolverOptions, start: Priced, short: bool) -> None:
        self._points = tuple(points)
        self._options = options
        self._start = start
        self._short = short
        self._made: dict[int, Point] = {}

    def task(self, place: int, needs: Sequence[int], stretches: "Sequence[_Stretch]") -> Task[PointGiven, PointFound]:
        """Return the task of a point; needs: the numbers of the stretches whose middles it knows."""
        places = [stretches[number].place for number in needs]
        return Task(self._points[place].title, lambda found: self._given(place, dict(zip(places, found, strict=True))), needs)

    def point(self, place: int, found: PointFound) -> Point:
        """Return a point with what was found."""
        if place not in self._made:
            before, solution = self._points[place], found.solution
            plan = before.plan if solution is None else plan_from(before.case, solution, self._options)
            spent = before.spent + found.seconds
            plan = None if found.problem else plan
            self._made[place] = replace(before, plan=plan, problem=found.problem, infeasible=found.infeasible, spent=spent)
        return self._made[place]

    def _given(self, place: int, others: dict[int, PointFound]) -> PointGiven | Known[PointFound]:
        """Return the input of a point, or its solution where a known plan lies within the gap of a known bound."""
        points = list(self._points)
        for other, found in others.items():
            points[other] = self.point(other, found)
        point, options = points[place], self._options_for(points[place])
        known = _known(points, place, options)
        if known.carried is not None:
            return Known(PointFound(known.carried))
        findings = [found.findings for found in others.values()]
        return PointGiven(sent_limit(self._start, point.case), known.start, known.bound, options, findings)

    def _options_for(self, point: Point) -> SolverOptions:
        """Return the options with the time of a point: a share of it for the short look, the rest for the solve."""
        limit = self._options.time_limit
        own = LOOK_SHARE * limit if self._short else max(limit - point.spent, (1.0 - LOOK_SHARE) * limit)
        return self._options.model_copy(update={"time_limit": own})


@dataclass(frozen=True, eq=False)
class _KnownOfPoint:
    """The best plan known for a point, as the choice of each unit, and a bound that other points prove for it.

    carried: its solution where the two are within the gap, so that nothing is left to solve.
    """

    start: IntArray | None
    bound: float | None
    carried: Solution | None = None


def _known(points: Sequence[Point], place: int, options: SolverOptions) -> _KnownOfPoint:
    """Return the findings for a point.

    With further objectives no plan is carried from other limits: the point is solved.
    """
    point, below = points[place], _below(points, place)
    start = best_start(point.case, [plan for plan in (below, point.plan) if plan is not None])
    value = None if start is None else value_in(point.case, start)
    own = None if point.plan is None else point.plan.bound
    bound = min((one for one in (own, _bound_above(points, place)) if one is not None), default=None)
    further = bool(point.case.instance.settings.objective.then)
    if start is None or value is None or bound is None or further or bound - value > options.gap * abs(value):
        return _KnownOfPoint(start, bound)
    return _KnownOfPoint(start, bound, _carried(point.case, start, value, bound, options))


def _below(points: Sequence[Point], place: int) -> Plan | None:
    """Return the nearest plan at a lower point, which keeps this point's limits as well."""
    plans = [one.plan for one in points[:place] if one.plan is not None]
    return plans[-1] if plans else None


def _bound_above(points: Sequence[Point], place: int) -> float | None:
    """Return the least bound of a higher point: no plan here is worth more."""
    bounds = [one.plan.bound for one in points[place + 1 :] if one.plan is not None and one.plan.bound is not None]
    return min(bounds, default=None)


@dataclass(frozen=True)
class _Stretch:
    """A point, and the ends of the stretch that it is the middle of; an end of all points has none."""

    place: int
    ends: tuple[int, ...] = ()


def _bisected(count: int, done: Sequence[int]) -> Iterator[_Stretch]:
    """Yield the points 0 to count - 1 that are not done: the ends, then the middles, those of the longest stretches first."""
    known = {0, count - 1, *done}
    yield from (_Stretch(place) for place in (count - 1, 0) if place not in done)
    while len(known) < count:
        places = sorted(known)
        first, last = max(pairwise(places), key=lambda stretch: (stretch[1] - stretch[0], -stretch[0]))
        known.add((first + last) // 2)
        yield _Stretch((first + last) // 2, (first, last))


def _carried(case: Priced, choice: IntArray, value: float, bound: float, options: SolverOptions) -> Solution:
    """Return a known plan as the solution of a point, within the gap of a known bound: there is nothing to solve."""
    solution = Solution(
        SolveStatus.GAP_REACHED, choice, first_events(case.problem, choice), value, None, None, solver=options.solver
    )
    return replace(bounded(solution, bound), message=CARRIED)
