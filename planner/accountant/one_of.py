"""Alternatives: how many of their levers are in use, in the company or in each region."""

from collections.abc import Iterator

from instances.schema.one_of import OneOf
from planner.accountant.records import LimitLine
from planner.accountant.schedule import Schedule


def one_of_lines(schedule: Schedule, rule: OneOf) -> Iterator[LimitLine]:
    """Yield the row of the company, or one for each region: levers in use, against one or as many as run or are committed."""
    used: dict[str, set[str]] = {}
    given: dict[str, set[str]] = {}
    for name, unit in schedule.units.items():
        scope = unit.region if rule.per == "region" else ""
        used.setdefault(scope, set()).update(set(schedule.roadmaps.get(name, {})) & set(rule.levers))
    for pin in schedule.instance.pins:
        if pin.lever in rule.levers and pin.rule in ("running", "committed"):
            given.setdefault(schedule.units[pin.unit].region if rule.per == "region" else "", set()).add(pin.lever)
    for scope, levers in used.items():
        yield LimitLine(rule.name, "levers_in_use", scope, "total", allowed=max(1, len(given.get(scope, ()))), used=len(levers))
