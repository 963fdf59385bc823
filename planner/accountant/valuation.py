"""Value the flows of a unit or a shared cost: tax, terminal value and present value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from instances.schema.settings import Finance
from planner.accountant.costs import PaidCost
from planner.accountant.depreciation import depreciation_of
from planner.accountant.lines import Amounts, Treatment, treatment_of
from planner.accountant.records import TERMINAL
from planner.accountant.rounding import GrossFlow, no_gross_flow
from planner.accountant.timing import Timing


@dataclass(frozen=True)
class Flows:
    """The flows of a unit or a shared cost before tax.

    Attributes
    ----------
    recurring
        amounts by line, for each quarter of the evaluation.
    costs
        implementation cost paid within the evaluation.
    terminal
        terminal value in H, by line.
    exit_quarter
        last quarter of a unit that exits, the quarter in which its roadmap closes it if that is earlier; None otherwise.
    more_depreciation
        depreciation of the unit's book value beyond that of the base case, by quarter.
    """

    recurring: Sequence[Amounts]
    costs: Sequence[PaidCost]
    terminal: Amounts
    exit_quarter: int | None = None
    more_depreciation: Mapping[int, float] = field(default_factory=dict)

    def depreciation(self, quarters: int) -> dict[int, float]:
        """Return the depreciation of each quarter, including quarters after H. quarters: over which capex is depreciated."""
        found = depreciation_of(self.costs, quarters, self.exit_quarter)
        for quarter, amount in self.more_depreciation.items():
            found[quarter] = found.get(quarter, 0.0) + amount
        return found


@dataclass(frozen=True)
class ValuedFlows:
    """Flows with tax and present value.

    tax, net, hard: by quarter; net is the sum of all flows, hard the sum of the hard lines and the tax on them. value: NPV.
    """

    flows: Flows
    tax: Sequence[float]
    net: Sequence[float]
    hard: Sequence[float]
    terminal_tax: float
    value: float

    @property
    def gross_flow(self) -> GrossFlow:
        """The gross flow of all lines."""
        paid = [0.0] * len(self.net)
        for cost in self.flows.costs:
            paid[cost.quarter - 1] += cost.amount
        by_line = [(*amounts, cost, levy) for amounts, cost, levy in zip(self.flows.recurring, paid, self.tax, strict=True)]
        return no_gross_flow(len(self.net)).plus_flows(by_line, (*self.flows.terminal, self.terminal_tax))


@dataclass(frozen=True)
class ValuationTerms:
    """Calendar and finance that flows are valued with. years: fiscal years of the evaluation in order, then TERMINAL."""

    timing: Timing
    finance: Finance
    treatment: Treatment
    years: tuple[str, ...]


def valuation_terms(timing: Timing, finance: Finance) -> ValuationTerms:
    """Return the terms of valuation of an instance."""
    years = (*dict.fromkeys(map(str, timing.fiscal_years)), TERMINAL)
    return ValuationTerms(timing, finance, treatment_of(finance), years)


def value_flows(flows: Flows, terms: ValuationTerms) -> ValuedFlows:
    """Return the flows with tax and present value."""
    timing, treatment = terms.timing, terms.treatment
    tax, terminal_tax = _tax(flows, terms)
    paid = [0.0] * timing.last
    for cost in flows.costs:
        paid[cost.quarter - 1] += cost.amount
    net = [sum(amounts) - cost + levy for amounts, cost, levy in zip(flows.recurring, paid, tax, strict=True)]
    value = sum(factor * flow for factor, flow in zip(timing.factor, net, strict=True))
    return ValuedFlows(
        flows=flows,
        tax=tax,
        net=net,
        hard=[flow - treatment.not_hard_after_tax(amounts) for flow, amounts in zip(net, flows.recurring, strict=True)],
        terminal_tax=terminal_tax,
        value=value + timing.factor[-1] * (sum(flows.terminal) + terminal_tax),
    )


def _tax(flows: Flows, terms: ValuationTerms) -> tuple[list[float], float]:
    """Return the tax of each quarter, and the tax after H as a value in H; below 0 where tax is paid."""
    timing, treatment, rate = terms.timing, terms.treatment, terms.finance.tax_rate
    if not rate:
        return [0.0] * timing.last, 0.0
    profit = [treatment.taxed(amounts) for amounts in flows.recurring]
    for cost in flows.costs:
        if cost.colour == "opex":
            profit[cost.quarter - 1] -= cost.amount
    later = treatment.taxed(flows.terminal)
    for quarter, amount in flows.depreciation(terms.finance.depreciation_quarters).items():
        if quarter <= timing.last:
            profit[quarter - 1] -= amount
        else:
            later -= amount * timing.value_at_end(quarter)
    return [-rate * amount for amount in profit], -rate * later
