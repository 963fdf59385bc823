"""The best plan over worlds by a measure of risk, with its proof: solves at weights, then the programme over all worlds.

The measure of a plan is its least weighted value over a set of weights, so that an ordinary solve at any of these weights
bounds the measure of all plans. The next weights are those that are worst for the best mixture of the plans found: the cutting
planes of Kelley (1960, Journal of SIAM 8(4), 703-712, doi:10.1137/0108053) on the bound as a function of the weights. The
first ones are those of the relaxation over all worlds, a linear programme, where that is not too large. Plans differ from
mixtures of plans; what that leaves is closed by the programme over all worlds, over the choices of the plans found and a few
more of each unit, and at last over all choices where these are not too many. With tiers it is closed by branching on the periods
in which they are reached (`models.risk.by_dates`).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf

import numpy as np

from models.arrays import BoolArray, FloatArray, IntArray, as_floats
from models.best_choices import ranks
from models.checking.verdict import NOISE, ROUNDING, by_gap, plan_of
from models.errors import ProblemError
from models.problem import MenuProblem, Progress, Solution, SolveStatus
from models.risk.at_weights import SolvesAtWeights
from models.risk.by_dates import DatedPart, RiskByDates
from models.risk.found import Found
from models.risk.measures import Polyhedron, RiskMeasure
from models.risk.mixtures import worst_weights
from models.risk.programme import relaxed_over_worlds, risk_programme
from models.risk.records import Cut, RiskParams, RiskSolution, RiskStep
from models.risk.world_dates import without_world_tiers
from models.risk.world_values import WorldValues
from models.running.progress import History
from models.running.stopping import Reachable, Stopping, interrupts_end_all, over
from models.solvers.highs import relaxation, run_highs
from models.solvers.highs_settings import HighsSettings
from models.statement.standard_form import standard_form
from models.statement.variables import assignment
from models.subproblems.choices import restricted


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
        search = _Search(problem, values, chance, measure, params, enough)
        search.begin(Stopping(time_limit), request, HighsSettings(gap=gap, seed=seed, threads=threads), History(on_progress))
        for plan in (*(() if start is None else (start,)), *known):
            search.found.take(np.asarray(plan, dtype=np.int64))
        search.found.prove(bound)
        return search.solution()


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
        self,
        problem: MenuProblem,
        values: WorldValues,
        chance: FloatArray,
        measure: RiskMeasure,
        params: RiskParams,
        enough: float,
    ) -> None:
        self._problem, self._values, self._chance, self._params = problem, values, chance, params
        self._measure, self._enough = measure, enough
        self._polyhedron: Polyhedron = measure.polyhedron(chance)
        self.found = Found(problem, values, measure, chance)
        self._steps: list[RiskStep] = []
        self._cuts: list[Cut] = []
        self._costs: FloatArray | None = None
        self._infeasible = self._failed = self._solved_whole = False
        self._message = ""

    def begin(self, stop: Stopping, request: Stopping, settings: HighsSettings, history: History) -> None:
        """Take the request, the ways to stop, and the listener."""
        self._stop, self._request, self._settings, self._history = stop, request, settings, history
        single = self._polyhedron.single
        self._solves = SolvesAtWeights(self._problem, self._values, self._params, settings, single=single)

    def solution(self) -> RiskSolution:
        """Take steps until the gap is reached, nothing more can be done, or time is up."""
        if self._ended:
            return self._result()
        few = self._problem.choice_count <= self._params.few and not self._values.tiers
        weights = None if few or self._polyhedron.single else self._relaxed()
        self._solve_at(self._first_weights() if weights is None else weights)
        if not self._infeasible and not self._ended:
            if self._values.tiers:
                self._by_dates()
            elif few:
                self._solve_over_worlds(np.ones(self._problem.choice_count, dtype=np.bool_), inf)
            else:
                self._by_weights()
        return self._result()

    def _first_weights(self) -> FloatArray:
        """Return the worst weights of the plan to start from, the chances without one."""
        return self._chance if self.found.best is None else self.found.best.worst.weights

    def _relaxed(self) -> FloatArray | None:
        """Return the weights at which the relaxation over all worlds attains its bound, and take the bound; None without one."""
        if self._problem.choice_count * self._values.worlds > self._params.relaxed:
            return None
        began, stop = self._history.seconds, self._stop.part(self._stop.seconds_left * self._params.core_share)
        whole = without_world_tiers(self._problem, self._values)
        relaxed = relaxed_over_worlds(*whole, self._polyhedron, self.found.reference, stop)
        if relaxed is None:
            return None
        self.found.prove(relaxed.bound)
        self._costs = relaxed.reduced_costs
        self._step(None, began)
        if relaxed.weights is not None:
            self._cuts.append(Cut(relaxed.weights, relaxed.bound + float(relaxed.weights @ self.found.reference)))
        return relaxed.weights

    @property
    def _ended(self) -> bool:
        gap = self.found.gap
        return self._proven_enough or over(self._stop) or (gap is not None and gap <= max(self._settings.gap, NOISE))

    @property
    def _proven_enough(self) -> bool:
        return self.found.bound is not None and self.found.bound <= self._enough

    def _by_weights(self) -> None:
        """Solve at the worst weights of the best mixture, in turn with the programme over all worlds; then with that alone.

        A solve that time has ended goes on first while that is worth more than other weights and plans at these.
        """
        cores, every = list(self._params.cores), self._problem.choice_count
        while not self._ended and not self._infeasible:
            self._go_on()
            weights = None if self._ended else self._next_weights()
            if weights is not None:
                self._solve_at(weights)
                self._go_on()
            if self._ended:
                return
            if cores and self.found.best is not None:
                self._solve_over_worlds(self._core(cores.pop(0)), self._params.core_nodes)
            elif weights is None:
                break
        count = max(self._params.cores, default=1)
        while not self._ended and self.found.best is not None:
            count *= self._params.core_growth
            keep = np.ones(every, dtype=np.bool_) if every <= self._params.some else self._core(count)
            if np.count_nonzero(keep) * self._values.worlds > self._params.most:
                return
            self._solve_over_worlds(keep, inf if np.all(keep) else self._params.core_nodes)
            if np.all(keep):
                return

    def _go_on(self) -> None:
        """Go on with the last solve at weights."""
        while not self._ended and not self._infeasible and self._solves.worth_going_on(self.found):
            self._solve_at(self._last_weights)

    def _by_dates(self) -> None:
        """Solve at the worst weights of the best mixture; then branch on the dates of tiers, where these are not all there is."""
        weights = self._next_weights()
        while weights is not None and not self._ended and not self._infeasible:
            self._solve_at(weights)
            weights = self._next_weights()
        if self._ended or self._infeasible or self._polyhedron.single:
            return
        began = self._history.seconds
        search = RiskByDates(
            self._problem,
            self._values,
            self._polyhedron,
            self.found,
            self._settings.gap,
            self._enough,
            self._stop,
            self._params,
            self._solve_part,
            lambda: self._note(self.found.bound),
        )
        self._solved_whole = search.search() and not self._proven_enough
        self._step(None, began)

    def _solve_part(self, part: DatedPart) -> RiskSolution:
        """Solve the plans of some dates of tiers, from the plans found."""
        return solve_risk(
            part.problem,
            part.values,
            self._chance,
            self._measure,
            time_limit=max(part.seconds, 1e-3),
            gap=self._settings.gap * self._params.next_gap,
            seed=self._settings.seed,
            threads=self._settings.threads,
            known=[plan.choice for plan in self.found.plans],
            bound=None if part.bound == inf else part.bound,
            enough=part.enough,
            params=self._params,
            on_progress=lambda _: self._history.publish(),
        )

    def _next_weights(self) -> FloatArray | None:
        """Return the weights to solve at next, None where no others lower the bound."""
        if self._polyhedron.single or self.found.best is None:
            return None
        worst = worst_weights(self._polyhedron, self.found.compared)
        if worst is None or any(
            step.weights is not None and np.allclose(step.weights, worst.weights, 0, 1e-12) for step in self._steps
        ):
            return None
        least = worst.value + self._params.standstill * max(self.found.scale, 1.0)
        return None if self.found.bound is not None and self.found.bound <= least else worst.weights

    def _solve_at(self, weights: FloatArray) -> None:
        """Solve the problem at weights, and take its plans and its bound."""
        began, less = self._history.seconds, float(weights @ self.found.reference)
        enough = Reachable(self._stop)
        found = self._solves.solve(weights, enough, self._start_at(weights), lambda moment: self._heard(moment, less, enough))
        for plan in found.plans:
            self.found.take(plan)
        solved = found.solution
        self._take(solved, less)
        if solved.bound is not None:
            self._cuts.append(Cut(weights, solved.bound))
        self._step(weights, began)

    def _heard(self, moment: Progress, less: float, enough: Reachable) -> None:
        """Take the bound of a solve under way; end it once that is enough, or a plan is worth more than is proven already."""
        if moment.bound is not None:
            self.found.prove(moment.bound - less)
            self._note(self.found.bound)
        bound = inf if self.found.bound is None else self.found.bound + NOISE * max(1.0, abs(self.found.bound))
        if self._ended or (moment.value is not None and moment.value - less > bound):
            enough.reach()

    def _take(self, solved: Solution, less: float) -> None:
        self._infeasible = solved.status is SolveStatus.INFEASIBLE
        if solved.status is SolveStatus.FAILED:
            self._failed, self._message = True, solved.message
        if solved.choice is not None:
            self.found.take(solved.choice)
        self.found.prove(None if solved.bound is None else solved.bound - less)

    def _start_at(self, weights: FloatArray) -> IntArray | None:
        """Return the known plan that is worth most at weights."""
        plans = self.found.plans
        return max(plans, key=lambda plan: float(weights @ plan.in_worlds)).choice if plans else None

    def _core(self, count: int) -> BoolArray:
        """Return bool[choices]: those of the plans found, and some more of each unit by their reduced cost."""
        keep = ranks(self._problem.unit, self._reduced_costs()) < count
        for plan in self.found.plans:
            keep[plan.choice] = True
        return keep

    @property
    def _last_weights(self) -> FloatArray:
        return next(step.weights for step in reversed(self._steps) if step.weights is not None)

    def _reduced_costs(self) -> FloatArray:
        """Return float[choices]: the least cost of each choice by the relaxation, over all worlds or at the last weights."""
        if self._costs is None:
            weighted = self._values.weighted(self._problem, self._last_weights)
            seconds = self._stop.seconds_left * self._params.core_share
            relaxed = relaxation(standard_form(weighted), self._stop.part(seconds))
            self._costs = -weighted.value if relaxed is None else relaxed.reduced_costs_of_choices(weighted.unit)
        return self._costs

    def _solve_over_worlds(self, keep: BoolArray, nodes: float) -> None:
        """Solve the programme over all worlds with some choices; with all of them it is a proof."""
        began, whole = self._history.seconds, bool(np.all(keep))
        part = restricted(self._problem, keep)
        kept = self._values.of_choices(part.kept)
        programme = risk_programme(part.problem, kept, self._polyhedron, self.found.reference)
        stop = self._stop if whole else self._stop.part(self._stop.seconds_left * self._params.core_share)
        # the programme leaves out a constant, and HiGHS takes its gap of the rest
        value = self.found.value or 0.0
        share = self._settings.gap * self.found.scale / max(abs(value - programme.constant), 1e-9)
        settings = replace(self._settings, gap=min(share, self._settings.gap), nodes=None if nodes == inf else int(nodes))
        start = None
        if self.found.best is not None and part.has(self.found.best.choice):
            own = assignment(part.problem, part.lower(self.found.best.choice))
            start = programme.started(own, self.found.best.in_worlds - self.found.reference, self._polyhedron)
        enough = None if self._enough == -inf else self._enough - programme.constant
        answer = run_highs(programme.form, settings, stop, History(), start, enough=enough)
        if answer.values is not None:
            self.found.take(part.lift(plan_of(part.problem, answer.values).choice))
        if whole and answer.bound is not None and answer.status is not SolveStatus.INFEASIBLE:
            self.found.prove(answer.bound + programme.constant)
            self._solved_whole = answer.status is SolveStatus.OPTIMAL
        self._step(None, began)

    def _note(self, bound: float | None) -> None:
        self._history.note(self.found.value, bound)
        self._history.publish()

    def _step(self, weights: FloatArray | None, began: float) -> None:
        self._note(self.found.bound)
        self._steps.append(RiskStep(weights, self.found.value, self.found.bound, self._history.seconds - began))

    def _result(self) -> RiskSolution:
        best, bound = self.found.best, self.found.settled_bound
        value = self.found.value
        if self._infeasible and best is None:
            bound = None
        self._history.close(value, bound)
        self._history.publish(now=True)
        told = RiskSolution(
            self._status(),
            value=value,
            bound=bound,
            gap=self.found.gap,
            steps=tuple(self._steps),
            history=tuple(self._history.moments),
            plans=tuple(plan.choice for plan in self.found.plans),
            cuts=tuple(self._cuts),
            seconds=self._history.seconds,
            message=self._message,
        )
        if best is None:
            return told
        return replace(told, choice=best.choice, opened=best.opened, in_worlds=best.in_worlds, weights=best.worst.weights)

    def _status(self) -> SolveStatus:
        gap = self.found.gap
        if self.found.best is None and self._infeasible:
            return SolveStatus.INFEASIBLE
        if self._request.interrupted:
            status = SolveStatus.INTERRUPTED
        else:
            status = SolveStatus.FAILED if self._failed and self.found.best is None else SolveStatus.TIME_LIMIT
        return status if gap is None else by_gap(SolveStatus.OPTIMAL if self._solved_whole else status, gap, self._settings.gap)
