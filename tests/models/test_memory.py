"""A memory makes the next solve quicker and changes no answer, whatever the problems have in common."""

import sys
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from models import Memory, SolveStatus, check, solve
from models.branching import preparation as preparation_module
from models.problem import MenuProblem
from models.running.progress import History
from models.running.stopping import Stopping
from models.search.by_dual_values import solved_by_prices
from models.solvers.highs import GrowingProgramme
from models.solvers.highs_settings import HighsSettings
from models.subproblems import opening_periods as dates_module
from models.subproblems.opening_periods import Dates, Leaf
from models.warm_start import same_but_limits
from tests.models.builders import random_problem
from tests.models.test_many_units import fleet
from tests.oracles.brute_force import best_value

SOLVE = sys.modules["models.solve"]
"""The module; its name in the package is the function's."""


@pytest.fixture(autouse=True)
def every_problem_is_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation_module, "SMALL", 0)
    monkeypatch.setattr(SOLVE, "SMALL", 0)
    monkeypatch.setattr(SOLVE, "SMALL_OPENINGS_SHARE", 0.05)


def under(problem: MenuProblem, factor: float) -> MenuProblem:
    return replace(problem, limit=np.where(problem.limit > 0, factor * problem.limit, problem.limit))


@pytest.mark.parametrize("block", range(4))
def test_answers_under_other_limits_are_those_of_brute_force(block: int) -> None:
    for seed in range(5 * block, 5 * block + 5):
        memory, start = Memory(), None
        for factor in (0.6, 1.0, 1.5, 0.8):
            problem = under(random_problem(seed), factor)
            best = best_value(problem)
            found = solve(problem, gap=0.0, time_limit=20, memory=memory, start=start)
            if best is None:
                assert found.status is SolveStatus.INFEASIBLE
                continue
            start = found.choice
            assert found.status is SolveStatus.OPTIMAL
            assert (found.value, found.bound) == (pytest.approx(best), pytest.approx(best))


@pytest.mark.parametrize("seed", [1, 3])
def test_branches_are_bounded_as_if_they_were_new(seed: int) -> None:
    problem = fleet(20, seed)
    dates = Dates(problem)
    parts = dates.parted(Stopping(30), 0.9, lambda bound: None)
    assert len(parts) > 1
    for factor in (0.5, 0.9, 1.3, 1.0):
        other = under(problem, factor)
        again = dates.parted_again(other, Stopping(30), lambda bound: None)
        assert again[0].bound == pytest.approx(bound_anew(other, again[0].opens))
        assert all(branch.bound <= again[0].bound for branch in again)
        for branch in again:
            assert branch.bound >= bound_anew(other, branch.opens) - 1e-6
        for branch in dates.tightened(Stopping(30), -np.inf):
            assert branch.bound == pytest.approx(bound_anew(other, branch.opens))
        assert len(again) <= len(parts) + 20


def bound_anew(problem: MenuProblem, opens: tuple[np.ndarray, ...]) -> float:
    """Return the bound of a branch's own relaxation; a branch without a solution is bounded by anything."""
    found = Dates(problem).solved(opens, Stopping(30))
    return -np.inf if found is None else found.bound


def test_few_relaxations_are_solved_again_and_what_a_twin_solved_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = fleet(20, 1)
    dates = Dates(problem)
    parts = dates.parted(Stopping(30), 0.9, lambda bound: None)
    solved: list[int] = []
    monkeypatch.setattr(Dates, "solved", counting(Dates.solved, solved))
    wider = under(problem, 1.1)
    twin = dates.twin()
    first = twin.parted_again(wider, Stopping(30), lambda bound: None)
    assert 0 < len(solved) < len(parts)
    count = len(solved)
    dates.learn(twin.leaves)
    again = dates.parted_again(wider, Stopping(30), lambda bound: None)
    assert len(solved) == count
    assert [branch.bound for branch in again] == pytest.approx([branch.bound for branch in first])


def test_what_a_part_hears_does_not_push_out_what_it_found_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dates_module, "KEPT", 3)
    limits = [np.full(1, float(number)) for number in range(6)]
    own, other = ([(one, SimpleNamespace(bound=0.0)) for one in some] for some in (limits[:3], limits[3:]))
    leaf = Leaf((), own[1:])
    for _ in range(2):
        leaf.learn(Leaf((), [*other, *own]))
    assert leaf.relaxations[1:] == own[1:]
    assert leaf.relaxations[0] == own[0]


def counting(function: Callable[..., Any], calls: list[int]) -> Callable[..., Any]:
    def counted(*given: Any) -> Any:
        calls.append(1)
        return function(*given)

    return counted


def test_a_brief_solve_makes_a_plan_of_earlier_ones_under_a_true_bound() -> None:
    for seed in range(2):
        problem, memory = fleet(12, seed), Memory()
        for factor in (0.7, 1.3, 0.9):
            solve(under(problem, factor), gap=3e-3, memory=memory)
        assert len(memory.plans) == 3
        best = solve(problem, gap=2e-3)
        brief = solve(problem, gap=1e-3, memory=memory, brief=True)
        assert best.value is not None and best.bound is not None
        assert brief.value is not None and brief.bound is not None
        assert check(problem, brief.choice, brief.opened) == []
        assert 0.97 * best.value <= brief.value <= best.bound + 1e-6
        assert brief.bound >= best.value - 1e-6
        assert (brief.status is SolveStatus.TIME_LIMIT) == (brief.bound - brief.value > 1e-3 * brief.value * (1 + 1e-6))


@pytest.mark.parametrize("seed", [1, 3])
def test_a_twin_knows_the_same_and_is_asked_on_its_own(seed: int) -> None:
    problem = fleet(20, seed)
    memory = Memory()
    memory.keep(problem)
    memory.branches(problem, Stopping(30), 0.9, lambda bound: None)
    twin = memory.twin()
    tighter, wider = (under(problem, factor) for factor in (0.7, 1.2))
    first = [memory.branches(one, Stopping(30), 0.9, lambda bound: None)[0].bound for one in (tighter, wider)]
    second = [twin.branches(one, Stopping(30), 0.9, lambda bound: None)[0].bound for one in (wider, tighter)]
    assert first == pytest.approx(second[::-1])


def test_a_date_without_a_solution_may_have_one_under_wider_limits() -> None:
    problem = fleet(12, 0)
    tight = replace(problem, limit=np.zeros(problem.row_count))
    dates = Dates(tight)
    dates.parted(Stopping(30), 0.9, lambda bound: None)
    again = dates.parted_again(problem, Stopping(30), lambda bound: None)
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


@pytest.mark.parametrize("block", range(4))
def test_answers_begun_by_prices_of_other_limits_are_those_of_brute_force(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SOME", "MANY"):
        monkeypatch.setattr(SOLVE, name, 1)
    monkeypatch.setattr(SOLVE, "PRICES_SHARE", 0.005)
    for seed in range(200 + 5 * block, 205 + 5 * block):
        memory = Memory()
        for factor in (1.5, 0.6, 1.0):
            problem = under(random_problem(seed), factor)
            best = best_value(problem)
            found = solve(problem, gap=0.0, time_limit=20, memory=memory)
            assert (best is None) == (found.status is SolveStatus.INFEASIBLE)
            if best is not None:
                assert (found.value, found.bound) == (pytest.approx(best), pytest.approx(best))


def test_prices_of_near_limits_bring_the_relaxation_to_its_end_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(GrowingProgramme, "solve", counting(GrowingProgramme.solve, calls))
    problem = replace(fleet(400, 2), charges=(), gates=())
    near, memory, settings = under(problem, 1.02), Memory(), HighsSettings(gap=1e-3)
    cold = solved_by_prices(near, settings, Stopping(20), History(), None)
    count = len(calls)
    solved_by_prices(problem, settings, Stopping(20), History(), None, memory)
    calls.clear()
    warm = solved_by_prices(near, settings, Stopping(20), History(), None, memory.twin())
    assert len(calls) < count
    assert warm.bound == pytest.approx(cold.bound, rel=1e-6)
    assert len(memory.findings().prices) == 1


def test_a_memory_of_another_problem_does_no_harm() -> None:
    memory = Memory()
    for problem in (fleet(6, 0), fleet(6, 1), random_problem(3), fleet(6, 0)):
        alone, with_it = solve(problem, gap=0.0), solve(problem, gap=0.0, memory=memory)
        assert (alone.status, alone.value) == (with_it.status, pytest.approx(with_it.value))
