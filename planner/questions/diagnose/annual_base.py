"""A year of every unit under the base case: what each rate costs, in today's money. Running levers are part of it."""

from dataclasses import dataclass

import numpy as np

from instances.schema.settings import EventCosts
from models.problem import FloatArray
from planner.economics.drivers import ORDER_EVENTS, STEADY_RATES
from planner.economics.fleet import Fleet
from planner.economics.operations import operations
from planner.economics.terms import HOURS, OPEN, ORDERS, SALES, money_at_stake

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
    now = operations(fleet, np.arange(len(fleet.instance.units), dtype=np.int64), fleet.base)
    quarters = min(YEAR, time.quarters)
    volumes = {
        "": np.ones((1, quarters)),
        OPEN: np.ones((1, quarters)),
        ORDERS: _share(now.orders[:, :quarters], drivers.orders[:, :quarters]),
        HOURS: _share(now.hours[:, :quarters], drivers.hours[:, :quarters]),
        SALES: _share(now.sales[:, :quarters], drivers.store_sales[:, :quarters]),
    }
    to_today = YEAR / quarters / time.general[:quarters]
    is_open = drivers.open[:, :quarters].astype(np.float64)
    paid: dict[str, FloatArray] = {}
    exposure, rate = {}, {}
    for stake in money_at_stake(drivers, events, time):
        level = stake.money[:, :quarters] * volumes[stake.volume] * to_today
        paid[stake.driver] = paid.get(stake.driver, np.zeros(1)) + level
    for name in RATES:
        level, rates = paid[name], now.rate[name][:, :quarters]
        exposure[name] = level.sum(axis=1)
        plain = _share((rates * is_open).sum(axis=1), is_open.sum(axis=1))
        rate[name] = np.where(exposure[name] > 0, _share((level * rates).sum(axis=1), exposure[name]), plain)
    right = now.accuracy[:, :quarters]
    return AnnualBase(
        exposure=exposure,
        rate=rate,
        accuracy=_share((right * is_open).sum(axis=1), is_open.sum(axis=1)),
        contribution=((drivers.revenue * drivers.margin)[:, :quarters] * to_today).sum(axis=1),
    )


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Return part / whole, 0 where the whole is 0."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
