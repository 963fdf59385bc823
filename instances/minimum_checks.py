"""Check minimums: names exist, settings have an effect, and amounts can be reached."""

from collections.abc import Iterator

from instances.covenant_checks import window_problems
from instances.files import PLAN
from instances.names import Names, unknown_names, without_effect
from instances.problems import Problem
from instances.schema.minimums import Minimum
from instances.schema.settings import Settings
from instances.scope_checks import each_problems, scope_problems
from instances.scopes import inside


def minimum_problems(settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield the problems of minimums."""
    for number, rule in enumerate(settings.minimums):
        path = f"minimums[{number}]"
        yield from unknown_names(f"{path}.levers", "lever", rule.levers, names.levers)
        yield from scope_problems(path, rule, names)
        yield from each_problems(path, rule.each, rule.measure, names)
        yield from window_problems(path, rule.from_quarter, rule.to_quarter, names, names.decision_quarters)
        if rule.colour is not None and rule.measure != "spend":
            yield without_effect(f"{path}.colour", rule.colour, "measure spend with it")
        yield from _launches(path, rule, settings, names)


def _launches(path: str, rule: Minimum, settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield a problem if more launches are asked for than the units in scope can make."""
    if rule.measure != "launches" or rule.each or names.all_units is None or not set(rule.levers) <= set(settings.levers):
        return
    possible = 0
    for name in rule.levers or settings.levers:
        able = names.eligible_units(name, settings.levers[name]) or ()
        possible += sum(map(inside(rule), able))
    if rule.amount > possible:
        expected = f"at most {possible:,}, as units in its scope can make no more launches"
        yield Problem("level_impossible", PLAN, column=f"{path}.amount", found=f"{rule.amount:g}", expected=expected)
