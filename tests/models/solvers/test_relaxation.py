"""Reduced costs of the relaxation, against hand cases and every plan of small problems."""

import numpy as np
import pytest

from models.running.stopping import Stopping
from models.solvers.highs import relaxation
from models.solvers.relaxation import Relaxation
from models.statement.standard_form import standard_form
from tests.models.builders import menus, random_problem
from tests.oracles.brute_force import every_plan


def test_a_choice_at_its_upper_limit_costs_nothing_and_others_what_they_are_worth_less() -> None:
    """The first unit's row has the worth of its second best choice, as the best one is at its upper limit."""
    signed = np.array([2.0, 0.0, -3.0, -4.0, 0.0, 1.0])
    relaxed = Relaxation(9.0, np.array([1.0, 0.0, 0.0, 0.0, 1.0, 0.5]), signed, np.zeros(2))
    assert relaxed.reduced_costs_of_choices(np.array([0, 0, 0, 1, 1])) == pytest.approx([0, 2, 5, 4, 0])


def test_a_choice_that_may_not_be_made_does_not_raise_the_costs_of_others() -> None:
    """The first choice has an upper limit of 0, at which it is worth 7 more than the unit's row asks for."""
    relaxed = Relaxation(9.0, np.array([0.0, 1.0, 0.0]), np.array([7.0, 1.0, -2.0]), np.zeros(1))
    assert relaxed.reduced_costs_of_choices(np.array([0, 0, 0])) == pytest.approx([0, 0, 3])


def test_reduced_costs_of_choices_without_limits_are_what_each_is_worth_less() -> None:
    problem = menus([[5, 3, 0], [1, 4]])
    relaxed = relaxation(standard_form(problem), Stopping(5))
    assert relaxed is not None
    assert relaxed.bound == pytest.approx(9)
    assert relaxed.reduced_costs_of_choices(problem.unit) == pytest.approx([0, 2, 5, 3, 0])


@pytest.mark.parametrize("seed", range(12))
def test_a_plan_is_worth_no_more_than_the_bound_less_the_reduced_costs_of_its_choices(seed: int) -> None:
    problem = random_problem(seed)
    relaxed = relaxation(standard_form(problem), Stopping(5))
    plans = [plan for plan in every_plan(problem) if plan.keeps_rules]
    if relaxed is None:
        assert not plans
        return
    cost = relaxed.reduced_costs_of_choices(problem.unit)
    assert cost.min() >= 0.0
    assert all(cost[problem.unit == unit].min() <= 1e-9 for unit in range(problem.unit_count))
    for plan in plans:
        assert plan.value <= relaxed.bound - cost[np.array(plan.choice)].sum() + 1e-6
