"""From a plan to files: formatted once, verified by the accountant as formatted, then written in one step."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from planner.accountant import Finding, Notes, RunTables, verify
from planner.csv_rows import CsvRows
from planner.csv_tables import to_csv_bytes
from planner.errors import OutputError, VerificationError
from planner.run_columns import TABLES
from planner.run_folder import write_run

if TYPE_CHECKING:
    from planner.plan import Plan

SHOWN = 10
"""Findings quoted in an error message."""


def run_files(plan: "Plan") -> dict[str, bytes]:
    """Return the files of the run folder by relative path."""
    tables: dict[str, pd.DataFrame] = {name: getattr(plan, name) for name in TABLES}
    files = {f"{name}.csv": to_csv_bytes(frame, name) for name, frame in tables.items()}
    files["summary.json"] = (json.dumps(plan.summary(), indent=2, allow_nan=False) + "\n").encode()
    return files | {f"inputs/{name}": content for name, content in plan.instance.files}


def verify_plan(plan: "Plan") -> list[Finding]:
    """Return what the accountant finds in the plan's files."""
    return _verify_files(plan, run_files(plan))


def verified_files(plan: "Plan", notes: Notes | None = None) -> dict[str, bytes]:
    """Return the files of the run folder if the accountant agrees with every figure and limit in them.

    Parameters
    ----------
    notes
        the accountant's, of plans whose units share roadmaps with this one's.

    Raises
    ------
    OutputError
        the plan's instance was made in code and has no input files to go with it.
    VerificationError
        the accountant disagrees.
    """
    if not plan.instance.files:
        raise OutputError("an instance that was not read with load_instance has no input files, which a run folder copies")
    files = run_files(plan)
    findings = _verify_files(plan, files, notes)
    if findings:
        shown = "\n".join(f"  {finding}" for finding in findings[:SHOWN])
        raise VerificationError(f"verification failed, nothing was written: {len(findings)} findings\n{shown}")
    return files


def write_verified(plan: "Plan", directory: Path, *, documents: bool = False) -> Path:
    """Write the run folder; errors as for `verified_files`, and OutputError if the folder cannot be written.

    documents: whether the workbook goes with it.
    """
    from planner.reports import documents_of

    files = verified_files(plan)
    return write_run(directory, files | documents_of(plan) if documents else files)


def _verify_files(plan: "Plan", files: dict[str, bytes], notes: Notes | None = None) -> list[Finding]:
    rows = {name: CsvRows(files[f"{name}.csv"]) for name in TABLES}
    return verify(plan.instance, RunTables(**rows, summary=json.loads(files["summary.json"])), notes)
