"""From a plan to files: formatted once, verified by the accountant as formatted, then written in one step."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from planner.accountant import Cache, Finding, RunTables, verify
from planner.errors import OutputError, VerificationError
from planner.plan.columns import tables_of
from planner.plan.plan import Plan
from planner.run_files.csv_rows import CsvRows
from planner.run_files.csv_tables import to_csv_bytes
from planner.run_files.folder import write_run
from planner.run_files.launch_sheet import LAUNCHES_FILE, launches_csv
from planner.run_files.payment_sheet import PAYMENTS_FILE, payments_csv
from planner.run_files.warning_table import WARNINGS_FILE, warnings_csv

OnStep: TypeAlias = Callable[[str], None]
"""Called with each step, in words."""

Documents: TypeAlias = Callable[[Plan], dict[str, bytes]]
"""Makes the documents of a plan, such as its workbook, by the name they have in its run folder."""

SHOWN = 10
"""Findings quoted in an error message."""


def no_step(_: str) -> None:
    """Tell nobody."""


def run_files(plan: Plan, on_step: OnStep = no_step) -> dict[str, bytes]:
    """Return the files of the run folder by relative path."""
    files = {}
    for name, table in tables_of(plan.instance.settings).items():
        on_step(f"working out {name}.csv")
        frame: pd.DataFrame = getattr(plan, name)
        files[f"{name}.csv"] = to_csv_bytes(frame, table)
    files[LAUNCHES_FILE] = launches_csv(plan.schedule)
    files[PAYMENTS_FILE] = payments_csv(plan)
    files[WARNINGS_FILE] = warnings_csv(plan.instance)
    files["summary.json"] = (json.dumps(plan.summary(), indent=2, allow_nan=False) + "\n").encode()
    return files | {f"inputs/{name}": content for name, content in plan.instance.files}


def verify_plan(plan: Plan, on_step: OnStep = no_step, cache: Cache | None = None) -> list[Finding]:
    """Return the accountant's findings in the plan's files; cache as for `verified_files`."""
    return _verify_files(plan, run_files(plan, on_step), cache, on_step)


def verified_files(plan: Plan, cache: Cache | None = None, on_step: OnStep = no_step) -> dict[str, bytes]:
    """Return the files of the run folder if the accountant agrees with every figure and limit in them.

    Parameters
    ----------
    cache
        the accountant's, of plans whose units share roadmaps with this one's.
    on_step
        called with each step, in words.

    Raises
    ------
    OutputError
        the plan's instance was made in code and has no input files to go with it.
    VerificationError
        the accountant disagrees.
    """
    if not plan.instance.files:
        raise OutputError("an instance that was not read with load_instance has no input files, which a run folder copies")
    files = run_files(plan, on_step)
    findings = _verify_files(plan, files, cache, on_step)
    if findings:
        shown = "\n".join(f"  {finding}" for finding in findings[:SHOWN])
        raise VerificationError(f"verification failed, nothing was written: {len(findings)} findings\n{shown}")
    return files


def write_verified(plan: Plan, directory: Path, *, documents: Documents | None = None, on_step: OnStep = no_step) -> Path:
    """Verify a plan, then write its run folder whole or not at all; return the folder.

    Parameters
    ----------
    documents
        makes the documents that go with it; None for none.
    on_step
        called with each step, in words.

    Raises
    ------
    VerificationError
        the accountant found a difference; nothing is written.
    OutputError
        the folder cannot be written, or as for `verified_files`; nothing is changed.
    """
    files = verified_files(plan, on_step=on_step)
    if documents is not None:
        on_step("making the workbook")
        files |= documents(plan)
    on_step("writing the folder")
    return write_run(directory, files)


def _verify_files(plan: Plan, files: dict[str, bytes], cache: Cache | None = None, on_step: OnStep = no_step) -> list[Finding]:
    rows = {name: CsvRows(files[f"{name}.csv"]) for name in tables_of(plan.instance.settings)}
    return verify(plan.instance, RunTables(**rows, summary=json.loads(files["summary.json"])), cache=cache, on_step=on_step)
