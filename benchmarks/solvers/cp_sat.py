"""OR-Tools' CP-SAT on choices and limits, in whole numbers; apart from the rest, as OR-Tools and highspy exclude each other.

python benchmarks/solvers/cp_sat.py FILE SECONDS GAP SEED reads the arrays of a problem from FILE (npz), and prints JSON:
the moments as [seconds, value, bound], and the choices taken, null without a plan.
"""

import json
import sys
from time import perf_counter
from typing import Any

import numpy as np

WHOLE_NUMBERS = 10_000_000
"""Largest coefficient of a row in whole numbers."""


def main(file: str, seconds: float, gap: float, seed: int) -> dict[str, Any]:
    """Solve and return what is printed. Uses are rounded up and limits down, so that each plan found is one."""
    from ortools.sat.python import cp_model

    began, arrays = perf_counter(), np.load(file)
    unit, value, limit = arrays["unit"], arrays["value"], arrays["limit"]
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in range(unit.size)]
    order = np.argsort(unit, kind="stable")
    for own in np.split(order, np.cumsum(np.bincount(unit))[:-1]):
        model.add_exactly_one(taken[choice] for choice in own.tolist())
    for row in range(limit.size):
        places = slice(arrays["first"][row], arrays["first"][row + 1])
        columns, use = arrays["choice"][places], arrays["use"][places]
        scale = scale_of(np.append(use, limit[row]))
        rounded = np.ceil(use * scale - 1e-9).astype(np.int64).tolist()
        chosen = [taken[column] for column in columns.tolist()]
        model.add(cp_model.LinearExpr.weighted_sum(chosen, rounded) <= int(np.floor(limit[row] * scale + 1e-9)))
    scale = scale_of(value)
    model.maximize(cp_model.LinearExpr.weighted_sum(taken, np.round(value * scale).astype(np.int64).tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(1.0, seconds - (perf_counter() - began))
    solver.parameters.relative_gap_limit = gap
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = 2
    moments: list[tuple[float, float | None, float]] = []

    class Listener(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            moments.append((perf_counter() - began, self.objective_value / scale, self.best_objective_bound / scale))

    status = solver.solve(model, Listener())
    moments.append((perf_counter() - began, None, solver.best_objective_bound / scale))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {"moments": moments, "taken": None}
    return {"moments": moments, "taken": [place for place, one in enumerate(taken) if solver.boolean_value(one)]}


def scale_of(numbers: np.ndarray) -> float:
    """Return a factor that makes numbers whole, 1 if they are."""
    if np.array_equal(numbers, np.round(numbers)):
        return 1.0
    return WHOLE_NUMBERS / float(np.abs(numbers).max())


if __name__ == "__main__":
    name, given_seconds, given_gap, given_seed = sys.argv[1:]
    print(json.dumps(main(name, float(given_seconds), float(given_gap), int(given_seed))))
