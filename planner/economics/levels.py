"""Levels of roadmaps by line and quarter; a flow is the base case's level less the roadmap's."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from models.problem import FloatArray, IntArray
from planner.economics.effects import Response, respond
from planner.economics.fleet import Counted, Fleet
from planner.economics.lines import LINE, SALVAGE, SUPPORT, WORKING_CAPITAL
from planner.economics.of_units import of_rows
from planner.economics.ramps import Place
from planner.economics.starts import Starts
from planner.economics.support import Support
from planner.economics.terms import HOURS, MORE, OPEN, ORDERS, SALES, SITE, Term
from planner.economics.worth import Kind

Volumes = dict[str, FloatArray | None]


@dataclass(frozen=True, eq=False)
class Level:
    """A level, float[rows, C], of a line (-1 where the line does not matter), and how it counts."""

    line: int
    kind: Kind
    figures: FloatArray


def levels(fleet: Fleet, counted: Counted, unit: IntArray, start: Starts) -> Iterator[Level]:
    """Yield the levels of roadmaps that are counted; a line may come more than once, its array is the caller's."""
    return levels_of(fleet, counted, unit, responded(fleet, unit, start))


@dataclass(frozen=True, eq=False)
class Responded:
    """The response of units to roadmaps, the places of these in the tables of levers, and the volumes."""

    response: Response
    places: tuple[Place | None, ...]
    volumes: Volumes


def responded(fleet: Fleet, unit: IntArray, start: Starts) -> Responded:
    """Return the response of units to roadmaps, which serves whatever is counted."""
    response, places = respond(fleet.models, fleet.drivers, unit, start, records=fleet.records)
    return Responded(response, places, volumes_of(fleet, response, places, unit))


def levels_of(fleet: Fleet, counted: Counted, unit: IntArray, found: Responded) -> Iterator[Level]:
    """Yield the levels that are counted, as `levels` does: own(q) + phi(q) (whole(q) - own(q)) with a network."""
    network = fleet.network
    if network is None:
        yield from _levels_of(fleet, counted, unit, found)
        return
    for part, weight in ((without_network(fleet, unit, found), 1 - network.reach), (found, network.reach)):
        for level in _levels_of(fleet, counted, unit, part):
            yield Level(level.line, level.kind, level.figures * weight)


def without_network(fleet: Fleet, unit: IntArray, found: Responded) -> Responded:
    """Return a response without the part of the benefits that a network brings."""
    if fleet.network is None:
        return found
    response = replace(found.response, models=fleet.network.own)
    return Responded(response, found.places, volumes_of(fleet, response, found.places, unit))


def _levels_of(fleet: Fleet, counted: Counted, unit: IntArray, found: Responded) -> Iterator[Level]:
    response, places, volumes = found.response, found.places, found.volumes
    for term in counted.terms:
        yield Level(term.line, "open", _term(term, unit, response, volumes))
    if counted.carrying or counted.working_capital:
        yield from _stock(fleet, counted, unit, found)
    if counted.salvage:
        yield from _salvage(fleet, places, unit)
    for lever, place in enumerate(places):
        if place is None:
            continue
        for level in support_levels(fleet.support[lever], place, unit, volumes[ORDERS]) if counted.support else ():
            yield Level(SUPPORT, *level)
        if counted.disruption and place.table.disruption.any():
            yield Level(LINE["labour"], "open", place.disruption() * fleet.disruption_wage[unit])
        brought = counted.brought[lever]
        if brought is not None:
            for line, figures in brought.levels(place, unit):
                figures *= fleet.drivers.open[unit]
                if line == WORKING_CAPITAL:
                    figures *= fleet.drivers.stays[unit]
                yield Level(line, "stock" if line == WORKING_CAPITAL else "open", figures)


def volumes_of(fleet: Fleet, response: Response, places: tuple[Place | None, ...], unit: IntArray) -> Volumes:
    """Return float[rows, C] by volume against the base before any lever; None where it is that throughout."""
    found = _moved_volumes(fleet, response, unit)
    place = None if fleet.closing is None else places[fleet.closing.lever]
    if fleet.closing is None or place is None:
        return {"": None, OPEN: None, SITE: None, **found}
    goes_on = 1 - place.active()
    kept = {name: goes_on if volume is None else volume * goes_on for name, volume in found.items()}
    return {"": None, OPEN: goes_on, SITE: np.maximum(goes_on, fleet.closing.owed[unit]), **kept}


def _moved_volumes(fleet: Fleet, response: Response, unit: IntArray) -> Volumes:
    """Return the volumes that effects move, for units that stay open."""
    more, faster = response.growth("order_uplift"), response.growth("conversion_uplift")
    orders = _times(more, faster)
    hours = response.multiplier("labour_hours")
    if orders is not None and fleet.drivers.hours_by_orders.any():
        by_orders = 1 + fleet.drivers.hours_by_orders[unit] * (orders - 1)
        hours = _times(by_orders, hours)
    return {MORE: more, ORDERS: orders, HOURS: hours, SALES: response.growth("sales_uplift")}


def volume_of(fleet: Fleet, unit: IntArray, found: Responded, volume: str) -> FloatArray | None:
    """Return float[rows, C]: a volume against the base, as far as the network has come; None where it is 1 throughout."""
    whole = found.volumes[volume]
    if fleet.network is None or whole is None:
        return whole
    own = without_network(fleet, unit, found).volumes[volume]
    own = np.ones_like(whole) if own is None else own
    return own + fleet.network.reach * (whole - own)


def _times(first: FloatArray | None, second: FloatArray | None) -> FloatArray | None:
    if first is None or second is None:
        return second if first is None else first
    return first * second


def _term(term: Term, unit: IntArray, response: Response, volumes: Volumes) -> FloatArray:
    at = unit if term.of is None else term.of[unit]
    level: FloatArray = np.take(term.weight, at, axis=0)
    multiplier = response.multiplier(term.driver, term.records) if term.driver else None
    if multiplier is not None:
        level *= multiplier if term.least is None else np.maximum(multiplier, term.least[at])
    if term.money is not None:
        np.minimum(level, 1.0, out=level)
        level *= term.money[at]
    volume = volumes[term.volume]
    if volume is not None:
        level *= volume
    return level


def _stock(fleet: Fleet, counted: Counted, unit: IntArray, found: Responded) -> Iterator[Level]:
    """Yield the cost of holding stock, stock' * carrying_rate / 4 * length, and the stock at the end of quarters."""
    stock: FloatArray = np.take(fleet.drivers.stock, unit, axis=0)
    for factor in (found.response.multiplier("inventory"), found.volumes[OPEN]):
        if factor is not None:
            stock *= factor
    if counted.carrying:
        rate = of_rows(fleet.timeline.finance.carrying_rate, unit) / 4
        yield Level(LINE["carrying"], "open", stock * (rate * fleet.timeline.length))
    if counted.working_capital:
        yield Level(WORKING_CAPITAL, "stock", stock * fleet.drivers.stays[unit])


def _salvage(fleet: Fleet, places: tuple[Place | None, ...], unit: IntArray) -> Iterator[Level]:
    """Yield the proceeds of fixtures and equipment in the quarter of a closing."""
    closing = fleet.closing
    place = None if closing is None else places[closing.lever]
    if closing is not None and place is not None and closing.salvage.any():
        level = np.zeros((unit.size, fleet.timeline.columns))
        row = np.flatnonzero(place.row != place.table.never)
        quarter = place.row[row] + place.table.first - 1
        level[row, quarter] = -closing.salvage[unit[row], quarter]
        yield Level(SALVAGE, "open", level)


def support_levels(
    support: tuple[Support, ...], place: Place, unit: IntArray, orders: FloatArray | None
) -> Iterator[tuple[Kind, FloatArray]]:
    """Yield the support of one lever, while active and through minimum terms, as the kind of level and float[rows, C]."""
    for part in support:
        amount = np.take(part.steady, unit, axis=0)
        if part.by_orders is not None:
            amount += part.by_orders[unit] if orders is None else part.by_orders[unit] * orders
        paid = place.active()
        if part.minimum:
            owed = place.committed(part.minimum)
            paid *= 1 - owed
            yield "owed", owed * amount
            if part.closed is not None:
                owed *= part.closed[unit]
                yield "owed_closed", owed
        paid *= amount
        yield "open", paid


def lever_support(fleet: Fleet, unit: IntArray, start: Starts) -> FloatArray:
    """Return float[rows, levers, H]: support of each lever at the units, nominal and positive, that of flows.csv included."""
    quarters = fleet.timeline.quarters
    found = responded(fleet, unit, start)
    orders, places = volume_of(fleet, unit, found, ORDERS), found.places
    paid = np.zeros((unit.size, len(fleet.levers), quarters))
    for lever, place in enumerate(places):
        if place is not None:
            for _, figures in support_levels(fleet.support[lever], place, unit, orders):
                paid[:, lever] += figures[:, :quarters]
            brought = fleet.complete.brought[lever]
            if brought is not None:
                own = brought.summed((SUPPORT,))
                for _, figures in own.levels(place, unit):
                    paid[:, lever] += (figures * fleet.drivers.open[unit])[:, :quarters]
    return paid
