"""The part of the report on what certainty is worth, and the no-regret roadmap: how often each launch is in the best plans."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from planner.plan.digest import decision_labels
from planner.plan.plan import Plan
from planner.questions.no_regret.columns import CERTAINTY, NO_REGRET, WORLD_PLANS
from planner.reports.answers import Row
from planner.reports.found_answers import AnswerRows
from planner.reports.in_worlds import InWorlds
from planner.reports.lanes import SHORT
from planner.reports.shades import shade_of
from planner.reports.wording import in_words
from planner.wording import NOT_DETERMINED

SURE, DEPENDS, NEVER = "no regret", "depends", "never in"
CLASSES: Final = {SURE: "sure", DEPENDS: "turns"}
"""Classes of the style sheet, by verdict."""

MOST_LANES: Final = 80
"""Units up to which each has a lane; beyond them regions have."""

MOST_REGIONS: Final = 40
"""Regions that have rows of their own."""

MOST_NAMED: Final = 20
"""Launches that are listed with what they depend on."""

INFORMATION, SOLUTION = "value of perfect information", "value of the stochastic solution"


@dataclass(frozen=True)
class Chip:
    """A launch, or several of a region: the lever in short and in full, the share of worlds, and its look."""

    lever: str
    short: str
    full: str
    share: float
    launches: int
    shade: int
    kind: str
    said: str


@dataclass(frozen=True)
class LaneRow:
    """A lane: a unit or a region, and its launches by quarter."""

    key: str
    name: str
    cells: tuple[tuple[Chip, ...], ...]


@dataclass(frozen=True)
class LaneGroup:
    """Lanes under one heading; blank where there is none."""

    name: str
    rows: tuple[LaneRow, ...]


@dataclass(frozen=True)
class LeverCount:
    """Possible launches of a lever by verdict, and what those that depend turn on, most often first."""

    lever: str
    name: str
    counts: Mapping[str, int]
    turns_on: str


@dataclass(frozen=True)
class NoRegretPart:
    """The content of the part.

    Attributes
    ----------
    folder
        of the answer, within the folder of the run.
    worlds
        number of worlds by which launches are judged; None where it is not known.
    information, solution
        rows of the worth of knowing the world, and of planning for all worlds; None where the table lacks them.
    levers
        launches by lever.
    by_unit
        whether lanes are of units.
    quarters
        their columns.
    groups
        lanes.
    more_regions
        regions without a lane, those with the fewest launches.
    dependent
        launches that depend, the most even first, and how many more there are.
    """

    folder: str
    worlds: int | None
    information: Row | None
    solution: Row | None
    levers: tuple[LeverCount, ...]
    by_unit: bool
    quarters: tuple[str, ...]
    groups: tuple[LaneGroup, ...]
    more_regions: int
    dependent: tuple[Row, ...]
    more: int

    def number(self, verdict: str) -> int:
        """Return the number of launches of a verdict."""
        return sum(one.counts[verdict] for one in self.levers)

    @property
    def possible(self) -> int:
        """Number of possible launches."""
        return sum(map(self.number, (SURE, DEPENDS, NEVER)))


def no_regret_part(plan: Plan, found: InWorlds) -> NoRegretPart | None:
    """Return the part; None where the run holds no answer to no-regret of this plan."""
    answer = found.no_regret
    if answer is None:
        return None
    rows, amounts = answer.of(NO_REGRET), {row["measure"]: row for row in answer.of(CERTAINTY)}
    quarters = _quarters(plan, rows)
    launched = [row for row in rows if row["usual_quarter"] and row["share"] > 0]
    units = len({row["unit"] for row in rows})
    by_unit = units <= MOST_LANES
    dependent = sorted((row for row in rows if row["verdict"] == DEPENDS), key=lambda row: abs(row["share"] - 0.5))
    return NoRegretPart(
        folder=answer.folder,
        worlds=_judged(answer),
        information=amounts.get(INFORMATION),
        solution=amounts.get(SOLUTION),
        levers=tuple(_lever(name, rows) for name in dict.fromkeys(row["lever"] for row in rows)),
        by_unit=by_unit,
        quarters=quarters,
        groups=_of_units(launched, quarters) if by_unit else _of_regions(launched, quarters),
        more_regions=0 if by_unit else max(0, len({row["region"] for row in launched}) - MOST_REGIONS),
        dependent=tuple(dependent[:MOST_NAMED]),
        more=max(0, len(dependent) - MOST_NAMED),
    )


def turns_on(rows: Sequence[Row]) -> list[tuple[str, int]]:
    """Return the uncertainties that launches depend on, with the number of launches, the most common first."""
    return Counter(str(row["depends_on"]) for row in rows if row["verdict"] == DEPENDS).most_common()


def _judged(answer: AnswerRows) -> int | None:
    worlds = answer.of(WORLD_PLANS)
    return sum(row["judged"] == "yes" for row in worlds) if worlds else None


def _quarters(plan: Plan, rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the decision quarters up to the last that any launch is usually in."""
    used = {row["usual_quarter"] for row in rows}
    labels = decision_labels(plan.instance)
    last = max((place for place, label in enumerate(labels) if label in used), default=-1)
    return tuple(labels[: last + 1])


def _lever(lever: str, rows: Sequence[Row]) -> LeverCount:
    own = [row for row in rows if row["lever"] == lever]
    counts = Counter(str(row["verdict"]) for row in own)
    named = [f"{name} ({number})" for name, number in turns_on(own) if name and name != NOT_DETERMINED]
    unclear = dict(turns_on(own)).get(NOT_DETERMINED, 0)
    said = [*named[:3], *([f"{NOT_DETERMINED} ({unclear})"] if unclear else [])]
    return LeverCount(lever, in_words(lever), {one: counts[one] for one in (SURE, DEPENDS, NEVER)}, ", ".join(said))


def _of_units(rows: Sequence[Row], quarters: Sequence[str]) -> tuple[LaneGroup, ...]:
    """Return a lane for each unit with a launch, by region."""
    groups = []
    for region in sorted({row["region"] for row in rows}):
        lanes = []
        for unit in sorted({row["unit"] for row in rows if row["region"] == region}):
            own = [row for row in rows if row["unit"] == unit]
            name = unit if own[0]["name"] == unit else f"{unit} {own[0]['name']}"
            cells = tuple(tuple(_chip(row) for row in own if row["usual_quarter"] == quarter) for quarter in quarters)
            lanes.append(LaneRow(unit, name, cells))
        groups.append(LaneGroup(region, tuple(lanes)))
    return tuple(groups)


def _chip(row: Row) -> Chip:
    when = row["usual_quarter"]
    if row["earliest_quarter"] != row["latest_quarter"]:
        when = f"{when}, from {row['earliest_quarter']} to {row['latest_quarter']}"
    full = in_words(row["lever"])
    return Chip(
        lever=row["lever"],
        short=SHORT.get(row["lever"], full),
        full=full,
        share=row["share"],
        launches=1,
        shade=shade_of(row["share"], 1.0),
        kind=CLASSES.get(row["verdict"], ""),
        said=f"{full}, {row['verdict']}: {when}" + (f"; depends on {row['direction']}" if row["direction"] else ""),
    )


def _of_regions(rows: Sequence[Row], quarters: Sequence[str]) -> tuple[LaneGroup, ...]:
    """Return a lane for each region, those with the most launches, with the launches of each lever and quarter together."""
    sizes = Counter(row["region"] for row in rows)
    lanes = []
    for region, _ in sizes.most_common(MOST_REGIONS):
        own: dict[tuple[str, str], list[Any]] = {}
        for row in rows:
            if row["region"] == region:
                own.setdefault((row["usual_quarter"], row["lever"]), []).append(row)
        cells = tuple(tuple(_chips(lever, own[at, lever]) for at, lever in sorted(own) if at == quarter) for quarter in quarters)
        lanes.append(LaneRow(region, region, cells))
    return (LaneGroup("", tuple(lanes)),) if lanes else ()


def _chips(lever: str, rows: Sequence[Row]) -> Chip:
    share = sum(row["share"] for row in rows) / len(rows)
    full, sure = in_words(lever), sum(row["verdict"] == SURE for row in rows)
    kind = CLASSES[SURE] if sure == len(rows) else CLASSES[DEPENDS]
    said = f"{full}: {len(rows)} launches, {sure} of them without regret"
    return Chip(lever, SHORT.get(lever, full), full, share, len(rows), shade_of(share, 1.0), kind, said)
