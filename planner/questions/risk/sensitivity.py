"""Sensitivity of a plan's NPV: each uncertainty alone, and shares of the variance by Sobol's indices."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from models.problem import FloatArray
from planner.questions.risk.factors import (
    ENDS,
    Factor,
    alone,
    at_ends,
    exchanged,
    factors_of,
    first_worlds,
    futures_alone,
    reordered,
)
from planner.questions.risk.outcomes import Outcomes
from planner.questions.risk.params import RiskParams
from planner.questions.risk.side_by_side import Part, Pricer
from planner.worlds.statistics import Estimate, quantiles
from planner.worlds.worlds import Worlds, stacked


@dataclass(frozen=True)
class Alone:
    """The NPV while one uncertainty, or the future, is drawn alone and all else is as the instance has it.

    Attributes
    ----------
    source
        place of the uncertainty among the sources; -1 for the future.
    low, high
        NPV at its 10th and its 90th percentile. Where it has a draw for each region or unit, and of the future, the 10th and
        the 90th percentile of the NPV.
    shift
        mean NPV less that of the plan as it stands.
    moves_nothing
        whether the NPV is the same at every draw, as that of a lever that the plan does not launch.
    """

    source: int
    low: float
    high: float
    shift: float
    moves_nothing: bool = False


@dataclass(frozen=True)
class Share:
    """The share of a factor in the variance of the NPV.

    Attributes
    ----------
    first
        what it explains alone.
    total
        what it explains alone and together with others.
    """

    factor: Factor
    first: Estimate
    total: Estimate


@dataclass(frozen=True)
class Sensitivity:
    """Findings on each uncertainty; an interruption leaves the rest out."""

    alone: tuple[Alone, ...]
    shares: tuple[Share, ...]


def sensitivity(drawn: Sequence[Worlds], found: Outcomes, pricer: Pricer, params: RiskParams) -> Sensitivity:
    """Return the sensitivity of a plan's NPV.

    Parameters
    ----------
    drawn
        the batches of worlds that are priced in found.
    pricer
        prices the plan.
    """
    number = min(params.sensitivity_worlds, drawn[0].number)
    some = first_worlds(drawn[0], number)
    asked = [_asked_alone(some, place, found) for place in [*range(len(some.sources)), *([-1] if some.futures else [])]]
    npv = pricer.npvs([Part("each uncertainty alone", one.worlds) for one in asked], "uncertainties")
    by_itself = [_alone(one, own, pricer.plan.npv) for one, own in zip(asked, npv, strict=True) if own is not None]
    if len(by_itself) < len(asked) or number < params.least_share_worlds:
        return Sensitivity(tuple(by_itself), ())
    still = {one.source for one in by_itself if one.moves_nothing}
    return Sensitivity(tuple(by_itself), tuple(_shares(_pairs(drawn, found, number, params.pairs), still, pricer)))


@dataclass(frozen=True, eq=False)
class _Pair:
    """Two independent samples of worlds, with the NPV float[worlds] in each."""

    one: Worlds
    other: Worlds
    npv: tuple[FloatArray, FloatArray]


def _pairs(drawn: Sequence[Worlds], found: Outcomes, number: int, most: int) -> list[_Pair]:
    """Return pairs of batches, the first worlds of each.

    Points of two batches at the same place share the leading digits of their sequence, however they are scrambled, so that
    worlds of the second are put in a random order: only then is a pair of worlds two independent draws.
    """
    random = np.random.default_rng(found.worlds.seed)
    npv = found.npv.reshape(found.batches, -1)[:, :number]
    pairs = []
    for first in range(0, 2 * min(most, len(drawn) // 2), 2):
        order = random.permutation(number)
        one, other = (first_worlds(drawn[first + place], number) for place in (0, 1))
        pairs.append(_Pair(one, reordered(other, order), (npv[first], npv[first + 1][order])))
    return pairs


@dataclass(frozen=True, eq=False)
class _AskedAlone:
    """An uncertainty, or the future with place -1, alone: its worlds, and in front of them those at its ends, if it has any."""

    place: int
    own: Worlds
    ends: Worlds | None

    def worlds(self) -> Worlds:
        """Return all of them."""
        return self.own if self.ends is None else stacked([self.ends, self.own])


def _asked_alone(some: Worlds, place: int, found: Outcomes) -> _AskedAlone:
    if place < 0:
        return _AskedAlone(place, futures_alone(some), None)
    single = some.draws[place].shape[1] == 1
    ends = at_ends(some, place, found.worlds.draws[place], found.chance) if single else None
    return _AskedAlone(place, alone(some, place), ends)


def _alone(asked: _AskedAlone, npv: FloatArray, planned: float) -> Alone:
    """Return the finding on an uncertainty alone, from the NPV float[worlds] in its worlds and that of the plan."""
    chance = asked.own.chance
    if asked.ends is not None:
        low, high, npv = float(npv[0]), float(npv[1]), npv[2:]
    else:
        low, high = quantiles(npv, chance, ENDS).tolist()
    still = bool(np.ptp(npv) == 0.0) and low == high
    return Alone(asked.place, low, high, float(chance @ npv) - planned, still)


def _shares(pairs: Sequence[_Pair], still: set[int], pricer: Pricer) -> list[Share]:
    """Return the shares of all factors, by Sobol's indices of each pair, as scipy has them [Saltelli et al. 2010].

    A future counts with the number of its worlds. Uncertainties whose places are in still move nothing, and have a share of
    0 without being priced. There are none where the NPV is the same in all worlds, or the user stopped it.
    """
    from scipy.stats import sobol_indices  # loading it takes a second, which no worker need wait for

    if not pairs or all(np.ptp(npv) == 0.0 for pair in pairs for npv in pair.npv):
        return []
    every = factors_of(pricer.plan.instance, pairs[0].one)
    factors = [one for one in every if not {*(one.sources or (-1,))} <= still]
    number = pairs[0].one.number
    parts = [
        Part("shares of the variance", partial(exchanged, pair.one, pair.other, factor)) for factor in factors for pair in pairs
    ]
    priced = [npv for npv in pricer.npvs(parts, "samples") if npv is not None]
    if len(priced) < len(parts):
        return []
    exchanges = np.array(priced).reshape(len(factors), len(pairs), number)
    first, total = np.empty((2, len(factors), len(pairs)))
    for place, pair in enumerate(pairs):
        one, other = (npv[np.newaxis] for npv in pair.npv)
        # scipy fails on one factor alone, so that the first stands there twice
        exchange = np.concatenate([exchanges[:1, place], exchanges[:, place]])[:, np.newaxis]
        indices = sobol_indices(func={"f_A": one, "f_B": other, "f_AB": exchange}, n=number)
        first[:, place], total[:, place] = indices.first_order.ravel()[1:], indices.total_order.ravel()[1:]
    nothing = Estimate(0.0, 0.0)
    return [
        *(Share(factor, _by_pairs(first[place]), _by_pairs(total[place])) for place, factor in enumerate(factors)),
        *(Share(factor, nothing, nothing) for factor in every if factor not in factors),
    ]


def _by_pairs(values: FloatArray) -> Estimate:
    """Return the mean of the pairs, between 0 and 1 as every share is, with its standard error."""
    error = float(values.std(ddof=1) / np.sqrt(values.size)) if values.size > 1 else None
    return Estimate(float(np.clip(values.mean(), 0.0, 1.0)), error)
