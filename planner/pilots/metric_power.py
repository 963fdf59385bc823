"""The smallest change that a single metric shows, in its own units."""

from dataclasses import dataclass

import numpy as np

from models.problem import FloatArray


@dataclass(frozen=True)
class MetricPower:
    """The power of one metric at one arm.

    Attributes
    ----------
    levers
        of the arm.
    metric
        name. Of a share near 1 its distance from 1 is meant, of a volume the change as a share of the level.
    level
        mean over the stores of the arm before the launch.
    believed
        change by the benefits of all levers of the arm, mean over the quarters watched.
    smallest
        smallest such change that is told from nothing with the stated power.
    of_history
        whether its noise is that of the user's own history.
    """

    levers: tuple[str, ...]
    metric: str
    level: float
    believed: float
    smallest: float
    of_history: bool


def metric_power(
    levers: tuple[str, ...],
    metric: str,
    level: float,
    believed: FloatArray,
    covariance: FloatArray,
    least: float,
    of_history: bool,
) -> MetricPower:
    """Return the power of a metric.

    Parameters
    ----------
    believed
        float[quarters].
    covariance
        float[quarters, quarters] of its differences in differences.
    least
        smallest effect in standard errors.
    """
    error = float(np.sqrt(covariance.mean()))
    return MetricPower(levers, metric, level, float(believed.mean()), least * error, of_history)
