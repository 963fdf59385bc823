"""Curves between points, and prices that change on dates."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeAlias

Curve: TypeAlias = Sequence[tuple[float, float]]
"""Points of a curve, the place and the level there; the places rise."""

Prices: TypeAlias = Sequence[tuple[int, float]]
"""Quarters from which a price has a factor, in order."""


def curve_at(curve: Curve, place: float) -> float:
    """Return the level at a place: linear between points, flat outside them, 1 without points."""
    if not curve:
        return 1.0
    if place <= curve[0][0]:
        return curve[0][1]
    for (low, level), (high, next_level) in pairwise(curve):
        if place <= high:
            return level + (place - low) / (high - low) * (next_level - level)
    return curve[-1][1]


def ramp_at(ramp: Sequence[float], position: float) -> float:
    """Return the ramp at a position: linear between the points 0, 1, 2, ... and flat after the last."""
    if position >= len(ramp) - 1:
        return ramp[-1]
    before = int(position)
    return ramp[before] + (position - before) * (ramp[before + 1] - ramp[before])


def prices_of(labels: Sequence[str], factors: Sequence[float], number: Callable[[str], int]) -> Prices:
    """Return the factors of a price by the number of the quarter from which each counts."""
    return tuple((number(label), factor) for label, factor in zip(labels, factors, strict=True))


def price_at(prices: Prices, quarter: int) -> float:
    """Return the factor of the last date that is not after a quarter, 1 before the first."""
    factor = 1.0
    for since, changed in prices:
        if since <= quarter:
            factor = changed
    return factor
