"""What levers cost: implementation cost by the quarter in which it is paid, and support."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from instances.schema.common import Colour
from instances.schema.levers import LaunchCost
from planner.accountant.curves import Prices, price_at
from planner.accountant.levers import SHARED, LeverFacts, Roadmap, Track, own_scale
from planner.accountant.site import Site
from planner.accountant.timing import Timing


@dataclass(frozen=True)
class PaidCost:
    """One implementation cost paid in a quarter, a positive amount."""

    quarter: int
    lever: str
    line: str
    colour: Colour
    amount: float


def paid_by_profile(
    facts: LeverFacts, cost: LaunchCost, prices: Prices, start: int, scale: float, timing: Timing
) -> Iterator[PaidCost]:
    """Yield the payments of one cost line of a launch, in money of the quarter in which each is made."""
    total, price = cost.amount * (1 + facts.contingency) * scale, price_at(prices, start)
    for place, share in enumerate(cost.profile):
        quarter = max(1, start + cost.profile_from + place)
        if share * total:
            yield PaidCost(quarter, facts.name, cost.line, cost.colour, total * price * share * timing.general(quarter))


def unit_costs(site: Site, roadmap: Roadmap) -> list[PaidCost]:
    """Return what the launches of a roadmap cost the unit; running levers pay nothing."""
    costs: list[PaidCost] = []
    for name, start in roadmap.items():
        if start >= 1:
            facts = site.levers[name]
            for cost, prices in zip(facts.lever.costs, facts.cost_prices, strict=True):
                if cost.basis not in SHARED:
                    scale = own_scale(cost, site.unit, site.size(start))
                    costs.extend(paid_by_profile(facts, cost, prices, start, scale, site.timing))
            costs.extend(_costs_brought(site, name, start))
    return costs


def _costs_brought(site: Site, name: str, start: int) -> Iterator[PaidCost]:
    """Yield the implementation cost that flows.csv gives."""
    for row in site.practice(name).costs:
        quarter = max(1, start + row.quarter)
        if row.amount:
            yield PaidCost(quarter, name, row.line, row.colour, -row.amount * site.flow_index(quarter))


def support_of(site: Site, tracks: Sequence[Track], quarter: int, orders: float) -> Iterator[tuple[str, float, bool]]:
    """Yield each lever, the support that it costs the unit in a quarter, and whether a minimum term asks for it.

    orders: there are in the quarter.
    """
    timing, unit = site.timing, site.unit
    for track in tracks:
        facts, age = track.practice.facts, quarter - track.start
        active = site.is_open(quarter) and age >= 0 and quarter < track.end
        for cost, prices in zip(facts.lever.support, facts.support_prices, strict=True):
            owed = 0 <= age < cost.minimum_quarters
            if cost.basis in SHARED or not (active or owed):
                continue
            length = timing.length(quarter)
            count = length if cost.basis == "unit" else unit.stores * length if cost.basis == "store" else orders / 1000
            amount = cost.amount * timing.licences(quarter) * price_at(prices, quarter)
            yield facts.name, amount * site.size(quarter) ** cost.size_exponent * count, owed
