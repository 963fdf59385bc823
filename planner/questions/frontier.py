"""The frontier: what ever more of a budget or a capacity is worth, each point planned on the real programme.

A plan that keeps a limit keeps a wider one, so plans are handed on upwards and bounds downwards: NPV never falls as the
amount rises. The ends come first; a point between two that are done starts from the plan below it, and needs no solve where
that is within the asked gap of the bound above it. Points are planned two at once, in an order that does not depend on
which is done first.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from instances import Instance
from instances.draft import Draft
from instances.schema.plan import SolverOptions
from models import Memory, Progress, Solution, SolveStatus
from models.layout import first_events
from models.problem import IntArray
from models.stopping import interrupts_end_all
from planner.errors import InfeasibleError, NoPlanError, QuestionError
from planner.plan import Plan
from planner.planning import Priced, plan_from, planned, priced
from planner.questions.cases import factor_of
from planner.questions.limit_changes import LimitPart, amounts, scaled
from planner.questions.resolving import best_start, bounded, handed_on, must_aim_at_npv, repriced, value_in, with_bound
from planner.questions.telling import Tell, teller

MOST_POINTS = 200
UNLIMITED = 1000.0
"""Factor at which an amount limits nothing."""

AT_ONCE = 2
"""Points planned at once, one a core."""

CENT = 0.01

FLAT = 0.005
"""Share of the greatest NPV below which no later step rises where the frontier counts as flat."""


@dataclass(frozen=True, eq=False)
class Point:
    """A factor on the amounts, what they are in sum, and the plan; without a plan, why there is none.

    infeasible: whether it is proven that there is none.
    """

    factor: float
    amount: float
    case: Priced
    plan: Plan | None
    problem: str = ""
    infeasible: bool = False


@dataclass(frozen=True, eq=False)
class Frontier:
    """Points by rising factor, the base plan, and the plan without the limits that were swept.

    Attributes
    ----------
    seconds
        of the base plan and of all points together.
    interrupted
        whether the user wished to stop before all points were done.
    """

    part: LimitPart
    base: Plan
    points: tuple[Point, ...]
    unlimited: Plan | None
    seconds: tuple[float, float]
    interrupted: bool = False

    def _target(self, share: float) -> float:
        """Return a share of the unlimited plan's NPV, less what rounding may make of it."""
        return -np.inf if self.unlimited is None else share * self.unlimited.npv - CENT

    def reaching(self, share: float) -> Point | None:
        """Return the first point with this share of the NPV that the unlimited plan has at least."""
        target = self._target(share)
        return next((one for one in self.points if one.plan is not None and one.plan.npv >= target), None)

    def surely_below(self, share: float) -> Point | None:
        """Return the last point whose bound lies below that share: no plan there reaches it."""
        target = self._target(share)
        below = [one for one in self.points if one.infeasible or _bound_of(one) < target]
        return below[-1] if below else None

    def flat_from(self) -> Point | None:
        """Return the first point after which no step adds more than `FLAT` of the greatest NPV; None if the last step does."""
        solved = [one for one in self.points if one.plan is not None]
        values = [one.plan.npv for one in solved if one.plan is not None]
        if len(values) < 2:
            return None
        steep = [place for place in range(1, len(values)) if values[place] - values[place - 1] > FLAT * abs(values[-1])]
        place = steep[-1] if steep else 0
        return solved[place] if place < len(values) - 1 else None


def _bound_of(point: Point) -> float:
    """Return what a point's NPV is at most, as far as its own solve says."""
    return np.inf if point.plan is None or point.plan.bound is None else point.plan.bound


def factors_of(text: str) -> list[float]:
    """Return the factors that 40%:160%:5% stands for, both ends included.

    Raises
    ------
    QuestionError
        it stands for none, or for too many.
    """
    pieces = text.split(":")
    if len(pieces) != 3:
        raise QuestionError(f"{text!r} is no range of shares; write FROM:TO:STEP, such as 40%:160%:5%")
    first, last, step = (factor_of(piece) for piece in pieces)
    if step <= 0 or last < first or first < 0:
        raise QuestionError(f"{text!r} is no range of shares; it must rise from the first to the last by a step above 0")
    count = int(np.floor((last - first) / step + 1e-9)) + 1
    if not 2 <= count <= MOST_POINTS:
        raise QuestionError(f"{text!r} has {count} points; expected 2 to {MOST_POINTS}")
    return [round(first + step * place, 10) for place in range(count)]


def frontier(
    instance: Instance,
    part: LimitPart,
    factors: Sequence[float],
    options: SolverOptions,
    tell: Tell,
) -> Frontier:
    """Plan an instance with ever more of a part of its limits.

    Raises
    ------
    QuestionError
        the part is empty, or the instance's goal is not the NPV.
    PlannerError
        the base has no plan; as for `planner.planning.plan`.
    """
    must_aim_at_npv(instance, "a frontier is of the NPV")
    total = sum(one.amount for one in amounts(instance, part))
    memory, start = Memory(), priced(instance)
    began = perf_counter()
    base = planned(start, options, teller(tell, "base"), memory=memory)
    base_seconds = perf_counter() - began
    sweep = _Sweep(start, base, options, memory, tell)
    for factor in [*factors, UNLIMITED]:
        sweep.add(factor, factor * total, _at(start, part, factor))
    began = perf_counter()
    sweep.run()
    *points, free = sweep.points
    return Frontier(part, sweep.base, tuple(points), free.plan, (base_seconds, perf_counter() - began), sweep.interrupted)


def _at(start: Priced, part: LimitPart, factor: float) -> Priced:
    """Return the instance with the part's amounts times a factor; the instance itself for 1."""
    if factor == 1.0:
        return start
    draft = Draft(start.instance)
    scaled(draft, start.instance, part, factor)
    return repriced(start, draft.instance())


class _Sweep:
    """Points by rising factor. The ends come first, then the middle of what lies between two that are done."""

    def __init__(self, start: Priced, base: Plan, options: SolverOptions, memory: Memory, tell: Tell) -> None:
        self._start = start
        self._options = options
        self._memory = memory
        self._tell = tell
        self.base = base
        self.points: list[Point] = []
        self.interrupted = False

    def add(self, factor: float, amount: float, case: Priced) -> None:
        """Add a point above the last one."""
        self.points.append(Point(factor, amount, case, self.base if case is self._start else None))

    def run(self) -> None:
        """Plan every point to the asked gap or its time limit."""
        memories = [self._memory, *(self._memory.twin() for _ in range(AT_ONCE - 1))]
        waiting = [place for place in _outside_in(len(self.points)) if self.points[place].plan is None]
        with interrupts_end_all() as wish, ThreadPoolExecutor(AT_ONCE) as pool:
            while waiting and not wish.interrupted:
                turn, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
                names = " and ".join(_share(self.points[place].factor) for place in turn)
                tell = teller(self._tell, f"{names}, {len(self.points) - len(waiting)} of {len(self.points)}")
                told = [tell, *[None] * (len(turn) - 1)]
                self._update(turn, list(pool.map(self._solved, turn, memories, told)))
        self.interrupted = wish.interrupted
        self._exchange()

    def _update(self, places: list[int], found: list[Point]) -> None:
        for place, point in zip(places, found, strict=True):
            self.points[place] = point

    def _below(self, place: int) -> Plan | None:
        """Return the nearest plan at a lower point, which keeps this point's limits as well."""
        plans = [one.plan for one in self.points[:place] if one.plan is not None]
        return plans[-1] if plans else None

    def _bound(self, place: int) -> float | None:
        """Return the bound of the nearest higher point that has one: no plan here is worth more."""
        bounds = [one.plan.bound for one in self.points[place + 1 :] if one.plan is not None and one.plan.bound is not None]
        return min(bounds, default=None)

    def _solved(self, place: int, memory: Memory, on_progress: Callable[[Progress], None] | None) -> Point:
        """Return a point with its plan, from what is known of the others."""
        point, below, bound = self.points[place], self._below(place), self._bound(place)
        start = None if below is None else best_start(point.case, [below])
        value = None if start is None else value_in(point.case, start)
        try:
            if start is not None and value is not None and bound is not None and bound - value <= self._options.gap * abs(value):
                return replace(point, plan=_carried(point.case, start, value, bound, self._options))
            return replace(point, plan=with_bound(planned(point.case, self._options, on_progress, start, memory), bound))
        except (InfeasibleError, NoPlanError) as error:
            return replace(point, problem=str(error), infeasible=isinstance(error, InfeasibleError))

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
            below, point = self._below(place), self.points[place]
            if below is not None and point.plan is not None:
                self.points[place] = replace(point, plan=handed_on(point.case, point.plan, below))
        for point in self.points:
            if point.case is self._start and point.plan is not None:
                self.base = point.plan


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
    """Return the plan of a lower point at this one, within the gap of the bound of a higher one: there is nothing to solve."""
    solution = Solution(
        SolveStatus.GAP_REACHED, choice, first_events(case.problem, choice), value, None, None, solver=options.solver
    )
    said = replace(bounded(solution, bound), message="the plan of a lower amount, within the gap of the bound of a higher one")
    return plan_from(case, said, options)
