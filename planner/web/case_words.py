"""Named cases in words, and the names that they are given where nobody gives them one."""

from collections.abc import Iterator

from instances import Override
from planner.replanning.cases import Case
from planner.replanning.limit_changes import LimitPart
from planner.wording import asked_percent, counted

SIGNS = {"set": "=", "multiply": "times", "add": "plus"}
"""Words between a figure and the value of a change."""

WHOLE = {LimitPart("budget"): "all budgets", LimitPart("capacity"): "all capacities"}


def in_words(case: Case) -> str:
    """Return what a case changes."""
    return "; ".join(_changes(case)) or "changes nothing yet"


def _changes(case: Case) -> Iterator[str]:
    yield from (f"{WHOLE.get(part, str(part))} at {asked_percent(factor)}" for part, factor in case.limits)
    yield from map(_override, case.overrides)
    if case.frozen:
        yield f"no launches in {', '.join(case.frozen)}"
    if case.delay:
        yield f"starts {counted(case.delay, 'quarter')} later"


def _override(one: Override) -> str:
    return f"{one.path} {SIGNS[one.how]} {one.value}"


def suggested_name(case: Case) -> str:
    """Return the name of a case that has none: as the command line names it, or what it changes in words."""
    if len(case.limits) == 1 and not (case.overrides or case.frozen or case.delay):
        ((part, factor),) = case.limits
        return f"{part} {asked_percent(factor).replace(' ', '')}"
    return in_words(case).replace("; ", ", ")
