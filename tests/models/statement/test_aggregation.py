"""Joint columns change how the programme is written, not what it says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.statement.aggregation import with_joint_columns
from models.statement.standard_form import standard_form
from models.statement.variables import assignment
from tests.models.builders import menus, random_problem
from tests.oracles.brute_force import every_plan


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_plan_keeps_the_rows_exactly_if_it_kept_them_before(seed):
    problem = random_problem(seed, units=3)
    form = standard_form(problem)
    joint = with_joint_columns(problem, form)
    for plan in every_plan(problem):
        values = assignment(problem, np.array(plan.choice))
        extended = joint.extended(values)
        activity = joint.form.matrix @ extended
        np.testing.assert_allclose(activity[: form.upper.size], form.matrix @ values)
        np.testing.assert_array_equal(activity[form.upper.size :], 0)
        assert set(extended[form.objective.size :]) <= {0.0, 1.0}
        assert joint.form.objective @ extended == pytest.approx(form.objective @ values)
        np.testing.assert_array_equal(joint.own(extended), values)


def test_choices_with_equal_use_share_a_column():
    problem = menus([[0, 1, 2, 3]], [[0, 5, 5, 7], [0, 2, 2, 2], [0, 9, 9, 0]], [9, 9, 9])
    joint = with_joint_columns(problem, standard_form(problem))
    assert joint.members.toarray().tolist() == [[0, 1, 1, 0], [0, 1, 1, 1]]
    assert joint.form.matrix.toarray()[1:4].tolist() == [[0, 0, 0, 7, 5, 0], [0, 0, 0, 0, 0, 2], [0, 0, 0, 0, 9, 0]]


def test_nothing_in_common_changes_nothing():
    problem = menus([[0, 1], [0, 2]], [[0, 1, 0, 1]], [1])
    form = standard_form(problem)
    joint = with_joint_columns(problem, form)
    assert joint.members.shape == (0, 4)
    np.testing.assert_array_equal(joint.form.matrix.toarray(), form.matrix.toarray())
