"""The rules that a schedule breaks: valid launches, rules on each unit's roadmap, pins, limits, gates and groups."""

from collections.abc import Iterable, Sequence

from instances.schema.instance import Instance
from instances.schema.rules import PilotGate, UnitGroup
from planner.accountant.cache import Cache
from planner.accountant.hurdles import broken_hurdles
from planner.accountant.pilots import controls_launched
from planner.accountant.ramp_limits import is_frozen
from planner.accountant.records import Account, Finding, Launch, LimitLine
from planner.accountant.schedule import PlacedLaunch, Schedule
from planner.accountant.scopes import in_scope
from planner.accountant.unit_ties import accuracy_at, group_units, launched, pilot_pool, pilots

SLACK = 1e-9


def broken_rules(instance: Instance, launches: Sequence[Launch], account: Account, cache: Cache | None = None) -> list[Finding]:
    """Return every rule and limit that a schedule breaks, one finding each. cache: as for `account`."""
    schedule = Schedule(instance, launches, cache)
    findings = list(_invalid_launches(schedule, launches))
    committed = {(pin.unit, pin.lever, pin.quarter) for pin in instance.pins if pin.rule == "committed"}
    for placed in schedule.placed:
        if (placed.unit.unit, placed.lever, _label(schedule, placed.quarter)) not in committed:
            findings.extend(_unit_rules(schedule, placed))
    findings.extend(broken_hurdles(schedule))
    findings.extend(_pins(schedule))
    findings.extend(_limits(account.limits))
    if account.hiring is not None:
        findings.extend(account.hiring.broken)
    for gate in instance.settings.pilot_gates:
        findings.extend(_gate(schedule, gate, account.limits))
        findings.extend(controls_launched(schedule, gate))
    for group in instance.settings.groups:
        findings.extend(_group(schedule, group))
    return findings


def _label(schedule: Schedule, quarter: int | None) -> str:
    if quarter is None:
        return "no launch"
    return schedule.timing.labels[quarter - 1] if quarter >= 1 else "running"


def _invalid_launches(schedule: Schedule, launches: Sequence[Launch]) -> Iterable[Finding]:
    """Yield the invalid launches: unknown names, quarters that are no decision quarter, repeated launches."""
    seen: set[tuple[str, str]] = set()
    for launch in launches:
        where = f"{launch.unit} {launch.lever} {launch.quarter}"
        known = True
        if launch.unit not in schedule.units:
            known = False
            yield Finding("unknown_unit", where, launch.unit, "a unit of units.csv")
        if launch.lever not in schedule.levers:
            known = False
            yield Finding("unknown_lever", where, launch.lever, "a lever of plan.toml")
        quarter = schedule.quarter_numbers.get(launch.quarter)
        if quarter is None:
            known = False
            yield Finding("unknown_quarter", where, launch.quarter, "a quarter of the calendar")
        elif quarter > schedule.timing.decision:
            known = False
            last = schedule.timing.labels[schedule.timing.decision - 1]
            yield Finding("decision_quarters", where, launch.quarter, f"a quarter up to {last}")
        if known and launch.lever in schedule.base(launch.unit):
            yield Finding("launched_twice", where, "a launch of a running lever", "none")
        elif known and (launch.unit, launch.lever) in seen:
            yield Finding("launched_twice", where, "another launch of the lever", "one launch at the unit")
        if known:
            seen.add((launch.unit, launch.lever))


def _unit_rules(schedule: Schedule, placed: PlacedLaunch) -> Iterable[Finding]:
    """Yield the rules on its unit's roadmap that a launch breaks."""
    where = f"{placed.unit.unit} {placed.lever} {_label(schedule, placed.quarter)}"
    lever = schedule.levers[placed.lever].lever
    if lever.unit_types and placed.unit.type not in lever.unit_types:
        yield Finding("unit_type", where, placed.unit.type, " or ".join(lever.unit_types))
    yield from _conditions(schedule, placed, where)
    if is_frozen(schedule, placed.quarter, placed.lever, placed.unit):
        yield Finding("frozen", where, "a launch in a frozen quarter", "no launch")
    decided = schedule.instance.settings.rules.decided_before
    if decided is not None and placed.quarter < schedule.instance.quarter_index(decided):
        yield Finding("decided_before", where, "a launch that is not committed", f"no other launch before {decided}")
    yield from _other_levers(schedule, placed, where)
    yield from _exit(schedule, placed, where)


def _conditions(schedule: Schedule, placed: PlacedLaunch, where: str) -> Iterable[Finding]:
    conditions, unit = schedule.levers[placed.lever].lever.conditions, placed.unit
    accuracy = accuracy_at(schedule, unit, placed.quarter, without=placed.lever)
    if accuracy < conditions.minimum_accuracy - SLACK:
        yield Finding("minimum_accuracy", where, f"{accuracy:.6f}", f"at least {conditions.minimum_accuracy}")
    if unit.maturity < conditions.minimum_maturity - SLACK:
        yield Finding("minimum_maturity", where, str(unit.maturity), f"at least {conditions.minimum_maturity}")
    if conditions.role_statement and not unit.role_statement.strip():
        yield Finding("role_statement", where, "none", "a role statement")
    if conditions.pos_connected and not unit.pos_connected:
        yield Finding("pos_connected", where, "no", "a connected point of sale")
    yield from _role(schedule, placed, where)


def _role(schedule: Schedule, placed: PlacedLaunch, where: str) -> Iterable[Finding]:
    """Yield a role that the unit lacks for a launch, and a second change of its role."""
    lever, role = schedule.levers[placed.lever].lever, placed.unit.role
    others = {name: quarter for name, quarter in schedule.roadmap(placed.unit.unit).items() if name != placed.lever}
    changes = {name: quarter for name, quarter in others.items() if schedule.levers[name].lever.role}
    for name, quarter in changes.items():
        if quarter <= placed.quarter:
            role = schedule.levers[name].lever.role
    if lever.conditions.roles and role not in lever.conditions.roles:
        yield Finding("roles", where, role or "no role", " or ".join(lever.conditions.roles))
    if lever.role and changes:
        yield Finding("roles", where, f"{next(iter(changes))} as well", "one change of role")
    if lever.role and lever.role == placed.unit.role:
        yield Finding("roles", where, role, "another role than that of units.csv")


def _other_levers(schedule: Schedule, placed: PlacedLaunch, where: str) -> Iterable[Finding]:
    """Yield the conflicts of a launch with other levers of the unit, including running ones."""
    least = schedule.instance.settings.rules.minimum_quarters_between_levers
    for other, quarter in schedule.roadmap(placed.unit.unit).items():
        if other == placed.lever:
            continue
        distance = abs(quarter - placed.quarter)
        if distance < least:
            yield Finding("gap", where, f"{distance} quarters from {other}", f"at least {least}")
        if schedule.levers[other].lever.closes and quarter <= placed.quarter:
            yield Finding("closed", where, f"{other} {_label(schedule, quarter)}", "a launch before the unit is closed")
        if schedule.levers[placed.lever].lever.closes and quarter >= placed.quarter:
            yield Finding(
                "closed", where, f"{other} {_label(schedule, quarter)}", f"no launch from {_label(schedule, placed.quarter)} on"
            )
        if other in schedule.levers[placed.lever].lever.not_after and quarter <= placed.quarter:
            yield Finding("not_after", where, f"{other} {_label(schedule, quarter)}", f"no {other} by then")
    for needed in schedule.levers[placed.lever].lever.needs:
        had = schedule.roadmap(placed.unit.unit).get(needed)
        if had is None or had > placed.quarter:
            yield Finding("needs", where, f"{needed} {_label(schedule, had)}", f"{needed} by then")


def _exit(schedule: Schedule, placed: PlacedLaunch, where: str) -> Iterable[Finding]:
    if placed.unit.exit_quarter is None:
        return
    operating = max(0, schedule.instance.quarter_index(placed.unit.exit_quarter) - placed.quarter + 1)
    least = max(1, schedule.instance.settings.rules.minimum_quarters_before_exit)
    if operating < least:
        yield Finding("exit", where, f"{operating} operating quarters", f"at least {least}")


def _pins(schedule: Schedule) -> Iterable[Finding]:
    for pin in schedule.instance.pins:
        quarter = launched(schedule, pin.unit, pin.lever)
        found = _label(schedule, quarter)
        where = f"{pin.unit} {pin.lever}"
        asked = pin.quarter is None or found == pin.quarter
        if pin.rule in ("must", "committed") and (quarter is None or not asked):
            yield Finding(pin.rule, where, found, pin.quarter or "a launch")
        if pin.rule == "must_not" and quarter is not None and asked:
            yield Finding(pin.rule, where, found, "no launch" + (f" in {pin.quarter}" if pin.quarter else ""))


def _limits(lines: Sequence[LimitLine]) -> Iterable[Finding]:
    """Yield the limits, ramp limits, floors and group counts that are broken."""
    for line in lines:
        if line.measure != "pilot" and not line.holds:
            words = "at least" if line.at_least else "at most"
            where = " ".join(part for part in (line.limit, line.measure, line.scope, line.period) if part)
            yield Finding("limit", where, f"{line.used:.6f}", f"{words} {line.allowed:.6f}")


def _gate(schedule: Schedule, gate: PilotGate, lines: Sequence[LimitLine]) -> Iterable[Finding]:
    """Yield the violations of a pilot gate; running levers alone violate none."""
    launches = pilots(schedule, gate)
    if not launches:
        return
    for line in lines:
        if line.measure == "pilot" and line.limit == gate.name and not line.holds:
            where = f"{gate.name} from {line.period}"
            yield Finding("pilot_gate", where, f"{line.used:.0f} pilots", f"at most {gate.units}")
    pool = pilot_pool(schedule, gate)
    regions = {placed.unit.region for placed in launches}
    home = gate.region or launches[0].unit.region
    for placed in launches:
        where = f"{gate.name}: {placed.unit.unit}"
        if not in_scope(placed.unit, gate):
            yield Finding("pilot_gate", where, "a pilot outside the scope of the gate", "a unit in its scope")
        elif pool is not None and placed.unit.unit not in pool:
            yield Finding("pilot_gate", where, "a pilot outside the pool", f"{gate.policy} by {gate.measure}")
        if gate.policy == "one_region" and gate.region and placed.unit.region != home:
            yield Finding("pilot_gate", where, f"a pilot in {placed.unit.region}", f"pilots in {home}")
    if gate.policy == "one_region" and not gate.region and len(regions) > 1:
        yield Finding("pilot_gate", gate.name, f"pilots in {', '.join(sorted(regions))}", "pilots in one region")


def _group(schedule: Schedule, group: UnitGroup) -> Iterable[Finding]:
    """Yield the violations of a together or prerequisite group; other kinds are rows of limits.csv."""
    if group.kind == "together":
        yield from _together(schedule, group)
    if group.kind == "prerequisite" and group.first is not None:
        yield from _prerequisite(schedule, group, group.first)


def _together(schedule: Schedule, group: UnitGroup) -> Iterable[Finding]:
    free = [unit for unit in group_units(schedule, group) if group.lever not in schedule.base(unit)]
    quarters = {unit: _label(schedule, launched(schedule, unit, group.lever)) for unit in free}
    if len(set(quarters.values())) > 1:
        found = ", ".join(f"{unit} {quarter}" for unit, quarter in quarters.items())
        yield Finding("group", group.name, found, "the same quarter or no launch for all")


def _prerequisite(schedule: Schedule, group: UnitGroup, first: str) -> Iterable[Finding]:
    first_lever = group.first_lever or group.lever
    start = schedule.roadmap(first).get(first_lever)
    for unit in group_units(schedule, group):
        quarter = launched(schedule, unit, group.lever)
        if quarter is None or (unit == first and first_lever == group.lever):
            continue
        if start is None or start + group.lag > quarter:
            where = f"{group.name}: {unit} {group.lever} {_label(schedule, quarter)}"
            found = f"{first} {first_lever} {_label(schedule, start)}"
            yield Finding("group", where, found, f"{first} {first_lever} at least {group.lag} quarters before")
