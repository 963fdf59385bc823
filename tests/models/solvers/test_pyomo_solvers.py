"""Another solver gives the same answer, or says plainly that it cannot."""

import pytest

from models import SolverFailed, SolverMissing, SolveStatus, solve
from models.solvers.pyomo_solvers import run_pyomo_solver
from tests.models.builders import menus, random_problem

HERE = ("appsi_highs", "highs")
"""Both of Pyomo's interfaces to HiGHS: the older and the newer kind."""


@pytest.mark.parametrize("name", HERE)
@pytest.mark.parametrize("seed", range(6))
def test_same_value_and_bound(name, seed):
    problem = random_problem(seed)
    ours = solve(problem, gap=0)
    answer = run_pyomo_solver(problem, name, gap=0, threads=1, time_limit=20)
    assert answer.status is ours.status
    assert answer.bound == (None if ours.bound is None else pytest.approx(ours.bound))


@pytest.mark.parametrize("seed", range(3))
def test_solution_by_name(seed):
    problem = random_problem(seed)
    ours, theirs = solve(problem, gap=0), solve(problem, gap=0, solver="appsi_highs")
    assert theirs.solver == "appsi_highs"
    assert (theirs.status, theirs.value) == (ours.status, pytest.approx(ours.value) if ours.value is not None else None)


@pytest.mark.parametrize("name", HERE)
def test_infeasible(name):
    answer = run_pyomo_solver(menus([[1]], [[2]], [1]), name, gap=0, threads=1, time_limit=20)
    assert (answer.status, answer.values, answer.bound) == (SolveStatus.INFEASIBLE, None, None)


@pytest.mark.parametrize("name", ["no_such_solver", "gurobi", "cbc"])
def test_missing_solver_is_named(name, caplog):
    with pytest.raises(SolverMissing, match=name):
        run_pyomo_solver(menus([[1]]), name, gap=0, threads=1, time_limit=20)
    assert caplog.records == []


def test_error_of_a_solver_is_its_failure(monkeypatch):
    import models.solvers.pyomo_solvers as module

    monkeypatch.setattr(module, "_run_older", lambda *_: 1 / 0)
    with pytest.raises(SolverFailed, match="appsi_highs failed"):
        run_pyomo_solver(menus([[1]]), "appsi_highs", gap=0, threads=1, time_limit=20)
