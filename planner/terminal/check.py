"""`rollout check`: every problem of an instance at once, or what was read, warnings, and notices on its settings."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from planner.terminal.options import instance_argument, json_option, strict_option

if TYPE_CHECKING:
    from instances import Instance
    from planner.errors import ExitCode


@click.command("check")
@instance_argument
@strict_option
@json_option
def command(instance: str, strict: bool, as_json: bool) -> int:
    """Check an instance and print every problem in it.

    Without a problem, it says what was read, warns of inputs that are allowed and may not be meant, and names settings
    that may be misread.
    """
    from instances import InputProblems
    from planner.errors import ExitCode, PlannerError
    from planner.run_files.locate import load
    from planner.terminal.screen import answer, answer_json, user_text
    from planner.wording import counted

    problems: list[str] = []
    try:
        loaded = load(instance)
        facts = _facts(loaded)
    except InputProblems as error:
        problems = [str(problem) for problem in error.problems]
    except PlannerError as error:
        if error.exit_code is not ExitCode.INPUT:
            raise
        problems = str(error).splitlines()
    if not problems:
        return _told(instance, loaded, facts, strict=strict, as_json=as_json)
    if as_json:
        answer_json(_document(instance) | {"problems": problems})
    else:
        answer(*map(user_text, problems), user_text(f"{counted(len(problems), 'problem')} found in {instance}"))
    return ExitCode.INPUT


def _told(name: str, loaded: "Instance", facts: dict[str, int], *, strict: bool, as_json: bool) -> "ExitCode":
    """Print the content of an instance without problems; return the exit code."""
    from instances.notices import notices
    from instances.plausibility import reading_of, warnings_of
    from planner.errors import ExitCode
    from planner.terminal.reading_screen import reading_screen
    from planner.terminal.screen import answer, answer_json, user_text
    from planner.wording import counted

    reading, warnings = reading_of(loaded), [str(warning) for warning in warnings_of(loaded)]
    said = [str(notice) for notice in notices(loaded)]
    if as_json:
        counts = {f"{thing.replace(' ', '_')}s": number for thing, number in facts.items()}
        told = {"warnings": warnings, "notices": said, "counts": counts, "read": asdict(reading)}
        answer_json(_document(name) | told | ({"problems": warnings} if strict else {}))
    else:
        asked = f", {counted(len(warnings), 'warning')}" if warnings else ""
        answer(user_text(f"{name}: no problem{asked} in {', '.join(counted(n, thing) for thing, n in facts.items())}"))
        answer(*reading_screen(reading))
        answer(*(user_text(f"warning: {text}") for text in warnings), *(user_text(f"note: {text}") for text in said))
        if strict and warnings:
            answer(user_text(f"{counted(len(warnings), 'warning')} treated as problems because of --strict"))
    return ExitCode.INPUT if strict and warnings else ExitCode.DONE


def _document(instance: str) -> dict[str, Any]:
    return {"schema_version": 1, "instance": instance, "problems": [], "warnings": [], "notices": [], "counts": {}, "read": None}


def _facts(loaded: "Instance") -> dict[str, int]:
    """Return the content of an instance that can be priced and stated."""
    from planner.planning import priced

    plan = loaded.settings
    rules = (
        plan.limits,
        plan.ramp_limits,
        plan.pilot_gates,
        plan.groups,
        plan.floors,
        plan.covenants,
        plan.hurdles,
        plan.minimums,
        plan.sequences,
        plan.region_limits,
        plan.even_waves,
        plan.one_of,
        plan.shares,
        plan.even_coverage,
        plan.hiring,
    )
    return {
        "unit": len(loaded.units),
        "region": len({unit.region for unit in loaded.units}),
        "lever": len(plan.levers),
        "decision quarter": plan.calendar.decision_quarters,
        "evaluation quarter": plan.calendar.evaluation_quarters,
        "limit": sum(map(len, rules)),
        "roadmap": priced(loaded).menu.unit.size,
    }
