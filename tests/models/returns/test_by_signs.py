"""Limits that grow with what is gained: every answer is that of brute force, and what is proven on the way holds."""

import sys
from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import CarryOver, Charge, MenuProblem, Return, SolveParams, SolveStatus, WarmStart, check, solve
from models.arrays import NEVER
from models.problem import Progress
from models.returns.by_signs import ReturnsParams
from models.returns.gain_bound import GainBound
from models.returns.signed import COUNTED, NOTHING, OPEN, Signed
from models.running.stopping import Stopping
from models.statement.gains import gain_ranges, plan_gains
from models.statement.variables import first_events
from models.subproblems.choices import restricted
from tests.models.builders import menus, random_returns
from tests.oracles.brute_force import best_value, every_plan, keeping
from tests.series import series

SOLVE = sys.modules["models.solve"]


def assert_best(problem: MenuProblem, **options) -> None:
    best, found = best_value(problem), solve(problem, gap=0.0, time_limit=30, **options)
    if best is None:
        assert found.status is SolveStatus.INFEASIBLE
        assert found.choice is found.bound is None
        return
    assert found.status is SolveStatus.OPTIMAL
    assert (found.value, found.bound) == (pytest.approx(best), pytest.approx(best))
    assert check(problem, found.choice, found.opened) == []


@pytest.mark.parametrize("block", series(range(10), 4))
def test_best_plan_is_that_of_brute_force(block: int) -> None:
    for seed in range(10 * block, 10 * block + 10):
        assert_best(random_returns(seed))


@pytest.mark.parametrize("seed", series(range(100, 130), 10))
def test_best_plan_is_found_without_a_relaxation_that_tells_signs(seed: int) -> None:
    assert_best(random_returns(seed), params=replace(SolveParams(), returns=ReturnsParams(most_choices=0)))


@pytest.mark.parametrize("seed", series(range(200, 220), 7))
def test_best_plan_is_found_from_any_plan(seed: int) -> None:
    problem = random_returns(seed)
    for plan in [plan for plan in every_plan(problem) if plan.keeps_rules][:3]:
        assert_best(problem, start=np.array(plan.choice))


def test_draws_are_of_every_kind() -> None:
    """Returns decide the best plan in many draws, gains have either sign, and some draws have no plan."""
    problems = [random_returns(seed) for seed in range(100)]
    best = [best_value(problem) for problem in problems]
    without = [best_value(replace(problem, returns=())) for problem in problems]
    assert sum(one != other for one, other in zip(best, without, strict=True)) >= 20
    assert 3 <= best.count(None) <= 60
    open_signs = [int((Signed(problem).sure() == OPEN).sum()) for problem in problems]
    assert open_signs.count(0) >= 5
    assert sum(number > 1 for number in open_signs) >= 20


@pytest.mark.parametrize("seed", series(range(300, 310), 3))
def test_warm_start_of_other_limits_changes_no_answer(seed: int) -> None:
    warm_start, first = WarmStart(), random_returns(seed)
    for factor in (0.6, 1.0, 1.5, 0.8):
        problem = replace(first, limit=np.where(first.limit > 0, factor * first.limit, first.limit))
        assert_best(problem, warm_start=warm_start)
        warm_start = warm_start.fork()


@pytest.mark.parametrize("seed", series(range(400, 420), 7))
def test_a_short_look_claims_no_more_than_it_has(seed: int) -> None:
    problem = random_returns(seed)
    best, found = best_value(problem), solve(problem, params=SolveParams().short_look())
    if found.bound is not None and best is not None:
        assert found.bound >= best - 1e-6
    if found.choice is not None:
        assert found.value <= best + 1e-6
        assert check(problem, found.choice, found.opened) == []


@pytest.mark.parametrize("seed", series(range(500, 510), 4))
def test_another_solver_answers_the_same_from_the_statement(seed: int) -> None:
    problem = random_returns(seed)
    best, found = best_value(problem), solve(problem, solver="appsi_highs", gap=0.0)
    assert (found.value is None) == (best is None)
    assert best is None or found.value == pytest.approx(best)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_plan_keeps_the_limits_if_it_keeps_them_under_some_signs(seed: int) -> None:
    problem = random_returns(seed)
    signed, count = Signed(problem), len(problem.returns)
    nothing = np.zeros(count, dtype=bool)
    every = np.array(list(product([NOTHING, COUNTED], repeat=count)))
    plans = every_plan(problem)
    choices, keeps = np.array([plan.choice for plan in plans]), np.array([plan.keeps_rules for plan in plans])
    kept, asked = (
        np.array([keeping(signed.under(signs, required), choices) for signs in every]) for required in (nothing, ~nothing)
    )
    np.testing.assert_array_equal(kept.any(axis=0), keeps)
    np.testing.assert_array_equal(asked.any(axis=0), keeps)
    assert keeping(signed.under(np.full(count, OPEN), nothing), choices)[keeps].all()
    for place in np.flatnonzero(keeps):
        own = np.where(plan_gains(problem, choices[place], np.array(plans[place].opened)) > 0, COUNTED, NOTHING)
        assert asked[np.all(every == own, axis=1), place].tolist() == [True]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_gains_and_bounds_hold_for_every_plan(seed: int) -> None:
    problem = random_returns(seed, units=3)
    low, high = gain_ranges(problem)
    signed, bound = Signed(problem), GainBound(problem)
    free = bound.relaxed(np.full(low.size, OPEN), Stopping(10)).bound
    relaxed = cache(lambda *signs: bound.relaxed(np.array(signs), Stopping(10)).bound)
    for plan in every_plan(problem):
        gains = plan_gains(problem, np.array(plan.choice), first_events(problem, np.array(plan.choice)))
        assert np.all((low - 1e-9 <= gains) & (gains <= high + 1e-9))
        if plan.keeps_rules:
            assert plan.value <= free + 1e-6
            own = np.where(gains > 0, COUNTED, NOTHING)
            assert plan.value <= relaxed(*own.tolist()) + 1e-6
    assert np.all((signed.sure() != COUNTED) | (low >= 0))
    assert np.all((signed.sure() != NOTHING) | (high <= 0))


def funded(limit: float, share: float, *, carry_over: float = 0.0) -> MenuProblem:
    """Return three units that cost 2 in period 0 or 1; the first gains 4 a period from period 0 on if it begins then.

    Their values are 5 in period 0 and 3 in period 1. The limit of period 1 grows with the gain of period 0.
    """
    values = [[0, 5, 3]] * 3
    use = [[0, 2, 0] * 3, [0, 0, 2] * 3]
    links = (CarryOver(0, 1, carry_over),) if carry_over else ()
    returns = (Return(1, share, [0, 4, 0] + [0, -1, 0] * 2),)
    return menus(values, use, [limit, limit], carry_over=links, returns=returns)


@pytest.mark.parametrize(
    ("problem", "best"),
    [
        (funded(2, 0.0), 8),
        (funded(2, 0.4), 8),
        (funded(2, 0.5), 11),
        (funded(4, 0.0), 13),
        (funded(4, 0.5), 13),
        (funded(1, 0.5), 0),
        (funded(3, 0.25, carry_over=1.0), 11),
        (funded(3, 0.0, carry_over=1.0), 11),
        (funded(2.5, 0.25, carry_over=1.0), 11),
        (funded(2.5, 0.2, carry_over=1.0), 8),
    ],
)  # fmt: skip
def test_what_is_gained_is_spent(problem: MenuProblem, best: float) -> None:
    """One unit begins at once and gains 4: with half of it, both others begin in period 1."""
    assert best_value(problem) == pytest.approx(best)
    assert_best(problem)


def test_losses_of_others_are_set_off_and_a_loss_takes_nothing() -> None:
    """Together the three lose 2: the limit of the next period stays what it is."""
    losing = menus([[0, 5, 4]] * 2, [[0, 0, 2] * 2], [2], returns=(Return(0, 1.0, [0, 3, 0, 0, -5, 0]),))
    assert_best(losing)
    assert best_value(losing) == pytest.approx(10)
    lifted = replace(losing, limit=np.array([1.0]), returns=(Return(0, 1.0, [0, 3, 0, 0, -5, 0]),))
    assert best_value(lifted) == pytest.approx(10)
    assert best_value(replace(lifted, returns=())) == pytest.approx(10)


def test_a_shared_charge_is_set_off_against_gains() -> None:
    """Two gains of 1 and a shared loss of 1 return 1, one gain alone nothing."""
    event = [NEVER, 0, NEVER] * 2 + [NEVER, NEVER]
    problem = menus(
        [[0, 5, 4]] * 2 + [[0, 3]],
        [[0, 0, 0] * 2 + [0, 1]],
        [0],
        charges=(Charge("shared", event, [0.0]),),
        returns=(Return(0, 1.0, [0, 1, 0] * 2 + [0, 0], ([-1.0],)),),
    )
    assert best_value(problem) == pytest.approx(13)
    assert_best(problem)
    dear = replace(problem, returns=(replace(problem.returns[0], charges=([-1.5],)),))
    assert best_value(dear) == pytest.approx(10)
    assert_best(dear)


def test_returns_go_with_the_choices_that_are_kept() -> None:
    problem = random_returns(7)
    keep = np.ones(problem.choice_count, dtype=bool)
    keep[np.flatnonzero(problem.unit == np.bincount(problem.unit).argmax())[0]] = False
    part = restricted(problem, keep)
    kept = {plan.choice: plan for plan in every_plan(problem)}
    for plan in every_plan(part.problem):
        assert plan.keeps_rules == kept[tuple(part.lift(np.array(plan.choice)).tolist())].keeps_rules


def test_no_time_is_no_claim() -> None:
    problem = funded(2, 0.5)
    found = solve(problem, time_limit=1e-9)
    assert found.status in (SolveStatus.TIME_LIMIT, SolveStatus.OPTIMAL, SolveStatus.GAP_REACHED)
    assert found.bound is None or found.bound >= 11 - 1e-6
    assert found.value is None or found.value <= 11 + 1e-6


def test_moments_are_of_the_whole_problem() -> None:
    """No moment tells a bound below the best plan, or a value above it."""
    drawn = [(problem, best_value(problem)) for problem in map(random_returns, range(600, 620))]
    for problem, best in [(problem, best) for problem, best in drawn if best is not None]:
        moments = list[Progress]()
        found = solve(problem, gap=0.0, on_progress=moments.append)
        for moment in [*moments, *found.history]:
            assert moment.bound is None or moment.bound >= best - 1e-6
            assert moment.value is None or moment.value <= best + 1e-6
