"""Check hurdles: names exist, and amounts are possible for their measure."""

from collections.abc import Iterator

from instances.files import PLAN
from instances.names import Names, unknown_names
from instances.problems import Problem
from instances.schema.hurdles import Hurdle, HurdleMeasure
from instances.schema.settings import Settings
from instances.scope_checks import scope_problems

BOUNDS: dict[HurdleMeasure, tuple[float, float, str]] = {
    "payback_quarters": (1, 80, "a whole number of quarters from 1 to 80"),
    "profitability_index": (0, 1000, "an index from 0 to 1000, 1 for what is just earned back"),
    "irr": (-0.9, 10, "an annual rate from -0.9 to 10, 0.15 for 15 %"),
}
"""Least and greatest amount by measure, and both in words."""


def hurdle_problems(settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield the problems of hurdles."""
    for number, rule in enumerate(settings.hurdles):
        path = f"hurdles[{number}]"
        yield from unknown_names(f"{path}.levers", "lever", rule.levers, names.levers)
        yield from scope_problems(path, rule, names)
        yield from _amount(f"{path}.amount", rule)


def _amount(path: str, rule: Hurdle) -> Iterator[Problem]:
    least, most, words = BOUNDS.get(rule.measure, (float("-inf"), float("inf"), ""))
    whole = rule.measure != "payback_quarters" or rule.amount == int(rule.amount)
    if not least <= rule.amount <= most or not whole:
        yield Problem("value_wrong", PLAN, column=path, found=f"{rule.amount:g}", expected=words)
