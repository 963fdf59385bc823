"""The names that rules and tables may refer to, and checks of references to names and quarters."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from instances.files import FLOWS, PLAN, UNITS
from instances.headers import is_tag_column
from instances.problems import Problem
from instances.records import suggestion
from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.levers import Lever
from instances.schema.settings import Settings
from instances.schema.units import FlowRow, LimitRow, Pin, SeasonalityRow, TransferRow, Unit
from instances.tables import Table
from instances.wording import counted

KnownNames: TypeAlias = Mapping[str, None] | None
"""Names in order of first appearance; None if they could not be read and references to them cannot be checked."""


@dataclass(frozen=True)
class Rows:
    """The records of every table, each with its row number.

    Attributes
    ----------
    tables
        cells by file; None for a file that could not be read.
    complete_files
        files that are absent, or of which every row became a record.
    wrong_columns
        file and column of each invalid value.
    """

    units: Sequence[tuple[int, Unit]] = ()
    limits: Sequence[tuple[int, LimitRow]] = ()
    pins: Sequence[tuple[int, Pin]] = ()
    seasonality: Sequence[tuple[int, SeasonalityRow]] = ()
    flows: Sequence[tuple[int, FlowRow]] = ()
    transfers: Sequence[tuple[int, TransferRow]] = ()
    tables: Mapping[str, Table | None] = field(default_factory=dict)
    complete_files: frozenset[str] = frozenset()
    wrong_columns: frozenset[tuple[str, str]] = frozenset()

    def column(self, file: str, name: str, *, needed: bool = False) -> KnownNames:
        """Return the values of a column, those of invalid rows too; None if the file or the column could not be read.

        needed: whether None is returned for a file or column that is absent, instead of no values.
        """
        table = self.tables.get(file)
        if (file, name) in self.wrong_columns:
            return None
        if table is None:
            return None if file in self.tables or needed else {}
        return None if needed and name not in table.header else dict.fromkeys(table.cells(name))


class Names:
    """Names, horizons and units of an instance, which its settings and tables are checked against."""

    def __init__(self, settings: Settings, rows: Rows) -> None:
        self.levers: KnownNames = dict.fromkeys(settings.levers)
        self.units = rows.column(UNITS, "unit", needed=True)
        self.regions = rows.column(UNITS, "region", needed=True)
        self.leaders = None if self.units is None else rows.column(UNITS, "leader")
        roles = None if self.units is None else rows.column(UNITS, "role")
        changed = dict.fromkeys(lever.role for lever in settings.levers.values() if lever.role)
        self.roles: KnownNames = None if roles is None else {**roles, **changed}
        """Roles of units, and those that levers bring."""
        self.cohorts = None if self.units is None else rows.column(UNITS, "cohort")
        self.tags = _tags(rows)
        """Values by tag column; None if the columns of units.csv could not be read."""
        self.teams: KnownNames = dict.fromkeys(load.team for lever in settings.levers.values() for load in lever.loads)
        self.first_quarter = quarter_ordinal(settings.calendar.first_quarter)
        self.decision_quarters = settings.calendar.decision_quarters
        self.evaluation_quarters = settings.calendar.evaluation_quarters
        self.all_units: list[Unit] | None = [unit for _, unit in rows.units] if UNITS in rows.complete_files else None
        """Every unit; None if a row could not be read, so that units cannot be counted."""
        self.has_flows = FLOWS in rows.tables
        """Whether there is a flows.csv."""
        self.flows = [row for _, row in rows.flows]
        self.levers_in_flows: KnownNames = rows.column(FLOWS, "lever")
        """Levers with rows in flows.csv."""
        self.committed = {(pin.unit, pin.lever): pin.quarter for _, pin in rows.pins if pin.rule == "committed"}
        """Quarters of committed launches by unit and lever."""
        self.running_or_committed = set(self.committed) | {(pin.unit, pin.lever) for _, pin in rows.pins if pin.rule == "running"}

    def eligible_units(self, name: str, lever: Lever) -> list[Unit] | None:
        """Return the units that can take a lever or have it by a pin; None if units could not be read.

        Minimum accuracy is not checked, as other levers lift accuracy.
        """
        if self.all_units is None:
            return None
        return [unit for unit in self.all_units if (unit.unit, name) in self.running_or_committed or is_eligible(unit, lever)]


def _tags(rows: Rows) -> Mapping[str, KnownNames] | None:
    """Return the values of each tag column that are not blank, by column; None for a column with an invalid value."""
    table = rows.tables.get(UNITS)
    if table is None:
        return None
    return {column: rows.column(UNITS, column) for column in table.header if is_tag_column(column)}


def is_eligible(unit: Unit, lever: Lever) -> bool:
    """Return whether type and conditions allow a unit a lever.

    Minimum accuracy and roles are not checked, as other levers lift accuracy and change roles.
    """
    needs = lever.conditions
    return (
        (not lever.unit_types or unit.type in lever.unit_types)
        and (bool(unit.role_statement) or not needs.role_statement)
        and (unit.pos_connected or not needs.pos_connected)
        and unit.maturity >= needs.minimum_maturity
    )


class NoEffect(NamedTuple):
    """A check that a setting has an effect. needed: the setting or figure without which it has none."""

    field: str
    fails: bool
    needed: str


def without_effect(path: str, found: object, expected: str) -> Problem:
    """Return the problem of a setting of plan.toml that has no effect. expected: the setting it would need."""
    text = f"{found:g}" if isinstance(found, float) else str(found)
    return Problem("setting_ignored", PLAN, column=path, found=text, expected=expected)


def unknown_names(path: str, what: str, found: Iterable[str | None], known: KnownNames) -> Iterator[Problem]:
    """Yield a problem for each name that is unknown or repeated; None is skipped."""
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
    labels: Iterable[str], names: Names, last: int, path: str, *, file: str = PLAN, row: int | None = None
) -> Iterator[Problem]:
    """Yield a problem for each label that is not one of the quarters 1 to `last`."""
    for label in labels:
        if not 0 <= quarter_ordinal(label) - names.first_quarter < last:
            yield Problem("quarter_outside", file, row, path, found=label, expected=quarter_range(names.first_quarter, last))


def payment_after_evaluation(
    after: int, names: Names, column: str, *, found: str, file: str = PLAN, row: int | None = None
) -> Iterator[Problem]:
    """Yield a problem if a payment, `after` quarters from a launch in the last decision quarter, falls after the evaluation."""
    last = names.decision_quarters + after
    if after > 0 and names.decision_quarters <= names.evaluation_quarters < last:
        decided = quarter_label(names.first_quarter + names.decision_quarters - 1)
        expected = (
            f"at most {counted(names.evaluation_quarters - names.decision_quarters, 'quarter')} after a launch in {decided}"
        )
        remedy = f"Set calendar.evaluation_quarters to {last} or more, or decide fewer quarters."
        yield Problem("horizon_short", file, row, column, found=found, expected=expected, remedy=remedy)


def quarter_range(first: int, quarters: int) -> str:
    """Return a range of quarters as text: "2027Q1 to 2028Q4" for the ordinal of 2027Q1 and 8 quarters."""
    return f"{quarter_label(first)} to {quarter_label(first + quarters - 1)}" if quarters > 1 else quarter_label(first)
