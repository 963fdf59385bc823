"""The comparison of solvers: its problems, the methods that need no further package, its tables and its page."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.solvers.__main__ import place
from benchmarks.solvers.methods import METHODS, NotTriedError, plan_value
from benchmarks.solvers.problems import problem_named
from benchmarks.solvers.report import BEGIN, END, best_bounds, gap_of, results_text, write_results
from benchmarks.solvers.runs import Key, Moment, Run, read_moments, read_runs, run_here, write_table
from models import solve

NOWHERE = Path("nowhere")


@pytest.mark.parametrize("method", ["rollout", "highs", "pyomo", "rank-and-fill"])
def test_a_method_gives_a_checked_plan_and_a_bound(method: str) -> None:
    run, moments = run_here(Key("fleet:6", 0, method, 10.0), 1e-4, NOWHERE)
    best = solve(problem_named("fleet:6", 0, NOWHERE), gap=0.0, time_limit=20)
    assert best.value is not None
    assert run.value is not None
    assert run.units == 6
    assert run.value <= best.value + 1e-3
    assert moments[-1].value == run.value
    if method != "rank-and-fill":
        assert run.value == pytest.approx(best.value, rel=2e-4)
        assert run.bound is not None
        assert run.bound >= best.value - 1e-3


def test_a_plan_that_breaks_a_rule_has_no_value() -> None:
    problem = replace(problem_named("fleet:6", 0, NOWHERE), limit=np.full(problem_named("fleet:6", 0, NOWHERE).row_count, -1.0))
    assert plan_value(problem, np.searchsorted(problem.unit, np.arange(problem.unit_count))) is None


def test_cp_sat_says_what_it_cannot_state() -> None:
    with pytest.raises(NotTriedError, match="choices and limits alone"):
        METHODS["cp-sat"].run(problem_named("fleet:6", 0, NOWHERE), 1.0, 0.0, 0)


def test_a_whole_programme_that_is_too_large_is_not_tried() -> None:
    run, moments = run_here(Key("fleet:6", 0, "highs", 10.0), 1e-4, NOWHERE, largest=10)
    assert run.remark.startswith("not tried")
    assert (run.value, moments) == (None, [])


def test_an_unknown_problem_is_told() -> None:
    with pytest.raises(ValueError, match="begin with"):
        problem_named("other:1", 0, NOWHERE)


RUNS = [
    Run("p", 0, "rollout", 10, 100, 60.0, 3.0, 99.0, 100.0, measured="2026-11-25"),
    Run("p", 0, "highs", 10, 100, 60.0, 60.0, 90.0, 120.0),
    Run("p", 0, "cp-sat", 10, 100, 60.0, 60.0, 80.0, 95.0),
    Run("p", 1, "rollout", 10, 100, 60.0, 5.0, 50.0, 50.0),
    Run("q", 0, "scip", 10, 100, 60.0, 60.0, None, None),
    Run("q", 0, "highs", 0, 0, 60.0, remark="not tried: too large"),
]


def test_gaps_are_to_the_lowest_bound_that_holds() -> None:
    bounds = best_bounds(RUNS)
    assert bounds == {("p", 0): 100.0, ("p", 1): 50.0}
    assert [gap_of(run, bounds) for run in RUNS] == [1 / 99, 10 / 90, 20 / 80, 0.0, None, None]


def test_the_table_has_a_row_for_each_method_losers_included() -> None:
    rows = results_text(RUNS).splitlines()
    assert len(rows) == 2 + 5
    assert "| rollout | 2 | 60 | 4.0 | 74.5 | 0.5051 % | 0.5051 % | 2026-11-25 |" in rows[2]
    assert "no plan" in rows[5]
    assert "not tried: too large" in rows[6]


def test_tables_are_read_as_written(tmp_path: Path) -> None:
    write_table(tmp_path / "runs.csv", RUNS, Run)
    assert read_runs(tmp_path / "runs.csv") == RUNS
    told = [Moment("p", 0, "highs", 60.0, 1.0, None, 5.0)]
    write_table(tmp_path / "moments.csv", told, Moment)
    assert read_moments(tmp_path / "moments.csv") == told
    assert told[0].key in {run.key for run in RUNS}
    assert (tmp_path / "moments.csv").read_text().splitlines()[1] == "p,0,highs,60.0,1.0,,5.0"


def test_the_page_is_filled_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}old\n{END}after\n")
    write_results(page, RUNS)
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert results_text(RUNS) in text


def test_the_page_keeps_a_problem_together_whenever_it_was_measured() -> None:
    def run(problem: str, method: str, limit: float = 60.0) -> Run:
        return Run(problem, 0, method, 1, 1, limit, 1.0, 1.0, 1.0, "")

    late = [run("mine", "highs"), run("trial:45", "highs"), run("trial:1000", "rollout"), run("trial:45", "rollout")]
    assert [(one.problem, one.method) for one in sorted(late, key=place)] == [
        ("trial:45", "rollout"),
        ("trial:45", "highs"),
        ("trial:1000", "rollout"),
        ("mine", "highs"),
    ]
