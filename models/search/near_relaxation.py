"""A small programme solved among the choices that its relaxation is near to, which leaves few others for a better plan.

A plan with a choice is worth no more than the relaxation's bound less the choice's reduced cost. So a good plan rules out
all choices that cost more than it lacks to the bound, and the search through the others is short.
"""

from dataclasses import dataclass

import numpy as np

from models.arrays import BoolArray, FloatArray
from models.best_choices import ranks
from models.checking.verdict import ROUNDING, Candidate
from models.problem import MenuProblem
from models.run import Run
from models.search.candidates import best_among, within
from models.solvers.highs import relaxation
from models.statement.standard_form import standard_form

_NO_JUMPS = 2**31
"""Columns that no programme has: HiGHS looks for no plan at random first."""


@dataclass(frozen=True)
class NearRelaxationParams:
    """Parameters of the search near the relaxation.

    Attributes
    ----------
    choices_from
        choices from which it pays: fewer are searched at once.
    near
        choices searched first, those of least reduced cost, beside the first of each unit.
    nodes
        nodes of HiGHS' search among them that end it.
    """

    choices_from: int = 150
    near: int = 100
    nodes: int = 5


@dataclass(frozen=True, eq=False)
class NearRelaxation:
    """Result of a search near the relaxation.

    Attributes
    ----------
    plan
        the best one, which may be the one that was known; None if there is none.
    bound
        of all plans.
    keep
        bool[choices]: those that a better plan may have.
    """

    plan: Candidate | None
    bound: float
    keep: BoolArray


def searched_near_relaxation(
    run: Run[NearRelaxationParams], problem: MenuProblem, known: Candidate | None
) -> NearRelaxation | None:
    """Return the best plan found near the relaxation, and what a better one may have; None where that does not suit.

    Parameters
    ----------
    known
        a plan that keeps all rules.
    """
    params = run.params
    if problem.choice_count < params.choices_from or problem.returns or problem.tiers:
        return None
    relaxed = relaxation(standard_form(problem), run.stop)
    if relaxed is None:
        return None
    reduced_cost = relaxed.reduced_costs_of_choices(problem.unit)
    few = run.asking(nodes=params.nodes, presolve=False, probing=False, partial_solves=False, jumps_from=_NO_JUMPS)
    near, goal = _nearest(problem, reduced_cost, params.near), within(run.gap, relaxed.bound)
    plan = best_among(few, problem, near, known, goal) or known
    if plan is None:
        return NearRelaxation(None, relaxed.bound, np.ones(problem.choice_count, dtype=np.bool_))
    keep = relaxed.bound - reduced_cost > plan.value - ROUNDING * abs(relaxed.bound)
    return NearRelaxation(plan, relaxed.bound, keep)


def _nearest(problem: MenuProblem, reduced_cost: FloatArray, count: int) -> BoolArray:
    """Return bool[choices]: so many of least reduced cost, and the first of each unit."""
    near: BoolArray = ranks(problem.unit, reduced_cost) < 1
    near[np.argsort(reduced_cost, kind="stable")[:count]] = True
    return near
