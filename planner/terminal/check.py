"""`rollout check`: every problem of an instance at once, or what is in it."""

import click

from planner.terminal.options import instance_argument, json_option


@click.command("check")
@instance_argument
@json_option
def command(instance: str, as_json: bool) -> int:
    """Check an instance and print every problem in it."""
    from instances import InputProblems, load_instance
    from planner.errors import ExitCode, FloorWithoutUnitsError
    from planner.locate import locate
    from planner.planning import priced
    from planner.terminal.screen import answer, answer_json, counted, user_text

    problems: list[str] = []
    facts: dict[str, int] = {}
    try:
        loaded = load_instance(locate(instance))
        menu = priced(loaded).menu
        facts = {
            "unit": len(loaded.units),
            "region": len({unit.region for unit in loaded.units}),
            "lever": len(loaded.plan.levers),
            "decision quarter": loaded.plan.calendar.decision_quarters,
            "evaluation quarter": loaded.plan.calendar.evaluation_quarters,
            "limit": len(loaded.plan.limits) + len(loaded.plan.ramp_limits) + len(loaded.plan.floors),
            "roadmap": menu.unit.size,
        }
    except InputProblems as error:
        problems = [str(problem) for problem in error.problems]
    except FloorWithoutUnitsError as error:
        problems = [str(error)]
    if as_json:
        counts = {f"{thing.replace(' ', '_')}s": number for thing, number in facts.items()}
        answer_json({"schema_version": 1, "instance": instance, "problems": problems, "counts": counts})
    elif problems:
        answer(*(user_text(problem) for problem in problems), f"{counted(len(problems), 'problem')} found")
    else:
        answer(user_text(f"{instance}: no problem in {', '.join(counted(n, thing) for thing, n in facts.items())}"))
    return ExitCode.INPUT if problems else ExitCode.DONE
