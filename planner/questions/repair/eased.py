"""Rules on waves and fairness, eased: the least change of one of their numbers that gives the instance a plan."""

from collections.abc import Callable, Iterator, Sequence
from math import ceil, floor
from typing import Any, TypeAlias

from instances import Instance
from instances.floor_measures import SUFFIX
from instances.schema.hiring import Hiring
from instances.schema.waves import CohortSequence, RegionLimit
from planner.replanning.rule_steps import easier_counts, easier_shares, with_number

Has: TypeAlias = Callable[[Instance], bool]
"""Whether an instance has a plan."""

SECTIONS = {
    "sequence": "sequences",
    "pilot gate": "pilot_gates",
    "region limit": "region_limits",
    "even waves": "even_waves",
    "share": "shares",
    "even coverage": "even_coverage",
    "hiring": "hiring",
}
"""Sections of plan.toml whose rules have numbers that can be eased, by what one rule is called."""


MORE_HEADS = 25
"""Heads beyond those that may be hired, that are tried."""

STEPS = 1000
"""Levels of a reading between 0 and 1 that are tried."""


def eased(instance: Instance, kind: str, name: str, has_plan: Has) -> Iterator[tuple[str, Instance]]:
    """Yield changes of one number of a rule, in words: the least that gives the instance a plan, one number after the other."""
    if kind not in SECTIONS:
        return
    section = SECTIONS[kind]
    rule = next(one for one in getattr(instance.settings, section) if one.name == name)
    for field, easier in (*_counts_that_limit(instance, rule), *easier_shares(rule), *_easier_readings(rule)):
        found = _first(easier, lambda value: has_plan(with_number(instance, section, name, field, value)))
        if found is not None:
            changed = with_number(instance, section, name, field, found)
            yield f"{kind} {name}: {field} {found:g} in place of {getattr(rule, field):g}", changed


def _counts_that_limit(instance: Instance, rule: Any) -> Iterator[tuple[str, Sequence[float]]]:
    """Yield easier counts but those that a file may not say: as many regions as there are limit none."""
    regions = len({unit.region for unit in instance.units})
    for field, easier in easier_counts(instance, rule):
        if isinstance(rule, RegionLimit):
            easier = [one for one in easier if one < regions]
        yield field, easier[:MORE_HEADS] if isinstance(rule, Hiring) else easier


def _easier_readings(rule: Any) -> Iterator[tuple[str, Sequence[float]]]:
    """Yield levels that are ever easier to read, the nearest first, and lags that are ever shorter."""
    if not isinstance(rule, CohortSequence) or rule.measure is None or rule.amount is None:
        return
    if rule.measure.endswith(SUFFIX):
        yield "amount", [one / STEPS for one in range(floor(rule.amount * STEPS) + 1, STEPS)]
    else:
        yield "amount", [one / STEPS for one in range(ceil(rule.amount * STEPS) - 1, 0, -1)]
    yield "lag", range(rule.lag - 1, 0, -1)


def _first(values: Sequence[float], works: Callable[[float], bool]) -> float | None:
    """Return the first of some values, each easier than the one before, that works; None if the last does not."""
    if not values or not works(values[-1]):
        return None
    low, high = 0, len(values) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if works(values[middle]) else (middle + 1, high)
    return values[high]
