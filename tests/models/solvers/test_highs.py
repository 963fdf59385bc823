"""The only file that knows highspy: its options, endings, measures and bounds."""

import highspy
import numpy as np
import pytest
import scipy.sparse as sp

from models import SolverFailed, SolveStatus
from models.running.progress import History
from models.running.stopping import Stopping
from models.solvers.highs import ENDINGS, GrowingProgramme, _loaded, relaxation, run_highs
from models.solvers.highs_settings import HighsSettings
from models.statement.scaling import scaled
from models.statement.standard_form import standard_form
from models.statement.variables import assignment
from tests.models.builders import FAMILY_CASES, fleet, menus, random_problem
from tests.oracles.brute_force import best_value

FORM = standard_form(FAMILY_CASES["shared_limit"].binding)


@pytest.mark.parametrize(
    ("name", "value"),
    [("time_limits", 1.0), ("mip_rel_gap", "small"), ("mip_rel_gap", -1.0), ("threads", 1.5), ("presolve", False)],
)
def test_wrong_option_is_not_swallowed(name, value):
    with pytest.raises(SolverFailed, match=name):
        _loaded(FORM, {"output_flag": False, name: value})


def test_every_option_that_is_set_exists():
    for cautious in range(3):
        _loaded(FORM, HighsSettings(cautious=cautious).options(1.0))
    quick = HighsSettings(nodes=5, cuts_at_nodes=True, restarts=False, presolve=False, partial_solves=False, probing=False)
    _loaded(FORM, quick.options(1.0))


def test_presolve_keeps_the_optimum_that_its_aggregator_loses():
    """HiGHS 1.15 ends this one at 15 and calls it optimal, with a whole plan that is worth 19 left out."""
    problem = random_problem(21859952, units=5, menu=4)
    answer = run_highs(standard_form(problem), HighsSettings(gap=0), Stopping(20), History())
    assert answer.status is SolveStatus.OPTIMAL
    assert answer.bound == pytest.approx(best_value(problem))


def test_every_ending_is_mapped():
    assert set(ENDINGS) == set(highspy.HighsModelStatus.__members__.values())


@pytest.mark.parametrize("cautious", [0, 1, 2])
def test_value_and_bound_are_in_the_problems_measure(cautious):
    form = standard_form(menus([[0, 5e9], [0, 4e9]], [[0, 1e9, 0, 1e9]], [1.5e9]))
    answer = run_highs(form, HighsSettings(gap=0, cautious=cautious), Stopping(10), History())
    assert answer.status is SolveStatus.OPTIMAL
    assert answer.values.round().tolist() == [0, 1, 1, 0]
    assert answer.bound == pytest.approx(5e9)


def test_infeasible_has_neither_values_nor_bound():
    answer = run_highs(standard_form(menus([[1]], [[2]], [1])), HighsSettings(), Stopping(10), History())
    assert (answer.status, answer.values, answer.bound) == (SolveStatus.INFEASIBLE, None, None)


def test_start_is_taken_over():
    problem = random_problem(1)
    form = standard_form(problem)
    free = run_highs(form, HighsSettings(gap=0), Stopping(10), History())
    choice = np.flatnonzero(free.values[: problem.choice_count] > 0.5)
    start = assignment(problem, choice[np.argsort(problem.unit[choice])])
    again = run_highs(form, HighsSettings(gap=0), Stopping(10), History(), start)
    assert form.objective @ again.values == pytest.approx(form.objective @ start)


def test_relaxation_is_a_bound():
    problem = menus([[0, 5], [0, 4]], [[0, 2, 0, 2]], [3])
    assert relaxation(standard_form(problem), Stopping(10)).bound == pytest.approx(7)


def test_relaxation_of_an_infeasible_programme_has_no_bound():
    assert relaxation(standard_form(menus([[1]], [[2]], [1])), Stopping(10)) is None


@pytest.mark.parametrize("failures", [1, 2])
def test_a_relaxation_that_fails_is_solved_anew_once(failures: int, monkeypatch: pytest.MonkeyPatch) -> None:
    form = standard_form(random_problem(3))
    relaxed = relaxation(form, Stopping(10))
    assert relaxed is not None
    run, left = highspy.Highs.run, [highspy.HighsStatus.kError] * failures
    monkeypatch.setattr(highspy.Highs, "run", lambda highs: left.pop() if left else run(highs))
    if failures == 1:
        again = relaxation(form, Stopping(10))
        assert again is not None
        assert again.bound == pytest.approx(relaxed.bound)
    else:
        with pytest.raises(SolverFailed, match="ended in an error"):
            relaxation(form, Stopping(10))


def test_another_number_of_threads_in_the_same_process():
    for threads in (1, 2, 1):
        answer = run_highs(FORM, HighsSettings(threads=threads), Stopping(10), History())
        assert answer.status is SolveStatus.OPTIMAL


def test_scaling_brings_amounts_to_one_order_and_back():
    problem = random_problem(3)
    form = standard_form(problem)
    form = type(form)(**{**vars(form), "matrix": (form.matrix * 1e6).tocsr(), "objective": form.objective * 1e-6})
    smaller = scaled(form)
    largest = abs(smaller.form.matrix).max(axis=1).toarray()
    assert largest.min() >= 1 / 1024
    assert largest.max() <= 1024
    assert 1 <= np.abs(smaller.form.objective).max() <= 1024
    assert np.all(smaller.column[form.integral] == 1)
    assert np.all(np.log2(smaller.column) % 1 == 0)
    assert np.log2(smaller.worth) % 1 == 0


@pytest.mark.parametrize("trifle", [1e-12, 1e-300, 5e-324])
def test_amounts_that_are_next_to_nothing_are_left_out_before_highs_warns_of_them(trifle: float) -> None:
    form = standard_form(menus([[0, 5], [0, 4], [0, 3]], [[0, 1, 0, 1, 0, trifle], [0, trifle] * 3], [1, 2 * trifle]))
    best = run_highs(form, HighsSettings(gap=0), Stopping(10), History())
    assert best.status is SolveStatus.OPTIMAL
    # the first row leaves one of the dear two; a row of trifles alone is scaled as any other, or counts as nothing
    assert form.objective @ best.values == pytest.approx(8)
    assert not np.any(np.abs(scaled(form).form.matrix.data) <= 1e-9)


def test_columns_that_are_added_lose_what_is_next_to_nothing() -> None:
    programme = GrowingProgramme(np.array([-np.inf]), np.array([1.0]))
    programme.add(np.array([1.0, 3.0]), np.array([5.0, 2.0]), sp.csc_array(np.array([[0.5, 1e-12]])))
    best = programme.solve(Stopping(10))
    assert (best.value, best.columns.tolist()) == (8.0, [2.0, 2.0])


def test_a_run_ends_at_a_plan_that_is_good_enough() -> None:
    form = standard_form(fleet(20, 1))
    best = run_highs(form, HighsSettings(gap=0), Stopping(30), History())
    brief = run_highs(form, HighsSettings(gap=0), Stopping(30), History(), reached=0.5 * best.bound)
    assert brief.status is SolveStatus.TIME_LIMIT
    assert 0.5 * best.bound <= form.objective @ brief.values < best.bound
    assert brief.bound > best.bound


@pytest.mark.parametrize("seed", range(12))
def test_only_plans_above_a_value_are_looked_for(seed: int) -> None:
    form = standard_form(random_problem(seed))
    free = run_highs(form, HighsSettings(gap=0), Stopping(30), History())
    if free.values is None or free.bound is None:
        return
    best, step = free.bound, 1e-3 * max(1.0, abs(free.bound))
    below = run_highs(form, HighsSettings(gap=0), Stopping(30), History(), above=best - step)
    assert below.status is SolveStatus.OPTIMAL
    assert form.objective @ below.values == pytest.approx(best)
    assert below.bound == pytest.approx(best)
    history = History()
    beyond = run_highs(form, HighsSettings(gap=0), Stopping(30), history, above=best + step)
    assert beyond.status is (SolveStatus.INFEASIBLE if beyond.values is None else SolveStatus.OPTIMAL)
    assert beyond.values is None or form.objective @ beyond.values <= best + 1e-6
    assert beyond.bound == pytest.approx(best + step)
    assert all(moment.value is None and (moment.bound is None or moment.bound >= best) for moment in history.moments)
