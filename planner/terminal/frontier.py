"""`rollout frontier`: what more or less of a budget or a capacity is worth."""

from typing import TYPE_CHECKING

import click

from planner.terminal.options import SolverFlags, instance_argument, json_option, part_options, quiet_option, solver_options

if TYPE_CHECKING:
    from planner.questions.answer_folder import AnswerFiles
    from planner.questions.frontier.frontier import Frontier


@click.command("frontier")
@instance_argument
@click.option("--budget", metavar="FROM:TO:STEP", help="Shares of the budgets, such as 40%:160%:5%.")
@click.option("--capacity", metavar="FROM:TO:STEP", help="Shares of the capacities instead.")
@part_options
@click.option("--reach", default="95%", show_default=True, metavar="SHARE", help="Share of the greatest NPV to look for.")
@click.option("--out", metavar="DIR", help="Folder to write the frontier, its picture and every plan to.")
@solver_options
@json_option
@quiet_option
def command(
    instance: str,
    budget: str | None,
    capacity: str | None,
    limit: str | None,
    period: str | None,
    colour: str | None,
    scope: str | None,
    reach: str,
    out: str | None,
    flags: SolverFlags,
    as_json: bool,
    quiet: bool,
) -> int:
    """Show what more or less of a budget or a capacity is worth.

    Every point is planned on the real programme, to --gap or for --time-limit. NPV never falls as the amount rises.
    """
    from models.running.stopping import interrupts_end_all
    from planner.planning import options_of
    from planner.questions.frontier.frontier import factors_of, frontier
    from planner.questions.frontier.tables import frontier_table
    from planner.replanning.cases import share_of_all
    from planner.replanning.given import subject_of
    from planner.replanning.limit_changes import LimitPart
    from planner.terminal.destination import destination, offer, offered
    from planner.terminal.frontier_screen import ending_of_frontier, frontier_screen
    from planner.terminal.progress import ProgressLine
    from planner.terminal.screen import answer, answer_json, note, records, user_text

    if budget is not None and capacity is not None:
        raise click.UsageError("give --budget or --capacity, not both")
    what, shares = ("capacity", capacity) if capacity is not None else ("budget", budget or "40%:160%:10%")
    to = destination(instance, out)
    factors, share = factors_of(shares), share_of_all(reach)
    subject = subject_of(instance)
    loaded, given = subject.instance, subject.given
    to.need_room(loaded, 1 + len(factors))
    part = LimitPart(what, limit, period, colour, scope)
    options = options_of(loaded, **flags)
    with interrupts_end_all():
        with ProgressLine(loaded.settings.finance.currency, quiet=quiet) as line:
            found = frontier(loaded, part, factors, options, line.tell, given)
        written = to.write(found.base, lambda: _files(found), found.better)
    if as_json:
        answer_json(
            {
                "schema_version": 1,
                "points": records(frontier_table(found)),
                "folder": written,
                "better": offered(found.better, written),
            }
        )
    else:
        answer(*frontier_screen(found, share))
        answer(*map(user_text, offer(found.better, given, written)))
        if written is not None:
            answer("", user_text(f"Written to {written}"))
    code, said = ending_of_frontier(found, given)
    if said and not quiet:
        note(said)
    return code


def _files(found: "Frontier") -> "AnswerFiles":
    """Return the files of a frontier; what draws its picture is imported where one is asked for."""
    from planner.questions.frontier.picture import frontier_files

    return frontier_files(found)
