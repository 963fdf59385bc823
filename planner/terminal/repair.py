"""`rollout repair`: why there is no plan, and what would give one."""

import click

from planner.terminal.options import SolverFlags, instance_argument, json_option, quiet_option, solver_options


@click.command("repair")
@instance_argument
@solver_options
@json_option
@quiet_option
def command(
    instance: str,
    flags: SolverFlags,
    as_json: bool,
    quiet: bool,
) -> int:
    """Name the rules that cannot hold together, and what would mend it.

    --time-limit holds for each question whether some rules can hold together, --gap for the plan of each repair.
    """
    from planner.errors import ExitCode
    from planner.planning import options_of
    from planner.questions.repair.repair import diagnosed
    from planner.replanning.telling import money_counted
    from planner.run_files.locate import load
    from planner.terminal.progress import ProgressLine
    from planner.terminal.screen import answer, answer_json, note, plain_table, user_text
    from planner.wording import money

    loaded = load(instance)
    options = options_of(loaded, **flags)
    with ProgressLine(loaded.settings.finance.currency, quiet=quiet) as line:
        found = diagnosed(loaded, options, lambda said: line.tell(said, None))
    if as_json:
        repairs = [{"changes": list(one.changes), "npv": one.plan.worth} for one in found.repairs]
        rules = [str(rule) for rule in found.rules]
        answer_json({"schema_version": 1, "feasible": found.feasible, "conflict": rules, "repairs": repairs})
    elif found.feasible:
        answer(user_text(f"{loaded.settings.plan.name} has a plan; nothing is to be repaired"))
    else:
        answer(user_text(f"{loaded.settings.plan.name}: these cannot hold together, and each of them is needed for that"))
        answer(*(user_text(f"  {rule}") for rule in found.rules))
        table = plain_table(f"NPV, {money_counted(loaded)}", "repair", texts=0)
        table.columns[1].justify = "left"
        for one in found.repairs:
            table.add_row(money(one.plan.worth), user_text(str(one)))
        answer("", "Repairs, each tried out", table if found.repairs else "none was found in the time given")
    if found.interrupted:
        if not quiet:
            note("interrupted: the repairs tried so far are shown")
        return ExitCode.INTERRUPTED
    return ExitCode.DONE if found.feasible else ExitCode.INFEASIBLE
