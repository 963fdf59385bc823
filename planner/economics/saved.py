"""A fleet whose costs change by stages, at those that a plan reaches; and what roadmaps save by the quarter of a stage."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.problem import FloatArray, IntArray
from planner.economics.blocks import block_rows, blocks
from planner.economics.fleet import Fleet
from planner.economics.levels import support_levels
from planner.economics.payments import launch_worth
from planner.economics.pricing import live, roadmap_values
from planner.economics.responses import covered_orders_of, responded
from planner.economics.staged_costs import CostKind, StagedCost
from planner.economics.stages import counted_for, reached_in, share_by_quarter
from planner.economics.starts import Starts, has_lever, launched


def at_list(fleet: Fleet) -> Fleet:
    """Return the fleet with every cost at list price."""
    return fleet if fleet.staged is None else with_saved(fleet, [0 * one.saved for one in fleet.staged.costs])


def at_costs_of(fleet: Fleet, unit: IntArray, start: Starts) -> Fleet:
    """Return the fleet with what a plan, one roadmap a unit, saves of costs by quarter."""
    if fleet.staged is None:
        return fleet
    saved = []
    for one in fleet.staged.costs:
        saved.append(share_by_quarter(one.need, one.share, _number_by_quarter(fleet, one, unit, start), one.saved.size))
    return with_saved(fleet, saved)


def at_costs_by_world(fleet: Fleet, start: Starts, worlds: int, planned: Sequence[StagedCost]) -> Fleet:
    """Return a fleet of rows with what their plan saves of costs in each of some worlds.

    Learning counts launches as planned, whatever they slip; live units are those of the world.

    Parameters
    ----------
    fleet
        of rows: all units with a launch, in one world after the other.
    start
        int[rows, levers].
    planned
        the staged costs of the plan as it stands.
    """
    if fleet.staged is None:
        return fleet
    saved, rows = list[FloatArray](), np.arange(start.shape[0], dtype=np.int64)
    for one, own in zip(fleet.staged.costs, planned, strict=True):
        if one.kind == "learning":
            saved.append(own.saved)
            continue
        number = counted(fleet, one, rows, start).reshape(worlds, -1, fleet.timeline.quarters).sum(axis=1)
        shares = [share_by_quarter(one.need, one.share, live_in, own.saved.size) for live_in in number]
        saved.append(np.repeat(np.array(shares), rows.size // worlds, axis=0))
    return with_saved(fleet, saved)


def _number_by_quarter(fleet: Fleet, cost: StagedCost, unit: IntArray, start: Starts) -> IntArray:
    """Return int[H]: what a plan counts for the stages of a cost."""
    return np.asarray(counted(fleet, cost, unit, start).sum(axis=0), dtype=np.int64)


def cost_stages_reached(fleet: Fleet, cost: StagedCost, unit: IntArray, start: Starts) -> IntArray:
    """Return int[stages]: the quarter in which a plan reaches each stage of a cost, 0 for never."""
    return reached_in(cost.need, _number_by_quarter(fleet, cost, unit, start))


def with_saved(fleet: Fleet, saved: Sequence[FloatArray]) -> Fleet:
    """Return the fleet with a share saved of each staged cost, float[C]."""
    if fleet.staged is None:
        return fleet
    staged = fleet.staged.with_saved(saved)
    return replace(fleet, staged=staged, launches=staged.launches_now(), support=staged.support_now())


def counted(fleet: Fleet, cost: StagedCost, unit: IntArray, start: Starts) -> IntArray:
    """Return int[rows, H]: what each roadmap counts for the stages of a cost: launched in a quarter before, or live."""
    if cost.kind == "licence_tiers":
        return counted_for(cost.weight, unit, live(fleet, unit, start)[:, cost.lever])
    own = start[:, cost.lever]
    before = own[:, np.newaxis] < np.arange(1, fleet.timeline.quarters + 1)
    return counted_for(cost.weight, unit, before & has_lever(own)[:, np.newaxis])


def cost_gains(fleet: Fleet, cost: StagedCost, unit: IntArray, start: Starts) -> FloatArray:
    """Return float[rows, H]: the value of saving all of a cost from a quarter on, to the end.

    A stage that is reached in the quarter adds its share of it: of launches, that of the launch if it comes in the quarter or
    later; of support, the sum of what is paid from the quarter on.
    """
    gains = np.zeros((unit.size, fleet.timeline.quarters))
    listed, free = at_list(fleet), _all_of(fleet, cost)
    for block in blocks(unit.size, block_rows(fleet.timeline.columns)):
        if cost.kind == "learning":
            gains[block] = _launch_gains(listed, free, cost.lever, unit[block], start[block])
        else:
            gains[block] = _support_gains(listed, cost.lever, unit[block], start[block])
    return gains


def _launch_gains(listed: Fleet, free: Fleet, lever: int, unit: IntArray, start: Starts) -> FloatArray:
    """Return float[rows, H]: the cost of the launch of a lever by which two fleets differ, from each quarter on."""
    gain = launch_worth(listed, unit, start) - launch_worth(free, unit, start)
    own = start[:, lever]
    cheaper = launched(own)[:, np.newaxis] & (own[:, np.newaxis] >= np.arange(1, listed.timeline.quarters + 1))
    return np.asarray(gain[:, np.newaxis] * cheaper, dtype=np.float64)


def _support_gains(listed: Fleet, lever: int, unit: IntArray, start: Starts) -> FloatArray:
    """Return float[rows, H]: the support of a lever that is paid from each quarter on, after tax."""
    found = responded(listed, unit, start)
    place, paid = found.places[lever], np.zeros((unit.size, listed.timeline.columns))
    if place is not None:
        orders = covered_orders_of(listed, unit, found, lever)
        for kind, level in support_levels(listed.support[lever], place, unit, orders):
            paid += listed.worth.from_each_quarter(kind, level, unit)
    return paid[:, : listed.timeline.quarters]


def _all_of(fleet: Fleet, cost: StagedCost) -> Fleet:
    """Return the fleet with all of one cost saved, and the others at list price."""
    if fleet.staged is None:
        return fleet
    return with_saved(fleet, [np.full_like(one.saved, float(_same(one, cost))) for one in fleet.staged.costs])


def _same(one: StagedCost, other: StagedCost) -> bool:
    return (one.kind, one.lever) == (other.kind, other.lever)


@dataclass(frozen=True, eq=False)
class SavedCost:
    """The stages of one cost of a lever under a plan.

    Attributes
    ----------
    lever
        its number.
    by_orders
        whether orders count.
    need, reached
        int[stages]: what must count for each, and the quarter in which it is reached, 0 for never.
    value
        NPV of the plan less that of the same plan with this cost at list price.
    """

    kind: CostKind
    lever: int
    by_orders: bool
    need: IntArray
    reached: IntArray
    value: float


def saved_costs(fleet: Fleet, unit: IntArray, start: Starts) -> tuple[SavedCost, ...]:
    """Return the staged costs of a plan, in their order; nothing without any.

    Parameters
    ----------
    fleet
        at the plan's stages.
    unit, start
        int[units] and int[units, levers]: one roadmap a unit.
    """
    if fleet.staged is None:
        return ()
    value, found = float(roadmap_values(fleet, unit, start).sum()), []
    for one in fleet.staged.costs:
        others = [0 * other.saved if _same(one, other) else other.saved for other in fleet.staged.costs]
        without = float(roadmap_values(with_saved(fleet, others), unit, start).sum())
        reached = cost_stages_reached(fleet, one, unit, start)
        found.append(SavedCost(one.kind, one.lever, one.weight is not None, one.need, reached, value - without))
    return tuple(found)
