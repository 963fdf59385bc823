"""A unit's own rules: which launch quarters each lever has left, and which pairs of launches go together."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from instances.schema.levers import Lever
from instances.schema.units import Unit
from instances.scopes import inside
from models.problem import BoolArray
from planner.economics.closing import closing_lever
from planner.economics.fleet import Fleet
from planner.economics.roles import ROLE
from planner.economics.starts import Starts, has_lever, launched
from planner.economics.unit_columns import label_index

GAP = "minimum_quarters_between_levers"
NOT_AFTER = "not_after"
NEEDS = "needs"
CLOSES = "closes"
ACCURACY = "minimum_accuracy"
MUST = "must"


@dataclass(frozen=True, eq=False)
class OwnRules:
    """The launch quarters that each unit's rules leave of each lever, before levers are compared; T decision quarters.

    Attributes
    ----------
    removed
        bool[units, levers, T] by rule: launch quarters that the rule takes away.
    must
        bool[units, levers]: whether the lever must be launched.
    fixed
        int16[units, levers]: start of a running or committed lever, which no rule moves; else `NEVER_LAUNCHED`.
    """

    removed: dict[str, BoolArray]
    must: BoolArray
    fixed: Starts

    @property
    def names(self) -> tuple[str, ...]:
        """Every rule that can take roadmaps away, those on several levers and on accuracy last."""
        return (*self.removed, GAP, NOT_AFTER, NEEDS, CLOSES, ROLE, ACCURACY)

    def options(self, without: str = "") -> BoolArray:
        """Return bool[units, levers, 1 + T]: never, and each decision quarter; for levers that are not fixed.

        `without` names a rule that is left out.
        """
        allowed = np.ones((*self.must.shape, 1 + next(iter(self.removed.values())).shape[2]), dtype=np.bool_)
        for name, removed in self.removed.items():
            if name != without:
                allowed[:, :, 1:] &= ~removed
        allowed[:, :, 0] = ~self.must | (without == MUST)
        return allowed

    @property
    def launchable(self) -> BoolArray:
        """bool[units, levers]: whether the lever is committed, or may be launched as far as rules on single levers say."""
        free = self.options()[:, :, 1:].any(axis=2) & ~has_lever(self.fixed)
        return np.asarray(free | launched(self.fixed), dtype=np.bool_)


def own_rules(fleet: Fleet) -> OwnRules:
    """Return the launch quarters that the rules of every unit of a fleet leave."""
    return rules_of(fleet.instance, fleet.base)


def rules_of(instance: Instance, base: Starts) -> OwnRules:
    """Return the launch quarters that the rules of every unit leave; base is int16[units, levers], the running levers."""
    levers = list(instance.settings.levers)
    row = {unit.unit: number for number, unit in enumerate(instance.units)}
    shape = (len(instance.units), len(levers), instance.settings.calendar.decision_quarters)
    fixed = base.copy()
    must, not_pinned, barred = np.zeros(shape[:2], dtype=np.bool_), np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    for pin in instance.pins:
        place = row[pin.unit], levers.index(pin.lever)
        quarter = None if pin.quarter is None else instance.quarter_index(pin.quarter) - 1
        if pin.rule == "committed" and quarter is not None:
            fixed[place] = quarter + 1
        elif pin.rule == "must_not":
            barred[place] |= np.True_ if quarter is None else np.arange(shape[2]) == quarter
        elif pin.rule == "must":
            must[place] = True
            not_pinned[place] |= False if quarter is None else np.arange(shape[2]) != quarter
    removed = {
        **{rule: _each(instance, shape, refuses) for rule, refuses in _REFUSALS.items()},
        "frozen": _frozen(instance, shape),
        "decided_before": _decided(instance, shape),
        "minimum_quarters_before_exit": _too_late(instance, shape),
        "must_not": barred,
        MUST: not_pinned,
    }
    return OwnRules(removed, must & ~has_lever(fixed), fixed)


_REFUSALS: dict[str, Callable[[Unit, Lever], bool]] = {
    "unit_types": lambda unit, lever: bool(lever.unit_types) and unit.type not in lever.unit_types,
    "role_statement": lambda unit, lever: lever.conditions.role_statement and not unit.role_statement,
    "pos_connected": lambda unit, lever: lever.conditions.pos_connected and not unit.pos_connected,
    "minimum_maturity": lambda unit, lever: unit.maturity < lever.conditions.minimum_maturity,
}
"""Rules on a unit and a lever, whatever the quarter: whether they take the lever away."""


def _each(instance: Instance, shape: tuple[int, int, int], refuses: Callable[[Unit, Lever], bool]) -> BoolArray:
    """Return bool[units, levers, T] of a rule on a unit and a lever."""
    levers = instance.settings.levers.values()
    pairs = np.array([[refuses(unit, lever) for lever in levers] for unit in instance.units], dtype=np.bool_)
    return np.broadcast_to(pairs.reshape(*shape[:2], 1), shape)


def _frozen(instance: Instance, shape: tuple[int, int, int]) -> BoolArray:
    removed = np.zeros(shape, dtype=np.bool_)
    for rule in instance.settings.rules.frozen:
        quarters = [
            quarter.label in rule.quarters or quarter.fiscal_quarter in rule.fiscal_quarters
            for quarter in instance.quarters[: shape[2]]
        ]
        levers = [not rule.levers or name in rule.levers for name in instance.settings.levers]
        units = np.fromiter(map(inside(rule), instance.units), dtype=np.bool_, count=shape[0])
        removed |= units[:, None, None] & np.array(levers)[:, None] & np.array(quarters)
    return removed


def _decided(instance: Instance, shape: tuple[int, int, int]) -> BoolArray:
    """Return launches in quarters that are decided, which committed launches alone may begin in."""
    decided = instance.settings.rules.decided_before
    first = 1 if decided is None else instance.quarter_index(decided)
    return np.broadcast_to(np.arange(1, shape[2] + 1) < first, shape)


def _too_late(instance: Instance, shape: tuple[int, int, int]) -> BoolArray:
    """Return launches with fewer operating quarters, their own included, than the least; at least the launch's own."""
    least = max(1, instance.settings.rules.minimum_quarters_before_exit)
    last = label_index(instance, (unit.exit_quarter for unit in instance.units), missing=np.inf)[:, :, None]
    return np.broadcast_to(last - np.arange(1, shape[2] + 1) + 1 < least, shape)


@dataclass(frozen=True, eq=False)
class PairRules:
    """Rules on two levers of one roadmap; bool[levers, levers] has the pairs that each of them binds.

    Attributes
    ----------
    gap
        least distance between two launches.
    spaced
        whether the distance between two levers counts: the launch of at least one is free to move.
    excluded
        [a, b]: whether a launch of a may not come with or after that of b.
    needed
        [a, b]: whether a launch of a may not come without b, or before it.
    """

    gap: int
    spaced: BoolArray
    excluded: BoolArray
    needed: BoolArray

    def allow(self, start: Starts, first: int, second: int) -> BoolArray:
        """Return bool[rows]: whether the starts of two levers go together."""
        a, b = start[:, first], start[:, second]
        fine = np.ones(a.size, dtype=np.bool_)
        both = has_lever(a) & has_lever(b)
        if self.spaced[first, second]:
            fine &= ~both | (np.abs(a - b) >= self.gap)
        if self.excluded[first, second]:
            fine &= ~both | (b > a)
        if self.excluded[second, first]:
            fine &= ~both | (a > b)
        if self.needed[first, second]:
            fine &= ~has_lever(a) | (has_lever(b) & (b <= a))
        if self.needed[second, first]:
            fine &= ~has_lever(b) | (has_lever(a) & (a <= b))
        return fine


def pair_rules(instance: Instance, fixed: Starts, without: str = "") -> PairRules:
    """Return the rules on pairs for units whose running and committed starts are int16[levers]; one rule left out."""
    names = list(instance.settings.levers)
    new = ~has_lever(fixed)
    named = np.array([[b in instance.settings.levers[a].not_after for b in names] for a in names], dtype=np.bool_)
    closing = closing_lever(instance.settings)
    named &= new[:, None] & (without != NOT_AFTER)
    needed = np.array([[b in instance.settings.levers[a].needs for b in names] for a in names], dtype=np.bool_)
    needed &= new[:, None] & (without != NEEDS)
    if closing is not None and without != CLOSES:
        named[:, closing] |= new | new[closing]
    return PairRules(
        gap=0 if without == GAP else instance.settings.rules.minimum_quarters_between_levers,
        spaced=new[:, None] | new,
        excluded=named & ~np.eye(len(names), dtype=np.bool_),
        needed=needed,
    )
