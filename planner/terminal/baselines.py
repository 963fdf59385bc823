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
    from planner.locate import load
    from planner.planning import options_of
    from planner.questions.baselines import baselines
    from planner.questions.baselines_tables import baseline_table, conclusion, write_baselines
    from planner.questions.telling import money_counted
    from planner.questions.usual_ways import meaning_of
    from planner.run_folder import check_target
    from planner.terminal.plan_ending import ending_of_plans
    from planner.terminal.progress import ProgressLine
    from planner.terminal.screen import answer, answer_json, money, note, percent, plain_table, records, user_text

    if out is not None:
        check_target(out)
    loaded = load(instance)
    options = options_of(loaded, **flags)
    with interrupts_end_all():
        with ProgressLine(loaded.plan.finance.currency, quiet=quiet) as line:
            found = baselines(loaded, options, line.tell)
        if out is not None:
            write_baselines(found, out)
    rows = records(baseline_table(found))
    if as_json:
        answer_json({"schema_version": 1, "baselines": rows, "conclusion": conclusion(found), "folder": out})
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
        title = user_text(f"{loaded.plan.plan.name}: the optimised plan and the usual ways, {money_counted(loaded)}")
        meanings = [f"{one.way}: {meaning_of(one.way)}" for one in found.baselines]
        without = [f"{one.way}: {one.problem}" for one in found.baselines if one.plan is None]
        answer(title, table, "", *map(user_text, [*meanings, *without]), "", user_text(conclusion(found)))
        if out is not None:
            answer("", user_text(f"Written to {out}"))
    code, words = ending_of_plans([found.base], "the baselines made so far are shown", interrupted=found.interrupted)
    if words and not quiet:
        note(words)
    return code
