"""Which rules a schedule breaks: its form, each unit's own rules, pins, limits and what ties units together."""

from collections.abc import Iterable, Sequence

from instances.schema.instance import Instance
from instances.schema.rules import PilotGate, UnitGroup
from planner.accountant.book import Book, Placed
from planner.accountant.ramping import is_frozen
from planner.accountant.records import Account, Finding, Launch, LimitLine
from planner.accountant.ties import accuracy_at, group_units, launched, pilot_pool, pilots

SLACK = 1e-9


def broken_rules(instance: Instance, launches: Sequence[Launch], account: Account) -> list[Finding]:
    """Return every rule and limit that a schedule breaks, one finding each."""
    book = Book(instance, launches)
    findings = list(_form(book, launches))
    committed = {(pin.unit, pin.lever, pin.quarter) for pin in instance.pins if pin.rule == "committed"}
    for placed in book.placed:
        if (placed.unit.unit, placed.lever, _label(book, placed.quarter)) not in committed:
            findings.extend(_unit_rules(book, placed))
    findings.extend(_pins(book))
    findings.extend(_limits(account.limits))
    for gate in instance.settings.pilot_gates:
        findings.extend(_gate(book, gate, account.limits))
    for group in instance.settings.groups:
        findings.extend(_group(book, group))
    return findings


def _label(book: Book, quarter: int | None) -> str:
    if quarter is None:
        return "no launch"
    return book.timing.labels[quarter - 1] if quarter >= 1 else "running"


def _form(book: Book, launches: Sequence[Launch]) -> Iterable[Finding]:
    """Yield launches that name nothing known, lie outside the decision quarters or repeat one."""
    seen: set[tuple[str, str]] = set()
    for launch in launches:
        where = f"{launch.unit} {launch.lever} {launch.quarter}"
        known = True
        if launch.unit not in book.units:
            known = False
            yield Finding("unknown_unit", where, launch.unit, "a unit of units.csv")
        if launch.lever not in book.levers:
            known = False
            yield Finding("unknown_lever", where, launch.lever, "a lever of plan.toml")
        quarter = book.quarter_numbers.get(launch.quarter)
        if quarter is None:
            known = False
            yield Finding("unknown_quarter", where, launch.quarter, "a quarter of the calendar")
        elif quarter > book.timing.decision:
            known = False
            last = book.timing.labels[book.timing.decision - 1]
            yield Finding("decision_quarters", where, launch.quarter, f"a quarter up to {last}")
        if known and launch.lever in book.base(launch.unit):
            yield Finding("launched_twice", where, "a launch of a running lever", "none")
        elif known and (launch.unit, launch.lever) in seen:
            yield Finding("launched_twice", where, "another launch of the lever", "one launch at the unit")
        if known:
            seen.add((launch.unit, launch.lever))


def _unit_rules(book: Book, placed: Placed) -> Iterable[Finding]:
    """Yield the rules of its own unit that a launch breaks."""
    where = f"{placed.unit.unit} {placed.lever} {_label(book, placed.quarter)}"
    lever = book.levers[placed.lever].lever
    if lever.unit_types and placed.unit.type not in lever.unit_types:
        yield Finding("unit_type", where, placed.unit.type, " or ".join(lever.unit_types))
    yield from _conditions(book, placed, where)
    if is_frozen(book, placed.quarter, placed.lever, placed.unit.region):
        yield Finding("frozen", where, "a launch in a frozen quarter", "no launch")
    yield from _neighbours(book, placed, where)
    yield from _exit(book, placed, where)


def _conditions(book: Book, placed: Placed, where: str) -> Iterable[Finding]:
    conditions, unit = book.levers[placed.lever].lever.conditions, placed.unit
    accuracy = accuracy_at(book, unit, placed.quarter, without=placed.lever)
    if accuracy < conditions.minimum_accuracy - SLACK:
        yield Finding("minimum_accuracy", where, f"{accuracy:.6f}", f"at least {conditions.minimum_accuracy}")
    if unit.maturity < conditions.minimum_maturity - SLACK:
        yield Finding("minimum_maturity", where, str(unit.maturity), f"at least {conditions.minimum_maturity}")
    if conditions.role_statement and not unit.role_statement.strip():
        yield Finding("role_statement", where, "none", "a role statement")
    if conditions.pos_connected and not unit.pos_connected:
        yield Finding("pos_connected", where, "no", "a connected point of sale")


def _neighbours(book: Book, placed: Placed, where: str) -> Iterable[Finding]:
    """Yield what the other levers of the unit, running ones included, forbid."""
    least = book.instance.settings.rules.minimum_quarters_between_levers
    for other, quarter in book.roadmap(placed.unit.unit).items():
        if other == placed.lever:
            continue
        distance = abs(quarter - placed.quarter)
        if distance < least:
            yield Finding("gap", where, f"{distance} quarters from {other}", f"at least {least}")
        if other in book.levers[placed.lever].lever.not_after and quarter <= placed.quarter:
            yield Finding("not_after", where, f"{other} {_label(book, quarter)}", f"no {other} by then")


def _exit(book: Book, placed: Placed, where: str) -> Iterable[Finding]:
    if placed.unit.exit_quarter is None:
        return
    operating = max(0, book.instance.quarter_index(placed.unit.exit_quarter) - placed.quarter + 1)
    least = max(1, book.instance.settings.rules.minimum_quarters_before_exit)
    if operating < least:
        yield Finding("exit", where, f"{operating} operating quarters", f"at least {least}")


def _pins(book: Book) -> Iterable[Finding]:
    for pin in book.instance.pins:
        quarter = launched(book, pin.unit, pin.lever)
        found = _label(book, quarter)
        where = f"{pin.unit} {pin.lever}"
        asked = pin.quarter is None or found == pin.quarter
        if pin.rule in ("must", "committed") and (quarter is None or not asked):
            yield Finding(pin.rule, where, found, pin.quarter or "a launch")
        if pin.rule == "must_not" and quarter is not None and asked:
            yield Finding(pin.rule, where, found, "no launch" + (f" in {pin.quarter}" if pin.quarter else ""))


def _limits(lines: Sequence[LimitLine]) -> Iterable[Finding]:
    """Yield the limits, ramp limits, floors and group counts that do not hold."""
    for line in lines:
        if line.measure != "pilot" and not line.holds:
            words = "at least" if line.at_least else "at most"
            where = " ".join(part for part in (line.limit, line.measure, line.scope, line.period) if part)
            yield Finding("limit", where, f"{line.used:.6f}", f"{words} {line.allowed:.6f}")


def _gate(book: Book, gate: PilotGate, lines: Sequence[LimitLine]) -> Iterable[Finding]:
    """Yield what breaks a pilot gate; units that were running before the plan break nothing alone."""
    launches = pilots(book, gate)
    if not launches:
        return
    for line in lines:
        if line.measure == "pilot" and line.limit == gate.name and not line.holds:
            where = f"{gate.name} from {line.period}"
            yield Finding("pilot_gate", where, f"{line.used:.0f} pilots", f"at most {gate.units}")
    pool = pilot_pool(book, gate)
    regions = {placed.unit.region for placed in launches}
    home = gate.region or launches[0].unit.region
    for placed in launches:
        where = f"{gate.name}: {placed.unit.unit}"
        if pool is not None and placed.unit.unit not in pool:
            yield Finding("pilot_gate", where, "a pilot outside the pool", f"{gate.policy} by {gate.measure}")
        if gate.policy == "one_region" and gate.region and placed.unit.region != home:
            yield Finding("pilot_gate", where, f"a pilot in {placed.unit.region}", f"pilots in {home}")
    if gate.policy == "one_region" and not gate.region and len(regions) > 1:
        yield Finding("pilot_gate", gate.name, f"pilots in {', '.join(sorted(regions))}", "pilots in one region")


def _group(book: Book, group: UnitGroup) -> Iterable[Finding]:
    """Yield what breaks a together or prerequisite group; the other kinds are rows of limits.csv."""
    if group.kind == "together":
        yield from _together(book, group)
    if group.kind == "prerequisite" and group.first is not None:
        yield from _prerequisite(book, group, group.first)


def _together(book: Book, group: UnitGroup) -> Iterable[Finding]:
    free = [unit for unit in group_units(book, group) if group.lever not in book.base(unit)]
    quarters = {unit: _label(book, launched(book, unit, group.lever)) for unit in free}
    if len(set(quarters.values())) > 1:
        found = ", ".join(f"{unit} {quarter}" for unit, quarter in quarters.items())
        yield Finding("group", group.name, found, "the same quarter or no launch for all")


def _prerequisite(book: Book, group: UnitGroup, first: str) -> Iterable[Finding]:
    first_lever = group.first_lever or group.lever
    start = book.roadmap(first).get(first_lever)
    for unit in group_units(book, group):
        quarter = launched(book, unit, group.lever)
        if quarter is None or (unit == first and first_lever == group.lever):
            continue
        if start is None or start + group.lag > quarter:
            where = f"{group.name}: {unit} {group.lever} {_label(book, quarter)}"
            found = f"{first} {first_lever} {_label(book, start)}"
            yield Finding("group", where, found, f"{first} {first_lever} at least {group.lag} quarters before")
