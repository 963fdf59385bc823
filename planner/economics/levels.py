"""Levels of roadmaps by line and quarter; a flow is the base case's level less the roadmap's."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from instances.segments import followed_by
from models.problem import FloatArray, IntArray
from planner.economics.effects import Response
from planner.economics.fleet import Counted, Fleet
from planner.economics.lines import LINE, SALVAGE, SUPPORT, WORKING_CAPITAL
from planner.economics.of_units import of_rows
from planner.economics.ramps import Place
from planner.economics.responses import Responded, Volumes, covered_orders_of, mixed, responded, without_network
from planner.economics.starts import Starts
from planner.economics.support import Support
from planner.economics.terms import OPEN, Term
from planner.economics.worth import Kind

STOCK = "inventory"
"""The stock of a part, against its own before any lever."""


@dataclass(frozen=True, eq=False)
class Level:
    """A level, float[rows, C], of a line (-1 where the line does not matter), and how it counts."""

    line: int
    kind: Kind
    figures: FloatArray


def levels(fleet: Fleet, counted: Counted, unit: IntArray, start: Starts) -> Iterator[Level]:
    """Yield the levels of roadmaps that are counted; a line may come more than once, its array is the caller's."""
    return levels_of(fleet, counted, unit, responded(fleet, unit, start))


def levels_of(fleet: Fleet, counted: Counted, unit: IntArray, found: Responded) -> Iterator[Level]:
    """Yield the levels that are counted, as `levels` does: own(q) + phi(q) (whole(q) - own(q)) with a network."""
    network = fleet.network
    if network is None:
        yield from _levels_of(fleet, counted, unit, found)
        return
    reach = network.reach_at(unit)
    for part, weight in ((without_network(fleet, unit, found), 1 - reach), (found, reach)):
        for level in _levels_of(fleet, counted, unit, part):
            yield Level(level.line, level.kind, level.figures * weight)


def _levels_of(fleet: Fleet, counted: Counted, unit: IntArray, found: Responded) -> Iterator[Level]:
    places = found.places
    for term in counted.terms:
        yield Level(term.line, "open", _term(term, unit, found))
    if counted.carrying or counted.working_capital:
        yield from _stock(fleet, counted, unit, found)
    if counted.salvage:
        yield from _salvage(fleet, places, unit)
    for lever, place in enumerate(places):
        if place is None:
            continue
        orders = found.orders_of(fleet.models[lever].covers) if counted.support else None
        for level in support_levels(fleet.support[lever], place, unit, orders) if counted.support else ():
            yield Level(SUPPORT, *level)
        if counted.disruption and place.table.disruption.any():
            yield Level(LINE["labour"], "open", place.disruption() * np.take(fleet.disruption_wage, unit, axis=0))
        brought = counted.brought[lever]
        if brought is not None:
            for line, figures in brought.levels(place, unit):
                figures *= np.take(fleet.drivers.open, unit, axis=0)
                if line == WORKING_CAPITAL:
                    figures *= np.take(fleet.drivers.stays, unit, axis=0)
                yield Level(line, "stock" if line == WORKING_CAPITAL else "open", figures)


def _term(term: Term, unit: IntArray, found: Responded) -> FloatArray:
    """Return float[rows, C]: the level of a term; one of a rate is summed over parts where levers cover parts of its figure."""
    base = followed_by(term.driver) if term.driver else None
    parts = () if base is None else found.parts.get(base, ())
    if not parts:
        return _term_of(term, unit, found.response, found.volumes)
    level: FloatArray = parts[0].share * _term_of(term, unit, parts[0].response, parts[0].volumes)
    for part in parts[1:]:
        level += part.share * _term_of(term, unit, part.response, part.volumes)
    return level


def _term_of(term: Term, unit: IntArray, response: Response, volumes: Volumes) -> FloatArray:
    at = unit if term.of is None else np.take(term.of, unit)
    level: FloatArray = np.take(term.weight, at, axis=0)
    multiplier = response.multiplier(term.driver, term.records) if term.driver else None
    if multiplier is not None:
        level *= multiplier if term.least is None else np.maximum(multiplier, np.take(term.least, at, axis=0))
    if term.money is not None:
        np.minimum(level, 1.0, out=level)
        level *= np.take(term.money, at, axis=0)
    volume = volumes[term.volume]
    if volume is not None:
        level *= volume
    return level


def _stock(fleet: Fleet, counted: Counted, unit: IntArray, found: Responded) -> Iterator[Level]:
    """Yield the cost of holding stock, stock' * carrying_rate / 4 * length, and the stock at the end of quarters."""
    stock: FloatArray = np.take(fleet.drivers.stock, unit, axis=0)
    for factor in (_stock_factor(found), found.volumes[OPEN]):
        if factor is not None:
            stock *= factor
    if counted.carrying:
        rate = of_rows(fleet.timeline.finance.carrying_rate, unit) / 4
        yield Level(LINE["carrying"], "open", stock * (rate * fleet.timeline.length))
    if counted.working_capital:
        yield Level(WORKING_CAPITAL, "stock", stock * np.take(fleet.drivers.stays, unit, axis=0))


def _stock_factor(found: Responded) -> FloatArray | None:
    """Return float[rows, C]: the factor of levers on the stock, which is held for what is sold; None where it is 1."""
    parts = found.parts.get("revenue", ())
    if not parts:
        return found.response.multiplier("inventory")
    of_part = [replace(part, volumes={STOCK: part.response.multiplier("inventory")}) for part in parts]
    return mixed(of_part, STOCK)


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
            by_orders = np.take(part.by_orders, unit, axis=0)
            amount += by_orders if orders is None else by_orders * orders
        paid = place.active()
        if part.minimum:
            owed = place.committed(part.minimum)
            paid *= 1 - owed
            yield "owed", owed * amount
            if part.closed is not None:
                owed *= np.take(part.closed, unit, axis=0)
                yield "owed_closed", owed
        paid *= amount
        yield "open", paid


def lever_support(fleet: Fleet, unit: IntArray, start: Starts) -> FloatArray:
    """Return float[rows, levers, H]: support of each lever at the units, nominal and positive, that of flows.csv included."""
    quarters = fleet.timeline.quarters
    found = responded(fleet, unit, start)
    places = found.places
    paid = np.zeros((unit.size, len(fleet.levers), quarters))
    for lever, place in enumerate(places):
        if place is not None:
            orders = covered_orders_of(fleet, unit, found, lever)
            for _, figures in support_levels(fleet.support[lever], place, unit, orders):
                paid[:, lever] += figures[:, :quarters]
            brought = fleet.complete.brought[lever]
            if brought is not None:
                own = brought.summed((SUPPORT,))
                for _, figures in own.levels(place, unit):
                    paid[:, lever] += (figures * fleet.drivers.open[unit])[:, :quarters]
    return paid
