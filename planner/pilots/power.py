"""Power of a design: the standard error of the realised share of each lever's benefits, and the smallest share it can show.

Differences in differences y of arms, metrics and quarters are taken for y = X theta + noise, the columns of X being the believed
effects. Shares are fitted with weights of the inverse variance of each y,

    theta = (X' D^-1 X)^-1 X' D^-1 y,   D = diag(V),   var(theta) = A V A',   A = (X' D^-1 X)^-1 X' D^-1,

V with all correlations: a sum of the lever's metrics by their precision, whose error is not understated where they move together.
The smallest effect is the noncentrality that a t test exceeds with the stated power, times the error (Bloom 1995,
doi:10.1177/0193841X9501900504).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from scipy.special import nctdtrinc, stdtrit

from models.problem import FloatArray
from planner.limits.priced import Priced
from planner.pilots.designs import Design, Precision
from planner.pilots.effects import ArmEffects, effects_of, levels_of
from planner.pilots.metrics import MEASURED, Measured
from planner.pilots.noise import Group, StatedNoise, change_noise
from planner.pilots.params import PilotParams
from planner.pilots.regression_to_mean import bias_of_pick

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
    freedom
        degrees of freedom: stores less groups.
    """

    precisions: tuple[Precision, ...]
    interaction: Precision | None
    metrics: tuple[str, ...]
    freedom: int


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


def power_of(case: Priced, design: Design, params: PilotParams = PilotParams(), noise: StatedNoise = StatedNoise()) -> Power:
    """Return the power of a design by stated noise."""
    metrics = used_metrics(noise)
    names = [one.name for one in metrics]
    arms = effects_of(case, design, metrics)
    levels = levels_of(case, design.controls, design.launch, metrics)
    defined = np.all([np.isfinite(one.level).all(axis=0) for one in arms], axis=0) & np.isfinite(levels).all(axis=0)
    watched = design.reading - design.launch
    groups = [Group(one.level[:, defined]) for one in arms]
    kept = [name for name, is_defined in zip(names, defined, strict=True) if is_defined]
    covariance = change_noise(noise, kept, groups, Group(levels[:, defined]), params.before, watched)
    bias = np.zeros((len(arms), len(kept), watched))
    if params.measure in kept:
        bias[:, kept.index(params.measure)] = bias_of_pick(case, design, noise, params.measure, params.before)
    return fitted(regression(design, arms, defined), covariance, bias.ravel(), freedom(design), params, kept)


def used_metrics(noise: StatedNoise) -> tuple[Measured, ...]:
    """Return the metrics with stated noise, those made of others left out where all their parts have it."""
    known = [one for one in MEASURED if one.name in noise.shares]
    names = {one.name for one in known}
    return tuple(one for one in known if not (one.parts and names.issuperset(one.parts)))


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


def fitted(
    fit: Regression, covariance: FloatArray, bias: FloatArray, stores: int, params: PilotParams, metrics: Sequence[str]
) -> Power:
    """Return the power of a fit.

    Parameters
    ----------
    covariance
        float[n, n] of the differences in differences.
    bias
        float[n]: their mean where no lever does anything, from the way that stores were picked.
    stores
        degrees of freedom.
    """
    size = np.sqrt(np.diag(covariance))
    seen = (size > 0.0) & (np.abs(fit.columns) > LEAST_EFFECT * size[:, None]).any(axis=1)
    columns, spread = fit.columns[seen] / size[seen, None], covariance[np.ix_(seen, seen)] / np.outer(size[seen], size[seen])
    share, error = _shares(columns, spread, bias[seen] / size[seen])
    least = detectable(params.level, params.power, stores)
    found = [
        Precision(name, float(one), float(off), least * float(one) if np.isfinite(one) else inf)
        for name, one, off in zip(fit.names, error, share, strict=True)
    ]
    apart = found.pop() if INTERACTION in fit.names else None
    return Power(tuple(found), apart, tuple(metrics), stores)


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
    error[moved] = np.sqrt(np.einsum("kn,nm,km->k", weights, spread, weights)) / length[moved]
    return off, error


def detectable(level: float, power: float, freedom: int) -> float:
    """Return the smallest effect in standard errors that a two-sided t test of a level finds with a power.

    It is infinite without a degree of freedom.
    """
    if freedom < 1:
        return inf
    critical = float(stdtrit(freedom, 1.0 - level / 2.0))
    return float(nctdtrinc(freedom, 1.0 - power, critical))
