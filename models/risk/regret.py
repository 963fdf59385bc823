"""The plan of least greatest regret over worlds, whose best plans are known no better than is needed.

    regret(plan, s) = best(s) - value(plan, s),    R = min over plans of max over s of regret(plan, s)

With low(s) <= best(s) <= high(s), a plan's greatest regret is at most max over s of (high(s) - value(plan, s)); and at weights w
at which no plan is worth more than B, R is at least w @ low - B, as the greatest of numbers is at least any mean of them. The
interval of a world matters only where these two are attained: in the worlds of worst weights, and in the one of the plan's
greatest regret. So a world is bounded by its relaxation when it comes to the fore, and solved when its interval still matters;
between these, `solve_risk` looks for the plan with the bounds as reference. Savage 1951, Journal of the American Statistical
Association 46(253), 55-67, doi:10.1080/01621459.1951.10500768.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import inf

import numpy as np

from models.arrays import BoolArray, FloatArray, IntArray
from models.checking.verdict import NOISE, by_gap
from models.problem import MenuProblem, Progress, SolveStatus
from models.risk.bests import Bests
from models.risk.found import Found, Known
from models.risk.measures import Tail, WorstCase, WorstWorld
from models.risk.mixtures import worst_weights
from models.risk.programme import relaxed_over_worlds
from models.risk.records import PROVEN, Cut, RiskParams, RiskSolution
from models.risk.solving import checked_chances, solve_risk
from models.risk.world_dates import without_world_tiers
from models.risk.world_values import WorldValues
from models.running.progress import History
from models.running.stopping import Reachable, Stopping, interrupts_end_all, over
from models.solve import solve
from models.solvers.highs_settings import HighsSettings
from models.warm_start import WarmStart


@dataclass(frozen=True)
class RegretParams:
    """Parameters of a solve for the least greatest regret.

    Attributes
    ----------
    risk
        of the solves over worlds.
    world_gap, plan_gap
        shares of the requested gap: for the interval of a world that matters, and for the plan at given bounds.
    relax_share, narrow_share, plan_share
        shares of the seconds left that the relaxations of worlds, and again the one over all worlds, may take; the solves of
        worlds that matter, in equal parts; and one solve over worlds.
    first_share
        share for the first plan where none is known; all of them until there is one.
    turns
        times that one world is solved at most.
    matters
        weight of a world from which its interval matters.
    """

    risk: RiskParams = field(default_factory=RiskParams)
    world_gap: float = 0.4
    plan_gap: float = 0.4
    relax_share: float = 0.2
    first_share: float = 0.4
    narrow_share: float = 0.6
    plan_share: float = 0.7
    turns: int = 2
    matters: float = 1e-6


@dataclass(frozen=True, eq=False)
class RegretSolution:
    """The plan of least greatest regret found, and its proof.

    Attributes
    ----------
    risk
        the plan; its value is its greatest regret at most, negative, and its bound the least greatest regret of any plan,
        negative: the gap holds the intervals of the bests, too.
    low, high
        float[worlds]: the best plan found in each world, and a proven bound of any.
    solved
        number of solves of single worlds.
    """

    risk: RiskSolution
    low: FloatArray
    high: FloatArray
    solved: int = 0


def solve_regret(
    problem: MenuProblem,
    values: WorldValues,
    chance: FloatArray,
    *,
    time_limit: float = 60.0,
    gap: float = 1e-4,
    seed: int = 0,
    threads: int = 1,
    known: Sequence[IntArray] = (),
    high: FloatArray | None = None,
    params: RegretParams = RegretParams(),
    on_progress: Callable[[Progress], None] | None = None,
) -> RegretSolution:
    """Find the plan of least greatest regret over worlds with a chance above 0, and prove how good it is.

    Parameters
    ----------
    chance
        float[worlds], as for `solve_risk`.
    gap
        relative gap at which to stop: (greatest regret - its least) by the plan's worth in the world of its greatest regret.
    known
        plans to start from, int[units] each.
    high
        float[worlds]: proven bounds of the best plan of each world; infinite where none is.
    on_progress
        called with the regret and its bound, negative.

    Raises
    ------
    ProblemError, SolverFailed
        as for `solve_risk`.
    """
    values.need_fit(problem)
    chance = checked_chances(chance, values)
    with interrupts_end_all() as request:
        settings = HighsSettings(gap=gap, seed=seed, threads=threads)
        search = _Search(problem, values, chance, params, high)
        search.begin(Stopping(time_limit), request, settings, History(on_progress))
        for plan in known:
            search.pool.take(np.asarray(plan, dtype=np.int64))
        return search.solution()


class _Search:
    """A solve under way."""

    def __init__(
        self, problem: MenuProblem, values: WorldValues, chance: FloatArray, params: RegretParams, high: FloatArray | None
    ) -> None:
        self._problem, self._values, self._chance, self._params = problem, values, chance, params
        self._bounding = without_world_tiers(problem, values)
        self._bests = Bests(*self._bounding, high)
        self._possible = chance > 0
        self._polyhedron = WorstWorld().polyhedron(chance)
        self.pool = Found(problem, values, Tail(0.0, 0.0), chance)
        self._cuts: list[Cut] = []
        self._least = -inf
        self._turns = np.zeros(values.worlds, dtype=np.int64)
        self._infeasible = False
        self._message = ""

    def begin(self, stop: Stopping, request: Stopping, settings: HighsSettings, history: History) -> None:
        """Take the request, the ways to stop, and the listener."""
        self._stop, self._request, self._settings, self._history = stop, request, settings, history

    def solution(self) -> RegretSolution:
        """Look for the plan by the bounds of all worlds, and narrow those that matter, in turn."""
        self._note()
        self._relax()
        if self.pool.best is None and not self._ended:
            self._first_plan()
        share = self._params.plan_share
        while not self._ended:
            narrowed = self._narrow()
            if self._ended:
                break
            before = self._interval
            proven = self._plan(self._bests.high, share if narrowed else 1.0)
            if narrowed or self._interval != before:
                continue
            if proven:
                self._plan(self._bests.low, share)  # its bound is that of the least greatest regret itself
            if not proven or (self._interval == before and not self._narrow_widest()):
                break
        return self._result()

    @property
    def _ended(self) -> bool:
        gap = self._gap
        return self._infeasible or over(self._stop) or (gap is not None and gap <= max(self._settings.gap, NOISE))

    @property
    def _interval(self) -> tuple[float | None, float]:
        best = self._best
        return (None if best is None else self._greatest(best).value), self._least

    @property
    def _best(self) -> Known | None:
        """The plan whose greatest regret is least, by the bounds of the bests."""
        plans = self.pool.plans
        return min(plans, key=lambda plan: self._greatest(plan).value, default=None)

    def _greatest(self, plan: Known) -> WorstCase:
        """Return the greatest regret of a plan by the bounds, and its world as weights."""
        worst = WorstWorld(self._bests.high).worst(plan.in_worlds, self._chance)
        return WorstCase(-worst.value, worst.weights)

    @property
    def _scale(self) -> float:
        best = self._best
        return 0.0 if best is None else abs(float(self._greatest(best).weights @ best.in_worlds))

    @property
    def _gap(self) -> float | None:
        best = self._best
        if best is None or self._least == -inf:
            return None
        return max(0.0, self._greatest(best).value - self._least) / max(self._scale, 1e-9)

    def _note(self) -> None:
        """Bring all intervals up to date with the plans and the cuts."""
        for plan in self.pool.plans:
            self._bests.take(plan.in_worlds)
        low = np.where(np.isfinite(self._bests.low), self._bests.low, 0.0)
        if self.pool.best is not None:
            self._least = max([self._least, 0.0, *(float(cut.weights @ low) - cut.bound for cut in self._cuts)])
        best = self._best
        self._history.note(None if best is None else -self._greatest(best).value, None if self._least == -inf else -self._least)
        self._history.publish()

    def _first_plan(self) -> None:
        """Solve at the weights of the relaxation, beyond its share of the time only until there is a plan."""
        enough, brief = Reachable(self._stop), self._stop.part(self._params.first_share * self._stop.seconds_left)

        def heard(moment: Progress) -> None:
            if moment.value is not None and over(brief):
                enough.reach()

        weights = self._cuts[0].weights if self._cuts else self._chance
        self._solve_at(weights, self._stop.seconds_left, self._settings.gap, heard, enough)

    def _relax(self) -> None:
        """Bound all worlds by their relaxations, and all plans by the one over all worlds, as far as time allows."""
        whole = self._stop.part(self._params.relax_share * self._stop.seconds_left)
        for world in np.flatnonzero(self._possible & ~self._bests.relaxed).tolist():
            if over(whole):
                break
            self._bests.relax(world, whole)
        self._note()
        if self._problem.choice_count * self._values.worlds <= self._params.risk.relaxed:
            high, stop = self._bests.high, self._stop.part(self._params.relax_share * self._stop.seconds_left)
            relaxed = relaxed_over_worlds(*self._bounding, self._polyhedron, high, stop)
            if relaxed is not None and relaxed.weights is not None:
                self._cuts.append(Cut(relaxed.weights, relaxed.bound + float(relaxed.weights @ high)))

    def _narrow(self) -> bool:
        """Solve the worlds whose intervals matter; return whether there was one."""
        worlds = self._that_matter()
        whole = self._stop.part(self._params.narrow_share * self._stop.seconds_left)
        for place, world in enumerate(worlds.tolist()):
            if not self._ended:
                self._solve_world(world, whole.seconds_left / (worlds.size - place))
        return bool(worlds.size)

    def _that_matter(self) -> IntArray:
        """Return the worlds that are too wide, among those of the worst weights, of the bound, and of the greatest regret."""
        best, high = self._best, self._bests.high
        matter = np.zeros(high.size, dtype=np.bool_)
        if self._cuts:
            cut = max(self._cuts, key=lambda cut: float(cut.weights @ high) - cut.bound)
            matter |= cut.weights > self._params.matters
        if best is not None:
            matter |= self._greatest(best).weights > 0
            worst = worst_weights(self._polyhedron, np.array([plan.in_worlds for plan in self.pool.plans]) - high)
            matter |= worst is not None and worst.weights > self._params.matters
        return np.flatnonzero(matter & self._wide)

    @property
    def _wide(self) -> BoolArray:
        """bool[worlds]: those whose interval may be narrowed, and is wider than is needed."""
        needed = max(self._settings.gap * self._params.world_gap, NOISE) * self._scale
        return self._possible & (self._bests.width > needed) & (self._turns < self._params.turns)

    def _narrow_widest(self) -> bool:
        """Solve the widest world; return whether there is one."""
        wide = np.flatnonzero(self._wide)
        if wide.size:
            share = self._params.narrow_share / wide.size
            self._solve_world(int(wide[np.argmax(self._bests.width[wide])]), share * self._stop.seconds_left)
            self._note()
        return bool(wide.size)

    def _solve_world(self, world: int, seconds: float) -> None:
        self._turns[world] += 1
        weights = np.eye(self._values.worlds)[world]
        needed = self._settings.gap * self._params.world_gap * self._scale
        self._solve_at(weights, seconds, needed / max(abs(float(self._bests.low[world])), 1e-9))

    def _solve_at(
        self,
        weights: FloatArray,
        seconds: float,
        gap: float,
        on_progress: Callable[[Progress], None] | None = None,
        within: Stopping | None = None,
    ) -> None:
        """Solve the problem at weights from the plans known, and take its plans and its bound."""
        problem, warm_start = self._values.weighted(self._problem, weights), WarmStart()
        plans = self.pool.plans
        for plan in plans:
            warm_start.remember(problem, plan.choice)
        found = solve(
            problem,
            time_limit=max(seconds, 1e-3),
            gap=min(gap, 1.0),
            seed=self._settings.seed,
            threads=self._settings.threads,
            start=max(plans, key=lambda plan: float(weights @ plan.in_worlds)).choice if plans else None,
            warm_start=warm_start,
            params=self._params.risk.solve,
            on_progress=on_progress,
            within=within,
        )
        self._infeasible = found.status is SolveStatus.INFEASIBLE
        if found.status is SolveStatus.FAILED:
            self._message = found.message
        for choice in (*(plan for _, plan in warm_start.plans), *(() if found.choice is None else (found.choice,))):
            self.pool.take(choice)
        if found.bound is not None:
            self._cuts.append(Cut(weights, found.bound))
            if np.count_nonzero(weights) == 1:
                self._bests.prove(int(np.argmax(weights)), found.bound)
        self._note()

    def _plan(self, reference: FloatArray, share: float) -> bool:
        """Look for the plan by its worst world less a reference, float[worlds]; return whether that reached its gap.

        share: of the seconds left.
        """
        reference = reference.copy()
        found = solve_risk(
            self._problem,
            self._values,
            self._chance,
            WorstWorld(reference),
            time_limit=max(share * self._stop.seconds_left, 1e-3),
            gap=self._settings.gap * self._params.plan_gap,
            seed=self._settings.seed,
            threads=self._settings.threads,
            known=[plan.choice for plan in self.pool.plans],
            bound=min((cut.bound - float(cut.weights @ reference) for cut in self._cuts), default=None),
            params=self._params.risk,
            on_progress=lambda _: self._history.publish(),
        )
        self._infeasible = found.status is SolveStatus.INFEASIBLE
        for choice in found.plans:
            self.pool.take(choice)
        self._cuts += found.cuts
        self._note()
        if found.bound is not None:
            # a bound over all worlds holds for the bests found, less what these may be below the reference
            width = max(0.0, float((reference - self._bests.low)[self._possible].max()))
            self._least = max(self._least, -found.bound - width)
            self._note()
        return found.status in PROVEN

    def _result(self) -> RegretSolution:
        best, gap = self._best, self._gap
        value = None if best is None else -self._greatest(best).value
        bound = None if self._least == -inf or self._infeasible else -self._least
        if value is not None and bound is not None:
            bound = max(bound, value)
        self._history.close(value, bound)
        self._history.publish(now=True)
        told = RiskSolution(
            self._status(gap),
            value=value,
            bound=bound,
            gap=gap,
            history=tuple(self._history.moments),
            plans=tuple(plan.choice for plan in self.pool.plans),
            cuts=tuple(self._cuts),
            seconds=self._history.seconds,
            message=self._message,
        )
        if best is not None:
            weights = self._greatest(best).weights
            told = replace(told, choice=best.choice, opened=best.opened, in_worlds=best.in_worlds, weights=weights)
        return RegretSolution(told, self._bests.low, self._bests.high, int(self._turns.sum()))

    def _status(self, gap: float | None) -> SolveStatus:
        if self.pool.best is None and self._infeasible:
            return SolveStatus.INFEASIBLE
        if self._request.interrupted:
            status = SolveStatus.INTERRUPTED
        else:
            status = SolveStatus.FAILED if self._message and self.pool.best is None else SolveStatus.TIME_LIMIT
        return status if gap is None else by_gap(status, gap, self._settings.gap)
