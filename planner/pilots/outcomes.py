"""Outcomes of a reading: what a pilot may say of each lever, how likely that is, and what is believed then.

The pilot measures m = theta + noise of each lever, theta the share of its believed benefits that is realised, noise normal with
the standard error of the design, once any bias of the way stores were picked is taken off. Cuts of m make a few outcomes. What is
believed in an outcome is the distribution of worlds given that m fell into it (preposterior analysis: Raiffa and Schlaifer 1961,
Applied Statistical Decision Theory):

    P(o) = sum_s chance[s] P(m in o | theta[s]),   weight[o, s] = chance[s] P(m in o | theta[s]) / P(o)

Weights are exact for the worlds, whatever the distribution of beliefs; noise of levers is independent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import inf, isfinite

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from models.problem import FloatArray, IntArray
from planner.pilots.designs import Design, Precision
from planner.worlds.beliefs import Belief
from planner.worlds.worlds import Worlds

SPREAD = 8.0
"""Standard errors beyond the worlds' shares within which the cuts of a measure are looked for."""

EXACT = 1e-9
"""Standard error up to which a measure of a share, 1 for all of it, is exact."""


@dataclass(frozen=True)
class OutcomeParams:
    """Parameters of outcomes.

    Attributes
    ----------
    parts
        outcomes of each lever.
    least
        chance below which an outcome is left out.
    """

    parts: int = 3
    least: float = 1e-9


@dataclass(frozen=True, eq=False)
class Reading:
    """The measure of a lever by a pilot.

    Attributes
    ----------
    lever
        name.
    share
        float[worlds]: share of the believed benefits that is realised.
    error
        standard error of the measured share.
    cuts
        of the measured share, ascending: a measure of a cut or more belongs above it.
    """

    lever: str
    share: FloatArray
    error: float
    cuts: tuple[float, ...]

    def likelihood(self) -> FloatArray:
        """Return float[parts, worlds]: chance of a measure in each part, the lowest first."""
        ends = np.array([-inf, *self.cuts, inf])
        if self.error <= EXACT:
            below = (self.share[None, :] < ends[:, None]).astype(np.float64)
        else:
            below = ndtr((ends[:, None] - self.share[None, :]) / self.error)
        return np.diff(below, axis=0)


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Outcomes of a reading of all levers together.

    Attributes
    ----------
    readings
        of the levers of which the pilot says anything.
    part
        int[outcomes, readings]: the part of each lever's measure, 0 for the lowest.
    chance
        float[outcomes]; they sum to 1.
    weights
        float[outcomes, worlds]: chance of each world once the outcome is known.
    """

    readings: tuple[Reading, ...]
    part: IntArray
    chance: FloatArray
    weights: FloatArray

    @property
    def number(self) -> int:
        """The number of outcomes."""
        return int(self.chance.size)

    def ends(self, outcome: int, reading: int) -> tuple[float, float]:
        """Return the measured shares between which a lever's measure lies, infinite at the ends."""
        ends = (-inf, *self.readings[reading].cuts, inf)
        place = int(self.part[outcome, reading])
        return ends[place], ends[place + 1]

    def believed(self, outcome: int, reading: int) -> float:
        """Return the mean of a lever's realised share once the outcome is known."""
        return float(self.weights[outcome] @ self.readings[reading].share)


def outcomes_of(
    worlds: Worlds,
    beliefs: Sequence[Belief],
    design: Design,
    precisions: Sequence[Precision],
    params: OutcomeParams = OutcomeParams(),
) -> Outcomes:
    """Return the outcomes of a design's reading.

    A lever without a belief that varies, or without a measure that tells it, has no part in them.

    Parameters
    ----------
    worlds
        of the instance.
    precisions
        of the design, by lever.
    """
    readings = tuple(_readings(worlds, beliefs, design, precisions, params))
    parts = [one.likelihood() for one in readings]
    found, chances, weights = [], [], []
    for place in product(*(range(len(one)) for one in parts)):
        joint = worlds.chance.copy()
        for likelihood, own in zip(parts, place, strict=True):
            joint = joint * likelihood[own]
        chance = float(joint.sum())
        if chance > params.least:
            found.append(place)
            chances.append(chance)
            weights.append(joint / chance)
    whole = np.array(chances)
    part = np.array(found, dtype=np.int64).reshape(len(found), len(readings))
    return Outcomes(readings, part, whole / whole.sum(), np.array(weights))


def _readings(
    worlds: Worlds, beliefs: Sequence[Belief], design: Design, precisions: Sequence[Precision], params: OutcomeParams
) -> Iterator[Reading]:
    error = {one.lever: one.error for one in precisions}
    for belief in beliefs:
        share = worlds.draws[belief.source][:, 0]
        own = error.get(belief.lever, inf)
        if belief.lever in design.levers and isfinite(own) and np.ptp(share) > 0:
            yield Reading(belief.lever, share, own, cuts_of(share, worlds.chance, own, params.parts))


def cuts_of(share: FloatArray, chance: FloatArray, error: float, parts: int) -> tuple[float, ...]:
    """Return the cuts of a measure of a share into parts.

    Few values that a share may have, no more than the parts, are told apart: the cuts lie midway between neighbours. Others are
    cut so that each part has the same chance, as nearly as values of an exact measure allow.

    Parameters
    ----------
    share, chance
        float[worlds].
    error
        standard error of the measure.
    """
    values, place = np.unique(share, return_inverse=True)
    middles = (values[1:] + values[:-1]) / 2
    if values.size <= parts:
        return tuple(middles.tolist())
    levels = np.arange(1, parts) / parts
    if error <= EXACT:
        upto = np.cumsum(np.bincount(place, chance))[:-1]
        return tuple(sorted({float(middles[np.argmin(np.abs(upto - level))]) for level in levels}))
    low, high = float(values[0]) - SPREAD * error, float(values[-1]) + SPREAD * error
    return tuple(
        float(brentq(lambda m, level=level: float(chance @ ndtr((m - share) / error)) - level, low, high)) for level in levels
    )
