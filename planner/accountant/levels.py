"""The levels of a unit in one quarter, line by line: what its rates and volumes cost it."""

from collections.abc import Iterator, Sequence

from planner.accountant.costs import support_of
from planner.accountant.levers import Track, outlived
from planner.accountant.lines import NOTHING, Amounts, Levels
from planner.accountant.site import Site
from planner.accountant.state import State


def levels_of(site: Site, tracks: Sequence[Track], quarter: int, state: State, stock_before: float) -> Amounts:
    """Return the levels of a unit in a quarter by line; stock_before is the end stock of the quarter before."""
    if state.is_open:
        return _with_rows(site, tracks, quarter, _open_levels(site, tracks, quarter, state, stock_before))
    support = sum(amount for _, amount, _ in support_of(site, tracks, quarter, 0.0))
    return Levels(*NOTHING)._replace(support=support) if support else NOTHING


def _open_levels(site: Site, tracks: Sequence[Track], quarter: int, state: State, stock_before: float) -> Levels:
    facts, finance, costs = site.facts(quarter), site.finance, site.order_costs
    misroute, split, late, cancellation, mispick, complaint, returned, stockout, _, markdown, overtime, missed = state.rates
    orders, general, wage = state.orders, facts.general, facts.wage
    freight_orders = orders * facts.freight
    new = finance.extra_orders_incremental
    earned = new * (orders - facts.orders)
    lost = (facts.orders + earned) * cancellation * finance.cancelled_orders_lost
    hours_paid = state.hours * wage
    return Levels(
        labour=hours_paid + orders * mispick * costs["mispick"] * general + state.launch_hours * wage,
        shipping=freight_orders * (misroute * costs["misroute"] + split * costs["split"] + late * costs["late"]),
        fulfilment=(facts.orders + earned - lost) * costs["fulfilment"] * facts.freight,
        returns=freight_orders * returned * costs["returned"],
        shrink=facts.revenue * state.cash_shrink * finance.shrink_cash_share * finance.cost_of_goods,
        markdowns=facts.revenue * markdown,
        support=sum(amount for _, amount, _ in support_of(site, tracks, quarter, orders)),
        carrying=state.stock * finance.carrying_rate / 4 * facts.length,
        working_capital=state.end_stock - stock_before,
        stockouts=facts.store_sales * stockout * site.unit.contribution_margin,
        promises=-new * facts.orders * state.more * (state.faster - 1) * facts.order_margin,
        availability=-new * facts.orders * (state.more - 1) * facts.order_margin,
        cancelled_sales=lost * facts.order_margin,
        complaints=orders * complaint * costs["complaint"] * general,
        cancellations=orders * cancellation * costs["cancellation"] * general,
        volatility=hours_paid * overtime * site.events.overtime_premium
        + state.hours * missed * site.events.missed_task_hour * general,
    )


def _with_rows(site: Site, tracks: Sequence[Track], quarter: int, levels: Levels) -> Amounts:
    """Take the amounts of flows.csv off the levels of an open unit: money that comes in is a cost that falls."""
    changed: list[float] | None = None
    for track in tracks:
        practice = track.practice
        if (practice.once or practice.recurring) and track.start <= quarter < track.end:
            changed = list(levels) if changed is None else changed
            for place, amount in _rows_at(track, quarter):
                changed[place] -= amount * site.flow_index(quarter)
    return levels if changed is None else tuple(changed)


def _rows_at(track: Track, quarter: int) -> Iterator[tuple[int, float]]:
    """Yield the rows that count in a quarter; what comes in every quarter ends with the benefits, what goes out goes on."""
    practice, age, gone = track.practice, quarter - track.start, outlived(track, quarter)
    yield from practice.once.get(age, ())
    for since, place, amount in practice.recurring:
        if age >= since and not (gone and amount > 0):
            yield place, amount
