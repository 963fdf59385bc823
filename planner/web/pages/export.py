"""The page Export: the plan, its documents, the inputs and the cases as files to take away."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import streamlit as st

from planner.editing import EditedInputs, ReadInputs
from planner.replanning.case_files import written_cases
from planner.reports import WORKBOOK
from planner.reports.in_worlds import in_worlds
from planner.reports.page import REPORT, report_of
from planner.run_files.names import slug
from planner.web.asking import Subject, subject
from planner.web.exports import archive, archive_of, file_name
from planner.web.parts import line
from planner.web.plan_view import view_of
from planner.web.session import session

SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

TABLES: Final = {
    "schedule.csv": "The launches: unit, lever, quarter, cost and NPV of each.",
    "hires.csv": "The heads that are hired, on which terms and at what cost.",
    "cashflow.csv": "The cash flow by quarter, bucket and line.",
    "limits.csv": "Allowed, used and left of every limit.",
    "tracking.csv": "Baseline and target of what to measure, with room for the actual figures.",
    "launches.csv": "The launches with room for what became of them.",
}
"""Files of a run that are handed out alone, and what each is."""


def page() -> None:
    """Show the page."""
    st.title("Export", anchor=False)
    about = subject()
    own = session().inputs
    # Read before there is a button: Streamlit drops a file made for a button that is pressed while the page still runs.
    read = None if own is None else own.read()
    if about is not None:
        _plan(about)
    if own is not None and read is not None:
        _inputs(own, read)
    _cases()


def _plan(about: Subject) -> None:
    """Show what there is to take away of the plan."""
    name = slug(about.instance.settings.plan.name) or "plan"
    st.subheader("The plan", anchor=False)
    _offer(
        "Whole plan folder", partial(archive_of, about.run, name), f"{name}.zip", "application/zip",
        "Everything, with the answers. Unpacked, `rollout verify` checks every figure of it.",
    )  # fmt: skip
    _offer(
        "Report", partial(report_in, about.run), REPORT, "text/html", "One page to read, print and send, with the answers so far."
    )
    if (about.run / WORKBOOK).is_file():
        made = partial(Path.read_bytes, about.run / WORKBOOK)
        _offer("Workbook", made, f"{name}.xlsx", SHEET, "The plan as a workbook whose figures are formulas.")
    for file, said in TABLES.items():
        if (about.run / file).is_file():
            _offer(file, partial(Path.read_bytes, about.run / file), file, "text/csv", said)


def report_in(run: Path) -> bytes:
    """Return the report of a run with its answers, as `rollout report` writes it."""
    view = view_of(run)
    return report_of(view.case, view.plan, run, in_worlds(view.plan, run)).encode()


def _inputs(inputs: EditedInputs, read: ReadInputs) -> None:
    """Show the inputs as they stand, with what was changed in them."""
    st.subheader("The inputs, with your changes", anchor=False)
    name = "inputs" if read.instance is None else read.instance.settings.plan.name
    _offer(
        "Inputs as a folder", partial(archive, dict(inputs.files)), file_name(name, "zip"), "application/zip",
        "plan.toml and the tables, as `rollout plan` takes them.",
    )  # fmt: skip
    if read.instance is None:
        line("The workbook of the inputs can be made once there is no problem; the page Inputs shows them.")
        return
    _offer("Inputs as a workbook", inputs.workbook, file_name(name, "xlsx"), SHEET, "The same inputs as one workbook.")


def _cases() -> None:
    """Show the file of the cases of What if."""
    cases = session().cases
    if cases:
        st.subheader("The cases of What if", anchor=False)
        made = written_cases(cases)
        _offer("cases.toml", lambda: made, "cases.toml", "application/toml", "As `rollout whatif --cases` takes it.")


def _offer(title: str, made: Callable[[], bytes], file: str, kind: str, said: str) -> None:
    """Show a button that hands out a file, which is made when it is pressed, and what the file is beside it."""
    left, right = st.columns([1, 2], vertical_alignment="center")
    left.download_button(title, made, file, kind, key=f"export-{title}", on_click="ignore", width="stretch")
    right.text(said.replace("`", ""))
