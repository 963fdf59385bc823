"""`rollout check`: every problem of an instance at once, or what is in it."""

import click

from planner.terminal.options import instance_argument, json_option


@click.command("check")
@instance_argument
@json_option
def command(instance: str, as_json: bool) -> int:
    """Check an instance and print every problem in it."""
    from instances import InputProblems
    from planner.errors import ExitCode, PlannerError
    from planner.terminal.screen import answer, answer_json, counted, user_text

    problems: list[str] = []
    facts: dict[str, int] = {}
    try:
        facts = _facts(instance)
    except InputProblems as error:
        problems = [str(problem) for problem in error.problems]
    except PlannerError as error:
        if error.exit_code is not ExitCode.INPUT:
            raise
        problems = str(error).splitlines()
    if as_json:
        counts = {f"{thing.replace(' ', '_')}s": number for thing, number in facts.items()}
        answer_json({"schema_version": 1, "instance": instance, "problems": problems, "counts": counts})
    elif problems:
        answer(*map(user_text, problems), user_text(f"{counted(len(problems), 'problem')} found in {instance}"))
    else:
        answer(user_text(f"{instance}: no problem in {', '.join(counted(n, thing) for thing, n in facts.items())}"))
    return ExitCode.INPUT if problems else ExitCode.DONE


def _facts(instance: str) -> dict[str, int]:
    """Return what is in an instance that can be read, priced and stated."""
    from planner.locate import load
    from planner.planning import priced

    loaded = load(instance)
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
