"""Notices on units: exits, resizes, growth, and the interpretation of online orders and cancellations."""

from collections.abc import Iterator, Mapping

from instances.notice import Notice
from instances.schema.instance import Instance
from instances.schema.levers import Lever
from instances.wording import counted, listed


def unit_notices(instance: Instance, levers: Mapping[str, Lever]) -> Iterator[Notice]:
    """Yield the notices on units.csv. levers: see `acting_levers`."""
    yield from _orders(instance, levers)
    yield from _cancelled(instance)
    yield from _growth(instance)
    yield from _course(instance)


def _orders(instance: Instance, levers: Mapping[str, Lever]) -> Iterator[Notice]:
    finance, units = instance.settings.finance, instance.units
    both = any(unit.eligible_orders and unit.order_value and unit.stockout_rate and unit.revenue for unit in units)
    if both and "online_sales" not in finance.model_fields_set:
        text = (
            "online orders are assumed beside revenue. If revenue of units.csv contains them, "
            'write online_sales = "inside"; if not, online_sales = "beside".'
        )
        yield Notice("finance.online_sales", text)
    moved = any(lever.effects.shrink or lever.strain.shrink for lever in levers.values())
    if moved and any(unit.shrink_rate and unit.revenue for unit in units) and "cost_of_goods" not in finance.model_fields_set:
        text = "shrink counts at retail. Write cost_of_goods, as a share of revenue, to count it at cost, or 1 to leave it so."
        yield Notice("finance.cost_of_goods", text)
    uplift = any(lever.effects.order_uplift > 0 or lever.effects.conversion_uplift > 0 for lever in levers.values())
    earning = any(unit.eligible_orders and unit.order_value for unit in units)
    if uplift and earning and "extra_orders_incremental" not in finance.model_fields_set:
        text = "every extra order is assumed new to the company. Write extra_orders_incremental: the share that is, 1 for all."
        yield Notice("finance.extra_orders_incremental", text)


def _cancelled(instance: Instance) -> Iterator[Notice]:
    finance, common = instance.settings.finance, instance.settings.event_costs.cancellation
    costly = any(
        unit.eligible_orders and unit.order_value and unit.cancellation_rate
        for unit in instance.units
        if (common if unit.cancellation_cost is None else unit.cancellation_cost)
    )
    if costly and "cancelled_orders_lost" not in finance.model_fields_set:
        text = (
            "a cancelled order costs its cancellation cost and no contribution. Write cancelled_orders_lost: the share of the"
            " contribution that is lost, too, 0 if the cost contains it."
        )
        yield Notice("finance.cancelled_orders_lost", text)


def _growth(instance: Instance) -> Iterator[Notice]:
    finance = instance.settings.finance
    grown = [name for name in ("revenue_growth", "order_growth") if any(getattr(unit, name) for unit in instance.units)]
    if grown and "growth_base" not in finance.model_fields_set:
        text = (
            f"with {listed(grown)}, figures of units.csv are taken as the level of the first quarter. Write growth_base:"
            " first_quarter, last_twelve_months or first_year."
        )
        yield Notice("finance.growth_base", text)
    raised = [name for name in ("inflation_rate", "wage_growth", "freight_growth", "licence_growth") if getattr(finance, name)]
    if raised and "discount_rate_kind" not in finance.model_fields_set:
        text = (
            f"with {listed(raised)}, the discount rate is taken as nominal, inflation in it. Write discount_rate_kind:"
            " nominal or real."
        )
        yield Notice("finance.discount_rate_kind", text)


def _course(instance: Instance) -> Iterator[Notice]:
    finance, units = instance.settings.finance, instance.units
    resized = [unit for unit in units if unit.resize_quarter]
    if resized:
        text = (
            f"scales {counted(len(resized), 'unit')} from resize_quarter on: revenue, orders, hours and inventory, and size, so"
            " cost, load and launch hours of later launches, and support, too."
        )
        yield Notice("units.resize_factor", text)
    closing = [unit for unit in units if unit.exit_quarter]
    if closing:
        text = f"is the last quarter of operation of {counted(len(closing), 'unit')}"
        text += ", in which inventory is released" if any(unit.inventory for unit in closing) else ""
        text += "; what is left of capex is written off then" if finance.tax_rate and _capex(instance) else ""
        text += "; what goes on after the evaluation goes on until then" if finance.terminal_value != "none" else ""
        yield Notice("units.exit_quarter", f"{text}.")


def _capex(instance: Instance) -> bool:
    """Return whether any cost of units is capex."""
    colours = [cost.colour for lever in instance.settings.levers.values() for cost in lever.costs]
    return "capex" in (*colours, *(row.colour for row in instance.flows))
