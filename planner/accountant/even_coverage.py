"""Even coverage: how much the coverage of one part is above that of another, at the end of a quarter."""

from collections.abc import Iterator

from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.fairness import EvenCoverage
from instances.schema.units import Unit
from planner.accountant.floors import is_live, weight_in_csv
from planner.accountant.records import LimitLine
from planner.accountant.schedule import Schedule
from planner.accountant.scopes import in_scope, tag_of


def coverage_lines(schedule: Schedule, rule: EvenCoverage) -> Iterator[LimitLine]:
    """Yield a row for each two parts that have weight in a quarter, in each order, by quarter."""
    parts: dict[str, list[Unit]] = {}
    for unit in schedule.instance.units:
        name = _part(unit, rule.each)
        if name and in_scope(unit, rule):
            parts.setdefault(name, []).append(unit)
    first = schedule.instance.quarter_index(rule.by)
    begins = quarter_ordinal(schedule.instance.settings.calendar.first_quarter)
    for quarter in range(first, (schedule.timing.last if rule.onwards else first) + 1):
        coverage = {
            name: level for name, units in parts.items() if (level := _coverage(schedule, rule, units, quarter)) is not None
        }
        for above, level in coverage.items():
            for below, other in coverage.items():
                if above != below:
                    scope, label = f"{above} above {below}", quarter_label(begins + quarter - 1)
                    used = level - other
                    yield LimitLine(rule.name, "coverage_difference", scope, label, allowed=rule.difference, used=used)


def _part(unit: Unit, each: str) -> str:
    cells = {"region": unit.region, "leader": unit.leader, "cohort": unit.cohort}
    return cells[each] if each in cells else tag_of(unit, each.removeprefix("tag_"))


def _coverage(schedule: Schedule, rule: EvenCoverage, units: list[Unit], quarter: int) -> float | None:
    """Return the share of the weight of open units on which the lever is live, None without an open unit that has weight."""
    weights = [(unit, weight_in_csv(unit, rule.weight)) for unit in units if schedule.site(unit).is_open(quarter)]
    total = sum(weight for _, weight in weights)
    if not total:
        return None
    return sum(weight for unit, weight in weights if is_live(schedule, unit, rule.lever, quarter)) / total
