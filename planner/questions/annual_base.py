"""A year of every unit without change: what each rate costs, in today's money. Running levers are part of it."""

from dataclasses import dataclass

import numpy as np

from instances.schema.plan import EventCosts
from models.problem import FloatArray
from planner.economics.drivers import ORDER_EVENTS, STEADY_RATES
from planner.economics.effects import respond
from planner.economics.fleet import Fleet
from planner.economics.pricing import accuracy
from planner.economics.terms import HOURS, ORDERS, exposure_of

YEAR = 4
RATES = (*ORDER_EVENTS, *STEADY_RATES)


@dataclass(frozen=True, eq=False)
class AnnualBase:
    """Figures of the first four quarters of the evaluation, one entry a unit; money of today, not discounted, before tax.

    Attributes
    ----------
    exposure
        float[units] by rate: what a rate of 1 would cost a year.
    rate
        float[units] by rate: the mean of the year, weighted by what it costs where that is anything.
    accuracy
        float[units]: mean inventory accuracy of the quarters in which the unit is open.
    contribution
        float[units]: revenue at the contribution margin.
    """

    exposure: dict[str, FloatArray]
    rate: dict[str, FloatArray]
    accuracy: FloatArray
    contribution: FloatArray


def annual_base(fleet: Fleet, events: EventCosts) -> AnnualBase:
    """Return the year of every unit; where fewer quarters are evaluated, they stand for a year."""
    drivers, time = fleet.drivers, fleet.timeline
    units = np.arange(len(fleet.instance.units), dtype=np.int64)
    response = respond(fleet.models, drivers.accuracy, fleet.base)
    volumes = {ORDERS: response.growth("order_uplift"), HOURS: response.multiplier(HOURS)}
    quarters = min(YEAR, time.quarters)
    to_today = YEAR / quarters / time.inflation[:quarters]
    is_open = drivers.open[:, :quarters].astype(np.float64)
    exposure, rate = {}, {}
    for name, (money, volume) in exposure_of(drivers, events, time).items():
        level = _times(money, volumes.get(volume))[:, :quarters] * to_today
        rates = np.minimum(1.0, _times(drivers.rate[name], response.multiplier(name)))[:, :quarters]
        exposure[name] = level.sum(axis=1)
        plain = _share((rates * is_open).sum(axis=1), is_open.sum(axis=1))
        rate[name] = np.where(exposure[name] > 0, _share((level * rates).sum(axis=1), exposure[name]), plain)
    right = accuracy(fleet, units, fleet.base)[:, :quarters]
    return AnnualBase(
        exposure=exposure,
        rate=rate,
        accuracy=_share((right * is_open).sum(axis=1), is_open.sum(axis=1)),
        contribution=((drivers.revenue * drivers.margin)[:, :quarters] * to_today).sum(axis=1),
    )


def _times(figure: FloatArray, factor: FloatArray | None) -> FloatArray:
    return figure if factor is None else figure * factor


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Return part / whole, 0 where the whole is 0."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
