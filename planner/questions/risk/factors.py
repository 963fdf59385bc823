"""Factors: what moves a plan's figures independently of the rest, one uncertainty, those that are correlated, or the future."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from instances import Instance
from instances.schema.uncertainties import Future
from models.problem import FloatArray, IntArray
from planner.worlds.statistics import quantiles
from planner.worlds.worlds import Worlds

FUTURES = "futures"
"""Name of the factor that is the future."""

ENDS = np.array([0.1, 0.9])
"""Percentiles between which an uncertainty is moved alone."""


@dataclass(frozen=True)
class Factor:
    """Something that is drawn independently of all else.

    Attributes
    ----------
    name
        of the uncertainty; of several that are correlated, all of them.
    sources
        places of its uncertainties among the sources; none for the future.
    """

    name: str
    sources: tuple[int, ...]

    @property
    def is_future(self) -> bool:
        """Whether it is the future."""
        return not self.sources


def factors_of(instance: Instance, worlds: Worlds) -> tuple[Factor, ...]:
    """Return the factors of worlds: uncertainties that are correlated, be it through others, are one together."""
    names = [source.uncertainty.name for source in worlds.sources]
    group = list(range(len(names)))
    for one in instance.settings.correlations:
        first, second = (group[names.index(name)] for name in one.between)
        group = [first if own == second else own for own in group]
    found = []
    for own in dict.fromkeys(group):
        members = tuple(place for place, other in enumerate(group) if other == own)
        found.append(Factor(" and ".join(names[place] for place in members), members))
    return (*found, Factor(FUTURES, ())) if worlds.futures else tuple(found)


def first_worlds(worlds: Worlds, number: int) -> Worlds:
    """Return the first worlds, their chances raised to sum to 1."""
    chance = worlds.chance[:number]
    return replace(
        worlds,
        draws=tuple(draws[:number] for draws in worlds.draws),
        future=worlds.future[:number],
        chance=chance / chance.sum(),
    )


def reordered(worlds: Worlds, order: IntArray) -> Worlds:
    """Return worlds in another order, int[worlds]."""
    return replace(
        worlds,
        draws=tuple(draws[order] for draws in worlds.draws),
        future=worlds.future[order],
        chance=worlds.chance[order],
    )


def as_it_stands(worlds: Worlds) -> Worlds:
    """Return the one world in which nothing is drawn."""
    return replace(worlds, sources=(), draws=(), future=np.array([-1]), chance=np.ones(1))


def alone(worlds: Worlds, source: int) -> Worlds:
    """Return worlds in which one uncertainty is drawn, and all else is as the instance has it."""
    own, draws = worlds.sources[source], worlds.draws[source]
    return replace(worlds, sources=(own,), draws=(draws,), future=np.full(worlds.number, -1))


def chances_of_futures(futures: Sequence[Future]) -> FloatArray:
    """Return float[futures + 1]: the chance of the instance as it stands, then those of the futures; they sum to 1."""
    stated = np.array([one.chance for one in futures])
    chance = np.concatenate([[max(0.0, 1.0 - float(stated.sum()))], stated])
    return np.asarray(chance / chance.sum(), dtype=np.float64)


def futures_alone(worlds: Worlds) -> Worlds:
    """Return the instance as it stands and the futures, with nothing else drawn."""
    chance = chances_of_futures(worlds.futures)
    return replace(worlds, sources=(), draws=(), future=np.arange(-1, chance.size - 1), chance=chance)


def at_ends(worlds: Worlds, source: int, pooled: FloatArray, chance: FloatArray) -> Worlds:
    """Return two worlds: an uncertainty with one draw at its 10th and its 90th percentile, all else as the instance has it.

    Parameters
    ----------
    pooled, chance
        float[worlds, 1] and float[worlds]: all draws of it, whose percentiles are taken.
    """
    ends = quantiles(pooled[:, 0], chance, ENDS)
    two = replace(worlds, draws=tuple(draws[:2] for draws in worlds.draws), future=worlds.future[:2], chance=np.full(2, 0.5))
    found = alone(two, source)
    return replace(found, draws=(ends[:, np.newaxis],))


def exchanged(worlds: Worlds, others: Worlds, factor: Factor) -> Worlds:
    """Return worlds with the draws of one factor taken from other worlds."""
    if factor.is_future:
        return replace(worlds, future=others.future)
    draws = [other if place in factor.sources else own for place, (own, other) in enumerate(zip(worlds.draws, others.draws))]
    return replace(worlds, draws=tuple(draws))
