"""`rollout verify`: a written plan against the accountant."""

from pathlib import Path

import click

from planner.terminal.options import json_option


@click.command("verify")
@click.argument("directory", metavar="DIR")
@json_option
def command(directory: str, as_json: bool) -> int:
    """Recompute every figure and limit of a written plan.

    The inputs in the folder are held against their hashes, and every file against the accountant, who shares no code
    with what made the plan.
    """
    from instances import load_instance
    from planner.accountant import RunTables, verify
    from planner.errors import ExitCode
    from planner.run_folder import read_run
    from planner.terminal.screen import answer, answer_json, counted, user_text
    from planner.warning_table import warning_findings

    run = read_run(directory)
    instance = load_instance(run.inputs)
    found = verify(instance, RunTables(**run.tables, summary=run.summary)) + warning_findings(Path(directory), instance)
    findings = [str(finding) for finding in found]
    if as_json:
        answer_json({"schema_version": 1, "run_folder": directory, "findings": findings})
    elif findings:
        answer(*map(user_text, findings), user_text(f"{counted(len(findings), 'finding')} in {directory}"))
    else:
        rows = sum(map(len, run.tables.values()))
        answer(user_text(f"{directory}: all figures hold, {counted(rows, 'row')} recomputed from the inputs"))
    return ExitCode.VERIFICATION if findings else ExitCode.DONE
