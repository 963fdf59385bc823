"""The bound by columns, reduced costs and limits, against every plan; and plans from columns that keep all rules."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from models import NEVER, CarryOver, Charge, MenuProblem, check
from models.column_generation.blocks import block_rows, blocks_of
from models.column_generation.bound import ColumnGeneration, strengthened
from models.running.stopping import Stopping
from models.search.candidates import whole_plan
from models.solvers.highs import relaxation
from models.statement.standard_form import standard_form
from models.statement.variables import assignment, first_events
from tests.models.builders import random_problem
from tests.oracles.brute_force import every_plan, keeping


def coarse(seed, units=5, periods=3, regions=2, extras=True):
    """Return units that start never or in some period: a budget and hours a period, hours a period and region.

    With extras also a budget that is carried over, a platform that is opened by the first start and uses of the
    budgets, and a row over all periods.
    """
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(units), periods + 1)
    event = np.tile([NEVER, *range(periods)], units)
    cost, hours, worth = (rng.integers(2, 9, units).astype(float)[unit] for _ in range(3))
    region = rng.integers(0, regions, units)[unit]
    value = np.where(event == NEVER, 0.0, worth * (1.0 - 0.1 * event) + rng.uniform(0, 1, unit.size))
    starts = [(event == period).astype(float) for period in range(periods)]
    rows = [cost * one for one in starts] + [hours * one for one in starts]
    rows += [hours * one * (region == number) for number in range(regions) for one in starts]
    limit = [12.0] * periods + [11.0] * periods + [8.0] * periods * regions
    problem = MenuProblem(unit, value, sp.csr_array(np.array(rows)), np.array(limit))
    if not extras:
        return problem
    rows += [cost * one for one in starts] + [cost * sum(starts)]
    use = np.zeros((len(rows), periods))
    use[:periods, :] = np.eye(periods) * 3.0
    return MenuProblem(
        unit, value, sp.csr_array(np.array(rows)), np.array([*limit, *[9.0] * periods, 20.0]),
        carry_over=tuple(CarryOver(len(limit) + t, len(limit) + t + 1, 0.5) for t in range(periods - 1)),
        charges=(Charge("platform", event, -rng.uniform(0, 6, periods), sp.csr_array(use)),),
    )  # fmt: skip


def columns_of(problem, plan):
    form = standard_form(problem)
    relaxed = relaxation(form, Stopping(10))
    blocks = blocks_of(problem, form, relaxed.values)
    if not blocks:
        return relaxed, None, None
    search = ColumnGeneration(problem, form, blocks, assignment(problem, np.array(plan.choice)), relaxed.dual_values)
    return relaxed, search, search.run(-np.inf, Stopping(20), lambda bound: None)


def plans_of(problem):
    return [plan for plan in every_plan(problem) if plan.keeps_rules]


def assert_proofs_hold(problem):
    plans = plans_of(problem)
    if not plans:
        return
    relaxed, _, found = columns_of(problem, plans[0])
    if found is None:
        return
    stronger, choices = strengthened(problem, found), np.array([plan.choice for plan in plans])
    values, reduced_costs = np.array([plan.value for plan in plans]), found.reduced_cost[choices].sum(axis=1)
    assert np.all(values <= found.bound - reduced_costs + 1e-6)
    assert keeping(stronger, choices).all()
    tight = relaxation(standard_form(stronger), Stopping(10))
    assert tight.bound <= min(found.bound, relaxed.bound) + 1e-4 * max(1.0, abs(found.bound))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_proofs_hold_on_problems_with_every_extra(seed):
    assert_proofs_hold(random_problem(seed))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_proofs_hold_where_few_items_fill_a_limit(seed, extras):
    assert_proofs_hold(coarse(seed, extras=extras))


def test_columns_close_most_of_the_gap_where_few_items_fill_a_limit():
    relaxed_gap = column_gap = 0.0
    for seed in range(8):
        problem = coarse(seed, extras=False)
        plans = plans_of(problem)
        best = max(plan.value for plan in plans)
        relaxed, _, found = columns_of(problem, plans[0])
        relaxed_gap += relaxed.bound - best
        column_gap += found.bound - best
        assert found.bound <= relaxed.bound + 1e-6
    assert column_gap < 0.35 * relaxed_gap


@pytest.mark.parametrize("seed", range(6))
def test_dives_come_to_plans_as_good_as_any(seed):
    problem = coarse(seed, extras=False)
    plans = plans_of(problem)
    _, search, _ = columns_of(problem, plans[0])
    best = max(plan.value for plan in plans)
    found = []
    start = assignment(problem, np.array(plans[0].choice))
    for choices, _ in zip(search.dives(0).run(lambda: start, Stopping(20)), range(12), strict=False):
        whole = [np.flatnonzero(choices & (problem.unit == unit)) for unit in range(problem.unit_count)]
        if all(own.size == 1 for own in whole):
            plan = whole_plan(problem, np.concatenate(whole))
            if plan is not None:
                found.append(plan.value)
                assert check(problem, plan.choice, first_events(problem, plan.choice)) == []
    assert max(found) >= best - 0.05 * abs(best)


def rows_of_blocks(problem):
    form = standard_form(problem)
    blocks = blocks_of(problem, form, relaxation(form, Stopping(10)).values)
    names = [np.array(sorted({int(row) - problem.unit_count for row in block.rows})) for block in blocks]
    return {tuple(rows.tolist()) for rows in names}


def test_rows_of_a_period_are_found_with_and_without_being_told():
    """Rows 0-2 are budgets, 3-5 hours, 6-8 and 9-11 hours of the regions, each of periods 0, 1, 2."""
    problem = coarse(1, extras=False)
    told = replace(problem, period=np.tile([0, 1, 2], 4))
    expected = {(t, t + 3, t + 6, t + 9) for t in range(3)}
    assert rows_of_blocks(told) == expected
    assert rows_of_blocks(problem) == expected


def test_rows_of_several_periods_stay_by_themselves():
    problem = replace(coarse(1, extras=False), period=np.array([NEVER, 1, 2] * 4))
    assert all(len(rows) == 1 for rows in rows_of_blocks(problem) if set(rows) & {0, 3, 6, 9})


def test_carried_over_rows_and_rows_that_give_back_are_in_no_block():
    problem = coarse(2)
    form = standard_form(problem)
    given_back = problem.use.toarray()
    given_back[0, 1] = -1.0
    problem = replace(problem, use=sp.csr_array(given_back))
    form = standard_form(problem)
    inside = block_rows(blocks_of(problem, form, relaxation(form, Stopping(10)).values), form.upper.size)
    assert inside.any()
    assert not inside[problem.unit_count]
    start = dict(form.families)["shared_limit"]
    assert not inside[start : dict(form.families)["carry_over"]].any()
