"""What ties units together: floors, pilot gates and groups."""

from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.rules import Floor, PilotGate, UnitGroup
from instances.schema.units import Unit
from planner.accountant.book import Book, Placed
from planner.accountant.records import LimitLine
from planner.accountant.shared import active_span
from planner.accountant.state import accuracy_of


def floor_line(book: Book, floor: Floor) -> LimitLine:
    """Return the row of a floor: the level to reach and the level reached in its quarter."""
    quarter = book.instance.quarter_index(floor.by)
    units = [unit for unit in book.instance.units if not floor.regions or unit.region in floor.regions]
    units = [unit for unit in units if book.site(unit).is_open(quarter)]
    if floor.measure == "average_accuracy":
        reached = sum(accuracy_at(book, unit, quarter) for unit in units) / len(units) if units else 1.0
    else:
        live = sum(_is_live(book, unit, floor.lever or "", quarter) for unit in units)
        coverage = live / len(units) if units else 1.0
        reached = coverage if floor.measure == "coverage" else live
    return LimitLine(floor.name, floor.measure, "", floor.by, floor.amount, reached, at_least=True)


def _is_live(book: Book, unit: Unit, lever: str, quarter: int) -> bool:
    roadmap = book.roadmap(unit.unit)
    if lever not in roadmap:
        return False
    since, until = active_span(book, unit.unit, roadmap, lever)
    return since <= quarter <= until


def accuracy_at(book: Book, unit: Unit, quarter: int, without: str = "") -> float:
    """Return the inventory accuracy of an open unit, with one lever of its roadmap left out if asked."""
    roadmap = {name: start for name, start in book.roadmap(unit.unit).items() if name != without}
    site = book.site(unit)
    return accuracy_of(site, site.tracks(roadmap), quarter)


def pilot_start(book: Book, gate: PilotGate) -> int | None:
    """Return the quarter in which the pilot begins: the first launch anywhere, running units included."""
    starts = [roadmap[gate.lever] for roadmap in book.roadmaps.values() if gate.lever in roadmap]
    return min(starts, default=None)


def pilots(book: Book, gate: PilotGate) -> list[Placed]:
    """Return the launches that are pilots."""
    begin = pilot_start(book, gate)
    if begin is None:
        return []
    return [one for one in book.placed if one.lever == gate.lever and begin <= one.quarter < begin + gate.quarters]


def gate_line(book: Book, gate: PilotGate) -> LimitLine:
    """Return the row of a pilot gate. Running units count if they were launched within the pilot."""
    begin = pilot_start(book, gate)
    if begin is None:
        return LimitLine(gate.name, "pilot", "", "", gate.units, 0)
    running = [levers[gate.lever] for levers in book.running.values() if gate.lever in levers]
    used = len(pilots(book, gate)) + sum(start < begin + gate.quarters for start in running)
    first = quarter_ordinal(book.instance.settings.calendar.first_quarter)
    return LimitLine(gate.name, "pilot", "", quarter_label(first + begin - 1), gate.units, used)


def pilot_pool(book: Book, gate: PilotGate) -> set[str] | None:
    """Return the units that worst, top and representative draw; None for the other policies."""
    if gate.policy not in ("worst", "top", "representative"):
        return None
    candidates = [unit for unit in book.instance.units if gate.lever not in book.base(unit.unit)]
    size = gate.pool or gate.units

    def measure(unit: Unit) -> float:
        return float(getattr(unit, gate.measure))

    ranked = sorted(candidates, key=measure, reverse=gate.policy == "top")
    if gate.policy == "representative":
        ranks = [(2 * place + 1) * len(ranked) // (2 * size) for place in range(size)]
        return {ranked[rank].unit for rank in ranks if ranked}
    return {unit.unit for unit in ranked[:size]}


def group_units(book: Book, group: UnitGroup) -> list[str]:
    """Return the units of a group."""
    if group.units:
        return list(group.units)
    return [unit.unit for unit in book.instance.units if group.cohort and unit.cohort == group.cohort]


def launched(book: Book, unit: str, lever: str) -> int | None:
    """Return the decision quarter in which a unit launches a lever, None if it does not or runs it already."""
    quarter = book.roadmap(unit).get(lever)
    return quarter if quarter is not None and quarter >= 1 else None


def group_line(book: Book, group: UnitGroup) -> LimitLine:
    """Return the row of an at_most, at_least or exclusive group."""
    used = sum(launched(book, unit, group.lever) is not None for unit in group_units(book, group))
    allowed = 1 if group.kind == "exclusive" else group.count
    return LimitLine(group.name, "group", "", "total", allowed, used, at_least=group.kind == "at_least")
