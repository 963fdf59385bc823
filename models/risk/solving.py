"""The best plan over worlds by a measure of risk, with its proof: solves at weights, split where plans hedge each other.

The measure of a plan is its least weighted value over a set of weights, so that an ordinary solve at any of these weights
bounds the measure of all plans. The next weights are those that are worst for the best mixture of the plans found: the cutting
planes of Kelley (1960, Journal of SIAM 8(4), 703-712, doi:10.1137/0108053) on the bound as a function of the weights. The
first ones are those of the relaxation over all worlds, a linear programme, where that is not too large (`models.risk.side`).
Plans differ from mixtures of plans. Where these open shared charges differently the plans are split by that, and each side has
weights and a bound of its own (`models.risk.by_openings`). What is left is closed by the programme over all worlds, over the
choices of the plans found and a few more of each unit, and at last over all choices where these are not too many. With tiers it
is closed by branching on the periods in which they are reached (`models.risk.by_dates`).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf

import numpy as np

from models.arrays import FloatArray, IntArray, as_floats
from models.checking.verdict import ROUNDING, by_gap
from models.errors import ProblemError
from models.problem import MenuProblem, Progress, SolveStatus
from models.risk.by_dates import DatedPart, RiskByDates
from models.risk.by_openings import RiskByOpenings
from models.risk.found import Found
from models.risk.measures import RiskMeasure
from models.risk.records import RiskParams, RiskSolution
from models.risk.side import Side
from models.risk.under_way import UnderWay
from models.risk.world_values import WorldValues
from models.running.progress import History
from models.running.stopping import Stopping, interrupts_end_all
from models.solvers.highs_settings import HighsSettings


def solve_risk(
    problem: MenuProblem,
    values: WorldValues,
    chance: FloatArray,
    measure: RiskMeasure,
    *,
    time_limit: float = 60.0,
    gap: float = 1e-4,
    seed: int = 0,
    threads: int = 1,
    start: IntArray | None = None,
    known: Sequence[IntArray] = (),
    bound: float | None = None,
    enough: float = -inf,
    params: RiskParams = RiskParams(),
    on_progress: Callable[[Progress], None] | None = None,
) -> RiskSolution:
    """Find the plan with the best measure over worlds, and prove how good it is.

    The same seed gives the same answer where the solve ends by its gap. The first Ctrl-C ends it with the best plan and
    bound so far.

    Parameters
    ----------
    problem
        its own values and gains of tiers are not read, only those of the worlds.
    chance
        float[worlds]: the chance of each world, 0 or more; they sum to 1.
    time_limit
        seconds for the whole call.
    gap
        relative gap of the measure at which to stop; 0 asks for a proven optimum.
    start
        int[units]: a plan to start from; one that breaks a rule is not used.
    known
        further plans, int[units] each, from solves of the same problem by other measures or in other worlds.
    bound
        of the measure of all plans, where one is proven already.
    enough
        a bound that ends the solve.
    on_progress
        called from this thread with the measure and its bound.

    Raises
    ------
    ProblemError
        values or chances do not fit the problem.
    SolverFailed
        the solver refused the model, or ended in an error.
    """
    values.need_fit(problem)
    chance = checked_chances(chance, values)
    with interrupts_end_all() as request:
        stop, history = Stopping(time_limit), History(on_progress)
        found = Found(problem, values, measure, chance)
        for plan in (*(() if start is None else (start,)), *known):
            found.take(np.asarray(plan, dtype=np.int64))
        found.prove(bound)
        settings = HighsSettings(gap=gap, seed=seed, threads=threads)
        polyhedron = measure.polyhedron(chance)
        under_way = UnderWay(polyhedron, found, params, settings, stop, history, enough)
        return _Search(problem, values, chance, measure, under_way).solution(request)


def checked_chances(chance: FloatArray, values: WorldValues) -> FloatArray:
    """Return chances that sum to 1 exactly; ProblemError where they are none of these worlds."""
    chance = as_floats(chance, "chance")
    if chance.shape != (values.worlds,) or np.any(chance < 0) or abs(float(chance.sum()) - 1) > ROUNDING:
        raise ProblemError(f"chance: expected {values.worlds} numbers of 0 or more that sum to 1, found {chance}")
    shares: FloatArray = chance / chance.sum()
    return shares


class _Search:
    """A solve over worlds under way."""

    def __init__(
        self, problem: MenuProblem, values: WorldValues, chance: FloatArray, measure: RiskMeasure, under_way: UnderWay
    ) -> None:
        self._problem, self._values, self._chance, self._measure = problem, values, chance, measure
        self._all, self._found = under_way, under_way.found
        self._solved_whole = False

    def solution(self, request: Stopping) -> RiskSolution:
        """Take steps until the gap is reached, nothing more can be done, or time is up; request: of the user to stop."""
        if not self._all.ended:
            search = RiskByOpenings(self._all, self._problem, self._values, self._first_weights())
            if self._values.tiers:
                self._by_dates(search.whole)
            else:
                self._solved_whole = search.search() and not self._all.proven_enough
        return self._result(request)

    def _first_weights(self) -> FloatArray:
        """Return the worst weights of the plan to start from, the chances without one."""
        return self._chance if self._found.best is None else self._found.best.worst.weights

    def _by_dates(self, whole: Side) -> None:
        """Solve at the worst weights of the best mixture; then branch on the dates of tiers, where these are not all there is."""
        whole.begin()
        while whole.solve_next():
            pass
        if whole.over or self._all.polyhedron.single:
            return
        began = self._all.history.seconds
        search = RiskByDates(self._problem, self._values, self._all, self._solve_part)
        self._solved_whole = search.search() and not self._all.proven_enough
        self._all.step(None, began)

    def _solve_part(self, part: DatedPart) -> RiskSolution:
        """Solve the plans of some dates of tiers, from the plans found."""
        settings = self._all.settings
        return solve_risk(
            part.problem,
            part.values,
            self._chance,
            self._measure,
            time_limit=max(part.seconds, 1e-3),
            gap=settings.gap * self._all.params.next_gap,
            seed=settings.seed,
            threads=settings.threads,
            known=[plan.choice for plan in self._found.plans],
            bound=None if part.bound == inf else part.bound,
            enough=part.enough,
            params=self._all.params,
            on_progress=lambda _: self._all.history.publish(),
        )

    def _result(self, request: Stopping) -> RiskSolution:
        best, history = self._found.best, self._all.history
        infeasible = best is None and self._all.infeasible
        value, bound = self._found.value, None if infeasible else self._found.settled_bound
        history.close(value, bound)
        history.publish(now=True)
        told = RiskSolution(
            SolveStatus.INFEASIBLE if infeasible else self._status(request),
            value=value,
            bound=bound,
            gap=self._found.gap,
            steps=tuple(self._all.steps),
            history=tuple(history.moments),
            plans=tuple(plan.choice for plan in self._found.plans),
            cuts=tuple(self._all.cuts),
            seconds=history.seconds,
            message=self._all.failure or "",
        )
        if best is None:
            return told
        return replace(told, choice=best.choice, opened=best.opened, in_worlds=best.in_worlds, weights=best.worst.weights)

    def _status(self, request: Stopping) -> SolveStatus:
        gap = self._found.gap
        if request.interrupted:
            status = SolveStatus.INTERRUPTED
        else:
            failed = self._all.failure is not None and self._found.best is None
            status = SolveStatus.FAILED if failed else SolveStatus.TIME_LIMIT
        return (
            status if gap is None else by_gap(SolveStatus.OPTIMAL if self._solved_whole else status, gap, self._all.settings.gap)
        )
