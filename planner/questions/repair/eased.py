"""Rules on waves, eased: the least change of one of their numbers that gives the instance a plan."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from instances import Instance
from instances.schema.waves import CohortSequence

Has: TypeAlias = Callable[[Instance], bool]
"""Whether an instance has a plan."""


def eased_sequence(instance: Instance, name: str, has_plan: Has) -> Iterator[tuple[str, Instance]]:
    """Yield a sequence with a shorter lag, and with fewer units of a cohort that must be live, in words."""
    rule = next(one for one in instance.settings.sequences if one.name == name)
    fields = [("lag", range(rule.lag - 1, -1, -1))]
    for field, easier in [*fields, _fewer(instance, rule)]:
        found = _first(easier, lambda value: has_plan(_with(instance, rule, field, value)))
        if found is not None:
            before = getattr(rule, field)
            yield f"sequence {name}: {field} {found:g} in place of {before:g}", _with(instance, rule, field, found)


def _fewer(instance: Instance, rule: CohortSequence) -> tuple[str, Sequence[float]]:
    """Return the field that says how many units must be live, and its lower values that make a difference, falling."""
    if rule.live_units is not None:
        return "live_units", range(rule.live_units - 1, 0, -1)
    sizes = [sum(unit.cohort == cohort for unit in instance.units) for cohort in rule.cohorts[:-1]]
    shares = {count / size for size in sizes for count in range(1, size)}
    return "live_share", sorted((one for one in shares if one < (rule.live_share or 0.0)), reverse=True)


def _with(instance: Instance, rule: CohortSequence, field: str, value: float) -> Instance:
    changed = rule.model_copy(update={field: value})
    sequences: Any = tuple(changed if one is rule else one for one in instance.settings.sequences)
    return replace(instance, settings=instance.settings.model_copy(update={"sequences": sequences}))


def _first(values: Sequence[float], works: Callable[[float], bool]) -> float | None:
    """Return the first of some values, each easier than the one before, that works; None if the last does not."""
    if not values or not works(values[-1]):
        return None
    low, high = 0, len(values) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if works(values[middle]) else (middle + 1, high)
    return values[high]
