"""The account of each unit that launches something: flows, worth, and the figures of each launch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from instances.schema.units import Unit
from planner.accountant.afterwards import terminal_value
from planner.accountant.book import Book, later
from planner.accountant.costs import PaidCost, unit_costs
from planner.accountant.courses import Courses
from planner.accountant.entries import UnitEntry, unit_entries
from planner.accountant.figures import first_spend, near_paybacks
from planner.accountant.levers import NEVER, Roadmap
from planner.accountant.records import LaunchFigures, TrackedFigure
from planner.accountant.rounding import HALF_CENT, Moved, gross_of
from planner.accountant.settling import Flows, Settled, settle
from planner.accountant.shapley import Coalition, coalitions, shapley_shares
from planner.accountant.tracking import unit_tracking
from planner.accountant.use import load_points
from planner.accountant.yearly import Yearly, yearly

TOLD_EVERY = 1000
"""Units after which it is told how far the work is."""


@dataclass(frozen=True)
class Priced:
    """What one unit makes of its launches.

    shares: the Shapley value of each launch. tracking: by metric and quarter. waiting: worth with every launch a quarter
    later; None if a launch or payment would then lie after H. gross: what moves at the unit under the base case.
    noise: by how much two ways to work out a share of a launch may differ, which is a mean over all its launches' orders.
    """

    gross: Moved
    noise: float
    settled: Settled
    launches: Mapping[str, LaunchFigures]
    shares: Mapping[str, Yearly]
    ledger: Sequence[UnitEntry]
    tracking: Mapping[tuple[str, str], TrackedFigure]
    waiting: float | None


@dataclass(frozen=True)
class UnitAccount:
    """What units that are equal but for their names, and share a roadmap, make of it."""

    units: list[Unit]
    priced: Priced

    @property
    def settled(self) -> Settled:
        """The flows of each of the units."""
        return self.priced.settled


def unit_accounts(book: Book, on_step: Callable[[str], None] | None = None) -> list[UnitAccount]:
    """Price every unit with a launch, equal ones once; on_step is told how far that is."""
    alike: dict[tuple[object, ...], list[Unit]] = {}
    for name in book.by_unit:
        alike.setdefault((*book.figures(name), *book.course(name)), []).append(book.units[name])
    accounts: list[UnitAccount] = []
    for key, units in alike.items():
        if on_step is not None and len(accounts) % TOLD_EVERY == 0:
            on_step(f"recomputing the plan: {len(accounts):,} of {len(alike):,} units")
        accounts.append(UnitAccount(units, book.notes.once(("account", *key), partial(_priced, book, units[0]))))
    return accounts


def _priced(book: Book, unit: Unit) -> Priced:
    courses = book.courses(unit)
    roadmap, launches = book.roadmap(unit.unit), [placed.lever for placed in book.by_unit[unit.unit]]
    costs = unit_costs(courses.site, roadmap)
    settled: dict[Coalition, Settled] = {frozenset(): _settled(book, courses, courses.base, [])}
    for coalition in coalitions(launches):
        chosen = {name: start for name, start in roadmap.items() if start < 1 or name in coalition}
        settled[coalition] = _settled(book, courses, chosen, [cost for cost in costs if cost.lever in coalition])
    shares = shapley_shares({one: yearly(found, book.terms) for one, found in settled.items()}, launches)
    plan = settled[frozenset(launches)]
    gross = gross_of(courses, book.finance)
    noise = gross.noise(book.timing.factor) + sum(one.moved.noise(book.timing.factor) for one in settled.values())
    figures = {
        placed.lever: _launch_figures(
            book, _Compared(plan, settled[frozenset(launches) - {placed.lever}], gross, noise), placed.lever, unit, shares
        )
        for placed in book.by_unit[unit.unit]
    }
    return Priced(
        gross=gross,
        noise=noise,
        settled=plan,
        launches=figures,
        shares=shares,
        ledger=unit_entries(courses, roadmap, costs),
        tracking=unit_tracking(courses, roadmap),
        waiting=_waiting(book, courses, roadmap),
    )


def _settled(book: Book, courses: Courses, roadmap: Roadmap, costs: Sequence[PaidCost]) -> Settled:
    """Settle a roadmap against the base case."""
    timing, site = book.timing, courses.site
    changes = courses.changes(courses.base) | courses.changes(roadmap) if book.has_terminal else ()
    flows = Flows(
        recurring=[courses.flows(roadmap, quarter) for quarter in range(1, timing.last + 1)],
        costs=[cost for cost in costs if cost.quarter <= timing.last],
        terminal=terminal_value(
            partial(courses.flows, roadmap),
            changes,
            timing,
            book.finance,
            partial(courses.stock_freed, roadmap),
            partial(courses.owed, roadmap),
        ),
        leaves=site.exit if site.exit < NEVER else None,
    )
    return settle(flows, book.terms)


@dataclass(frozen=True)
class _Compared:
    """A unit with a launch and without it. gross, noise: see `Priced`."""

    plan: Settled
    without: Settled
    gross: Moved
    noise: float

    @property
    def moved(self) -> Moved:
        """What moves, without its sign."""
        return self.gross.and_also(self.plan.moved).and_also(self.without.moved)


def _launch_figures(book: Book, compared: _Compared, lever: str, unit: Unit, shares: Mapping[str, Yearly]) -> LaunchFigures:
    """Compare the unit's roadmap with the one that lacks a launch."""
    start, moved = book.roadmap(unit.unit)[lever], compared.moved
    with_it, without = compared.plan, compared.without
    flows, others = (one.hard if book.hard_cash("payback") else one.net for one in (with_it, without))
    gained = [flow - other for flow, other in zip(flows, others, strict=True)]
    costs = [cost for cost in with_it.flows.costs if cost.lever == lever]
    paid = [sum(cost.amount for cost in costs if cost.quarter == quarter) for quarter in range(1, book.timing.last + 1)]
    ends = near_paybacks(gained, first_spend(paid, HALF_CENT), moved)
    in_quarters = tuple(None if end is None else max(1, end - start + 1) for end in ends)
    return LaunchFigures(
        quarter=book.timing.labels[start - 1],
        implementation_cost=sum(cost.amount for cost in costs),
        change_load=sum(points for _, _, points in load_points(book, unit, lever)),
        npv_share=sum(shares[lever].values),
        incremental_npv=with_it.value - without.value,
        payback_quarters=in_quarters[0],
        near_paybacks=in_quarters,
        noise=compared.noise,
    )


def _waiting(book: Book, courses: Courses, roadmap: Roadmap) -> float | None:
    """Return the worth of a roadmap with every launch one quarter later."""
    waited = later(roadmap)
    costs = unit_costs(courses.site, waited)
    if any(quarter > book.timing.last for quarter in (*waited.values(), *(cost.quarter for cost in costs))):
        return None
    return _settled(book, courses, waited, costs).value
