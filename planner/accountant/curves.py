"""Piecewise linear curves, and prices that change in given quarters."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeAlias

Curve: TypeAlias = Sequence[tuple[float, float]]
"""Points of a curve: position and level, by rising position."""

Prices: TypeAlias = Sequence[tuple[int, float]]
"""Quarter from which a price has a factor, and the factor, in order."""


def curve_at(curve: Curve, place: float) -> float:
    """Return the level at a position: linear between points, flat outside them, 1 without points."""
    if not curve:
        return 1.0
    if place <= curve[0][0]:
        return curve[0][1]
    for (low, level), (high, next_level) in pairwise(curve):
        if place <= high:
            return level + (place - low) / (high - low) * (next_level - level)
    return curve[-1][1]


def ramp_at(ramp: Sequence[float], position: float) -> float:
    """Return the level of a ramp at a position: linear between points 0, 1, 2, ..., flat after the last."""
    if position >= len(ramp) - 1:
        return ramp[-1]
    before = int(position)
    return ramp[before] + (position - before) * (ramp[before + 1] - ramp[before])


def prices_of(labels: Sequence[str], factors: Sequence[float], number: Callable[[str], int]) -> Prices:
    """Return the price changes with quarters as numbers."""
    return tuple((number(label), factor) for label, factor in zip(labels, factors, strict=True))


def price_at(prices: Prices, quarter: int) -> float:
    """Return the price factor in a quarter, 1 before the first change."""
    factor = 1.0
    for since, changed in prices:
        if since <= quarter:
            factor = changed
    return factor
