"""The frontier of mean against CVaR: the best plan of every mix of the two, and what no plan exceeds.

    f(m) = max over plans of (1 - m) mean + m CVaR,    m from 0 to 1

f is convex in m, as the greatest of linear functions, and never rises, as CVaR is at most the mean. So bounds proven at some
m hold between them, too, and a solve begins with what its neighbours have proven. The plans of all solves are compared at every
m. Where B(m) bounds f(m), every plan keeps

    (1 - m) mean + m CVaR <= B(m)    for all m

so that these lines are an upper bound of the mean at any CVaR: the hull of the frontier. Plans of the frontier below the hull
are not looked for, as no mix makes them the best.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf

import numpy as np

from models.arrays import FloatArray, IntArray
from models.errors import ProblemError
from models.problem import MenuProblem, Progress, SolveStatus
from models.risk.found import Found, Known
from models.risk.frontier_records import FrontierParams, FrontierPoint, RiskFrontier
from models.risk.measures import Tail
from models.risk.records import PROVEN, RiskSolution
from models.risk.solving import solve_risk
from models.risk.world_values import WorldValues
from models.running.stopping import Stopping, interrupts_end_all, over


def solve_frontier(
    problem: MenuProblem,
    values: WorldValues,
    chance: FloatArray,
    level: float,
    weights: Sequence[float],
    *,
    time_limit: float = 60.0,
    point_limit: float = inf,
    gap: float = 1e-4,
    seed: int = 0,
    threads: int = 1,
    known: Sequence[IntArray] = (),
    params: FrontierParams = FrontierParams(),
    on_point: Callable[[float], Callable[[Progress], None] | None] | None = None,
) -> RiskFrontier:
    """Find the best plan of each mix of mean and CVaR, and prove how good it is.

    The ends come first, then the middle of what is left, so that an interruption leaves points that are spread. Those beyond
    the gap are solved once more where time is left.

    Parameters
    ----------
    chance
        float[worlds], as for `solve_risk`.
    level
        of CVaR: 0.9 looks at the worst tenth.
    weights
        of CVaR, from 0 to 1.
    time_limit, point_limit
        seconds for all points, and for any one.
    known
        plans to start from, int[units] each.
    on_point
        called with the weight when its solve begins; returns the function to call with the moments of it.

    Raises
    ------
    ProblemError, SolverFailed
        as for `solve_risk`; or there is no weight.
    """
    if not weights:
        raise ProblemError("weights of CVaR: expected one or more from 0 to 1, found none")
    with interrupts_end_all() as request:
        stop = Stopping(time_limit)
        search = _Frontier(problem, values, chance, level, params)
        for plan in known:
            search.pool.take(np.asarray(plan, dtype=np.int64))
        order = spread(sorted(set(weights)))
        for again in (False, True):
            waiting = [weight for weight in order if not search.is_proven(weight, gap)]
            for place, weight in enumerate(waiting):
                if search.is_proven(weight, gap):
                    continue  # by the points solved since
                seconds = min(point_limit, stop.seconds_left / (len(waiting) - place))
                if over(stop) or search.impossible or (again and seconds <= search.seconds.get(weight, 0.0)):
                    break
                listener = None if on_point is None else on_point(weight)
                search.solve(weight, seconds, gap=gap, seed=seed, threads=threads, on_progress=listener)
        return RiskFrontier(
            level, tuple(search.point(weight, gap) for weight in sorted(order)), search.pool.plans, request.interrupted
        )


def spread(weights: Sequence[float]) -> list[float]:
    """Return weights, one or more, in another order: both ends, then the middle of each stretch in turn."""
    last = len(weights) - 1
    places = list(dict.fromkeys((0, last)))
    stretches = [(0, last)]
    while stretches:
        first, end = stretches.pop(0)
        if end - first > 1:
            middle = (first + end) // 2
            places.append(middle)
            stretches += [(first, middle), (middle, end)]
    return [weights[place] for place in places]


class _Frontier:
    """A frontier under way: the plans found, and what is proven at each weight."""

    def __init__(
        self,
        problem: MenuProblem,
        values: WorldValues,
        chance: FloatArray,
        level: float,
        params: FrontierParams,
    ) -> None:
        self._problem, self._values, self._chance = problem, values, chance
        self._level, self._params = level, params
        self.pool = Found(problem, values, Tail(level, 0.0), chance)
        self._bounds: dict[float, float] = {}
        self._solved: dict[float, RiskSolution] = {}
        self.seconds: dict[float, float] = {}
        self.impossible = False
        """Whether there is proven to be no plan at all."""

    def solve(
        self,
        weight: float,
        seconds: float,
        *,
        gap: float,
        seed: int,
        threads: int,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        """Solve for one mix, from the plans and bounds of all others."""
        self.seconds.setdefault(weight, 0.0)
        if seconds < self._params.least_seconds:
            return
        found = solve_risk(
            self._problem,
            self._values,
            self._chance,
            Tail(self._level, weight),
            time_limit=seconds,
            gap=gap,
            seed=seed,
            threads=threads,
            known=[plan.choice for plan in self._judged(weight).plans],
            bound=self._bound(weight),
            params=self._params.risk,
            on_progress=on_progress,
        )
        for plan in found.plans:
            self.pool.take(plan)
        self._solved[weight] = found
        self.seconds[weight] += found.seconds
        self.impossible = found.status is SolveStatus.INFEASIBLE
        if found.bound is not None:
            self._bounds[weight] = min(found.bound, self._bounds.get(weight, inf))

    def is_proven(self, weight: float, gap: float) -> bool:
        """Return whether the best plan known for a mix is within the gap, so that no solve is needed."""
        known, solved = self._judged(weight).gap, self._solved.get(weight)
        return (known is not None and known <= gap) or (solved is not None and solved.status in PROVEN)

    def point(self, weight: float, gap: float) -> FrontierPoint:
        """Return the point of a weight, from the plans of all."""
        judged, solved = self._judged(weight), self._solved.get(weight)
        status = None if solved is None else solved.status
        if status not in PROVEN and self.is_proven(weight, gap):
            status = SolveStatus.GAP_REACHED
        point = FrontierPoint(weight, bound=judged.settled_bound, status=status, seconds=self.seconds.get(weight, 0.0))
        if judged.best is None:
            return point
        best = max(judged.plans, key=lambda plan: (plan.worst.value, *self._further(weight, plan)))
        mean, cvar = self._mean(best), self._cvar(best)
        return replace(point, plan=best, value=best.worst.value, gap=judged.gap, mean=mean, cvar=cvar)

    def _judged(self, weight: float) -> Found:
        """Return the plans of all solves by a mix, and its bound."""
        found = Found(self._problem, self._values, Tail(self._level, weight), self._chance)
        found.adopt(self.pool.plans)
        found.prove(self._bound(weight))
        return found

    def _further(self, weight: float, plan: Known) -> tuple[float, float]:
        """Return the figures that decide between plans of one mix, so that no point is dominated."""
        return (self._cvar(plan), self._mean(plan)) if weight < 1 else (self._mean(plan), self._cvar(plan))

    def _mean(self, plan: Known) -> float:
        return float(self._chance @ plan.in_worlds)

    def _cvar(self, plan: Known) -> float:
        return Tail(self._level).worst(plan.in_worlds, self._chance).value

    def _bound(self, weight: float) -> float | None:
        """Return the least bound of a mix that is proven by all of them; None without any."""
        weights = np.array(sorted(self._bounds))
        return between(weights, np.array([self._bounds[one] for one in weights]), weight)


def between(weights: FloatArray, bounds: FloatArray, weight: float) -> float | None:
    """Return the bound of a convex function that never rises, from its bounds at other places; None where nothing is proven.

    Parameters
    ----------
    weights, bounds
        float[places]: rising, and the bound at each.
    """
    before = np.flatnonzero(weights <= weight)
    if not before.size:
        return None
    least = float(bounds[before].min())
    for left in before.tolist():
        for right in np.flatnonzero(weights > weight).tolist():
            share = (weight - weights[left]) / (weights[right] - weights[left])
            least = min(least, float((1 - share) * bounds[left] + share * bounds[right]))
    return least
