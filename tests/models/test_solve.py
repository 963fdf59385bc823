"""The answer of a solve against every plan, against another route to a solver, and at its ends."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace

import numpy as np
import pyomo.environ as pyo
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models import NEVER, ProblemError, SolveParams, SolverFailed, SolverMissing, SolveStatus, check, solve
from models import whole_programme as module
from models.params import Sizes
from models.solvers.highs import HighsAnswer
from models.statement.programme import state_programme
from models.whole_programme import WholeProgrammeParams
from tests.models.builders import FAMILY_CASES, menus, random_problem
from tests.oracles.brute_force import best_value, every_plan


def hard_problem(units=80, menu=8, rows=25, seed=0):
    """Return a problem that takes far longer than any test."""
    rng = np.random.default_rng(seed)
    use = rng.integers(1, 1000, (rows, units * menu)).astype(float)
    value = use.mean(axis=0) + rng.uniform(0, 100, units * menu)
    return menus(value.reshape(units, menu).tolist(), use, use.sum(axis=1) / menu * 0.97)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_solution_is_the_best_of_all_plans(seed):
    problem = random_problem(seed)
    solution = solve(problem, gap=0)
    best = best_value(problem)
    if best is None:
        assert solution.status is SolveStatus.INFEASIBLE
        assert (solution.choice, solution.opened, solution.value, solution.bound, solution.gap) == (None,) * 5
    else:
        assert solution.status is SolveStatus.OPTIMAL
        assert solution.value == pytest.approx(best)
        assert solution.bound == pytest.approx(best)
        assert check(problem, solution.choice, solution.opened) == []


@pytest.mark.parametrize("short", [0.3, 0.02, 0.002])
@pytest.mark.parametrize("seed", range(10))
def test_a_budget_a_few_cents_short_is_not_overstepped(seed, short):
    rng = np.random.default_rng(seed)
    cost = rng.uniform(100_000, 300_000, (5, 4)) * [0, 1, 1, 2]
    value = rng.uniform(0.8, 1.2, (5, 4)) * cost * 1.5
    problem = menus(value.tolist(), cost.reshape(1, -1), np.array([0.5 * cost.max(axis=1).sum()]))
    best = solve(problem, gap=0)
    spent = problem.use[:, best.choice].sum()
    shorter = replace(problem, limit=np.array([spent - short]))
    solution = solve(shorter, gap=0)
    assert solution.status is SolveStatus.OPTIMAL
    assert problem.use[:, solution.choice].sum() <= spent - short + 1e-3
    assert solution.value == pytest.approx(best_value(shorter))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
@example(21859952)
def test_readable_programme_has_the_same_optimum(seed):
    problem = random_problem(seed, units=5, menu=4)
    programme = state_programme(problem)
    # the presolve of HiGHS 1.15 loses the optimum of the example: it ends at 15, and the best of all plans is worth 19
    results = pyo.SolverFactory("appsi_highs").solve(programme, load_solutions=False, options={"presolve": "off"})
    solution = solve(problem, gap=0)
    if solution.status is SolveStatus.INFEASIBLE:
        assert results.solver.termination_condition == pyo.TerminationCondition.infeasible
    else:
        programme.solutions.load_from(results)
        assert solution.value == pytest.approx(pyo.value(programme.objective))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.data())
def test_any_plan_may_be_the_start(seed, data):
    problem = random_problem(seed, units=3)
    plans = every_plan(problem)
    plan = plans[data.draw(st.integers(0, len(plans) - 1))]
    solution = solve(problem, gap=0, start=np.array(plan.choice))
    assert ("not used" in solution.message) is not plan.keeps_rules
    assert solution.value == pytest.approx(best_value(problem)) or best_value(problem) is solution.value is None


def test_same_seed_gives_the_same_answer():
    problem = hard_problem(units=30, menu=4, rows=5)
    first, second = (solve(problem, seed=3, gap=0.01) for _ in range(2))
    assert first.status in (SolveStatus.OPTIMAL, SolveStatus.GAP_REACHED)
    np.testing.assert_array_equal(first.choice, second.choice)
    assert (first.value, first.bound) == (second.value, second.bound)


def test_gap_is_that_of_value_and_bound():
    solution = solve(hard_problem(units=25, menu=4, rows=4), gap=0.01)
    assert solution.status is SolveStatus.GAP_REACHED
    assert solution.gap == pytest.approx((solution.bound - solution.value) / solution.value)
    assert 0 < solution.gap <= 0.01


def test_history_gets_better_and_is_told():
    told = []
    solution = solve(hard_problem(), time_limit=2, gap=0, on_progress=told.append)
    assert solution.status is SolveStatus.TIME_LIMIT
    values = [moment.value for moment in solution.history if moment.value is not None]
    bounds = [moment.bound for moment in solution.history if moment.bound is not None]
    seconds = [moment.seconds for moment in solution.history]
    assert values == sorted(values)
    assert bounds == sorted(bounds, reverse=True)
    assert seconds == sorted(seconds)
    assert (solution.history[-1].value, solution.history[-1].bound) == (solution.value, solution.bound)
    # HiGHS may report the value of a plan too high by its last digit, which the end corrects
    kept = [(one.seconds, in_cents(one.value), in_cents(one.bound)) for one in solution.history]
    heard = [(one.seconds, in_cents(one.value), in_cents(one.bound)) for one in told]
    assert heard[-1] == kept[-1]
    assert set(heard) <= set(kept)


def in_cents(amount):
    return None if amount is None else round(amount, 2)


def test_time_limit_keeps_plan_and_bound():
    problem = hard_problem()
    solution = solve(problem, time_limit=1.5, gap=0)
    assert solution.status is SolveStatus.TIME_LIMIT
    assert check(problem, solution.choice, solution.opened) == []
    assert solution.value < solution.bound
    assert solution.gap > 0


def test_no_time_at_all_gives_the_start_and_no_made_up_bound():
    problem = hard_problem()
    start = solve(problem, time_limit=1.5, gap=0).choice
    solution = solve(problem, time_limit=0, start=start)
    assert solution.status is SolveStatus.TIME_LIMIT
    assert solution.value == pytest.approx(problem.value[start].sum())
    assert solution.bound is None or solution.bound >= solution.value
    nothing = solve(problem, time_limit=0)
    assert (nothing.choice, nothing.value, nothing.gap) == (None, None, None)


def test_where_no_method_came_to_a_plan_in_time_the_one_that_uses_least_is_taken_if_it_keeps_all_rules():
    # The first choice of each unit is to do nothing; where a row asks for some use, that is no plan.
    problem, something = hard_problem(), np.arange(80 * 8) % 8 > 0
    idle = replace(problem, use=problem.use * something, value=problem.value * something)
    found = solve(idle, time_limit=0)
    assert found.status is SolveStatus.TIME_LIMIT
    assert found.choice.tolist() == list(range(0, 640, 8)) and found.value == 0.0
    asking = replace(idle, use=-idle.use, limit=-0.97 * idle.limit)
    assert solve(asking, time_limit=0).choice is None


def test_listener_that_raises_ends_the_solve():
    def listener(moment):
        raise RuntimeError("no longer listening")

    with pytest.raises(RuntimeError, match="no longer listening"):
        solve(hard_problem(), time_limit=20, gap=0, on_progress=listener)


INTERRUPTED_RUN = textwrap.dedent(
    """
    from models import check, solve
    from tests.models.test_solve import hard_problem
    problem = hard_problem()
    told = lambda moment: print("found" if moment.value is not None and moment.bound is not None else "none", flush=True)
    solution = solve(problem, time_limit=120, gap=0, on_progress=told)
    print(solution.status, check(problem, solution.choice, solution.opened), 0 < solution.value < solution.bound)
    """
)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a POSIX signal")
def test_interrupt_keeps_plan_and_bound(root):
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED_RUN], stdout=subprocess.PIPE, text=True, env=environment, cwd=root
    ) as run:
        while "found" not in run.stdout.readline():
            assert run.poll() is None
        sent = time.monotonic()
        run.send_signal(signal.SIGINT)
        rest = run.stdout.read()
        assert time.monotonic() - sent < 60
    assert rest.splitlines()[-1] == "interrupted [] True"
    assert run.returncode == 0


def test_infeasible_limit():
    solution = solve(menus([[1, 2]], [[3, 4]], [2]))
    assert solution.status is SolveStatus.INFEASIBLE
    assert solution.choice is None
    assert solution.bound is None
    assert solution.history == ()


def test_infeasible_is_not_believed_of_presolve():
    """HiGHS 1.15.1 calls this problem infeasible: its presolved answer, taken back, breaks a row and is dropped."""
    problem = random_problem(1002057)
    solution = solve(problem, gap=0)
    assert solution.status is SolveStatus.OPTIMAL
    assert solution.value == pytest.approx(best_value(problem))


@pytest.mark.parametrize("family", FAMILY_CASES)
def test_no_case_is_unbounded(family):
    assert solve(FAMILY_CASES[family].binding).status is not SolveStatus.UNBOUNDED


def test_best_value_of_zero_is_optimal():
    solution = solve(menus([[0, 5]], [[0, 2]], [1]))
    assert (solution.status, solution.value, solution.bound, solution.gap) == (SolveStatus.OPTIMAL, 0, 0, 0)


def test_charges_that_never_open():
    solution = solve(FAMILY_CASES["charge_needs_event"].loose)
    assert solution.opened.tolist() == [NEVER]


@pytest.mark.parametrize("factor", [1e-7, 1e7])
def test_measures_do_not_matter(factor):
    problem = hard_problem(units=6, menu=4, rows=3)
    scaled = replace(problem, value=problem.value * factor, use=problem.use * factor, limit=problem.limit * factor)
    assert solve(scaled, gap=0).value == pytest.approx(best_value(problem) * factor, rel=1e-9)


@pytest.mark.parametrize("start", [[0], [0, 99], [0, 0.5]])
def test_start_that_is_no_plan(start):
    with pytest.raises(ProblemError, match="start"):
        solve(menus([[1, 2], [1]]), start=start)


def test_missing_solver():
    with pytest.raises(SolverMissing, match="no_such_solver"):
        solve(menus([[1, 2]]), solver="no_such_solver")


def test_option_that_the_solver_refuses():
    with pytest.raises(SolverFailed, match="random_seed"):
        solve(menus([[1, 2]]), seed=-1)


LIMITED = menus([[0, 5], [0, 4]], [[0, 1, 0, 1]], [1])


@pytest.mark.parametrize(
    ("status", "values", "bound", "reason"),
    [
        (SolveStatus.OPTIMAL, [0, 1, 0, 1], 9, "breaks shared_limit"),
        (SolveStatus.OPTIMAL, [0, 1, 1, 0], 3, "above the bound"),
        (SolveStatus.OPTIMAL, [1, 0, 0, 1], 4, "less than"),
        (SolveStatus.INFEASIBLE, None, None, "yet there is a plan"),
        (SolveStatus.UNBOUNDED, None, None, "unbounded"),
        (SolveStatus.OPTIMAL, None, 5, "without a plan"),
    ],
)
def test_answer_that_contradicts_is_asked_for_again(monkeypatch, status, values, bound, reason):
    asked = []
    honest = module.run_highs

    def liar(form, settings, *others):
        asked.append(settings.cautious)
        if settings.cautious < 2:
            return HighsAnswer(status, None if values is None else np.array(values, dtype=float), bound, "a lie")
        return honest(form, settings, *others)

    monkeypatch.setattr(module, "run_highs", liar)
    solution = solve(LIMITED, start=[1, 2])
    assert asked == [0, 1, 2]
    assert solution.status is SolveStatus.OPTIMAL
    assert solution.value == 5
    assert reason in solution.message


def test_solver_that_only_contradicts_itself_has_failed(monkeypatch):
    answer = HighsAnswer(SolveStatus.OPTIMAL, np.array([0.0, 1, 0, 1]), 9.0, "a lie")
    monkeypatch.setattr(module, "run_highs", lambda *_: answer)
    solution = solve(LIMITED)
    assert (solution.status, solution.choice, solution.bound) == (SolveStatus.FAILED, None, None)
    assert "breaks shared_limit" in solution.message
    assert solve(LIMITED, start=[0, 2]).value == 0


@pytest.mark.parametrize("few", [0, 10**6])
def test_few_choices_are_tried_at_once_and_solved_further_where_that_does_not_do(few, monkeypatch):
    params = replace(SolveParams(), sizes=Sizes(few=few), whole=WholeProgrammeParams(first_nodes=1))
    asked = []
    run = module.run_highs

    def heard(form, settings, *others, **more):
        asked.append(settings.nodes)
        return run(form, settings, *others, **more)

    monkeypatch.setattr(module, "run_highs", heard)
    problem = hard_problem(units=5, menu=5, rows=5, seed=1)
    found = solve(problem, gap=0, time_limit=60, params=params)
    assert found.status is SolveStatus.OPTIMAL
    assert (1 in asked) is (few > 0)
    assert asked[-1] is None
    for seed in range(30):
        other = random_problem(seed)
        best, solution = best_value(other), solve(other, gap=0, params=params)
        assert solution.status is (SolveStatus.INFEASIBLE if best is None else SolveStatus.OPTIMAL)
        assert best is None or solution.value == pytest.approx(best)
