"""Cohorts in sequence: what the first launch in a cohort asks of the cohort before it."""

from collections.abc import Iterator
from itertools import pairwise
from math import ceil

from instances.schema.rules import Floor
from instances.schema.waves import CohortSequence
from planner.accountant.floors import reading_in
from planner.accountant.records import LimitLine
from planner.accountant.schedule import Schedule


def sequence_lines(schedule: Schedule, rule: CohortSequence) -> Iterator[LimitLine]:
    """Yield the rows of a sequence by waiting cohort and decision quarter: units that must and do live, then what is read."""
    for before, cohort in pairwise(rule.cohorts):
        if any(rule.lever in schedule.base(unit) for unit in _members(schedule, cohort)):
            continue
        first = min(
            (one.quarter for one in schedule.placed if (one.lever, one.unit.cohort) == (rule.lever, cohort)), default=None
        )
        if rule.live_units is not None or rule.live_share is not None:
            yield from _live_lines(schedule, rule, before, cohort, first)
        if rule.measure is not None:
            yield from _reading_lines(schedule, rule, before, cohort, first)


def _live_lines(schedule: Schedule, rule: CohortSequence, before: str, cohort: str, first: int | None) -> Iterator[LimitLine]:
    needed = _needed(schedule, rule, before)
    for quarter, label in enumerate(schedule.timing.labels[: schedule.timing.decision], start=1):
        allowed = needed if first is not None and first <= quarter else 0
        used = _gone_live(schedule, before, rule.lever_before or rule.lever, quarter - rule.lag)
        yield LimitLine(rule.name, "sequence", cohort, label, allowed=allowed, used=used, at_least=True)


def _reading_lines(schedule: Schedule, rule: CohortSequence, before: str, cohort: str, first: int | None) -> Iterator[LimitLine]:
    """Yield the readings, and the level asked for in the quarter of the first launch; before and after, any will do."""
    assert rule.measure is not None and rule.amount is not None
    at_most = rule.measure.endswith("_rate")
    for quarter, label in enumerate(schedule.timing.labels[: schedule.timing.decision], start=1):
        asked = Floor(name=rule.name, measure=rule.measure, by=label, amount=rule.amount, cohorts=(before,))
        read, opens = reading_in(schedule, asked, quarter - rule.lag), first == quarter
        if read is None:
            yield LimitLine(rule.name, "reading", cohort, label, allowed=float(opens), used=0.0, at_least=True)
            continue
        allowed = rule.amount if opens else float(at_most)
        yield LimitLine(rule.name, rule.measure, cohort, label, allowed=allowed, used=read, at_least=not at_most)


def _members(schedule: Schedule, cohort: str) -> list[str]:
    return [unit.unit for unit in schedule.instance.units if unit.cohort == cohort]


def _needed(schedule: Schedule, rule: CohortSequence, cohort: str) -> int:
    if rule.live_units is not None:
        return rule.live_units
    assert rule.live_share is not None
    return ceil(rule.live_share * len(_members(schedule, cohort)) - 1e-9)


def _gone_live(schedule: Schedule, cohort: str, lever: str, quarter: int) -> int:
    """Return the number of units of a cohort that have gone live with a lever by a quarter, while they were open."""
    number = 0
    for name in _members(schedule, cohort):
        begins = schedule.live(name).get(lever)
        if begins is not None and begins <= quarter:
            site = schedule.site(schedule.units[name])
            number += begins < 1 or (site.is_open(begins) and begins < site.closes_in(schedule.roadmap(name)))
    return number
