"""launches.csv: the launches of a plan, with room for what became of each of them."""

import csv
from pathlib import Path

import pandas as pd

from planner.accountant import Finding
from planner.plan.columns import LAUNCHES
from planner.plan.frames import frame_of
from planner.run_files.csv_rows import CsvRows
from planner.run_files.csv_tables import to_csv_bytes
from planner.run_files.filled_in import as_written

LAUNCHES_FILE = "launches.csv"
PLANNED = {"planned_quarter": "quarter", "planned_cost": "implementation_cost"}
"""Columns of the plan, by those of schedule.csv that they repeat."""
ROOM = ("status", "quarter", "paid", "closed")
"""Columns that a person fills in."""
CENT = 0.01


def launches_csv(schedule: pd.DataFrame) -> bytes:
    """Return launches.csv of a plan, nothing filled in; schedule: the plan's table of that name."""
    columns = {name: schedule[name].tolist() for name in ("unit", "name", "region", "owner", "lever")}
    columns |= {name: schedule[source].tolist() for name, source in PLANNED.items()}
    columns |= {name: [None] * len(schedule) for name in ROOM}
    return to_csv_bytes(frame_of(LAUNCHES, columns), LAUNCHES)


def launch_findings(folder: Path, schedule: CsvRows) -> list[Finding]:
    """Return the differences of the plan's columns from schedule.csv; what is filled in may be anything.

    A run without the file has none, and so has a launch that was added by a person.
    """
    try:
        rows = list(CsvRows(as_written((folder / LAUNCHES_FILE).read_bytes())))
        found = {(row["unit"], row["lever"]): row for row in rows}
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, csv.Error):
        return [Finding("difference", LAUNCHES_FILE, "a file that cannot be read", "the launches of the plan")]
    findings = []
    for planned in schedule:
        key = (planned["unit"], planned["lever"])
        for name, source in PLANNED.items():
            here = found[key].get(name, "") if key in found else "no such row"
            if here and not _same(here, planned[source]):
                findings.append(Finding("difference", f"{LAUNCHES_FILE} {', '.join(key)}, {name}", here, planned[source]))
    return findings


def _same(here: str, planned: str) -> bool:
    """Return whether two cells are the same, amounts to the cent."""
    try:
        return abs(float(here) - float(planned)) < CENT
    except ValueError:
        return here == planned
