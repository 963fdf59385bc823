"""Limits far above all use: lowered, and no plan gained or lost by it."""

from dataclasses import replace

import numpy as np
import pytest

from models import NEVER, CarryOver, Charge, solve
from models.subproblems.measurable import in_reach
from tests.models.builders import menus, random_problem
from tests.oracles.brute_force import best_value

HUGE = 1e15


def test_a_huge_limit_comes_down_to_all_that_can_be_used() -> None:
    charge = Charge("shared", np.array([NEVER, 0, NEVER, 0]), np.array([-1.0]), use=np.array([[5.0], [0.0]]))
    problem = menus([[0, 5], [0, 4]], [[0, 1, 0, 3], [0, 2, 0, 2]], [HUGE, 3], charges=(charge,))
    # two units of 3 at most each, and 5 of the charge; the other limit is near what is used and stays
    assert in_reach(problem).limit.tolist() == [11.0, 3.0]


def test_a_limit_that_is_carried_over_keeps_what_the_rows_after_it_need() -> None:
    links = (CarryOver(0, 1, 0.5), CarryOver(1, 2, 0.25))
    use = [[0, 1, 0, 1], [0, 2, 0, 2], [0, 4, 0, 4]]
    problem = menus([[0, 5], [0, 4]], use, [HUGE, 0, 1], carry_over=links)
    # the last row needs 8, the one before it 4 + 8 / 0.25 = 36, the first 2 + 36 / 0.5 = 74
    assert in_reach(problem).limit.tolist() == [74.0, 0.0, 1.0]


def test_nothing_is_carried_on_to_rows_that_never_bind() -> None:
    links = (CarryOver(0, 1, 0.5), CarryOver(1, 2, 0.5), CarryOver(3, 4, 0.5))
    use = [[0, 1e9, 0, 1], [0, 2, 0, 1e9], [0, 4, 0, 4], [0, 1, 0, 1], [0, 3, 0, 3]]
    problem = menus([[0, 5], [0, 4]], use, [HUGE, HUGE, HUGE, HUGE, 2], carry_over=links)
    lowered = in_reach(problem)
    # the last chain ends in a row that binds: the row before it keeps what that one needs, 2 + 6 / 0.5
    assert lowered.limit.tolist() == [2e9, 2e9, 8.0, 14.0, 2.0]
    assert lowered.carry_over == (links[2],)


def test_limits_of_the_usual_size_are_not_touched() -> None:
    for seed in range(20):
        problem = random_problem(seed)
        assert in_reach(problem) is problem


@pytest.mark.parametrize("seed", range(30))
def test_no_plan_is_gained_or_lost(seed: int) -> None:
    problem = random_problem(seed)
    draw = np.random.default_rng(seed)
    huge = replace(problem, limit=np.where(draw.random(problem.limit.size) < 0.6, HUGE, problem.limit))
    best = best_value(huge)
    found = solve(huge, gap=0.0)
    assert (found.value is None) == (best is None)
    if best is not None:
        assert found.value == pytest.approx(best, abs=1e-6) and found.bound == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("trifle", [5e-324, 1e-12, 1e-9])
def test_use_that_is_next_to_nothing_is_none(trifle: float) -> None:
    charge = Charge("shared", np.array([NEVER, 0, NEVER, 0]), np.array([-1.0]), use=np.array([[trifle], [1.0]]))
    problem = menus([[0, 5], [0, 4]], [[0, trifle, 0, trifle], [0, 2, 0, trifle]], [0, 3], charges=(charge,))
    found = solve(problem, gap=0.0)
    # both units are taken, for one opening: 5 + 4 - 1
    assert (found.value, found.bound) == (pytest.approx(8), pytest.approx(8))


@pytest.mark.parametrize("small", [2e-9, 1e-7, 1e-3, 1.0])
@pytest.mark.parametrize("large", [1e6, 1e9, 1e13])
def test_an_amount_that_no_plan_can_have_does_not_hide_those_it_can(small: float, large: float) -> None:
    # two of the small ones are within the limit, which a third breaks by a part of what the large one asks for
    use = [[0, small, 0, small, 0, small, 0, large]]
    for limit, best in ((0.0, 0.0), (2 * small, 9.0), (2.9 * small, 9.0), (3 * small, 12.0)):
        found = solve(menus([[0, 5], [0, 4], [0, 3], [0, 8]], use, [limit]), gap=0.0)
        assert (found.value, found.bound) == (pytest.approx(best), pytest.approx(best))


def test_what_is_carried_over_counts_before_an_amount_is_far_above_its_limit() -> None:
    # 10^9 of the second row are there once the first leaves half of 2 * 10^9
    links = (CarryOver(0, 1, 0.5),)
    problem = menus([[0, 5], [0, 4]], [[0, 0, 0, 1], [0, 1e9, 0, 1]], [2e9, 0.0], carry_over=links)
    assert solve(problem, gap=0.0).value == pytest.approx(5)
