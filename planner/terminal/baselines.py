"""`rollout baselines`: what optimisation is worth over the usual ways to plan."""

import click

from planner.terminal.options import SolverFlags, instance_argument, json_option, quiet_option, solver_options


@click.command("baselines")
@instance_argument
@click.option("--out", metavar="DIR", help="Folder to write the table and every baseline's plan to.")
@solver_options
@json_option
@quiet_option
def command(
    instance: str,
    out: str | None,
    flags: SolverFlags,
    as_json: bool,
    quiet: bool,
) -> int:
    """Compare the optimised plan with the usual ways to plan.

    The instance is planned by rules of thumb as well: no change (or only what rules ask for), everything early, rank and
    fill, worst units first, a pilot that scales, manual improvement only. All of them keep the same limits and rules.
    """
    from models.running.stopping import interrupts_end_all
    from planner.planning import options_of
    from planner.questions.baselines.baselines import baselines
    from planner.questions.baselines.tables import baseline_files, baseline_table, conclusion
    from planner.questions.baselines.usual_ways import WAYS, meaning_of
    from planner.replanning.given import solved_for, subject_of
    from planner.replanning.telling import money_counted
    from planner.terminal.destination import destination, offer, offered
    from planner.terminal.plan_ending import ending_of_plans
    from planner.terminal.progress import ProgressLine
    from planner.terminal.screen import answer, answer_json, note, plain_table, records, user_text
    from planner.wording import money, percent

    to = destination(instance, out)
    subject = subject_of(instance)
    loaded, given = subject.instance, subject.given
    to.need_room(loaded, 1 + len(WAYS))
    options = options_of(loaded, **flags)
    with interrupts_end_all():
        with ProgressLine(loaded.settings.finance.currency, quiet=quiet) as line:
            found = baselines(loaded, options, line.tell, given)
        written = to.write(found.base, lambda: baseline_files(found), found.better)
    rows = records(baseline_table(found))
    if as_json:
        answer_json(
            {
                "schema_version": 1,
                "baselines": rows,
                "conclusion": conclusion(found),
                "folder": written,
                "better": offered(found.better, written),
            }
        )
    else:
        table = plain_table("planned by", "NPV", "optimised is worth", "share", "at most", "nominal spend", "launches", "payback")
        for row in rows:
            if row["npv"] is None:
                table.add_row(row["baseline"], "no plan")
                continue
            worth = ["" if row[name] is None else money(row[name]) for name in ("worth", "worth_at_most")]
            share = "" if row["worth_share"] is None else percent(row["worth_share"], 1)
            payback = row["payback_quarter"] or "none"
            table.add_row(
                row["baseline"], money(row["npv"]), worth[0], share, worth[1], money(row["spend"]), str(row["launches"]), payback
            )
        title = user_text(f"{loaded.settings.plan.name}: the optimised plan and the usual ways, {money_counted(loaded)}")
        meanings = [f"{one.way}: {meaning_of(one.way)}" for one in found.baselines]
        without = [f"{one.way}: {one.problem}" for one in found.baselines if one.plan is None]
        answer(title, table, "", *map(user_text, [*meanings, *without]), "", user_text(conclusion(found)))
        answer(*map(user_text, offer(found.better, given, written)))
        if written is not None:
            answer("", user_text(f"Written to {written}"))
    code, words = ending_of_plans(
        solved_for(found.base, given), "the baselines made so far are shown", interrupted=found.interrupted
    )
    if words and not quiet:
        note(words)
    return code
