"""Check alternatives: their levers exist, and there is a choice among them."""

from collections.abc import Iterator

from instances.names import Names, unknown_names, without_effect
from instances.problems import Problem
from instances.schema.one_of import OneOf
from instances.schema.settings import Settings


def one_of_problems(settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield the problems of every rule of alternatives."""
    for number, rule in enumerate(settings.one_of):
        yield from _one_of(f"one_of[{number}]", rule, names)


def _one_of(path: str, rule: OneOf, names: Names) -> Iterator[Problem]:
    yield from unknown_names(f"{path}.levers", "lever", rule.levers, names.levers)
    if len(rule.levers) < 2:
        yield without_effect(f"{path}.levers", ", ".join(rule.levers) or "none", "two levers or more")
    regions = names.regions
    if rule.per == "region" and regions is not None and len(regions) == 1:
        yield without_effect(f"{path}.per", rule.per, "two regions or more")
