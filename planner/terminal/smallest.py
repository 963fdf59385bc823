"""`rollout smallest`: the smallest plan that keeps a share of the NPV."""

import click

from planner.terminal.options import SolverFlags, instance_argument, json_option, quiet_option, solver_options

MEASURES = ("spend", "units", "launches")


@click.command("smallest")
@instance_argument
@click.option("--keep", default="80%", show_default=True, metavar="SHARE", help="Share of the greatest NPV to keep.")
@click.option("--by", multiple=True, type=click.Choice(MEASURES), help="What is made least; may be repeated.  [default: all]")
@click.option("--out", metavar="DIR", help="Folder to write the table and the plans to.")
@solver_options
@json_option
@quiet_option
def command(
    instance: str,
    keep: str,
    by: tuple[str, ...],
    out: str | None,
    flags: SolverFlags,
    as_json: bool,
    quiet: bool,
) -> int:
    """Find the smallest plan that keeps a share of the NPV.

    Smallest by spend, by the number of units that launch anything, and by the number of launches.
    """
    from models.running.stopping import interrupts_end_all
    from planner.errors import QuestionError
    from planner.planning import options_of
    from planner.questions.smallest.smallest import smallest
    from planner.questions.smallest.tables import conclusion, smallest_files, smallest_table
    from planner.replanning.cases import share_of_all
    from planner.replanning.given import solved_for, subject_of
    from planner.replanning.telling import money_counted
    from planner.terminal.destination import destination
    from planner.terminal.plan_ending import ending_of_plans
    from planner.terminal.progress import ProgressLine
    from planner.terminal.screen import (
        answer,
        answer_json,
        asked_percent,
        gap_percent,
        money,
        note,
        percent,
        plain_table,
        records,
        user_text,
    )

    share = share_of_all(keep)
    if share > 1.0:
        raise QuestionError(f"{keep!r} of the NPV cannot be kept; write a share such as 80%")
    to = destination(instance, out)
    subject = subject_of(instance)
    loaded, given = subject.instance, subject.given
    to.need_room(loaded, 1 + len(MEASURES))
    options = options_of(loaded, **flags)
    names = {"spend": "least_spend", "units": "fewest_units", "launches": "fewest_launches"}
    with interrupts_end_all():
        with ProgressLine(loaded.settings.finance.currency, quiet=quiet) as line:
            found = smallest(loaded, share, [names[one] for one in by or MEASURES], options, line.tell, given)
        written = to.write(found.base, lambda: smallest_files(found))
    rows = records(smallest_table(found))
    if as_json:
        answer_json({"schema_version": 1, "plans": rows, "conclusion": conclusion(found), "folder": written})
    else:
        table = plain_table("plan", "NPV", "kept", "nominal spend", "units", "launches", "payback", "gap")
        for row in rows:
            cells = (money(row["npv"]), percent(row["kept"], 1), money(row["spend"]))
            proof = "none" if row["gap"] is None else gap_percent(row["gap"])
            counts = (str(row["units"]), str(row["launches"]))
            table.add_row(row["plan"], *cells, *counts, row["payback_quarter"] or "none", proof)
        title = f"{loaded.settings.plan.name}: the smallest plans that keep {asked_percent(share)} of the NPV"
        without = [user_text(f"{measure.replace('_', ' ')}: {why}") for measure, why in found.without.items()]
        answer(user_text(f"{title}, {money_counted(loaded)}"), table, *without, "", user_text(conclusion(found)))
        if written is not None:
            answer("", user_text(f"Written to {written}"))
    plans = [*solved_for(found.base, given), *found.plans.values()]
    code, words = ending_of_plans(plans, "the plans found so far are shown", interrupted=found.interrupted)
    if words and not quiet:
        note(words)
    return code
