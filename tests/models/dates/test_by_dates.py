"""Tiers: every answer is that of brute force and of another formulation, and what is proven on the way holds."""

from dataclasses import replace

import numpy as np
import pyomo.environ as pyo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import MenuProblem, ProblemError, SolveParams, SolveStatus, Tiers, WarmStart, check, solve
from models.checking.feasibility import objective
from models.dates.by_dates import DatesParams
from models.dates.date_bound import DateBound
from models.dates.dated import Dated, Dates
from models.problem import Progress
from models.running.stopping import Stopping
from models.subproblems.choices import restricted
from tests.models.builders import menus, random_tiers
from tests.oracles.brute_force import best_value, every_plan
from tests.series import series


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
    for seed in range(6 * block, 6 * block + 6):
        assert_best(random_tiers(seed))


@pytest.mark.parametrize("seed", series(range(200, 208), 4))
def test_best_plan_is_found_without_a_relaxation_of_the_whole(seed: int) -> None:
    assert_best(random_tiers(seed), params=replace(SolveParams(), dates=DatesParams(most_choices=0)))


def weighted(seed: int) -> MenuProblem:
    """Return a random problem whose units count thousands, up to what some of them have together or one off it, either way."""
    problem, rng, ladders = random_tiers(seed), np.random.default_rng([seed, 9]), []
    for tiers in problem.tiers:
        weight = rng.integers(1, 5_000, problem.unit.max() + 1)
        some = [int(weight[rng.integers(0, 2, weight.size) > 0].sum()) + int(rng.integers(-1, 2)) for _ in range(2)]
        need = np.array(sorted({max(1, one) for one in some}))
        share = rng.choice([1.0, 0.5, -0.5, -1.0], need.size)
        count = (tiers.count.toarray() > 0) * weight[problem.unit].astype(float)
        ladders.append(replace(tiers, need=need, share=share, count=count))
    return replace(problem, tiers=tuple(ladders))


@pytest.mark.parametrize("block", range(3))
def test_best_plan_is_that_of_brute_force_where_units_count_thousands(block: int) -> None:
    for seed in range(700 + 6 * block, 706 + 6 * block):
        assert_best(weighted(seed))


@pytest.mark.parametrize("seed", range(300, 304))
def test_best_plan_is_found_from_any_plan(seed: int) -> None:
    problem = random_tiers(seed)
    for plan in [plan for plan in every_plan(problem) if plan.keeps_rules][:3]:
        assert_best(problem, start=np.array(plan.choice))


def test_draws_are_of_every_kind() -> None:
    """Tiers decide the best plan in many draws, some gains are losses, and some draws have no plan."""
    problems = [random_tiers(seed) for seed in range(60)]
    best = [best_value(problem) for problem in problems]
    kept = [[plan for plan in every_plan(problem) if plan.keeps_rules] for problem in problems]
    plans = [max(own, key=lambda plan: plan.value, default=None) for own in kept]
    without = [best_value(replace(problem, tiers=())) for problem in problems]
    changed = 0
    for problem, plan, plain in zip(problems, plans, without, strict=True):
        if plan is not None:
            changed += objective(replace(problem, tiers=()), np.array(plan.choice), np.array(plan.opened)) < plain - 1e-9
    assert changed >= 12
    assert 2 <= best.count(None) <= 30
    assert sum(any((tiers.gain < 0).any() for tiers in problem.tiers) for problem in problems) >= 10
    assert sum(bool(problem.returns) for problem in problems) >= 10


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_bounds_hold_for_every_plan_of_their_dates(seed: int) -> None:
    """Of all dates, of those of a plan, and of those between: with the relaxation, its neighbours and the problem itself."""
    problem = random_tiers(seed, units=3)
    dated = Dated(problem)
    bound, every = DateBound(dated), dated.every()
    free = bound.relaxed(every, Stopping(10))
    for plan in every_plan(problem):
        if not plan.keeps_rules:
            continue
        choice, opened = np.array(plan.choice), np.array(plan.opened)
        own = dated.of_plan(choice)
        assert np.all((every.first <= own) & (own <= every.last))
        for dates in (Dates(own, own), Dates(every.first, own), Dates(own, every.last), every):
            part = dated.under(dates)
            assert check(part, choice, opened) == []
            assert objective(part, choice, opened) >= plan.value - 1e-9
            assert bound.relaxed(dates, Stopping(10)).bound >= plan.value - 1e-6
            assert bound.neighbour(free, dates) >= plan.value - 1e-6
        assert objective(dated.under(Dates(own, own)), choice, opened) == pytest.approx(plan.value)


def second_formulation(problem: MenuProblem) -> float | None:
    """Return the best value by products of choices and tiers, each between its bounds, in a programme of its own.

    For problems of choices, limits and tiers alone.
    """
    model, unit = pyo.ConcreteModel(), problem.unit.tolist()
    choices, use = range(len(unit)), problem.use.toarray()
    steps = [
        (one.count.toarray(), share * one.gain, int(need))
        for one in problem.tiers
        for need, share in zip(one.need, one.share, strict=True)
    ]
    date = [(j, t) for j, (_, gain, _) in enumerate(steps) for t in range(gain.shape[1] + 1)]
    model.x = pyo.Var(choices, domain=pyo.Binary)
    model.at = pyo.Var(date, domain=pyo.Binary)
    model.both = pyo.Var(choices, date, domain=pyo.Binary)
    model.rules = pyo.ConstraintList()
    for one in set(unit):
        model.rules.add(sum(model.x[k] for k in choices if unit[k] == one) == 1)
    for row, limit in enumerate(problem.limit):
        if use[row].any():
            model.rules.add(sum(use[row, k] * model.x[k] for k in choices) <= limit)
    for j, (count, gain, need) in enumerate(steps):
        periods = gain.shape[1]
        model.rules.add(sum(model.at[j, t] for t in range(periods + 1)) == 1)
        most = count.sum() + need
        for t in range(periods):
            counted = sum(count[t, k] * model.x[k] for k in choices) + 0 * model.at[j, t]
            model.rules.add(counted >= need - most * (1 - model.at[j, t]))
            for later in range(t + 1, periods + 1):
                model.rules.add(counted <= need - 1 + most * (1 - model.at[j, later]))
        for k in choices:
            for t in range(periods + 1):
                model.rules.add(model.both[k, j, t] <= model.x[k])
                model.rules.add(model.both[k, j, t] <= model.at[j, t])
                model.rules.add(model.both[k, j, t] >= model.x[k] + model.at[j, t] - 1)
    gains = sum(steps[j][1][k, t] * model.both[k, j, t] for k in choices for j, t in date if t < steps[j][1].shape[1])
    model.worth = pyo.Objective(expr=sum(problem.value[k] * model.x[k] for k in choices) + gains, sense=pyo.maximize)
    found = pyo.SolverFactory("appsi_highs").solve(model, load_solutions=False)
    if found.solver.termination_condition != pyo.TerminationCondition.optimal:
        return None
    return float(found.problem.upper_bound)


@pytest.mark.parametrize("seed", range(3))
def test_another_formulation_has_the_same_best_value(seed: int) -> None:
    """Too many plans to try: 12 units of 4 choices."""
    problem = random_tiers(seed, units=12, menu=3, periods=4)
    problem = replace(problem, carry_over=(), charges=(), gates=(), groups=(), returns=())
    best, found = second_formulation(problem), solve(problem, gap=0.0)
    assert (found.value is None) == (best is None)
    assert best is None or found.value == pytest.approx(best)


@pytest.mark.parametrize("seed", range(400, 405))
def test_another_solver_answers_the_same_from_the_statement(seed: int) -> None:
    problem = random_tiers(seed)
    best, found = best_value(problem), solve(problem, solver="appsi_highs", gap=0.0)
    assert (found.value is None) == (best is None)
    assert best is None or found.value == pytest.approx(best)


@pytest.mark.parametrize("seed", range(500, 504))
def test_warm_start_of_other_limits_changes_no_answer(seed: int) -> None:
    warm_start, first = WarmStart(), random_tiers(seed)
    for factor in (0.6, 1.0, 1.5, 0.8):
        problem = replace(first, limit=np.where(first.limit > 0, factor * first.limit, first.limit))
        assert_best(problem, warm_start=warm_start)
        warm_start = warm_start.fork()


@pytest.mark.parametrize("seed", series(range(600, 610), 5))
def test_a_short_look_claims_no_more_than_it_has(seed: int) -> None:
    problem = random_tiers(seed)
    best, found = best_value(problem), solve(problem, params=SolveParams().short_look())
    if found.bound is not None and best is not None:
        assert found.bound >= best - 1e-6
    if found.choice is not None:
        assert found.value <= best + 1e-6
        assert check(problem, found.choice, found.opened) == []


def network(units: int, need: int, gain: float) -> MenuProblem:
    """Return units that each lose 1 by beginning in period 0 or 1, and gain if so many have begun by the same period."""
    count = [[0, 1, 0] * units, [0, 1, 1] * units]
    gains = [[0, 0], [2 * gain, gain], [gain, gain]] * units
    return menus([[0, -1, -1]] * units, tiers=(Tiers("network", [need], [1.0], count, gains),))


def test_a_platform_pays_with_enough_nodes() -> None:
    """At two nodes of three needed nobody begins; with three all begin at once: 3 * (2 * 2 - 1)."""
    few, enough = solve(network(2, 3, 2.0), gap=0), solve(network(3, 3, 2.0), gap=0)
    assert (few.value, enough.value) == (0, pytest.approx(9))
    assert network(3, 3, 2.0).tiers[0].reached(enough.choice).tolist() == [0]


def test_a_tier_stays_reached_when_fewer_count_again() -> None:
    """One unit counts in period 0 alone: what it brought on is gained to the end."""
    tiers = Tiers("network", [1], [1.0], [[0, 1], [0, 0]], [[0, 0], [4, 3]])
    assert solve(menus([[0, -1]], tiers=(tiers,)), gap=0).value == pytest.approx(3)


def test_progress_never_gets_worse_and_holds() -> None:
    moments: list[Progress] = []
    problem = random_tiers(3, units=6, menu=4, periods=4)
    found = solve(problem, gap=0, on_progress=moments.append)
    for one, other in zip(found.history, found.history[1:], strict=False):
        assert other.value is None or one.value is None or other.value >= one.value
        assert other.bound is None or one.bound is None or other.bound <= one.bound
    assert all(one.bound is None or one.bound >= found.value - 1e-6 for one in moments)


def test_no_time_claims_nothing_that_is_not_so() -> None:
    found = solve(random_tiers(3), time_limit=0)
    assert found.status is SolveStatus.TIME_LIMIT
    assert found.choice is None


def test_tiers_go_with_the_choices_that_are_kept() -> None:
    problem = random_tiers(11)
    keep = np.ones(problem.choice_count, dtype=bool)
    keep[np.flatnonzero(problem.unit == np.bincount(problem.unit).argmax())[0]] = False
    part = restricted(problem, keep)
    whole = {plan.choice: plan.value for plan in every_plan(problem)}
    for plan in every_plan(part.problem):
        lifted = part.lift(np.array(plan.choice))
        assert whole[tuple(lifted.tolist())] == pytest.approx(plan.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"need": [2, 2], "share": [1, 1]}, "rise"),
        ({"need": [0]}, "above 0"),
        ({"share": [1, 1]}, "same length"),
        ({"count": [[0, 0.5]]}, "whole numbers"),
        ({"count": [[0, 1]] * 2}, "count has shape"),
        ({"gain": [[0], [np.inf]]}, "finite"),
        ({"gain": [[0]]}, "gain has shape"),
    ],
)
def test_tiers_that_make_no_sense_are_refused(change: dict, message: str) -> None:
    sound = {"need": [1], "share": [1.0], "count": [[0, 1]], "gain": [[0], [3]]}
    with pytest.raises(ProblemError, match=message):
        menus([[0, 5]], tiers=(Tiers("network", **(sound | change)),))


def test_a_tier_that_all_choices_reach_is_no_question() -> None:
    """Its date is known without a relaxation."""
    problem = menus([[5], [4]], tiers=(Tiers("n", [2], [1.0], [[1, 1]], [[3], [2]]),))
    dates = Dated(problem).every()
    assert dates.given and dates.first.tolist() == [0]
    assert solve(problem, gap=0).value == pytest.approx(14)
