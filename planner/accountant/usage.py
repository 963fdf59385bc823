"""The use of limits by a schedule: spend, load, launches and units in ramp-up."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from instances.schema.levers import Lever
from instances.schema.rules import LimitRule
from instances.schema.units import Unit
from planner.accountant.costs import PaidCost
from planner.accountant.levers import launches_together, quarters_to
from planner.accountant.schedule import PlacedLaunch, Schedule
from planner.accountant.scopes import in_scope, is_of_regions, tag_of


@dataclass(frozen=True)
class LimitUse:
    """An amount used in a quarter by a unit, or by a shared cost (no unit, and no region for the network)."""

    quarter: int
    amount: float
    lever: str
    region: str
    unit: Unit | None
    team: str = ""
    colour: str = ""


class LoadPoints(NamedTuple):
    """Change load of a launch on a team in a quarter."""

    quarter: int
    team: str
    points: float


def load_points(schedule: Schedule, unit: Unit, lever: str) -> list[LoadPoints]:
    """Return the change load of one launch, or of a running lever, from quarter 1 on."""
    start = schedule.roadmap(unit.unit)[lever]
    together = launches_together(schedule.roadmap(unit.unit), lever)
    factor = schedule.instance.settings.interaction.same_quarter_load_factor if together else 1.0
    size = schedule.site(unit).size(start)
    points = []
    for load in schedule.levers[lever].lever.loads:
        scale = factor * size**load.size_exponent * (unit.stores if load.basis == "store" else 1)
        if start >= 1:
            points.append(LoadPoints(max(1, start - 1), load.team, load.prepare * scale))
        points.append(LoadPoints(start, load.team, load.go_live * scale))
        points.extend(
            LoadPoints(start + after, load.team, amount * scale) for after, amount in enumerate(load.stabilise, start=1)
        )
    return [one for one in points if one.quarter >= 1]


def load_uses(schedule: Schedule) -> list[LimitUse]:
    """Return the load of every launch, including running levers."""
    return [
        LimitUse(load.quarter, load.points, launch.lever, launch.unit.region, launch.unit, team=load.team)
        for launch in _all_launches(schedule)
        for load in load_points(schedule, launch.unit, launch.lever)
    ]


def _all_launches(schedule: Schedule) -> Iterator[PlacedLaunch]:
    """Yield every launch, including running levers."""
    for name, roadmap in schedule.roadmaps.items():
        for lever, start in roadmap.items():
            yield PlacedLaunch(schedule.units[name], lever, start)


def launch_uses(schedule: Schedule) -> list[LimitUse]:
    """Return every launch as a use of 1."""
    return [LimitUse(placed.quarter, 1, placed.lever, placed.unit.region, placed.unit) for placed in schedule.placed]


def spend_uses(costs: Iterable[PaidCost], region: str, unit: Unit | None) -> list[LimitUse]:
    """Return payments of implementation cost as uses of limits on spend."""
    return [LimitUse(cost.quarter, cost.amount, cost.lever, region, unit, colour=cost.colour) for cost in costs]


def ramp_quarters(lever: Lever, speed: float) -> int:
    """Return the number of quarters, from the launch on, in which a lever is in ramp-up."""
    return max(1, quarters_to(lever.ramp.index(max(lever.ramp)), speed))


def ramp_up_uses(schedule: Schedule, levers: Sequence[str]) -> list[LimitUse]:
    """Return a use of 1 for each unit and quarter in which one of the levers is in ramp-up, including running levers.

    levers: empty for all.
    """
    quarters: dict[str, set[int]] = {}
    for launch in _all_launches(schedule):
        if not levers or launch.lever in levers:
            together = launches_together(schedule.roadmap(launch.unit.unit), launch.lever)
            speed = schedule.instance.settings.interaction.same_quarter_ramp_speed if together else 1.0
            until = launch.quarter + ramp_quarters(schedule.levers[launch.lever].lever, speed)
            quarters.setdefault(launch.unit.unit, set()).update(range(max(1, launch.quarter), until))
    return [
        LimitUse(quarter, 1, "", schedule.units[name].region, schedule.units[name])
        for name, found in quarters.items()
        for quarter in sorted(found)
    ]


def counts(limit: LimitRule, use: LimitUse) -> bool:
    """Return whether a use counts in a limit."""
    if use.unit is None and not _counts_shared(limit, use.region):
        return False
    if use.unit is not None and not in_scope(use.unit, limit):
        return False
    if limit.measure == "load" and limit.teams and use.team not in limit.teams:
        return False
    if limit.levers and use.lever and use.lever not in limit.levers:
        return False
    return limit.measure != "spend" or not limit.colour or use.colour == limit.colour


def _counts_shared(limit: LimitRule, region: str) -> bool:
    """Return whether a cost that the units of a region share, or those of the network where it is blank, counts in a limit."""
    if not is_of_regions(limit) or limit.each not in ("", "region"):
        return False
    return (not limit.regions or region in limit.regions) and bool(region or not limit.each)


def scope_of(limit: LimitRule, use: LimitUse) -> str | None:
    """Return the scope in which a use counts, blank for the company; None if it counts in none."""
    if limit.each == "region":
        return use.region
    if limit.each in ("", "team"):
        return use.team if limit.each else ""
    return scope_of_unit(limit, use.unit) if use.unit else None


def scope_of_unit(limit: LimitRule, unit: Unit) -> str | None:
    """Return the scope in which a unit counts, None as its cell is blank. Scopes that are teams have none of their own."""
    if limit.each in ("", "team"):
        return ""
    cells = {"region": unit.region, "leader": unit.leader, "cohort": unit.cohort}
    return (cells[limit.each] if limit.each in cells else tag_of(unit, limit.each.removeprefix("tag_"))) or None
