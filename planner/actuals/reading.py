"""Actuals read from a file or folder that a person filled in: all problems at once, each with its place, or all of the rows."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from instances.currencies import foreign_amounts
from instances.problems import InputProblems, Problem, without_repetition
from instances.records import read_records
from instances.schema.common import quarter_ordinal
from instances.schema.instance import Instance
from planner.actuals.files import Filled, filled_files
from planner.actuals.known import Known, known_of
from planner.actuals.launches import launch_actuals
from planner.actuals.metrics import MEASURES, Seen, metric_actuals
from planner.actuals.payments import payment_actuals
from planner.actuals.records import Actuals
from planner.actuals.rows import LAUNCHES, LEDGER_LINES, METRICS, PAYMENTS
from planner.errors import UsageError

PAGE = "docs/learning.md"
"""The page on files of actuals."""

Checked: TypeAlias = Callable[[Any, str, Known, Seen], tuple[list[Any], list[Problem]]]

CHECKS: dict[str, Checked] = {METRICS.name: metric_actuals, LAUNCHES.name: launch_actuals, PAYMENTS.name: payment_actuals}
"""Checks of the rows, by kind of file."""


def read_actuals(path: str | Path, instance: Instance, last: str | None = None) -> Actuals:
    """Return the actuals of a file or folder.

    Files are told apart by their columns: the tracking sheet by metric and actual, launches.csv by status, payments.csv by line
    and paid. Rows that were left blank are skipped, and so may be whole files, columns that are not needed, and any metric.

    Parameters
    ----------
    path
        a CSV file, with commas, semicolons or tabs, decimal points or commas; a workbook with sheets of these names; or a folder
        with any of tracking.csv (or actuals.csv), launches.csv and payments.csv, as a run folder is one.
    last
        label of the last quarter that is over; later ones have no actuals. None for the whole evaluation.

    Raises
    ------
    InputProblems
        every problem of every row.
    UsageError
        last is no quarter.
    """
    try:
        known = known_of(instance, last)
    except ValueError:
        raise UsageError(f"{last!r} is no quarter; write one such as {instance.label_of(1)}") from None
    files, problems = filled_files(path, _most_rows(instance))
    found: dict[str, list[Any]] = {name: [] for name in CHECKS}
    seen: dict[str, Seen] = {name: {} for name in CHECKS}
    for file in files:
        rows, faults = read_records(file.table, file.kind.row)
        right, more = CHECKS[file.kind.name](rows, file.table.file, known, seen[file.kind.name])
        found[file.kind.name] += right
        problems += [*map(_remedied, faults), *more]
        problems += foreign_amounts(file.table, file.kind.row, instance.settings.finance.currency)
    if problems:
        raise InputProblems(without_repetition(sorted(problems, key=lambda one: (one.file, one.row or 0))))
    metrics, launches, payments = (tuple(found[kind.name]) for kind in (METRICS, LAUNCHES, PAYMENTS))
    return Actuals(metrics, launches, payments, tuple(_blank(file) for file in files if file.blank))


def _most_rows(instance: Instance) -> dict[str, int]:
    """Return the number of rows that each kind of file can have without repeating one."""
    units, levers, quarters = len(instance.units), len(instance.settings.levers), len(instance.quarters)
    scopes = units + len({unit.region for unit in instance.units}) + 1
    return {
        METRICS.name: units * len(MEASURES) * quarters,
        LAUNCHES.name: units * levers,
        PAYMENTS.name: scopes * levers * len(LEDGER_LINES) * quarters,
    }


def _remedied(problem: Problem) -> Problem:
    """Return a problem of a column with a remedy that points to the page on actuals."""
    if problem.code == "column_missing":
        return replace(problem, remedy=f"Add the column; {PAGE} says what it holds.")
    return problem


def _blank(file: Filled) -> tuple[str, int]:
    return file.table.file, file.blank


def last_quarter(actuals: Actuals) -> str | None:
    """Return the label of the last quarter with an actual; None without any."""
    labels = [one.quarter for one in actuals.metrics] + [one.quarter for one in actuals.payments]
    labels += [one.quarter for one in actuals.launches if one.status in ("launched", "closed") and one.quarter is not None]
    return max(labels, key=quarter_ordinal, default=None)
