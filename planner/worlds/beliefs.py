"""Beliefs about levers: the uncertainty of what a lever's benefits come to, as a share of what the instance says."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from models.problem import FloatArray
from planner.worlds.defaults import benefit_paths
from planner.worlds.distributions import draws_at, mean_of
from planner.worlds.resolving import sources_of
from planner.worlds.worlds import Source

BENEFITS = ("effects", "accuracy_gap_closed")
"""Parts of the path of a benefit's figure, after the name of the lever."""


@dataclass(frozen=True)
class Belief:
    """Belief about a lever: the share of its effects, as the instance states them, that will be realised.

    Attributes
    ----------
    lever
        name.
    source
        place of the uncertainty among the sources of the instance.
    mean, deviation
        of the share before any reading.
    """

    lever: str
    source: int
    mean: float
    deviation: float


def beliefs_of(instance: Instance) -> tuple[Belief, ...]:
    """Return one belief for each lever with an uncertainty of its benefits: one draw for all units that multiplies them.

    Levers whose benefits vary in another way, or not at all, have none: a pilot teaches nothing of them that is priced here.
    """
    return tuple(_beliefs(instance))


def certain_benefits(instance: Instance) -> dict[str, tuple[str, ...]]:
    """Return the names of benefits that no draw moves, by lever, for levers of which something is believed and not certain."""
    sources, levers = sources_of(instance), instance.settings.levers
    left = {
        one.lever: [path for path in benefit_paths(one.lever, levers[one.lever]) if path not in sources[one.source].figures]
        for one in beliefs_of(instance)
    }
    return {lever: tuple(path.rsplit(".", 1)[-1] for path in paths) for lever, paths in left.items() if paths}


def _beliefs(instance: Instance) -> Iterator[Belief]:
    seen = set()
    for place, source in enumerate(sources_of(instance)):
        lever = _lever_of(instance, source)
        if lever is not None and lever not in seen:
            seen.add(lever)
            yield Belief(lever, place, mean_of(source.uncertainty), _deviation(source))


def _lever_of(instance: Instance, source: Source) -> str | None:
    """Return the only lever whose benefits a source multiplies by one draw; None if it does anything else."""
    drawn = source.uncertainty
    if drawn.how != "multiply" or drawn.scope != "all":
        return None
    for lever in instance.settings.levers:
        starts = tuple(f"levers.{lever}.{part}" for part in BENEFITS)
        if all(path.startswith(starts) for path in source.figures):
            return lever
    return None


def _deviation(source: Source, levels: int = 4096) -> float:
    """Return the standard deviation of the draws, by quantiles in the middle of equal shares."""
    drawn: FloatArray = draws_at(source.uncertainty, (np.arange(levels) + 0.5) / levels)
    return float(drawn.std())
