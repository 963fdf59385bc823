"""The cost of a unit in one quarter by line, from its rates and volumes."""

from collections.abc import Iterator, Sequence

from planner.accountant.closings import closed_by, rent_owed, salvage
from planner.accountant.costs import support_of
from planner.accountant.levers import RoadmapStep, benefits_are_over
from planner.accountant.lines import NOTHING, SUPPORT, Amounts, Levels
from planner.accountant.segments import NO_ORDERS
from planner.accountant.site import Site
from planner.accountant.state import State
from planner.accountant.transfers import transferred_levels


def levels_of(site: Site, steps: Sequence[RoadmapStep], quarter: int, state: State, stock_before: float) -> Amounts:
    """Return the levels of a unit in a quarter by line. stock_before: end stock of the quarter before."""
    if state.is_open:
        return _with_rows(site, steps, quarter, _open_levels(site, steps, quarter, state, stock_before))
    support = sum(payment.amount for payment in support_of(site, steps, quarter, NO_ORDERS))
    closing = closed_by(steps, quarter)
    if closing is not None and site.is_open(quarter):
        return _closed_levels(site, closing, quarter, support, stock_before)
    return Levels(*NOTHING)._replace(support=support) if support else NOTHING


def _closed_levels(site: Site, closing: RoadmapStep, quarter: int, support: float, stock_before: float) -> Levels:
    """Return the levels of a unit that its roadmap has closed: what it owes, what it no longer sells, and what it frees."""
    inputs, margin = site.inputs(quarter), site.unit.contribution_margin
    own = Levels(*NOTHING)._replace(
        occupancy=rent_owed(site, closing, quarter),
        support=support,
        working_capital=-stock_before,
        salvage=-salvage(site, closing) if quarter == closing.start else 0.0,
        sales=inputs.store_sales * margin,
        stockouts=inputs.store_sales * site.unit.stockout_rate * margin,
        availability=inputs.orders * inputs.order_margin,
    )
    return Levels(*[sum(amounts) for amounts in zip(own, *transferred_levels(site, quarter), strict=True)])


def _open_levels(site: Site, steps: Sequence[RoadmapStep], quarter: int, state: State, stock_before: float) -> Levels:
    inputs, rates = site.inputs(quarter), state.rates
    finance, costs = site.finance, site.order_costs
    orders, general = state.orders, inputs.general
    freight_orders = orders * inputs.freight
    new = finance.extra_orders_incremental
    earned = new * (orders - inputs.orders)
    lost = state.cancelled * finance.cancelled_orders_lost
    hours_paid = state.hours * inputs.wage
    store_sales = inputs.store_sales * state.sold
    return Levels(
        labour=hours_paid + orders * rates.mispick * costs["mispick"] * general + state.launch_hours * inputs.wage,
        shipping=freight_orders
        * (rates.misroute * costs["misroute"] + rates.split * costs["split"] + rates.late * costs["late"]),
        fulfilment=(inputs.orders + earned - lost) * costs["fulfilment"] * inputs.freight,
        returns=freight_orders * rates.returned * costs["returned"],
        shrink=state.goods_lost * finance.shrink_cash_share * finance.cost_of_goods,
        markdowns=state.marked_down,
        occupancy=inputs.occupancy * (max(1.0, state.space) if quarter <= site.lease_end else state.space),
        support=sum(payment.amount for payment in support_of(site, steps, quarter, state.orders_paid)),
        carrying=state.stock * finance.carrying_rate / 4 * inputs.length,
        working_capital=state.end_stock - stock_before,
        salvage=0.0,
        sales=-(store_sales - inputs.store_sales) * site.unit.contribution_margin,
        stockouts=(store_sales * rates.stockout + (inputs.store_sales - store_sales) * site.unit.stockout_rate)
        * site.unit.contribution_margin,
        promises=-new * inputs.orders * state.more * (state.faster - 1) * inputs.order_margin,
        availability=-new * inputs.orders * (state.more - 1) * inputs.order_margin,
        cancelled_sales=lost * inputs.order_margin,
        complaints=orders * rates.complaint * costs["complaint"] * general,
        cancellations=orders * rates.cancellation * costs["cancellation"] * general,
        volatility=hours_paid * rates.overtime * site.events.overtime_premium
        + state.hours * rates.missed_task * site.events.missed_task_hour * general,
    )


def _with_rows(site: Site, steps: Sequence[RoadmapStep], quarter: int, levels: Levels) -> Amounts:
    """Return the levels of an open unit less the amounts of flows.csv; an inflow reduces a cost."""
    changed: list[float] | None = None
    for step in steps:
        at_unit = step.at_unit
        if (at_unit.once or at_unit.recurring) and step.start <= quarter < step.end:
            changed = list(levels) if changed is None else changed
            for place, amount in _rows_at(step, quarter):
                changed[place] -= amount * site.flow_index(quarter)
    return levels if changed is None else tuple(changed)


def support_rows(site: Site, steps: Sequence[RoadmapStep], quarter: int) -> Iterator[tuple[str, float]]:
    """Yield lever and nominal amount of each row of flows.csv for support that counts in a quarter."""
    for step in steps if site.is_open(quarter) else ():
        if step.start <= quarter < step.end:
            for place, amount in _rows_at(step, quarter):
                if place == SUPPORT:
                    yield step.at_unit.facts.name, amount * site.flow_index(quarter)


def _rows_at(step: RoadmapStep, quarter: int) -> Iterator[tuple[int, float]]:
    """Yield index in LINES and amount of the rows of a quarter. Recurring inflows end with the benefit life, outflows do not."""
    at_unit, age = step.at_unit, quarter - step.start
    yield from at_unit.once.get(age, ())
    over = benefits_are_over(step, quarter)
    for flow in at_unit.recurring:
        if age >= flow.since and not (over and flow.amount > 0):
            yield flow.line, flow.amount
