"""The arrays written directly are those that Pyomo makes of the readable statement."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.statement.programme import state_programme
from models.statement.standard_form import compiled_form, standard_form
from models.statement.variables import assignment
from tests.models.builders import FAMILY_CASES, random_problem, random_returns, random_tiers
from tests.oracles.brute_force import every_plan
from tests.series import series


def rows_by_family(form):
    """Return, for each family, its rows as sorted tuples (lower, upper, entries): order is of no account."""
    families, begin = {}, 0
    for name, end in form.families:
        rows = []
        for row in range(begin, end):
            own = form.matrix[[row], :].tocoo()
            entries = sorted(zip(own.col.tolist(), np.round(own.data, 12).tolist(), strict=True))
            rows.append((form.lower[row], form.upper[row], entries))
        if rows:
            families[name] = sorted(row for row in rows if row[2])
        begin = end
    return {name: rows for name, rows in families.items() if rows}


def assert_same(problem):
    direct, compiled = standard_form(problem), compiled_form(problem, state_programme(problem))
    assert rows_by_family(direct) == rows_by_family(compiled)
    np.testing.assert_allclose(direct.objective, compiled.objective)
    np.testing.assert_array_equal(direct.column_upper, compiled.column_upper)
    np.testing.assert_array_equal(direct.integral, compiled.integral)


@pytest.mark.parametrize("part", series(range(4), 1))
@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_both_forms_are_equal_on_random_problems(part, seed):
    seed |= part << 32
    assert_same(random_problem(seed))
    assert_same(random_returns(seed))
    assert_same(random_tiers(seed))


@pytest.mark.parametrize("family", FAMILY_CASES)
def test_both_forms_are_equal_for_each_family(family):
    assert_same(FAMILY_CASES[family].binding)
    assert_same(FAMILY_CASES[family].loose)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_assignment_of_a_plan_keeps_all_rows_and_only_those_plans_do(seed):
    draw = (random_problem, random_returns, random_tiers)[seed % 3]
    problem = draw(seed, units=3)
    form = standard_form(problem)
    for plan in every_plan(problem):
        values = assignment(problem, np.array(plan.choice))
        activity = form.matrix @ values
        kept = np.all((activity >= form.lower - 1e-9) & (activity <= form.upper + 1e-9))
        kept &= np.all(values <= form.column_upper)
        assert kept == plan.keeps_rules
        assert form.objective @ values == pytest.approx(plan.value)
