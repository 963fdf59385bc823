"""Operations of units under roadmaps: rates, orders, hours and accuracy after the multipliers."""

from dataclasses import dataclass

import numpy as np

from instances.segments import followed_by
from models.problem import FloatArray, IntArray
from planner.economics.blocks import block_rows, blocks
from planner.economics.fleet import Fleet
from planner.economics.of_units import OfUnits
from planner.economics.payments import checked
from planner.economics.pricing import accuracy
from planner.economics.responses import VOLUME_OF, Responded, responded, volume_of, without_network
from planner.economics.starts import Starts
from planner.economics.terms import HOURS, ORDERS, SALES, records_share
from planner.economics.unit_columns import UnitColumns


@dataclass(frozen=True, eq=False)
class Operations:
    """Figures of roadmaps, float[rows, H] each.

    Attributes
    ----------
    rate
        rate'(d, q) by driver; that of shrink holds errors of record, too.
    orders, hours, sales
        orders', hours', launch hours apart, and store sales'.
    launch_hours
        extra hours around launches.
    accuracy
        inventory accuracy.
    """

    rate: dict[str, FloatArray]
    orders: FloatArray
    hours: FloatArray
    sales: FloatArray
    launch_hours: FloatArray
    accuracy: FloatArray


def operations(fleet: Fleet, unit: IntArray, start: Starts) -> Operations:
    """Return the operations of units under roadmaps."""
    base, quarters = fleet.drivers, fleet.timeline.quarters
    records = fleet.instance.settings.records
    found = responded(fleet, unit, start)

    def rates(name: str, plain: FloatArray, found: Responded) -> FloatArray:
        return _rate(name, plain[unit], found, records_share(name, records))[:, :quarters]

    rate = {name: rates(name, plain, found) for name, plain in base.rate.items()}
    if fleet.network is not None:
        own, reach = without_network(fleet, unit, found), fleet.network.reach_at(unit)[..., :quarters]
        without = {name: rates(name, plain, own) for name, plain in base.rate.items()}
        rate = {name: without[name] + reach * (whole - without[name]) for name, whole in rate.items()}
    columns = UnitColumns(fleet.instance)
    scale = columns.column("stores") * columns.column("size")
    disruption = np.zeros((unit.size, fleet.timeline.columns))
    for place in found.places:
        if place is not None and place.table.disruption.any():
            disruption += place.disruption()
    return Operations(
        rate=rate,
        orders=_times(base.orders[unit], volume_of(fleet, unit, found, ORDERS))[:, :quarters],
        hours=_times(base.hours[unit], volume_of(fleet, unit, found, HOURS))[:, :quarters],
        sales=_times(base.store_sales[unit], volume_of(fleet, unit, found, SALES))[:, :quarters],
        launch_hours=(disruption * (scale * base.resize * base.open)[unit])[:, :quarters],
        accuracy=accuracy(fleet, unit, start),
    )


def rate_under(fleet: Fleet, unit: IntArray, start: Starts, driver: str) -> FloatArray:
    """Return float[rows, H]: a rate of roadmaps; that of shrink holds errors of record, too."""
    checked(fleet, unit, start)
    base, quarters = fleet.drivers, fleet.timeline.quarters
    share = records_share(driver, fleet.causes)
    found = np.empty((unit.size, quarters))
    for block in blocks(unit.size, block_rows(fleet.timeline.columns)):
        own = responded(fleet, unit[block], start[block])
        found[block] = _rate(driver, base.rate[driver][unit[block]], own, share)[:, :quarters]
    return found


def _rate(driver: str, plain: FloatArray, found: Responded, records: OfUnits) -> FloatArray:
    """Return float[rows, C]: a rate after all levers; of several parts the mean, weighted by what each has of its figure.

    Where no part has anything, shares before any lever are the weights.
    """
    base = followed_by(driver)
    parts = () if base is None else found.parts.get(base, ())
    if base is None or not parts:
        return np.minimum(1.0, _times(plain, found.response.multiplier(driver, records)))
    rates = [np.minimum(1.0, _times(plain, part.response.multiplier(driver, records))) for part in parts]
    shares = [np.broadcast_to(part.share, plain.shape) for part in parts]
    weights = [_times(share, part.volumes[VOLUME_OF[base]]) for share, part in zip(shares, parts, strict=True)]
    total = np.sum(weights, axis=0)
    mean = np.sum([share * rate for share, rate in zip(shares, rates, strict=True)], axis=0)
    weighted = np.sum([weight * rate for weight, rate in zip(weights, rates, strict=True)], axis=0)
    return np.asarray(np.divide(weighted, total, out=mean, where=total > 0), dtype=np.float64)


def _times(figure: FloatArray, factor: FloatArray | None) -> FloatArray:
    return figure if factor is None else figure * factor
