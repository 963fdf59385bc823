"""`rollout diagnose`: what holds each unit back, what it is ready for, and where the plan parts from the rule of thumb."""

import click

from planner.terminal.options import SolverFlags, instance_argument, json_option, quiet_option, solver_options


@click.command("diagnose")
@instance_argument
@click.option("--thresholds", metavar="FILE", help="TOML file with thresholds of your own.")
@click.option("--out", metavar="DIR", help="Folder to write the tables, the thresholds and the plan to.")
@solver_options
@json_option
@quiet_option
def command(
    instance: str,
    thresholds: str | None,
    out: str | None,
    flags: SolverFlags,
    as_json: bool,
    quiet: bool,
) -> int:
    """Tell what holds each unit back, and where plan and rule of thumb part.

    Per unit, region and network: the dominant constraint (routing, inventory accuracy, labour execution or store role), what
    solving each is worth a year, the signs of readiness, and the situation it resembles. The folder of a written plan is
    held against that plan; anything else is planned first.
    """
    from pathlib import Path

    from models.running.stopping import interrupts_end_all
    from planner.errors import ExitCode
    from planner.planning import options_of, planned, priced
    from planner.questions.diagnose.diagnosis import diagnose
    from planner.questions.diagnose.tables import conclusion, diagnosis_files, network_table, unit_table
    from planner.questions.diagnose.thresholds import shipped, thresholds_from
    from planner.replanning.reading import plan_in
    from planner.replanning.telling import teller
    from planner.run_files.locate import load
    from planner.run_files.names import is_run
    from planner.terminal.destination import destination
    from planner.terminal.diagnose_screen import diagnosis_screen
    from planner.terminal.plan_ending import ending_of_plans
    from planner.terminal.progress import ProgressLine
    from planner.terminal.screen import answer, answer_json, note, records, user_text

    to = destination(instance, out)
    held = shipped() if thresholds is None else thresholds_from(thresholds)
    code, words = ExitCode.DONE, ""
    with interrupts_end_all():
        if is_run(Path(instance)):
            plan = plan_in(instance)[1]
        else:
            loaded = load(instance)
            with ProgressLine(loaded.settings.finance.currency, quiet=quiet) as line:
                plan = planned(priced(loaded), options_of(loaded, **flags), teller(line.tell, "the plan"))
            code, words = ending_of_plans([plan], "the diagnosis is held against the best plan found")
        found = diagnose(plan, held)
        written = to.write(found.plan, lambda: diagnosis_files(found))
    if as_json:
        network, units = records(network_table(found)), records(unit_table(found))
        for number, row in enumerate(units):
            row["disagreement"] = found.disagreement(number)
        answer_json({"schema_version": 1, "network": network, "units": units, "conclusion": conclusion(found), "folder": written})
    else:
        answer(*diagnosis_screen(found))
        if written is not None:
            answer("", user_text(f"Written to {written}"))
    if words and not quiet:
        note(words)
    return code
