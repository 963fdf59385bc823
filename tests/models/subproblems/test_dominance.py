"""Leaving dominated choices out never changes the best value, and a smaller problem leads back to the whole."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import NEVER, Charge, Return
from models.subproblems.choices import restricted
from models.subproblems.dominance import DominanceParams, worth_keeping
from tests.models.builders import menus, random_problem, random_returns
from tests.oracles.brute_force import best_value


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_best_value_stays(seed):
    draw = random_returns if seed % 2 else random_problem
    problem = draw(seed, menu=4)
    smaller = restricted(problem, worth_keeping(problem)).problem
    assert best_value(smaller) == best_value(problem)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_all_units_at_once_are_compared_as_one_after_the_other_is(seed):
    draw = random_returns if seed % 2 else random_problem
    problem = draw(seed, menu=6)
    one_by_one = worth_keeping(problem, DominanceParams(most_at_once=0.0))
    assert worth_keeping(problem).tolist() == one_by_one.tolist()


@pytest.mark.parametrize(
    ("values", "use", "kept"),
    [
        ([[5, 4]], [[1, 1]], [True, False]),
        ([[5, 4]], [[2, 1]], [True, True]),
        ([[4, 5]], [[2, 1]], [False, True]),
        ([[5, 5]], [[1, 1]], [True, False]),
        ([[5], [4]], [[1, 1]], [True, True]),
        ([[0, -1]], [[0, -1]], [True, True]),
        ([[3, 2, 1]], [[3, 3, 2]], [True, False, True]),
    ],
)
def test_dominated_choices(values, use, kept):
    assert worth_keeping(menus(values, use, [9])).tolist() == kept


def test_choices_with_other_events_are_no_rivals():
    problem = menus([[5, 4]], charges=(Charge("start", [0, NEVER], [-3]),))
    assert worth_keeping(problem).tolist() == [True, True]


@pytest.mark.parametrize(("amount", "kept"), [([0, 1], [True, True]), ([1, 1], [True, False]), ([1, 0], [True, False])])
def test_choices_that_gain_more_are_kept(amount, kept):
    assert worth_keeping(menus([[5, 4]], [[1, 1]], [9], returns=(Return(0, 0.5, amount),))).tolist() == kept


def test_large_menu_is_left_alone():
    assert worth_keeping(menus([[5, 4]], [[1, 1]], [9]), DominanceParams(most_work=1.0)).all()


def test_plan_of_a_smaller_problem_and_back():
    problem = random_problem(5)
    keep = np.ones(problem.choice_count, dtype=bool)
    keep[np.flatnonzero(problem.unit == np.bincount(problem.unit).argmax())[0]] = False
    smaller = restricted(problem, keep)
    plan = np.array([np.flatnonzero(smaller.problem.unit == unit)[-1] for unit in range(problem.unit_count)])
    lifted = smaller.lift(plan)
    assert problem.unit[lifted].tolist() == list(range(problem.unit_count))
    assert smaller.lower(lifted).tolist() == plan.tolist()
    assert problem.value[lifted].tolist() == smaller.problem.value[plan].tolist()
