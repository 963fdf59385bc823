"""Objectives in order: each is solved on the real programme, without giving up what came before."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
import scipy.sparse as sp

from instances.schema.instance import Instance
from instances.schema.settings import SolverOptions
from models import MenuProblem, Progress, Solution, SolveStatus, WarmStart, solve
from models.problem import NEVER, FloatArray, IntArray
from models.statement.extra_rows import with_rows
from planner.economics import Fleet, Menu, SharedCharge, launch_costs, launched

SLACK = 1e-9
"""Relative slack when an objective already reached is held; below it, the numbers of a solve are noise."""

COUNT_NOISE = 1e-6
"""Tolerance by which a bound on a number of launches may differ from the whole number it stands for."""

LEAST_SECONDS = 1.0
"""Seconds that a further objective gets at least, whatever the earlier ones left of the time limit."""

PROVEN = (SolveStatus.OPTIMAL, SolveStatus.GAP_REACHED)


SMALLEST = ("least_spend", "fewest_units", "fewest_launches")
"""Goals that keep a share of the greatest NPV and make the plan as small as it can be."""


@dataclass(frozen=True)
class GoalProgress(Progress):
    """A moment of a solve for another goal than the NPV, whose value and bound are below 0 for what is made least."""

    goal: str = ""


@dataclass(frozen=True, eq=False)
class Goal:
    """Contributions of each choice, and of each shared cost by its opening period, to an objective that is maximised."""

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
    instance: Instance,
    fleet: Fleet,
    menu: Menu,
    shared: tuple[SharedCharge, ...],
    problem: MenuProblem,
    options: SolverOptions,
    on_progress: Callable[[Progress], None] | None = None,
    start: IntArray | None = None,
    warm_start: WarmStart | None = None,
    greatest: Solution | None = None,
) -> Solution:
    """Solve for the instance's goal, from a plan if there is one, then for its further objectives.

    Value, bound, gap and status are the goal's. A goal other than the NPV keeps its share of the greatest NPV that is
    found in half of the time.

    Parameters
    ----------
    greatest
        the solution for the NPV, if it is known.
    """
    objective = instance.settings.objective
    worth = Goal(problem.value, tuple(charge.value for charge in problem.charges))
    small = objective.goal != "npv"
    clock = Clock(options.time_limit * (0.5 if small else 1.0), perf_counter())
    solution = greatest or _solve(problem, options, clock, on_progress, start, warm_start)
    clock = replace(clock, limit=options.time_limit)
    if small and solution.choice is not None:
        kept = held(problem, share_of(solution.value or 0.0, objective.keep), "kept NPV")
        problem = aimed(kept, goal_named(objective.goal, instance, fleet, menu, shared, problem))
        if solution.status is SolveStatus.INTERRUPTED:
            return _with_value(replace(solution, bound=None), objective_value(problem, solution))
        solution = _solve(problem, options, clock, _for_goal(objective.goal, on_progress), solution.choice)
        if objective.goal.startswith("fewest"):
            solution = _counted(solution)
    goal, current = problem, problem
    for name in objective.then:
        if solution.status not in PROVEN:
            break
        reached = objective_value(current, solution)
        kept = held(current, reached - SLACK * max(1.0, abs(reached)), f"before {name}")
        aim = worth if name == "npv" else goal_named(name, instance, fleet, menu, shared, current)
        current = aimed(kept, aim)
        better = _solve(current, options, clock, None, solution.choice)
        if better.choice is not None:
            solution = replace(solution, choice=better.choice, opened=better.opened)
    if current is not goal:
        solution = _with_value(solution, objective_value(goal, solution))
    return solution


def share_of(value: float, share: float) -> float:
    """Return the least value that keeps a share of a value: a gain may shrink by the rest, and a loss may grow by it."""
    return value - (1.0 - share) * abs(value)


def _for_goal(goal: str, on_progress: Callable[[Progress], None] | None) -> Callable[[Progress], None] | None:
    if on_progress is None:
        return None
    return lambda moment: on_progress(GoalProgress(moment.seconds, moment.value, moment.bound, goal))


def goal_named(
    name: str, instance: Instance, fleet: Fleet, menu: Menu, shared: tuple[SharedCharge, ...], problem: MenuProblem
) -> Goal:
    """Return an objective other than the NPV; earliest is the least sum of launch quarters."""
    start = menu.start.astype(np.float64)
    launches = launched(menu.start)
    nothing = tuple(np.zeros_like(charge.value) for charge in problem.charges)
    if name == "fewest_launches":
        return Goal(-launches.sum(axis=1).astype(np.float64), nothing)
    if name == "fewest_units":
        return Goal(np.asarray(-launches.any(axis=1).astype(np.float64)), nothing)
    if name == "earliest":
        return Goal(-np.where(launches, start, 0.0).sum(axis=1), nothing)
    spend = launch_costs(fleet, menu.unit, menu.start).sum(axis=(1, 2, 3))
    one_off = tuple(-cost.one_off.sum(axis=(1, 2)) for cost in shared)
    return Goal(-spend, one_off + nothing[len(one_off) :])


def aimed(problem: MenuProblem, goal: Goal) -> MenuProblem:
    """Return the problem with another objective."""
    charges = zip(problem.charges, goal.charges, strict=True)
    return replace(problem, value=goal.choices, charges=tuple(replace(charge, value=value) for charge, value in charges))


def held(problem: MenuProblem, least: float, name: str) -> MenuProblem:
    """Return the problem with a further row: its present objective is at least `least`."""
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


def _counted(solution: Solution) -> Solution:
    """Return a solution of a goal that is counted: its bound is a whole number, too."""
    if solution.value is None or solution.bound is None:
        return solution
    bound = max(solution.value, float(np.floor(solution.bound + COUNT_NOISE)))
    found = _with_value(replace(solution, bound=bound), solution.value)
    return replace(found, status=SolveStatus.OPTIMAL) if found.gap == 0.0 else found


def _with_value(solution: Solution, value: float) -> Solution:
    if solution.bound is None:
        return replace(solution, value=value, gap=None)
    return replace(solution, value=value, gap=max(0.0, (solution.bound - value) / max(abs(value), 1e-9)))


def _solve(
    problem: MenuProblem,
    options: SolverOptions,
    clock: Clock,
    on_progress: Callable[[Progress], None] | None,
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
