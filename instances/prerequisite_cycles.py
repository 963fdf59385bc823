"""Check that prerequisites have no cycle with a lag, in which a launch would come before itself."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from instances.files import PLAN
from instances.names import Names
from instances.problems import Problem
from instances.schema.rules import UnitGroup
from instances.schema.settings import Settings

Launch: TypeAlias = tuple[str, str]
"""A unit and a lever."""


class _Prerequisite(NamedTuple):
    """A launch that has to wait for another. number: of the group in plan.toml."""

    number: int
    rule: UnitGroup
    first: Launch
    launch: Launch


def prerequisite_cycle_problems(settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield a problem for the first prerequisite of a cycle in which a launch would come before itself.

    A cycle without a lag is no problem: its launches come in the same quarter.
    """
    after: dict[Launch, set[Launch]] = {}
    lagged: list[_Prerequisite] = []
    for number, rule in enumerate(settings.groups):
        if rule.kind != "prerequisite" or rule.first is None:
            continue
        first = (rule.first, rule.first_lever or rule.lever)
        for unit in _members(rule, names):
            launch = (unit, rule.lever)
            if launch == first or first in names.running_or_committed or launch in names.running_or_committed:
                continue
            after.setdefault(first, set()).add(launch)
            if rule.lag:
                lagged.append(_Prerequisite(number, rule, first, launch))
    for one in lagged:
        if one.first in _successors(after, one.launch):
            expected = f"no prerequisite that makes it wait for {one.launch[0]}, which waits for it"
            remedy = "None of these can launch. Drop one of the prerequisites."
            yield Problem(
                "group_impossible",
                PLAN,
                column=f"groups[{one.number}].first",
                found=one.rule.first or "",
                expected=expected,
                remedy=remedy,
            )
            return


def _members(rule: UnitGroup, names: Names) -> list[str]:
    if rule.units:
        return list(rule.units)
    return [unit.unit for unit in names.all_units or () if rule.cohort is not None and unit.cohort == rule.cohort]


def _successors(after: dict[Launch, set[Launch]], start: Launch) -> set[Launch]:
    """Return all launches that wait for one, directly or through others."""
    found: set[Launch] = set()
    waiting = [start]
    while waiting:
        new = after.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found
