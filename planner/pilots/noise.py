"""Stated noise: how far a store's metric of a quarter strays from its own mean, where no history tells it.

The deviation of a store and quarter has the standard deviation share * level, is independent between stores, follows the one of
the quarter before by an autoregression of order 1, and goes along with those of other metrics by one correlation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from models.problem import FloatArray

SHARES: Mapping[str, float] = MappingProxyType(
    {
        "on_time_rate": 0.15,
        "cancellation_rate": 0.15,
        "labour_hours_per_order": 0.06,
        "inventory_accuracy": 0.04,
        "missed_task_rate": 0.20,
        "overtime_rate": 0.20,
        "complaint_rate": 0.20,
        "stockout_rate": 0.12,
        "pick_accuracy": 0.15,
        "shrink_rate": 0.20,
        "routing_cost_per_order": 0.10,
        "orders_per_week": 0.07,
    }
)
"""Standard deviation of a store's quarter about its own mean, as a share of the mean (of the distance from 1 for on-time rate and
pick accuracy). Assumptions, after season and the movement of all stores are taken out: rates of rare events vary most, volumes
and hours least, accuracy by the error of the counts."""


@dataclass(frozen=True)
class StatedNoise:
    """Noise of metrics as it is assumed.

    Attributes
    ----------
    shares
        by metric: standard deviation of a store's quarter about its own mean, as a share of the mean. Other metrics are not used.
    persistence
        correlation of one quarter's deviation with the next one's.
    correlation
        of the deviations of two metrics of one store and quarter.
    """

    shares: Mapping[str, float] = field(default_factory=lambda: SHARES)
    persistence: float = 0.3
    correlation: float = 0.3


def change_covariance(before: int, watched: int, persistence: float) -> FloatArray:
    """Return float[watched, watched]: covariance of a store's quarters less the mean of those before the launch, variance 1.

    The deviation of quarter t follows e[t] = persistence e[t - 1] + u[t] with variance 1, so that cov(e[s], e[t]) =
    persistence^|s - t|. Without persistence it is 1 + 1 / before on the diagonal and 1 / before beside it.
    """
    quarter = np.arange(before + watched)
    distance = np.abs(quarter[:, None] - quarter[None, :])
    follows = persistence**distance if persistence else (distance == 0).astype(np.float64)
    contrast = np.hstack([np.full((watched, before), -1.0 / before), np.eye(watched)])
    found: FloatArray = contrast @ follows @ contrast.T
    return found


def mean_covariance(noise: StatedNoise, names: Sequence[str], level: FloatArray) -> FloatArray:
    """Return float[metrics, metrics]: covariance of the means of some stores in a quarter; level: float[stores, metrics]."""
    own = level * np.array([noise.shares[name] for name in names])
    among = np.full((len(names), len(names)), noise.correlation)
    np.fill_diagonal(among, 1.0)
    found: FloatArray = among * (own.T @ own) / own.shape[0] ** 2
    return found


def change_noise(
    noise: StatedNoise, names: Sequence[str], arms: Sequence[FloatArray], controls: FloatArray, before: int, watched: int
) -> FloatArray:
    """Return float[n, n], n = arms * metrics * quarters in that order: covariance of differences in differences.

    Each is the change at an arm's stores from the mean of the quarters before the launch, less that at the controls, which all
    arms share.

    Parameters
    ----------
    arms, controls
        float[stores, metrics]: level of each metric at each store.
    """
    number = len(arms)
    own = [mean_covariance(noise, names, arm) for arm in arms]
    shared = mean_covariance(noise, names, controls)
    size = len(names)
    found = np.zeros((number, size, number, size))
    for arm in range(number):
        found[arm, :, arm, :] += own[arm]
    found += shared[None, :, None, :]
    in_time = change_covariance(before, watched, noise.persistence)
    return np.kron(found.reshape(number * size, number * size), in_time).astype(np.float64)
