"""Scopes of shared costs, and the segments of quarters into which exits and ends cut their support."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from instances.schema.instance import Instance
from instances.schema.levers import Basis
from instances.schema.settings import Settings
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics.closing import ended_by
from planner.economics.menu_rules import rules_of
from planner.economics.starts import GOES_ON, Starts, base_starts, last_quarters, runs_already
from planner.economics.tail import NO_EXIT
from planner.economics.unit_columns import label_index


@dataclass(frozen=True)
class Segment:
    """Quarters since < q <= until, in which the same launches keep a lever active."""

    since: int
    until: float


@dataclass(frozen=True, eq=False)
class Scope:
    """A lever in the network, or in a region.

    Attributes
    ----------
    lever, region
        index of the lever that carries the costs, and name of the region; None for the network.
    levers
        the levers that share them, that one first.
    opened
        whether the lever runs there already, so that nothing is left to open but support.
    may_lapse
        whether a launch there may never be active, as the lever that ends it has been launched before.
    segments
        of the support that launches cause, in order.
    """

    lever: int
    levers: tuple[int, ...]
    region: str | None
    opened: bool
    may_lapse: bool
    segments: tuple[Segment, ...]


@dataclass(frozen=True, eq=False)
class _Ends:
    """Last quarters float[units, levers], running levers int16[units, levers], and launches that may be, bool[units, levers]."""

    last: FloatArray
    base: Starts
    launchable: BoolArray
    ends_with: tuple[tuple[int, ...], ...]
    periods: int


def scopes_of(instance: Instance, periods: int, bases: Sequence[Collection[Basis]]) -> Iterator[Scope]:
    """Yield every lever that can be launched, in the network and in each region, for launches in the first `periods` quarters.

    Parameters
    ----------
    bases
        of each lever: "network" and "region", where it is asked about.
    """
    names = list(instance.settings.levers)
    base = base_starts(instance)
    ends = _Ends(
        last=_last(instance),
        base=base,
        launchable=rules_of(instance, base).launchable,
        ends_with=tuple(ended_by(instance.settings, name) for name in names),
        periods=periods,
    )
    regions = np.array([unit.region for unit in instance.units])
    everyone = [(None, np.arange(regions.size))]
    by_region = [(name, np.flatnonzero(regions == name)) for name in dict.fromkeys(regions.tolist())]
    for lever, asked in enumerate(bases):
        levers = sharers(instance.settings, lever)
        places = (everyone if "network" in asked else []) + (by_region if "region" in asked else [])
        found = (_scope(ends, levers, region, units) for region, units in places)
        yield from (scope for scope in found if scope is not None)


def _last(instance: Instance) -> FloatArray:
    """Return float[units, levers]: the last quarter in which a lever runs at a unit, where its exit or closing says so."""
    exits = label_index(instance, (unit.exit_quarter for unit in instance.units), missing=NO_EXIT)
    until = last_quarters(instance)
    return np.minimum(exits, np.where(until == GOES_ON, NO_EXIT, until))


def sharers(settings: Settings, lever: int) -> tuple[int, ...]:
    """Return the levers that share the network and region costs of a lever: itself, then those that name it as their platform."""
    name = list(settings.levers)[lever]
    return (lever, *(place for place, other in enumerate(settings.levers.values()) if other.platform == name))


def _scope(ends: _Ends, levers: tuple[int, ...], region: str | None, units: IntArray) -> Scope | None:
    """Return a lever, and those that share its costs, in some units; None where nothing can launch any of them."""
    parts = [_part(ends, lever, units) for lever in levers]
    if not any(part.launchable for part in parts):
        return None
    begin = max(part.begin for part in parts)
    cuts = {cut for part in parts for cut in part.cuts if cut > begin}
    bounds = [begin, *sorted(cuts), NO_EXIT]
    latest = max(part.latest for part in parts if part.launchable)
    return Scope(
        lever=levers[0],
        levers=levers,
        region=region,
        opened=any(part.runs for part in parts),
        may_lapse=any(part.may_lapse for part in parts),
        segments=tuple(Segment(int(since), until) for since, until in pairwise(bounds) if since < latest),
    )


@dataclass(frozen=True)
class _Part:
    """One lever in a scope: whether it can be launched and runs already, what its running ends with, and its last quarters."""

    launchable: bool
    runs: bool
    begin: float
    cuts: frozenset[float]
    latest: float
    may_lapse: bool


def _part(ends: _Ends, lever: int, units: IntArray) -> _Part:
    takers = units[ends.launchable[units, lever]]
    enders = np.array(ends.ends_with[lever], dtype=np.int64)
    running = units[runs_already(ends.base[units, lever])]
    lasting = running[~runs_already(ends.base[np.ix_(running, enders)]).any(axis=1)]
    cuts = {float(last) for last in ends.last[takers, lever] if np.isfinite(last)}
    ended_there = bool(ends.launchable[np.ix_(takers, enders)].any())
    if ended_there:
        cuts |= {float(quarter) for quarter in range(1, ends.periods)}
    return _Part(
        launchable=bool(takers.size),
        runs=bool(running.size),
        begin=float(ends.last[lasting, lever].max(initial=0.0)),
        cuts=frozenset(cuts),
        latest=float(ends.last[takers, lever].max(initial=0.0)),
        may_lapse=ended_there or bool(runs_already(ends.base[np.ix_(takers, enders)]).any()),
    )
