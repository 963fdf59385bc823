"""The methods of the comparison. Each gets a problem and a time limit, and gives moments: seconds, value, bound.

Every plan is checked and valued by `models.checking.feasibility`, which shares nothing with any method.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.solvers.by_hand import plan_by_hand
from models import MenuProblem, Progress, solve
from models.checking.feasibility import check, objective
from models.checking.verdict import plan_of
from models.running.progress import History
from models.running.stopping import Stopping
from models.solvers.highs import run_highs
from models.solvers.highs_settings import HighsSettings
from models.solvers.pyomo_solvers import run_pyomo_solver
from models.statement.standard_form import standard_form
from models.statement.variables import first_events

Moments = list[Progress]

LARGEST = 250_000
"""Choices above which a method that states the whole programme is not tried: building it takes longer than the limit."""


class NotTriedError(Exception):
    """The method cannot state this problem; the message says why."""


@dataclass(frozen=True)
class Method:
    """A way to solve a problem, and the packages whose versions belong to its figures."""

    run: Callable[[MenuProblem, float, float, int], Moments]
    packages: tuple[str, ...] = ()
    whole: bool = True


def plan_value(problem: MenuProblem, choice: np.ndarray) -> float | None:
    """Return the value of a choice for each unit, None if it breaks a rule."""
    opened = first_events(problem, choice)
    return None if check(problem, choice, opened) else objective(problem, choice, opened)


def rollout(problem: MenuProblem, seconds: float, gap: float, seed: int) -> Moments:
    """This solver."""
    found = solve(problem, time_limit=seconds, gap=gap, seed=seed)
    value = None if found.choice is None else plan_value(problem, found.choice)
    return [*found.history[:-1], Progress(found.seconds, value, found.bound)]


def highs(problem: MenuProblem, seconds: float, gap: float, seed: int) -> Moments:
    """The whole programme, handed to HiGHS."""
    history = History()
    stopping = Stopping(seconds)
    form = standard_form(problem)
    answer = run_highs(form, HighsSettings(gap=gap, seed=seed), stopping, history)
    value = None if answer.values is None else plan_value(problem, plan_of(problem, answer.values).choice)
    return [*history.moments, Progress(history.seconds, value, answer.bound)]


def pyomo(problem: MenuProblem, seconds: float, gap: float, seed: int) -> Moments:
    """The whole programme, stated in Pyomo and handed to HiGHS by it; its interface takes no seed."""
    began = perf_counter()
    answer = run_pyomo_solver(problem, "appsi_highs", gap=gap, threads=1, time_limit=seconds)
    value = None if answer.values is None else plan_value(problem, plan_of(problem, answer.values).choice)
    return [Progress(perf_counter() - began, value, answer.bound)]


def scip(problem: MenuProblem, seconds: float, gap: float, seed: int) -> Moments:
    """The whole programme, handed to SCIP."""
    import pyscipopt

    began, form = perf_counter(), standard_form(problem)
    model = pyscipopt.Model()
    model.hideOutput()
    upper = np.where(np.isinf(form.column_upper), None, form.column_upper).tolist()
    kinds = np.where(form.integral, "I", "C").tolist()
    columns = [
        model.addVar(vtype=kind, lb=0.0, ub=most, obj=worth)
        for kind, most, worth in zip(kinds, upper, form.objective.tolist(), strict=True)
    ]
    for row in range(form.upper.size):
        places = slice(form.matrix.indptr[row], form.matrix.indptr[row + 1])
        entries = zip(form.matrix.indices[places].tolist(), form.matrix.data[places].tolist(), strict=True)
        total = pyscipopt.quicksum(number * columns[column] for column, number in entries)
        if form.lower[row] == form.upper[row]:
            model.addCons(total == float(form.upper[row]))
        elif np.isfinite(form.upper[row]):
            model.addCons(total <= float(form.upper[row]))
        if np.isfinite(form.lower[row]) and form.lower[row] != form.upper[row]:
            model.addCons(total >= float(form.lower[row]))
    model.setMaximize()
    model.setParam("limits/gap", gap)
    model.setParam("limits/time", max(1.0, seconds - (perf_counter() - began)))
    model.setParam("randomization/randomseedshift", seed)
    model.setParam("lp/threads", 1)
    model.optimize()
    value = None
    if model.getNSols():
        best = model.getBestSol()
        values = np.array([model.getSolVal(best, column) for column in columns])
        value = plan_value(problem, plan_of(problem, values).choice)
    bound = model.getDualbound()
    return [Progress(perf_counter() - began, value, bound if abs(bound) < model.infinity() else None)]


def cp_sat(problem: MenuProblem, seconds: float, gap: float, seed: int) -> Moments:
    """The whole programme in whole numbers, handed to CP-SAT on two threads, without which it lacks most of its searches."""
    if problem.carry_over or problem.charges or problem.groups or problem.gates:
        raise NotTriedError("stated for choices and limits alone")
    began, use = perf_counter(), problem.use
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "problem.npz"
        arrays = {"unit": problem.unit, "value": problem.value, "limit": problem.limit}
        np.savez(file, **arrays, first=use.indptr, choice=use.indices, use=use.data)
        script = Path(__file__).with_name("cp_sat.py")
        given = [str(file), str(seconds - (perf_counter() - began)), str(gap), str(seed)]
        done = subprocess.run([sys.executable, str(script), *given], capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    value = None
    if answer["taken"] is not None:
        taken = np.array(answer["taken"])
        value = plan_value(problem, taken[np.argsort(problem.unit[taken])])
    last = Progress(answer["moments"][-1][0], value, answer["moments"][-1][2])
    return [*(Progress(*moment) for moment in answer["moments"][:-1]), last]


def rank_and_fill(problem: MenuProblem, seconds: float, gap: float, seed: int) -> Moments:
    """As a careful planner does it by hand: launches ranked by what they are worth for what they use, every rule kept."""
    began = perf_counter()
    choice = plan_by_hand(problem, seconds)
    value = None if choice is None else plan_value(problem, choice)
    return [Progress(perf_counter() - began, value, None)]


METHODS: dict[str, Method] = {
    "rollout": Method(rollout, ("rollout-planner", "highspy", "numba", "scipy"), whole=False),
    "highs": Method(highs, ("highspy",)),
    "pyomo": Method(pyomo, ("pyomo", "highspy")),
    "scip": Method(scip, ("pyscipopt",)),
    "cp-sat": Method(cp_sat, ("ortools",)),
    "rank-and-fill": Method(rank_and_fill, whole=False),
}
