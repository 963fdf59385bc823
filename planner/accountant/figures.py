"""Payback and peak funding of a cash flow."""

from collections.abc import Sequence
from itertools import accumulate

HALF_CENT = 0.005
NOISE = 1e-6


def payback(flows: Sequence[float], first: int | None, least: float = -HALF_CENT) -> int | None:
    """Return the first quarter from `first` on from which the flows summed from quarter 1 stay at or above `least`.

    first: quarter of the first spend; None if nothing was spent, which has no payback.
    """
    if first is None:
        return None
    sums = list(accumulate(flows))
    below = [quarter for quarter, total in enumerate(sums, start=1) if total < least]
    found = max(first, below[-1] + 1 if below else first)
    return found if found <= len(sums) else None


def half_cent_paybacks(flows: Sequence[float], first: int | None) -> tuple[int | None, ...]:
    """Return the payback quarter, and what it is if sums of half a cent are a little higher or lower."""
    noise = NOISE + 1e-12 * max((abs(total) for total in accumulate(flows)), default=0.0)
    return tuple(payback(flows, first, least) for least in (-HALF_CENT, -HALF_CENT - noise, -HALF_CENT + noise))


def peak_funding(flows: Sequence[float]) -> float:
    """Return the lowest point of the cumulative flow, as a positive figure."""
    return max(0.0, -min(accumulate(flows), default=0.0))
