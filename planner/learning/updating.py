"""Beliefs after a reading.

A belief is taken for normal with its mean and deviation, and so is the error of a reading: the posterior of the shares is normal
with the precision P + R and the mean (P + R)^-1 (P m + R y), where P is the diagonal of the beliefs' precisions, R the inverse of
the reading's covariance, m the beliefs' means and y the shares read (Gelman and others, Bayesian Data Analysis, 3.5). Readings of
few stores have an error of their own: the covariance is widened so that the normal interval is as wide as that of Student's t.
Where metrics tell different shares, what they disagree by is added, and no reading is taken to be more exact than `least_error`.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from instances.schema.common import Evidence
from instances.schema.instance import Instance
from models.problem import FloatArray
from planner.learning.params import LearningParams
from planner.learning.records import LeverReading, Measured, Reading
from planner.worlds.beliefs import Belief, beliefs_of

GRADES: tuple[Evidence, ...] = ("vendor", "analogue", "pilot", "measured")
"""Grades of evidence, the weakest first."""


@dataclass(frozen=True)
class Learned:
    """The belief about a lever before and after a reading.

    Attributes
    ----------
    lever
        name.
    before
        None where the instance states no uncertainty of the lever's benefits, so that it takes them for certain.
    mean, deviation
        of the share of the lever's benefits that is realised, after the reading; those before it where nothing was learned.
    grade, grade_after
        of evidence.
    reason
        in words, where nothing was learned; else blank.
    """

    lever: str
    before: Belief | None
    mean: float
    deviation: float
    grade: Evidence
    grade_after: Evidence
    reason: str = ""

    @property
    def changed(self) -> bool:
        """Whether something was learned."""
        return not self.reason


def learned_of(instance: Instance, reading: Reading, params: LearningParams | None = None) -> tuple[Learned, ...]:
    """Return the belief about each lever that is launched anywhere, before and after a reading."""
    params = params or LearningParams()
    beliefs = {belief.lever: belief for belief in beliefs_of(instance) if belief.deviation > 0.0}
    read = [one for one in reading.read if one.lever in beliefs]
    places = [place for place, one in enumerate(reading.read) if one.lever in beliefs]
    after: dict[str, tuple[float, float]] = {}
    if read:
        widened = _widened(read, reading.covariance[np.ix_(places, places)], params)
        widened += np.diag(
            [disagreement([metric.measured for metric in reading.metrics if metric.lever == one.lever]) for one in read]
        )
        mean, deviation = posterior([beliefs[one.lever] for one in read], _shares(read), widened)
        after = {one.lever: (float(m), float(d)) for one, m, d in zip(read, mean, deviation, strict=True)}
    return tuple(_learned(instance, one, beliefs.get(one.lever), after.get(one.lever), params) for one in reading.levers)


def posterior(beliefs: list[Belief], shares: FloatArray, covariance: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return float[levers] twice: means and deviations after a reading of the shares with a covariance."""
    precision = np.diag([belief.deviation**-2.0 for belief in beliefs])
    told = np.linalg.inv(covariance)
    after = np.linalg.inv(precision + told)
    mean = after @ (precision @ np.array([belief.mean for belief in beliefs]) + told @ shares)
    return mean, np.sqrt(np.diag(after))


def disagreement(metrics: list[Measured]) -> float:
    """Return the variance that metrics with different shares add to that of their mean.

    That is the variance of the mean by random effects less that by fixed ones: DerSimonian and Laird (1986), Meta-analysis in
    clinical trials, doi:10.1016/0197-2456(86)90046-2. Metrics count as independent; those of no error add nothing.
    """
    told = [one for one in metrics if one.error > 0.0]
    if len(told) < 2:
        return 0.0
    share, variance = np.array([one.share for one in told]), np.array([one.error**2 for one in told])
    weight = 1.0 / variance
    apart = float(weight @ (share - weight @ share / weight.sum()) ** 2)
    between = max(0.0, (apart - share.size + 1) / float(weight.sum() - (weight**2).sum() / weight.sum()))
    return float(1.0 / (1.0 / (variance + between)).sum() - 1.0 / weight.sum())


def _shares(read: list[LeverReading]) -> FloatArray:
    return np.array([one.measured.share for one in read if one.measured is not None])


def _widened(read: list[LeverReading], covariance: FloatArray, params: LearningParams) -> FloatArray:
    """Return a covariance with the errors of few stores and the least error."""
    normal = float(ndtri(0.5 + params.confidence / 2.0))
    measured = [one.measured for one in read if one.measured is not None]
    wide = np.array([(one.high - one.share) / normal / one.error if one.error > 0.0 else 1.0 for one in measured])
    return np.asarray(covariance * wide[:, None] * wide[None, :] + params.least_error**2 * np.eye(wide.size), dtype=np.float64)


def _learned(
    instance: Instance, read: LeverReading, belief: Belief | None, after: tuple[float, float] | None, params: LearningParams
) -> Learned:
    grade = instance.settings.levers[read.lever].evidence
    if read.measured is None:
        return _nothing(read, belief, grade, read.reason)
    if belief is None or after is None:
        why = "plan.toml states no uncertainty of its benefits alone, so that they are taken for certain"
        return _nothing(read, belief, grade, why)
    mean, deviation = after
    if deviation > (1.0 - params.least_narrowing) * belief.deviation:
        why = f"the reading narrows the belief by less than {params.least_narrowing:.0%}; its error is {read.measured.error:.2f}"
        return _nothing(read, belief, grade, why)
    earned: Evidence = "pilot"
    if read.stores >= params.measured_stores and read.quarters >= params.measured_quarters:
        earned = "measured"
    return Learned(read.lever, belief, mean, deviation, grade, max(grade, earned, key=GRADES.index))


def _nothing(read: LeverReading, belief: Belief | None, grade: Evidence, why: str) -> Learned:
    mean, deviation = (1.0, 0.0) if belief is None else (belief.mean, belief.deviation)
    return Learned(read.lever, belief, mean, deviation, grade, grade, why)
