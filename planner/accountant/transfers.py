"""Transfers of demand: what another unit makes of the store sales and orders of a closed one."""

from collections.abc import Iterator

from planner.accountant.lines import NOTHING, Levels
from planner.accountant.site import Site
from planner.accountant.state import state_of


def transferred_levels(site: Site, quarter: int) -> Iterator[Levels]:
    """Yield the levels, at each unit that takes over, of the demand of a unit that is closed in a quarter."""
    inputs = site.inputs(quarter)
    for transfer in site.transfers:
        if transfer.to.is_open(quarter):
            yield _levels_alone(
                transfer.to, quarter, sales=transfer.share * inputs.store_sales, orders=transfer.share_orders * inputs.orders
            )


def _levels_alone(site: Site, quarter: int, *, sales: float, orders: float) -> Levels:
    """Return the levels of a unit without levers with so much store sales and so many orders, and nothing else."""
    inputs, state = site.inputs(quarter), state_of(site, (), quarter)
    rates, costs, unit, finance = state.rates, site.order_costs, site.unit, site.finance
    hours = orders * unit.hours_per_order
    lost = orders * rates.cancellation * finance.cancelled_orders_lost
    revenue = sales
    if finance.online_sales == "inside":
        revenue += orders * unit.order_value * inputs.general
    an_order = rates.misroute * costs["misroute"] + rates.split * costs["split"] + rates.late * costs["late"]
    an_hour = inputs.wage * rates.overtime * site.events.overtime_premium
    an_hour += rates.missed_task * site.events.missed_task_hour * inputs.general
    return Levels(*NOTHING)._replace(
        labour=hours * inputs.wage + orders * rates.mispick * costs["mispick"] * inputs.general,
        shipping=orders * inputs.freight * an_order,
        fulfilment=(orders - lost) * costs["fulfilment"] * inputs.freight,
        returns=orders * rates.returned * costs["returned"] * inputs.freight,
        shrink=revenue * state.cash_shrink * finance.shrink_cash_share * finance.cost_of_goods,
        markdowns=revenue * rates.markdown,
        sales=-sales * unit.contribution_margin,
        availability=-orders * inputs.order_margin,
        cancelled_sales=lost * inputs.order_margin,
        complaints=orders * rates.complaint * costs["complaint"] * inputs.general,
        cancellations=orders * rates.cancellation * costs["cancellation"] * inputs.general,
        volatility=hours * an_hour,
    )
