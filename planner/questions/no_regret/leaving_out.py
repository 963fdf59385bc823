"""The no-regret list put to the proof: a launch is forbidden, and the plan for the mean made anew without it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.checking.feasibility import check, objective
from models.problem import IntArray, MenuProblem
from models.running.stopping import Stopping
from models.statement.variables import first_events
from models.subproblems.choices import restricted
from planner.economics.starts import launched
from planner.planning import Priced
from planner.questions.no_regret.launch_list import NO_REGRET, Launch
from planner.questions.no_regret.params import NoRegretParams
from planner.replanning.plan_pool import PlanPool
from planner.replanning.resolving import with_heads_kept
from planner.replanning.world_plans import Solving

NO_ROADMAP = "the unit's rules allow no roadmap without it"


@dataclass(frozen=True, eq=False)
class LeftOut:
    """A launch that is left out of the plan for the mean.

    Attributes
    ----------
    worth, bound
        mean worth of the best plan found without it, and the proven bound on any; None where there is none.
    stopped
        why the solve stopped, or why there was none.
    choice
        int[units]: the best plan found without it; None without one.
    worth_with
        mean worth of the best plan found, whatever for, with it; None without one.
    """

    launch: Launch
    worth: float | None
    bound: float | None
    stopped: str
    choice: IntArray | None = None
    worth_with: float | None = None


def to_check(launches: Sequence[Launch], number: int) -> list[Launch]:
    """Return launches of the no-regret list that a unit may do without, evenly from the least to the most common ones."""
    free = sorted(
        (one for one in launches if one.verdict == NO_REGRET and not one.forced), key=lambda one: (one.share, one.at_least)
    )
    if number >= len(free):
        return free
    return [free[place] for place in np.unique(np.linspace(0, len(free) - 1, number).round().astype(int))] if number else []


def left_out(
    solving: Solving[NoRegretParams], case: Priced, pool: PlanPool, mean: MenuProblem, launches: Sequence[Launch], whole: Stopping
) -> list[LeftOut]:
    """Solve the mean without each of some launches; the pool takes in the plans.

    Parameters
    ----------
    mean
        the programme with the mean of the values as objective.
    """
    found = []
    for place, launch in enumerate(launches):
        seconds = whole.seconds_left / (len(launches) - place)
        found.append(_without(solving, case, pool, mean, launch, seconds))
    return found


def _without(
    solving: Solving[NoRegretParams], case: Priced, pool: PlanPool, mean: MenuProblem, launch: Launch, seconds: float
) -> LeftOut:
    keep = ~((case.menu.unit == launch.unit) & launched(case.menu.start[:, launch.lever]))
    if not keep[case.menu.unit == launch.unit].any():
        return LeftOut(launch, None, None, NO_ROADMAP)
    if seconds < solving.params.least_seconds:
        return LeftOut(launch, None, None, "no time was left for it; allow more with --seconds")
    keep = with_heads_kept(case, keep)
    part = restricted(mean, keep)
    params = solving.params
    start = _start(pool, mean, launch, keep.nonzero()[0])
    title = f"without {case.menu.levers[launch.lever]} at {case.instance.units[launch.unit].unit}"
    begin = None if start is None else part.lower(start)
    one = solving.solved(part.problem, begin, (), seconds, params.check_gap * params.world_gap, title)
    if one.choice is None:
        return LeftOut(launch, None, one.bound, one.stopped)
    choice = part.lift(one.choice)
    pool.add(choice)
    return LeftOut(launch, _worth(mean, choice), one.bound, one.stopped, choice)


def with_launch(one: LeftOut, case: Priced, pool: PlanPool, mean: MenuProblem) -> LeftOut:
    """Return a launch that was left out with the worth of the best plan of a pool that has it."""
    unit, lever = one.launch.unit, one.launch.lever
    worth = [_worth(mean, plan) for plan in pool.choices if launched(case.menu.start[plan[unit], lever])]
    return replace(one, worth_with=max(worth, default=None))


def _start(pool: PlanPool, mean: MenuProblem, launch: Launch, kept: IntArray) -> IntArray | None:
    """Return the best known plan without a launch: one of the pool, or one with another roadmap of that unit alone."""
    own = kept[mean.unit[kept] == launch.unit]
    plans = [plan for plan in pool.choices if plan[launch.unit] in own]
    best = max(pool.choices, key=lambda plan: _worth(mean, plan))
    for choice in own[np.argsort(-mean.value[own], kind="stable")].tolist():
        plan = best.copy()
        plan[launch.unit] = choice
        if not check(mean, plan, first_events(mean, plan)):
            plans.append(plan)
            break
    return max(plans, key=lambda plan: _worth(mean, plan)) if plans else None


def _worth(mean: MenuProblem, choice: IntArray) -> float:
    return objective(mean, choice, first_events(mean, choice))
