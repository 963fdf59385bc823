"""What a schedule uses of limits: spend, load, launches and units in ramp-up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from instances.schema.rules import LimitRule
from instances.schema.units import Unit
from planner.accountant.book import Book, Placed
from planner.accountant.flows import PaidCost
from planner.accountant.levers import launches_together


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


def load_points(book: Book, placed: Placed) -> list[tuple[int, str, float]]:
    """Return quarter, team and points of the load of one launch, quarters after the last decision quarter included."""
    unit, start = placed.unit, placed.quarter
    together = launches_together(book.roadmap(unit.unit), placed.lever)
    factor = book.instance.plan.interaction.same_quarter_load_factor if together else 1.0
    points = []
    for load in book.levers[placed.lever].lever.loads:
        scale = factor * unit.size**load.size_exponent * (unit.stores if load.basis == "store" else 1)
        points.append((max(1, start - 1), load.team, load.prepare * scale))
        points.append((start, load.team, load.go_live * scale))
        points.extend((start + 1 + j, load.team, amount * scale) for j, amount in enumerate(load.stabilise))
    return points


def loads(book: Book) -> list[Use]:
    """Return the load of every launch."""
    return [
        Use(quarter, points, placed.lever, placed.unit.region, placed.unit, team=team)
        for placed in book.placed
        for quarter, team, points in load_points(book, placed)
    ]


def launch_uses(book: Book) -> list[Use]:
    """Return every launch as a use of 1."""
    return [Use(placed.quarter, 1, placed.lever, placed.unit.region, placed.unit) for placed in book.placed]


def spends(costs: Iterable[PaidCost], region: str, unit: Unit | None) -> list[Use]:
    """Return implementation costs as uses."""
    return [Use(cost.quarter, cost.amount, cost.lever, region, unit, colour=cost.colour) for cost in costs]


def ramp_ups(book: Book, levers: Sequence[str]) -> list[Use]:
    """Return each unit once in each quarter in which one of the levers (all if empty) is in ramp-up."""
    uses: list[Use] = []
    for launches in book.by_unit.values():
        quarters: set[int] = set()
        for placed in launches:
            if not levers or placed.lever in levers:
                ramp = book.levers[placed.lever].lever.ramp
                length = max(1, ramp.index(max(ramp)))
                quarters.update(range(placed.quarter, placed.quarter + length))
        unit = launches[0].unit
        uses.extend(Use(quarter, 1, "", unit.region, unit) for quarter in sorted(quarters))
    return uses


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
