"""Rules that a past has broken: they hold again from what is left to decide on, and are said.

Amounts of limits rise to what committed launches use. A ramp limit, covenant, minimum, share or rule on even coverage begins
after the quarters that broke it. A pilot gate that was passed ends, and nothing more joins its pilot; groups and floors are held
as far as they still can be.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from instances.draft import Cells, Draft
from instances.hiring_checks import HIRED_FOR
from instances.schema.covenants import Covenant
from instances.schema.instance import Instance
from instances.schema.minimums import Minimum
from instances.schema.rules import UnitGroup
from models import NEVER, check
from models.problem import IntArray
from planner.economics import has_lever, launched, runs_already
from planner.economics.menu_rules import own_rules
from planner.limits import state
from planner.limits.covenants import periods_of_covenant
from planner.limits.minimums import counted_as
from planner.limits.pilots import pilot_starts, piloted
from planner.limits.scopes import amounts_of, periods_of, price_index, scopes_of
from planner.limits.ties import group_units
from planner.living.broken_shares import shares_from
from planner.living.broken_waves import later_from, opened_early, pilots_as_they_were
from planner.living.facts import Facts, facts_in
from planner.living.past import Past
from planner.wording import counted

LIMITS = "limits.csv"
COLUMNS = ("limit", "scope", "period", "amount")

NOISE = 1e-9
"""Relative excess over a limit that is rounding."""


def lifted(draft: Draft, past: Past) -> tuple[Instance, tuple[str, ...]]:
    """Return the instance of a draft with the rules lifted that its committed launches break, and what was lifted in words.

    Raises
    ------
    InputProblems
        the instance is not valid.
    """
    said: list[str] = []
    instance = draft.instance()
    facts = facts_in(instance, past.heads, past.as_of)
    for change in (_groups, _gates, _ramps_and_floors, _waves, _levels):
        said += change(draft, facts, past)
    for _ in range(len(instance.quarters) + 1):
        more = list(_limits(draft, facts_in(draft.instance(), past.heads, past.as_of)))
        if not more:
            break
        said += more
    return draft.instance(as_typed=True), tuple(said)


def _rules_named(draft: Draft, section: str) -> dict[str, dict[str, Any]]:
    return {rule["name"]: rule for rule in draft.settings.get(section, [])}


def _remove(draft: Draft, section: str, name: str) -> None:
    draft.settings[section] = [rule for rule in draft.settings[section] if rule["name"] != name]


def _limits(draft: Draft, facts: Facts) -> Iterator[str]:
    """Raise the first amount of each limit and scope that the facts exceed; yield what was exceeded.

    Capacity that heads of the plan may still add is there: nothing is exceeded where they are hired as planned.
    """
    rules = {rule.name: rule for rule in facts.instance.settings.limits}
    lines = facts.limits().to_dict("records")
    if facts.planned != facts.hired:
        raised = {rule.name for rule in facts.instance.settings.limits if rule.measure in HIRED_FOR}
        planned = facts.limits_as_planned().to_dict("records")
        lines = [after if one["limit"] in raised else one for one, after in zip(lines, planned, strict=True)]
    seen = set()
    for line in lines:
        name, scope, used, allowed = str(line["limit"]), str(line["scope"]), float(line["used"]), float(line["allowed"])
        over = used - allowed
        if name not in rules or (name, scope) in seen or over <= NOISE * max(1.0, abs(used)):
            continue
        seen.add((name, scope))
        _raise(draft, facts.instance, name, scope, str(line["period"]), over)
        where = " ".join(filter(None, (name, scope, str(line["period"]))))
        yield f"{where}: committed launches use {used:,.2f}, {allowed:,.2f} was allowed"


def _raise(draft: Draft, instance: Instance, name: str, scope: str, period: str, over: float) -> None:
    """Raise an amount by some nominal money or load; those of later periods stay."""
    rule = next(one for one in instance.settings.limits if one.name == name)
    scopes, periods = scopes_of(instance, rule), periods_of(instance, rule)
    grid = amounts_of(instance, rule, scopes, periods)[scopes.names.index(scope)]
    place = periods.names.index(period)
    index = float(price_index(instance, rule, periods)[place])
    new = {period: (grid[place] or 0.0) + over * (1.0 + NOISE) / index}
    if place == periods.decided - 1:
        new |= {
            later: amount
            for later, amount in zip(periods.names[place + 1 :], grid[place + 1 :], strict=True)
            if amount is not None
        }
    cells = draft.tables.setdefault(LIMITS, Cells(list(COLUMNS), []))
    places = [cells.column(column) for column in COLUMNS]
    rows = {tuple(row[one].strip() for one in places[:3]): row for row in cells.rows}
    for when, amount in new.items():
        row = rows.get((name, scope, when))
        if row is None:
            row = [""] * len(cells.header)
            for one, text in zip(places, (name, scope, when), strict=False):
                row[one] = text
            cells.rows.append(row)
        row[places[3]] = repr(amount)


def _ramps_and_floors(draft: Draft, facts: Facts, past: Past) -> Iterator[str]:
    """Let broken ramp limits begin later, and floors that were missed before the quarter of the plan, too, or leave them out."""
    instance = facts.instance
    table = facts.limits()
    broken = table[table["left"].astype(float) < -NOISE * np.maximum(1.0, table["used"].astype(float).abs())]
    ramps, floors = _rules_named(draft, "ramp_limits"), _rules_named(draft, "floors")
    for line in broken.itertuples():
        name = str(line.limit)
        if name in ramps and instance.quarter_index(str(line.period)) <= past.as_of:
            after = instance.quarter_index(str(line.period)) + 1
            ramps[name]["from_quarter"] = instance.label_of(min(after, instance.settings.calendar.decision_quarters))
            if after > instance.settings.calendar.decision_quarters:
                _remove(draft, "ramp_limits", name)
            yield f"{name} {line.period}: {line.used:.0f} committed launches, {line.allowed:.0f} were allowed"
        elif name in floors and instance.quarter_index(str(line.period)) < past.as_of:
            later = instance.quarter_index(str(line.period)) + 1
            if floors[name].get("onwards") and later <= instance.settings.calendar.evaluation_quarters:
                floors[name]["by"] = instance.label_of(later)
            else:
                _remove(draft, "floors", name)
            yield f"{name} {line.period}: {line.used:.4g} was reached, {line.allowed:.4g} was to be"


def _waves(draft: Draft, facts: Facts, past: Past) -> Iterator[str]:
    yield from pilots_as_they_were(draft, facts.instance, facts.start, past.as_of)
    table = facts.limits()
    yield from opened_early(draft, facts.instance, table, past.as_of)
    yield from later_from(draft, facts.instance, table, past.as_of)
    yield from shares_from(draft, facts.fleet, facts.start, table, past)


def _levels(draft: Draft, facts: Facts, past: Past) -> Iterator[str]:
    """Let covenants and minimums that were broken before the quarter of the plan begin after the last period that broke them."""
    instance = facts.instance
    table = facts.limits()
    for covenant in instance.settings.covenants:
        spans = periods_of_covenant(instance, covenant).items()
        over = {name: quarters[-1] for name, quarters in spans if quarters[-1] < past.as_of}
        yield from _later(draft, "covenants", covenant, instance, table, over)
    for minimum in instance.settings.minimums:
        periods = periods_of(instance, counted_as(minimum))
        ends = {name: int(np.flatnonzero(periods.of_quarter == place)[-1]) + 1 for place, name in enumerate(periods.names)}
        over = {name: quarter for name, quarter in ends.items() if quarter < past.as_of}
        yield from _later(draft, "minimums", minimum, instance, table, over)


def _later(
    draft: Draft, section: str, rule: Covenant | Minimum, instance: Instance, table: pd.DataFrame, over: dict[str, int]
) -> Iterator[str]:
    """Let a rule begin after the last period that is over and broke it; over: the last quarter of each period that is."""
    last = 0
    for line in table[table["limit"] == rule.name].to_dict("records"):
        period, level, left = str(line["period"]), float(line["used"]), float(line["left"])
        if period in over and left < -NOISE * max(1.0, abs(level)):
            last = max(last, over[period])
            where = " ".join(filter(None, (rule.name, str(line["scope"]), period)))
            yield f"{where}: {level:,.2f} was reached, {float(line['allowed']):,.2f} was to be"
    if last and rule.to_quarter is not None and last >= instance.quarter_index(rule.to_quarter):
        _remove(draft, section, rule.name)
    elif last:
        _rules_named(draft, section)[rule.name]["from_quarter"] = instance.label_of(last + 1)


def _gates(draft: Draft, facts: Facts, _: Past) -> Iterator[str]:
    """Leave out pilot gates that the facts have broken, and freeze what is left of their pilots."""
    instance = facts.instance
    problem = state(instance, facts.fleet, facts.menu, facts.shared).problem
    opened = np.array([_first_event(charge.event) for charge in problem.charges], dtype=np.int64)
    wrong = [one for one in check(problem, np.arange(len(instance.units)), opened) if one.rule.startswith("gate")]
    for gate in instance.settings.pilot_gates:
        found = next((one for one in wrong if one.where == gate.name or one.where.startswith(f"{gate.name}, unit")), None)
        if found is None:
            continue
        start = pilot_starts(gate, facts.menu.levers, facts.start)
        first = int(start[has_lever(start)].min())
        last = instance.settings.calendar.decision_quarters
        window = [instance.label_of(one) for one in range(max(1, first), min(first + gate.quarters - 1, last) + 1)]
        _remove(draft, "pilot_gates", gate.name)
        if window:
            rules = draft.settings.setdefault("rules", {})
            rules["frozen"] = [*rules.get("frozen", []), {"quarters": window, "levers": list(piloted(gate))}]
        yield f"{gate.name}: the pilot of {gate.lever} was not as its gate allows; nothing more joins it"


def _first_event(event: IntArray) -> int:
    happened = event[event != NEVER]
    return int(happened.min()) if happened.size else NEVER


def _groups(draft: Draft, facts: Facts, past: Past) -> Iterator[str]:
    """Hold groups as far as they still can be."""
    for group in facts.instance.settings.groups:
        members = group_units(facts.instance, group)
        lever = facts.menu.levers.index(group.lever)
        members = members[~runs_already(facts.fleet.base[members, lever])]
        rule = _rules_named(draft, "groups")[group.name]
        said = _CHANGES[group.kind](draft, facts, past, group, members, rule)
        if said:
            yield f"{group.name}: {said}"


def _begins(facts: Facts, past: Past, group: UnitGroup, members: IntArray) -> IntArray:
    """Return int[members]: starts of a group's launches, -1 for those that are free, `NEVER_LAUNCHED` for those that are gone."""
    lever = facts.menu.levers.index(group.lever)
    open_ = ~has_lever(facts.start[members, lever]) & ~past.cannot_come[members, lever]
    return np.where(open_, -1, facts.start[members, lever]).astype(np.int64)


def _together(draft: Draft, facts: Facts, past: Past, group: UnitGroup, members: IntArray, _: dict[str, Any]) -> str:
    begins = _begins(facts, past, group, members)
    decided = np.unique(begins[begins >= 0])
    lever = facts.menu.levers.index(group.lever)
    late = (begins < 0) & (past.earliest[members, lever] > (decided[0] if decided.size else 0))
    reachable = not decided.size or not has_lever(decided[:1])[0] or not late.any()
    if decided.size <= 1 and reachable:
        return ""
    _remove(draft, "groups", group.name)
    return f"{counted(int(members.size), 'unit')} did not launch together"


def _at_most(draft: Draft, facts: Facts, past: Past, group: UnitGroup, members: IntArray, rule: dict[str, Any]) -> str:
    most = 1 if group.kind == "exclusive" else group.count
    came = int(launched(_begins(facts, past, group, members)).sum())
    if came <= most:
        return ""
    if came < members.size:
        rule |= {"kind": "at_most", "count": came}
    else:
        _remove(draft, "groups", group.name)
    return f"{came} launched, at most {most} were to"


def _at_least(draft: Draft, facts: Facts, past: Past, group: UnitGroup, members: IntArray, rule: dict[str, Any]) -> str:
    begins = _begins(facts, past, group, members)
    launchable = own_rules(facts.fleet).launchable[members, facts.menu.levers.index(group.lever)]
    possible = int((launched(begins) | ((begins < 0) & launchable)).sum())
    if possible >= group.count:
        return ""
    if possible:
        rule |= {"count": possible}
    else:
        _remove(draft, "groups", group.name)
    return f"{possible} can still launch, at least {group.count} were to"


def _prerequisite(draft: Draft, facts: Facts, past: Past, group: UnitGroup, members: IntArray, rule: dict[str, Any]) -> str:
    units, lever = facts.instance.units, facts.menu.levers.index(group.lever)
    first = next(number for number, unit in enumerate(units) if unit.unit == group.first)
    leading = facts.menu.levers.index(group.first_lever or group.lever)
    start = facts.start[:, lever].astype(np.int64)
    known = has_lever(facts.start[first, leading : leading + 1])[0]
    earliest = int(facts.start[first, leading]) if known else int(past.earliest[first, leading])
    before = [one for one in members.tolist() if one != first and launched(start[one : one + 1])[0]]
    early = {one for one in before if past.cannot_come[first, leading] or earliest + group.lag > start[one]}
    if not early:
        return ""
    left = [units[one].unit for one in members.tolist() if one not in early]
    if [one for one in left if one != group.first]:
        rule.pop("cohort", None)
        rule["units"] = left
    else:
        _remove(draft, "groups", group.name)
    return f"{counted(len(early), 'unit')} launched before {group.first}"


_CHANGES = {
    "together": _together,
    "at_most": _at_most,
    "exclusive": _at_most,
    "at_least": _at_least,
    "prerequisite": _prerequisite,
}
