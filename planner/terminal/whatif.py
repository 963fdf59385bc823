"""`rollout whatif`: an instance under other budgets, capacities or figures, compared with its plan."""

import click

from planner.terminal.options import SolverFlags, instance_argument, json_option, quiet_option, solver_options


@click.command("whatif")
@instance_argument
@click.option("--out", metavar="DIR", help="Folder to write the comparison and every case's plan to.")
@click.option("--budget", multiple=True, metavar="SHARE", help="A case with this share of every budget, such as 80% or +10%.")
@click.option("--capacity", multiple=True, metavar="SHARE", help="A case with this share of every capacity.")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="A case with a figure set, such as discount_rate=0.12.")
@click.option("--multiply", multiple=True, metavar="PATH=FACTOR", help="A case with a figure multiplied.")
@click.option("--add", multiple=True, metavar="PATH=AMOUNT", help="A case with an amount added to a figure.")
@click.option("--delay-start", multiple=True, type=click.IntRange(1), metavar="N", help="A case without launches in N quarters.")
@click.option("--freeze", multiple=True, metavar="QUARTER", help="A case without launches in a quarter, such as 2027Q4.")
@click.option("--cases", "file", type=click.Path(), metavar="FILE", help="cases.toml: cases that change several things.")
@click.option("--prove", is_flag=True, help="Solve on where the order of a case and the base is not proven.")
@solver_options
@json_option
@quiet_option
def command(
    instance: str,
    out: str | None,
    budget: tuple[str, ...],
    capacity: tuple[str, ...],
    sets: tuple[str, ...],
    multiply: tuple[str, ...],
    add: tuple[str, ...],
    delay_start: tuple[int, ...],
    freeze: tuple[str, ...],
    file: str | None,
    prove: bool,
    flags: SolverFlags,
    as_json: bool,
    quiet: bool,
) -> int:
    """Plan cases with other budgets, capacities or figures, and compare them.

    Each option is a case of its own; cases.toml names cases that change several things at once. --time-limit and --gap
    hold for each case.
    """
    from pathlib import Path

    from models.running.stopping import interrupts_end_all
    from planner.planning import options_of
    from planner.questions.whatif.tables import comparison_table, what_if_files
    from planner.questions.whatif.whatif import what_if
    from planner.replanning.cases import cases_of, checked_names, read_cases
    from planner.replanning.given import subject_of
    from planner.terminal.comparison import comparison_screen, ending_of_cases
    from planner.terminal.destination import destination, offer, offered
    from planner.terminal.progress import ProgressLine
    from planner.terminal.screen import answer, answer_json, note, records, user_text

    to = destination(instance, out)
    subject = subject_of(instance)
    loaded, given = subject.instance, subject.given
    cases = cases_of(
        budgets=budget, capacities=capacity, sets=sets, multiplied=multiply, added=add, delays=delay_start, frozen=freeze
    )
    cases = checked_names([*cases, *(read_cases(Path(file)) if file is not None else [])])
    to.need_room(loaded, 1 + len(cases))
    options = options_of(loaded, **flags)
    with interrupts_end_all():
        with ProgressLine(loaded.settings.finance.currency, quiet=quiet) as line:
            found = what_if(loaded, cases, options, line.tell, prove=prove, given=given)
        written = to.write(found.base, lambda: what_if_files(found), found.better)
    if as_json:
        answer_json(
            {
                "schema_version": 1,
                "cases": records(comparison_table(found)),
                "folder": written,
                "better": offered(found.better, written),
            }
        )
    else:
        answer(*comparison_screen(found))
        answer(*map(user_text, offer(found.better, given, written)))
        if written is not None:
            answer("", user_text(f"Written to {written}"))
    code, said = ending_of_cases(found, options.gap, given)
    if said and not quiet:
        note(said)
    return code
