"""Statistics of figures over worlds with chances, and their standard errors by independent batches of worlds.

Quasi-random worlds are not independent of each other, so that the error of a figure does not follow from their number. Batches
of them, each scrambled on its own, are: a figure is that of all worlds, and its standard error the spread of the batches'
figures divided by the root of their number [Owen 2013, ch. 17; for quantiles Asmussen and Glynn 2007, III.5, sectioning].
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from models.problem import FloatArray
from models.risk import Tail

Statistic: TypeAlias = Callable[[FloatArray, FloatArray], float]
"""Figure of values float[worlds] with chances float[worlds] that sum to 1."""

Statistics: TypeAlias = Callable[[FloatArray, FloatArray], FloatArray]
"""Several of them, float[figures]."""


@dataclass(frozen=True)
class Estimate:
    """A figure over worlds.

    Attributes
    ----------
    value
        not a number, or infinite, where it is not defined.
    error
        standard error; None where fewer than two batches define the figure.
    """

    value: float
    error: float | None = None

    @property
    def defined(self) -> float | None:
        """The value; None where it is not defined."""
        return self.value if np.isfinite(self.value) else None


def mean(values: FloatArray, chance: FloatArray) -> float:
    """Return the mean."""
    return float(chance @ values)


def deviation(values: FloatArray, chance: FloatArray) -> float:
    """Return the standard deviation, of the chances as they are."""
    return float(np.sqrt(chance @ (values - chance @ values) ** 2))


def quantiles(values: FloatArray, chance: FloatArray, shares: FloatArray) -> FloatArray:
    """Return float[shares]: for each share, the least value up to which the chances come to that share or more."""
    found: FloatArray = np.quantile(values, shares, weights=chance, method="inverted_cdf")
    return found


def tail_mean(level: float) -> Statistic:
    """Return the statistic that is the mean of the worst 1 - level of all chances, the CVaR at that level, as plans count it."""
    tail = Tail(level)
    return lambda values, chance: tail.worst(values, chance).value


def estimated(statistic: Statistic, values: FloatArray, chance: FloatArray, batches: int) -> Estimate:
    """Return a figure over all worlds, with its error by batches of equally many worlds.

    Worlds whose value is not a number count in no batch: the figure is that of the others.
    """
    (found,) = _estimated(lambda own, chances: np.array([statistic(own, chances)]), 1, values, chance, batches)
    return found


def estimated_quantiles(shares: FloatArray, values: FloatArray, chance: FloatArray, batches: int) -> list[Estimate]:
    """Return the quantile of each share over all worlds, as `estimated` does one figure."""
    return _estimated(lambda own, chances: quantiles(own, chances, shares), shares.size, values, chance, batches)


def _estimated(statistics: Statistics, number: int, values: FloatArray, chance: FloatArray, batches: int) -> list[Estimate]:
    """Return several figures of the same values, float[number]."""
    each = [(values, chance), *zip(np.split(values, batches), np.split(chance, batches), strict=True)]
    whole, *parts = (_of_defined(statistics, number, *one) for one in each)
    return [_with_error(one, told) for one, told in zip(whole.tolist(), np.stack(parts, axis=1), strict=True)]


def _with_error(whole: float, of_batches: FloatArray) -> Estimate:
    told = of_batches[np.isfinite(of_batches)]
    error = float(told.std(ddof=1) / np.sqrt(told.size)) if told.size > 1 and np.isfinite(whole) else None
    return Estimate(whole, error)


def _of_defined(statistics: Statistics, number: int, values: FloatArray, chance: FloatArray) -> FloatArray:
    defined = ~np.isnan(values)
    total = float(chance[defined].sum())
    return statistics(values[defined], chance[defined] / total) if total > 0 else np.full(number, np.nan)
