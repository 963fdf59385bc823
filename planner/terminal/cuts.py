"""`rollout cuts`: which launches go first as the budget falls."""

import click

from planner.terminal.options import SolverFlags, instance_argument, json_option, part_options, quiet_option, solver_options

SHOWN = 15


@click.command("cuts")
@instance_argument
@click.option("--to", "deepest", default="50%", show_default=True, metavar="SHARE", help="Deepest cut of the budgets.")
@click.option("--step", default="5%", show_default=True, metavar="SHARE", help="Step from cut to cut.")
@part_options
@click.option("--out", metavar="DIR", help="Folder to write the list and every cut's plan to.")
@solver_options
@json_option
@quiet_option
def command(
    instance: str,
    deepest: str,
    step: str,
    limit: str | None,
    period: str | None,
    colour: str | None,
    scope: str | None,
    out: str | None,
    flags: SolverFlags,
    as_json: bool,
    quiet: bool,
) -> int:
    """List which launches go first as the budget falls.

    Each step keeps launches of the step before in their quarters and adds none. Beside it stands the best plan for the same
    budget that is free to start over, and what keeping to the list loses against it.
    """
    from models.running.stopping import interrupts_end_all
    from planner.planning import options_of
    from planner.questions.cuts.cut_list import cut_list, cuts_to
    from planner.questions.cuts.tables import cut_list_files, cut_table, launch_table
    from planner.replanning.cases import share_of_all
    from planner.replanning.given import solved_for, subject_of
    from planner.replanning.limit_changes import LimitPart
    from planner.replanning.telling import money_counted
    from planner.terminal.destination import destination, offer, offered
    from planner.terminal.plan_ending import ending_of_plans
    from planner.terminal.progress import ProgressLine
    from planner.terminal.screen import answer, answer_json, note, plain_table, records, user_text
    from planner.wording import asked_percent, money

    to = destination(instance, out)
    cuts = cuts_to(share_of_all(deepest), share_of_all(step))
    subject = subject_of(instance)
    loaded, given = subject.instance, subject.given
    to.need_room(loaded, 1 + len(cuts))
    options = options_of(loaded, **flags)
    with interrupts_end_all():
        with ProgressLine(loaded.settings.finance.currency, quiet=quiet) as line:
            part = LimitPart("budget", limit, period, colour, scope)
            found = cut_list(loaded, options, line.tell, cuts, part, given)
        written = to.write(found.base, lambda: cut_list_files(found), found.better)
    if as_json:
        tables = {"cuts": records(cut_table(found)), "launches": records(launch_table(found))}
        answer_json({"schema_version": 1, **tables, "folder": written, "better": offered(found.better, written)})
    else:
        table = plain_table("cut", "budget", "NPV", "launches", "nominal spend", "free NPV", "loss", "at most", texts=0)
        base = found.base
        now = (money(found.counted.total), money(base.worth), str(len(base.schedule)), money(base.figures.spend))
        table.add_row("0 %", *now)
        for row in records(cut_table(found)):
            shown = [
                "no plan" if row["npv"] is None else money(row["npv"]),
                "" if row["launches"] is None else str(row["launches"]),
            ]
            names = ("spend", "npv_free", "loss_to_free", "loss_at_most")
            shown += ["" if row[name] is None else money(row[name]) for name in names]
            table.add_row(asked_percent(row["cut"]), money(row["amount"]), *shown)
        first = plain_table("goes at", "unit", "lever", "quarter", "NPV it adds to its unit", texts=4)
        launches = [row for row in records(launch_table(found)) if row["cut"] is not None]
        for row in launches[:SHOWN]:
            texts = [user_text(row[name]) for name in ("unit", "lever", "quarter")]
            first.add_row(asked_percent(row["cut"]), *texts, money(row["incremental_npv"]))
        title = user_text(f"{loaded.settings.plan.name}: what goes as the budget falls, {money_counted(loaded)}")
        without = [f"{asked_percent(one.cut)}: {one.problem}" for one in found.steps if one.nested is None and one.problem]
        without += [f"{asked_percent(one.cut)}, free: {one.problem_free}" for one in found.steps if one.problem_free]
        remarks = map(user_text, [f"{found.counted}.", *without])
        answer(title, table, "", *remarks, "", f"The first of {len(launches)} launches that go", first)
        answer(*map(user_text, offer(found.better, given, written)))
        if written is not None:
            answer("", user_text(f"Written to {written}"))
    plans = solved_for(found.base, given) + [one.free for one in found.steps if one.free is not None]
    code, words = ending_of_plans(plans, "the cuts planned so far are shown", interrupted=found.interrupted)
    if words and not quiet:
        note(words)
    return code
