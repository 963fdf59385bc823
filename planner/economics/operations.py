"""Operations of units under roadmaps: rates, orders, hours and accuracy after the multipliers."""

from dataclasses import dataclass

import numpy as np

from models.problem import FloatArray, IntArray
from planner.economics.blocks import block_rows, blocks
from planner.economics.effects import respond
from planner.economics.fleet import Fleet
from planner.economics.levels import volumes_of
from planner.economics.payments import checked
from planner.economics.pricing import accuracy
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
    response, places = respond(fleet.models, base, unit, start, records=fleet.records)
    volumes = volumes_of(fleet, response, unit)
    rate = {
        name: np.minimum(1.0, _times(plain[unit], response.multiplier(name, records_share(name, records))))[:, :quarters]
        for name, plain in base.rate.items()
    }
    columns = UnitColumns(fleet.instance)
    scale = columns.column("stores") * columns.column("size")
    disruption = np.zeros((unit.size, fleet.timeline.columns))
    for place in places:
        if place is not None and place.table.disruption.any():
            disruption += place.disruption()
    return Operations(
        rate=rate,
        orders=_times(base.orders[unit], volumes[ORDERS])[:, :quarters],
        hours=_times(base.hours[unit], volumes[HOURS])[:, :quarters],
        sales=_times(base.store_sales[unit], volumes[SALES])[:, :quarters],
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
        response, _ = respond(fleet.models, base, unit[block], start[block], records=fleet.records)
        rate = _times(base.rate[driver][unit[block]], response.multiplier(driver, share))
        found[block] = np.minimum(1.0, rate)[:, :quarters]
    return found


def _times(figure: FloatArray, factor: FloatArray | None) -> FloatArray:
    return figure if factor is None else figure * factor
