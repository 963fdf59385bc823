"""The roadmap as swim-lanes: a lane a unit, a bar for each stretch of quarters in one state, grouped by region."""

from dataclasses import dataclass
from itertools import groupby

import pandas as pd

from instances.schema.instance import Instance
from planner.digest import decision_labels
from planner.plan import Plan
from planner.reports.wording import in_words
from planner.tables import BOTH, CLOSED, NONE

OPEN_UNITS = 100
"""Units up to which every region is shown open."""

SHORT = {BOTH: "both", "store_optimization": "store", "orchestration": "orch.", CLOSED: "closed", NONE: ""}
MAIN = ("store_optimization", "orchestration")
OTHER = "other"
"""Class of states that are drawn alike."""

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
    """A region: launches by decision quarter, and the lanes of its units."""

    name: str
    launches: tuple[int, ...]
    launched_units: int
    lanes: tuple[Lane, ...]


@dataclass(frozen=True)
class Roadmap:
    """The swim-lanes; `open` tells whether the regions are shown open."""

    quarters: tuple[str, ...]
    decision_quarters: tuple[str, ...]
    waves: tuple[tuple[str, tuple[int, ...]], ...]
    regions: tuple[Region, ...]
    states: tuple[tuple[str, str], ...]
    open: bool


def roadmap_of(plan: Plan) -> Roadmap:
    """Return the swim-lanes of a plan, regions in the order of units.csv."""
    frame, schedule = plan.states, plan.schedule
    quarters, decided = tuple(map(str, frame.columns[3:])), tuple(decision_labels(plan.instance))
    counts = schedule.groupby(["region", "quarter"]).size().to_dict()
    launched = schedule.groupby("region")["unit"].nunique().to_dict()
    kinds = state_kinds(plan.instance)
    regions = []
    for name, rows in frame.groupby("region", sort=False):
        lanes = tuple(_lane(row, kinds) for row in rows.itertuples(index=False, name=None))
        launches = tuple(int(counts.get((name, quarter), 0)) for quarter in decided)
        regions.append(Region(str(name), launches, int(launched.get(name, 0)), lanes))
    seen = map(str, pd.unique(frame.iloc[:, 3:].to_numpy().ravel()))
    states = tuple((in_words(state), kinds.get(state, OTHER)) for state in sorted(seen, key=lambda one: _place(one, kinds)))
    return Roadmap(quarters, decided, tuple(_waves(plan, decided)), tuple(regions), states, len(frame) <= OPEN_UNITS)


def _waves(plan: Plan, quarters: tuple[str, ...]) -> list[tuple[str, tuple[int, ...]]]:
    """Return launches by decision quarter for each lever that is launched."""
    counts = plan.schedule.groupby(["lever", "quarter"]).size().to_dict()
    rows = [(lever, tuple(int(counts.get((lever, quarter), 0)) for quarter in quarters)) for lever in plan.instance.plan.levers]
    return [(in_words(lever), numbers) for lever, numbers in rows if any(numbers)]


def state_kinds(instance: Instance) -> dict[str, str]:
    """Return the kind of each state that is drawn in a way of its own.

    These are the two main levers, alone and together, or the first two levers of an instance that lacks one of them.
    """
    levers = tuple(instance.plan.levers)
    main = MAIN if set(MAIN) <= set(levers) else levers
    return {BOTH: "both", **dict(zip(main, ("body", "brain"), strict=False)), CLOSED: "closed", NONE: "none"}


def _lane(row: tuple[object, ...], kinds: dict[str, str]) -> Lane:
    unit, name, _, *states = row
    bars = [_bar(str(state), len(list(same)), kinds) for state, same in groupby(states)]
    return Lane(str(unit), str(name), tuple(bars))


def _bar(state: str, length: int, kinds: dict[str, str]) -> Bar:
    full = "" if state == NONE else in_words(state)
    label = full if length >= LONG_ENOUGH else SHORT.get(state, full)
    return Bar(length, in_words(state), kinds.get(state, OTHER), label)


def _place(state: str, kinds: dict[str, str]) -> tuple[int, str]:
    order = list(kinds)
    return (order.index(state) if state in order else 2, state)
