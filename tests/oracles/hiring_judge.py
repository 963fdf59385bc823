"""Heads that may be hired, judged from docs/economics.md in a few plain lines, which share nothing with the program."""

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement, product
from typing import NamedTuple

from instances.schema.hiring import Hiring
from instances.schema.instance import Instance


class Head(NamedTuple):
    """A head: for whom it works, quarter of the decision, first and last quarter of employment."""

    scope: str
    decided: int
    first: int
    last: int


def every_hire(instance: Instance, rule: Hiring, scopes: Sequence[str], last_useful: int) -> Iterator[tuple[Head, ...]]:
    """Yield every way to hire up to the largest number of heads in each scope."""
    decision, evaluation = instance.settings.calendar.decision_quarters, len(instance.quarters)
    since = 1 if rule.from_quarter is None else instance.quarter_index(rule.from_quarter)
    terms = []
    for decided in range(since, decision + 1):
        first = decided + rule.lag
        shortest = first + rule.shortest - 1
        for last in range(first, evaluation + 1):
            if first <= min(last_useful, evaluation) and shortest <= last <= max(shortest, last_useful):
                terms.append((decided, first, last))
    own = [
        [tuple(Head(scope, *one) for one in some) for number in range(rule.largest + 1)
         for some in combinations_with_replacement(terms, number)]
        for scope in scopes
        if rule.scope in ("", scope)
    ]  # fmt: skip
    for parts in product(*own):
        yield tuple(head for part in parts for head in part)


class Money:
    """Payments of a head by quarter, its net cash by quarter, and its NPV."""

    def __init__(self, instance: Instance, rule: Hiring, head: Head) -> None:
        finance, quarters = instance.settings.finance, instance.quarters
        growth = finance.inflation_rate if finance.wage_growth is None else finance.wage_growth
        horizon, life, rate = len(quarters), finance.depreciation_quarters, finance.tax_rate

        def wages(quarter: int) -> float:
            return (1 + growth) ** ((quarter - 1) / 4)

        opex, capex = dict.fromkeys(range(1, horizon + 1), 0.0), 0.0
        for quarter in range(head.first, head.last + 1):
            opex[quarter] += rule.cost_per_quarter * wages(quarter) * quarters[quarter - 1].weeks / 13
        opex[head.last] += rule.severance * wages(head.last)
        once = rule.one_off_cost * (1 + finance.inflation_rate) ** ((head.decided - 1) / 4)
        if rule.colour == "capex":
            capex = once
        else:
            opex[head.decided] += once
        self.paid = dict(opex)
        self.paid[head.decided] += capex
        written_off = {head.decided + age: capex / life for age in range(life)}
        self.cash = {
            quarter: -amount + rate * (opex[quarter] + written_off.get(quarter, 0.0)) for quarter, amount in self.paid.items()
        }
        yearly = finance.discount_rate
        if finance.discount_rate_kind == "real":
            yearly = (1 + yearly) * (1 + finance.inflation_rate) - 1
        part = {"end": 1.0, "middle": 0.5, "start": 0.0}[finance.discount_timing]

        def worth(quarter: int, amount: float) -> float:
            within = min(quarter, horizon)
            return amount * (1 + yearly) ** -((within - 1 + part + quarter - within) / 4)

        self.npv = sum(worth(quarter, amount) for quarter, amount in self.cash.items())
        self.npv += sum(worth(quarter, rate * amount) for quarter, amount in written_off.items() if quarter > horizon)
