"""Covariance and bias of the differences in differences of a design: stated, or as a placebo on the history finds them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.problem import FloatArray
from planner.limits.priced import Priced
from planner.pilots.designs import Design
from planner.pilots.noise import StatedNoise, change_noise
from planner.pilots.params import PilotParams
from planner.pilots.placebo import Placebo
from planner.pilots.regression_to_mean import bias_of_pick


@dataclass(frozen=True, eq=False)
class Watching:
    """The metrics that a design watches, and how long.

    Attributes
    ----------
    metrics
        their names.
    arms
        float[stores, metrics] by arm: levels before the launch.
    controls
        float[stores, metrics].
    quarters
        from the launch to the reading.
    """

    metrics: Sequence[str]
    arms: tuple[FloatArray, ...]
    controls: FloatArray
    quarters: int

    @property
    def level(self) -> FloatArray:
        """float[metrics]: mean over all stores."""
        found: FloatArray = np.concatenate([*self.arms, self.controls]).mean(axis=0)
        return found


@dataclass(frozen=True, eq=False)
class Variation:
    """Covariance float[n, n] and bias float[n], n = arms * metrics * quarters in that order.

    of_history: names of the metrics whose part is that of the user's own history.
    """

    covariance: FloatArray
    bias: FloatArray
    of_history: tuple[str, ...] = ()


def stated(case: Priced, design: Design, watching: Watching, noise: StatedNoise, params: PilotParams) -> Variation:
    """Return the variation by stated noise; a metric without it has as much noise as its level, which a placebo replaces."""
    shares = {name: noise.shares.get(name, 1.0) for name in watching.metrics}
    full = replace(noise, shares=shares)
    covariance = change_noise(full, watching.metrics, watching.arms, watching.controls, params.before, watching.quarters)
    bias = np.zeros((len(watching.arms), len(watching.metrics), watching.quarters))
    if params.measure in watching.metrics:
        bias[:, watching.metrics.index(params.measure)] = bias_of_pick(case, design, noise, params.measure, params.before)
    return Variation(covariance, bias.ravel())


def with_placebo(varies: Variation, watching: Watching, placebo: Placebo) -> Variation:
    """Return the variation in which metrics of a history have the noise and bias of its placebo.

    With other metrics they keep the stated correlation.
    """
    own = [name for name in placebo.metrics if name in watching.metrics]
    if not own:
        return varies
    size = (len(watching.arms), len(watching.metrics), watching.quarters)
    place = np.arange(varies.bias.size).reshape(size)[:, [watching.metrics.index(name) for name in own]].ravel()
    of_placebo = np.arange(placebo.bias.size).reshape(len(watching.arms), len(placebo.metrics), watching.quarters)
    row = of_placebo[:, [placebo.metrics.index(name) for name in own]].ravel()
    level = watching.level[[watching.metrics.index(name) for name in own]]
    scale = np.broadcast_to(level[None, :, None], (size[0], len(own), size[2])).ravel()
    before = np.sqrt(np.diag(varies.covariance))
    covariance = placebo.covariance[np.ix_(row, row)] * np.outer(scale, scale)
    factor = np.ones(before.size)
    factor[place] = np.divide(np.sqrt(np.diag(covariance)), before[place], out=np.zeros(place.size), where=before[place] > 0)
    whole = varies.covariance * np.outer(factor, factor)
    whole[np.ix_(place, place)] = covariance
    bias = varies.bias.copy()
    bias[place] = placebo.bias[row] * scale
    return Variation(whole, bias, tuple(own))
