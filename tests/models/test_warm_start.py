"""A warm start makes the next solve quicker and changes no answer, whatever the problems have in common."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from models import Solution, SolveParams, SolveStatus, WarmStart, check
from models import solve as solve_with
from models.params import Efforts, Sizes
from models.problem import MenuProblem
from models.run import Run
from models.running.progress import History
from models.running.stopping import Stopping
from models.running.yields import ENDLESS, Patience
from models.search.by_dual_values import DualValueParams, Effort, Found, solved_by_dual_values
from models.search.construction import ConstructionParams
from models.solvers.highs import GrowingProgramme
from models.solvers.highs_settings import HighsSettings
from models.subproblems.branches import Leaf
from models.subproblems.opening_periods import OpeningPeriods, OpeningPeriodsParams
from models.warm_start import same_but_limits
from tests.models.builders import fleet, random_problem
from tests.oracles.brute_force import best_value
from tests.series import series

ALWAYS_BRANCHED = replace(SolveParams(), sizes=Sizes(few=0), efforts=Efforts(openings=Patience(least=1, part=0.0)))
"""Parameters by which plans are branched on however few choices there are."""


def solve(problem: MenuProblem, params: SolveParams = ALWAYS_BRANCHED, **options: Any) -> Solution:
    return solve_with(problem, params=params, **options)


def under(problem: MenuProblem, factor: float) -> MenuProblem:
    return replace(problem, limit=np.where(problem.limit > 0, factor * problem.limit, problem.limit))


@pytest.mark.parametrize("block", series(range(4), 2))
def test_answers_under_other_limits_are_those_of_brute_force(block: int) -> None:
    for seed in range(5 * block, 5 * block + 5):
        warm_start, start = WarmStart(), None
        for factor in (0.6, 1.0, 1.5, 0.8):
            problem = under(random_problem(seed), factor)
            best = best_value(problem)
            found = solve(problem, gap=0.0, time_limit=120, warm_start=warm_start, start=start)
            if best is None:
                assert found.status is SolveStatus.INFEASIBLE
                continue
            start = found.choice
            assert found.status is SolveStatus.OPTIMAL
            assert (found.value, found.bound) == (pytest.approx(best), pytest.approx(best))


@pytest.mark.parametrize("seed", [1, 3])
def test_branches_are_bounded_as_if_they_were_new(seed: int) -> None:
    problem = fleet(20, seed)
    periods = OpeningPeriods(problem, OpeningPeriodsParams(patience=ENDLESS))
    parts = periods.branched(Stopping(30), lambda bound: None)
    assert len(parts) > 1
    for factor in (0.5, 0.9, 1.3, 1.0):
        other = under(problem, factor)
        again = periods.branched_again(other, Stopping(30), lambda bound: None)
        assert again[0].bound == pytest.approx(bound_anew(other, again[0].opens))
        assert all(branch.bound <= again[0].bound for branch in again)
        for branch in again:
            assert branch.bound >= bound_anew(other, branch.opens) - 1e-6
        for branch in periods.tightened(Stopping(30), -np.inf):
            assert branch.bound == pytest.approx(bound_anew(other, branch.opens))
        assert len(again) <= len(parts) + 20


def bound_anew(problem: MenuProblem, opens: tuple[np.ndarray, ...]) -> float:
    """Return the bound of a branch's own relaxation; a branch without a solution is bounded by anything."""
    found = OpeningPeriods(problem).solved(opens, Stopping(30))
    return -np.inf if found is None else found.bound


def test_few_relaxations_are_solved_again_and_what_a_twin_solved_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = fleet(20, 1)
    periods = OpeningPeriods(problem, OpeningPeriodsParams(patience=ENDLESS))
    parts = periods.branched(Stopping(30), lambda bound: None)
    solved: list[int] = []
    monkeypatch.setattr(OpeningPeriods, "solved", counting(OpeningPeriods.solved, solved))
    wider = under(problem, 1.1)
    fork = periods.fork()
    first = fork.branched_again(wider, Stopping(30), lambda bound: None)
    assert 0 < len(solved) < len(parts)
    count = len(solved)
    periods.merge(fork.leaves)
    again = periods.branched_again(wider, Stopping(30), lambda bound: None)
    assert len(solved) == count
    assert [branch.bound for branch in again] == pytest.approx([branch.bound for branch in first])


def test_what_a_branch_receives_does_not_push_out_what_it_found_itself() -> None:
    limits = [np.full(1, float(number)) for number in range(6)]
    own, other = ([(one, SimpleNamespace(bound=0.0)) for one in some] for some in (limits[:3], limits[3:]))
    leaf = Leaf((), own[1:])
    for _ in range(2):
        leaf.merge(Leaf((), [*other, *own]), kept=3)
    assert leaf.relaxations[1:] == own[1:]
    assert leaf.relaxations[0] == own[0]


def counting(function: Callable[..., Any], calls: list[int]) -> Callable[..., Any]:
    def counted(*given: Any) -> Any:
        calls.append(1)
        return function(*given)

    return counted


def test_a_short_look_makes_a_plan_of_earlier_ones_under_a_true_bound() -> None:
    for seed in range(2):
        problem, warm_start = fleet(6, seed), WarmStart()
        for factor in (0.7, 1.3, 0.9):
            solve(under(problem, factor), gap=3e-3, warm_start=warm_start)
        assert len(warm_start.plans) == 3
        best = solve(problem, gap=2e-3)
        look = solve(problem, ALWAYS_BRANCHED.short_look(), gap=1e-3, warm_start=warm_start)
        assert best.value is not None and best.bound is not None
        assert look.value is not None and look.bound is not None
        assert check(problem, look.choice, look.opened) == []
        assert 0.97 * best.value <= look.value <= best.bound + 1e-6
        assert look.bound >= best.value - 1e-6
        assert (look.status is SolveStatus.TIME_LIMIT) == (look.bound - look.value > 1e-3 * look.value * (1 + 1e-6))


@pytest.mark.parametrize("seed", [1, 3])
def test_a_twin_knows_the_same_and_is_asked_on_its_own(seed: int) -> None:
    problem = fleet(20, seed)
    warm_start = WarmStart()
    warm_start.keep(problem)
    warm_start.branches(problem, Stopping(30), lambda bound: None)
    fork = warm_start.fork()
    tighter, wider = (under(problem, factor) for factor in (0.7, 1.2))
    first = [warm_start.branches(one, Stopping(30), lambda bound: None)[0].bound for one in (tighter, wider)]
    second = [fork.branches(one, Stopping(30), lambda bound: None)[0].bound for one in (wider, tighter)]
    assert first == pytest.approx(second[::-1])


def test_a_period_without_a_solution_may_have_one_under_wider_limits() -> None:
    problem = fleet(8, 0)
    tight = replace(problem, limit=np.zeros(problem.row_count))
    periods = OpeningPeriods(tight, OpeningPeriodsParams(patience=ENDLESS))
    periods.branched(Stopping(30), lambda bound: None)
    again = periods.branched_again(problem, Stopping(30), lambda bound: None)
    best = solve(problem, gap=0.0).value
    assert best is not None
    assert max(branch.bound for branch in again) >= best - 1e-6


def test_what_differs_in_more_than_limits_is_another_problem() -> None:
    problem = fleet(6, 0)
    assert same_but_limits(problem, under(problem, 0.5))
    assert same_but_limits(problem, fleet(6, 0))
    assert not same_but_limits(problem, fleet(6, 1))
    assert not same_but_limits(problem, replace(problem, value=problem.value + 1.0))
    assert not same_but_limits(problem, replace(problem, gates=()))
    charge = replace(problem.charges[0], value=2 * problem.charges[0].value)
    assert not same_but_limits(problem, replace(problem, charges=(charge, *problem.charges[1:])))


@pytest.mark.parametrize("block", series(range(4), 1))
def test_answers_begun_by_prices_of_other_limits_are_those_of_brute_force(block: int) -> None:
    efforts, once = Efforts(many=Effort(Patience(least=1, part=0.0))), ConstructionParams(attempts=1)
    params = replace(SolveParams(), sizes=Sizes(few=0, some=1, many=1), efforts=efforts, construction=once)
    for seed in range(200 + 5 * block, 205 + 5 * block):
        warm_start = WarmStart()
        for factor in (1.5, 0.6, 1.0):
            problem = under(random_problem(seed), factor)
            best = best_value(problem)
            found = solve(problem, params, gap=0.0, time_limit=120, warm_start=warm_start)
            assert (best is None) == (found.status is SolveStatus.INFEASIBLE)
            if best is not None:
                assert (found.value, found.bound) == (pytest.approx(best), pytest.approx(best))


def test_multipliers_of_near_limits_bring_the_relaxation_to_its_end_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(GrowingProgramme, "solve", counting(GrowingProgramme.solve, calls))
    problem = replace(fleet(400, 2), charges=(), gates=())
    near, warm_start, settings = under(problem, 1.02), WarmStart(), HighsSettings(gap=1e-3)

    def found(of: MenuProblem, known: WarmStart) -> Found:
        return solved_by_dual_values(Run(DualValueParams(), settings, Stopping(120), History(), known), of, None)

    cold = found(near, WarmStart())
    count = len(calls)
    found(problem, warm_start)
    calls.clear()
    warm = found(near, warm_start.fork())
    assert len(calls) < count
    assert warm.bound == pytest.approx(cold.bound, rel=1e-6)
    assert len(warm_start.findings().multipliers) == 1


def test_a_warm_start_of_another_problem_does_no_harm() -> None:
    warm_start = WarmStart()
    for problem in (fleet(4, 0), fleet(4, 1), random_problem(3), fleet(4, 0)):
        alone, with_it = solve(problem, gap=0.0), solve(problem, gap=0.0, warm_start=warm_start)
        assert (alone.status, alone.value) == (with_it.status, pytest.approx(with_it.value))
