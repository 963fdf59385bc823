"""The roadmap as swim-lanes: a lane per unit, a bar per stretch of quarters in one state, grouped by region."""

from dataclasses import dataclass
from itertools import groupby

import pandas as pd

from planner.plan.columns import TABLES
from planner.plan.digest import decision_labels
from planner.plan.plan import Plan
from planner.plan.tables import BOTH, CLOSED, NONE
from planner.reports.looks import Look, is_over, looks_of
from planner.reports.shades import shade_of
from planner.reports.wording import in_words

OPEN_UNITS = 100
"""Units up to which every region is shown open."""

SHORT = {BOTH: "both", "store_optimization": "store", "orchestration": "orch.", CLOSED: "closed", NONE: ""}
MOST_NAMED = 32
"""Quarters up to which each has room for its name."""

LONG_ENOUGH = 3
"""Quarters from which a bar has room for its full name."""


@dataclass(frozen=True)
class Bar:
    """One stretch: its length in quarters, the state, and the words in it."""

    length: int
    state: str
    kind: str
    label: str


@dataclass(frozen=True)
class Lane:
    """A unit with its bars."""

    unit: str
    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Region:
    """A region: launches by decision quarter with their shades, and the lanes of its units."""

    name: str
    launches: tuple[int, ...]
    shades: tuple[int, ...]
    launched_units: int
    lanes: tuple[Lane, ...]


@dataclass(frozen=True)
class Roadmap:
    """The swim-lanes.

    Attributes
    ----------
    quarters, decision_quarters
        their labels.
    years
        calendar years with the number of their quarters.
    waves
        launches by decision quarter for each lever.
    regions
        in the order of units.csv.
    states
        each in words, with its class of the style sheet.
    open
        whether the regions are shown open.
    """

    quarters: tuple[str, ...]
    years: tuple[tuple[str, int], ...]
    decision_quarters: tuple[str, ...]
    waves: tuple[tuple[str, tuple[int, ...]], ...]
    regions: tuple[Region, ...]
    states: tuple[tuple[str, str], ...]
    open: bool

    @property
    def narrow(self) -> bool:
        """True if a quarter has room for no more than its digit."""
        return len(self.quarters) > MOST_NAMED


def roadmap_of(plan: Plan) -> Roadmap:
    """Return the swim-lanes of a plan, regions in the order of units.csv."""
    frame, schedule = plan.states, plan.schedule
    labels = list(frame.columns[len(TABLES["states"].names) :])
    quarters, decided = tuple(map(str, labels)), tuple(decision_labels(plan.instance))
    counts = schedule.groupby(["region", "quarter"]).size().to_dict()
    launched = schedule.groupby("region")["unit"].nunique().to_dict()
    seen = sorted(map(str, pd.unique(frame[labels].to_numpy().ravel())))
    looks = looks_of(plan.instance, seen)
    most, regions = max(counts.values(), default=0), []
    for name, rows in frame.groupby("region", sort=False):
        lanes = tuple(
            _lane(str(unit), str(own_name), states, looks)
            for unit, own_name, states in zip(rows["unit"], rows["name"], rows[labels].to_numpy().tolist(), strict=True)
        )
        launches = tuple(int(counts.get((name, quarter), 0)) for quarter in decided)
        shades = tuple(shade_of(count, most) for count in launches)
        regions.append(Region(str(name), launches, shades, int(launched.get(name, 0)), lanes))
    years = tuple((year, len(list(same))) for year, same in groupby(quarters, key=lambda label: label[:4]))
    states = tuple((in_words(state), look.kind) for state, look in looks.items() if state in seen)
    return Roadmap(quarters, years, decided, tuple(_waves(plan, decided)), tuple(regions), states, len(frame) <= OPEN_UNITS)


def _waves(plan: Plan, quarters: tuple[str, ...]) -> list[tuple[str, tuple[int, ...]]]:
    """Return launches by decision quarter for each lever that is launched."""
    counts = plan.schedule.groupby(["lever", "quarter"]).size().to_dict()
    rows = [
        (lever, tuple(int(counts.get((lever, quarter), 0)) for quarter in quarters)) for lever in plan.instance.settings.levers
    ]
    return [(in_words(lever), numbers) for lever, numbers in rows if any(numbers)]


def _lane(unit: str, name: str, states: list[object], looks: dict[str, Look]) -> Lane:
    return Lane(unit, name, tuple(_bar(str(state), len(list(same)), looks) for state, same in groupby(states)))


def _bar(state: str, length: int, looks: dict[str, Look]) -> Bar:
    full = "" if state == NONE else in_words(state)
    label = full if length >= LONG_ENOUGH else SHORT.get(state, "over" if is_over(state) else full)
    return Bar(length, in_words(state), looks[state].kind, label)
