"""The courses that one unit can take: its levels quarter by quarter under several roadmaps."""

from collections.abc import Iterator
from math import ceil
from typing import TypeAlias

from planner.accountant.costs import support_of
from planner.accountant.levels import levels_of
from planner.accountant.levers import NEVER, Roadmap, Track
from planner.accountant.lines import NOTHING, Amounts
from planner.accountant.site import Site
from planner.accountant.state import State, freed_by_rows, state_of

Known: TypeAlias = tuple[tuple[str, int], ...]
"""Levers and launch quarters of a roadmap up to a quarter."""


class Courses:
    """The courses of one unit. A quarter is worked out once for all roadmaps that have had the same launches by then.

    base: the running levers of the unit; what they make of its stock in quarter 1, less what their rows have freed before, is the
    stock that it begins with.
    """

    def __init__(self, site: Site, base: Roadmap) -> None:
        self.site, self.base = site, base
        self._tracks: dict[Known, list[Track]] = {}
        self._states: dict[tuple[int, Known], State] = {}
        self._levels: dict[tuple[int, Known], Amounts] = {}

    def tracks(self, known: Known) -> list[Track]:
        """Return the levers that are launched."""
        if known not in self._tracks:
            self._tracks[known] = self.site.tracks(dict(known))
        return self._tracks[known]

    def state(self, roadmap: Roadmap, quarter: int) -> State:
        """Return the unit in a quarter under a roadmap."""
        return self._state(_known_by(roadmap, quarter), quarter)

    def _state(self, known: Known, quarter: int) -> State:
        found = self._states.get((quarter, known))
        if found is None:
            found = self._states[quarter, known] = state_of(self.site, self.tracks(known), quarter)
        return found

    def levels(self, roadmap: Roadmap, quarter: int) -> Amounts:
        """Return the levels in a quarter under a roadmap, by line."""
        known = _known_by(roadmap, quarter)
        found = self._levels.get((quarter, known))
        if found is None:
            before = self.state(roadmap, quarter - 1).end_stock if quarter > 1 else self._first_stock()
            state = self._state(known, quarter)
            found = self._levels[quarter, known] = levels_of(self.site, self.tracks(known), quarter, state, before)
        return found

    def _first_stock(self) -> float:
        tracks = self.tracks(_known_by(self.base, 0))
        return self.state(self.base, 1).stock - freed_by_rows(self.site, tracks, 0)

    def flows(self, roadmap: Roadmap, quarter: int) -> Amounts:
        """Return the flows of a roadmap in a quarter: the levels of the base case less its own."""
        before, after = self.levels(self.base, quarter), self.levels(roadmap, quarter)
        if before is after:
            return NOTHING
        return tuple([level - other for level, other in zip(before, after, strict=True)])

    def owed(self, roadmap: Roadmap, quarter: int) -> float:
        """Return the flow of support that minimum terms ask for."""
        before, after = self._owed(self.base, quarter), self._owed(roadmap, quarter)
        return before - after

    def _owed(self, roadmap: Roadmap, quarter: int) -> float:
        tracks, orders = self.tracks(_known_by(roadmap, quarter)), self.state(roadmap, quarter).orders
        return sum(amount for _, amount, owed in support_of(self.site, tracks, quarter, orders) if owed)

    def stock_freed(self, roadmap: Roadmap, quarter: int) -> float:
        """Return the end stock of the base case less that of a roadmap."""
        return self.state(self.base, quarter).end_stock - self.state(roadmap, quarter).end_stock

    def changes(self, roadmap: Roadmap) -> set[int]:
        """Return every quarter after H whose levels may differ from those of a year before, but for what came earlier."""
        found: set[int] = set()
        for since, until in self._spans(roadmap):
            found.update(range(max(since, self.site.timing.last + 1), until + 1))
        return found

    def _spans(self, roadmap: Roadmap) -> Iterator[tuple[int, int]]:
        """Yield first and last quarter of what changes levels; stock that moves is seen in the quarter after, too."""
        site = self.site
        for quarter in (site.exit, site.resize):
            if quarter < NEVER:
                yield quarter, quarter + 1
        for track in site.tracks(roadmap):
            facts, start = track.practice.facts, track.start
            lever = facts.lever
            yield start, start + max(ceil((len(lever.ramp) - 1) / track.speed), len(lever.launch_hours)) + 1
            if track.end < NEVER:
                yield track.end, track.end + 1
            if lever.benefit_life_quarters is not None:
                yield start + lever.benefit_life_quarters, start + lever.benefit_life_quarters + 1
            for cost in lever.support:
                yield start + cost.minimum_quarters, start + cost.minimum_quarters
            for prices in facts.support_prices:
                yield from ((since, since) for since, _ in prices)
            for age in (*track.practice.once, *(age for age, _ in track.practice.freed)):
                yield start + age, start + age + 1
            for age, _, _ in track.practice.recurring:
                yield start + age, start + age


def _known_by(roadmap: Roadmap, quarter: int) -> Known:
    return tuple([launched for launched in roadmap.items() if launched[1] <= quarter])
