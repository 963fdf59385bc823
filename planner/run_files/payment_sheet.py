"""payments.csv: the payments of a plan, with room for what was paid."""

import csv
from collections import defaultdict
from pathlib import Path
from typing import Final

from planner.accountant import Finding
from planner.plan.columns import PAYMENTS
from planner.plan.payments import payment_table
from planner.plan.plan import Plan
from planner.run_files.csv_rows import CsvRows
from planner.run_files.csv_tables import plain_text, to_csv_bytes
from planner.run_files.filled_in import as_written

PAYMENTS_FILE: Final = "payments.csv"
SUPPORT: Final = "support"
CENT: Final = 0.01


def payments_csv(plan: Plan) -> bytes:
    """Return payments.csv of a plan, nothing filled in."""
    return to_csv_bytes(payment_table(plan.chosen), PAYMENTS)


def payment_findings(folder: Path, ledger: CsvRows) -> list[Finding]:
    """Return the differences of the planned payments from ledger.csv, summed by quarter, region, lever and line.

    Support of units does not stand in the file, so that no support is compared. Rows that a person added have nothing planned.
    """
    try:
        rows = list(CsvRows(as_written((folder / PAYMENTS_FILE).read_bytes())))
        planned = _summed(rows, "planned")
    except (OSError, ValueError, KeyError, csv.Error):
        return [Finding("difference", PAYMENTS_FILE, "a file that cannot be read", "the payments of the plan")]
    wanted = _summed(list(ledger), "amount")
    where = (", ".join(filter(None, key)) for key in wanted | planned)
    return [
        Finding("difference", f"{PAYMENTS_FILE} {place}, planned", f"{planned.get(key, 0.0):.2f}", f"{wanted.get(key, 0.0):.2f}")
        for key, place in zip(wanted | planned, where, strict=True)
        if abs(planned.get(key, 0.0) - wanted.get(key, 0.0)) >= CENT
    ]


def _summed(rows: list[dict[str, str]], amount: str) -> dict[tuple[str, ...], float]:
    found: dict[tuple[str, ...], float] = defaultdict(float)
    for row in rows:
        if row["line"] != SUPPORT and row[amount]:
            found[row["quarter"], plain_text(row["region"]), row["lever"], row["line"]] += float(row[amount])
    return found
