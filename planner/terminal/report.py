"""`rollout report`: a written plan as one page to read, print and send."""

import click

from planner.terminal.options import quiet_option


@click.command("report")
@click.argument("directory", metavar="DIR")
@click.option("--out", metavar="FILE", help="File to write; report.html in DIR by default.")
@quiet_option
def command(directory: str, out: str | None, quiet: bool) -> None:
    """Write a plan as one self-contained HTML page.

    DIR is what `rollout plan --out DIR` wrote. Where it holds the answers of other questions (comparison.csv,
    frontier.csv and their kin), the page shows them, too.
    """
    from pathlib import Path

    from planner.replanning.reading import read_plan
    from planner.reports.page import REPORT, report_of
    from planner.run_files.single_file import check_file, replacing_file
    from planner.terminal.screen import answer, note, user_text

    target = str(Path(directory) / REPORT) if out is None else out
    if out is not None:
        check_file(target)
    case, plan = read_plan(directory)
    check_file(target)
    page = report_of(case, plan, Path(directory), lambda part: None if quiet else note(f"{part} …"))
    with replacing_file(target) as temporary:
        temporary.write_bytes(page.encode("utf-8"))
    answer(user_text(target))
