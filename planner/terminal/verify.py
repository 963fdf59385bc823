"""`rollout verify`: a written plan compared with the accountant."""

import click

from planner.terminal.options import json_option


@click.command("verify")
@click.argument("directory", metavar="DIR")
@json_option
def command(directory: str, as_json: bool) -> int:
    """Recompute every figure and limit of a written plan.

    The inputs in the folder are compared with their hashes. Every file (tables, workbook, report, and the plans of answers)
    is compared with the figures of the accountant, who shares no code with the planner. For each file the table says
    what was compared and what is not covered.
    """
    from planner.answers.coverage import covered
    from planner.errors import ExitCode
    from planner.terminal.screen import answer, answer_json, plain_table, user_text
    from planner.wording import counted

    checked = covered(directory)
    findings = [str(finding) for one in checked for finding in one.findings]
    if as_json:
        files = [
            {"file": one.file, "compared": one.compared, "not_covered": one.not_covered, "findings": len(one.findings)}
            for one in checked
        ]
        answer_json({"schema_version": 1, "run_folder": directory, "findings": findings, "files": files})
        return ExitCode.VERIFICATION if findings else ExitCode.DONE
    table = plain_table("file", "compared", "not covered", texts=3)
    for one in checked:
        compared = f"{counted(len(one.findings), 'finding')}" if one.findings else one.compared or "nothing"
        table.add_row(user_text(one.file), user_text(compared), user_text(one.not_covered))
    answer(*map(user_text, findings), table, "")
    if findings:
        answer(user_text(f"{counted(len(findings), 'finding')} in {directory}"))
        return ExitCode.VERIFICATION
    answer(user_text(f"{directory}: all compared figures agree with those recomputed from the inputs"))
    return ExitCode.DONE
