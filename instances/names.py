"""Every name that rules and tables may refer to, and the problems of names and quarters that refer to nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from instances.files import FLOWS, PLAN, UNITS
from instances.problems import Problem
from instances.records import suggestion
from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.levers import Lever
from instances.schema.settings import Settings
from instances.schema.units import FlowRow, LimitRow, Pin, SeasonalityRow, Unit
from instances.tables import Table
from instances.wording import counted

KnownNames: TypeAlias = Mapping[str, None] | None
"""Names in order of first appearance; None where they could not be read, so that nothing can be said about them."""


@dataclass(frozen=True)
class Rows:
    """The records of every table, each with its row; `tables` holds the cells of every file that could be read.

    complete_files: the files in which every row became a record, or that are not there.
    wrong_columns: file and column of wrong values.
    """

    units: Sequence[tuple[int, Unit]] = ()
    limits: Sequence[tuple[int, LimitRow]] = ()
    pins: Sequence[tuple[int, Pin]] = ()
    seasonality: Sequence[tuple[int, SeasonalityRow]] = ()
    flows: Sequence[tuple[int, FlowRow]] = ()
    tables: Mapping[str, Table | None] = field(default_factory=dict)
    complete_files: frozenset[str] = frozenset()
    wrong_columns: frozenset[tuple[str, str]] = frozenset()

    def column(self, file: str, name: str, *, needed: bool = False) -> KnownNames:
        """Return what stands in a column, wrong rows included; None if it is not known what should stand there."""
        table = self.tables.get(file)
        if (file, name) in self.wrong_columns:
            return None
        if table is None:
            return None if file in self.tables or needed else {}
        return None if needed and name not in table.header else dict.fromkeys(table.cells(name))


class Names:
    """Names and numbers of an instance that checks compare with."""

    def __init__(self, settings: Settings, rows: Rows) -> None:
        self.levers: KnownNames = dict.fromkeys(settings.levers)
        self.units = rows.column(UNITS, "unit", needed=True)
        self.regions = rows.column(UNITS, "region", needed=True)
        self.leaders = None if self.units is None else rows.column(UNITS, "leader")
        self.cohorts = None if self.units is None else rows.column(UNITS, "cohort")
        self.teams: KnownNames = dict.fromkeys(load.team for lever in settings.levers.values() for load in lever.loads)
        self.first_quarter = quarter_ordinal(settings.calendar.first_quarter)
        self.decision_quarters = settings.calendar.decision_quarters
        self.evaluation_quarters = settings.calendar.evaluation_quarters
        self.all_units: list[Unit] | None = [unit for _, unit in rows.units] if UNITS in rows.complete_files else None
        """Every unit; None where a row could not be read, so that units cannot be counted."""
        self.has_flows = FLOWS in rows.tables
        """Whether there is a flows.csv, which may bring the whole business case along."""
        self.flows = [row for _, row in rows.flows]
        self.levers_in_flows: KnownNames = rows.column(FLOWS, "lever")
        """Levers that flows.csv has rows of."""
        self.running_or_committed = {(pin.unit, pin.lever) for _, pin in rows.pins if pin.rule in ("running", "committed")}

    def eligible_units(self, name: str, lever: Lever) -> list[Unit] | None:
        """Return the units that can take a lever, or have it by a pin; accuracy is left out, as levers lift it."""
        if self.all_units is None:
            return None
        return [unit for unit in self.all_units if (unit.unit, name) in self.running_or_committed or is_eligible(unit, lever)]


def is_eligible(unit: Unit, lever: Lever) -> bool:
    """Return whether a unit's own figures let it take a lever in some quarter; accuracy is left out, as levers lift it."""
    needs = lever.conditions
    return (
        (not lever.unit_types or unit.type in lever.unit_types)
        and (bool(unit.role_statement) or not needs.role_statement)
        and (unit.pos_connected or not needs.pos_connected)
        and unit.maturity >= needs.minimum_maturity
    )


def without_effect(path: str, found: object, expected: str) -> Problem:
    """Return the problem of a setting of plan.toml that has no effect."""
    text = f"{found:g}" if isinstance(found, float) else str(found)
    return Problem("setting_ignored", PLAN, column=path, found=text, expected=expected)


def unknown_names(path: str, what: str, found: Iterable[str | None], known: KnownNames) -> Iterator[Problem]:
    """Yield a problem for each name that is not known or stands twice; None is no name."""
    seen = set()
    for name in found:
        if name is None or known is None:
            continue
        if name not in known:
            yield Problem(
                "name_unknown",
                PLAN,
                column=path,
                found=name,
                expected=f"a {what} of this instance",
                remedy=suggestion(name, known),
            )
        elif name in seen:
            yield Problem("name_repeated", PLAN, column=path, found=name, expected=f"each {what} once")
        seen.add(name)


def quarters_outside(
    path: str, labels: Iterable[str], names: Names, last: int, file: str = PLAN, row: int | None = None
) -> Iterator[Problem]:
    """Yield a problem for each quarter label not among the first `last` quarters."""
    for label in labels:
        if not 0 <= quarter_ordinal(label) - names.first_quarter < last:
            yield Problem("quarter_outside", file, row, path, found=label, expected=quarter_range(names.first_quarter, last))


def payment_after_evaluation(file: str, row: int | None, column: str, found: str, after: int, names: Names) -> Iterator[Problem]:
    """Yield a problem if a launch in the last decision quarter is paid, `after` quarters from it, after the evaluation."""
    last = names.decision_quarters + after
    if after > 0 and names.decision_quarters <= names.evaluation_quarters < last:
        decided = quarter_label(names.first_quarter + names.decision_quarters - 1)
        expected = (
            f"at most {counted(names.evaluation_quarters - names.decision_quarters, 'quarter')} after a launch in {decided}"
        )
        remedy = f"Set calendar.evaluation_quarters to {last} or more, or decide fewer quarters."
        yield Problem("horizon_short", file, row, column, found=found, expected=expected, remedy=remedy)


def quarter_range(first: int, quarters: int) -> str:
    """Return "2027Q1 to 2028Q4" for the ordinal of 2027Q1 and 8 quarters."""
    return f"{quarter_label(first)} to {quarter_label(first + quarters - 1)}" if quarters > 1 else quarter_label(first)
