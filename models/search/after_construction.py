"""A constructed plan improved at its own openings, in which charges and gates are settled and only limits are left.

A construction looks for a plan before it looks for a good one: that its openings have a plan is worth more than its choices. So
the relaxation at these openings is rounded, which mostly makes a far better plan, and neighbourhoods of the better one take
most of what it lacks in few turns (`models.search.at_openings`).
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from models.arrays import IntArray
from models.checking.verdict import Candidate
from models.lagrangian.charge_structure import ChargeStructure
from models.lagrangian.group_rows import with_group_rows
from models.problem import MenuProblem
from models.run import Run
from models.search.at_openings import OpeningsRelaxation, relaxation_at, search_at
from models.search.candidates import whole_plan
from models.search.construction import ConstructionParams, constructed_near
from models.search.large_neighbourhoods import LargeNeighbourhoodParams, LargeNeighbourhoodSearch

MOST_ROUNDED = 160
"""Units freed to round at most: openings that may have no plan are many, and none of them is worth much time."""


def improved_at_openings(run: Run[ConstructionParams], problem: MenuProblem, plan: Candidate) -> Candidate:
    """Return the best plan after turns of neighbourhoods, until one gains too little or time is up; each is told of."""
    params = run.params
    if problem.choice_count > params.most_rounded:
        return plan
    plain = with_group_rows(problem)
    nothing = np.zeros(plain.row_count + len(plain.gates))
    relaxation = relaxation_at(plain, ChargeStructure.of(plain), plan.opened, nothing, run.stop)
    if relaxation is None:
        return plan
    rounded = search_at(relaxation, None, run.settings.seed, run.stop, LargeNeighbourhoodParams(most_rounded=MOST_ROUNDED))
    found = None if rounded is None or rounded.plan is None else whole_plan(problem, rounded.plan)
    better = found is not None and found.value > plan.value
    if found is not None and better:
        plan = _told(run, found)
    if problem.choice_count > params.most_improved:
        return plan
    search = rounded if better else search_at(relaxation, plan.choice, run.settings.seed, run.stop)
    if search is None:
        return plan
    for _ in range(params.turns):
        search.improve(run.stop, np.inf, params.rounds)
        found = None if search.plan is None else whole_plan(problem, search.plan)
        gain = 0.0 if found is None else found.value - plan.value
        if found is not None and gain > 0.0:
            plan = _told(run, found)
        if gain <= params.least_gain * abs(plan.value) or run.over:
            break
    return plan


def search_near(
    run: Run[ConstructionParams],
    problem: MenuProblem,
    relaxation: OpeningsRelaxation,
    relaxed: Callable[[IntArray], OpeningsRelaxation | None],
    judge: Callable[[IntArray], None],
    params: LargeNeighbourhoodParams,
) -> LargeNeighbourhoodSearch | None:
    """Return a search at some openings, or at those of a plan constructed near to their relaxation where rounding made none.

    Parameters
    ----------
    relaxed
        the relaxation at other openings.
    judge
        receives int[units], the choices of the constructed plan, which rounding may not come up to, or have no time for.
    """
    seed, quick = run.settings.seed, replace(params, most_rounded=MOST_ROUNDED)
    search = search_at(relaxation, None, seed, run.stop, quick)
    if search is not None or run.over:
        return search
    plan = constructed_near(run, problem, relaxation.chosen())
    if plan is None:
        return None
    judge(plan.choice)
    near = relaxed(plan.opened)
    if near is None:
        return None
    return search_at(near, None, seed, run.stop, quick) or search_at(near, plan.choice, seed, run.stop, params)


def _told(run: Run[ConstructionParams], plan: Candidate) -> Candidate:
    run.history.note(plan.value, None)
    run.history.publish()
    return plan
