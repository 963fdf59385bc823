"""The network of a plan: its live nodes by quarter, the share of each quarter, and the figures of a unit at that share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor
from typing import NamedTuple, TypeAlias

from instances.schema.instance import Instance
from instances.schema.levers import Lever
from instances.schema.units import Unit
from planner.accountant.levers import LeverFacts, Roadmap, UnitRates, end_quarter, going_live
from planner.accountant.lines import Amounts
from planner.accountant.site import Site
from planner.accountant.state import State
from planner.accountant.timing import timing_of
from planner.accountant.unit_model import UnitModel

WHOLE_EFFECTS = ("inventory",)
"""Effects that do not depend on the network."""

ROUNDING = 1e-9
"""Part of an order by which a product may fall short of a half, as rounding."""


@dataclass(frozen=True)
class Reach:
    """The network of a plan by quarter.

    Attributes
    ----------
    lever
        whose benefits depend on it.
    nodes
        live nodes in each quarter 1..H.
    orders
        their base orders in each quarter 1..H; None where stages count nodes.
    reached
        nodes or orders of each stage, and the quarter in which it is reached; None if it never is.
    share
        phi in each quarter 1..H; that of a stage of one node throughout, as a live lever has reached it.
    """

    lever: str
    nodes: tuple[int, ...]
    orders: tuple[int, ...] | None
    reached: tuple[tuple[int, int | None], ...]
    share: tuple[float, ...]

    def at(self, quarter: int) -> float:
        """Return phi in a quarter, that of H after it."""
        return self.share[min(quarter, len(self.share)) - 1] if quarter >= 1 else 0.0

    def stages(self) -> list[tuple[int, int | None]]:
        """Return nodes or orders, and quarter, of each stage."""
        return list(self.reached)


def network_lever(instance: Instance) -> str | None:
    """Return the lever with stages of its network."""
    return next((name for name, lever in instance.settings.levers.items() if lever.network), None)


class Part(NamedTuple):
    """Some units of a plan, in an instance with their levers: the roadmap of each."""

    instance: Instance
    levers: Mapping[str, LeverFacts]
    roadmaps: Mapping[str, Roadmap]


@dataclass(frozen=True)
class Networks:
    """The networks of a plan: one of all regions, under a blank name, or one of each region."""

    by_region: tuple[tuple[str, Reach], ...]

    def of(self, unit: Unit) -> Reach:
        """Return the network that a unit is in."""
        return next(reach for region, reach in self.by_region if region in ("", unit.region))


def networks_of(parts: Sequence[Part]) -> Networks | None:
    """Return the networks of a plan whose units are split into several parts; None where no lever has stages."""
    name = network_lever(parts[0].instance)
    if name is None:
        return None
    lever, regions = parts[0].instance.settings.levers[name], [""]
    if lever.network_each:
        regions = list(dict.fromkeys(unit.region for part in parts for unit in part.instance.units))
    found = []
    for region in regions:
        live = summed([live_units(*part, name, region) for part in parts])
        found.append((region, reach_with(name, lever, live)))
    return Networks(tuple(found))


Live: TypeAlias = tuple[list[int], list[int]]
"""The units at which a lever is live, and their base orders, in each quarter 1..H."""


def live_units(
    instance: Instance, levers: Mapping[str, LeverFacts], roadmaps: Mapping[str, Roadmap], name: str, region: str = ""
) -> Live:
    """Return the units of an instance, of one region if it is named, at which a lever is live, and their base orders."""
    last, lever, timing = len(instance.quarters), levers[name].lever, timing_of(instance)
    nodes, orders = [0] * last, [0] * last
    for unit in instance.units:
        roadmap = going_live(levers, roadmaps.get(unit.unit, {}))
        if name in roadmap and region in ("", unit.region):
            leaves = last if unit.exit_quarter is None else min(last, instance.quarter_index(unit.exit_quarter))
            until = min(leaves, end_quarter(roadmap, lever) - 1, closed_after(instance, unit.unit, name))
            for quarter in range(max(1, roadmap[name]), until + 1):
                nodes[quarter - 1] += 1
                resized = unit.resize_quarter is not None and quarter >= instance.quarter_index(unit.resize_quarter)
                lasting = timing.grown(unit.order_growth, quarter) * (unit.resize_factor if resized else 1.0)
                orders[quarter - 1] += base_orders(unit, levers[name], lasting)
    return nodes, orders


def base_orders(unit: Unit, facts: LeverFacts, lasting: float) -> int:
    """Return the orders a quarter of a unit that a lever covers, times growth and a resize, to the nearest whole one, half up."""
    return floor(unit.eligible_orders * facts.covered(unit) * lasting + 0.5 + ROUNDING)


def summed(parts: Sequence[Live]) -> Live:
    """Return the live units of several parts together."""
    nodes, orders = ([sum(own) for own in zip(*(one[place] for one in parts), strict=True)] for place in (0, 1))
    return nodes, orders


def reach_with(name: str, lever: Lever, live: Live) -> Reach:
    """Return the network with such live units by quarter: a stage stays reached."""
    nodes, orders = live
    reached: list[tuple[int, int | None]] = []
    share, volume = [share_of_one(lever)] * len(nodes), False
    for stage in lever.network:
        volume = stage.nodes is None
        need, counts = (stage.orders or 0, orders) if stage.nodes is None else (stage.nodes, nodes)
        first = next((quarter for quarter, count in enumerate(counts, start=1) if count >= need), None)
        reached.append((need, first))
        for quarter in range(len(nodes) + 1 if first is None else first, len(nodes) + 1):
            share[quarter - 1] = max(share[quarter - 1], stage.share)
    return Reach(name, tuple(nodes), tuple(orders) if volume else None, tuple(reached), tuple(share))


def first_stage_alone(reach: Reach, lever: Lever) -> Reach:
    """Return the network as it is with one node for ever."""
    return Reach(reach.lever, reach.nodes, reach.orders, (), (share_of_one(lever),) * len(reach.share))


def share_of_one(lever: Lever) -> float:
    """Return the share of a stage of one node, 0 without one."""
    return max((stage.share for stage in lever.network if stage.nodes == 1), default=0.0)


def closed_after(instance: Instance, unit: str, lever: str) -> int:
    """Return the last quarter of a lever that a pin closes down, the last of the evaluation without one."""
    pins = [pin for pin in instance.pins if pin.unit == unit and pin.lever == lever and pin.until is not None]
    return min((instance.quarter_index(str(pin.until)) for pin in pins), default=len(instance.quarters))


def without_network(levers: Mapping[str, LeverFacts], name: str) -> dict[str, LeverFacts]:
    """Return the levers, one of them without the part of its benefits that the network brings."""
    facts = levers[name]
    left = 1 - facts.lever.network_part
    effects = {
        effect: amount * left if amount > 0 and effect not in WHOLE_EFFECTS else amount for effect, amount in facts.lever.effects
    }
    own = facts.lever.model_copy(update={"effects": facts.lever.effects.model_copy(update=effects)})
    changed = replace(facts, lever=own)
    return {**levers, name: changed}


class NetworkModel(UnitModel):
    """A unit whose figures lie between those without the network and those with all of it: own + phi * (whole - own)."""

    def __init__(self, site: Site, base: Roadmap, own: Site, reach: Reach) -> None:
        super().__init__(site, base)
        self._own, self._reach = UnitModel(own, base), reach

    def at(self, reach: Reach) -> "NetworkModel":
        """Return the unit with another network."""
        return NetworkModel(self.site, self.base, self._own.site, reach)

    def state(self, roadmap: Roadmap, quarter: int) -> State:
        """Return the state of the unit in a quarter under a roadmap."""
        whole = super().state(roadmap, quarter)
        if self._reach.lever not in roadmap or not whole.is_open:
            return whole
        own, phi = self._own.state(roadmap, quarter), self._reach.at(quarter)
        return whole._replace(
            rates=UnitRates(*[_between(one, other, phi) for one, other in zip(own.rates, whole.rates, strict=True)]),
            orders=_between(own.orders, whole.orders, phi),
            hours=_between(own.hours, whole.hours, phi),
            by_segment={name: _between(own.by_segment[name], orders, phi) for name, orders in whole.by_segment.items()},
        )

    def levels(self, roadmap: Roadmap, quarter: int) -> Amounts:
        """Return the levels in a quarter under a roadmap, by line."""
        whole = super().levels(roadmap, quarter)
        if self._reach.lever not in roadmap:
            return whole
        own, phi = self._own.levels(roadmap, quarter), self._reach.at(quarter)
        return tuple([_between(one, other, phi) for one, other in zip(own, whole, strict=True)])


def _between(own: float, whole: float, phi: float) -> float:
    return own + phi * (whole - own)
