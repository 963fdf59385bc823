"""A written plan read back, to ask questions of it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from instances import load_instance
from instances.schema.settings import SolverOptions
from models import Solution, SolveStatus
from models.statement.variables import first_events
from planner.economics.lines import CENT
from planner.errors import OutputError, QuestionError, VerificationError
from planner.limits.hiring import HiredHead, heads_in
from planner.plan.columns import HIRES
from planner.plan.hedge import Hedge
from planner.plan.plan import Plan
from planner.planning import Priced, plan_from, priced
from planner.replanning.measured import must_not_go_by_measure
from planner.replanning.resolving import bounded, choices_of, value_in
from planner.run_files.csv_tables import plain_text
from planner.run_files.reading import read_run


class _Proof(BaseModel):
    """The proof of a plan, as its summary has it."""

    model_config = ConfigDict(allow_inf_nan=False)

    status: SolveStatus = SolveStatus.FAILED
    value: float | None = None
    bound: float | None = None
    gap: float | None = None


_HEDGE: TypeAdapter[Hedge | None] = TypeAdapter(Hedge | None, config=ConfigDict(allow_inf_nan=False))
"""The proof of a measure of risk, as the summary of a plan that was made by one has it."""


def plan_in(directory: str | Path, *, measured: bool = False) -> tuple[Priced, Plan]:
    """Return the instance of a run folder, priced, and its plan, as `read_plan`; it must be one for the NPV.

    measured: whether it may be one by a measure of it over worlds.

    Raises
    ------
    OutputError, VerificationError
        as for `read_plan`.
    QuestionError
        the plan was not made for the NPV.
    """
    case, plan = read_plan(directory)
    goal = plan.instance.settings.objective.goal
    if goal != "npv":
        raise QuestionError(f"{directory}: was planned for {goal}; plan it for npv to ask this")
    if not measured:
        must_not_go_by_measure(plan.instance, f"{directory}: this question compares plans by NPV")
    return case, plan


def read_plan(directory: str | Path) -> tuple[Priced, Plan]:
    """Return the instance of a run folder, priced, and its plan with the bound that was proven.

    Raises
    ------
    OutputError
        as for `read_run`, or the schedule is not a plan of the folder's inputs.
    VerificationError
        as for `read_run`, or the plan is not worth what the folder's summary says.
    """
    run = read_run(directory)
    instance = replace(load_instance(run.inputs), name=str(run.summary.get("instance", "")))
    case = priced(instance)
    row = {unit.unit: number for number, unit in enumerate(instance.units)}
    start = case.fleet.base.copy()
    try:
        for launch in run.tables["schedule"]:
            start[row[plain_text(launch["unit"])], case.menu.levers.index(launch["lever"])] = instance.quarter_index(
                launch["quarter"]
            )
    except (KeyError, ValueError) as error:
        raise OutputError(f"{directory}/schedule.csv: names {error}, which the inputs do not have") from error
    choice = choices_of(case, start.astype(np.int16), _hired(directory, case, run.tables.get(HIRES.name, ())))
    value = None if choice is None else value_in(case, choice)
    if choice is None or value is None:
        files = "schedule.csv, hires.csv" if case.hires else "schedule.csv"
        raise OutputError(f"{directory}/{files}: is not a plan of the folder's inputs; `rollout verify {directory}` says why")
    try:
        proof = _Proof.model_validate(run.summary.get("solution", {}))
        options = SolverOptions.model_validate(run.summary.get("options", {}))
        hedge = _HEDGE.validate_python(run.summary.get("risk")) if instance.settings.objective.risk else None
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise OutputError(f"{directory}/summary.json: damaged ({wrong}); plan again or restore it") from None
    solution = Solution(proof.status, choice, first_events(case.problem, choice), value, None, None)
    if instance.settings.objective.goal != "npv":
        solution = replace(solution, value=proof.value, bound=proof.bound, gap=proof.gap)
    elif proof.bound is not None:
        solution = bounded(solution, proof.bound)
    plan = replace(plan_from(case, solution, options), hedge=hedge)
    said = run.summary.get("figures", {}).get("npv")
    if not isinstance(said, int | float) or abs(said - plan.npv) > CENT:
        raise VerificationError(f"{directory}: is worth {plan.npv:.2f}, not {said} as its summary says; plan again or restore it")
    return case, plan


def _hired(directory: str | Path, case: Priced, rows: Iterable[Mapping[str, str]]) -> list[HiredHead]:
    """Return the heads of the rows of hires.csv."""
    largest = {(one.rule.name, one.scope): one.rule.largest for one in map(heads_in, case.hires)}
    found: list[HiredHead] = []
    try:
        for row in rows:
            kind, number = (plain_text(row["hiring"]), plain_text(row["scope"])), int(row["heads"])
            if not 0 < number <= largest[kind]:
                raise ValueError(f"{number} heads of {kind[0]}")
            decided, first, last = (case.instance.quarter_index(row[column]) for column in ("decided", "from", "to"))
            found += [HiredHead(*kind, decided, first, last)] * number
    except (KeyError, ValueError) as error:
        raise OutputError(f"{directory}/hires.csv: names {error}, which the inputs do not have") from error
    return found
