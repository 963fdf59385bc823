"""Power of a design: the standard error of the realised share of each lever's benefits, and the smallest share it can show.

Differences in differences y of arms, metrics and quarters are taken for y = X theta + noise, the columns of X being the believed
effects. Shares are fitted with weights of the inverse variance of each y,

    theta = (X' D^-1 X)^-1 X' D^-1 y,   D = diag(V),   var(theta) = A V A',   A = (X' D^-1 X)^-1 X' D^-1,

V with all correlations: a sum of the lever's metrics by their precision, whose error is not understated where they move together.
The smallest effect is the noncentrality that a t test exceeds with the stated power, times the error (Bloom 1995,
doi:10.1177/0193841X9501900504).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np
from scipy.special import nctdtrinc, stdtrit

from models.problem import FloatArray
from planner.limits.priced import Priced
from planner.pilots.designs import Design, Precision
from planner.pilots.effects import ArmEffects, effects_of, levels_of
from planner.pilots.metric_power import MetricPower, metric_power
from planner.pilots.metrics import MEASURED, Measured
from planner.pilots.noise import StatedNoise
from planner.pilots.params import PilotParams
from planner.pilots.placebo import Placebo
from planner.pilots.variation import Variation, Watching, stated, with_placebo

INTERACTION = "interaction"
"""Name of what two levers bring only together, where single arms tell it apart."""

LEAST_EFFECT = 1e-9
"""Effect on a metric, as a share of its level, below which the lever does not move it."""

SINGULAR = 1e-10
"""Smallest eigenvalue of the scaled normal matrix, below which shares of two levers are not told apart."""


@dataclass(frozen=True)
class Power:
    """The power of a design.

    Attributes
    ----------
    precisions
        by lever of the design.
    interaction
        of what two levers bring only together; None where no arms of one lever stand beside an arm of both.
    metrics
        names of the metrics that the shares are fitted to.
    of_history
        those of them whose noise is that of the user's own history.
    freedom
        degrees of freedom: stores less groups.
    by_metric
        the power of single metrics, by arm.
    """

    precisions: tuple[Precision, ...]
    interaction: Precision | None
    metrics: tuple[str, ...]
    of_history: tuple[str, ...]
    freedom: int
    by_metric: tuple[MetricPower, ...] = ()


@dataclass(frozen=True, eq=False)
class Regression:
    """The fit of shares to differences in differences.

    Attributes
    ----------
    names
        of the columns: levers, then the interaction where it is told apart.
    columns
        float[n, k]: believed effects, n = arms * metrics * quarters.
    """

    names: tuple[str, ...]
    columns: FloatArray


def power_of(
    case: Priced,
    design: Design,
    params: PilotParams = PilotParams(),
    noise: StatedNoise = StatedNoise(),
    placebo: Placebo | None = None,
) -> Power:
    """Return the power of a design.

    Parameters
    ----------
    noise
        of metrics that the placebo does not have.
    placebo
        noise of this design on the user's own history.
    """
    own = () if placebo is None else placebo.metrics
    metrics = used_metrics(noise, own)
    arms = effects_of(case, design, metrics)
    levels = levels_of(case.fleet, design.controls, design.launch, metrics)
    defined = np.all([np.isfinite(one.level).all(axis=0) for one in arms], axis=0) & np.isfinite(levels).all(axis=0)
    kept = [one.name for one, is_defined in zip(metrics, defined, strict=True) if is_defined]
    watching = Watching(kept, tuple(one.level[:, defined] for one in arms), levels[:, defined], design.reading - design.launch)
    varies = stated(case, design, watching, noise, params)
    if placebo is not None:
        varies = with_placebo(varies, watching, placebo)
    found = fitted(regression(design, arms, defined), varies, watching, freedom(design), params)
    return replace(found, by_metric=metric_powers(arms, defined, varies, watching, found, params))


def used_metrics(noise: StatedNoise, own: Sequence[str] = ()) -> tuple[Measured, ...]:
    """Return the metrics whose noise is known: by a history, own, or stated.

    One that is made of others is left out where these are all known, unless the history has it and not all of these.
    """
    known = {*own, *noise.shares}
    for one in MEASURED:
        if one.parts and one.name in known:
            better = one.name in own and not set(one.parts) <= set(own)
            if better:
                known -= set(one.parts)
            elif set(one.parts) <= known:
                known.remove(one.name)
    return tuple(one for one in MEASURED if one.name in known)


def freedom(design: Design) -> int:
    """Return the stores of arms and controls, less the number of these groups."""
    return design.units.size + design.controls.size - len(design.arms) - 1


def regression(design: Design, arms: Sequence[ArmEffects], defined: FloatArray) -> Regression:
    """Return the columns of the fit; an interaction has one where some arm has two levers and others each of them alone."""
    levers = design.levers
    single = {arm.levers[0] for arm in design.arms if len(arm.levers) == 1}
    apart = single >= set(levers) and any(len(arm.levers) > 1 for arm in design.arms)
    names = (*levers, INTERACTION) if apart else levers
    blocks = []
    for effects in arms:
        shape = effects.together[defined].size
        block = np.zeros((shape, len(names)))
        for place, lever in enumerate(effects.arm.levers):
            own = effects.apart if apart else effects.alone
            block[:, levers.index(lever)] = own[place][defined].ravel()
        if apart:
            block[:, -1] = effects.together[defined].ravel()
        blocks.append(block)
    return Regression(names, np.concatenate(blocks))


def fitted(fit: Regression, varies: Variation, watching: Watching, stores: int, params: PilotParams) -> Power:
    """Return the power of a fit; stores: degrees of freedom."""
    size = np.sqrt(np.diag(varies.covariance))
    seen = (size > 0.0) & (np.abs(fit.columns) > LEAST_EFFECT * size[:, None]).any(axis=1)
    columns, spread = (
        fit.columns[seen] / size[seen, None],
        varies.covariance[np.ix_(seen, seen)] / np.outer(size[seen], size[seen]),
    )
    share, error = _shares(columns, spread, varies.bias[seen] / size[seen])
    least = detectable(params.level, params.power, stores)
    found = [
        Precision(name, float(one), float(off), least * float(one) if np.isfinite(one) else inf)
        for name, one, off in zip(fit.names, error, share, strict=True)
    ]
    apart = found.pop() if INTERACTION in fit.names else None
    used = np.any(seen.reshape(len(watching.arms), len(watching.metrics), -1), axis=(0, 2)).tolist()
    metrics = tuple(name for name, one in zip(watching.metrics, used, strict=True) if one)
    return Power(tuple(found), apart, metrics, tuple(name for name in metrics if name in varies.of_history), stores)


def metric_powers(
    arms: Sequence[ArmEffects],
    defined: FloatArray,
    varies: Variation,
    watching: Watching,
    found: Power,
    params: PilotParams,
) -> tuple[MetricPower, ...]:
    """Return the power of each metric that the levers of an arm move, on its own."""
    size = (len(arms), len(watching.metrics), watching.quarters)
    place = np.arange(varies.bias.size).reshape(size)
    least = detectable(params.level, params.power, found.freedom)
    parts = []
    for number, effects in enumerate(arms):
        believed = (effects.apart.sum(axis=0) + effects.together)[defined]
        for metric, name in enumerate(watching.metrics):
            own = varies.covariance[np.ix_(place[number, metric], place[number, metric])]
            if name in found.metrics and believed[metric].any():
                level = float(watching.arms[number][:, metric].mean())
                parts.append(
                    metric_power(effects.arm.levers, name, level, believed[metric], own, least, name in varies.of_history)
                )
    return tuple(parts)


def _shares(columns: FloatArray, spread: FloatArray, bias: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return float[k] twice: the bias of each share and its standard error, infinite where nothing tells it apart."""
    number = columns.shape[1]
    off, error = np.zeros(number), np.full(number, inf)
    length = np.sqrt((columns**2).sum(axis=0))
    moved = np.flatnonzero(length > 0.0)
    if not moved.size:
        return off, error
    scaled = columns[:, moved] / length[moved]
    normal = scaled.T @ scaled
    if np.linalg.eigvalsh(normal)[0] < SINGULAR:
        return off, error
    weights = np.linalg.solve(normal, scaled.T)
    off[moved] = weights @ bias / length[moved]
    error[moved] = np.sqrt(np.maximum(0.0, np.einsum("kn,nm,km->k", weights, spread, weights))) / length[moved]
    return off, error


def detectable(level: float, power: float, freedom: int) -> float:
    """Return the smallest effect in standard errors that a two-sided t test of a level finds with a power.

    It is infinite without a degree of freedom.
    """
    if freedom < 1:
        return inf
    critical = float(stdtrit(freedom, 1.0 - level / 2.0))
    return float(nctdtrinc(freedom, 1.0 - power, critical))
