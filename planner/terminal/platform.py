"""`rollout platform`: whether orchestration pays, and from what on."""

import click

from planner.terminal.options import SolverFlags, instance_argument, json_option, quiet_option, solver_options


@click.command("platform")
@instance_argument
@click.option("--regions/--no-regions", default=True, help="Ask for each region on its own as well.  [default: regions]")
@click.option("--out", metavar="FILE", help="CSV file to write.")
@solver_options
@json_option
@quiet_option
def command(
    instance: str,
    regions: bool,
    out: str | None,
    flags: SolverFlags,
    as_json: bool,
    quiet: bool,
) -> int:
    """Tell whether orchestration pays, and from what on.

    For the network, and for each region that would have it alone: the orders, the accuracy and the number of live units
    at which the best plan with orchestration is worth more than the best without.
    """
    from models.running.stopping import interrupts_end_all
    from planner.errors import ExitCode
    from planner.planning import options_of
    from planner.questions.answer_folder import AnswerFiles
    from planner.questions.platform.platform import platform
    from planner.questions.platform.tables import conclusion, platform_table
    from planner.replanning.telling import money_counted
    from planner.run_files.locate import load
    from planner.terminal.destination import destination, in_folder
    from planner.terminal.platform_screen import platform_lines
    from planner.terminal.progress import ProgressLine
    from planner.terminal.screen import answer, answer_json, note, records, user_text

    to = destination(instance, out, is_file=True)
    loaded = load(instance)
    to.need_room(loaded)
    options = options_of(loaded, **flags)
    with interrupts_end_all():
        with ProgressLine(loaded.settings.finance.currency, quiet=quiet) as line:
            found = platform(loaded, options, line.tell, regions=regions)
        rows = platform_table(found)
        written = in_folder(to.write(None, lambda: AnswerFiles({"platform": rows})), "platform")
    if as_json:
        answer_json({"schema_version": 1, "scopes": records(rows), "conclusion": conclusion(found), "file": written})
    else:
        title = f"{loaded.settings.plan.name}: does orchestration pay, and from what on, {money_counted(loaded)}"
        answer(user_text(title), *platform_lines(found), "", user_text(conclusion(found)))
        if written is not None:
            answer("", user_text(f"Written to {written}"))
    if found.interrupted:
        if not quiet:
            note("interrupted: what was found so far is shown")
        return ExitCode.INTERRUPTED
    return ExitCode.DONE
