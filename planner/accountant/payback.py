"""Payback and peak funding of a cash flow."""

from collections.abc import Sequence
from itertools import accumulate

from planner.accountant.rounding import GrossFlow


def payback(flows: Sequence[float], first: int | None, least: Sequence[float]) -> int | None:
    """Return the first quarter from `first` on from which the cumulative flow stays at or above `least`; None if there is none.

    first: quarter of the first spend, None if nothing is spent.
    """
    if first is None:
        return None
    sums = list(accumulate(flows))
    below = [quarter for quarter, (total, bound) in enumerate(zip(sums, least, strict=True), start=1) if total < bound]
    found = max(first, below[-1] + 1 if below else first)
    return found if found <= len(sums) else None


def near_paybacks(flows: Sequence[float], first: int | None, gross: GrossFlow) -> tuple[int | None, ...]:
    """Return the payback quarter, and every other quarter that rounding may turn it into."""
    tolerances = gross.tolerances_of_sums()
    answer = payback(flows, first, [-tolerance.zero_below for tolerance in tolerances])
    if first is None:
        return (answer,)
    over = [total + tolerance.zero_below for total, tolerance in zip(accumulate(flows), tolerances, strict=True)]
    last_below = max(
        (place for place, (left, tolerance) in enumerate(zip(over, tolerances, strict=True), 1) if left < -tolerance.margin),
        default=0,
    )
    below = [
        last_below,
        *(
            place
            for place, (left, tolerance) in enumerate(zip(over, tolerances, strict=True), 1)
            if abs(left) <= tolerance.margin
        ),
    ]
    ends = {max(first, place + 1) for place in below if place >= last_below}
    return (answer, *(end if end <= len(flows) else None for end in sorted(ends)))


def peak_funding(flows: Sequence[float], gross: GrossFlow) -> float:
    """Return the peak cash exposure: the lowest point of the cumulative flow, as a positive amount."""
    sums = zip(accumulate(flows), gross.tolerances_of_sums(), strict=True)
    return max([-total for total, tolerance in sums if total < -tolerance.zero_below], default=0.0)


def first_spend(paid: Sequence[float], least: float) -> int | None:
    """Return the first quarter by which more than `least` has been paid, None if there is none."""
    return next((quarter for quarter, total in enumerate(accumulate(paid), start=1) if total > least), None)
