"""`rollout explain`: why a unit is in, out, or in that quarter."""

import click

from planner.terminal.options import FiniteRange, json_option, quiet_option

SHOWN = 8
"""Limits shown of those that hold the plan back."""


@click.command("explain")
@click.argument("directory", metavar="DIR")
@click.option("--unit", metavar="UNIT", help="The unit to explain; without it all units, as a table of reasons.")
@click.option("--out", metavar="FILE", help="CSV file to write, instead of among the answers of DIR.")
@click.option("--seconds", type=FiniteRange(1, 1e5), default=13.0, show_default=True, help="Time for the whole answer on a unit.")
@json_option
@quiet_option
def command(directory: str, unit: str | None, out: str | None, seconds: float, as_json: bool, quiet: bool) -> int:
    """Explain a written plan: one unit against its alternatives, or all units.

    DIR is what `rollout plan --out DIR` wrote. For one unit, each alternative is forced and everything else planned anew
    around it: in or out, a quarter earlier or later, the other lever, the other order. For all units, each lever has its
    reason, checked within the plan.
    """
    from time import perf_counter

    began = perf_counter()
    from rich.console import RenderableType

    from planner.errors import ExitCode
    from planner.questions.answer_folder import AnswerFiles
    from planner.questions.explain.blocking import blocking_limits
    from planner.questions.explain.explanation import explain
    from planner.questions.explain.reasons import reasons_table
    from planner.questions.explain.tables import alternative_table
    from planner.replanning.difference import difference
    from planner.replanning.given import Given
    from planner.replanning.reading import plan_in
    from planner.replanning.telling import money_counted
    from planner.terminal.destination import better_than, destination, in_folder, offer, offered
    from planner.questions.determined import determined_lines
    from planner.terminal.progress import ProgressLine
    from planner.terminal.screen import answer, answer_json, note, plain_table, records, user_text
    from planner.wording import money

    to = destination(directory, out, is_file=True)
    case, plan = plan_in(directory)
    to.need_room(case.instance)
    given = Given(case, plan)
    currency = case.instance.settings.finance.currency
    interrupted, better = False, None
    if unit is None:
        name, rows = "reasons", reasons_table(case, plan)
        counts = rows.groupby(["chosen", "reason"], sort=False).size().sort_values(ascending=False)
        table = plain_table("launches", "reason", "chosen", texts=0)
        pairs = zip(counts.index.tolist(), counts.tolist(), strict=True)
        for (is_chosen, reason), number in pairs:
            table.add_row(f"{number:,}", reason, is_chosen)
        shown: list[RenderableType] = [
            user_text(f"{case.instance.settings.plan.name}: why each lever is in or out at each unit"),
            table,
        ]
        if held := blocking_limits(case, plan):
            against = plain_table("launches that pay", "largest alone", "stand against", texts=0)
            against.columns[2].justify = "left"
            for one in held[:SHOWN]:
                against.add_row(f"{one.launches:,}", money(one.largest), user_text(one.name))
            shown += ["", user_text("What holds the plan back: limits by the launches that would pay and have no room"), against]
    else:
        with ProgressLine(currency, quiet=quiet) as line:
            found = explain(case, plan, unit, plan.options, line.tell, max(1.0, seconds - (perf_counter() - began)))
        name, rows, interrupted = "alternatives", alternative_table(found), found.interrupted
        table = plain_table(f"{unit} otherwise", "plan NPV", "change", "at least", "at most", "units moved", "limits moved")
        for column in table.columns[1:]:
            column.no_wrap = True
        for row in records(rows):
            changes = (row[one] for one in ("change", "change_at_least", "change_at_most"))
            figures = ["" if one is None else f"{round(one):+,}" for one in changes]
            limits = [one for one in (row["limits_moved"] or "").split("; ") if one]
            npv = "no plan" if row["npv"] is None else money(row["npv"])
            moved = ["", ""] if row["units_moved"] is None else [str(row["units_moved"]), str(len(limits))]
            table.add_row(user_text(row["alternative"]), npv, *figures, *moved)
        said = f"{case.instance.settings.plan.name}: what forcing an alternative on {unit} changes in the whole plan"
        said += f", {money_counted(case.instance)}"
        shown = [user_text(said), table]
        gains = [(one.name, difference(found.base, one.plan)) for one in found.alternatives if one.plan is not None]
        shown += determined_lines(gains, "more --seconds, or a plan of a smaller --gap, narrows it")
        shown += [user_text(f"{one.name}: {one.problem}") for one in found.alternatives if one.plan is None]
        better = better_than(given, found.base)
    written = to.write(None, lambda: AnswerFiles({name: rows}), better)
    shown += map(user_text, offer(better, given, written))
    target = in_folder(written, name)
    if as_json:
        answer_json({"schema_version": 1, name: records(rows), "file": target, "better": offered(better, written)})
    else:
        answer(*shown)
        if target is not None:
            answer("", user_text(f"Written to {target}"))
    if not interrupted:
        return ExitCode.DONE
    if not quiet:
        note("interrupted: the alternatives planned so far are shown")
    return ExitCode.INTERRUPTED
