"""The flows of one owner, a unit or a shared cost, with tax, terminal value and worth."""

from collections.abc import Sequence
from dataclasses import dataclass

from instances.schema.settings import Finance
from planner.accountant.costs import PaidCost
from planner.accountant.depreciation import depreciation_of
from planner.accountant.lines import Amounts, Treatment, treatment_of
from planner.accountant.records import TERMINAL
from planner.accountant.rounding import Moved, nothing_moved
from planner.accountant.timing import Timing


@dataclass(frozen=True)
class Flows:
    """The flows of one owner before tax.

    recurring: amounts by line, a quarter of the evaluation each. costs: paid within the evaluation. terminal: value in H of what
    comes after, by line. leaves: last quarter of a unit that exits.
    """

    recurring: Sequence[Amounts]
    costs: Sequence[PaidCost]
    terminal: Amounts
    leaves: int | None = None


@dataclass(frozen=True)
class Settled:
    """Flows with tax and worth. tax, net, hard: by quarter; net is every flow, hard those of hard lines with the tax on them."""

    flows: Flows
    tax: Sequence[float]
    net: Sequence[float]
    hard: Sequence[float]
    terminal_tax: float
    value: float

    @property
    def moved(self) -> Moved:
        """The flows by line, without their signs."""
        paid = [0.0] * len(self.net)
        for cost in self.flows.costs:
            paid[cost.quarter - 1] += cost.amount
        by_line = [(*amounts, cost, levy) for amounts, cost, levy in zip(self.flows.recurring, paid, self.tax, strict=True)]
        return nothing_moved(len(self.net)).plus(by_line, (*self.flows.terminal, self.terminal_tax))


@dataclass(frozen=True)
class Terms:
    """What flows are settled by. years: fiscal years of the evaluation in order, then the time after it."""

    timing: Timing
    finance: Finance
    treatment: Treatment
    years: tuple[str, ...]


def terms_of(timing: Timing, finance: Finance) -> Terms:
    """Return what the flows of a plan are settled by."""
    years = (*dict.fromkeys(map(str, timing.fiscal_years)), TERMINAL)
    return Terms(timing, finance, treatment_of(finance), years)


def settle(flows: Flows, terms: Terms) -> Settled:
    """Add tax to flows and discount them."""
    timing, treatment = terms.timing, terms.treatment
    tax, terminal_tax = _tax(flows, terms)
    paid = [0.0] * timing.last
    for cost in flows.costs:
        paid[cost.quarter - 1] += cost.amount
    net = [sum(amounts) - cost + levy for amounts, cost, levy in zip(flows.recurring, paid, tax, strict=True)]
    value = sum(factor * flow for factor, flow in zip(timing.factor, net, strict=True))
    return Settled(
        flows=flows,
        tax=tax,
        net=net,
        hard=[flow - treatment.not_hard_after_tax(amounts) for flow, amounts in zip(net, flows.recurring, strict=True)],
        terminal_tax=terminal_tax,
        value=value + timing.factor[-1] * (sum(flows.terminal) + terminal_tax),
    )


def _tax(flows: Flows, terms: Terms) -> tuple[list[float], float]:
    """Return the tax of each quarter and that on what comes after H, in value of H; below 0 where it is paid."""
    timing, treatment, rate = terms.timing, terms.treatment, terms.finance.tax_rate
    if not rate:
        return [0.0] * timing.last, 0.0
    profit = [treatment.taxed(amounts) for amounts in flows.recurring]
    for cost in flows.costs:
        if cost.colour == "opex":
            profit[cost.quarter - 1] -= cost.amount
    later = treatment.taxed(flows.terminal)
    for quarter, amount in depreciation_of(flows.costs, terms.finance.depreciation_quarters, flows.leaves).items():
        if quarter <= timing.last:
            profit[quarter - 1] -= amount
        else:
            later -= amount * timing.later(quarter)
    return [-rate * amount for amount in profit], -rate * later
