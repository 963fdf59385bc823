"""The reach of a limit: the share of a plan's launches that count in it, and the least that one of them uses."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from instances.measures import MEASURES
from instances.schema.fairness import EvenCoverage, ShareRule
from instances.schema.rules import LimitRule
from instances.transfer_checks import CAPACITY
from models.problem import BoolArray, IntArray
from planner.economics.closing import closing_lever
from planner.economics.transfers import pairs_of
from planner.limits.even_coverage import parts_of
from planner.limits.measures import TOGETHER, Usage
from planner.limits.scopes import periods_of
from planner.limits.shares import part_of, whole_of
from planner.limits.ties import group_units
from planner.limits.unit_facts import UnitFacts
from planner.plan.tables import Chosen


@dataclass(frozen=True)
class Reach:
    """share: of the plan's launches, those that count in a limit. least: least amount that one of them uses in a quarter."""

    share: float
    least: float


NOTHING = Reach(0.0, 0.0)


class LimitReach:
    """The reach of every limit of a plan, scope by scope."""

    def __init__(self, chosen: Chosen) -> None:
        self._instance = chosen.instance
        self._facts = UnitFacts(chosen.instance)
        self._usage = Usage(self._facts, chosen.fleet, chosen.menu)
        launches = np.array(chosen.launches(), dtype=np.int64).reshape(-1, 2)
        self._unit, self._lever = launches[:, 0], launches[:, 1]
        self._rules = {rule.name: rule for rule in chosen.instance.settings.limits}
        self._shares = {rule.name: rule for rule in chosen.instance.settings.shares}
        self._coverage = {rule.name: rule for rule in chosen.instance.settings.even_coverage}

    def of(self, limit: str, scope: str) -> Reach:
        """Return the reach of a limit in one scope; floors and pilot gates keep no launch away by what they allow."""
        if not self._unit.size:
            return NOTHING
        if limit in self._shares:
            return self._of_share(self._shares[limit], scope)
        if limit in self._coverage:
            return self._of_coverage(self._coverage[limit], scope)
        return self._of_limit(self._rules[limit], scope) if limit in self._rules else self._of_others(limit, scope)

    def _of_share(self, rule: ShareRule, scope: str) -> Reach:
        """Return the reach of a share: the part's launches of a largest one, those of the rest of the whole of a least one.

        A launch in the part raises the whole, too, and with it what is allowed.
        """
        part = self._of_limit(part_of(rule), scope)
        if rule.at_most is not None:
            return Reach(part.share, part.least * (1.0 - rule.at_most))
        return Reach(self._of_limit(whole_of(rule), "").share - part.share, 0.0)

    def _of_coverage(self, rule: EvenCoverage, scope: str) -> Reach:
        """Return the reach of even coverage: the launches of the lever in the part that is above the other."""
        scopes = self._facts.scopes(parts_of(rule))
        above = [place for place, name in enumerate(scopes.names) if scope.startswith(f"{name} above ")]
        return Reach(self._share(np.isin(scopes.of_unit, above), self._named((rule.lever,))), 0.0)

    def _of_limit(self, rule: LimitRule, scope: str) -> Reach:
        scopes = self._facts.scopes(rule)
        place = scopes.names.index(scope)
        inside = scopes.of_unit == (0 if rule.each == "team" else place)
        if rule.measure in TOGETHER:
            return Reach(self._share(inside, self._named(rule.levers)), 1.0)
        tags = (scope,) if rule.each == "team" else MEASURES[rule.measure].tags(rule)
        levers, least = set[int](), np.inf
        for chunk in self._usage.chunks(rule.measure, rule.levers, periods_of(self._instance, rule).of_quarter.size):
            if tags and chunk.tag not in tags:
                continue
            own = inside[chunk.choice] & (chunk.amount > 0)
            if own.any():
                levers.add(chunk.lever)
                least = min(least, float(chunk.amount[own].min()))
        return Reach(self._share(inside, levers), least) if levers else NOTHING

    def _of_others(self, limit: str, scope: str) -> Reach:
        for ramp in self._instance.settings.ramp_limits:
            if ramp.name == limit:
                return Reach(self._share(self._facts.units_in(ramp), self._named(ramp.levers)), 1.0)
        for group in self._instance.settings.groups:
            if group.name == limit:
                members = np.isin(np.arange(len(self._instance.units)), group_units(self._instance, group))
                return Reach(self._share(members, self._named((group.lever,))), 1.0)
        if limit in {one.name for one in self._instance.settings.covenants}:
            return self._of_covenant()
        return self._of_transfers(limit, scope)

    def _of_transfers(self, limit: str, scope: str) -> Reach:
        """Return the reach of a pair of units, or of what a unit takes over: closings count, in it those that send it orders."""
        lever = closing_lever(self._instance.settings)
        closing = set() if lever is None else {lever}
        if limit in self._pairs:
            return Reach(self._share(self._pairs[limit], closing), 1.0)
        if limit != CAPACITY:
            return NOTHING
        names = [unit.unit for unit in self._instance.units]
        pairs = pairs_of(self._instance, np.arange(len(names)))
        sent = pairs.orders_sent(self._usage.fleet.drivers.orders)
        counted = (pairs.to == names.index(scope)) & (sent > 0)
        senders = np.isin(np.arange(len(names)), pairs.row[counted])
        return Reach(self._share(senders, closing), float(sent[counted].min(initial=np.inf))) if counted.any() else NOTHING

    @cached_property
    def _pairs(self) -> dict[str, BoolArray]:
        """bool[units] by the name of a pair: its units."""
        names = np.array([unit.unit for unit in self._instance.units])
        return {name: np.isin(names, sorted(pair)) for pair, name in self._instance.pairs.items()}

    def _of_covenant(self) -> Reach:
        """Return the reach of a covenant: every launch counts, and takes at least its least payment from the level."""
        paid = [chunk.amount[chunk.amount > 0] for chunk in self._usage.chunks("spend", (), len(self._instance.quarters))]
        return Reach(1.0, float(min((one.min() for one in paid if one.size), default=0.0)))

    def _named(self, levers: tuple[str, ...]) -> set[int]:
        return {place for place, name in enumerate(self._usage.menu.levers) if not levers or name in levers}

    def _share(self, inside: BoolArray, levers: set[int]) -> float:
        wanted: IntArray = np.array(sorted(levers), dtype=np.int64)
        return float((inside[self._unit] & np.isin(self._lever, wanted)).mean())
