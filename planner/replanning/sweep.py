"""A sweep: one instance under ever wider limits, where each point is planned from the findings at the others.

A plan that keeps a limit keeps a wider one, so plans are handed on upwards and bounds downwards. Two workers, one for each core,
take the points from the ends to the middles of the stretches between points that are done. Every point gets a short look first;
points that are not within the gap by then are solved again from the findings at the others. A worker receives findings by the
number of points it has done itself, not by which worker is quicker, so that answers are repeatable.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import inf
from time import perf_counter
from typing import TypeAlias

from instances.schema.settings import SolverOptions
from models import Solution, SolveStatus, WarmStart
from models.problem import IntArray
from models.running.stopping import Stopping, interrupts_end_all
from models.statement.variables import first_events
from models.warm_start import Findings
from planner.errors import WITHOUT_PLAN, InfeasibleError
from planner.objectives import PROVEN, OnProgress
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
"""Share of a point's time that the short look may take."""

WORKERS = 2
"""Workers side by side, one for each core."""

LEAD = 3
"""Most points by which a worker may be ahead of another: with fewer it waits longer, with more it knows less."""


@dataclass(frozen=True, eq=False)
class Point:
    """A factor on the amounts, and the plan under it.

    Attributes
    ----------
    factor, amount
        the factor, and the sum of the amounts.
    case, plan
        the instance with these amounts, and its plan; None without one.
    problem, infeasible
        why there is no plan, and whether it is proven that there is none.
    spent
        seconds used so far.
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
        whether the user stopped the sweep before all points were done.
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
                begun = self._begun(exchange, len(self.points) - len(waiting))
                shared = _Shared(tuple(self.points), self._options, way, exchange)
                workers = [
                    _Worker(shared, number, warm_start, begun if number == 0 else None)
                    for number, warm_start in enumerate(warm_starts)
                ]
                work = [pool.submit(worker.run, waiting[number::WORKERS], request) for number, worker in enumerate(workers)]
                for done in work:
                    done.result()
                for worker in workers:
                    worker.merge(exchange.everything)
                self.points = workers[0].points
        self.interrupted = request.interrupted
        self._hand_on()

    def _done(self, point: Point) -> bool:
        """Return whether there is nothing left to do for a point."""
        ended = point.plan is not None and point.plan.status in PROVEN
        return ended or point.problem != "" or point.case is self._start

    def _begun(self, exchange: "Exchange[_Worked]", done: int) -> "_Begun":
        """Return the function that is called when a point is begun; done: points that were done before."""

        def begun(place: int) -> OnProgress:
            ready = done + exchange.count
            return teller(self._tell, f"{_share(self.points[place].factor)}, {ready} of {len(self.points)} points done")

        return begun

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


_Begun: TypeAlias = Callable[[int], OnProgress]
"""Called with the place of a point that is begun; returns the function that is told of its progress."""

Way: TypeAlias = Callable[[Priced, SolverOptions, OnProgress | None, IntArray | None, WarmStart], Plan | None]
"""Solves a case from a plan and a warm start, and reports its progress; None where it comes to no plan."""


def _short_look(
    case: Priced, options: SolverOptions, on_progress: OnProgress | None, start: IntArray | None, warm_start: WarmStart
) -> Plan | None:
    return first_look(case, options, start, warm_start)


def _to_the_gap(
    case: Priced, options: SolverOptions, on_progress: OnProgress | None, start: IntArray | None, warm_start: WarmStart
) -> Plan:
    return planned(case, options, on_progress, start, warm_start=warm_start)


WAYS: tuple[Way, ...] = (_short_look, _to_the_gap)
"""Ways to solve points, in turn: all of them by a short look, then to the gap those that are not within it."""


@dataclass(frozen=True, eq=False)
class _Worked:
    """A point that a worker is done with, and the findings of its warm start at that time."""

    place: int
    point: Point
    findings: Findings


@dataclass(frozen=True, eq=False)
class _Shared:
    """The same for all workers: the points as they stand, the options, how points are solved, and the exchange."""

    points: tuple[Point, ...]
    options: SolverOptions
    way: Way
    exchange: Exchange[_Worked]


@dataclass(frozen=True, eq=False)
class _Known:
    """The best plan known for a point, as the choice of each unit, and a bound that other points prove for it.

    carried: the plan of the point where the two are within the gap, so that nothing is left to solve.
    """

    start: IntArray | None
    bound: float | None
    carried: Plan | None = None


class _Worker:
    """Works on points one after the other.

    Parameters
    ----------
    shared
        the same for all workers.
    number
        of the worker in the exchange.
    begun
        called when a point is begun; None for a worker that does not tell of its progress.

    Attributes
    ----------
    points
        all points, as far as the worker knows them.
    """

    def __init__(self, shared: _Shared, number: int, warm_start: WarmStart, begun: _Begun | None) -> None:
        self.points = list(shared.points)
        self._options = shared.options
        self._way = shared.way
        self._exchange = shared.exchange
        self._number = number
        self._warm_start = warm_start
        self._begun = begun

    def run(self, places: Sequence[int], request: Stopping) -> None:
        """Work on points until all are done or the user stops it."""
        try:
            for place in places:
                self.merge(self._exchange.receive(self._number))
                if request.interrupted:
                    break
                self.points[place] = self._solved(place, None if self._begun is None else self._begun(place))
                self._exchange.publish(self._number, _Worked(place, self.points[place], self._warm_start.findings()))
        except Exception:
            # the sweep ends with this error; other workers need not finish their points first
            request.interrupt()
            raise
        finally:
            self._exchange.end(self._number)

    def merge(self, others: Sequence[_Worked]) -> None:
        """Take in the findings of other workers."""
        for worked in others:
            self.points[worked.place] = worked.point
        for worked in others:
            self._warm_start.merge(worked.findings)

    def _solved(self, place: int, on_progress: OnProgress | None) -> Point:
        """Return a point with its plan, from the findings at the others; a short look may leave it without one."""
        point, known = self.points[place], self._known(place)
        try:
            began = perf_counter()
            options = self._options_for(point)
            plan = known.carried or self._way(point.case, options, on_progress, known.start, self._warm_start)
            point = replace(point, spent=point.spent + perf_counter() - began)
            return point if plan is None else replace(point, plan=with_bound(plan, known.bound))
        except WITHOUT_PLAN as error:
            return replace(point, plan=None, problem=str(error), infeasible=isinstance(error, InfeasibleError))

    def _options_for(self, point: Point) -> SolverOptions:
        """Return the options with the time of a point: a share of it for the short look, the rest for the solve."""
        limit = self._options.time_limit
        own = LOOK_SHARE * limit if self._way is _short_look else max(limit - point.spent, (1.0 - LOOK_SHARE) * limit)
        return self._options.model_copy(update={"time_limit": own})

    def _known(self, place: int) -> _Known:
        """Return the findings for a point.

        With further objectives no plan is carried from other limits: the point is solved.
        """
        point, below = self.points[place], _below(self.points, place)
        start = best_start(point.case, [plan for plan in (below, point.plan) if plan is not None])
        value = None if start is None else value_in(point.case, start)
        own = None if point.plan is None else point.plan.bound
        bound = min((one for one in (own, _bound_above(self.points, place)) if one is not None), default=None)
        further = bool(point.case.instance.settings.objective.then)
        if start is None or value is None or bound is None or further or bound - value > self._options.gap * abs(value):
            return _Known(start, bound)
        return _Known(start, bound, _carried(point.case, start, value, bound, self._options))


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
