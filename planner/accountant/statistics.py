"""Statistics over worlds with chances, in plain numbers, each with the bounds that the rounding of a file leaves.

Values and chances are read from a file with so many decimals; a statistic of the unrounded ones lies within its span.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import inf, isfinite, isnan, sqrt
from typing import Final, TypeAlias

CHANCE_ROUNDING: Final = 0.5e-10
"""Half a unit of the last decimal of a chance."""
SUMS: Final = 1e-12
"""Rounding error of a sum of chances."""


@dataclass(frozen=True)
class Span:
    """The values between which a statistic lies; infinite where it is above every number."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """The value half way."""
        return self.low if self.low == self.high else (self.low + self.high) / 2

    @property
    def half(self) -> float:
        """Half of the distance between the values."""
        return 0.0 if self.low == self.high else (self.high - self.low) / 2


@dataclass(frozen=True)
class Sample:
    """Values of worlds with their chances.

    Attributes
    ----------
    values
        infinite where a figure is above every number, not a number where it is not defined.
    rounding
        half a unit of the last decimal of a value.
    """

    values: Sequence[float]
    chances: Sequence[float]
    rounding: float

    def only(self, counts: Callable[[float], bool]) -> "Sample":
        """Return the sample with some of its values."""
        kept = [(value, chance) for value, chance in zip(self.values, self.chances, strict=True) if counts(value)]
        return Sample([value for value, _ in kept], [chance for _, chance in kept], self.rounding)

    def split(self, parts: int) -> list["Sample"]:
        """Return equally many worlds each, in order. parts: divides their number."""
        size = len(self.values) // parts
        starts = range(0, size * parts, size)
        return [Sample(self.values[at : at + size], self.chances[at : at + size], self.rounding) for at in starts]


Statistic: TypeAlias = Callable[[Sample], Span | None]
"""A figure of a sample, None where it has no values."""


def mean(sample: Sample) -> Span | None:
    """Return the mean of the finite values."""
    known = sample.only(isfinite)
    total = sum(known.chances)
    if not total:
        return None
    found = _mean(known.values, known.chances, total)
    return _around(found, known.rounding + CHANCE_ROUNDING / total * sum(abs(value - found) for value in known.values))


def deviation(sample: Sample) -> Span | None:
    """Return the standard deviation of the finite values, of the chances as they are."""
    known = sample.only(isfinite)
    total = sum(known.chances)
    if not total:
        return None
    center = _mean(known.values, known.chances, total)
    squares = [(value - center) ** 2 for value in known.values]
    found = sqrt(_mean(squares, known.chances, total))
    moved = CHANCE_ROUNDING / total * sum(squares)
    return _around(found, known.rounding + (moved / (2 * found) if found else sqrt(moved)))


def percentile(share: float) -> Statistic:
    """Return the statistic that is the least value up to which the chances come to a share of all, or more."""

    def found(sample: Sample) -> Span | None:
        known = sample.only(lambda value: not isnan(value))
        return None if not sum(known.chances) else _quantile(known, share)

    return found


def _quantile(sample: Sample, share: float) -> Span:
    ranked = sorted(zip(sample.values, sample.chances, strict=True))
    total = sum(sample.chances)
    reached = [part / total for part in accumulate(chance for _, chance in ranked)]
    unsure = CHANCE_ROUNDING * len(ranked) / total + SUMS
    low, high = (ranked[min(bisect_left(reached, share + side), len(ranked) - 1)][0] for side in (-unsure, unsure))
    return Span(low - sample.rounding, high + sample.rounding)


def tail_mean(level: float) -> Statistic:
    """Return the statistic that is the mean of the lowest 1 - level of all chances, the CVaR [Rockafellar, Uryasev 2000]."""
    share = 1.0 - level

    def found(sample: Sample) -> Span | None:
        total = sum(sample.chances)
        if not total:
            return None
        at = _quantile(sample, share).middle
        short = [max(0.0, at - value) for value in sample.values]
        missing = _mean(short, sample.chances, total) / share
        return _around(at - missing, sample.rounding + CHANCE_ROUNDING / total * sum(short) / share)

    return found


def chance_below(bound: float) -> Statistic:
    """Return the statistic that is the chance of a value below a bound; a value that is rounded to it may be."""

    def found(sample: Sample) -> Span | None:
        total = sum(sample.chances)
        if not total:
            return None
        pairs = list(zip(sample.values, sample.chances, strict=True))
        below = sum(chance for value, chance in pairs if value < bound - sample.rounding) / total
        near = sum(chance for value, chance in pairs if abs(value - bound) <= sample.rounding) / total
        unsure = CHANCE_ROUNDING * len(pairs) / total
        return Span(below - unsure, below + near + unsure)

    return found


def standard_error(statistic: Statistic, sample: Sample, batches: int) -> Span | None:
    """Return the standard error of a statistic: the spread of independent batches, by the root of their number.

    None where fewer than two batches have it; without end where rounding decides whether one has it.
    """
    found = [span for part in sample.split(batches) if (span := statistic(part)) is not None]
    if any(isfinite(span.low) != isfinite(span.high) for span in found):
        return Span(0.0, inf)
    spans = [span for span in found if isfinite(span.middle)]
    number = len(spans)
    if number < 2:
        return None
    middles = [span.middle for span in spans]
    center = sum(middles) / number
    root = sqrt(number * (number - 1))
    spread = sqrt(sum((middle - center) ** 2 for middle in middles)) / root
    return _around(spread, sqrt(sum(span.half**2 for span in spans)) / root)


def _mean(values: Sequence[float], chances: Sequence[float], total: float) -> float:
    return sum(value * chance for value, chance in zip(values, chances, strict=True)) / total


def _around(value: float, distance: float) -> Span:
    return Span(value - distance, value + distance)
