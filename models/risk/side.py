"""A side of a solve over worlds: plans whose charges open in some periods, their bound, and the steps that lower it.

Steps are solves at weights on worlds, in turn with the programme over all worlds over some choices. Each side has weights and a
bound of its own, and the plans are those of the whole solve.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import inf

import numpy as np

from models.arrays import BoolArray, FloatArray, IntArray
from models.best_choices import ranks
from models.checking.verdict import NOISE, plan_of
from models.problem import Progress, SolveStatus
from models.risk.at_weights import SolvesAtWeights
from models.risk.found import Known
from models.risk.mixtures import WorstWeights, worst_weights
from models.risk.openings import Openings, within
from models.risk.programme import relaxed_over_worlds, risk_programme
from models.risk.records import Cut
from models.risk.under_way import UnderWay
from models.risk.world_dates import without_world_tiers
from models.risk.world_values import WorldValues
from models.running.progress import History
from models.running.stopping import Reachable
from models.solvers.highs import relaxation, run_highs
from models.statement.standard_form import standard_form
from models.statement.variables import assignment
from models.subproblems.choices import restricted
from models.subproblems.subproblem import Subproblem


class Side:
    """One side.

    Parameters
    ----------
    part, values
        its plans as those of a part of the whole problem, and what the choices of that are worth.
    opens
        in which periods the charges may open; None for the whole.
    weights
        float[worlds] to begin with.
    bound
        of the measure of its plans, as far as it is proven; -inf once it turns out that there are none.
    on_bound
        called with each new bound.
    """

    def __init__(
        self,
        under_way: UnderWay,
        part: Subproblem,
        values: WorldValues,
        opens: Openings | None,
        weights: FloatArray,
        bound: float,
        on_bound: Callable[[], None],
    ) -> None:
        self._all, self._part, self._values, self.opens = under_way, part, values, opens
        self._params, self._polyhedron, self._found = under_way.params, under_way.polyhedron, under_way.found
        self.bound, self.weights, self._on_bound = bound, weights, on_bound
        single = self._polyhedron.single
        self._solves = SolvesAtWeights(part.problem, values, self._params, under_way.settings, single=single)
        self._tried: list[FloatArray] = []
        self._costs: FloatArray | None = None
        self._mixture: tuple[int, WorstWeights | None] = 0, None
        self.solved_whole = self._no_more_weights = False

    @property
    def plans(self) -> list[Known]:
        """The plans known, the best first."""
        return [plan for plan in self._found.plans if self.opens is None or within(self.opens, plan.opened)]

    @property
    def over(self) -> bool:
        """Whether nothing more is to be proven of its plans, or the solve has ended."""
        return self.bound <= self._all.enough or self._all.ended

    @property
    def mixture(self) -> WorstWeights | None:
        """The best mixture of its plans, None without plans or without a choice of weights."""
        plans = [] if self._polyhedron.single else self.plans
        if len(plans) != self._mixture[0]:
            compared = np.array([plan.in_worlds for plan in plans]) - self._found.reference
            self._mixture = len(plans), worst_weights(self._polyhedron, compared)
        return self._mixture[1]

    @property
    def hedged(self) -> bool:
        """Whether no weights settle it: a mixture of its plans is worth more than is enough.

        While there are weights to solve at it is to be worth more than solves leave open, too.
        """
        mixture, value = self.mixture, self._found.value
        if mixture is None or value is None or mixture.value <= self._all.enough:
            return False
        return self._no_more_weights or mixture.value - value >= self.bound - mixture.value

    def begin(self) -> None:
        """Solve at weights for the first time: those of the relaxation over all worlds, where that is not too large."""
        weights = None if self._few or self._polyhedron.single else self._relaxed()
        if not self.over:
            self._solve_at(self._first_weights() if weights is None else weights)

    def turns(self) -> Iterator[bool]:
        """Take steps, with a stop after each; true where its plans may be split, as far as weights and their choices go."""
        self.begin()
        yield False
        if self._few and not self.over:
            self._solve_over_worlds(self._every, inf)
            return
        yield from self._by_weights()
        self._no_more_weights = True
        yield True
        yield from self._by_programmes()

    def _by_weights(self) -> Iterator[bool]:
        """Solve at the worst weights of the best mixture, in turn with the programme over all worlds.

        A solve that time has ended goes on first while that is worth more than other weights and plans at these.
        """
        most = self._params.core_size / (self._part.problem.unit_count * self._values.worlds)
        cores = [count for count in self._params.cores if count <= most]
        while not self.over:
            yield from self._going_on()
            weights = None if self.over else self._next_weights()
            if weights is not None:
                self._solve_at(weights)
                yield False
                yield from self._going_on()
            if self.over:
                return
            if cores and self._found.best is not None:
                self._solve_over_worlds(self._core(cores.pop(0)), self._params.core_nodes)
            elif weights is None:
                return
            yield True

    def _by_programmes(self) -> Iterator[bool]:
        """Solve the programme over all worlds over more and more choices; first go on at weights, where it is large."""
        count = max(self._params.cores, default=1)
        while not self.over and self._found.best is not None:
            keep = self._every
            if self._part.problem.choice_count > self._params.some:
                keep = self._core(count * self._params.core_growth)
            if self._size(keep) > self._params.core_size and self._left_at_weights:
                self._solve_at(self._tried[-1])
                yield True
                continue
            if self._size(keep) > self._params.most:
                return
            self._solve_over_worlds(keep, inf if np.all(keep) else self._params.core_nodes)
            if np.all(keep):
                return
            count *= self._params.core_growth
            yield True

    def solve_next(self) -> bool:
        """Solve at the next weights; return whether there are any."""
        weights = None if self.over else self._next_weights()
        if weights is not None:
            self._solve_at(weights)
        return weights is not None

    @property
    def _few(self) -> bool:
        return self._part.problem.choice_count <= self._params.few and not self._values.tiers

    @property
    def _every(self) -> BoolArray:
        return np.ones(self._part.problem.choice_count, dtype=np.bool_)

    def _size(self, keep: BoolArray) -> int:
        return int(np.count_nonzero(keep)) * self._values.worlds

    def _prove(self, bound: float) -> None:
        if bound < self.bound:
            self.bound = bound
            self._on_bound()

    def _first_weights(self) -> FloatArray:
        """Return the worst weights of the best mixture of its plans, or those to begin with."""
        return self.weights if self.mixture is None else self.mixture.weights

    def _relaxed(self) -> FloatArray | None:
        """Return the weights at which the relaxation over all worlds attains its bound, and take the bound; None without one."""
        if self._size(self._every) > self._params.relaxed:
            return None
        history, stop = self._all.history, self._all.stop
        began = history.seconds
        whole = without_world_tiers(self._part.problem, self._values)
        seconds = stop.part(stop.seconds_left * self._params.core_share)
        relaxed = relaxed_over_worlds(*whole, self._polyhedron, self._found.reference, seconds)
        if relaxed is None:
            return None
        self._prove(relaxed.bound)
        self._costs = relaxed.reduced_costs
        self._all.step(None, began)
        if relaxed.weights is not None:
            self._cut(relaxed.weights, relaxed.bound + float(relaxed.weights @ self._found.reference))
        return relaxed.weights

    def _cut(self, weights: FloatArray, bound: float) -> None:
        """Keep a bound at weights, where it is one of all plans."""
        if self.opens is None:
            self._all.cuts.append(Cut(weights, bound))

    def _going_on(self) -> Iterator[bool]:
        """Go on with the last solve at weights."""
        while not self.over and self._solves.worth_going_on(self.plans, self._found, self.bound):
            self._solve_at(self._tried[-1])
            yield False

    @property
    def _left_at_weights(self) -> bool:
        """Whether the last solve at weights can go on, and may prove less than it did."""
        return self._solves.paused is not None and self.bound > self._least

    def _next_weights(self) -> FloatArray | None:
        """Return the weights to solve at next, None where no others lower the bound."""
        if self.mixture is None or any(np.allclose(one, self.mixture.weights, 0, 1e-12) for one in self._tried):
            return None
        return None if self.bound <= self._least else self.mixture.weights

    @property
    def _least(self) -> float:
        """The bound from which on no weights lower it by more than next to nothing."""
        worth = -inf if self.mixture is None else self.mixture.value
        return worth + self._params.standstill * max(self._found.scale, 1.0)

    def _solve_at(self, weights: FloatArray) -> None:
        """Solve the problem at weights, and take its plans and its bound."""
        began, less = self._all.history.seconds, float(weights @ self._found.reference)
        enough = Reachable(self._all.stop)
        self._tried.append(weights)
        found = self._solves.solve(weights, enough, self._start_at(weights), lambda moment: self._heard(moment, less, enough))
        for plan in found.plans:
            self._found.take(self._part.lift(plan))
        solved = found.solution
        if solved.status is SolveStatus.FAILED:
            self._all.failure = solved.message
        if solved.choice is not None:
            self._found.take(self._part.lift(solved.choice))
        if solved.status is SolveStatus.INFEASIBLE:
            self._prove(-inf)
        elif solved.bound is not None:
            self._prove(solved.bound - less)
            self._cut(weights, solved.bound)
        self._all.step(weights, began)

    def _heard(self, moment: Progress, less: float, enough: Reachable) -> None:
        """Take the bound of a solve under way; end it once that is enough, or a plan is worth more than is proven already."""
        if moment.bound is not None:
            self._prove(moment.bound - less)
            self._all.note()
        bound = self.bound + NOISE * max(1.0, abs(self.bound))
        if self.over or (moment.value is not None and moment.value - less > bound):
            enough.reach()

    def _start_at(self, weights: FloatArray) -> IntArray | None:
        """Return the known plan that is worth most at weights."""
        best = max(self.plans, key=lambda plan: float(weights @ plan.in_worlds), default=None)
        return None if best is None else self._part.lower(best.choice)

    def _core(self, count: int) -> BoolArray:
        """Return bool[choices]: those of the plans found, and some more of each unit by their reduced cost."""
        keep = ranks(self._part.problem.unit, self._reduced_costs()) < count
        for plan in self.plans:
            keep[self._part.lower(plan.choice)] = True
        return keep

    def _reduced_costs(self) -> FloatArray:
        """Return float[choices]: the least cost of each choice by the relaxation, over all worlds or at the last weights."""
        if self._costs is None:
            weighted = self._values.weighted(self._part.problem, self._tried[-1])
            stop = self._all.stop
            relaxed = relaxation(standard_form(weighted), stop.part(stop.seconds_left * self._params.core_share))
            self._costs = -weighted.value if relaxed is None else relaxed.reduced_costs_of_choices(weighted.unit)
        return self._costs

    def _solve_over_worlds(self, keep: BoolArray, nodes: float) -> None:
        """Solve the programme over all worlds with some choices; with all of them it is a proof."""
        stop, settings, found = self._all.stop, self._all.settings, self._found
        began, whole, before = self._all.history.seconds, bool(np.all(keep)), found.value
        part = restricted(self._part.problem, keep)
        programme = risk_programme(part.problem, self._values.of_choices(part.kept), self._polyhedron, found.reference)
        # the programme leaves out a constant, and HiGHS takes its gap of the rest
        share = settings.gap * found.scale / max(abs((found.value or 0.0) - programme.constant), 1e-9)
        settings = replace(settings, gap=min(share, settings.gap), nodes=None if nodes == inf else int(nodes))
        start = None
        known = next((plan for plan in self.plans if part.has(self._part.lower(plan.choice))), None)
        if known is not None:
            own = assignment(part.problem, part.lower(self._part.lower(known.choice)))
            start = programme.started(own, known.in_worlds - found.reference, self._polyhedron)
        least = self._all.least_enough if self.opens is None else self._all.enough
        enough = None if least == -inf else least - programme.constant
        within_seconds = stop if whole else stop.part(stop.seconds_left * self._params.core_share)
        answer = run_highs(programme.form, settings, within_seconds, History(), start, enough=enough)
        if answer.values is not None:
            found.take(self._part.lift(part.lift(plan_of(part.problem, answer.values).choice)))
        if whole and answer.bound is not None and answer.status is not SolveStatus.INFEASIBLE:
            self._prove(answer.bound + programme.constant)
            self.solved_whole = answer.status is SolveStatus.OPTIMAL
        self._all.step(None, began)
        if self.solved_whole and settings.gap > 0 and not self.over and found.value != before:
            # HiGHS ended by the gap of a plan that was worth another amount
            self.solved_whole = False
            self._solve_over_worlds(keep, nodes)
