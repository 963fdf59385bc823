"""What a schedule costs in capex and opex, by quarter, region, lever and line: unit by unit, quarter by quarter."""

from collections.abc import Iterator, Sequence
from functools import partial

from planner.accountant.book import Book
from planner.accountant.flows import PaidCost, unit_costs
from planner.accountant.levers import Roadmap, is_active, tracks_of
from planner.accountant.records import LedgerKey
from planner.accountant.shared import SharedAccount
from planner.accountant.site import Site


def ledger(book: Book, shared: Sequence[SharedAccount]) -> dict[LedgerKey, float]:
    """Return every cost of a schedule, positive; support is against no change."""
    found: dict[LedgerKey, float] = {}
    for key, amount in _entries(book, shared):
        found[key] = found.get(key, 0.0) + amount
    return found


def _entries(book: Book, shared: Sequence[SharedAccount]) -> Iterator[tuple[LedgerKey, float]]:
    for name in book.by_unit:
        yield from book.notes.once(("ledger", name, *book.course(name)), partial(_of_unit, book, name))
    for one in shared:
        yield from _paid(book, one.region, one.settled.flows.costs)
        for label, levels in zip(book.timing.labels, one.settled.flows.recurring, strict=True):
            yield (label, one.region, one.row.lever, "support", "opex"), -levels.support


def _of_unit(book: Book, name: str) -> list[tuple[LedgerKey, float]]:
    unit = book.units[name]
    found = list(_paid(book, unit.region, unit_costs(unit, book.roadmap(name), book.levers, book.timing)))
    site = book.site(unit)
    for sign, roadmap in ((1.0, book.roadmap(name)), (-1.0, book.base(name))):
        for quarter, lever, amount in _support(book, site, roadmap):
            found.append(((book.timing.labels[quarter - 1], unit.region, lever, "support", "opex"), sign * amount))
    return found


def _paid(book: Book, region: str, costs: Sequence[PaidCost]) -> Iterator[tuple[LedgerKey, float]]:
    for cost in costs:
        yield (book.timing.labels[cost.quarter - 1], region, cost.lever, cost.line, cost.colour), cost.amount


def _support(book: Book, site: Site, roadmap: Roadmap) -> Iterator[tuple[int, str, float]]:
    tracks = tracks_of(roadmap, book.levers, 1.0)
    for quarter in range(1, book.timing.last + 1):
        if site.is_open(quarter):
            for track in tracks:
                if is_active(track, quarter):
                    yield quarter, track.facts.name, site.support_of(track.facts.lever, quarter)
