"""Warn of effects of levers that act on a rate, volume or cost that is 0 at every unit."""

from collections.abc import Callable, Iterator, Mapping

from instances.effects import EFFECT_BASES
from instances.files import PLAN
from instances.names import is_eligible
from instances.problems import Problem
from instances.schema.instance import Instance
from instances.schema.levers import Lever
from instances.schema.units import Unit
from instances.wording import listed


def idle_warnings(instance: Instance, levers: Mapping[str, Lever]) -> Iterator[Problem]:
    """Yield a warning for each effect that changes nothing at any eligible unit. levers: see `acting_levers`."""
    for name, lever in levers.items():
        eligible_units = [unit for unit in instance.units if is_eligible(unit, lever)]
        for effect, figure in lever.effects.model_dump().items():
            if not figure or not eligible_units:
                continue
            needs = _acts_on(instance, effect)
            if needs and not any(all(need(unit) for need in needs.values()) for unit in eligible_units):
                missing = [what for what, need in needs.items() if not any(map(need, eligible_units))] or list(needs)
                expected = f"{listed(missing)} above 0 at a unit that can take the lever"
                yield Problem(
                    "setting_idle", PLAN, column=f"levers.{name}.effects.{effect}", found=f"{figure:g}", expected=expected
                )


def _acts_on(instance: Instance, effect: str) -> dict[str, Callable[[Unit], object]]:
    """Return the figures that an effect acts on: name, and function that returns it for a unit. Others are checked elsewhere."""
    base = EFFECT_BASES[effect]
    if base == "order event":
        return {
            f"{effect}_rate": lambda unit: getattr(unit, f"{effect}_rate"),
            "eligible_orders": lambda unit: unit.eligible_orders,
            f"event_costs.{effect}": lambda unit: _event_cost(instance, unit, effect),
        }
    if base == "share of revenue":
        return {f"{effect}_rate": lambda unit: getattr(unit, f"{effect}_rate"), "revenue": lambda unit: unit.revenue}
    if base == "share of hours":
        return {f"{effect}_rate": lambda unit: getattr(unit, f"{effect}_rate"), "labour_hours": _hours}
    if base == "online orders":
        return {"eligible_orders": lambda unit: unit.eligible_orders, "order_value": lambda unit: unit.order_value}
    if base == "store sales":
        return {"revenue": lambda unit: unit.revenue, "contribution_margin": lambda unit: unit.contribution_margin}
    if base == "occupancy":
        return {"occupancy_cost": lambda unit: unit.occupancy_cost}
    return {"labour_hours": _hours, "wage": lambda unit: unit.wage} if base == "hours" else {}


def _hours(unit: Unit) -> float:
    return unit.labour_hours + unit.hours_per_order * unit.eligible_orders


def _event_cost(instance: Instance, unit: Unit, event: str) -> float:
    """Return the cost of an order event at a unit, including the lost contribution of a cancellation."""
    own = getattr(unit, f"{event}_cost")
    cost = float(getattr(instance.settings.event_costs, event) if own is None else own)
    lost = instance.settings.finance.cancelled_orders_lost * unit.order_value if event == "cancellation" else 0.0
    return cost + lost
