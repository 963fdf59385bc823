"""Checks that prerequisites leave every unit a quarter to come in: none comes before itself."""

from collections.abc import Iterator

from instances.files import PLAN
from instances.names import Names
from instances.problems import Problem
from instances.schema.rules import UnitGroup
from instances.schema.settings import Settings

Launch = tuple[str, str]
"""A unit and a lever."""


def prerequisite_cycle_problems(settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield a problem for the first of the prerequisites by which a launch would come before itself.

    Launches that only must not come before each other, without a lag, come in the same quarter: that is no problem.
    """
    after: dict[Launch, set[Launch]] = {}
    lagged: list[tuple[int, UnitGroup, Launch, Launch]] = []
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
                lagged.append((number, rule, first, launch))
    for number, rule, first, launch in lagged:
        if first in _reached(after, launch):
            expected = f"no way back from {launch[0]}, which comes after it, by other prerequisites"
            remedy = "None of these can launch. Drop one of the prerequisites."
            yield Problem(
                "group_impossible",
                PLAN,
                column=f"groups[{number}].first",
                found=rule.first or "",
                expected=expected,
                remedy=remedy,
            )
            return


def _members(rule: UnitGroup, names: Names) -> list[str]:
    if rule.units:
        return list(rule.units)
    return [unit.unit for unit in names.all_units or () if rule.cohort is not None and unit.cohort == rule.cohort]


def _reached(after: dict[Launch, set[Launch]], start: Launch) -> set[Launch]:
    """Return the launches that come after one, step by step."""
    found: set[Launch] = set()
    waiting = [start]
    while waiting:
        new = after.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found
