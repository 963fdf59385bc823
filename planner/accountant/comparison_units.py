"""Comparison units of the tracking sheet: picked anew from the schedule, with their metrics before their own launch."""

from collections.abc import Mapping
from dataclasses import dataclass

from instances.schema.units import Unit
from planner.accountant.levers import NEVER
from planner.accountant.records import TrackedFigure, TrackingKey
from planner.accountant.schedule import Schedule
from planner.accountant.tracking import comparison_figures

MOST = 30
"""Comparison units, one for each of as many launched units."""


@dataclass(frozen=True)
class _Span:
    """A launched unit, its first launch, and the last quarter in which it is tracked."""

    unit: int
    first: int
    last: int


def comparison_tracking(schedule: Schedule, tracking: Mapping[TrackingKey, TrackedFigure]) -> dict[TrackingKey, TrackedFigure]:
    """Return the tracked figures of comparison units.

    tracking: those of launched units, whose quarters say how long each is tracked.
    """
    spans = _spans(schedule, tracking)
    if not spans:
        return {}
    levers = {placed.lever for placed in schedule.placed}
    first, last = min(span.first for span in spans), max(span.last for span in spans)
    found: dict[TrackingKey, TrackedFigure] = {}
    until = _untouched(schedule)
    for place in _picked(schedule, spans, until):
        unit = schedule.instance.units[place]
        model = schedule.model(unit)
        for quarter in range(first, min(last, until[place] - 1) + 1):
            label = schedule.timing.labels[quarter - 1]
            for metric, figure in comparison_figures(model, quarter, levers).items():
                found[unit.unit, metric, label] = figure
    return found


def _spans(schedule: Schedule, tracking: Mapping[TrackingKey, TrackedFigure]) -> list[_Span]:
    last: dict[str, int] = {}
    for unit, _, label in tracking:
        last[unit] = max(last.get(unit, 0), schedule.quarter_numbers[label])
    row = {unit.unit: place for place, unit in enumerate(schedule.instance.units)}
    return [
        _Span(row[unit], min(placed.quarter for placed in launches), last.get(unit, 0))
        for unit, launches in schedule.by_unit.items()
    ]


def _untouched(schedule: Schedule) -> list[int]:
    """Return, for each unit, the first quarter in which it is launched or closed."""
    found = []
    for unit in schedule.instance.units:
        launch = min((placed.quarter for placed in schedule.by_unit.get(unit.unit, ())), default=NEVER)
        closed = NEVER if unit.exit_quarter is None else schedule.instance.quarter_index(unit.exit_quarter) + 1
        found.append(min(launch, closed))
    return found


def _picked(schedule: Schedule, spans: list[_Span], until: list[int]) -> list[int]:
    """Return the places of the comparison units, as docs/outputs.md says."""
    units = schedule.instance.units
    by_orders = sorted(range(len(units)), key=lambda place: (units[place].eligible_orders, place))
    rank = {place: number for number, place in enumerate(by_orders)}
    in_order = sorted(spans, key=lambda span: (span.first, span.unit))
    most = min(MOST, len(in_order))
    earliest = in_order[0].first
    taken = {place for place, unit in enumerate(units) if unit.comparison and until[place] > earliest}
    for number in range(most):
        if len(taken) >= most:
            break
        span = in_order[number * len(in_order) // most]
        own = units[span.unit]

        def unlike(place: int, span: _Span = span, own: Unit = own) -> tuple[bool, int, bool, int, int]:
            other = units[place]
            stays = min(until[place], span.last + 1)
            return other.type != own.type, -stays, other.region != own.region, abs(rank[place] - rank[span.unit]), place

        free = [place for place in range(len(units)) if place not in taken and until[place] > span.first]
        if free:
            taken.add(min(free, key=unlike))
    return sorted(taken)
