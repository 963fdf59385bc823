"""The search near the relaxation: against every plan of tiny problems, and against the whole programme of small ones."""

from dataclasses import replace

import numpy as np
import pytest

from models import MenuProblem, SolveStatus, check, solve
from models.checking.verdict import Candidate
from models.params import SolveParams
from models.run import Run
from models.running.progress import History
from models.running.stopping import Stopping
from models.search.candidates import whole_plan
from models.search.near_relaxation import NearRelaxationParams, searched_near_relaxation
from models.solvers.highs_settings import HighsSettings
from tests.models.builders import fleet, random_problem
from tests.oracles.brute_force import best_value, every_plan

ALWAYS = NearRelaxationParams(choices_from=0, near=3, nodes=5)
NEVER_NEAR = NearRelaxationParams(choices_from=10**9)


def searched(problem: MenuProblem, known: Candidate | None = None, params: NearRelaxationParams = ALWAYS):
    return searched_near_relaxation(Run(params, HighsSettings(gap=0.0), Stopping(60), History()), problem, known)


@pytest.mark.parametrize("seed", range(60))
def test_bound_and_choices_left_hold_every_better_plan(seed: int) -> None:
    problem = random_problem(seed)
    found, plans = searched(problem), [plan for plan in every_plan(problem) if plan.keeps_rules]
    if found is None:
        assert not plans
        return
    assert all(plan.value <= found.bound + 1e-6 for plan in plans)
    if found.plan is None:
        assert np.all(found.keep)
        return
    assert not check(problem, found.plan.choice, found.plan.opened)
    assert all(np.all(found.keep[list(plan.choice)]) for plan in plans if plan.value > found.plan.value + 1e-6)


@pytest.mark.parametrize("seed", range(40))
def test_solves_by_way_of_it_are_proven_for_the_best_of_all_plans(seed: int) -> None:
    problem = random_problem(seed, units=5)
    solution = solve(problem, gap=0.0, params=replace(SolveParams(), near_relaxation=ALWAYS))
    best = best_value(problem)
    if best is None:
        assert solution.status is SolveStatus.INFEASIBLE
    else:
        assert solution.status is SolveStatus.OPTIMAL
        assert solution.value == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_small_fleets_have_the_same_optimum_without_it(seed: int) -> None:
    problem = fleet(units=12, seed=seed)
    near = solve(problem, gap=0.0, params=replace(SolveParams(), near_relaxation=replace(ALWAYS, near=20)))
    whole = solve(problem, gap=0.0, params=replace(SolveParams(), near_relaxation=NEVER_NEAR))
    assert near.status is whole.status is SolveStatus.OPTIMAL
    assert near.value == pytest.approx(whole.value)


def test_a_known_plan_is_kept_where_none_is_better() -> None:
    problem = fleet(units=12, seed=1)
    best = solve(problem, gap=0.0)
    known = whole_plan(problem, best.choice)
    found = searched(problem, known)
    assert found is not None
    assert found.plan is not None
    assert found.plan.value == pytest.approx(best.value)
    assert np.all(found.keep[best.choice])


def test_few_choices_are_searched_at_once() -> None:
    assert searched(random_problem(1), params=NearRelaxationParams()) is None
