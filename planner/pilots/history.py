"""Reads a history of metrics by store, and makes a panel of quarters of it. Every bad row is a problem; all are told at once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Day
from pathlib import Path

import numpy as np

from instances.calendar import quarter_on
from instances.problems import InputProblems, Problem, without_repetition
from instances.records import NameSuggestions, read_records
from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.instance import Instance
from instances.schema.settings import Calendar
from instances.tables import read_table
from models.problem import FloatArray, IntArray
from planner.pilots.history_rows import COLUMNS, SAME_AS, HistoryRow
from planner.pilots.metrics import NEAR_ONE

LEAST_PART = 0.75
"""Share of a quarter's usual rows from which a quarter counts as whole."""

HELP = "Add the column; docs/questions.md, rollout pilot, says what a history holds."


@dataclass(frozen=True, eq=False)
class History:
    """Metrics of stores by quarter, means over the rows of each quarter.

    Attributes
    ----------
    quarters
        labels of the quarters, without a gap.
    values
        float[units, quarters] by metric, nan where nothing is known; of a share near 1 its distance from 1.
    rows
        number of rows that were read.
    partial
        labels of quarters at either end that are left out, as they are not whole.
    """

    quarters: tuple[str, ...]
    values: dict[str, FloatArray]
    rows: int
    partial: tuple[str, ...]

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names of the metrics that it has."""
        return tuple(self.values)

    @property
    def stores(self) -> int:
        """The number of stores with at least one figure."""
        known = [np.isfinite(table).any(axis=1) for table in self.values.values()]
        return int(np.any(known, axis=0).sum())


def read_history(path: str | Path, instance: Instance) -> History:
    """Return the history in a file.

    Raises
    ------
    InputProblems
        every problem of the file.
    """
    file = Path(path).name
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        problem = Problem("file_unreadable", str(path), found=error.strerror, expected="a CSV file with unit, date and metrics")
        raise InputProblems([problem]) from error
    return history_of(file, content, instance)


def history_of(file: str, content: bytes, instance: Instance) -> History:
    """Return the history of a file's content; errors as for `read_history`."""
    table, problems = read_table(file, content, HistoryRow)
    rows: list[tuple[int, HistoryRow]] = []
    if table is not None:
        rows, wrong = read_records(table, HistoryRow)
        problems = [*problems, *wrong, *_header_problems(file, table.header_row, table.header)]
    problems += _row_problems(file, rows, instance)
    if problems:
        raise InputProblems(without_repetition(problems))
    return _panel([row for _, row in rows], instance)


def _header_problems(file: str, row: int, header: Sequence[str]) -> Iterator[Problem]:
    given = [name for name in COLUMNS if name in header]
    if not given:
        yield Problem(
            "column_missing", file, row, found="no metric", expected=f"one or more of {', '.join(COLUMNS)}", remedy=HELP
        )
    if "date" not in header and "quarter" not in header:
        yield Problem("column_missing", file, row, "date", expected="a column date or quarter", remedy=HELP)
    for name in given:
        if SAME_AS.get(name) in given:
            other = SAME_AS[name]
            yield Problem(
                "header_repeated", file, row, name, found=f"{name} and {other}", expected="one of them, as they are one"
            )


def _row_problems(file: str, rows: Sequence[tuple[int, HistoryRow]], instance: Instance) -> Iterator[Problem]:
    names = {unit.unit for unit in instance.units}
    suggested = NameSuggestions(names)
    seen: dict[tuple[str, object], int] = {}
    by_date = Counter(row.date is not None for _, row in rows)[True] * 2 >= len(rows)
    for number, row in rows:
        if row.unit not in names:
            yield Problem("name_unknown", file, number, "unit", found=row.unit, remedy=suggested(row.unit))
        if row.date is not None and row.quarter is not None:
            yield Problem("value_wrong", file, number, "quarter", found="a date and a quarter", expected="one of the two")
            continue
        when = row.date if by_date else row.quarter
        if when is None:
            column = "date" if by_date else "quarter"
            yield Problem("value_missing", file, number, column, expected=f"a {column}, as in the other rows")
            continue
        first = seen.setdefault((row.unit, when), number)
        if first != number:
            yield Problem("row_repeated", file, number, found=f"{row.unit} at {when}, as in row {first}", expected="one row each")


def _panel(rows: Sequence[HistoryRow], instance: Instance) -> History:
    place = {unit.unit: number for number, unit in enumerate(instance.units)}
    of_day = _quarters_of_days(rows, instance.settings.calendar)
    ordinal = np.array([of_day[row.date] if row.date else quarter_ordinal(str(row.quarter)) for row in rows], dtype=np.int64)
    unit = np.array([place[row.unit] for row in rows], dtype=np.int64)
    moments = Counter(one for one, _ in {(int(one), row.date) for one, row in zip(ordinal, rows, strict=True)})
    whole = [one for one in sorted(moments) if moments[one] >= LEAST_PART * max(moments.values())]
    quarters = np.arange(whole[0], whole[-1] + 1)
    values = {}
    for name in COLUMNS:
        given = [getattr(row, name) for row in rows]
        if any(one is not None for one in given):
            figure = np.array([np.nan if one is None else float(one) for one in given])
            figure = 1.0 - figure if name in NEAR_ONE else figure
            values[SAME_AS.get(name, name)] = _means(figure, unit, ordinal, quarters, len(place))
    dropped = tuple(quarter_label(one) for one in sorted(moments) if one not in whole)
    return History(tuple(quarter_label(int(one)) for one in quarters), values, len(rows), dropped)


def _quarters_of_days(rows: Sequence[HistoryRow], calendar: Calendar) -> dict[Day, int]:
    """Return the ordinal of the fiscal quarter of each day."""
    days = {row.date for row in rows if row.date is not None}
    return {day: quarter_ordinal(quarter_on(calendar, day)) for day in days}


def _means(figure: FloatArray, unit: IntArray, ordinal: IntArray, quarters: IntArray, units: int) -> FloatArray:
    """Return float[units, quarters]: means of the rows of each store and quarter; nan for less than most of a quarter's rows."""
    within = np.isfinite(figure) & np.isin(ordinal, quarters)
    at = (unit[within], ordinal[within] - (quarters[0] if quarters.size else 0))
    total, number = np.zeros((units, quarters.size)), np.zeros((units, quarters.size))
    np.add.at(total, at, figure[within])
    np.add.at(number, at, 1.0)
    least = LEAST_PART * number.max(axis=0, initial=0.0)
    enough = (number > 0) & (number >= least)
    return np.divide(total, number, out=np.full_like(total, np.nan), where=enough)
