"""`rollout report`: a written plan as one page to read, print and send."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.terminal.options import quiet_option

if TYPE_CHECKING:
    from planner.plan.plan import Plan
    from planner.reports.found_answers import AnswerRows
    from planner.reports.in_worlds import InWorlds


@click.command("report")
@click.argument("directory", metavar="DIR")
@click.option("--out", metavar="FILE", help="File to write; report.html in DIR by default.")
@click.option("--xlsx", metavar="FILE", help="Write the plan's workbook, with the sheets of its answers, to this .xlsx file.")
@quiet_option
def command(directory: str, out: str | None, xlsx: str | None, quiet: bool) -> None:
    """Write a plan as one self-contained HTML page.

    DIR is what `rollout plan --out DIR` wrote. Where it holds the answers of other questions (comparison.csv,
    frontier.csv and their kin), the page shows them, too. With answers to risk, no-regret and variance the workbook in
    DIR is made anew, with their sheets, unless a person changed it.
    """
    from planner.replanning.reading import read_plan
    from planner.reports.against_actuals import against_actuals
    from planner.reports.in_worlds import in_worlds
    from planner.reports.page import REPORT, report_of
    from planner.run_files.single_file import check_file, replacing_file
    from planner.terminal.screen import answer, note, user_text

    if xlsx is not None and not xlsx.lower().endswith(".xlsx"):
        raise click.UsageError("--xlsx needs a file that ends in .xlsx")
    target = str(Path(directory) / REPORT) if out is None else out
    for place in filter(None, (out, xlsx)):
        check_file(place)
    case, plan = read_plan(directory)
    check_file(target)
    worlds, against = in_worlds(plan, Path(directory)), against_actuals(plan, Path(directory))
    has_sheets = bool(worlds) or against is not None
    page = report_of(case, plan, Path(directory), worlds, lambda part: None if quiet else note(f"{part} …"))
    with replacing_file(target) as temporary:
        temporary.write_bytes(page.encode("utf-8"))
    answer(user_text(target))
    book = xlsx if xlsx is not None else _workbook_in(directory) if has_sheets and out is None else None
    if book is not None and _write_workbook(book, plan, worlds, against):
        answer(user_text(book))


def _workbook_in(directory: str) -> str | None:
    """Return the workbook of a run that may be made anew; None where there is none, or a person changed it, which is said."""
    from planner.reports import WORKBOOK
    from planner.run_files.manifest import is_as_written
    from planner.terminal.screen import note

    book = Path(directory) / WORKBOOK
    if not book.is_file():
        return None
    if not is_as_written(book):
        note(f"note: {book} was changed since it was written and stays as it is; --xlsx FILE writes one with the new sheets")
        return None
    return str(book)


def _write_workbook(book: str, plan: "Plan", worlds: "InWorlds", against: "AnswerRows | None") -> bool:
    """Write a workbook and return True; where a sheet cannot hold its rows, say so and return False."""
    from planner.reports import WORKBOOK, documents_of
    from planner.run_files.single_file import replacing_file
    from planner.terminal.screen import note

    made = documents_of(plan, worlds, against)
    if WORKBOOK not in made:
        note(f"note: {book} is not written: a sheet of it would have more rows than a spreadsheet holds")
        return False
    with replacing_file(book) as temporary:
        temporary.write_bytes(made[WORKBOOK])
    return True
