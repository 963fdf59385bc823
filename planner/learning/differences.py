"""Difference in differences for staggered launches: effects against units that are not launched, or not yet.

Two stages. First, effects of units and quarters are estimated from the observations without a launch alone; second, what they
leave unexplained of the observations with a launch is regressed on the promised changes. Observations that are launched never
stand in as controls, which is what biases two-way fixed effects where effects grow. Several metrics are read together, each with
unit and quarter effects of its own and weighted by the precision of its untreated residuals.

Gardner (2022), Two-stage differences in differences, doi:10.48550/arXiv.2207.05943; Borusyak, Jaravel and Spiess (2024),
Revisiting event-study designs, doi:10.1093/restud/rdae007. Errors are those of the jackknife that leaves out one unit with all
its metrics and quarters (CV3), which holds with few clusters: MacKinnon, Nielsen and Webb (2023), Fast and reliable jackknife
and bootstrap methods for cluster-robust inference, doi:10.1002/jae.2969. Degrees of freedom are Welch's and Satterthwaite's,
over units with the lever and units without it.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import t

from models.problem import BoolArray, FloatArray, IntArray

UNITS_AT_A_TIME = 1024
"""Units that are left out together in one pass of arrays."""

NO_CONTROLS = 1e-9
"""Sum of weights of a quarter that has no units without a launch but for rounding."""

SAME = 0.05
"""Part of the size of a lever's promises that the others must leave, for the levers to be told apart."""

NO_NOISE = 1e-12
"""Variance of a metric that is taken for none."""


@dataclass(frozen=True, eq=False)
class Panel:
    """Deviations of metrics from their baselines, dense: places without an observation are marked.

    Attributes
    ----------
    deviation
        float[metrics, units, quarters]: relative to the baseline; quarter 0 is the baseline itself, whose deviation is 0.
    untreated, treated
        bool[metrics, units, quarters]: observations before any launch of the unit, and from its first launch on.
    promise
        float[metrics, units, quarters, levers]: promised change by lever, relative to the baseline; 0 where untreated.
    """

    deviation: FloatArray
    untreated: BoolArray
    treated: BoolArray
    promise: FloatArray

    def of_metric(self, metric: int) -> "Panel":
        """Return the panel of one metric."""
        one = slice(metric, metric + 1)
        return Panel(self.deviation[one], self.untreated[one], self.treated[one], self.promise[one])

    def of_levers(self, levers: IntArray) -> "Panel":
        """Return the panel with the promises of some levers alone."""
        return Panel(self.deviation, self.untreated, self.treated, self.promise[..., levers])


@dataclass(frozen=True, eq=False)
class Estimate:
    """Shares of the promised changes that are realised.

    Attributes
    ----------
    share
        float[levers].
    change
        float[units, levers]: change of the shares without each unit; 0 for units that are not observed.
    units
        number of units that are observed.
    freedom
        float[levers]: degrees of freedom.
    """

    share: FloatArray
    change: FloatArray
    units: int
    freedom: FloatArray

    @property
    def covariance(self) -> FloatArray:
        """float[levers, levers]: by the jackknife, clustered by unit."""
        return (self.units - 1) / self.units * self.change.T @ self.change

    @property
    def error(self) -> FloatArray:
        """float[levers]: standard errors."""
        return np.sqrt(np.diag(self.covariance))

    def joined(self, other: "Estimate") -> "Estimate":
        """Return this estimate and one of other levers from the same units, with the covariance between them."""
        share, change = np.concatenate([self.share, other.share]), np.concatenate([self.change, other.change], axis=1)
        return Estimate(share, change, max(self.units, other.units), np.concatenate([self.freedom, other.freedom]))

    def reach(self, confidence: float) -> FloatArray:
        """Return float[levers]: half of the width of each interval."""
        return np.asarray(t.ppf(0.5 + confidence / 2.0, self.freedom), dtype=np.float64) * self.error


@dataclass(frozen=True, eq=False)
class Known:
    """Levers whose shares were read before, so that stores with these alone are controls, less what the levers do there.

    Attributes
    ----------
    promise
        float[metrics, units, quarters, known levers]: relative to the baseline, 0 where they are not live.
    found
        their estimate, from the same units.
    """

    promise: FloatArray
    found: Estimate

    def of_metric(self, metric: int) -> "Known":
        """Return the part of one metric."""
        return Known(self.promise[metric : metric + 1], self.found)


@dataclass(frozen=True, eq=False)
class _Parts:
    """Sums over the quarters of each unit, of one metric. Outcomes are the deviation, then the promises of known levers.

    Attributes
    ----------
    normal, right
        float[units, Q, Q] and float[units, Q, outcomes]: normal equations of the quarter effects, unit effects eliminated.
    square
        float[units, L, L]: promise' promise.
    plain, slope
        float[units, L, outcomes] and float[units, L, Q]: promise' (outcome less unit effect), and how it falls with quarter
        effects.
    weight
        precision of the metric.
    """

    normal: FloatArray
    right: FloatArray
    square: FloatArray
    plain: FloatArray
    slope: FloatArray
    weight: float


def estimate(panel: Panel, known: Known | None = None) -> Estimate:
    """Return the realised share of each lever.

    Quarters must have at least two units without a launch where a launched unit is observed, and the promises must tell the
    levers apart; `identified` says whether they do.

    Parameters
    ----------
    known
        levers that units without a launch may have, read before; their errors are part of those of this estimate.
    """
    levers = known.found.share.size if known is not None else 0
    promise = np.zeros((*panel.deviation.shape, 0)) if known is None else known.promise
    outcomes = np.concatenate([panel.deviation[..., None], promise], axis=-1)
    weights = np.concatenate([[1.0], -known.found.share if known is not None else np.zeros(0)])
    parts = [
        _parts(panel.of_metric(metric), outcomes[metric], weights)
        for metric in range(panel.deviation.shape[0])
        if panel.treated[metric].any()
    ]
    share = _shares(parts, None)[0] @ weights
    units = panel.deviation.shape[1]
    seen: BoolArray = np.any(panel.untreated[:, :, 1:] | panel.treated[:, :, 1:], axis=(0, 2))
    of_known = np.zeros((units, levers)) if known is None else known.found.share + known.found.change
    each = np.concatenate([np.ones((units, 1)), -of_known], axis=1)
    without = np.full((units, share.size), np.nan)
    for first in range(0, units, UNITS_AT_A_TIME):
        left = slice(first, min(first + UNITS_AT_A_TIME, units))
        without[left] = np.einsum("nlo,no->nl", _shares(parts, left), each[left])
    change = np.where(seen[:, None], without - share, 0.0)
    with_lever: BoolArray = np.any(np.abs(panel.promise) > 0, axis=(0, 2)) & seen[:, None]
    return Estimate(share, change, int(seen.sum()), _freedom(change, with_lever, seen))


def with_controls(panel: Panel, least: int) -> Panel:
    """Return the panel without the launched observations of quarters in which fewer than `least` units are not launched."""
    enough = panel.untreated.sum(axis=1) >= least
    treated = panel.treated & enough[:, None, :]
    return Panel(panel.deviation, panel.untreated, treated, panel.promise * treated[..., None])


def identified(panel: Panel, least: float) -> BoolArray:
    """Return bool[levers]: whether the promises of a lever are larger than `least`, and no sum of the others."""
    flat = panel.promise[panel.treated]
    if not flat.size:
        return np.zeros(panel.promise.shape[-1], dtype=np.bool_)
    size: FloatArray = np.sqrt((flat**2).mean(axis=0))
    large = np.asarray(size > least, dtype=np.bool_)
    found: BoolArray = large.copy()
    for lever in np.flatnonzero(large):
        others = flat[:, large & (np.arange(size.size) != lever)]
        if others.shape[1]:
            fitted = others @ np.linalg.lstsq(others, flat[:, lever], rcond=None)[0]
            found[lever] = np.sqrt(((flat[:, lever] - fitted) ** 2).mean()) > SAME * size[lever]
    return found


def _parts(panel: Panel, outcomes: FloatArray, weights: FloatArray) -> _Parts:
    """Return the parts of a metric; outcomes: float[units, quarters, outcomes], weighted they are what is to be explained."""
    seen, launched = panel.untreated[0].astype(np.float64), panel.treated[0].astype(np.float64)
    outcomes = np.where((panel.untreated[0] | panel.treated[0])[..., None], outcomes, 0.0)
    share = seen / np.maximum(seen.sum(axis=1), 1.0)[:, None]
    mean = np.einsum("uq,uqo->uo", share, outcomes)
    normal = np.einsum("uq,qr->uqr", seen, np.eye(seen.shape[1])) - seen[:, :, None] * share[:, None, :]
    right = seen[..., None] * (outcomes - mean[:, None])
    promise = panel.promise[0] * launched[:, :, None]
    total = promise.sum(axis=1)
    plain = np.einsum("uql,uqo->ulo", promise, outcomes - mean[:, None])
    slope = np.swapaxes(promise, 1, 2) - total[:, :, None] * share[:, None, :]
    square = np.einsum("uql,uqk->ulk", promise, promise)
    parts = _Parts(normal[:, 1:, 1:], right[:, 1:], square, plain, slope[:, :, 1:], 1.0)
    return replace(parts, weight=_precision(parts, panel, outcomes @ weights, weights))


def _precision(parts: _Parts, panel: Panel, deviation: FloatArray, weights: FloatArray) -> float:
    """Return the precision of a metric's residuals without a launch."""
    effects = np.concatenate([[0.0], _quarters(parts, None)[0] @ weights])
    seen = panel.untreated[0]
    left = np.where(seen, deviation - effects, 0.0)
    number = seen.sum(axis=1)
    left -= np.where(seen, (left.sum(axis=1) / np.maximum(number, 1))[:, None], 0.0)
    freedom = int(seen.sum()) - int((number > 0).sum()) - int(seen[:, 1:].any(axis=0).sum())
    return 1.0 / max(float((left**2).sum()) / max(freedom, 1), NO_NOISE)


def _without(figures: FloatArray, left: slice | None) -> FloatArray:
    """Return float[n, ...]: the sum over all units without each of those left out; without none of them where left is None."""
    total: FloatArray = figures.sum(axis=0)[None]
    return total if left is None else total - figures[left]


def _quarters(parts: _Parts, left: slice | None) -> FloatArray:
    """Return float[n, Q - 1, outcomes]: quarter effects without each of the units left out; 0 where there are no controls."""
    normal, right = _without(parts.normal, left), _without(parts.right, left)
    unseen = np.einsum("nqq->nq", normal) < NO_CONTROLS
    normal = normal + np.einsum("nq,qr->nqr", unseen.astype(np.float64), np.eye(right.shape[1]))
    return np.asarray(np.linalg.solve(normal, np.where(unseen[..., None], 0.0, right)), dtype=np.float64)


def _shares(parts: list[_Parts], left: slice | None) -> FloatArray:
    """Return float[n, levers, outcomes]: coefficients of each outcome without each of the units left out."""
    square: FloatArray | float = 0.0
    right: FloatArray | float = 0.0
    for one in parts:
        slope, quarters = _without(one.slope, left), _quarters(one, left)
        square = square + one.weight * _without(one.square, left)
        right = right + one.weight * (_without(one.plain, left) - slope @ quarters)
    return np.asarray(np.linalg.solve(square, right), dtype=np.float64)


def _freedom(change: FloatArray, with_lever: BoolArray, seen: BoolArray) -> FloatArray:
    """Return float[levers]: degrees of freedom of the difference between units with a lever and units without it."""
    found = np.ones(change.shape[1])
    for lever in range(change.shape[1]):
        groups = (with_lever[:, lever], seen & ~with_lever[:, lever])
        parts = [(float((change[group, lever] ** 2).sum()), max(int(group.sum()) - 1, 1)) for group in groups]
        whole = sum(part for part, _ in parts) ** 2
        each = sum(part**2 / freedom for part, freedom in parts)
        found[lever] = whole / each if each > 0 else max(int(seen.sum()) - 1, 1)
    return found
