"""Figures of a cash flow: payback, peak funding and the internal rate of return."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import exp, log1p

HALF_CENT = 0.005
NOISE = 1e-6

RATE_NOISE = 1e-6
"""Part of what the flows are worth without their signs that may be left at an internal rate."""


def payback(flows: Sequence[float], first: int, least: float = 0.0) -> int | None:
    """Return the first quarter from `first` on by which the flows summed from quarter 1 reach `least`."""
    for quarter, total in enumerate(accumulate(flows), start=1):
        if quarter >= first and total >= least:
            return quarter
    return None


def half_cent_paybacks(flows: Sequence[float], first: int) -> tuple[int | None, ...]:
    """Return the payback quarter, and what it is if the sums are half a cent higher or lower."""
    return tuple(payback(flows, first, least) for least in (-NOISE, -HALF_CENT, HALF_CENT))


def peak_funding(flows: Sequence[float]) -> float:
    """Return the lowest point of the cumulative flow, as a positive figure."""
    return max(0.0, -min(accumulate(flows), default=0.0))


def sign_changes(flows: Sequence[float]) -> int:
    """Return how often the flows change sign, flows of less than a millionth left out."""
    signs = [flow > 0 for flow in flows if abs(flow) > NOISE]
    return sum(before != after for before, after in pairwise(signs))


def internal_rate(flows: Sequence[float]) -> float | None:
    """Return the annual internal rate of quarterly flows that change sign once, by bisection; None without one."""
    low, high = -8.0, 8.0
    if (_present_value(flows, low) > 0) == (_present_value(flows, high) > 0):
        return None
    rises = _present_value(flows, high) > 0
    for _ in range(200):
        middle = (low + high) / 2
        if (_present_value(flows, middle) > 0) == rises:
            high = middle
        else:
            low = middle
    return exp(4 * (low + high) / 2) - 1


def is_internal_rate(flows: Sequence[float], annual_rate: float) -> bool:
    """Return whether quarterly flows are worth nothing, but for rounding, at an annual rate."""
    if annual_rate <= -1.0:
        return False
    log_rate = log1p(annual_rate) / 4
    size = _present_value([abs(flow) for flow in flows], log_rate)
    return abs(_present_value(flows, log_rate)) <= RATE_NOISE * size


def _present_value(flows: Sequence[float], log_rate: float) -> float:
    return sum(flow * exp(-log_rate * index) for index, flow in enumerate(flows))
