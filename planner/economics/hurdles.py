"""Hurdles: roadmaps that a unit may not follow, as a launch in them, or all their launches, earn too little.

A launch is judged by its unit's roadmap with it and without it, a roadmap against the unit's running and committed launches.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from instances.schema.hurdles import Hurdle
from instances.scopes import inside
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics.blocks import block_rows, blocks
from planner.economics.figures import paybacks
from planner.economics.fleet import Fleet
from planner.economics.lines import HALF_CENT
from planner.economics.starts import NEVER_LAUNCHED, Starts, launched
from planner.economics.summed import Pools, summed_flows
from planner.economics.timeline import YEAR

ROUNDING = 1e-9
"""Most by which an index may be below its least and still reach it."""


@dataclass(frozen=True, eq=False)
class Gained:
    """Flows that some launches add to a unit, a row each; nominal, after tax, without shared costs.

    Attributes
    ----------
    flow, counted
        float[rows, H]: all flows, and those that payback counts.
    terminal
        float[rows]: value in quarter H of what comes after it.
    cost
        float[rows, H]: implementation cost, positive.
    since
        int[rows]: the first launch quarter.
    """

    flow: FloatArray
    counted: FloatArray
    terminal: FloatArray
    cost: FloatArray
    since: IntArray


def rejected_by(fleet: Fleet, fixed: Starts, unit: IntArray, start: Starts) -> dict[str, BoolArray]:
    """Return bool[rows] by hurdle: the roadmaps that fail it.

    Parameters
    ----------
    fixed
        int16[units, levers]: starts of running and committed levers.
    """
    hurdles = fleet.instance.settings.hurdles
    found = {rule.name: np.zeros(unit.size, dtype=np.bool_) for rule in hurdles}
    counted = [np.array(list(map(inside(rule), fleet.instance.units)), dtype=np.bool_) for rule in hurdles]
    for block in blocks(unit.size, block_rows(fleet.timeline.columns)):
        for rule, within in zip(hurdles, counted, strict=True):
            free = launched(start[block]) & (start[block] != fixed[unit[block]]) & within[unit[block]][:, None]
            for rows, gained in _judged(fleet, fixed, unit[block], start[block], free, rule):
                found[rule.name][block][rows[~_reaches(fleet, rule, gained)]] = True
    return found


def _judged(
    fleet: Fleet, fixed: Starts, unit: IntArray, start: Starts, free: BoolArray, rule: Hurdle
) -> Iterator[tuple[IntArray, Gained]]:
    """Yield rows of roadmaps with what is judged in them: launch by launch, or all launches together.

    free: bool[rows, levers], the launches in the hurdle's scope that are not fixed.
    """
    named = [place for place, name in enumerate(fleet.levers) if not rule.levers or name in rule.levers]
    if rule.on == "launch":
        for lever in named:
            rows = np.flatnonzero(free[:, lever])
            without = start[rows].copy()
            without[:, lever] = NEVER_LAUNCHED
            yield rows, _gained(fleet, unit[rows], start[rows], without, start[rows, lever].astype(np.int64))
    else:
        rows = np.flatnonzero(free[:, named].any(axis=1))
        first = np.where(free[rows], start[rows], np.iinfo(np.int16).max).min(axis=1).astype(np.int64)
        yield rows, _gained(fleet, unit[rows], start[rows], fixed[unit[rows]], first)


def _gained(fleet: Fleet, unit: IntArray, start: Starts, without: Starts, since: IntArray) -> Gained:
    """Return the flows that roadmaps earn more than others of the same units."""
    if not unit.size:
        nothing = np.zeros((0, fleet.timeline.quarters))
        return Gained(nothing, nothing, np.zeros(0), nothing, since)
    keys, place = np.unique(np.column_stack([unit, without]), axis=0, return_inverse=True)
    own = summed_flows(fleet, unit, start, _each(unit.size))
    other = summed_flows(fleet, keys[:, 0], keys[:, 1:].astype(start.dtype), _each(keys.shape[0]))
    hard = "payback" in fleet.instance.settings.finance.hard_cash_only
    flow = own.flow - other.flow[place]
    return Gained(
        flow=flow,
        counted=own.hard - other.hard[place] if hard else flow,
        terminal=own.terminal - other.terminal[place],
        cost=own.cost - other.cost[place],
        since=since,
    )


def _each(rows: int) -> Pools:
    """Return pools of a row each."""
    return Pools(rows, 1, np.arange(rows))


def _reaches(fleet: Fleet, rule: Hurdle, gained: Gained) -> BoolArray:
    """Return bool[rows]: whether what is gained reaches a hurdle."""
    factor = fleet.timeline.factor
    if rule.measure == "payback_quarters":
        return np.asarray(_paid_back(gained) <= rule.amount, dtype=np.bool_)
    if rule.measure == "irr":
        at_rate = (1 + rule.amount) ** (-np.arange(factor.size) / YEAR)
        worth = gained.flow @ at_rate + gained.terminal * at_rate[-1]
        return np.asarray(worth >= -HALF_CENT, dtype=np.bool_)
    npv = gained.flow @ factor + gained.terminal * factor[-1]
    if rule.measure == "npv":
        return np.asarray(npv >= rule.amount - HALF_CENT, dtype=np.bool_)
    invested = gained.cost @ factor
    spends = invested > HALF_CENT
    index = 1 + np.divide(npv, invested, out=np.zeros_like(npv), where=spends)
    return np.asarray(np.where(spends, index >= rule.amount - ROUNDING, npv >= -HALF_CENT), dtype=np.bool_)


def _paid_back(gained: Gained) -> FloatArray:
    """Return float[rows]: quarters until it stays paid back, from the first launch (1 for its own quarter), or infinity.

    What costs nothing counts as paid for in the quarter of its launch.
    """
    cost, free = gained.cost, gained.cost.sum(axis=1) <= HALF_CENT
    if free.any():
        cost = cost.copy()
        cost[np.flatnonzero(free), gained.since[free] - 1] = 1.0
    return np.maximum(1.0, paybacks(gained.counted, cost, np.full_like(cost, HALF_CENT)) - gained.since + 1)
