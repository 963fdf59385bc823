"""Warn of stages by orders that all units together do not have: figures of a year, perhaps, in place of a quarter."""

from collections import Counter
from collections.abc import Iterator
from math import floor

from instances.files import PLAN
from instances.names import is_eligible
from instances.problems import Problem
from instances.schema.instance import Instance
from instances.schema.levers import Lever
from instances.schema.units import Unit
from instances.segments import share_at

HALF = 0.5 + 1e-9
"""Half an order, and what a product of shares may fall short of it as rounding."""


def stage_warnings(instance: Instance) -> Iterator[Problem]:
    """Yield a warning for each stage that more orders are needed for than the units have that can take the lever."""
    for name, lever in instance.settings.levers.items():
        by_region = Counter[str]()
        for unit in instance.units:
            if is_eligible(unit, lever):
                by_region[unit.region] += _most_orders(instance, unit, lever)
        every = ("all units", by_region.total())
        each = ("the largest region", max(by_region.values(), default=0)) if lever.network_each else every
        for place, stage in enumerate(lever.network):
            yield from _beyond(f"levers.{name}.network[{place}].orders", stage.orders, *each)
        for place, tier in enumerate(lever.licence_tiers):
            yield from _beyond(f"levers.{name}.licence_tiers[{place}].orders", tier.orders, *every)


def _beyond(column: str, orders: int | None, whose: str, most: int) -> Iterator[Problem]:
    if orders is not None and orders > most:
        expected = f"{most:,} at most, the eligible_orders a quarter of {whose}, as they may grow, where the lever can be taken"
        yield Problem("setting_idle", PLAN, column=column, found=f"{orders:,}", expected=expected)


def _most_orders(instance: Instance, unit: Unit, lever: Lever) -> int:
    """Return the orders that a lever covers at a unit in its largest quarter at most, to the nearest whole one, half up.

    With any growth_base, growth is that of the evaluation and a year more, or that of a year back.
    """
    covered = [one for one in instance.settings.segments if one.of == "orders" and one.name in lever.covers]
    share = sum(share_at(unit, one) for one in covered) if lever.covers else 1.0
    a_year, years = 1 + unit.order_growth, len(instance.quarters) / 4 + 1
    lasting = max(1.0, float(a_year**years), 1 / a_year) * max(1.0, unit.resize_factor)
    return floor(unit.eligible_orders * share * lasting + HALF)
