"""The levels of the operating lines as sums of terms: a weight by unit and quarter, a driver's multiplier and a volume.

A level that is a cost counts positive and a gain negative, so that a flow is always the base case's level less the
roadmap's.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from instances.schema.settings import EventCosts, Finance, Records
from models.problem import FloatArray, IntArray
from planner.economics.drivers import Drivers
from planner.economics.effects import LeverModel, records_factor
from planner.economics.lines import LINE
from planner.economics.of_units import OfUnits
from planner.economics.timeline import Timeline

MORE, ORDERS, HOURS, SALES, OPEN, SITE = "order_uplift", "orders", "labour_hours", "sales", "open", "site"
"""Volumes of a roadmap against the base before any lever: more, more * faster, hours, sales in the store, what is there as long
as the unit is not closed, and the site as long as it is paid for."""

SALES_UPLIFT = "sales_uplift"

_EVENT_LINES = {
    "mispick": "labour",
    "misroute": "shipping",
    "split": "shipping",
    "late": "shipping",
    "returned": "returns",
    "complaint": "complaints",
    "cancellation": "cancellations",
}
"""The line on which each order event is paid."""

_MOVERS: dict[str, tuple[str, ...]] = {
    MORE: ("order_uplift",),
    ORDERS: ("order_uplift", "conversion_uplift"),
    HOURS: ("labour_hours",),
    SALES: (SALES_UPLIFT,),
}
"""Drivers and uplifts that move each volume."""


@dataclass(frozen=True, eq=False)
class Term:
    """One summand of a line: weight * multiplier(driver) * volume, or money * min(1, weight * multiplier(driver)) * volume.

    Attributes
    ----------
    line
        index into `LINES`.
    weight
        float[units, C]: the level before any lever, in money; the rate where there is `money`.
    driver
        the rate whose multiplier counts; blank for none.
    volume
        the volume that counts; blank for none.
    records
        share of the rate that wrong records cause, where some lever lifts accuracy.
    money
        float[units, C]: the level at a rate of 1; None where the rate cannot reach 1.
    least
        float[units, C]: the least that the multiplier of the driver counts; None for 0.
    of
        int[rows]: the unit of each row of a fleet of rows, for arrays that are still by unit; None where rows are the units.
    """

    line: int
    weight: FloatArray
    driver: str = ""
    volume: str = ""
    records: OfUnits = 0.0
    money: FloatArray | None = None
    least: FloatArray | None = None
    of: IntArray | None = None

    @property
    def level(self) -> FloatArray:
        """float[units, C]: the level before any lever."""
        return self.weight if self.money is None else np.minimum(1, self.weight) * self.money


def terms_of(
    base: Drivers,
    events: EventCosts,
    records: Records | None,
    time: Timeline,
    levers: Sequence[LeverModel],
) -> tuple[Term, ...]:
    """Return every term of the operating lines; support, launch hours, stock and transfers of demand are apart."""
    finance = time.finance
    found = [*_volumes(base, finance, levers), *_rates(base, events, records, time, levers)]
    return tuple(term for term in found if term.level.any())


def _volumes(base: Drivers, finance: Finance, levers: Sequence[LeverModel]) -> Iterator[Term]:
    """Yield labour, occupancy, fulfilment and sales: terms without a rate.

    An extra order costs fulfilment, and earns its margin, by the share that is new to the company; a unit that closes loses
    its orders in full.
    """
    yield Term(LINE["labour"], base.hours * base.wage, volume=HOURS)
    fulfilment, extra = base.orders * base.fulfilment_cost, finance.extra_orders_incremental
    yield Term(LINE["fulfilment"], fulfilment * (1 - extra), volume=OPEN)
    yield Term(LINE["fulfilment"], fulfilment * extra, volume=ORDERS)
    earned = extra * base.orders * base.order_value * base.online_margin
    yield Term(LINE["promises"], -earned, volume=ORDERS)
    yield Term(LINE["promises"], earned, volume=MORE)
    yield Term(LINE["availability"], -earned, volume=MORE)
    yield Term(LINE["availability"], earned)
    closes = any(lever.closes for lever in levers)
    if closes:
        others = (1 - extra) * base.orders * base.order_value * base.online_margin
        yield Term(LINE["availability"], -others, volume=OPEN)
        yield Term(LINE["availability"], others)
    sold = base.store_sales * base.margin
    yield Term(LINE["sales"], -sold, volume=SALES)
    yield Term(LINE["sales"], sold)
    if closes or any(SALES_UPLIFT in lever.moved for lever in levers):
        yield from _stockouts_of_other_sales(base)
    owed = base.owed.astype(np.float64) if base.owed.any() else None
    yield Term(LINE["occupancy"], base.occupancy, driver="occupancy", volume=SITE, least=owed)


def _stockouts_of_other_sales(base: Drivers) -> Iterator[Term]:
    """Yield (store sales - store sales') * stockout * margin: sales that are not made are lost once, on the line sales.

    With it the line moves by store sales' * (stockout - stockout') * margin; `stockout` is the rate of units.csv.
    """
    lost = base.store_sales * base.rate["stockout"] * base.margin
    yield Term(LINE["stockouts"], -lost, volume=SALES)
    yield Term(LINE["stockouts"], lost)


def _rates(
    base: Drivers, events: EventCosts, records: Records | None, time: Timeline, levers: Sequence[LeverModel]
) -> Iterator[Term]:
    """Yield the terms of rates; wrong records that no lever corrects are part of the rate before any lever."""
    lifting = any(np.any(lever.gap_closed) for lever in levers)
    for stake in money_at_stake(base, events, time):
        share = cash_records(stake.driver, records, time.finance)
        rate, by_records = base.rate[stake.driver], records_factor(base, share) if np.any(share) else np.ones(1)
        reach = (rate * by_records).max(initial=0.0) * np.prod([lever.largest(stake.driver) for lever in levers])
        if np.any(share) and not lifting:
            rate, share = rate * by_records, 0.0
        if reach > 1:
            yield Term(LINE[stake.line], rate, stake.driver, stake.volume, share, stake.money)
        else:
            yield Term(LINE[stake.line], stake.money * rate, stake.driver, stake.volume, share)


@dataclass(frozen=True, eq=False)
class Stake:
    """The money, float[units, C], that a rate of 1 would cost on a line, and the volume that it follows, blank for none."""

    driver: str
    line: str
    money: FloatArray
    volume: str = ""


def money_at_stake(base: Drivers, events: EventCosts, time: Timeline) -> Iterator[Stake]:
    """Yield the money that each rate costs on each line, before any lever."""
    finance = time.finance
    for event, line in _EVENT_LINES.items():
        yield Stake(event, line, base.orders * base.event_cost[event], ORDERS)
    extra = finance.extra_orders_incremental
    for share, volume in ((1 - extra, OPEN), (extra, ORDERS)):
        lost = share * finance.cancelled_orders_lost * base.orders
        yield Stake("cancellation", "cancelled_sales", lost * base.order_value * base.online_margin, volume)
        yield Stake("cancellation", "fulfilment", -lost * base.fulfilment_cost, volume)
    for revenue, volume in _revenue_by_volume(base):
        yield Stake("shrink", "shrink", revenue * (finance.shrink_cash_share * finance.cost_of_goods), volume)
        yield Stake("markdown", "markdowns", revenue, volume)
    yield Stake("stockout", "stockouts", base.store_sales * base.margin, SALES)
    yield Stake("overtime", "volatility", base.hours * base.wage * events.overtime_premium, HOURS)
    yield Stake("missed_task", "volatility", base.hours * (events.missed_task_hour * time.general), HOURS)


def _revenue_by_volume(base: Drivers) -> Iterator[tuple[FloatArray, str]]:
    """Yield the revenue of the store, which follows its sales, and that of online orders, where revenue contains them."""
    yield base.store_sales, SALES
    online = base.revenue - base.store_sales
    if online.any():
        yield online, OPEN


def records_share(driver: str, records: Records | None) -> OfUnits:
    """Return the share of a rate that wrong stock records cause; 0 without the section."""
    found: OfUnits = getattr(records, driver, 0.0)
    return found


def cash_records(driver: str, records: Records | None, finance: Finance) -> OfUnits:
    """Return the records share of the money of a rate: errors of record are no goods lost, and cost none."""
    share, cash = records_share(driver, records), finance.shrink_cash_share
    if driver != "shrink":
        return share
    if not isinstance(share, np.ndarray) and not isinstance(cash, np.ndarray):
        return max(0.0, share - (1 - cash)) / cash if cash else 0.0
    lost = np.maximum(0.0, share - (1 - np.asarray(cash)))
    return np.asarray(np.divide(lost, cash, out=np.zeros_like(lost), where=np.not_equal(cash, 0)), dtype=np.float64)


def moving_volumes(base: Drivers, levers: Sequence[LeverModel]) -> frozenset[str]:
    """Return the volumes that some lever moves; hours move with orders where orders take hours."""
    if any(lever.closes for lever in levers):
        return frozenset({MORE, ORDERS, HOURS, SALES, OPEN, SITE})
    moved = frozenset[str]().union(*(lever.moved for lever in levers))
    found = {volume for volume, movers in _MOVERS.items() if moved & set(movers)}
    return frozenset(found | {HOURS}) if ORDERS in found and base.hours_by_orders.any() else frozenset(found)


def moving_terms(
    terms: Iterable[Term], lines: Iterable[int], levers: Sequence[LeverModel], volumes: frozenset[str], *, merged: bool
) -> tuple[Term, ...]:
    """Return the terms of some lines that levers move; the others cancel out of every flow.

    merged: terms that follow a volume alone become one for each volume, of line -1, which is all that a sum needs.
    """
    moved = frozenset[str]().union(*(lever.moved for lever in levers))
    wanted = frozenset(lines)
    plain: dict[str, FloatArray] = {}
    found: list[Term] = []
    for term in terms:
        volume = term.volume if term.volume in volumes else ""
        follows_volume = bool(volume) and term.driver not in moved and not np.any(term.records)
        if term.line in wanted and merged and follows_volume:
            plain[volume] = plain.get(volume, np.zeros(1)) + term.level
        elif term.line in wanted and (volume or term.driver in moved or np.any(term.records)):
            found.append(replace(term, volume=volume))
    return (*found, *(Term(-1, weight, volume=volume) for volume, weight in plain.items() if weight.any()))
