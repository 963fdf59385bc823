"""The cash-flow model of one unit: its levels and flows by quarter under any roadmap."""

from collections.abc import Iterator
from math import ceil
from typing import TypeAlias

from planner.accountant.costs import support_of
from planner.accountant.levels import levels_of
from planner.accountant.levers import NEVER, Roadmap, RoadmapStep
from planner.accountant.lines import NOTHING, Amounts
from planner.accountant.site import Site
from planner.accountant.state import State, freed_by_rows, state_of

LaunchedSoFar: TypeAlias = tuple[tuple[str, int], ...]
"""Levers with launch quarters of a roadmap, up to a quarter."""


class UnitModel:
    """The cash-flow model of one unit. A quarter is computed once for all roadmaps with the same launches up to it.

    base: running levers of the unit. The initial inventory is that of quarter 1 under them, less the working capital that their
    rows of flows.csv have freed before.
    """

    def __init__(self, site: Site, base: Roadmap) -> None:
        self.site, self.base = site, base
        self._tracks: dict[LaunchedSoFar, list[RoadmapStep]] = {}
        self._states: dict[tuple[int, LaunchedSoFar], State] = {}
        self._levels: dict[tuple[int, LaunchedSoFar], Amounts] = {}

    def steps(self, launched: LaunchedSoFar) -> list[RoadmapStep]:
        """Return the steps of launched levers."""
        if launched not in self._tracks:
            self._tracks[launched] = self.site.steps(dict(launched))
        return self._tracks[launched]

    def state(self, roadmap: Roadmap, quarter: int) -> State:
        """Return the state of the unit in a quarter under a roadmap."""
        return self._state(_launched_by(roadmap, quarter), quarter)

    def _state(self, launched: LaunchedSoFar, quarter: int) -> State:
        found = self._states.get((quarter, launched))
        if found is None:
            found = self._states[quarter, launched] = state_of(self.site, self.steps(launched), quarter)
        return found

    def levels(self, roadmap: Roadmap, quarter: int) -> Amounts:
        """Return the levels in a quarter under a roadmap, by line."""
        launched = _launched_by(roadmap, quarter)
        found = self._levels.get((quarter, launched))
        if found is None:
            before = self.state(roadmap, quarter - 1).end_stock if quarter > 1 else self._first_stock()
            state = self._state(launched, quarter)
            found = self._levels[quarter, launched] = levels_of(self.site, self.steps(launched), quarter, state, before)
        return found

    def _first_stock(self) -> float:
        steps = self.steps(_launched_by(self.base, 0))
        return self.state(self.base, 1).stock - freed_by_rows(self.site, steps, 0)

    def flows(self, roadmap: Roadmap, quarter: int) -> Amounts:
        """Return the flows of a roadmap in a quarter by line: levels of the base case less its own."""
        before, after = self.levels(self.base, quarter), self.levels(roadmap, quarter)
        if before is after:
            return NOTHING
        return tuple([level - other for level, other in zip(before, after, strict=True)])

    def committed_support(self, roadmap: Roadmap, quarter: int) -> float:
        """Return the flow of support in a quarter under minimum terms."""
        before, after = self._committed(self.base, quarter), self._committed(roadmap, quarter)
        return before - after

    def _committed(self, roadmap: Roadmap, quarter: int) -> float:
        steps, orders = self.steps(_launched_by(roadmap, quarter)), self.state(roadmap, quarter).orders_paid
        return sum(payment.amount for payment in support_of(self.site, steps, quarter, orders) if payment.committed)

    def stock_freed(self, roadmap: Roadmap, quarter: int) -> float:
        """Return the inventory that a roadmap has freed by the end of a quarter."""
        return self.state(self.base, quarter).end_stock - self.state(roadmap, quarter).end_stock

    def changes(self, roadmap: Roadmap) -> set[int]:
        """Return the quarters after H whose levels may differ from those of a year before, see `years_that_change`."""
        found: set[int] = set()
        for since, until in self._spans(roadmap):
            found.update(range(max(since, self.site.timing.last + 1), until + 1))
        return found

    def _spans(self, roadmap: Roadmap) -> Iterator[tuple[int, int]]:
        """Yield first and last quarter of each event that changes levels; inventory changes reach the next quarter."""
        site = self.site
        for quarter in (site.exit, site.resize, *(transfer.to.exit for transfer in site.transfers)):
            if quarter < NEVER:
                yield quarter, quarter + 1
        yield site.lease_end + 1, site.lease_end + 1
        for step in site.steps(roadmap):
            facts, start = step.at_unit.facts, step.start
            lever = facts.lever
            yield start, start + max(ceil((len(lever.ramp) - 1) / step.speed), len(lever.launch_hours)) + 1
            if step.end < NEVER:
                yield step.end, step.end + 1
            if lever.benefit_life_quarters is not None:
                yield start + lever.benefit_life_quarters, start + lever.benefit_life_quarters + 1
            for cost in lever.support:
                yield start + cost.minimum_quarters, start + cost.minimum_quarters
            for prices in facts.support_prices:
                yield from ((since, since) for since, _ in prices)
            for age in (*step.at_unit.once, *(age for age, _ in step.at_unit.freed)):
                yield start + age, start + age + 1
            for flow in step.at_unit.recurring:
                yield start + flow.since, start + flow.since


def _launched_by(roadmap: Roadmap, quarter: int) -> LaunchedSoFar:
    return tuple([launched for launched in roadmap.items() if launched[1] <= quarter])
