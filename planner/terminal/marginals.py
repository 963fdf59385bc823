"""`rollout marginals`: which dollar, and which hour, is worth most."""

from typing import TYPE_CHECKING

import click

from planner.terminal.options import FiniteRange, SolverFlags, instance_argument, json_option, quiet_option, solver_options

if TYPE_CHECKING:
    from planner.questions.marginals.marginals import Marginals


@click.command("marginals")
@instance_argument
@click.option("--increment", default="5%", show_default=True, metavar="SHARE", help="What is added to each part.")
@click.option(
    "--seconds", type=FiniteRange(1, 1e6), default=180.0, show_default=True, help="Time for everything, the base included."
)
@click.option("--out", metavar="FILE", help="CSV file to write.")
@solver_options
@json_option
@quiet_option
def command(
    instance: str,
    increment: str,
    seconds: float,
    out: str | None,
    flags: SolverFlags,
    as_json: bool,
    quiet: bool,
) -> int:
    """Show what a little more of each budget and capacity is worth.

    Each part is raised alone and the real programme planned anew; the gain is what that found, and at least and at most what
    is proven. A gain that cannot be told from 0 is said to be not determined. --gap holds for the base.
    """
    from time import perf_counter

    began = perf_counter()
    from models.running.stopping import interrupts_end_all
    from planner.planning import options_of
    from planner.questions.answer_folder import AnswerFiles
    from planner.questions.marginals.marginals import marginals
    from planner.questions.marginals.tables import marginal_table, remarks
    from planner.replanning.cases import share_of_all
    from planner.replanning.difference import NOT_DETERMINED
    from planner.replanning.given import subject_of
    from planner.replanning.telling import money_counted
    from planner.terminal.destination import better_than, destination, in_folder, offer, offered
    from planner.terminal.progress import ProgressLine
    from planner.terminal.screen import answer, answer_json, plain_table, records, user_text
    from planner.wording import asked_percent, level, money

    to = destination(instance, out, is_file=True)
    share = share_of_all(increment)
    subject = subject_of(instance)
    loaded, given = subject.instance, subject.given
    to.need_room(loaded)
    options = options_of(loaded, **flags)
    with interrupts_end_all():
        with ProgressLine(loaded.settings.finance.currency, quiet=quiet) as line:
            left = max(1.0, seconds - (perf_counter() - began))
            found = marginals(loaded, options, line.tell, increment=share, seconds=left, given=given)
        rows = marginal_table(found)
        better = better_than(given, found.base)
        written = to.write(found.base, lambda: AnswerFiles({"marginals": rows}), better)
    splits = [(one.limit, one.total, one.plan) for one in found.splits]
    if as_json:
        again = [{"limit": name, "total": total, "npv": None if plan is None else plan.worth} for name, total, plan in splits]
        answer_json(
            {
                "schema_version": 1,
                "npv": found.base.worth if given is None else given.plan.worth,
                "parts": records(rows),
                "splits": again,
                "file": in_folder(written, "marginals"),
                "better": offered(better, written),
            }
        )
        return _ending(found, quiet=quiet)
    table = plain_table("raised", "added", "gain", "at least", "at most", "per unit")
    for part, row in zip(found.parts, records(rows), strict=True):
        gain = NOT_DETERMINED if row["gain"] is None else money(row["gain"])
        most = "not proven" if row["gain_at_most"] is None else money(row["gain_at_most"])
        least = "" if row["gain_at_least"] is None else money(row["gain_at_least"])
        per_unit = "" if row["gain_per_unit"] is None else f"{row['gain_per_unit']:,.2f}"
        table.add_row(user_text(str(part.part)), level(part.added), gain, least, most, per_unit)
    answer(
        user_text(f"{loaded.settings.plan.name}: what {asked_percent(share)} more is worth, {money_counted(loaded)}"), table, ""
    )
    answer(*map(user_text, remarks(found)))
    for name, total, plan in splits:
        if plan is not None:
            change = f"{round(plan.worth - found.base.worth):+,}"
            answer(
                user_text(
                    f"{name}: the same {money(total)}, split over the quarters as is best: NPV {money(plan.worth)} ({change})"
                )
            )
    answer(*map(user_text, offer(better, given, written)))
    if written is not None:
        answer("", user_text(f"Written to {in_folder(written, 'marginals')}"))
    return _ending(found, quiet=quiet)


def _ending(found: "Marginals", *, quiet: bool) -> int:
    from planner.errors import ExitCode
    from planner.questions.marginals.tables import gain_of
    from planner.terminal.screen import note
    from planner.wording import counted

    open_ones = sum(gain_of(found, one).determined == "no" for one in found.parts) + len(found.without)
    code, said = ExitCode.DONE, ""
    if found.interrupted:
        code, said = ExitCode.INTERRUPTED, "interrupted: the parts raised so far are shown"
    elif open_ones:
        said = f"{counted(open_ones, 'gain')} not determined; allow more by --seconds, or ask a smaller --gap of the base"
        code = ExitCode.GAP_NOT_REACHED
    if said and not quiet:
        note(said)
    return code
