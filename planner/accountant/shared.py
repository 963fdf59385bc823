"""Shared costs: what the network or a region pays once a lever is first launched in it, and while a unit there has it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from planner.accountant.afterwards import terminal_value
from planner.accountant.book import Book
from planner.accountant.costs import PaidCost, paid_by_profile
from planner.accountant.curves import Prices, price_at
from planner.accountant.levers import NEVER, LeverFacts, Roadmap, end_of
from planner.accountant.lines import NOTHING, SUPPORT, Amounts
from planner.accountant.records import SharedCost
from planner.accountant.settling import Flows, Settled, settle
from planner.accountant.timing import Timing

Span: TypeAlias = tuple[int, int]
"""First and last quarter in which a unit has a lever active."""


@dataclass(frozen=True)
class SharedAccount:
    """One shared cost; region is blank for the network. late: whether a payment would lie after H."""

    region: str
    settled: Settled
    row: SharedCost
    late: bool


@dataclass
class Takers:
    """The units that have a lever, in the network or a region.

    launches: launch quarter of each, with its first and last active quarter. before: last quarter in which a running unit has
    the lever active in the base case; None where it runs nowhere.
    """

    launches: list[tuple[int, Span]] = field(default_factory=list)
    before: int | None = None


def active_span(book: Book, unit: str, roadmap: Roadmap, lever: str) -> Span:
    """Return first and last quarter in which a lever of a roadmap is active; the last is before the first if it never is."""
    exit_quarter = book.units[unit].exit_quarter
    leaves = NEVER if exit_quarter is None else book.instance.quarter_index(exit_quarter)
    return roadmap[lever], min(leaves, end_of(roadmap, book.levers[lever].lever) - 1)


def shared_accounts(book: Book, roadmaps: Mapping[str, Roadmap] | None = None) -> list[SharedAccount]:
    """Return every shared cost that a schedule opens, or that its units go on with after those that run a lever already.

    roadmaps: by unit, those of the book if not given.
    """
    accounts = []
    for (lever, scope, region), takers in _takers(book, book.roadmaps if roadmaps is None else roadmaps).items():
        facts = book.levers[lever]
        bases = [cost.basis for cost in facts.lever.costs] + [cost.basis for cost in facts.lever.support]
        if scope in bases and takers.launches:
            account = _shared_account(book, facts, scope, region, takers)
            if account is not None:
                accounts.append(account)
    return accounts


def _takers(book: Book, roadmaps: Mapping[str, Roadmap]) -> dict[tuple[str, str, str], Takers]:
    found: dict[tuple[str, str, str], Takers] = {}
    for unit, roadmap in roadmaps.items():
        base = book.base(unit)
        for lever, start in roadmap.items():
            for key in ((lever, "network", ""), (lever, "region", book.units[unit].region)):
                takers = found.setdefault(key, Takers())
                if lever in base:
                    takers.before = max(takers.before or 0, active_span(book, unit, base, lever)[1])
                else:
                    takers.launches.append((start, active_span(book, unit, roadmap, lever)))
    return found


@dataclass(frozen=True)
class Support:
    """The support of one shared cost. prices: of each of its support lines, with the amount. spans: quarters in which it runs."""

    timing: Timing
    prices: list[tuple[float, Prices]]
    spans: list[Span]

    def amount(self, quarter: int) -> float:
        """Return what is paid in a quarter, positive."""
        if not any(since <= quarter <= until for since, until in self.spans):
            return 0.0
        index = self.timing.licences(quarter) * self.timing.length(quarter)
        return sum(amount * price_at(prices, quarter) for amount, prices in self.prices) * index

    def flows(self, quarter: int) -> Amounts:
        """Return the flows of a quarter by line."""
        amount = self.amount(quarter)
        return (*NOTHING[:SUPPORT], -amount, *NOTHING[SUPPORT + 1 :]) if amount else NOTHING

    def changes(self) -> list[int]:
        """Return the quarters in which what is paid may change."""
        dates = [since for _, prices in self.prices for since, _ in prices]
        starts = [since for since, _ in self.spans]
        return dates + starts + [until + 1 for _, until in self.spans if until < NEVER - 1]


def _shared_account(book: Book, facts: LeverFacts, scope: str, region: str, takers: Takers) -> SharedAccount | None:
    """Return a shared cost, None where units that run the lever already have paid all of it."""
    timing, spans = book.timing, _beyond(takers)
    carried_on = takers.before is not None
    if carried_on and not spans:
        return None
    opened = min(start for start, (_, until) in takers.launches if not carried_on or until > (takers.before or 0))
    costs = [] if carried_on else _one_off(facts, scope, opened, timing)
    within = [cost for cost in costs if cost.quarter <= timing.last]
    priced = zip(facts.lever.support, facts.support_prices, strict=True)
    support = Support(timing, [(cost.amount, prices) for cost, prices in priced if cost.basis == scope], spans)
    flows = Flows(
        recurring=[support.flows(quarter) for quarter in range(1, timing.last + 1)],
        costs=within,
        terminal=terminal_value(support.flows, support.changes(), timing, book.finance),
    )
    settled = settle(flows, book.terms)
    row = SharedCost(
        lever=facts.name,
        scope=scope,
        region=region,
        quarter=book.instance.label_of(opened),
        one_off_cost=sum(cost.amount for cost in within),
        support_per_quarter=sum(amount for amount, _ in support.prices),
        npv=settled.value,
        noise=settled.moved.noise(timing.factor),
    )
    return SharedAccount(region, settled, row, late=len(within) < len(costs))


def _one_off(facts: LeverFacts, scope: str, opened: int, timing: Timing) -> list[PaidCost]:
    return [
        payment
        for cost, prices in zip(facts.lever.costs, facts.cost_prices, strict=True)
        if cost.basis == scope
        for payment in paid_by_profile(facts, cost, prices, opened, 1.0, timing)
    ]


def _beyond(takers: Takers) -> list[Span]:
    """Return the quarters in which a unit has the lever active and no running unit would have it in the base case, merged."""
    least = 0 if takers.before is None else takers.before
    spans: list[Span] = []
    for since, until in sorted((max(since, least + 1), until) for _, (since, until) in takers.launches):
        if until < since:
            continue
        if spans and since <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], until))
        else:
            spans.append((since, until))
    return spans
