"""Closing a unit: severance, the end of its lease, salvage, and the write-off of book values."""

from collections.abc import Iterator, Sequence

from instances.schema.levers import Closing
from planner.accountant.levers import NEVER, Roadmap, RoadmapStep
from planner.accountant.site import Site


def closed_by(steps: Sequence[RoadmapStep], quarter: int) -> RoadmapStep | None:
    """Return the step of a roadmap that has closed the unit by a quarter."""
    return next((step for step in steps if step.at_unit.facts.lever.closes and step.start <= quarter), None)


def break_fee(site: Site, terms: Closing, quarter: int) -> float | None:
    """Return the fee for leaving the site in a quarter in which its lease runs; None where no lease is broken."""
    if site.unit.lease_break_fee is not None:
        fee = site.unit.lease_break_fee * site.timing.general(quarter)
    elif terms.break_fee_quarters is not None:
        fee = min(terms.break_fee_quarters, site.lease_end - quarter + 1) * site.inputs(quarter).occupancy
    else:
        return None
    return fee if quarter <= site.lease_end else 0.0


def rent_owed(site: Site, closing: RoadmapStep, quarter: int) -> float:
    """Return the occupancy cost of a quarter after the closing."""
    is_broken = break_fee(site, closing.at_unit.facts.lever.closing, closing.start) is not None
    return site.inputs(quarter).occupancy if quarter <= site.lease_end and not is_broken else 0.0


def book_left(site: Site, quarter: int) -> float:
    """Return the book value at the beginning of a quarter."""
    return site.unit.book_value * max(0, site.unit.book_quarters - quarter + 1) / site.unit.book_quarters


def salvage(site: Site, closing: RoadmapStep) -> float:
    """Return the proceeds of fixtures and equipment in the closing quarter."""
    if site.unit.salvage is not None:
        return site.unit.salvage * site.timing.general(closing.start)
    return closing.at_unit.facts.lever.closing.salvage_share * book_left(site, closing.start)


def closing_payments(site: Site, roadmap: Roadmap) -> Iterator[tuple[str, int, float]]:
    """Yield lever, quarter and amount of severance and of the fee for breaking the lease, both paid in the closing quarter."""
    quarter = site.closes_in(roadmap)
    if quarter == NEVER:
        return
    facts = next(site.levers[name] for name in roadmap if site.levers[name].lever.closes)
    terms, unit = facts.lever.closing, site.unit
    severance = terms.severance_per_head * unit.headcount if unit.severance is None else unit.severance
    for amount in (severance * site.timing.wages(quarter), break_fee(site, terms, quarter) or 0.0):
        if amount:
            yield facts.name, quarter, amount


def more_depreciation(site: Site, roadmap: Roadmap) -> dict[int, float]:
    """Return by how much a closing changes the depreciation of the book value, by quarter."""
    closed = site.closes_in(roadmap)
    if closed == NEVER:
        return {}
    usual, early = _book_depreciation(site, site.exit), _book_depreciation(site, closed)
    return {quarter: early.get(quarter, 0.0) - usual.get(quarter, 0.0) for quarter in {*usual, *early}}


def _book_depreciation(site: Site, last: int) -> dict[int, float]:
    """Return the depreciation of the book value by quarter, written off in a last quarter."""
    found: dict[int, float] = {}
    for quarter in range(1, site.unit.book_quarters + 1):
        if quarter >= last:
            found[quarter] = book_left(site, quarter)
            break
        found[quarter] = site.unit.book_value / site.unit.book_quarters
    return found
