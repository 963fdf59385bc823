"""Regression to the mean by stated noise: stores picked as the worst are so in part by chance, and improve by themselves.

The measure of a store before the launch is its own mean and noise, y = m + e. Of a store picked by y,

    E[y later - y before | y before] = -(1 - r) (y before - mean),   r = cov(y later, y before) / var(y before),

(Galton 1886; for normal deviations exactly). Its matched controls, which are low as well, improve too: the bias is that of the
pilot less that of the controls.
"""

import numpy as np

from models.problem import FloatArray
from planner.limits.priced import Priced
from planner.pilots.designs import Design
from planner.pilots.noise import StatedNoise


def reversion(spread: float, noise: float, before: int, watched: int, persistence: float) -> FloatArray:
    """Return float[watched]: 1 - r for each quarter after the launch.

    Parameters
    ----------
    spread
        variance of the measure over stores, means of the quarters before the launch.
    noise
        variance of a store's quarter about its own mean.
    """
    if spread <= 0.0:
        return np.zeros(watched)
    quarter = np.arange(before + watched)
    follows = persistence ** np.abs(quarter[:, None] - quarter[None, :]) if persistence else np.eye(before + watched)
    own = float(follows[:before, :before].mean())
    later = follows[before:, :before].mean(axis=1)
    found: FloatArray = np.minimum(1.0, noise * (own - later) / spread)
    return found


def bias_of_pick(case: Priced, design: Design, noise: StatedNoise, measure: str, before: int) -> FloatArray:
    """Return float[arms, quarters]: the change of the measure at the stores of each arm that the pick makes by itself.

    It is 0 but for the policy of the worst, and for a measure without stated noise. The figure of units.csv stands for the mean
    of the quarters before the launch.
    """
    watched = design.reading - design.launch
    if design.policy != "worst" or measure not in noise.shares or not design.controls.size:
        return np.zeros((len(design.arms), watched))
    figure = np.array([float(getattr(unit, measure)) for unit in case.instance.units])
    share = noise.shares[measure] * float(figure.mean())
    back = reversion(float(figure.var()), share**2, before, watched, noise.persistence)
    apart = [float(figure[arm.units].mean() - figure[design.controls].mean()) for arm in design.arms]
    return -np.outer(apart, back)
