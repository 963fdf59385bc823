"""An instance and one schedule, indexed once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from instances.schema.instance import Instance
from instances.schema.units import FlowRow, SeasonalityRow, Unit
from planner.accountant.courses import Courses
from planner.accountant.levers import LeverFacts, Roadmap, lever_facts
from planner.accountant.notes import Notes
from planner.accountant.records import Launch
from planner.accountant.settling import Terms, terms_of
from planner.accountant.site import Site
from planner.accountant.timing import Timing, timing_of

NO_PART_IN_MONEY = {"unit", "name", "region", "leader", "owner", "cohort", "role", "role_statement"}


@dataclass(frozen=True)
class Placed:
    """A launch that can be accounted: its unit, lever and quarter number 1..T."""

    unit: Unit
    lever: str
    quarter: int


class Book:
    """Everything the accountant looks up.

    Launches that name an unknown unit, lever or quarter, lie outside the decision quarters or launch a lever that the
    unit already has are left out: `broken_rules` reports them.

    Parameters
    ----------
    notes
        of books of instances that may have the same figures; used and filled.
    """

    def __init__(self, instance: Instance, launches: Sequence[Launch], notes: Notes | None = None) -> None:
        self.instance = instance
        self.finance = instance.settings.finance
        self.notes = notes or Notes()
        self.notes.begin(instance)
        self.timing: Timing = timing_of(instance)
        self.terms: Terms = terms_of(self.timing, self.finance)
        self.levers: dict[str, LeverFacts] = lever_facts(instance)
        self.units: dict[str, Unit] = {unit.unit: unit for unit in instance.units}
        self.quarter_numbers = {label: index + 1 for index, label in enumerate(self.timing.labels)}
        self.running: dict[str, dict[str, int]] = {}
        for pin in instance.pins:
            if pin.rule == "running" and pin.quarter is not None:
                self.running.setdefault(pin.unit, {})[pin.lever] = instance.quarter_index(pin.quarter)
        self.roadmaps: dict[str, dict[str, int]] = {unit: dict(levers) for unit, levers in self.running.items()}
        self.placed: list[Placed] = list(self._place(launches))
        self.by_unit: dict[str, list[Placed]] = {}
        for placed in self.placed:
            self.by_unit.setdefault(placed.unit.unit, []).append(placed)

    def _place(self, launches: Iterable[Launch]) -> Iterable[Placed]:
        for launch in launches:
            quarter = self.quarter_numbers.get(launch.quarter, 0)
            if launch.unit not in self.units or launch.lever not in self.levers:
                continue
            if not 1 <= quarter <= self.timing.decision:
                continue
            roadmap = self.roadmaps.setdefault(launch.unit, {})
            if launch.lever not in roadmap:
                roadmap[launch.lever] = quarter
                yield Placed(self.units[launch.unit], launch.lever, quarter)

    @cached_property
    def seasons(self) -> dict[tuple[str, int], SeasonalityRow]:
        """Season factors by profile and fiscal quarter."""
        return {(row.profile, row.fiscal_quarter): row for row in self.instance.seasonality}

    @cached_property
    def amounts(self) -> dict[tuple[str, str, str], float]:
        """Amounts of limits.csv by limit, scope and period."""
        return {(row.limit, row.scope, row.period): row.amount for row in self.instance.limit_rows}

    @cached_property
    def flow_rows(self) -> dict[str, tuple[FlowRow, ...]]:
        """Rows of flows.csv by unit."""
        rows: dict[str, list[FlowRow]] = {}
        for row in self.instance.flows:
            rows.setdefault(row.unit, []).append(row)
        return {unit: tuple(found) for unit, found in rows.items()}

    @property
    def has_terminal(self) -> bool:
        """Whether what comes after the evaluation has a value."""
        return self.finance.terminal_value != "none"

    def hard_cash(self, figure: str) -> bool:
        """Return whether a figure counts hard cash alone."""
        return figure in self.finance.hard_cash_only

    def base(self, unit: str) -> Roadmap:
        """Return the running levers of a unit."""
        return self.running.get(unit, {})

    def roadmap(self, unit: str) -> Roadmap:
        """Return the running and launched levers of a unit, running ones first."""
        return self.roadmaps.get(unit, {})

    def site(self, unit: Unit) -> Site:
        """Return a unit by itself."""
        rows = self.flow_rows.get(unit.unit, ())
        return self.notes.once(
            ("site", unit.unit), lambda: Site(unit, self.instance, self.timing, self.levers, self.seasons, rows)
        )

    def courses(self, unit: Unit) -> Courses:
        """Return the courses that a unit can take."""
        return Courses(self.site(unit), self.base(unit.unit))

    def courses_without_drift(self, unit: Unit) -> Courses:
        """Return the courses that a unit could take if nothing drifted."""
        steady = unit.model_copy(update={"accuracy_drift": 0.0, "event_drift": 0.0})
        rows = self.flow_rows.get(unit.unit, ())
        return Courses(Site(steady, self.instance, self.timing, self.levers, self.seasons, rows), self.base(unit.unit))

    def figures(self, unit: str) -> tuple[object, ...]:
        """Return what tells a unit's money from that of others, as part of a key of notes."""
        return self.notes.once(("figures", unit), lambda: self._figures(unit))

    def _figures(self, unit: str) -> tuple[object, ...]:
        own = tuple(value for field, value in self.units[unit] if field not in NO_PART_IN_MONEY)
        rows = tuple(
            (row.lever, row.line, row.quarter, row.amount, row.recurring, row.colour) for row in self.flow_rows.get(unit, ())
        )
        return own, rows

    def course(self, unit: str) -> tuple[object, ...]:
        """Return what a unit does, and what it would do without any launch, as part of a key of notes."""
        return tuple(sorted(self.roadmap(unit).items())), tuple(sorted(self.base(unit).items()))


def later(roadmap: Roadmap) -> dict[str, int]:
    """Return a roadmap with every launch one quarter later; running levers stay."""
    return {name: start + 1 if start >= 1 else start for name, start in roadmap.items()}
