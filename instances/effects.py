"""The effects of levers, declared: the figure of a unit that each of them moves."""

from typing import Literal, TypeAlias

Base: TypeAlias = Literal[
    "order event", "share of revenue", "share of hours", "online orders", "hours", "inventory", "store sales", "occupancy"
]
"""The figure that an effect moves: a rate of orders, revenue or labour hours, or the orders, hours, inventory, store sales or
occupancy cost themselves."""

EFFECT_BASES: dict[str, Base] = {
    "misroute": "order event",
    "split": "order event",
    "late": "order event",
    "cancellation": "order event",
    "mispick": "order event",
    "complaint": "order event",
    "returned": "order event",
    "stockout": "share of revenue",
    "shrink": "share of revenue",
    "markdown": "share of revenue",
    "overtime": "share of hours",
    "missed_task": "share of hours",
    "labour_hours": "hours",
    "inventory": "inventory",
    "conversion_uplift": "online orders",
    "order_uplift": "online orders",
    "sales_uplift": "store sales",
    "occupancy": "occupancy",
}
"""Every effect. One on a rate moves the column of units.csv that is named after it, such as shrink_rate."""


def effects_on(*bases: Base) -> tuple[str, ...]:
    """Return the effects that move some figures, in order."""
    return tuple(name for name, base in EFFECT_BASES.items() if base in bases)
