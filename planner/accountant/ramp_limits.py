"""Ramp limits: limits on the growth of launches, which skip frozen quarters."""

from collections.abc import Iterator

from instances.schema.rules import FrozenQuarters, RampLimit
from instances.schema.units import Unit
from instances.schema.waves import EvenWaves
from planner.accountant.records import LimitLine
from planner.accountant.schedule import Schedule
from planner.accountant.scopes import in_scope


def is_frozen(schedule: Schedule, quarter: int, lever: str, unit: Unit) -> bool:
    """Return whether a lever may not be launched at a unit in a quarter."""
    return any(_freezes(schedule, frozen, quarter, lever, unit) for frozen in schedule.instance.settings.rules.frozen)


def _freezes(schedule: Schedule, frozen: FrozenQuarters, quarter: int, lever: str, unit: Unit) -> bool:
    if frozen.levers and lever not in frozen.levers:
        return False
    named = schedule.instance.label_of(quarter) in frozen.quarters
    return (named or schedule.timing.fiscal_quarter(quarter) in frozen.fiscal_quarters) and in_scope(unit, frozen)


def ramp_limit_lines(schedule: Schedule, limit: RampLimit) -> Iterator[LimitLine]:
    """Yield the rows of a ramp limit."""
    launches: dict[int, int] = {}
    for unit, roadmap in schedule.roadmaps.items():
        for lever, quarter in roadmap.items():
            if _counts(limit, lever, schedule.units[unit]):
                launches[quarter] = launches.get(quarter, 0) + 1
    begins = 1 if limit.from_quarter is None else max(1, schedule.instance.quarter_index(limit.from_quarter))
    for quarter in range(begins, schedule.timing.decision + 1):
        before = last_open(schedule, limit, quarter)
        allowed = limit.growth * (0 if before is None else launches.get(before, 0)) + limit.base
        yield LimitLine(
            limit.name, "launches", "", schedule.timing.labels[quarter - 1], allowed=allowed, used=launches.get(quarter, 0)
        )


def _counts(limit: RampLimit | EvenWaves, lever: str, unit: Unit) -> bool:
    return (not limit.levers or lever in limit.levers) and in_scope(unit, limit)


def last_open(schedule: Schedule, limit: RampLimit | EvenWaves, quarter: int) -> int | None:
    """Return the last quarter before `quarter` that was not frozen for every launch in the limit's scope, None if there is none.

    It looks back to a year before the first quarter: launches that are frozen in each of its quarters are always frozen.
    """
    units = [unit for unit in schedule.instance.units if in_scope(unit, limit)]
    scope = [(lever, unit) for lever in schedule.levers for unit in units if _counts(limit, lever, unit)]
    for before in range(quarter - 1, -4, -1):
        if not all(is_frozen(schedule, before, lever, unit) for lever, unit in scope):
            return before
    return None
