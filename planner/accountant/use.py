"""What a schedule uses of limits: spend, load, launches and units in ramp-up."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from instances.schema.levers import Lever
from instances.schema.rules import LimitRule
from instances.schema.units import Unit
from planner.accountant.book import Book
from planner.accountant.costs import PaidCost
from planner.accountant.levers import launches_together, quarters_to


@dataclass(frozen=True)
class Use:
    """An amount used in a quarter by a unit, or by a shared cost (no unit; no region for the network)."""

    quarter: int
    amount: float
    lever: str
    region: str
    unit: Unit | None
    team: str = ""
    colour: str = ""


def load_points(book: Book, unit: Unit, lever: str) -> list[tuple[int, str, float]]:
    """Return quarter, team and points of the load of one launch, of a running lever too; any quarter from the first on."""
    start = book.roadmap(unit.unit)[lever]
    together = launches_together(book.roadmap(unit.unit), lever)
    factor = book.instance.settings.interaction.same_quarter_load_factor if together else 1.0
    size = book.site(unit).size(start)
    points = []
    for load in book.levers[lever].lever.loads:
        scale = factor * size**load.size_exponent * (unit.stores if load.basis == "store" else 1)
        if start >= 1:
            points.append((max(1, start - 1), load.team, load.prepare * scale))
        points.append((start, load.team, load.go_live * scale))
        points.extend((start + 1 + j, load.team, amount * scale) for j, amount in enumerate(load.stabilise))
    return [one for one in points if one[0] >= 1]


def loads(book: Book) -> list[Use]:
    """Return the load of every launch, of running levers too."""
    return [
        Use(quarter, points, lever, unit.region, unit, team=team)
        for unit, lever, _ in _launched(book)
        for quarter, team, points in load_points(book, unit, lever)
    ]


def _launched(book: Book) -> Iterator[tuple[Unit, str, int]]:
    """Yield unit, lever and quarter of every launch, running levers included."""
    for name, roadmap in book.roadmaps.items():
        for lever, start in roadmap.items():
            yield book.units[name], lever, start


def launch_uses(book: Book) -> list[Use]:
    """Return every launch as a use of 1."""
    return [Use(placed.quarter, 1, placed.lever, placed.unit.region, placed.unit) for placed in book.placed]


def spends(costs: Iterable[PaidCost], region: str, unit: Unit | None) -> list[Use]:
    """Return implementation costs as uses."""
    return [Use(cost.quarter, cost.amount, cost.lever, region, unit, colour=cost.colour) for cost in costs]


def ramp_quarters(lever: Lever, speed: float) -> int:
    """Return the quarters, from the launch on, in which a lever is in ramp-up."""
    return max(1, quarters_to(lever.ramp.index(max(lever.ramp)), speed))


def ramp_ups(book: Book, levers: Sequence[str]) -> list[Use]:
    """Return each unit once in each quarter in which one of the levers (all if empty) is in ramp-up, running ones included."""
    quarters: dict[str, set[int]] = {}
    for unit, lever, start in _launched(book):
        if not levers or lever in levers:
            together = launches_together(book.roadmap(unit.unit), lever)
            speed = book.instance.settings.interaction.same_quarter_ramp_speed if together else 1.0
            until = start + ramp_quarters(book.levers[lever].lever, speed)
            quarters.setdefault(unit.unit, set()).update(range(max(1, start), until))
    return [
        Use(quarter, 1, "", book.units[name].region, book.units[name])
        for name, found in quarters.items()
        for quarter in sorted(found)
    ]


def counts(limit: LimitRule, use: Use) -> bool:
    """Return whether a use counts in a limit."""
    if limit.regions and use.region not in limit.regions:
        return False
    if limit.leaders and (use.unit is None or use.unit.leader not in limit.leaders):
        return False
    if limit.measure == "load" and limit.teams and use.team not in limit.teams:
        return False
    if limit.levers and use.lever and use.lever not in limit.levers:
        return False
    if limit.measure == "spend" and limit.colour and use.colour != limit.colour:
        return False
    return not (use.unit is None and use.region == "" and limit.each)


def scope_of(limit: LimitRule, use: Use) -> str | None:
    """Return the scope in which a use counts, blank for the company; None if it counts in none."""
    if limit.each == "region":
        return use.region
    if limit.each == "leader":
        return (use.unit.leader or None) if use.unit else None
    return use.team if limit.each == "team" else ""
