"""Flows whose worth crosses 0 at one rate of return alone, or at none, told without its worth at every rate.

The worth of flows is a polynomial of the quarterly discount factor. On an interval, its coefficients in Bernstein's basis
change their sign at least as often as it crosses 0, and exactly as often where they change it once or never.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from models.problem import BoolArray, FloatArray, IntArray

SURE = 1e-9
"""Share of a coefficient of the absolute flows below which the sign of a coefficient may be due to rounding."""


@dataclass(frozen=True, eq=False)
class Crossings:
    """The crossings of flows as far as they are told.

    Attributes
    ----------
    told
        bool[n]: whether they are.
    single
        bool[n]: whether there is exactly one, of those that are told.
    low, high
        float[n]: log rates on both sides of the single one.
    """

    told: BoolArray
    single: BoolArray
    low: FloatArray
    high: FloatArray


def crossings_of(flow: FloatArray, factor: FloatArray, log_rate: FloatArray, touch: float) -> Crossings:
    """Return the crossings of flows float[n, H], none of them 0 throughout.

    Parameters
    ----------
    factor
        float[ends, H]: discount factors at each end of the intervals, times any number above 0.
    log_rate
        float[ends]: the log rates of these ends, at equal distances, upwards.
    touch
        share of the worth of the absolute flows within which a worth is 0.
    """
    worth = (flow @ factor.T) / (np.abs(flow) @ factor.T)
    often = _changes(np.where(np.abs(worth) > touch, worth, 0.0)) > 1
    step = float(log_rate[1] - log_rate[0])
    # an interval of log rates ends at its lowest factor, from which the basis goes up by one step
    weighted = flow[:, np.newaxis, :] * factor[np.newaxis, 1:, :]
    basis = _in_bernstein_basis(flow.shape[1], step)
    coefficient, size = weighted @ basis, np.abs(weighted) @ basis
    sure = (np.abs(coefficient) > SURE * size).all(axis=(1, 2)) & (np.abs(worth[:, [0, -1]]) > touch).all(axis=1)
    positive = coefficient > 0
    number = (positive[:, :, 1:] != positive[:, :, :-1]).sum(axis=2)
    few = sure & (number.sum(axis=1) <= 1)
    single = few & (number.sum(axis=1) == 1)
    place = number.argmax(axis=1)
    return Crossings(few | often, single, log_rate[place], log_rate[place + 1])


def _changes(figure: FloatArray) -> IntArray:
    """Return int[n]: how often figures float[n, places] change their sign, zeros apart."""
    last = np.maximum.accumulate(np.where(figure != 0, np.arange(figure.shape[1]), 0), axis=1)
    sign = np.sign(np.take_along_axis(figure, last, axis=1))
    return np.asarray((sign[:, 1:] * sign[:, :-1] < 0).sum(axis=1), dtype=np.int64)


@lru_cache(maxsize=4)
def _in_bernstein_basis(terms: int, step: float) -> FloatArray:
    """Return float[H, H]: the coefficients of each power of x on the interval from 1 to exp(step).

    Coefficient j of x^t is its blossom: the mean of all products of t out of H - 1 numbers, of which j are exp(step), and the
    rest 1. No term is negative, so that no digits are lost.
    """
    degree, high = terms - 1, np.exp(step)
    basis = np.empty((terms, terms))
    for number in range(terms):
        product = np.ones(1)
        for _ in range(number):
            product = np.convolve(product, [1.0, high])
        for _ in range(degree - number):
            product = np.convolve(product, [1.0, 1.0])
        basis[:, number] = product
    return basis / basis[:, :1]
