"""The way from an instance to a plan: load, price, state, solve."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from instances import Instance
from instances.schema.settings import Settings, SolverOptions
from instances.toml_changes import Changes, with_settings
from models import Progress, Solution, SolveStatus, WarmStart
from models.errors import SolverFailed, SolverMissing
from models.problem import IntArray
from planner.economics import at_plan
from planner.errors import InfeasibleError, NoPlanError, QuestionError, SolverError, StoppedError
from planner.limits.priced import Priced, priced
from planner.objectives import solve_in_order
from planner.plan.plan import Plan
from planner.plan.tables import Chosen
from planner.run_files.locate import load

__all__ = ["Priced", "options_of", "plan", "plan_from", "planned", "priced"]


def plan(
    instance: Instance | str | Path,
    *,
    solver: str | None = None,
    time_limit: float | None = None,
    gap: float | None = None,
    threads: int | None = None,
    seed: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Plan:
    """Plan an instance, given as an `Instance`, a folder, a run folder or a bundled example's name.

    Options left out are those of `[solver]` in plan.toml. An interrupted solve returns the best plan so far, with its
    status saying so.

    Raises
    ------
    InputProblems
        the instance is not valid; the exception carries every problem.
    MenuError, FloorWithoutUnitsError
        as for `priced`.
    QuestionError
        a solver option is out of its range.
    InfeasibleError
        no plan satisfies every limit and rule.
    NoPlanError
        the solve stopped before it found a plan.
    SolverError
        the solver is missing, refused an option or failed.
    """
    if not isinstance(instance, Instance):
        instance = load(instance)
    options = options_of(instance, solver=solver, time_limit=time_limit, gap=gap, threads=threads, seed=seed)
    return planned(priced(instance), options, on_progress)


def with_objective(instance: Instance, *, seed: int | None = None, **risk: float | str | None) -> Instance:
    """Return the instance with the settings of risk that are given, in its files too, so that its run carries them.

    Parameters
    ----------
    seed
        the seed of the solver, which draws the worlds; with a measure of risk it becomes a setting of the instance.
    risk
        settings of [objective] by name; risk may be "none" for the NPV of the figures as they stand. None stands for nothing
        given.

    Raises
    ------
    QuestionError
        settings are given without a measure, here or in plan.toml.
    InputProblems
        the instance is not valid with them.
    """
    given = {name: "" if value == "none" else value for name, value in risk.items() if value is not None}
    measured = bool(given.get("risk", instance.settings.objective.risk))
    if not measured and given.keys() - {"risk"}:
        raise QuestionError("settings of risk without a measure: expected --risk, or objective.risk in plan.toml, as well")
    drawn = {"seed": seed} if measured and seed not in (None, instance.settings.solver.seed) else {}
    given = {} if given == {"risk": instance.settings.objective.risk} else given
    changes = {section: values for section, values in (("objective", given), ("solver", drawn)) if values}
    if not changes:
        return instance
    if instance.files:
        return with_settings(instance, changes)
    return replace(instance, settings=Settings.model_validate(_merged(instance.settings.model_dump(exclude_unset=True), changes)))


def _merged(settings: dict[str, Any], changes: Changes) -> dict[str, Any]:
    return settings | {section: settings.get(section, {}) | dict(values) for section, values in changes.items()}


def options_of(instance: Instance, **given: str | float | int | None) -> SolverOptions:
    """Return the solver options of an instance with those given, None standing for nothing given.

    Raises
    ------
    QuestionError
        an option is out of its range.
    """
    changed = {name: value for name, value in given.items() if value is not None}
    try:
        return SolverOptions.model_validate(instance.settings.solver.model_dump() | changed)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise QuestionError(f"solver options: {wrong}") from None


def planned(
    case: Priced,
    options: SolverOptions,
    on_progress: Callable[[Progress], None] | None = None,
    start: IntArray | None = None,
    *,
    warm_start: WarmStart | None = None,
    greatest: Solution | None = None,
) -> Plan:
    """Solve a priced instance; errors as for `plan`.

    Parameters
    ----------
    start
        int[units]: the choice of each unit in a plan to start from.
    warm_start
        findings of solves of the same menu under other limits.
    greatest
        the solution of greatest NPV, where it is known; it is needed for another goal alone.
    """
    try:
        if case.instance.settings.objective.risk:
            from planner.worlds.hedging import hedged  # most commands know no worlds

            solution, hedge = hedged(case, options, on_progress, start)
            return replace(plan_from(case, solution, options), hedge=hedge)
        solution = solve_in_order(case, options, on_progress, start, warm_start=warm_start, greatest=greatest)
    except (SolverMissing, SolverFailed) as error:
        raise SolverError(str(error)) from error
    return plan_from(case, solution, options)


def plan_from(case: Priced, solution: Solution, options: SolverOptions) -> Plan:
    """Return the plan of a solution of a priced instance; errors as for `plan`."""
    if solution.choice is None or solution.opened is None:
        raise _without_plan(solution)
    opened, rows = solution.opened[: len(case.shared)], case.menu.rows(solution.choice[: len(case.instance.units)])
    fleet, hired = at_plan(case.fleet, rows.unit, rows.start), case.heads.hired(solution.choice)
    return Plan(Chosen(case.instance, fleet, rows, case.shared, opened, case.hires, hired), solution, options)


def _without_plan(solution: Solution) -> Exception:
    if solution.status is SolveStatus.INFEASIBLE:
        return InfeasibleError(
            "proven: no plan satisfies every limit, rule and pin; `rollout repair` names those that conflict and how to fix it"
        )
    if solution.status in (SolveStatus.FAILED, SolveStatus.UNBOUNDED):
        return SolverError(f"the solver gave no valid answer: {solution.message or solution.status.value}")
    if solution.status is SolveStatus.INTERRUPTED:
        return StoppedError("interrupted before a plan was found; nothing was written")
    return NoPlanError(
        f"no plan was found in {solution.seconds:.0f} s (stopped by the {solution.status.value}), and nothing proves "
        "that there is none: allow more time with --time-limit, or let `rollout repair` look for conflicting rules"
    )
