"""Bounds on counts are whole numbers, and a solve of a count ends as soon as no better count is left."""

from dataclasses import replace

import numpy as np
import pytest

from models import Charge, MenuProblem, SolveStatus, solve
from models.checking.verdict import Candidate, consistent_solution
from models.checking.whole_values import FIRST, counts, least_bound
from models.state import SolveState
from tests.models.branching.test_by_openings import EVERYTHING, fleet, run_for, solved_by_openings
from tests.models.builders import menus

COUNTED = menus([[0, -1], [0, -2]])
MONEY = menus([[0, -1], [0, -2.5]])


def charged(worth: float) -> MenuProblem:
    return menus([[0, 5]], charges=(Charge("shared", [-1, 0], [worth]),))


@pytest.mark.parametrize(
    ("problem", "whole"),
    [(COUNTED, True), (MONEY, False), (charged(-3), True), (charged(-3.5), False), (menus([[0] * 99]), True)],
)
def test_whole_where_every_choice_and_charge_is(problem: MenuProblem, whole: bool) -> None:
    assert counts(problem) is whole


def test_values_after_the_first_are_looked_at_as_well() -> None:
    assert not counts(menus([[0] * FIRST + [0.5]]))


@pytest.mark.parametrize(
    ("bound", "least"),
    [
        (-5.37, -6),
        (-6.0, -6),
        (-5.9999999, -6),
        (5.4, 5),
        (5.0000001, 5),
        # short of a whole number by noise
        (-6.0000001, -6.0000001),
        (4.9999999, 4.9999999),
        (np.inf, np.inf),
    ],
)
def test_least_bound_is_the_whole_number_below(bound: float, least: float) -> None:
    assert least_bound(COUNTED, bound) == least
    assert least_bound(MONEY, bound) == bound


def test_large_amounts_are_not_cut_by_more_than_a_solver_is_exact() -> None:
    assert least_bound(COUNTED, 3e9 + 0.7) == 3e9 + 0.7


def test_bounds_of_a_solve_are_whole() -> None:
    assert SolveState(COUNTED).lowered(-0.6).bound == -1
    assert SolveState(COUNTED).lowered(-0.6).lowered(-0.4).bound == -1
    assert SolveState(MONEY).lowered(-0.6).bound == -0.6
    plan = Candidate(np.array([1, 2]), np.array([], dtype=np.int64), -1.0)
    found = consistent_solution(COUNTED, SolveStatus.TIME_LIMIT, plan, -0.6, gap=0.0, known=None)
    assert (found.status, found.bound, found.gap) == (SolveStatus.OPTIMAL, -1, 0)
    with_money = replace(COUNTED, value=np.array([0, -1, 0, -2.5]))
    found = consistent_solution(with_money, SolveStatus.TIME_LIMIT, plan, -0.6, gap=0.0, known=None)
    assert (found.status, found.bound) == (SolveStatus.TIME_LIMIT, -0.6)


def cover(units: int) -> MenuProblem:
    """Return units in pairs round a circle, one of each pair to be launched: half of an odd number, rounded up."""
    pairs = np.zeros((units, 2 * units))
    for unit in range(units):
        pairs[unit, [2 * unit + 1, 2 * ((unit + 1) % units) + 1]] = -1
    return menus([[0, -1]] * units, pairs, [-1] * units)


def test_fewest_launches_are_proven_by_a_bound_within_one_of_them() -> None:
    """The relaxation launches half of each unit: 22.5 of 45, a bound from which 23 are the fewest."""
    found = solve(cover(45), gap=0.0, time_limit=60)
    assert (found.status, found.value, found.bound) == (SolveStatus.OPTIMAL, -23, -23)


@pytest.mark.parametrize("seed", range(4))
def test_a_search_by_openings_ends_by_a_bound_within_one_of_its_plan(seed: int) -> None:
    """The multipliers alone leave parts of a launch; the whole programme counts as many as are found."""
    of_money = fleet(14, seed, 3)
    free = tuple(replace(charge, value=np.zeros_like(charge.value)) for charge in of_money.charges)
    counted = replace(of_money, value=np.sign(of_money.value), charges=free, groups=(), limit=0.5 * of_money.limit)
    run = run_for(EVERYTHING, 0.0, 20.0)
    found = solved_by_openings(run, counted, None)
    assert found.plan is not None and found.plan.value == found.bound == solve(counted, gap=0.0).value
    assert not run.over
