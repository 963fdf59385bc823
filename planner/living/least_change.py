"""The plan of least change: of the plans that keep a share of the best NPV, one that moves the fewest launches.

A launch counts as moved where its quarter is not that of the reference, as added where the reference has none, and as dropped
where the plan has none. Changes of launches in the next quarter, in the reference or in the plan, weigh more, as people are at
work on them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
import scipy.sparse as sp

from instances.schema.settings import SolverOptions
from models import MenuProblem, Solution, SolveStatus, WarmStart, check, solve
from models.dates.kept import BestKept
from models.problem import BoolArray, FloatArray, IntArray
from models.running.stopping import Stopping
from models.statement.extra_rows import with_rows
from models.statement.variables import first_events
from planner.economics import Starts
from planner.economics.lines import CENT
from planner.limits.hiring import HiredHead
from planner.limits.priced import Priced
from planner.living.worths import MeasuredWorths, Worths
from planner.objectives import SLACK, Goal, aimed, aimed_anew, held, share_of
from planner.replanning.resolving import bounded, choices_of
from planner.replanning.telling import Tell, teller


@dataclass(frozen=True)
class ChangeParams:
    """Parameters of least change.

    Attributes
    ----------
    next_quarter
        weight of a launch that is moved out of the next quarter, or into it.
    later
        weight of another one.
    best_share
        share of the time limit for the best NPV.
    asked_share
        share of the rest for the plan that keeps the share asked for; those of the curve have the rest in equal parts.
    least_seconds
        seconds that a solve gets at least.
    curve
        shares of the best NPV on the curve, beside the one asked for.
    most_cuts
        solves of least change for a measure of risk, each at one more set of weights on worlds.
    """

    next_quarter: float = 2.0
    later: float = 1.0
    best_share: float = 0.5
    asked_share: float = 0.5
    least_seconds: float = 1.0
    curve: tuple[float, ...] = (0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0)
    most_cuts: int = 12


@dataclass(frozen=True, eq=False)
class Reference:
    """Launches that changes are counted against.

    Attributes
    ----------
    start
        int16[units, levers].
    as_of
        the next quarter.
    counted
        bool[units, levers]: launches that may still be decided; changes of others are none of the plan's.
    heads
        those that are hired as planned, who are no launches: who is hired or let go otherwise is not counted.
    """

    start: Starts
    as_of: int
    counted: BoolArray
    heads: tuple[HiredHead, ...] = ()


@dataclass(frozen=True, eq=False)
class Step:
    """A plan on the curve.

    Attributes
    ----------
    keep
        share of the best NPV that it had to keep; None for the launches as they are expected, and for the best plan.
    choice
        int[units].
    worth
        its NPV.
    moved
        launches moved, added or dropped.
    weight
        the same, weighted.
    not_below
        proven: no plan that keeps the share has less weight; None where nothing is proven.
    status
        why its solve stopped.
    """

    keep: float | None
    choice: IntArray
    worth: float
    moved: int
    weight: float
    not_below: float | None
    status: SolveStatus


@dataclass(frozen=True, eq=False)
class Changes:
    """The rest of a plan, planned anew.

    Attributes
    ----------
    best
        the solution of greatest NPV.
    as_expected
        the launches as they are expected; None where they break a rule.
    step
        the plan of least change that keeps the share asked for.
    curve
        plans of least change by the share they keep, the best plan last.
    """

    best: Solution
    as_expected: Step | None
    step: Step
    curve: tuple[Step, ...]


def moved_launches(case: Priced, reference: Reference) -> BoolArray:
    """Return bool[choices, levers]: launches of each roadmap that differ from the reference."""
    return np.asarray((case.menu.start != reference.start[case.menu.unit]) & reference.counted[case.menu.unit])


def weights_of(case: Priced, reference: Reference, params: ChangeParams) -> FloatArray:
    """Return float[choices]: the weight of what each roadmap changes."""
    expected = reference.start[case.menu.unit]
    soon = (case.menu.start == reference.as_of) | (expected == reference.as_of)
    weight = np.where(soon, params.next_quarter, params.later) * moved_launches(case, reference)
    return np.asarray(weight.sum(axis=1), dtype=np.float64)


@dataclass(eq=False)
class LeastChange:
    """Plans the rest of a plan anew.

    Attributes
    ----------
    worths
        the worth of plans of the instance as of the next quarter, and the rules that they keep.
    """

    worths: Worths
    reference: Reference
    options: SolverOptions
    tell: Tell
    stopped: Callable[[], bool]
    params: ChangeParams = ChangeParams()

    def __post_init__(self) -> None:
        self._began = perf_counter()
        self.case, self._memory = self.worths.case, WarmStart()
        idle = np.zeros(self.case.problem.choice_count - self.case.menu.unit.size)
        self.weight = np.append(weights_of(self.case, self.reference, self.params), idle)
        self.moves = np.append(moved_launches(self.case, self.reference).sum(axis=1), idle)
        self._cuts: list[Goal] = []

    def changes(self, keep: float) -> Changes | Solution:
        """Return the plan of least change that keeps a share of the best NPV, and the curve; a solution without a plan."""
        expected = self._as_expected()
        best = self._best(expected)
        if best.choice is None or best.value is None:
            return best
        self._cuts.extend(() if self.worths.problem.tiers else self.worths.cuts_at(best.choice))
        wanted = sorted({*self.params.curve, keep})
        known = [step for step in (expected, self._step(None, best.choice, None, best.status)) if step is not None]
        steps: list[Step] = []
        for place, share in enumerate([keep, *(one for one in wanted if one != keep)]):
            if place and self.stopped():
                break
            part = self.params.asked_share if not place and len(wanted) > 1 else 1.0 / (len(wanted) - place)
            steps.append(self._least(share, best.value, known, self._seconds_left() * part))
            known.append(steps[-1])
        best = self._better(best, known)
        curve = tuple(_least_known(one, best.value or 0.0, known) for one in sorted(steps, key=lambda one: one.keep or 0.0))
        asked = next(one for one in curve if one.keep == keep)
        return Changes(best, expected, asked, (*curve, self._step(None, _plan(best), None, best.status)))

    def _better(self, best: Solution, known: list[Step]) -> Solution:
        """Return the best solution, with the plan that least change came upon where that is worth more."""
        found = max(known, key=lambda one: one.worth)
        if best.value is None or found.worth <= best.value:
            return best
        opened = first_events(self.worths.problem, found.choice)
        richer = replace(best, choice=found.choice, opened=opened, value=found.worth)
        return richer if best.bound is None else bounded(richer, best.bound)

    def _as_expected(self) -> Step | None:
        """Return the launches as they are expected, where they keep every rule."""
        choice = choices_of(self.case, self.reference.start, self.reference.heads)
        if choice is None or check(self.worths.problem, choice, first_events(self.worths.problem, choice)):
            return None
        return self._step(None, choice, 0.0, SolveStatus.OPTIMAL)

    def _step(self, keep: float | None, choice: IntArray, not_below: float | None, status: SolveStatus) -> Step:
        moved, weight = int(self.moves[choice].sum()), float(self.weight[choice].sum())
        return Step(keep, choice, self.worths.of(choice), moved, weight, not_below, status)

    def _best(self, expected: Step | None) -> Solution:
        start = None if expected is None else expected.choice
        seconds = self.options.time_limit * self.params.best_share
        if isinstance(self.worths, MeasuredWorths):
            return self.worths.best(seconds, start, teller(self.tell, f"best {self.worths.name}"))
        return self._solved(self.worths.problem, "best NPV", seconds, start)

    def _least(self, keep: float, best: float, known: list[Step], seconds: float) -> Step:
        """Return the plan of least change that keeps a share of the best NPV; of equal ones the best that is found."""
        least = share_of(best, keep) - CENT / 2
        start = min((one for one in known if _keeps(one.worth, best, keep)), key=lambda one: (one.weight, -one.worth))
        if not start.weight:
            return replace(start, keep=keep, not_below=0.0)
        found, choice, proven = None, start.choice, None
        for _ in range(self.params.most_cuts):
            title = f"least change at {keep:.1%} of the {self.worths.name}"
            found = self._lightest_plan(least, title, seconds / 2, choice)
            proven = max(proven or 0.0, -found.bound) if found.bound is not None else proven
            if found.choice is None or _keeps(self.worths.of(found.choice), best, keep):
                choice = choice if found.choice is None else found.choice
                break
            if self._seconds_left() <= self.params.least_seconds:
                break
            self._cuts.extend(self.worths.cuts_at(found.choice))
        status = SolveStatus.TIME_LIMIT if found is None else found.status
        step = self._step(keep, choice, proven, status)
        rich = self._richest(least, step)
        better = self._solved(rich, f"best {self.worths.name} of {step.moved} changes", seconds / 2, choice)
        if better.choice is None or self.worths.of(better.choice) < step.worth:
            return step
        return self._step(keep, better.choice, step.not_below, step.status)

    def _lightest_plan(self, least: float, title: str, seconds: float, known: IntArray) -> Solution:
        """Return the plan of least weight among the plans of a least worth, from a known one, minus its weight as its value."""
        if not self.worths.problem.tiers:
            return self._solved(self._lightest(least), title, seconds, known)
        stopping = Stopping(max(self.params.least_seconds, seconds))

        def ask(problem: MenuProblem, start: IntArray) -> Solution:
            return self._solved(problem, title, stopping.seconds_left, start)

        problem = self.worths.problem
        return BestKept(self.worths.kept(least), self._weighed(problem), self.options.gap, stopping, ask).solution(known)

    def _richest(self, least: float, step: Step) -> MenuProblem:
        """Return the problem of greatest worth among the plans of no more weight than a step's."""
        problem = self.worths.problem
        if not problem.tiers:
            return aimed(held(self._lightest(least), -step.weight, "least change"), self.worths.goal(step.choice))
        nothing = [sp.csr_array((1, charge.value.size)) for charge in problem.charges]
        return with_rows(
            self.worths.valued(step.choice),
            sp.csr_array(self.weight[np.newaxis]),
            nothing,
            np.array([step.weight]),
            ["least change"],
        )

    def _lightest(self, least: float) -> MenuProblem:
        """Return the problem of least weight among the plans of a least worth, as far as its cuts say."""
        problem = self.worths.problem
        for number, cut in enumerate(self._cuts):
            problem = held(aimed(problem, cut), least, f"kept {self.worths.name} {number}")
        return self._weighed(problem)

    def _weighed(self, problem: MenuProblem) -> MenuProblem:
        """Return the problem of least weight."""
        return aimed_anew(problem, Goal(-self.weight, tuple(np.zeros_like(charge.value) for charge in problem.charges)))

    def _seconds_left(self) -> float:
        return max(self.params.least_seconds, self.options.time_limit - (perf_counter() - self._began))

    def _solved(self, problem: MenuProblem, title: str, seconds: float, start: IntArray | None) -> Solution:
        warm = self._memory if problem is self.worths.problem else None
        return solve(
            problem,
            time_limit=max(self.params.least_seconds, seconds),
            gap=self.options.gap,
            seed=self.options.seed,
            threads=self.options.threads,
            solver=self.options.solver,
            start=start,
            warm_start=warm,
            on_progress=teller(self.tell, title),
        )


def _least_known(step: Step, best: float, known: list[Step]) -> Step:
    """Return the plan of least weight that is known to keep a step's share, with all that is proven of any."""
    keep = step.keep or 0.0
    found = min((one for one in known if _keeps(one.worth, best, keep)), key=lambda one: (one.weight, -one.worth))
    proven = [one.not_below for one in known if one.not_below is not None and one.keep is not None and one.keep <= keep]
    return replace(found, keep=keep, not_below=max(proven, default=None), status=step.status)


def _keeps(worth: float, best: float, keep: float) -> bool:
    """Return whether a worth is that share of the best one, to half a cent and the noise of a solve."""
    return worth >= share_of(best, keep) - CENT / 2 - SLACK * max(1.0, abs(best))


def _plan(solution: Solution) -> IntArray:
    if solution.choice is None:
        raise ValueError("a solution without a plan")
    return solution.choice
