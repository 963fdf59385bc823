"""Shared costs: what the network or a region pays once a lever is first launched in it."""

from dataclasses import dataclass

from planner.accountant.book import Book
from planner.accountant.flows import Flows, PaidCost, Settled, settle
from planner.accountant.levers import LeverFacts
from planner.accountant.records import SharedCost
from planner.accountant.site import NOTHING


@dataclass(frozen=True)
class SharedAccount:
    """The settled flows of one shared cost; region is blank for the network."""

    region: str
    settled: Settled
    row: SharedCost


def shared_accounts(book: Book) -> list[SharedAccount]:
    """Return every shared cost that the schedule opens."""
    accounts = []
    for (lever, scope, region), quarter in _openings(book).items():
        facts = book.levers[lever]
        bases = [cost.basis for cost in facts.lever.costs] + [cost.basis for cost in facts.lever.support]
        if scope in bases:
            accounts.append(_shared_account(book, facts, scope, region, quarter))
    return accounts


def _openings(book: Book) -> dict[tuple[str, str, str], int]:
    """Return the first launch quarter by lever, scope and region, where the lever is not running already."""
    running = set()
    for unit, levers in book.running.items():
        for lever in levers:
            running |= {(lever, "network", ""), (lever, "region", book.units[unit].region)}
    first: dict[tuple[str, str, str], int] = {}
    for placed in book.placed:
        for key in ((placed.lever, "network", ""), (placed.lever, "region", placed.unit.region)):
            if key not in running:
                first[key] = min(placed.quarter, first.get(key, placed.quarter))
    return first


def _shared_account(book: Book, facts: LeverFacts, scope: str, region: str, opening: int) -> SharedAccount:
    timing = book.timing
    costs = [
        PaidCost(opening, facts.name, cost.line, cost.colour, cost.amount * timing.inflation[opening - 1])
        for cost in facts.lever.costs
        if cost.basis == scope
    ]
    support = sum(cost.amount for cost in facts.lever.support if cost.basis == scope)
    recurring = [NOTHING] * timing.last
    for quarter in range(opening, timing.last + 1):
        amount = support * timing.inflation[quarter - 1] * timing.length[quarter - 1]
        recurring[quarter - 1] = NOTHING._replace(support=-amount)
    settled = settle(Flows(recurring, costs, has_terminal=True), timing, book.instance.plan.finance)
    one_off = sum(cost.amount for cost in costs)
    label = timing.labels[opening - 1]
    row = SharedCost(facts.name, scope, region, label, one_off, support, settled.value)
    return SharedAccount(region, settled, row)
