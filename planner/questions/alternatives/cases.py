"""The case of one alternative: the instance in which the other levers of a rule are pinned not to be launched."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from instances import Instance
from instances.draft import Cells, Draft
from instances.files import PINS
from instances.schema.one_of import OneOf
from instances.schema.units import Pin
from models.problem import BoolArray
from planner.economics.starts import NEVER_LAUNCHED, Starts, has_lever, launched
from planner.planning import Priced
from planner.replanning.resolving import with_choices

MUST_NOT = "must_not"


@dataclass(frozen=True, eq=False)
class Alone:
    """The case in which one lever of a rule is launched and the others are not, except where pins demand them.

    Attributes
    ----------
    lever
        its place among the levers.
    others
        places of the other levers of the rule.
    demanded
        bool[units, levers]: whether every roadmap of a unit launches one of the others.
    case
        the instance with its pins, over the roadmaps that are left.
    """

    lever: int
    others: tuple[int, ...]
    demanded: BoolArray
    case: Priced

    def kept(self) -> tuple[str, ...]:
        """Return the units at which pins demand one of the others."""
        return tuple(self.case.instance.units[unit].unit for unit in np.flatnonzero(self.demanded.any(axis=1)))

    def can_launch(self) -> bool:
        """Return whether some unit has a roadmap that launches the lever and none of the others but those demanded."""
        return bool(launched(self.case.menu.start[:, self.lever]).any())

    def starts_from(self, start: Starts) -> Iterator[Starts]:
        """Yield a plan without the other levers, and with this one in place of them; int16[units, levers]."""
        plain = start.copy()
        first = np.full(start.shape[0], NEVER_LAUNCHED, dtype=start.dtype)
        for other in self.others:
            gone = launched(start[:, other]) & ~self.demanded[:, other]
            plain[gone, other] = NEVER_LAUNCHED
            first = np.where(gone, np.minimum(first, start[:, other]), first)
        instead = plain.copy()
        own = ~has_lever(instead[:, self.lever])
        instead[own, self.lever] = first[own]
        yield from (instead, plain)


def alone(case: Priced, rule: OneOf, name: str) -> Alone:
    """Return the case of one lever of a rule.

    Raises
    ------
    QuestionError
        a unit is left without a roadmap.
    """
    levers, units = case.menu.levers, len(case.instance.units)
    others = tuple(levers.index(one) for one in rule.levers if one != name)
    launches = launched(case.menu.start)
    demanded, able = np.zeros((units, len(levers)), dtype=np.bool_), np.zeros((units, len(levers)), dtype=np.bool_)
    for other in others:
        number = np.bincount(case.menu.unit[launches[:, other]], minlength=units)
        able[:, other] = number > 0
        demanded[:, other] = number == np.bincount(case.menu.unit, minlength=units)
    barred = able & ~demanded
    taken = np.asarray((launches & barred[case.menu.unit]).any(axis=1), dtype=np.bool_)
    if not taken.any():
        return Alone(levers.index(name), others, demanded, case)
    instance = _pinned(case.instance, [(case.instance.units[unit].unit, levers[lever]) for unit, lever in np.argwhere(barred)])
    part = with_choices(case, np.logical_not(taken))
    part = replace(part, instance=instance, fleet=replace(case.fleet, instance=instance))
    return Alone(levers.index(name), others, demanded, part)


def _pinned(instance: Instance, pairs: list[tuple[str, str]]) -> Instance:
    """Return the instance in which levers are never launched at some units, in its files too, so that its run stands alone."""
    barred = set(pairs)
    if instance.files:
        return _pinned_files(instance, barred)
    kept = tuple(pin for pin in instance.pins if (pin.unit, pin.lever) not in barred)
    return replace(instance, pins=(*kept, *(Pin(unit=unit, lever=lever, rule=MUST_NOT) for unit, lever in pairs)))


def _pinned_files(instance: Instance, barred: set[tuple[str, str]]) -> Instance:
    draft = Draft(instance)
    table = draft.tables.setdefault(PINS, Cells(["unit", "lever", "rule"], []))
    unit, lever, rule = (table.column(name) for name in ("unit", "lever", "rule"))
    table.rows[:] = [row for row in table.rows if (row[unit].strip(), row[lever].strip()) not in barred]
    for one in instance.units:
        for name in instance.settings.levers:
            if (one.unit, name) in barred:
                row = [""] * len(table.header)
                row[unit], row[lever], row[rule] = one.unit, name, MUST_NOT
                table.rows.append(row)
    return draft.instance(as_typed=True)


def scopes_of(instance: Instance, rule: OneOf) -> list[tuple[str, BoolArray]]:
    """Return the scopes of a rule, each with bool[units]: the company, with a blank name, or the regions by first appearance."""
    regions = np.array([unit.region for unit in instance.units])
    if rule.per == "company":
        return [("", np.ones(regions.size, dtype=np.bool_))]
    return [(name, regions == name) for name in dict.fromkeys(regions.tolist())]


def has_room(one: Alone, case: Priced, rule: OneOf) -> bool:
    """Return whether the rule leaves room for a launch of the lever in some scope, beside what runs or is demanded by pins."""
    levers, units = case.menu.levers, case.instance.units
    given = {(pin.unit, pin.lever) for pin in case.instance.pins if pin.rule in ("running", "committed")}
    for _, inside in scopes_of(case.instance, rule):
        names = {units[unit].unit for unit in np.flatnonzero(inside)}
        fixed = {levers.index(lever) for unit, lever in given if unit in names and lever in rule.levers}
        used = fixed | {other for other in one.others if one.demanded[inside, other].any()}
        if one.lever in used or len(used) < max(1, len(fixed)):
            return True
    return False
