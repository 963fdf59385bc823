"""Responses of units to roadmaps with their volumes, of whole units and of the parts of them that levers cover."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from instances.schema.segments import SegmentBase
from models.problem import FloatArray, IntArray
from planner.economics.effects import Response, respond
from planner.economics.fleet import Fleet
from planner.economics.ramps import Place
from planner.economics.starts import Starts
from planner.economics.terms import HOURS, MORE, OPEN, ORDERS, SALES, SITE

Volumes = dict[str, FloatArray | None]
"""float[rows, C] by volume against the base before any lever; None where it is that throughout."""

VOLUME_OF: dict[SegmentBase, str] = {"orders": ORDERS, "revenue": SALES, "hours": HOURS}
"""The volume that is the figure of segments itself."""


@dataclass(frozen=True, eq=False)
class RespondedPart:
    """One part of a figure that levers cover parts of.

    Attributes
    ----------
    segment
        its name, blank for the rest.
    share
        float[rows, 1]: its share of the figure before any lever.
    response
        to the levers that act on it.
    volumes
        of the part, against its own before any lever; those of its figure alone.
    """

    segment: str
    share: FloatArray
    response: Response
    volumes: Volumes


@dataclass(frozen=True, eq=False)
class Responded:
    """The response of units to roadmaps, the places of these in the tables of levers, the volumes, and the parts by figure."""

    response: Response
    places: tuple[Place | None, ...]
    volumes: Volumes
    parts: Mapping[SegmentBase, tuple[RespondedPart, ...]] = field(default_factory=dict)

    def orders_of(self, covers: frozenset[str]) -> FloatArray | None:
        """Return float[rows, C]: the orders that a lever covers against all orders before any lever; None where it is 1."""
        parts = self.parts.get("orders", ())
        if not covers or not parts:
            return self.volumes[ORDERS]
        return mixed([part for part in parts if part.segment in covers], ORDERS)


def responded(fleet: Fleet, unit: IntArray, start: Starts) -> Responded:
    """Return the response of units to roadmaps, which serves whatever is counted."""
    response, places = respond(fleet.models, fleet.drivers, unit, start, records=fleet.records)
    return _with_volumes(fleet, unit, response, places)


def without_network(fleet: Fleet, unit: IntArray, found: Responded) -> Responded:
    """Return a response without the part of the benefits that a network brings."""
    if fleet.network is None:
        return found
    return _with_volumes(fleet, unit, replace(found.response, models=fleet.network.own), found.places)


def volume_of(fleet: Fleet, unit: IntArray, found: Responded, volume: str) -> FloatArray | None:
    """Return float[rows, C]: a volume against the base, as far as the network has come; None where it is 1 throughout."""
    whole = found.volumes[volume]
    if fleet.network is None or whole is None:
        return whole
    return _reached(fleet.network.reach_at(unit), whole, without_network(fleet, unit, found).volumes[volume])


def covered_orders_of(fleet: Fleet, unit: IntArray, found: Responded, lever: int) -> FloatArray | None:
    """Return float[rows, C]: the orders that a lever covers, as `volume_of` returns all orders."""
    covers = fleet.models[lever].covers
    whole = found.orders_of(covers)
    if fleet.network is None or whole is None:
        return whole
    return _reached(fleet.network.reach_at(unit), whole, without_network(fleet, unit, found).orders_of(covers))


def _reached(reach: FloatArray, whole: FloatArray, own: FloatArray | None) -> FloatArray:
    own = np.ones_like(whole) if own is None else own
    return own + reach * (whole - own)


def mixed(parts: Sequence[RespondedPart], volume: str) -> FloatArray | None:
    """Return float[rows, C]: the sum over parts of share * volume; None where parts are all there is and stay as they are.

    A part that no lever moves counts its share, float[rows, 1].
    """
    moved = [part.volumes[volume] for part in parts]
    if parts and parts[-1].segment == "" and all(one is None for one in moved):
        return None
    total: FloatArray | float = 0.0
    for part, one in zip(parts, moved, strict=True):
        total = total + (part.share if one is None else part.share * one)
    return np.asarray(total, dtype=np.float64)


def _with_volumes(fleet: Fleet, unit: IntArray, response: Response, places: tuple[Place | None, ...]) -> Responded:
    parts: dict[SegmentBase, tuple[RespondedPart, ...]] = {}
    orders = _order_volumes(fleet, unit, response, parts)
    hours = _hours(fleet, unit, response, orders[ORDERS], parts)
    sales = _sales(fleet, unit, response, parts)
    place = None if fleet.closing is None else places[fleet.closing.lever]
    if fleet.closing is None or place is None:
        return Responded(response, places, {"": None, OPEN: None, SITE: None, **orders, HOURS: hours, SALES: sales}, parts)
    goes_on = 1 - place.active()
    open_parts = {base: tuple(_kept_part(part, goes_on) for part in found) for base, found in parts.items()}
    kept = _kept({**orders, HOURS: hours, SALES: sales}, goes_on)
    site = np.maximum(goes_on, fleet.closing.owed[unit])
    return Responded(response, places, {"": None, OPEN: goes_on, SITE: site, **kept}, open_parts)


def _kept(volumes: Volumes, goes_on: FloatArray) -> Volumes:
    """Return volumes of units that a lever may close; float[rows, C] is 1 as long as they are open."""
    return {name: goes_on if volume is None else volume * goes_on for name, volume in volumes.items()}


def _kept_part(part: RespondedPart, goes_on: FloatArray) -> RespondedPart:
    return replace(part, volumes={"": None, OPEN: goes_on, **_kept(_moved(part.volumes), goes_on)})


def _moved(volumes: Volumes) -> Volumes:
    return {name: volume for name, volume in volumes.items() if name not in ("", OPEN)}


def _of_parts(fleet: Fleet, unit: IntArray, response: Response, base: SegmentBase) -> list[tuple[str, FloatArray, Response]]:
    """Return name, share and response of each part of a figure; nothing where no lever covers parts of it."""
    return [(part.segment, part.share[unit], response.within(base, part.segment)) for part in fleet.parts.get(base, ())]


def _part(segment: str, share: FloatArray, response: Response, volumes: Volumes) -> RespondedPart:
    return RespondedPart(segment, share, response, {"": None, OPEN: None, **volumes})


def _orders_of(response: Response) -> Volumes:
    more, faster = response.growth("order_uplift"), response.growth("conversion_uplift")
    return {MORE: more, ORDERS: _times(more, faster)}


def _order_volumes(
    fleet: Fleet, unit: IntArray, response: Response, parts: dict[SegmentBase, tuple[RespondedPart, ...]]
) -> Volumes:
    """Return the orders of units that stay open, and put those of their parts into `parts`."""
    apart = _of_parts(fleet, unit, response, "orders")
    if not apart:
        return _orders_of(response)
    parts["orders"] = tuple(_part(name, share, own, _orders_of(own)) for name, share, own in apart)
    return {volume: mixed(parts["orders"], volume) for volume in (MORE, ORDERS)}


def _hours(
    fleet: Fleet,
    unit: IntArray,
    response: Response,
    orders: FloatArray | None,
    parts: dict[SegmentBase, tuple[RespondedPart, ...]],
) -> FloatArray | None:
    """Return the hours of units that stay open, which follow their orders, and put those of their parts into `parts`."""
    by_orders = None
    if orders is not None and fleet.drivers.hours_by_orders.any():
        by_orders = 1 + fleet.drivers.hours_by_orders[unit] * (orders - 1)
    apart = _of_parts(fleet, unit, response, "hours")
    if not apart:
        return _times(by_orders, response.multiplier("labour_hours"))
    parts["hours"] = tuple(
        _part(name, share, own, {HOURS: _times(by_orders, own.multiplier("labour_hours"))}) for name, share, own in apart
    )
    return mixed(parts["hours"], HOURS)


def _sales(
    fleet: Fleet, unit: IntArray, response: Response, parts: dict[SegmentBase, tuple[RespondedPart, ...]]
) -> FloatArray | None:
    """Return the store sales of units that stay open, and put those of their parts into `parts`."""
    apart = _of_parts(fleet, unit, response, "revenue")
    if not apart:
        return response.growth("sales_uplift")
    parts["revenue"] = tuple(_part(name, share, own, {SALES: own.growth("sales_uplift")}) for name, share, own in apart)
    return mixed(parts["revenue"], SALES)


def _times(first: FloatArray | None, second: FloatArray | None) -> FloatArray | None:
    if first is None or second is None:
        return second if first is None else first
    return first * second
