"""Any solver that Pyomo knows by name, on the readable statement; the same answer as from the built-in one."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.contrib.solver.common.factory import SolverFactory as NewSolverFactory
from pyomo.contrib.solver.common.results import SolutionStatus, TerminationCondition
from pyomo.opt import TerminationCondition as OlderCondition

from models.arrays import FloatArray
from models.errors import SolverFailed, SolverMissing
from models.problem import MenuProblem, SolveStatus
from models.statement.programme import columns_in_order, state_programme

GAP_OPTIONS = {
    "appsi_highs": "mip_rel_gap",
    "cbc": "ratio",
    "cplex": "mip_tolerances_mipgap",
    "glpk": "mipgap",
    "gurobi": "MIPGap",
    "scip": "limits/gap",
    "xpress": "miprelstop",
}
"""Names of the relative gap in solvers behind Pyomo's older interface; other solvers use their default gap."""

WHOLE = 1e-4
"""Integrality tolerance of a 0/1 variable; a solver that leaves more than this does not solve integer programmes."""


@dataclass(frozen=True, eq=False)
class PyomoAnswer:
    """The end of a run of another solver: values of all columns and the proven bound, each if there is one."""

    status: SolveStatus
    values: FloatArray | None
    bound: float | None
    message: str


@dataclass(frozen=True)
class _Settings:
    """The solver's name, and settings of a run."""

    name: str
    gap: float
    threads: int
    time_limit: float


def run_pyomo_solver(problem: MenuProblem, name: str, *, gap: float, threads: int, time_limit: float) -> PyomoAnswer:
    """Solve a problem with the solver of that name.

    Raises
    ------
    SolverMissing
        Pyomo does not know the solver, or it is not installed.
    SolverFailed
        the solver raised an error or left 0/1 variables at fractions.
    """
    solver, is_new = _found(name)
    model = state_programme(problem)
    try:
        answer = (_run_new if is_new else _run_older)(solver, model, _Settings(name, gap, threads, time_limit))
    except (SolverFailed, KeyboardInterrupt):
        raise
    except Exception as error:
        raise SolverFailed(f"solver {name} failed: {error}") from error
    if answer.values is not None:
        binary = answer.values[: problem.choice_count]
        if np.abs(binary - np.round(binary)).max() > WHOLE:
            raise SolverFailed(f"solver {name} does not keep whole numbers whole")
    return answer


def _found(name: str) -> tuple[Any, bool]:
    """Return the solver, and whether it is of Pyomo's newer interface, which is tried first."""
    for known in (name, f"{name}_direct", f"{name}_persistent"):
        if known in NewSolverFactory:
            solver = NewSolverFactory(known)
            if solver.available():
                return solver, True
    with _quiet():
        solver = pyo.SolverFactory(name)
        if not _is_available(solver):
            raise SolverMissing(f"solver {name!r} is not installed, or Pyomo does not know it; 'highs' is always there")
    return solver, False


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Pyomo from logging that a solver is not there: the exception says so."""
    logger = logging.getLogger("pyomo")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _is_available(solver: Any) -> bool:
    try:
        return bool(solver.available(exception_flag=False))
    except Exception:  # interfaces raise different exceptions when their solver is absent
        return False


_NEW_ENDINGS = {
    TerminationCondition.convergenceCriteriaSatisfied: SolveStatus.OPTIMAL,
    TerminationCondition.maxTimeLimit: SolveStatus.TIME_LIMIT,
    TerminationCondition.provenInfeasible: SolveStatus.INFEASIBLE,
    TerminationCondition.infeasibleOrUnbounded: SolveStatus.INFEASIBLE,
    TerminationCondition.unbounded: SolveStatus.UNBOUNDED,
    TerminationCondition.interrupted: SolveStatus.INTERRUPTED,
}


def _run_new(solver: Any, model: Any, settings: _Settings) -> PyomoAnswer:
    wanted = {"rel_gap": settings.gap, "threads": settings.threads, "time_limit": settings.time_limit}
    options = {option: value for option, value in wanted.items() if option in solver.config}
    results = solver.solve(model, load_solutions=False, raise_exception_on_nonoptimal_result=False, **options)
    status = _NEW_ENDINGS.get(results.termination_condition, SolveStatus.FAILED)
    values = None
    if results.solution_status in (SolutionStatus.feasible, SolutionStatus.optimal):
        results.solution_loader.load_vars()
        values = _values(model)
    bound = None if status is SolveStatus.INFEASIBLE else _finite(results.objective_bound)
    return PyomoAnswer(status, values, bound, f"{settings.name}: {results.termination_condition.name}")


_OLDER_ENDINGS = {
    OlderCondition.optimal: SolveStatus.OPTIMAL,
    OlderCondition.globallyOptimal: SolveStatus.OPTIMAL,
    OlderCondition.maxTimeLimit: SolveStatus.TIME_LIMIT,
    OlderCondition.infeasible: SolveStatus.INFEASIBLE,
    OlderCondition.infeasibleOrUnbounded: SolveStatus.INFEASIBLE,
    OlderCondition.unbounded: SolveStatus.UNBOUNDED,
    OlderCondition.userInterrupt: SolveStatus.INTERRUPTED,
}


def _run_older(solver: Any, model: Any, settings: _Settings) -> PyomoAnswer:
    if settings.name in GAP_OPTIONS:
        solver.options[GAP_OPTIONS[settings.name]] = settings.gap
    results = solver.solve(model, load_solutions=False, timelimit=settings.time_limit)
    ended = results.solver.termination_condition
    status = _OLDER_ENDINGS.get(ended, SolveStatus.FAILED)
    values = None
    if len(results.solution) and status is not SolveStatus.INFEASIBLE:
        model.solutions.load_from(results)
        values = _values(model)
    bound = None if status is SolveStatus.INFEASIBLE else _finite(results.problem.upper_bound)
    return PyomoAnswer(status, values, bound, f"{settings.name}: {ended}")


def _values(model: Any) -> FloatArray | None:
    """Return the values of all columns, None if the solver gave none for a choice; columns it left out are 0."""
    if any(variable.value is None for variable in model.x.values()):
        return None
    return np.array([variable.value or 0.0 for variable in columns_in_order(model)], dtype=np.float64)


def _finite(bound: Any) -> float | None:
    return float(bound) if bound is not None and np.isfinite(float(bound)) and abs(float(bound)) < 1e20 else None
