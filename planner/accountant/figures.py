"""Payback and peak funding of a cash flow."""

from collections.abc import Sequence
from itertools import accumulate

from planner.accountant.rounding import Moved


def payback(flows: Sequence[float], first: int | None, least: Sequence[float]) -> int | None:
    """Return the first quarter from `first` on from which the flows summed from quarter 1 stay at or above `least`.

    first: quarter of the first spend; None if nothing was spent, which has no payback.
    """
    if first is None:
        return None
    sums = list(accumulate(flows))
    below = [quarter for quarter, (total, bound) in enumerate(zip(sums, least, strict=True), start=1) if total < bound]
    found = max(first, below[-1] + 1 if below else first)
    return found if found <= len(sums) else None


def near_paybacks(flows: Sequence[float], first: int | None, moved: Moved) -> tuple[int | None, ...]:
    """Return the payback quarter, and every other answer that rounding may make of sums close to nothing."""
    lines = moved.lines_of_sums()
    answer = payback(flows, first, [-line.at for line in lines])
    if first is None:
        return (answer,)
    over = [total + line.at for total, line in zip(accumulate(flows), lines, strict=True)]
    last_below = max(
        (place for place, (left, line) in enumerate(zip(over, lines, strict=True), 1) if left < -line.margin), default=0
    )
    below = [
        last_below,
        *(place for place, (left, line) in enumerate(zip(over, lines, strict=True), 1) if abs(left) <= line.margin),
    ]
    ends = {max(first, place + 1) for place in below if place >= last_below}
    return (answer, *(end if end <= len(flows) else None for end in sorted(ends)))


def peak_funding(flows: Sequence[float], moved: Moved) -> float:
    """Return the lowest point of the cumulative flow, as a positive figure."""
    sums = zip(accumulate(flows), moved.lines_of_sums(), strict=True)
    return max([-total for total, line in sums if total < -line.at], default=0.0)


def first_spend(paid: Sequence[float], line: float) -> int | None:
    """Return the first quarter by which more than `line` has been paid."""
    return next((quarter for quarter, total in enumerate(accumulate(paid), start=1) if total > line), None)
