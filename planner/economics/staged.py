"""A fleet at the stages that a plan reaches; and the gains of roadmaps by the quarter of a stage of a network."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from models.problem import FloatArray, IntArray
from planner.economics.blocks import block_rows, blocks
from planner.economics.fleet import Fleet
from planner.economics.network import Network
from planner.economics.pricing import live, net_of, roadmap_values
from planner.economics.responses import responded
from planner.economics.saved import at_costs_by_world, at_costs_of
from planner.economics.starts import Starts


def at_plan(fleet: Fleet, unit: IntArray, start: Starts) -> Fleet:
    """Return the fleet at the stages that a plan, one roadmap a unit, reaches: share of a network, and costs, by quarter."""
    network = fleet.network
    if network is not None:
        fleet = at_reach(fleet, network.reach_of(unit, counted_by(fleet, network, unit, start)))
    return at_costs_of(fleet, unit, start)


def at_plan_by_world(fleet: Fleet, start: Starts, worlds: int, planned: Fleet) -> Fleet:
    """Return a fleet of rows at the stages that their plan reaches in each of some worlds.

    Parameters
    ----------
    fleet
        of rows: all units with a launch, in one world after the other.
    start
        int[rows, levers].
    planned
        the fleet of the units at the stages of the plan.
    """
    network = fleet.network
    if network is not None:
        rows = np.arange(start.shape[0], dtype=np.int64)
        counted = counted_by(fleet, network, rows, start)
        reach = [network.reach_of(own, counted[own], own) for own in rows.reshape(worlds, -1)]
        fleet = at_reach(fleet, np.concatenate(reach))
    return at_costs_by_world(fleet, start, worlds, () if planned.staged is None else planned.staged.costs)


def at_reach(fleet: Fleet, reach: FloatArray) -> Fleet:
    """Return the fleet with a share of the network by quarter, float[C], float[units, C] or float[rows, C]."""
    return fleet if fleet.network is None else replace(fleet, network=replace(fleet.network, reach=reach))


def counted_by(fleet: Fleet, network: Network, unit: IntArray, start: Starts) -> IntArray:
    """Return int[rows, H]: what each roadmap counts for the stages of the network."""
    return network.counted(unit, live(fleet, unit, start)[:, network.lever])


def network_gains(fleet: Fleet, network: Network, unit: IntArray, start: Starts) -> FloatArray:
    """Return float[rows, H]: the value that the whole of the network adds to each roadmap from a quarter on, to the end.

    It is sum_{q >= t} (whole(q) - own(q)) at their present values, of the levels that the objective counts; a stage that is
    reached in t adds its share of it.
    """
    quarters, reach = fleet.timeline.quarters, np.ones_like(network.reach)
    whole, own = at_reach(fleet, reach), at_reach(fleet, 0 * reach)
    gains = np.zeros((unit.size, quarters))
    for block in blocks(unit.size, block_rows(fleet.timeline.columns)):
        rows = unit[block]
        found = responded(fleet, rows, start[block])
        before = net_of(own, fleet.objective, rows, found)
        for kind, level in net_of(whole, fleet.objective, rows, found).items():
            gains[block] += fleet.worth.from_each_quarter(kind, level - before[kind], rows)[:, :quarters]
    return gains


@dataclass(frozen=True, eq=False)
class NetworkPart:
    """The stages of all regions together, or those of one.

    Attributes
    ----------
    region
        its name; blank for all of them.
    nodes
        int[H]: live nodes by quarter.
    orders
        int[H]: their base orders by quarter where stages count orders, else None.
    reached
        int[stages beyond one node]: the quarter in which each is reached, 0 for never; all stages where orders count.
    """

    region: str
    nodes: IntArray
    orders: IntArray | None
    reached: IntArray


@dataclass(frozen=True, eq=False)
class NetworkWorth:
    """The network of a plan.

    Attributes
    ----------
    parts
        one of all regions together, or one of each where they have stages of their own.
    value
        NPV of the plan less that of the same plan with none of these stages reached.
    last_node
        what all others would lose without the latest unit with the lever; 0 where no unit has it.
    """

    parts: tuple[NetworkPart, ...]
    value: float
    last_node: float

    @property
    def nodes(self) -> IntArray:
        """int[H]: live nodes of all regions by quarter."""
        return np.asarray(np.sum([one.nodes for one in self.parts], axis=0), dtype=np.int64)

    @property
    def reached(self) -> IntArray:
        """int[stages]: as in the parts, one part after the other."""
        return np.concatenate([one.reached for one in self.parts])


def network_worth(fleet: Fleet, unit: IntArray, start: Starts) -> NetworkWorth | None:
    """Return the network of a plan; None without one.

    Parameters
    ----------
    fleet
        at the plan's stages.
    unit, start
        int[units] and int[units, levers]: one roadmap a unit.
    """
    network = fleet.network
    if network is None:
        return None
    values = roadmap_values(fleet, unit, start)
    alone = at_reach(fleet, np.full_like(network.reach, network.first))
    return NetworkWorth(
        network_parts(fleet, unit, start),
        float((values - roadmap_values(alone, unit, start)).sum()),
        _last_node(fleet, network, unit, start, values),
    )


def network_parts(fleet: Fleet, unit: IntArray, start: Starts) -> tuple[NetworkPart, ...]:
    """Return the stages of the network of a plan, as in `NetworkWorth`; nothing where no lever has any."""
    return () if fleet.network is None else tuple(_parts(fleet, fleet.network, unit, start))


def _parts(fleet: Fleet, network: Network, unit: IntArray, start: Starts) -> Iterator[NetworkPart]:
    active = live(fleet, unit, start)[:, network.lever]
    nodes = network.by_region(unit, active.astype(np.int64))
    counted = network.by_region(unit, network.counted(unit, active))
    for place, region in enumerate(network.regions):
        orders = None if network.weight is None else counted[place]
        yield NetworkPart(region, nodes[place], orders, network.reached(counted[place]))


def _last_node(fleet: Fleet, network: Network, unit: IntArray, start: Starts, values: FloatArray) -> float:
    has = live(fleet, unit, start)[:, network.lever].any(axis=1)
    if not has.any():
        return 0.0
    begun = np.where(has, start[:, network.lever].astype(np.int64), 0)
    last = int(np.flatnonzero(begun == begun.max())[-1])
    others = np.arange(unit.size) != last
    counted = counted_by(fleet, network, unit[others], start[others])
    without = at_reach(fleet, network.reach_of(unit[others], counted))
    return float(values[others].sum() - roadmap_values(without, unit[others], start[others]).sum())
