"""Every name that rules and tables may refer to, and the problems of names and quarters that refer to nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from instances.files import FLOWS, PLAN, UNITS
from instances.problems import Problem
from instances.records import nearest
from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.levers import Lever
from instances.schema.settings import Settings
from instances.schema.units import FlowRow, LimitRow, Pin, SeasonalityRow, Unit
from instances.tables import Table
from instances.wording import counted

Known: TypeAlias = Mapping[str, None] | None
"""Names in order of first appearance; None where they could not be read, so that nothing can be said about them."""


@dataclass(frozen=True)
class Rows:
    """The records of every table, each with its row; `tables` holds the cells of every file that could be read.

    whole: the files in which every row became a record, or that are not there. wrong: file and column of wrong values.
    """

    units: Sequence[tuple[int, Unit]] = ()
    limits: Sequence[tuple[int, LimitRow]] = ()
    pins: Sequence[tuple[int, Pin]] = ()
    seasonality: Sequence[tuple[int, SeasonalityRow]] = ()
    flows: Sequence[tuple[int, FlowRow]] = ()
    tables: Mapping[str, Table | None] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
    wrong: frozenset[tuple[str, str]] = frozenset()

    def column(self, file: str, name: str, *, needed: bool = False) -> Known:
        """Return what stands in a column, wrong rows included; None if it is not known what should stand there."""
        table = self.tables.get(file)
        if (file, name) in self.wrong:
            return None
        if table is None:
            return None if file in self.tables or needed else {}
        return None if needed and name not in table.header else dict.fromkeys(table.cells(name))


class Names:
    """Names and numbers of an instance that checks compare with."""

    def __init__(self, settings: Settings, rows: Rows) -> None:
        self.levers: Known = dict.fromkeys(settings.levers)
        self.units = rows.column(UNITS, "unit", needed=True)
        self.regions = rows.column(UNITS, "region", needed=True)
        self.leaders = None if self.units is None else rows.column(UNITS, "leader")
        self.cohorts = None if self.units is None else rows.column(UNITS, "cohort")
        self.teams: Known = dict.fromkeys(load.team for lever in settings.levers.values() for load in lever.loads)
        self.first = quarter_ordinal(settings.calendar.first_quarter)
        self.decided = settings.calendar.decision_quarters
        self.evaluated = settings.calendar.evaluation_quarters
        self.all_units: list[Unit] | None = [unit for _, unit in rows.units] if UNITS in rows.whole else None
        """Every unit; None where a row could not be read, so that units cannot be counted."""
        self.brings_flows = FLOWS in rows.tables
        """Whether there is a flows.csv, which may bring the whole business case along."""
        self.flows = [row for _, row in rows.flows]
        self.flowing: Known = rows.column(FLOWS, "lever")
        """Levers that flows.csv has rows of."""
        self.fixed = {(pin.unit, pin.lever) for _, pin in rows.pins if pin.rule in ("running", "committed")}

    def takers(self, name: str, lever: Lever) -> list[Unit] | None:
        """Return the units that can take a lever, or have it by a pin; accuracy is left out, as levers lift it."""
        if self.all_units is None:
            return None
        return [unit for unit in self.all_units if (unit.unit, name) in self.fixed or can_take(unit, lever)]


def can_take(unit: Unit, lever: Lever) -> bool:
    """Return whether a unit's own figures let it take a lever in some quarter; accuracy is left out, as levers lift it."""
    needs = lever.conditions
    return (
        (not lever.unit_types or unit.type in lever.unit_types)
        and (bool(unit.role_statement) or not needs.role_statement)
        and (unit.pos_connected or not needs.pos_connected)
        and unit.maturity >= needs.minimum_maturity
    )


def ignored(path: str, found: object, expected: str) -> Problem:
    """Return the problem of a setting of plan.toml that has no effect."""
    text = f"{found:g}" if isinstance(found, float) else str(found)
    return Problem("setting_ignored", PLAN, None, path, text, expected)


def unknown(path: str, what: str, found: Iterable[str | None], known: Known) -> Iterator[Problem]:
    """Yield a problem for each name that is not known or stands twice; None is no name."""
    seen = set()
    for name in found:
        if name is None or known is None:
            continue
        if name not in known:
            yield Problem("name_unknown", PLAN, None, path, name, f"a {what} of this instance", nearest(name, known))
        elif name in seen:
            yield Problem("name_repeated", PLAN, None, path, name, f"each {what} once")
        seen.add(name)


def outside(
    path: str, labels: Iterable[str], names: Names, last: int, file: str = PLAN, row: int | None = None
) -> Iterator[Problem]:
    """Yield a problem for each quarter label not among the first `last` quarters."""
    for label in labels:
        if not 0 <= quarter_ordinal(label) - names.first < last:
            yield Problem("quarter_outside", file, row, path, label, span(names.first, last))


def paid_too_late(file: str, row: int | None, column: str, found: str, after: int, names: Names) -> Iterator[Problem]:
    """Yield a problem if a launch in the last decision quarter is paid, `after` quarters from it, after the evaluation."""
    last = names.decided + after
    if after > 0 and names.decided <= names.evaluated < last:
        decided = quarter_label(names.first + names.decided - 1)
        expected = f"at most {counted(names.evaluated - names.decided, 'quarter')} after a launch in {decided}"
        remedy = f"Set calendar.evaluation_quarters to {last} or more, or decide fewer quarters."
        yield Problem("horizon_short", file, row, column, found, expected, remedy)


def span(first: int, quarters: int) -> str:
    """Return "2027Q1 to 2028Q4" for the ordinal of 2027Q1 and 8 quarters."""
    return f"{quarter_label(first)} to {quarter_label(first + quarters - 1)}" if quarters > 1 else quarter_label(first)
