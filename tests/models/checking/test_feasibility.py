"""The check finds exactly the plans that break a rule, and says which."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import NEVER, CarryOver, Charge, check
from models.checking.feasibility import objective
from tests.models.builders import FAMILY_CASES, gated, grouped, menus, random_problem, random_returns
from tests.oracles.brute_force import every_plan
from tests.series import series


@pytest.mark.parametrize("part", series(range(3), 1))
@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_check_agrees_with_every_plan(part, seed):
    draw = random_returns if seed % 2 else random_problem
    problem = draw(part << 32 | seed)
    for plan in every_plan(problem):
        assert (check(problem, plan.choice, plan.opened) == []) is plan.keeps_rules
        assert objective(problem, plan.choice, plan.opened) == pytest.approx(plan.value)


@pytest.mark.parametrize(
    ("problem", "choice", "opened", "rule"),
    [
        (FAMILY_CASES["one_choice"].binding, [5], [], "one_choice"),
        (menus([[1], [1]]), [0, 0], [], "one_choice"),
        (menus([[1], [1]]), [0], [], "one_choice"),
        (FAMILY_CASES["shared_limit"].binding, [1, 3], [], "shared_limit"),
        (FAMILY_CASES["carry_over"].binding, [1, 3], [], "carry_over"),
        (FAMILY_CASES["return_of_gain"].binding, [1, 3], [], "shared_limit"),
        (FAMILY_CASES["return_needs_gain"].binding, [1, 3], [], "shared_limit"),
        (FAMILY_CASES["charge_opening"].binding, [1, 3], [NEVER], "charge"),
        (FAMILY_CASES["charge_needs_event"].binding, [0], [0], "charge"),
        (FAMILY_CASES["charge_once"].binding, [0, 1], [1], "charge"),
        (menus([[5]], charges=(Charge("c", [0], [0.0], opens=[False, True]),)), [0], [0], "charge_opens"),
        (menus([[5]], charges=(Charge("c", [NEVER], [0.0], opens=[True, False]),)), [0], [NEVER], "charge_opens"),
        (FAMILY_CASES["charge_once"].binding, [0, 1], [0, 1], "opened"),
        (FAMILY_CASES["gate_pilot_count"].binding, [1, 4, 6], [0], "gate_pilot_count"),
        (FAMILY_CASES["gate_eligible"].binding, [1, 3], [0], "gate_eligible"),
        (FAMILY_CASES["gate_cluster"].binding, [1, 4], [0], "gate_cluster"),
        (FAMILY_CASES["group_together"].binding, [1, 5], [], "group_together"),
        (FAMILY_CASES["group_at_most"].binding, [1, 3, 5], [], "group_at_most"),
        (FAMILY_CASES["group_at_least"].binding, [0, 2], [], "group_at_least"),
        (FAMILY_CASES["group_prerequisite"].binding, [1, 4], [], "group_prerequisite"),
        (FAMILY_CASES["group_prerequisite"].binding, [0, 4], [], "group_prerequisite"),
    ],
)
def test_each_rule_is_found_broken(problem, choice, opened, rule):
    assert [violation.rule for violation in check(problem, choice, opened)] == [rule]


def test_violation_says_where_and_by_how_much():
    problem = menus([[1]], [[5]], [3], row_names=("capex 2027Q1",))
    (violation,) = check(problem, [0], [])
    assert str(violation) == "shared_limit (capex 2027Q1): 2"


@pytest.mark.parametrize(("excess", "kept"), [(0.0, True), (0.0009, True), (0.02, False)])
def test_tolerance_is_relative_to_the_limit(excess, kept):
    problem = menus([[1]], [[1e6 + excess]], [1e6])
    assert (check(problem, [0], []) == []) is kept


def test_tolerance_of_a_limit_of_zero_is_relative_to_what_is_used():
    problem = menus([[1], [1]], [[1e6, -1e6 + 0.0005]], [0])
    assert check(problem, [0, 1], []) == []
    assert check(replace(problem, limit=np.array([-0.002])), [0, 1], []) != []


def test_overspent_row_carries_nothing_on():
    problem = menus([[1]], [[5], [0]], [3, 0], carry_over=(CarryOver(0, 1, 1.0),))
    assert [violation.where for violation in check(problem, [0], [])] == ["row0"]


def test_pilots_before_the_first_event_of_the_problem_count():
    assert check(gated(2, most=1, first_event=-1), [1, 4], [0]) == []
    broken = replace(gated(2, most=1, first_event=-1).gates[0], delay=2)
    assert len(check(replace(gated(2, most=1), gates=(broken,)), [1, 4], [0])) == 1


def test_events_before_period_0_are_events():
    problem = grouped("at_most", [[0, 1]], [NEVER, -2], count=0)
    assert check(problem, [0], []) == []
    assert len(check(problem, [1], [])) == 1
