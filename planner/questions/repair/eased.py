"""Rules on waves, eased: the least change of one of their numbers that gives the instance a plan."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from instances import Instance
from instances.schema.rules import PilotGate
from instances.schema.waves import CohortSequence, EvenWaves, RegionLimit

Has: TypeAlias = Callable[[Instance], bool]
"""Whether an instance has a plan."""

SECTIONS = {
    "sequence": "sequences",
    "pilot gate": "pilot_gates",
    "region limit": "region_limits",
    "even waves": "even_waves",
}
"""Sections of plan.toml whose rules have numbers that can be eased, by what one rule is called."""


def eased(instance: Instance, kind: str, name: str, has_plan: Has) -> Iterator[tuple[str, Instance]]:
    """Yield changes of one number of a rule, in words: the least that gives the instance a plan, one number after the other."""
    if kind not in SECTIONS:
        return
    section = SECTIONS[kind]
    rule = next(one for one in getattr(instance.settings, section) if one.name == name)
    for field, easier in _easier(instance, rule):
        found = _first(easier, lambda value: has_plan(_with(instance, section, rule, {field: value})))
        if found is not None:
            changed = _with(instance, section, rule, {field: found})
            yield f"{kind} {name}: {field} {found:g} in place of {getattr(rule, field):g}", changed


def _easier(instance: Instance, rule: Any) -> Iterator[tuple[str, Sequence[float]]]:
    """Yield the fields of a rule, each with values that are ever easier to keep."""
    if isinstance(rule, CohortSequence):
        yield "lag", range(rule.lag - 1, -1, -1)
        yield _fewer(instance, rule)
    elif isinstance(rule, PilotGate) and rule.least is not None:
        yield "least", range(rule.least - 1, 0, -1)
    elif isinstance(rule, RegionLimit):
        regions = len({unit.region for unit in instance.units})
        yield from ((field, range(most + 1, regions)) for field, most in _given(rule, "active", "new"))
    elif isinstance(rule, EvenWaves):
        launches = len(instance.units) * len(instance.settings.levers)
        yield from ((field, range(least - 1, 1, -1)) for field, least in _given(rule, "smallest"))
        yield from ((field, range(most + 1, launches)) for field, most in _given(rule, "largest", "difference"))


def _given(rule: Any, *fields: str) -> list[tuple[str, int]]:
    return [(field, getattr(rule, field)) for field in fields if getattr(rule, field) is not None]


def _fewer(instance: Instance, rule: CohortSequence) -> tuple[str, Sequence[float]]:
    """Return the field that says how many units must be live, and its lower values that make a difference, falling."""
    if rule.live_units is not None:
        return "live_units", range(rule.live_units - 1, 0, -1)
    sizes = [sum(unit.cohort == cohort for unit in instance.units) for cohort in rule.cohorts[:-1]]
    shares = {count / size for size in sizes for count in range(1, size)}
    return "live_share", sorted((one for one in shares if one < (rule.live_share or 0.0)), reverse=True)


def _with(instance: Instance, section: str, rule: Any, update: dict[str, float]) -> Instance:
    changed = rule.model_copy(update=update)
    rules = tuple(changed if one is rule else one for one in getattr(instance.settings, section))
    return replace(instance, settings=instance.settings.model_copy(update={section: rules}))


def _first(values: Sequence[float], works: Callable[[float], bool]) -> float | None:
    """Return the first of some values, each easier than the one before, that works; None if the last does not."""
    if not values or not works(values[-1]):
        return None
    low, high = 0, len(values) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if works(values[middle]) else (middle + 1, high)
    return values[high]
