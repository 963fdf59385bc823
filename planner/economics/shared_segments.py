"""Scopes of shared costs, and the segments of quarters into which exits and ends cut their support."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from instances.schema.instance import Instance
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
        index of the lever, and name of the region; None for the network.
    opened
        whether the lever runs there already, so that nothing is left to open but support.
    may_lapse
        whether a launch there may never be active, as the lever that ends it has been launched before.
    segments
        of the support that launches cause, in order.
    """

    lever: int
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


def scopes_of(instance: Instance, periods: int) -> Iterator[Scope]:
    """Yield every lever that can be launched, in the network and in each region, for launches in the first `periods` quarters."""
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
    for lever in range(len(names)):
        found = (_scope(ends, lever, region, units) for region, units in everyone + by_region)
        yield from (scope for scope in found if scope is not None)


def _last(instance: Instance) -> FloatArray:
    """Return float[units, levers]: the last quarter in which a lever runs at a unit, where its exit or closing says so."""
    exits = label_index(instance, (unit.exit_quarter for unit in instance.units), missing=NO_EXIT)
    until = last_quarters(instance)
    return np.minimum(exits, np.where(until == GOES_ON, NO_EXIT, until))


def _scope(ends: _Ends, lever: int, region: str | None, units: IntArray) -> Scope | None:
    """Return a lever in some units; None where nothing can launch it."""
    takers = units[ends.launchable[units, lever]]
    if not takers.size:
        return None
    enders = np.array(ends.ends_with[lever], dtype=np.int64)
    running = units[runs_already(ends.base[units, lever])]
    lasting = running[~runs_already(ends.base[np.ix_(running, enders)]).any(axis=1)]
    begin = float(ends.last[lasting, lever].max(initial=0.0))
    cuts = {float(last) for last in ends.last[takers, lever] if np.isfinite(last)}
    ended_there = bool(ends.launchable[np.ix_(takers, enders)].any())
    if ended_there:
        cuts |= {float(quarter) for quarter in range(1, ends.periods)}
    bounds = [begin, *sorted(cut for cut in cuts if cut > begin), NO_EXIT]
    latest = ends.last[takers, lever].max()
    return Scope(
        lever=lever,
        region=region,
        opened=bool(running.size),
        may_lapse=ended_there or bool(runs_already(ends.base[np.ix_(takers, enders)]).any()),
        segments=tuple(Segment(int(since), until) for since, until in pairwise(bounds) if since < latest),
    )
