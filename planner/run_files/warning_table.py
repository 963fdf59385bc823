"""warnings.csv: inputs of a run that are allowed and may not be meant, for those who judge the plan later."""

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd

from instances.plausibility import warnings_of
from instances.problems import WARNINGS
from instances.schema.instance import Instance
from planner.accountant import Finding
from planner.plan.columns import WARNINGS as WARNINGS_TABLE
from planner.run_files.csv_tables import to_csv_bytes

WARNINGS_FILE = "warnings.csv"
COMPARED = ("code", "file", "row", "place")
"""Columns that say which warning it is, whatever its words."""


def warnings_csv(instance: Instance) -> bytes:
    """Return warnings.csv of an instance: one row per warning, none where nothing is asked about."""
    found = warnings_of(instance)
    rows = [
        (one.code, one.file, one.row, one.column, one.found or "", one.expected, one.remedy or WARNINGS[one.code][1])
        for one in found
    ]
    columns: dict[str, Any] = {name: [row[place] for row in rows] for place, name in enumerate(WARNINGS_TABLE.names)}
    columns["row"] = pd.array([one.row for one in found], dtype="Int64")
    return to_csv_bytes(pd.DataFrame(columns), WARNINGS_TABLE)


def warning_findings(folder: Path, instance: Instance) -> list[Finding]:
    """Return the differences of a run's warnings.csv from the warnings of its inputs; a run without the file has none."""
    try:
        found = _keys((folder / WARNINGS_FILE).read_bytes())
    except FileNotFoundError:
        return []
    except (OSError, ValueError, csv.Error):
        return [Finding("difference", WARNINGS_FILE, "a file that cannot be read", "the warnings of the inputs")]
    expected = _keys(warnings_csv(instance))
    missing = [Finding("difference", WARNINGS_FILE, "no such row", ", ".join(key)) for key in expected if key not in found]
    added = [Finding("difference", WARNINGS_FILE, ", ".join(key), "no such row") for key in found if key not in expected]
    return missing + added


def _keys(content: bytes) -> list[tuple[str, ...]]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [tuple(row.get(column) or "" for column in COMPARED) for row in rows]
