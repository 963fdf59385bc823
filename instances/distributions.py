"""The distributions of uncertainties, declared: the fields that each needs and may have, and the range of its draws."""

from dataclasses import dataclass
from math import exp, log, log1p, sqrt
from statistics import NormalDist

from instances.schema.uncertainties import Distribution, Uncertainty

CUT = 5.0
"""Standard deviations from the mean at which normal draws, and the logarithms of lognormal draws, are cut."""


@dataclass(frozen=True)
class DistributionFields:
    """The fields that a distribution needs, and those that it may have beside them."""

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()


_CUTS = ("at_least", "at_most")

FIELDS: dict[Distribution, DistributionFields] = {
    "pert": DistributionFields(("low", "likely", "high")),
    "triangular": DistributionFields(("low", "likely", "high")),
    "uniform": DistributionFields(("low", "high")),
    "normal": DistributionFields(("mean", "spread"), _CUTS),
    "lognormal": DistributionFields(("mean", "spread"), _CUTS),
    "values": DistributionFields(("values", "chances")),
}
"""Fields by distribution."""

ALL_FIELDS = ("low", "likely", "high", "mean", "spread", "at_least", "at_most", "values", "chances")
"""Every field of some distribution, in the order of the schema."""


@dataclass(frozen=True)
class Cut:
    """A normal distribution with its cuts, in its own scale: of the draws, or of their logarithms.

    Attributes
    ----------
    mean, spread
        of the normal distribution before any cut.
    low, high
        its cuts: those stated, and `CUT` standard deviations where they are narrower.
    """

    mean: float
    spread: float
    low: float
    high: float

    @property
    def mass(self) -> float:
        """Chance of a draw between the cuts before they are made."""
        normal = NormalDist(self.mean, self.spread)
        return max(0.0, normal.cdf(self.high) - normal.cdf(self.low))


def cut_of(uncertainty: Uncertainty) -> Cut:
    """Return the cut normal distribution behind draws of normal or lognormal.

    The logarithm of a lognormal draw of mean m and spread s has the variance v = log(1 + s^2 / m^2) and the mean log(m) - v / 2.
    """
    mean, spread = uncertainty.mean, uncertainty.spread
    assert mean is not None and spread is not None, "normal and lognormal have both"
    least, most = uncertainty.at_least, uncertainty.at_most
    if uncertainty.distribution == "lognormal":
        variance = log1p((spread / mean) ** 2)
        mean, spread = log(mean) - variance / 2.0, sqrt(variance)
        least = None if least is None else log(least) if least > 0 else float("-inf")
        most = None if most is None else log(most) if most > 0 else float("-inf")
    low, high = mean - CUT * spread, mean + CUT * spread
    return Cut(mean, spread, low if least is None else max(low, least), high if most is None else min(high, most))


def support_of(uncertainty: Uncertainty) -> tuple[float, float]:
    """Return the lowest and the highest draw of an uncertainty that the checks have passed."""
    if uncertainty.distribution == "values":
        drawn = [value for value, chance in zip(uncertainty.values, uncertainty.chances, strict=True) if chance > 0]
        return min(drawn), max(drawn)
    if uncertainty.distribution in ("normal", "lognormal"):
        cut = cut_of(uncertainty)
        return (exp(cut.low), exp(cut.high)) if uncertainty.distribution == "lognormal" else (cut.low, cut.high)
    assert uncertainty.low is not None and uncertainty.high is not None, "the other distributions have both"
    return uncertainty.low, uncertainty.high


def single_value(uncertainty: Uncertainty) -> bool:
    """Return whether every draw is the same value."""
    return uncertainty.distribution == "values" and sum(chance > 0 for chance in uncertainty.chances) <= 1
