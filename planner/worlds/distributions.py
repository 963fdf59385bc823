"""Distributions of draws: quantiles and mean of each, from the special functions behind SciPy's distributions."""

from math import exp, sqrt

import numpy as np
from scipy.special import ndtr, ndtri

from instances.distributions import Cut, cut_of
from instances.schema.uncertainties import Uncertainty
from models.problem import FloatArray
from planner.worlds.pert import PERT_WEIGHT, pert_quantiles


def draws_at(uncertainty: Uncertainty, levels: FloatArray) -> FloatArray:
    """Return the draws at some levels of the distribution: its quantile function.

    Parameters
    ----------
    uncertainty
        one that the checks of the instance have passed.
    levels
        between 0 and 1, of any shape.

    Returns
    -------
    FloatArray
        draws in the shape of the levels, never lower where the level is higher.
    """
    one = uncertainty
    if one.distribution == "values":
        return _values(one, levels)
    if one.distribution in ("normal", "lognormal"):
        scores = _cut_normal(cut_of(one), levels)
        return np.exp(scores) if one.distribution == "lognormal" else scores
    low, high = _ends(one)
    if low == high:
        return np.full_like(levels, low)
    if one.distribution == "uniform":
        return low + (high - low) * levels
    return low + (high - low) * (pert_quantiles if one.distribution == "pert" else _triangular)(_mode(one), levels)


def mean_of(uncertainty: Uncertainty) -> float:
    """Return the mean of the draws, after any cut."""
    one = uncertainty
    if one.distribution == "values":
        return float(np.dot(one.values, one.chances) / sum(one.chances))
    if one.distribution in ("normal", "lognormal"):
        cut = cut_of(one)
        return _mean_of_cut_lognormal(cut) if one.distribution == "lognormal" else _mean_of_cut_normal(cut)
    low, high = _ends(one)
    if one.distribution == "uniform":
        return (low + high) / 2.0
    weight = PERT_WEIGHT if one.distribution == "pert" else 1.0
    return (low + weight * _likely(one) + high) / (2.0 + weight)


def _ends(one: Uncertainty) -> tuple[float, float]:
    assert one.low is not None and one.high is not None, "pert, triangular and uniform have both"
    return one.low, one.high


def _likely(one: Uncertainty) -> float:
    assert one.likely is not None, "pert and triangular have it"
    return one.likely


def _mode(one: Uncertainty) -> float:
    """Return the place of the likely draw between low (0) and high (1)."""
    low, high = _ends(one)
    return (_likely(one) - low) / (high - low)


def _triangular(mode: float, levels: FloatArray) -> FloatArray:
    return np.where(levels < mode, np.sqrt(levels * mode), 1.0 - np.sqrt((1.0 - levels) * (1.0 - mode)))


def _cut_normal(cut: Cut, levels: FloatArray) -> FloatArray:
    """Return the quantiles of a cut normal distribution, worked out in its lower tail, where small chances are exact."""
    low, high = (cut.low - cut.mean) / cut.spread, (cut.high - cut.mean) / cut.spread
    sign = -1.0 if low > 0.0 else 1.0
    if sign < 0.0:
        low, high, levels = -high, -low, 1.0 - levels
    below, above = ndtr(low), ndtr(high)
    scores = np.clip(ndtri(below + levels * (above - below)), low, high)
    return cut.mean + cut.spread * sign * scores


def _values(one: Uncertainty, levels: FloatArray) -> FloatArray:
    order = np.argsort(one.values, kind="stable")
    values, chances = np.array(one.values)[order], np.array(one.chances)[order]
    values, chances = values[chances > 0.0], chances[chances > 0.0]
    upto = np.cumsum(chances)
    found: FloatArray = values[np.minimum(np.searchsorted(upto / upto[-1], levels, side="right"), values.size - 1)]
    return found


def _mean_of_cut_normal(cut: Cut) -> float:
    low, high = (cut.low - cut.mean) / cut.spread, (cut.high - cut.mean) / cut.spread
    return cut.mean + cut.spread * (_density(low) - _density(high)) / _between(low, high)


def _mean_of_cut_lognormal(cut: Cut) -> float:
    low, high = (cut.low - cut.mean) / cut.spread, (cut.high - cut.mean) / cut.spread
    return exp(cut.mean + cut.spread**2 / 2.0) * _between(low - cut.spread, high - cut.spread) / _between(low, high)


def _density(score: float) -> float:
    return exp(-(score**2) / 2.0) / sqrt(2.0 * np.pi)


def _between(low: float, high: float) -> float:
    """Return the chance of a standard normal score between two, worked out in the tail that both lie in."""
    if low > 0.0:
        low, high = -high, -low
    return float(ndtr(high) - ndtr(low))
