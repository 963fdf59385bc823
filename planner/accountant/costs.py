"""Costs of levers at a unit: implementation cost by quarter of payment, and support."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from instances.schema.common import Colour
from instances.schema.levers import LaunchCost
from planner.accountant.closings import closing_payments
from planner.accountant.curves import Prices, price_at
from planner.accountant.levers import SHARED, LeverFacts, Roadmap, RoadmapStep, own_scale
from planner.accountant.segments import Orders
from planner.accountant.site import Site
from planner.accountant.timing import Timing


@dataclass(frozen=True)
class PaidCost:
    """A payment of implementation cost; the amount is positive."""

    quarter: int
    lever: str
    line: str
    colour: Colour
    amount: float


def paid_by_profile(
    facts: LeverFacts, cost: LaunchCost, prices: Prices, *, start: int, scale: float, timing: Timing
) -> Iterator[PaidCost]:
    """Yield the payments of a cost line of a launch, each in money of its quarter.

    start: launch quarter. scale: number of times that the amount is paid.
    """
    total, price = cost.amount * (1 + facts.contingency) * scale, price_at(prices, start)
    for place, share in enumerate(cost.profile):
        quarter = max(1, start + cost.profile_from + place)
        if share * total:
            yield PaidCost(quarter, facts.name, cost.line, cost.colour, total * price * share * timing.general(quarter))


def unit_costs(site: Site, roadmap: Roadmap) -> list[PaidCost]:
    """Return the implementation cost of a roadmap at a unit; running levers have none."""
    costs: list[PaidCost] = []
    for name, start in roadmap.items():
        if start >= 1:
            facts = site.levers[name]
            for cost, prices in zip(facts.lever.costs, facts.cost_prices, strict=True):
                if cost.basis not in SHARED:
                    scale = own_scale(cost, site.unit, site.size(start), facts) * facts.launch_price(start)
                    costs.extend(paid_by_profile(facts, cost, prices, start=start, scale=scale, timing=site.timing))
            costs.extend(_costs_of_flows_csv(site, name, start))
    costs.extend(PaidCost(quarter, name, "closing", "opex", amount) for name, quarter, amount in closing_payments(site, roadmap))
    return costs


def _costs_of_flows_csv(site: Site, name: str, start: int) -> Iterator[PaidCost]:
    """Yield the implementation cost of a launch in flows.csv."""
    for row in site.at_unit(name).costs:
        quarter = max(1, start + row.quarter)
        if row.amount:
            yield PaidCost(quarter, name, row.line, row.colour, -row.amount * site.flow_index(quarter))


class SupportPayment(NamedTuple):
    """Support that a lever costs a unit in a quarter. committed: whether it is due under a minimum term."""

    lever: str
    amount: float
    committed: bool


def support_of(site: Site, steps: Sequence[RoadmapStep], quarter: int, orders: Orders) -> Iterator[SupportPayment]:
    """Yield the support payments of a unit in a quarter. orders: orders of the unit in the quarter."""
    timing, unit = site.timing, site.unit
    for step in steps:
        facts, age = step.at_unit.facts, quarter - step.start
        active = site.is_open(quarter) and age >= 0 and quarter < step.end
        for cost, prices in zip(facts.lever.support, facts.support_prices, strict=True):
            committed = 0 <= age < cost.minimum_quarters
            if cost.basis in SHARED or not (active or committed):
                continue
            length = timing.length(quarter)
            counts = {"unit": length, "store": unit.stores * length, "thousand_orders": orders.of(facts.lever) / 1000}
            count = counts[cost.basis]
            amount = cost.amount * timing.licences(quarter) * price_at(prices, quarter) * facts.support_price(quarter)
            yield SupportPayment(facts.name, amount * site.size(quarter) ** cost.size_exponent * count, committed)
