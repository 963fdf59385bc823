"""The worth of pilots in words: cells of the designs, lines on what is not determined, and the conclusion."""

from collections.abc import Iterator

from planner.answers.determined import determined_lines
from planner.pilots.proposals import Proposals
from planner.pilots.worths import DesignWorth, Worths
from planner.replanning.difference import Difference
from planner.wording import NOT_DETERMINED, money


def worth_cells(found: Proposals, worths: Worths | None) -> list[tuple[str, ...]]:
    """Return the cells of each design: its worth, and the interval that is proven of it."""
    if worths is None:
        return [() for _ in found.proposals]
    return [_cells(one) for one in worths.designs]


def _cells(one: DesignWorth) -> tuple[str, ...]:
    if one.change is None:
        return ("none found", "")
    if one.plan is None:
        return (money(0.0), "")
    shown = NOT_DETERMINED if one.change.determined == "no" else f"{one.change.change:+,.0f}"
    return (shown, one.change.interval)


def _named(found: Proposals, worths: Worths) -> list[tuple[str, Difference]]:
    pairs = zip(found.proposals, worths.designs, strict=True)
    return [(one.design.name, own.change) for one, own in pairs if own.plan is not None and own.change is not None]


def worth_remarks(found: Proposals, worths: Worths | None) -> Iterator[str]:
    """Yield lines on worths that are not determined, and on designs without a plan."""
    if worths is None:
        yield "The expected worth of each design was not asked for (--worth)"
        return
    yield from determined_lines(_named(found, worths), "more --seconds narrow it")
    for one, own in zip(found.proposals, worths.designs, strict=True):
        if own.why:
            yield f"No worth of {one.design.name}: {own.why}"


def worth_conclusion(found: Proposals, worths: Worths | None) -> Iterator[str]:
    """Yield a sentence on the design that is worth most."""
    named = [] if worths is None else _named(found, worths)
    if not named:
        return
    currency = found.case.instance.settings.finance.currency
    name, change = max(named, key=lambda pair: pair[1].change)
    if change.determined == "no":
        best = f"the best found is {name}, {change.interval}"
        yield f"Whether any pilot is worth more than committing now is {NOT_DETERMINED}; {best}."
    elif change.change > 0:
        yield f"The design {name} is worth {currency} {money(change.change)} more than committing now, proven {change.interval}."
    else:
        dearest = f"the best of them, {name}, is worth {currency} {money(-change.change)} less, proven {change.interval}"
        yield f"No pilot is worth more than committing now: {dearest}."
