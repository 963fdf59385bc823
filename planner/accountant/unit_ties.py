"""Rules that tie units together: pilot gates and groups."""

from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.rules import PilotGate, UnitGroup
from instances.schema.units import Unit
from planner.accountant.records import LimitLine
from planner.accountant.schedule import PlacedLaunch, Schedule
from planner.accountant.scopes import in_scope
from planner.accountant.state import accuracy_of


def accuracy_at(schedule: Schedule, unit: Unit, quarter: int, without: str = "") -> float:
    """Return the inventory accuracy of an open unit in a quarter. without: a lever of its roadmap to leave out."""
    roadmap = {name: start for name, start in schedule.roadmap(unit.unit).items() if name != without}
    site = schedule.site(unit)
    return accuracy_of(site, site.steps(roadmap), quarter)


def pilot_start(schedule: Schedule, gate: PilotGate) -> int | None:
    """Return the first quarter of the pilot: that of the first launch of the lever, running or planned; None if there is none."""
    return min(
        (roadmap[name] for roadmap in schedule.roadmaps.values() for name in piloted(gate) if name in roadmap), default=None
    )


def piloted(gate: PilotGate) -> tuple[str, ...]:
    """Return the levers of a pilot gate."""
    return (gate.lever, *gate.further_levers)


def first_starts(schedule: Schedule, gate: PilotGate) -> dict[str, int]:
    """Return the quarter in which each unit first has a lever of a pilot gate; units without any are left out."""
    starts = {
        unit: min((quarter for lever, quarter in roadmap.items() if lever in piloted(gate)), default=None)
        for unit, roadmap in schedule.roadmaps.items()
    }
    return {unit: quarter for unit, quarter in starts.items() if quarter is not None}


def pilots(schedule: Schedule, gate: PilotGate) -> list[PlacedLaunch]:
    """Return the launches within the pilot, the first of each unit that runs none of the levers."""
    begin, found = pilot_start(schedule, gate), dict[str, PlacedLaunch]()
    if begin is None:
        return []
    starts = first_starts(schedule, gate)
    for one in schedule.placed:
        unit = one.unit.unit
        if one.lever in piloted(gate) and starts[unit] == one.quarter and begin <= one.quarter < begin + gate.quarters:
            found.setdefault(unit, one)
    return list(found.values())


def gate_line(schedule: Schedule, gate: PilotGate) -> LimitLine:
    """Return the row of a pilot gate. Running levers count if they were launched within the pilot."""
    begin = pilot_start(schedule, gate)
    if begin is None:
        return LimitLine(gate.name, "pilot", "", "", allowed=gate.units, used=0)
    used = sum(start < begin + gate.quarters for start in first_starts(schedule, gate).values())
    first = quarter_ordinal(schedule.instance.settings.calendar.first_quarter)
    return LimitLine(gate.name, "pilot", "", quarter_label(first + begin - 1), allowed=gate.units, used=used)


def pilot_pool(schedule: Schedule, gate: PilotGate) -> set[str] | None:
    """Return the units that worst, top and representative choose from; None for the other policies."""
    if gate.policy not in ("worst", "top", "representative"):
        return None
    free = [unit for unit in schedule.instance.units if not {*piloted(gate)} & {*schedule.base(unit.unit)}]
    candidates = [unit for unit in free if in_scope(unit, gate)]
    size = gate.pool or gate.units

    def measure(unit: Unit) -> float:
        return float(getattr(unit, gate.measure))

    ranked = sorted(candidates, key=measure, reverse=gate.policy == "top")
    if gate.policy == "representative":
        ranks = [(2 * place + 1) * len(ranked) // (2 * size) for place in range(size)]
        return {ranked[rank].unit for rank in ranks if ranked}
    return {unit.unit for unit in ranked[:size]}


def group_units(schedule: Schedule, group: UnitGroup) -> list[str]:
    """Return the units of a group."""
    if group.units:
        return list(group.units)
    return [unit.unit for unit in schedule.instance.units if group.cohort and unit.cohort == group.cohort]


def launched(schedule: Schedule, unit: str, lever: str) -> int | None:
    """Return the decision quarter in which a unit launches a lever, None if it does not or runs it already."""
    quarter = schedule.roadmap(unit).get(lever)
    return quarter if quarter is not None and quarter >= 1 else None


def group_line(schedule: Schedule, group: UnitGroup) -> LimitLine:
    """Return the row of an at_most, at_least or exclusive group."""
    used = sum(launched(schedule, unit, group.lever) is not None for unit in group_units(schedule, group))
    allowed = 1 if group.kind == "exclusive" else group.count
    return LimitLine(group.name, "group", "", "total", allowed=allowed, used=used, at_least=group.kind == "at_least")
