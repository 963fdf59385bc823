"""A sweep: one instance under ever wider limits, each point planned from what is known of the others.

A plan that keeps a limit keeps a wider one, so plans are handed on upwards and bounds downwards. Two workers, one per core,
take the points from the ends to the middles of the stretches between them. All points get a short solve first; those not
within the gap by then are solved again from the plans and bounds of the others. The findings that a worker merges from the
other depend on the number of points it has done, not on which worker is quicker, so answers are the same.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import inf
from time import perf_counter
from typing import TypeAlias

from instances.schema.settings import SolverOptions
from models import Progress, Solution, SolveStatus, WarmStart
from models.problem import IntArray
from models.running.stopping import Stopping, interrupts_end_all
from models.statement.variables import first_events
from models.warm_start import Findings
from planner.errors import WITHOUT_PLAN, InfeasibleError
from planner.objectives import PROVEN
from planner.plan.plan import Plan
from planner.planning import Priced, plan_from, planned
from planner.replanning.exchange import Exchange
from planner.replanning.resolving import best_start, bounded, first_look, handed_on, value_in, with_bound
from planner.replanning.telling import Tell, teller

UNLIMITED = inf
"""Factor that stands for no limit at all."""

CARRIED = "not solved: a known plan lies within the requested gap of a known bound"
"""Status message of a point that needed no solve."""

LOOK_SHARE = 0.4
"""Share of a point's time that a brief look at it may take."""

WORKERS = 2
"""Points worked on at once, one per core."""

LEAD = 3
"""Points that a worker may be ahead of another: with fewer it waits more, with more it knows less."""


@dataclass(frozen=True, eq=False)
class Point:
    """A factor on the amounts, what they are in sum, and the plan; without a plan, why there is none.

    infeasible: whether it is proven that there is none. spent: seconds that were used for it.
    """

    factor: float
    amount: float
    case: Priced
    plan: Plan | None
    problem: str = ""
    infeasible: bool = False
    spent: float = 0.0


class Sweep:
    """Points by rising factor.

    Attributes
    ----------
    base
        the plan of the instance itself.
    interrupted
        whether the user asked to stop before all points were done.
    """

    def __init__(self, start: Priced, base: Plan, options: SolverOptions, warm_start: WarmStart, tell: Tell) -> None:
        self._start = start
        self._options = options
        self._warm_start = warm_start
        self._tell = tell
        self.base = base
        self.points: list[Point] = []
        self.interrupted = False

    def add(self, factor: float, amount: float, case: Priced) -> None:
        """Add a point above the last one."""
        self.points.append(Point(factor, amount, case, self.base if case is self._start else None))

    def run(self) -> None:
        """Plan every point to the requested gap or its time limit."""
        warm_starts = [self._warm_start, *(self._warm_start.fork() for _ in range(WORKERS - 1))]
        with interrupts_end_all() as request, ThreadPoolExecutor(WORKERS) as pool:
            for way in WAYS:
                waiting = [place for place in _outside_in(len(self.points)) if not self._done(self.points[place])]
                exchange: Exchange[_Worked] = Exchange(WORKERS, LEAD)
                told = self._told(exchange, len(self.points) - len(waiting))
                workers = [
                    _Worker(number, self.points, self._options, warm_start, way, exchange, told if number == 0 else None)
                    for number, warm_start in enumerate(warm_starts)
                ]
                work = [pool.submit(worker.run, waiting[number::WORKERS], request) for number, worker in enumerate(workers)]
                for done in work:
                    done.result()
                for worker in workers:
                    worker.merge(exchange.everything)
                self.points = workers[0].points
        self.interrupted = request.interrupted
        self._exchange()

    def _done(self, point: Point) -> bool:
        """Return whether there is nothing left to do for a point."""
        ended = point.plan is not None and point.plan.status in PROVEN
        return ended or point.problem != "" or point.case is self._start

    def _told(self, exchange: "Exchange[_Worked]", done: int) -> Callable[[int], Callable[[Progress], None] | None]:
        """Return a function that is called when a point is begun and returns the listener for its progress.

        done: points that are done with before.
        """

        def begun(place: int) -> Callable[[Progress], None] | None:
            looked = done + exchange.count
            return teller(self._tell, f"{_share(self.points[place].factor)}, {looked} of {len(self.points)} points done")

        return begun

    def _exchange(self) -> None:
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


Way: TypeAlias = Callable[[Priced, SolverOptions, Callable[[Progress], None] | None, IntArray | None, WarmStart], Plan | None]
"""Solves a case from a plan and a warm start, and reports its progress; returns None if it finds no plan."""


def _looked_at(
    case: Priced,
    options: SolverOptions,
    on_progress: Callable[[Progress], None] | None,
    start: IntArray | None,
    warm_start: WarmStart,
) -> Plan | None:
    return first_look(case, options, start, warm_start)


WAYS: tuple[Way, ...] = (_looked_at, planned)
"""The passes over the points: a short one over all, then one over those not yet within the gap."""


@dataclass(frozen=True, eq=False)
class _Worked:
    """A point that a worker has finished, and the findings of its warm start then."""

    place: int
    point: Point
    findings: Findings


class _Worker:
    """Points worked on one after the other.

    Parameters
    ----------
    number
        of the worker in the exchange.
    points
        points as known so far; the worker keeps its own list.
    way
        how a point is solved: looked at shortly, or planned to the gap.
    begun
        called when a point is begun, returns the listener for its progress; only one worker reports.

    Attributes
    ----------
    points
        points as the worker knows them.
    """

    def __init__(
        self,
        number: int,
        points: Sequence[Point],
        options: SolverOptions,
        warm_start: WarmStart,
        way: Way,
        exchange: Exchange[_Worked],
        begun: Callable[[int], Callable[[Progress], None] | None] | None,
    ) -> None:
        self._number = number
        self.points = list(points)
        self._options = options
        self._warm_start = warm_start
        self._way = way
        self._exchange = exchange
        self._begun = begun

    def run(self, places: Sequence[int], request: Stopping) -> None:
        """Work on points as far as the user lets it."""
        try:
            for place in places:
                self.merge(self._exchange.receive(self._number))
                if request.interrupted:
                    break
                self.points[place] = self._solved(place, None if self._begun is None else self._begun(place))
                self._exchange.publish(self._number, _Worked(place, self.points[place], self._warm_start.findings()))
        except Exception:
            # the sweep ends with this error; other workers need not finish their points before it is told
            request.interrupt()
            raise
        finally:
            self._exchange.end(self._number)

    def merge(self, others: Sequence[_Worked]) -> None:
        """Merge the findings of other workers."""
        for worked in others:
            self.points[worked.place] = worked.point
        for worked in others:
            self._warm_start.merge(worked.findings)

    def _solved(self, place: int, on_progress: Callable[[Progress], None] | None) -> Point:
        """Return a point with its plan, from what is known of the others; a short look may leave it without one."""
        point, (start, bound, plan) = self.points[place], self._known(place)
        try:
            began = perf_counter()
            plan = plan or self._way(point.case, self._options_for(point), on_progress, start, self._warm_start)
            point = replace(point, spent=point.spent + perf_counter() - began)
            return point if plan is None else replace(point, plan=with_bound(plan, bound))
        except WITHOUT_PLAN as error:
            return replace(point, plan=None, problem=str(error), infeasible=isinstance(error, InfeasibleError))

    def _options_for(self, point: Point) -> SolverOptions:
        """Return the options with the time that a point has left: a look may take a share of it, a solve what the look left."""
        limit = self._options.time_limit
        own = LOOK_SHARE * limit if self._way is _looked_at else max(limit - point.spent, (1.0 - LOOK_SHARE) * limit)
        return self._options.model_copy(update={"time_limit": own})

    def _known(self, place: int) -> tuple[IntArray | None, float | None, Plan | None]:
        """Return the best plan known for a point, a bound that others prove for it, and the plan if that is within the gap.

        With further objectives a plan for other limits is none for these: the point is solved.
        """
        point, below = self.points[place], _below(self.points, place)
        start = best_start(point.case, [plan for plan in (below, point.plan) if plan is not None])
        value = None if start is None else value_in(point.case, start)
        own = None if point.plan is None else point.plan.bound
        bound = min((one for one in (own, _bound_above(self.points, place)) if one is not None), default=None)
        further = bool(point.case.instance.settings.objective.then)
        if start is None or value is None or bound is None or further or bound - value > self._options.gap * abs(value):
            return start, bound, None
        return start, bound, _carried(point.case, start, value, bound, self._options)


def _below(points: Sequence[Point], place: int) -> Plan | None:
    """Return the nearest plan at a lower point, which keeps this point's limits as well."""
    plans = [one.plan for one in points[:place] if one.plan is not None]
    return plans[-1] if plans else None


def _bound_above(points: Sequence[Point], place: int) -> float | None:
    """Return the least bound of a higher point: no plan here is worth more."""
    bounds = [one.plan.bound for one in points[place + 1 :] if one.plan is not None and one.plan.bound is not None]
    return min(bounds, default=None)


def _outside_in(count: int) -> Iterator[int]:
    """Yield 0 to count - 1: the ends, then the middle of each stretch, the longest stretches first."""
    yield from dict.fromkeys((count - 1, 0))
    stretches = [(0, count - 1)]
    while stretches:
        first, last = stretches.pop(0)
        if last - first > 1:
            middle = (first + last) // 2
            yield middle
            stretches += [(first, middle), (middle, last)]


def _share(factor: float) -> str:
    return "without limit" if factor == UNLIMITED else f"{100 * factor:g} %"


def _carried(case: Priced, choice: IntArray, value: float, bound: float, options: SolverOptions) -> Plan:
    """Return a known plan as that of a point, within the gap of a known bound: there is nothing to solve."""
    solution = Solution(
        SolveStatus.GAP_REACHED, choice, first_events(case.problem, choice), value, None, None, solver=options.solver
    )
    said = replace(bounded(solution, bound), message=CARRIED)
    return plan_from(case, said, options)
