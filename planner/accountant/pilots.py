"""Pilots beyond their greatest size: the least size, and controls that wait until the pilot is over."""

from collections.abc import Iterator

from instances.schema.rules import PilotGate
from planner.accountant.records import Finding, LimitLine
from planner.accountant.schedule import Schedule
from planner.accountant.unit_ties import gate_line, pilot_start


def least_lines(schedule: Schedule, gate: PilotGate) -> Iterator[LimitLine]:
    """Yield the row of the least size of a pilot, unless it was over before the first quarter."""
    begin, line = pilot_start(schedule, gate), gate_line(schedule, gate)
    if gate.least is not None and (begin is None or begin + gate.quarters > 1):
        allowed = 0 if begin is None else gate.least
        yield LimitLine(gate.name, "pilot_least", "least size", line.period, allowed=allowed, used=line.used, at_least=True)


def controls_launched(schedule: Schedule, gate: PilotGate) -> Iterator[Finding]:
    """Yield each launch of a control before the pilot is over."""
    begin = pilot_start(schedule, gate)
    for placed in schedule.placed:
        if begin is not None and placed.unit.unit in gate.controls and placed.quarter < begin + gate.quarters:
            label = schedule.timing.labels[placed.quarter - 1]
            where = f"{gate.name}: {placed.unit.unit} {placed.lever} {label}"
            yield Finding("control", where, "a launch of a control", f"none until the pilot has run for {gate.quarters} quarters")
