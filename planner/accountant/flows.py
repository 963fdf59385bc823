"""Flows of a unit or a shared cost: launch costs, tax, terminal value and value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from instances.schema.common import Colour
from instances.schema.levers import LaunchCost
from instances.schema.plan import Finance
from instances.schema.units import Unit
from planner.accountant.levers import LeverFacts, Roadmap
from planner.accountant.site import LINES, Levels
from planner.accountant.timing import Timing

SHARED = ("network", "region")
COST_LINES = ("software", "integration", "change_management", "training")


@dataclass(frozen=True)
class PaidCost:
    """One implementation cost paid in a quarter, a positive amount."""

    quarter: int
    lever: str
    line: str
    colour: Colour
    amount: float


@dataclass(frozen=True)
class Flows:
    """The flows of one owner before tax: recurring ones by quarter and line, launch costs apart."""

    recurring: Sequence[Levels]
    costs: Sequence[PaidCost]
    has_terminal: bool


@dataclass(frozen=True)
class Settled:
    """Flows with tax and terminal value.

    benefits: recurring flows of each quarter. net: every flow of each quarter. terminal: by line, before tax.
    """

    flows: Flows
    benefits: list[float]
    tax: list[float]
    net: list[float]
    terminal: tuple[float, ...]
    terminal_tax: float
    value: float


def launch_cost(cost: LaunchCost, unit: Unit, inflation: float) -> float:
    """Return the amount of one cost line that a unit pays itself, 0 for shared bases."""
    if cost.basis in SHARED:
        return 0.0
    amount: float = cost.amount * inflation * unit.size**cost.size_exponent
    if cost.basis == "store":
        return amount * unit.stores
    if cost.basis == "thousand_orders":
        return amount * unit.eligible_orders / 1000
    return amount


def unit_costs(unit: Unit, roadmap: Roadmap, levers: Mapping[str, LeverFacts], timing: Timing) -> list[PaidCost]:
    """Return what the launches of a roadmap cost the unit; running levers pay nothing."""
    return [
        PaidCost(start, name, cost.line, cost.colour, launch_cost(cost, unit, timing.inflation[start - 1]))
        for name, start in roadmap.items()
        if start >= 1
        for cost in levers[name].lever.costs
        if cost.basis not in SHARED
    ]


def difference(base: Sequence[Levels], changed: Sequence[Levels]) -> list[Levels]:
    """Return base less changed levels, quarter by quarter."""
    return [
        Levels(*[before - after for before, after in zip(levels, others, strict=True)])
        for levels, others in zip(base, changed, strict=True)
    ]


def settle(flows: Flows, timing: Timing, finance: Finance) -> Settled:
    """Add tax and terminal value to flows and discount them."""
    benefits = [sum(levels) - levels.dip for levels in flows.recurring]
    paid = [0.0] * timing.last
    for cost in flows.costs:
        paid[cost.quarter - 1] += cost.amount
    tax = _tax(flows, benefits, finance)
    net = [benefit - cost + levy for benefit, cost, levy in zip(benefits, paid, tax, strict=True)]
    terminal = _terminal(flows, timing)
    terminal_tax = -finance.tax_rate * sum(terminal)
    value = sum(factor * flow for factor, flow in zip(timing.factor, net, strict=True))
    value += timing.terminal_factor * (sum(terminal) + terminal_tax)
    return Settled(flows, benefits, tax, net, terminal, terminal_tax, value)


def _tax(flows: Flows, benefits: Sequence[float], finance: Finance) -> list[float]:
    """Tax on every flow but capex, less the tax that depreciation saves."""
    if finance.tax_rate == 0:
        return [0.0] * len(benefits)
    taxed = list(benefits)
    for cost in flows.costs:
        if cost.colour == "opex":
            taxed[cost.quarter - 1] -= cost.amount
            continue
        for quarter in range(cost.quarter, min(cost.quarter + finance.depreciation_quarters, len(benefits) + 1)):
            taxed[quarter - 1] -= cost.amount / finance.depreciation_quarters
    return [-finance.tax_rate * flow for flow in taxed]


def _terminal(flows: Flows, timing: Timing) -> tuple[float, ...]:
    """Years of the last four quarters' flows by line, dips left out."""
    if not flows.has_terminal or timing.terminal_years == 0:
        return (0.0,) * len(LINES)
    last_year = flows.recurring[-4:]
    sums = [sum(levels[position] for levels in last_year) for position in range(len(LINES))]
    sums[LINES.index("labour")] -= sum(levels.dip for levels in last_year)
    return tuple(timing.terminal_years * total for total in sums)
