"""Shared costs: one-off costs at the first launch of a lever in the network or a region, and support after it.

A lever that names another as its platform shares the costs that the other carries: both have their launches counted together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from planner.accountant.costs import PaidCost, paid_by_profile
from planner.accountant.curves import Prices, price_at
from planner.accountant.levers import NEVER, LeverFacts, Roadmap, end_quarter
from planner.accountant.lines import NOTHING, SUPPORT, Amounts
from planner.accountant.records import SharedCost
from planner.accountant.schedule import Schedule
from planner.accountant.terminal_value import terminal_value
from planner.accountant.timing import Timing
from planner.accountant.valuation import Flows, ValuedFlows, value_flows

Span: TypeAlias = tuple[int, int]
"""First and last quarter in which a unit has a lever active."""


class SharedKey(NamedTuple):
    """Identity of a shared cost. scope: network or region; region: blank for the network."""

    lever: str
    scope: str
    region: str


@dataclass(frozen=True)
class SharedAccount:
    """One shared cost. region: blank for the network. late: whether a payment lies after H."""

    region: str
    valued: ValuedFlows
    row: SharedCost
    late: bool


@dataclass
class SharedCostUnits:
    """The units that share a cost.

    launches: launch quarter and active span of each launch. base_case_until: last quarter in which a running lever of a unit is
    active in the base case, None if there is none.
    """

    launches: list[tuple[int, Span]] = field(default_factory=list)
    base_case_until: int | None = None


def active_span(schedule: Schedule, unit: str, roadmap: Roadmap, lever: str) -> Span:
    """Return first and last active quarter of a lever in a roadmap; the last is before the first if it is never active.

    roadmap: quarters of going live; as planned for shared costs, which no slip moves.
    """
    exit_quarter = schedule.units[unit].exit_quarter
    leaves = NEVER if exit_quarter is None else schedule.instance.quarter_index(exit_quarter)
    closed = schedule.closed.get(unit, {}).get(lever, NEVER)
    return roadmap[lever], min(leaves, closed - 1, end_quarter(roadmap, schedule.levers[lever].lever) - 1)


def shared_accounts(schedule: Schedule, roadmaps: Mapping[str, Roadmap] | None = None) -> list[SharedAccount]:
    """Return the shared costs of a schedule beyond those of the base case.

    roadmaps: by unit, those of the schedule by default.
    """
    sharing = _units_by_shared_cost(schedule, schedule.roadmaps if roadmaps is None else roadmaps)
    return _accounts({key: (schedule, one) for key, one in sharing.items()})


def shared_accounts_of(schedules: Sequence[Schedule]) -> list[SharedAccount]:
    """Return the shared costs of a schedule whose units are split into several; a shared cost is alike in all that share it."""
    found: dict[SharedKey, tuple[Schedule, SharedCostUnits]] = {}
    for schedule in schedules:
        for key, more in _units_by_shared_cost(schedule, schedule.roadmaps).items():
            _, sharing = found.setdefault(key, (schedule, SharedCostUnits()))
            sharing.launches.extend(more.launches)
            if more.base_case_until is not None:
                sharing.base_case_until = max(sharing.base_case_until or 0, more.base_case_until)
    return _accounts(found)


def _accounts(found: Mapping[SharedKey, tuple[Schedule, SharedCostUnits]]) -> list[SharedAccount]:
    accounts = []
    for key, (schedule, sharing) in found.items():
        facts = schedule.levers[key.lever]
        bases = [cost.basis for cost in facts.lever.costs] + [cost.basis for cost in facts.lever.support]
        if key.scope in bases and sharing.launches:
            account = _shared_account(schedule, facts, key, sharing)
            if account is not None:
                accounts.append(account)
    return accounts


def _units_by_shared_cost(schedule: Schedule, roadmaps: Mapping[str, Roadmap]) -> dict[SharedKey, SharedCostUnits]:
    found: dict[SharedKey, SharedCostUnits] = {}
    for unit, roadmap in roadmaps.items():
        base = schedule.base(unit)
        for lever, start in roadmap.items():
            for key in _keys(schedule, lever, schedule.units[unit].region):
                sharing = found.setdefault(key, SharedCostUnits())
                if lever in base:
                    sharing.base_case_until = max(sharing.base_case_until or 0, active_span(schedule, unit, base, lever)[1])
                else:
                    sharing.launches.append((start, active_span(schedule, unit, roadmap, lever)))
    return found


def _keys(schedule: Schedule, lever: str, region: str) -> list[SharedKey]:
    """Return the shared costs that a launch in a region takes part in: those of the lever, and those of its platform."""
    platform = schedule.levers[lever].lever.platform
    carriers = [lever] if platform is None else [lever, platform]
    return [key for carrier in carriers for key in (SharedKey(carrier, "network", ""), SharedKey(carrier, "region", region))]


@dataclass(frozen=True)
class SharedSupport:
    """The support of one shared cost. prices: amount and prices of each support line. spans: quarters in which it is paid."""

    timing: Timing
    prices: list[tuple[float, Prices]]
    spans: list[Span]

    def amount(self, quarter: int) -> float:
        """Return the amount paid in a quarter, positive."""
        if not any(since <= quarter <= until for since, until in self.spans):
            return 0.0
        index = self.timing.licences(quarter) * self.timing.length(quarter)
        return sum(amount * price_at(prices, quarter) for amount, prices in self.prices) * index

    def flows(self, quarter: int) -> Amounts:
        """Return the flows of a quarter by line."""
        amount = self.amount(quarter)
        return (*NOTHING[:SUPPORT], -amount, *NOTHING[SUPPORT + 1 :]) if amount else NOTHING

    def changes(self) -> list[int]:
        """Return the quarters in which the amount may change."""
        dates = [since for _, prices in self.prices for since, _ in prices]
        starts = [since for since, _ in self.spans]
        return dates + starts + [until + 1 for _, until in self.spans if until < NEVER - 1]


def _shared_account(schedule: Schedule, facts: LeverFacts, key: SharedKey, sharing: SharedCostUnits) -> SharedAccount | None:
    """Return a shared cost, None if the base case already has all of it."""
    spans = _spans_beyond_base_case(sharing)
    carried_on = sharing.base_case_until is not None
    if carried_on and not spans:
        return None
    opened = min(start for start, (_, until) in sharing.launches if not carried_on or until > (sharing.base_case_until or 0))
    known = ("shared", key, carried_on, opened, tuple(spans))
    return schedule.cache.once(known, lambda: _opened(schedule, facts, key, carried_on=carried_on, opened=opened, spans=spans))


def _opened(
    schedule: Schedule, facts: LeverFacts, key: SharedKey, *, carried_on: bool, opened: int, spans: list[Span]
) -> SharedAccount:
    """Return a shared cost that is paid from a quarter on. carried_on: whether the base case has paid its one-off costs."""
    timing = schedule.timing
    costs = [] if carried_on else _one_off(facts, key.scope, opened, timing)
    within = [cost for cost in costs if cost.quarter <= timing.last]
    result = zip(facts.lever.support, facts.support_prices, strict=True)
    support = SharedSupport(timing, [(cost.amount, prices) for cost, prices in result if cost.basis == key.scope], spans)
    flows = Flows(
        recurring=[support.flows(quarter) for quarter in range(1, timing.last + 1)],
        costs=within,
        terminal=terminal_value(support.flows, support.changes(), timing=timing, finance=schedule.finance),
    )
    valued = value_flows(flows, schedule.terms)
    row = SharedCost(
        lever=facts.name,
        scope=key.scope,
        region=key.region,
        quarter=schedule.instance.label_of(opened),
        one_off_cost=sum(cost.amount for cost in within),
        support_per_quarter=sum(amount for amount, _ in support.prices),
        npv=valued.value,
        noise=valued.gross_flow.noise(timing.factor),
    )
    return SharedAccount(key.region, valued, row, late=len(within) < len(costs))


def _one_off(facts: LeverFacts, scope: str, opened: int, timing: Timing) -> list[PaidCost]:
    return [
        payment
        for cost, prices in zip(facts.lever.costs, facts.cost_prices, strict=True)
        if cost.basis == scope
        for payment in paid_by_profile(facts, cost, prices, start=opened, scale=1.0, timing=timing)
    ]


def _spans_beyond_base_case(sharing: SharedCostUnits) -> list[Span]:
    """Return the merged spans in which a launched lever is active after the base case has ended."""
    least = 0 if sharing.base_case_until is None else sharing.base_case_until
    spans: list[Span] = []
    for since, until in sorted((max(since, least + 1), until) for _, (since, until) in sharing.launches):
        if until < since:
            continue
        if spans and since <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], until))
        else:
            spans.append((since, until))
    return spans
