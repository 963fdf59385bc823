"""Regions at once, regions that are new, and waves of even size."""

from collections.abc import Iterator

from instances.schema.waves import EvenWaves, RegionLimit
from planner.accountant.ramp_limits import last_open
from planner.accountant.records import LimitLine
from planner.accountant.schedule import Schedule
from planner.accountant.scopes import in_scope
from planner.accountant.usage import ramp_up_uses


def region_lines(schedule: Schedule, rule: RegionLimit) -> Iterator[LimitLine]:
    """Yield the rows of the regions that are active, then of those that are new, by decision quarter."""
    quarters = range(_begins(schedule, rule.from_quarter), schedule.timing.decision + 1)
    if rule.active is not None:
        busy = {(use.quarter, use.region) for use in ramp_up_uses(schedule, rule.levers)}
        for quarter in quarters:
            label, used = schedule.timing.labels[quarter - 1], sum(when == quarter for when, _ in busy)
            yield LimitLine(rule.name, "active_regions", "active regions", label, allowed=rule.active, used=used)
    if rule.new is not None:
        first: dict[str, int] = {}
        for unit, roadmap in schedule.roadmaps.items():
            region = schedule.units[unit].region
            for lever, quarter in roadmap.items():
                if not rule.levers or lever in rule.levers:
                    first[region] = min(quarter, first.get(region, quarter))
        for quarter in quarters:
            label, used = schedule.timing.labels[quarter - 1], sum(begins == quarter for begins in first.values())
            yield LimitLine(rule.name, "new_regions", "new regions", label, allowed=rule.new, used=used)


def even_lines(schedule: Schedule, rule: EvenWaves) -> Iterator[LimitLine]:
    """Yield the rows of waves of even size by decision quarter: largest, smallest, more and fewer than in the quarter before."""
    size = [0] * (schedule.timing.decision + 1)
    for one in schedule.placed:
        if (not rule.levers or one.lever in rule.levers) and in_scope(one.unit, rule):
            size[one.quarter] += 1
    for quarter in range(_begins(schedule, rule.from_quarter), schedule.timing.decision + 1):
        label, now = schedule.timing.labels[quarter - 1], size[quarter]
        if rule.largest is not None:
            yield LimitLine(rule.name, "launches", "largest wave", label, allowed=rule.largest, used=now)
        if rule.smallest is not None:
            least = rule.smallest if now else 0
            yield LimitLine(rule.name, "launches", "smallest wave", label, allowed=least, used=now, at_least=True)
        before = last_open(schedule, rule, quarter)
        if (
            rule.difference is not None
            and before is not None
            and before >= 1
            and last_open(schedule, rule, quarter + 1) == quarter
        ):
            more = now - size[before]
            yield LimitLine(rule.name, "launches", "more than before", label, allowed=rule.difference, used=more)
            yield LimitLine(rule.name, "launches", "fewer than before", label, allowed=rule.difference, used=-more)


def _begins(schedule: Schedule, label: str | None) -> int:
    return 1 if label is None else max(1, schedule.instance.quarter_index(label))
