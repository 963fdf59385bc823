"""`rollout check`: every problem of an instance at once, or what is in it, with the notices on its settings."""

from typing import TYPE_CHECKING

import click

from planner.terminal.options import instance_argument, json_option

if TYPE_CHECKING:
    from instances import Instance


@click.command("check")
@instance_argument
@json_option
def command(instance: str, as_json: bool) -> int:
    """Check an instance and print every problem in it.

    Without a problem, it says what is in the instance, and names settings whose meaning a reader may take for another.
    """
    from instances import InputProblems
    from instances.notices import notices
    from planner.errors import ExitCode, PlannerError
    from planner.locate import load
    from planner.terminal.screen import answer, answer_json, counted, user_text

    problems: list[str] = []
    said: list[str] = []
    facts: dict[str, int] = {}
    try:
        loaded = load(instance)
        facts = _facts(loaded)
        said = [str(notice) for notice in notices(loaded)]
    except InputProblems as error:
        problems = [str(problem) for problem in error.problems]
    except PlannerError as error:
        if error.exit_code is not ExitCode.INPUT:
            raise
        problems = str(error).splitlines()
    if as_json:
        counts = {f"{thing.replace(' ', '_')}s": number for thing, number in facts.items()}
        answer_json({"schema_version": 1, "instance": instance, "problems": problems, "notices": said, "counts": counts})
    elif problems:
        answer(*map(user_text, problems), user_text(f"{counted(len(problems), 'problem')} found in {instance}"))
    else:
        answer(user_text(f"{instance}: no problem in {', '.join(counted(n, thing) for thing, n in facts.items())}"))
        answer(*(user_text(f"note: {text}") for text in said))
    return ExitCode.INPUT if problems else ExitCode.DONE


def _facts(loaded: "Instance") -> dict[str, int]:
    """Return what is in an instance that can be priced and stated."""
    from planner.planning import priced

    plan = loaded.plan
    rules = (plan.limits, plan.ramp_limits, plan.pilot_gates, plan.groups, plan.floors)
    return {
        "unit": len(loaded.units),
        "region": len({unit.region for unit in loaded.units}),
        "lever": len(plan.levers),
        "decision quarter": plan.calendar.decision_quarters,
        "evaluation quarter": plan.calendar.evaluation_quarters,
        "limit": sum(map(len, rules)),
        "roadmap": priced(loaded).menu.unit.size,
    }
