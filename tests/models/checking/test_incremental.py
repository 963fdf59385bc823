"""A plan that is filled step by step: what it allows is what keeps every rule, and nothing else."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import NEVER, Charge, check
from models.checking.feasibility import objective
from models.checking.incremental import Filling
from models.statement.variables import first_events
from tests.models.builders import FAMILY_CASES, menus, random_problem, random_returns, random_tiers
from tests.oracles.brute_force import every_plan
from tests.series import series


def step_to(problem, choice, wanted):
    """Return the step from one plan to another."""
    changed = [new for old, new in zip(choice, wanted, strict=True) if old != new]
    return np.array(changed, dtype=np.int64)


@pytest.mark.parametrize("part", series(range(4), 1))
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 2**32 - 1))
def test_a_step_is_allowed_where_the_plan_after_it_keeps_every_rule(part, seed, steps) -> None:
    rng = random.Random(steps)
    draw = (random_problem, random_returns, random_tiers)[seed % 3]
    problem = draw(part << 32 | seed)
    plans = every_plan(problem)
    kept = [plan for plan in plans if plan.keeps_rules]
    if not kept:
        return
    start = rng.choice(kept).choice
    filling = Filling(problem, np.array(start))
    for _ in range(12):
        wanted = rng.choice([*rng.sample(plans, min(4, len(plans))), rng.choice(kept)])
        step = step_to(problem, filling.choice.tolist(), wanted.choice)
        if not step.size:
            continue
        assert filling.allows(step) == wanted.keeps_rules, (seed, wanted)
        worth = [objective(problem, one, first_events(problem, one)) for one in (filling.choice, np.array(wanted.choice))]
        assert filling.gain(step) == pytest.approx(worth[1] - worth[0], abs=1e-9)
        limits = filling.limits_alone_against(step)
        broken = check(problem, np.array(wanted.choice), first_events(problem, np.array(wanted.choice)))
        assert limits is None or limits == [one.where for one in broken]
        if wanted.keeps_rules:
            filling.take(step)
            assert tuple(filling.choice.tolist()) == wanted.choice
            assert check(problem, filling.choice, first_events(problem, filling.choice)) == []
    assert_gains(filling, rng.randrange(problem.unit_count))


def assert_gains(filling: Filling, unit: int) -> None:
    """Hold the gains by all choices of a unit together against the plans with them, checked and valued one by one."""
    problem, now = filling.problem, objective(filling.problem, filling.choice, first_events(filling.problem, filling.choice))
    own = np.flatnonzero(problem.unit == unit)
    for one, gain in zip(own.tolist(), filling.gains(own).tolist(), strict=True):
        other = filling.choice.copy()
        other[unit] = one
        opened = first_events(problem, other)
        assert np.isnan(gain) == bool(check(problem, other, opened))
        assert np.isnan(gain) or gain == pytest.approx(objective(problem, other, opened) - now, abs=1e-9)


@pytest.mark.parametrize("family", FAMILY_CASES)
def test_each_family_of_rows_is_judged(family: str) -> None:
    case = FAMILY_CASES[family]
    for problem in (case.binding, case.loose):
        plans = every_plan(problem)
        for start in [plan for plan in plans if plan.keeps_rules]:
            filling = Filling(problem, np.array(start.choice))
            for wanted in plans:
                assert filling.allows(step_to(problem, start.choice, wanted.choice)) == wanted.keeps_rules
            for unit in range(problem.unit_count):
                assert_gains(filling, unit)


def test_a_step_that_is_not_allowed_is_not_taken() -> None:
    charge = Charge("shared", [0, NEVER], [1.0], opens=[True, False])
    problem = menus([[1, 2]], charges=(charge,))
    filling = Filling(problem, np.array([0]))
    assert not filling.allows(np.array([1]))
    with pytest.raises(ValueError, match="not allowed"):
        filling.take(np.array([1]))
