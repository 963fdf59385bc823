"""From an instance as it is named to a plan that is verified and written: the frame of `rollout plan` and of its job."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from instances import InputProblems
from instances.plausibility import warnings_of
from instances.problems import Problem
from instances.schema.instance import Instance
from models.running.stopping import interrupts_end_all
from planner import planning
from planner.errors import VerificationError
from planner.jobs.destination import where_written
from planner.jobs.show import Show
from planner.plan.plan import Plan
from planner.run_files.folder import claimed
from planner.run_files.locate import load
from planner.run_files.room import need_room
from planner.run_files.single_file import check_file, replacing_file
from planner.run_files.verified import verify_plan, write_verified


@dataclass(frozen=True)
class PlanAsked:
    """A plan as it is asked for.

    Attributes
    ----------
    instance
        as the user names it.
    out
        folder to write it to; None to write none.
    xlsx
        file to write its workbook to as well; None for none.
    flags
        solver options by name; those left out are of the instance.
    objective
        settings of risk by name, as for `planner.planning.with_objective`.
    strict
        whether warnings count as problems.
    """

    instance: str
    out: str | None = None
    xlsx: str | None = None
    flags: Mapping[str, Any] = field(default_factory=dict)
    objective: Mapping[str, Any] = field(default_factory=dict)
    strict: bool = False


@dataclass(frozen=True, eq=False)
class PlanMade:
    """A plan that was asked for.

    Attributes
    ----------
    plan
        verified.
    out
        folder that it stands in, as the user would type it; None where it is not written.
    warnings
        of the input.
    interrupted
        whether the user stopped the search.
    """

    plan: Plan
    out: str | None
    warnings: tuple[Problem, ...]
    interrupted: bool


def plan_as_asked(asked: PlanAsked, show: Show) -> PlanMade:
    """Read, plan, verify and write; a first Ctrl-C stops the search and keeps the best plan.

    Raises
    ------
    PlannerError, InputProblems
        as for `planner.planning.plan` and `planner.run_files.verified.write_verified`; nothing is written.
    """
    with ExitStack() as held:
        if asked.out is not None:
            held.enter_context(claimed(asked.out))
        if asked.xlsx is not None:
            check_file(asked.xlsx, asked.instance)
        loaded = planning.with_objective(load(asked.instance), seed=asked.flags.get("seed"), **asked.objective)
        warnings = warnings_of(loaded)
        if asked.strict and warnings:
            raise InputProblems(warnings)
        show.reading(loaded, warnings)
        for place in filter(None, (asked.out, asked.xlsx)):
            need_room(place, loaded)
        with interrupts_end_all() as request:
            result, out = _made(asked, loaded, show)
        return PlanMade(result, out, tuple(warnings), request.interrupted)


def _made(asked: PlanAsked, loaded: Instance, show: Show) -> tuple[Plan, str | None]:
    """Return the plan and its folder."""
    with show.solving(loaded.settings.finance.currency) as solving:
        result = planning.plan(loaded, **asked.flags, on_progress=solving)
    out = asked.out
    with show.steps() as step:
        if out is not None:
            from planner.reports import documents_of  # charts and workbooks take long to load, and only what is written has them

            written = write_verified(result, Path(out), documents=documents_of, on_step=step)
            out = where_written(out, written, show.note)
        elif findings := verify_plan(result, step):
            raise VerificationError("\n".join(["the accountant's figures differ from those of the plan", *map(str, findings)]))
    if asked.xlsx is not None:
        from planner.reports.workbook import plan_workbook

        with replacing_file(asked.xlsx) as temporary:
            temporary.write_bytes(plan_workbook(result))
    return result, out
