"""Check covenants: their quarters lie in the evaluation, and in order."""

from collections.abc import Iterator

from instances.files import PLAN
from instances.names import Names, quarters_outside
from instances.problems import Problem
from instances.schema.common import quarter_ordinal
from instances.schema.settings import Settings


def covenant_problems(settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield the problems of covenants."""
    for number, rule in enumerate(settings.covenants):
        yield from window_problems(f"covenants[{number}]", rule.from_quarter, rule.to_quarter, names, names.evaluation_quarters)


def window_problems(
    path: str, first: str | None, last: str | None, names: Names, quarters: int, ends: int | None = None
) -> Iterator[Problem]:
    """Yield the problems of the first and last quarter of a rule; each lies in the first so many quarters.

    ends: number of quarters in which the last one lies, where that is another.
    """
    for field, label, within in (("from_quarter", first, quarters), ("to_quarter", last, ends or quarters)):
        yield from quarters_outside([] if label is None else [label], names, within, f"{path}.{field}")
    if first is not None and last is not None and quarter_ordinal(last) < quarter_ordinal(first):
        yield Problem("quarter_outside", PLAN, column=f"{path}.to_quarter", found=last, expected=f"{first} or later")
