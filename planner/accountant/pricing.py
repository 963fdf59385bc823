"""The account of each unit that launches something: flows, value, and the figures of each launch."""

from collections.abc import Sequence
from dataclasses import dataclass

from instances.schema.units import Unit
from planner.accountant.book import Book, Placed
from planner.accountant.figures import half_cent_paybacks
from planner.accountant.flows import Flows, Settled, difference, settle, unit_costs
from planner.accountant.levers import Roadmap
from planner.accountant.records import LaunchFigures
from planner.accountant.site import NOTHING, Levels, Site
from planner.accountant.use import load_points

NO_PART_IN_MONEY = {"unit", "name", "region", "leader", "owner", "cohort", "role", "role_statement", "maturity"}


@dataclass(frozen=True)
class UnitAccount:
    """The settled flows of units that are equal but for their names and share a roadmap."""

    units: list[Unit]
    settled: Settled
    launches: dict[str, LaunchFigures]


def unit_accounts(book: Book) -> list[UnitAccount]:
    """Price every unit with a launch, equal ones once."""
    alike: dict[tuple[object, ...], list[Unit]] = {}
    for name in book.by_unit:
        unit = book.units[name]
        figures = tuple(value for field, value in unit if field not in NO_PART_IN_MONEY)
        alike.setdefault((figures, *book.course(name)), []).append(unit)
    return [_account_of(book, key, units) for key, units in alike.items()]


def _account_of(book: Book, key: tuple[object, ...], units: list[Unit]) -> UnitAccount:
    settled, launches = book.notes.once(("account", *key), lambda: _priced(book, units[0]))
    return UnitAccount(units, settled, launches)


def _priced(book: Book, unit: Unit) -> tuple[Settled, dict[str, LaunchFigures]]:
    site = book.site(unit)
    base = site.levels(book.base(unit.unit), book.levers)
    settled = _settled(book, site, base, book.roadmap(unit.unit), [])
    launches = {placed.lever: _launch_figures(book, site, base, settled, placed) for placed in book.by_unit[unit.unit]}
    return settled, launches


def _settled(book: Book, site: Site, base: Sequence[Levels], roadmap: Roadmap, known: Sequence[Levels]) -> Settled:
    """Settle a roadmap whose first flows are known; nothing flows before its first launch."""
    start = min((quarter for quarter in roadmap.values() if quarter >= 1), default=book.timing.last + 1)
    first = max(start, len(known) + 1)
    changed = site.levels(roadmap, book.levers, first)
    recurring = [*known, *[NOTHING] * (first - 1 - len(known)), *difference(base[first - 1 :], changed)]
    costs = unit_costs(site.unit, roadmap, book.levers, book.timing)
    flows = Flows(recurring, costs, has_terminal=site.unit.exit_quarter is None)
    return settle(flows, book.timing, book.instance.plan.finance)


def _launch_figures(book: Book, site: Site, base: Sequence[Levels], settled: Settled, placed: Placed) -> LaunchFigures:
    """Compare the unit's roadmap with the one that lacks a launch; before that launch their flows are the same."""
    others = {name: start for name, start in book.roadmap(placed.unit.unit).items() if name != placed.lever}
    without = _settled(book, site, base, others, settled.flows.recurring[: placed.quarter - 1])
    gained = [flow - other for flow, other in zip(settled.net, without.net, strict=True)]
    paybacks = half_cent_paybacks(gained, placed.quarter)
    in_quarters = [None if end is None else end - placed.quarter + 1 for end in paybacks]
    return LaunchFigures(
        quarter=book.timing.labels[placed.quarter - 1],
        implementation_cost=sum(cost.amount for cost in settled.flows.costs if cost.lever == placed.lever),
        change_load=sum(points for _, _, points in load_points(book, placed)),
        incremental_npv=settled.value - without.value,
        payback_quarters=in_quarters[0],
        near_paybacks=tuple(in_quarters),
    )
