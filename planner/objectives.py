"""Objectives in order: each is solved on the real programme, and keeps what the earlier ones reached."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TypeAlias

import numpy as np
import scipy.sparse as sp

from instances.schema.settings import SolverOptions
from models import MenuProblem, Progress, Solution, SolveStatus, WarmStart, solve
from models.dates.kept import BestKept, KeptValue
from models.problem import NEVER, FloatArray, IntArray
from models.running.stopping import Stopping
from models.statement.extra_rows import with_rows
from models.tiers import refuse_tiers
from planner.economics import launch_costs, launched
from planner.limits.priced import Priced

OnProgress: TypeAlias = Callable[[Progress], None]
"""Called with each moment of a solve."""

SLACK = 1e-9
"""Relative slack when an objective already reached is held; below it, the numbers of a solve are noise."""

LEAST_SECONDS = 1.0
"""Seconds that a further objective gets at least, whatever the earlier ones left of the time limit."""

PROVEN = (SolveStatus.OPTIMAL, SolveStatus.GAP_REACHED)
"""Endings of a solve that came to its requested gap."""

SMALLEST = ("least_spend", "fewest_units", "fewest_launches")
"""Goals that keep a share of the greatest NPV and make the plan as small as it can be."""


@dataclass(frozen=True)
class GoalProgress(Progress):
    """A moment of a solve for another goal than the NPV. Value and bound are negative where the goal is to make a sum small."""

    goal: str = ""


@dataclass(frozen=True, eq=False)
class Goal:
    """An objective that is made as great as can be: the part of each choice, and of each charge by its opening period."""

    choices: FloatArray
    charges: tuple[FloatArray, ...]


@dataclass(frozen=True, eq=False)
class Clock:
    """The time limit of a whole plan, shared by its solves."""

    limit: float
    began: float

    def left(self) -> float:
        """Return the seconds left, never less than a further objective may always take."""
        return max(LEAST_SECONDS, self.limit - (perf_counter() - self.began))


def solve_in_order(
    case: Priced,
    options: SolverOptions,
    on_progress: OnProgress | None = None,
    start: IntArray | None = None,
    *,
    warm_start: WarmStart | None = None,
    greatest: Solution | None = None,
) -> Solution:
    """Solve a case for its goal, from a plan if there is one, then for its further objectives.

    Value, bound, gap and status are those of the goal. Another goal than the NPV takes half of the time to find the greatest
    NPV, of which it keeps a share.

    Parameters
    ----------
    start
        int[units]: the choice of each unit in a plan to start from.
    warm_start
        findings of solves of the same menu under other limits.
    greatest
        the solution of greatest NPV, where it is known.
    """
    goal = case.instance.settings.objective.goal
    clock = Clock(options.time_limit * (1.0 if goal == "npv" else 0.5), perf_counter())
    solution = greatest or _solve(case.problem, options, clock, on_progress=on_progress, start=start, warm_start=warm_start)
    clock = replace(clock, limit=options.time_limit)
    problem = case.problem
    if goal != "npv" and solution.choice is not None:
        least = share_of(solution.value or 0.0, case.instance.settings.objective.keep)
        problem = _smallest_problem(case, least)
        if solution.status is SolveStatus.INTERRUPTED:
            return _with_value(replace(solution, bound=None), objective_value(problem, solution))
        told = _telling_goal(goal, on_progress)
        if case.problem.tiers:
            solution = _smallest_of_tiers(case.problem, problem, least, solution.choice, options, clock, told)
        else:
            solution = _solve(problem, options, clock, on_progress=told, start=solution.choice)
    return _further(case, problem, solution, options, clock)


def _smallest_problem(case: Priced, least: float) -> MenuProblem:
    """Return the problem of a goal other than the NPV: to make the plan small while it keeps a least NPV, where that is a sum."""
    goal = goal_named(case.instance.settings.objective.goal, case)
    return aimed_anew(case.problem, goal) if case.problem.tiers else aimed(held(case.problem, least, "kept NPV"), goal)


def _smallest_of_tiers(
    problem: MenuProblem,
    small: MenuProblem,
    least: float,
    known: IntArray,
    options: SolverOptions,
    clock: Clock,
    on_progress: OnProgress | None,
) -> Solution:
    """Return the smallest plan of a least NPV where tiers add to it, from a plan that has it."""

    def ask(branch: MenuProblem, start: IntArray) -> Solution:
        return _solve(branch, options, clock, on_progress=on_progress, start=start)

    found = BestKept(KeptValue(problem, least), small, options.gap, Stopping(clock.left()), ask).solution(known)
    return replace(found, seconds=perf_counter() - clock.began, solver=options.solver)


def _further(case: Priced, problem: MenuProblem, solution: Solution, options: SolverOptions, clock: Clock) -> Solution:
    """Return a solution of a problem improved for the further objectives in turn, each without giving up those before it."""
    current = problem
    for name in case.instance.settings.objective.then:
        if solution.status not in PROVEN:
            break
        reached = objective_value(current, solution)
        kept = held(current, reached - SLACK * max(1.0, abs(reached)), f"before {name}")
        current = replace(aimed(kept, goal_named(name, case)), tiers=case.problem.tiers if name == "npv" else ())
        improved = _solve(current, options, clock, start=solution.choice)
        if improved.choice is not None:
            solution = replace(solution, choice=improved.choice, opened=improved.opened)
    if current is not problem:
        solution = _with_value(solution, objective_value(problem, solution))
    return solution


def share_of(value: float, share: float) -> float:
    """Return the least value that keeps a share of a value: a loss may grow by the rest, as a gain may shrink by it."""
    return value - (1.0 - share) * abs(value)


def _telling_goal(goal: str, on_progress: OnProgress | None) -> OnProgress | None:
    if on_progress is None:
        return None
    return lambda moment: on_progress(GoalProgress(moment.seconds, moment.value, moment.bound, goal))


def goal_named(name: str, case: Priced) -> Goal:
    """Return an objective of a case by its name in plan.toml.

    least_spend counts implementation cost, that of heads too, fewest_launches and fewest_units count those, and earliest sums
    the launch quarters. All of them are negative, as a goal is made as great as can be.
    """
    if name == "npv":
        return Goal(case.problem.value, tuple(charge.value for charge in case.problem.charges))
    nothing = tuple(np.zeros_like(charge.value) for charge in case.problem.charges)
    launches = launched(case.menu.start)
    idle = np.zeros(case.problem.choice_count - case.menu.unit.size)
    if name == "fewest_launches":
        return Goal(np.append(-launches.sum(axis=1).astype(np.float64), idle), nothing)
    if name == "fewest_units":
        return Goal(np.append(-launches.any(axis=1).astype(np.float64), idle), nothing)
    if name == "earliest":
        return Goal(np.append(-np.where(launches, case.menu.start.astype(np.float64), 0.0).sum(axis=1), idle), nothing)
    spend = launch_costs(case.fleet, case.menu.unit, case.menu.start).sum(axis=(1, 2, 3))
    one_off = tuple(-cost.one_off.sum(axis=(1, 2)) for cost in case.shared)
    return Goal(np.append(-spend, _spend_on_heads(case)), one_off + nothing[len(one_off) :])


def _spend_on_heads(case: Priced) -> FloatArray:
    """Return float[choices of heads]: minus what each costs, 0 for nobody."""
    return case.heads.figures([-charge.one_off.sum(axis=(1, 2)) for charge in case.hires])


def aimed(problem: MenuProblem, goal: Goal) -> MenuProblem:
    """Return the problem with another objective; ProblemError where what tiers add would be left in it."""
    refuse_tiers(problem.tiers, "a plan for another objective")
    charges = zip(problem.charges, goal.charges, strict=True)
    return replace(problem, value=goal.choices, charges=tuple(replace(charge, value=value) for charge, value in charges))


def aimed_anew(problem: MenuProblem, goal: Goal) -> MenuProblem:
    """Return the problem with an objective in place of all that is in it, what tiers add included: no rule counts that."""
    return aimed(replace(problem, tiers=()), goal)


def held(problem: MenuProblem, least: float, name: str) -> MenuProblem:
    """Return the problem with a further row: its present objective is at least `least`; ProblemError where it is no sum."""
    refuse_tiers(problem.tiers, "a plan that keeps its objective")
    choices = sp.csr_array(-problem.value[np.newaxis, :])
    charges = [sp.csr_array(-charge.value[np.newaxis, :]) for charge in problem.charges]
    return with_rows(problem, choices, charges, np.array([-least]), [name])


def objective_value(problem: MenuProblem, solution: Solution) -> float:
    """Return the problem's objective at the solution's plan, computed from the arrays."""
    if solution.choice is None or solution.opened is None:
        raise ValueError("a solution without a plan has no value")
    opened = zip(problem.charges, solution.opened.tolist(), strict=True)
    shared = sum(float(charge.value[period]) for charge, period in opened if period != NEVER)
    return float(problem.value[solution.choice].sum()) + shared


def _with_value(solution: Solution, value: float) -> Solution:
    if solution.bound is None:
        return replace(solution, value=value, gap=None)
    return replace(solution, value=value, gap=max(0.0, (solution.bound - value) / max(abs(value), 1e-9)))


def _solve(
    problem: MenuProblem,
    options: SolverOptions,
    clock: Clock,
    *,
    on_progress: OnProgress | None = None,
    start: IntArray | None = None,
    warm_start: WarmStart | None = None,
) -> Solution:
    return solve(
        problem,
        time_limit=clock.left(),
        gap=options.gap,
        seed=options.seed,
        threads=options.threads,
        solver=options.solver,
        start=start,
        warm_start=warm_start,
        on_progress=on_progress,
    )
