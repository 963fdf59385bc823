"""A written plan read back, to ask questions of it."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from instances import load_instance
from instances.schema.plan import SolverOptions
from models import Solution, SolveStatus
from models.layout import first_events
from planner.errors import OutputError, QuestionError
from planner.plan import Plan
from planner.planning import Priced, plan_from, priced
from planner.questions.resolving import bounded, choices_of, value_in
from planner.run_folder import read_run


def plan_in(directory: str | Path) -> tuple[Priced, Plan]:
    """Return the instance of a run folder, priced, and its plan with the bound that was proven.

    Raises
    ------
    OutputError, VerificationError
        as for `read_run`, or the schedule is not a plan of the folder's inputs.
    QuestionError
        the plan was not made for the NPV.
    """
    run = read_run(directory)
    instance = replace(load_instance(run.inputs), name=str(run.summary.get("instance", "")))
    if instance.plan.objective.goal != "npv":
        raise QuestionError(f"{directory}: was planned for {instance.plan.objective.goal}; plan it for npv to ask this")
    case = priced(instance)
    row = {unit.unit: number for number, unit in enumerate(instance.units)}
    start = case.fleet.base.copy()
    try:
        for launch in run.tables["schedule"]:
            # a name that a spreadsheet would take for a formula was written with an apostrophe before it
            name = launch["unit"] if launch["unit"] in row else launch["unit"].removeprefix("'")
            start[row[name], case.menu.levers.index(launch["lever"])] = instance.quarter_index(launch["quarter"])
    except (KeyError, ValueError) as error:
        raise OutputError(f"{directory}/schedule.csv: names {error}, which the inputs do not have") from error
    choice = choices_of(case, start.astype(np.int16))
    value = None if choice is None else value_in(case, choice)
    if choice is None or value is None:
        raise OutputError(f"{directory}/schedule.csv: is no plan of the folder's inputs; `rollout verify {directory}` says why")
    proof = run.summary.get("solution", {})
    status = SolveStatus(proof.get("status", SolveStatus.FAILED.value))
    solution = Solution(status, choice, first_events(case.problem, choice), value, None, None)
    if proof.get("bound") is not None:
        solution = bounded(solution, float(proof["bound"]))
    options = SolverOptions.model_validate(run.summary.get("options", {}))
    return case, plan_from(case, solution, options)
