"""Rules on money in worlds: budgets, least spend and shares of spend, whose use depends on the figures of the world."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np

from instances.measures import MEASURES
from instances.schema.fairness import ShareRule
from instances.schema.instance import Instance
from instances.schema.minimums import Minimum
from instances.schema.rules import LimitRule
from models.checking.feasibility import TOLERANCE
from models.problem import BoolArray, FloatArray
from planner.economics import SharedCharge
from planner.limits.minimums import counted_as
from planner.limits.scopes import fiscal_year_of, nominal_amounts
from planner.limits.shares import part_of, whole_of
from planner.worlds.spent import Counted, Spent, counted


class MoneyRule(Protocol):
    """A rule on what a plan spends."""

    @property
    def name(self) -> str:
        """Name of the rule."""
        ...

    @property
    def of_benefits(self) -> bool:
        """Whether benefits raise what may be spent, so that the cash realised counts."""
        ...

    def broken(self, spent: Spent, charges: Sequence[SharedCharge]) -> BoolArray:
        """Return bool[worlds]: whether the plan breaks the rule, in any scope and period."""
        ...


@dataclass(frozen=True, eq=False)
class Budget:
    """A limit on money.

    Attributes
    ----------
    amount
        float[scopes, periods]: nan where there is no limit.
    carries
        bool[periods]: whether what is left of the period before is carried over to it.
    """

    counted: Counted
    amount: FloatArray
    carries: BoolArray

    @property
    def name(self) -> str:
        """Name of the limit."""
        return self.counted.rule.name

    @property
    def of_benefits(self) -> bool:
        """Whether benefits raise it."""
        return self.counted.rule.benefit_share > 0

    def broken(self, spent: Spent, charges: Sequence[SharedCharge]) -> BoolArray:
        """Return bool[worlds]: whether the plan spends more than the limit allows, in any scope and period."""
        rule, used = self.counted.rule, self.counted.used(spent, charges)
        allowed = np.broadcast_to(self.amount, used.shape).copy()
        if self.of_benefits:
            funded = rule.benefit_share * np.maximum(0.0, self.counted.realised(spent, charges))
            allowed[:, :, 1:] += funded[:, :, : used.shape[2] - 1]
        for period in np.flatnonzero(self.carries).tolist():
            left = allowed[:, :, period - 1] - used[:, :, period - 1]
            allowed[:, :, period] += rule.carry_over * np.where(np.isnan(left), 0.0, left)
        return _above(used, allowed)


@dataclass(frozen=True, eq=False)
class LeastSpend:
    """A minimum of spend, in each scope and each period that has a decision quarter."""

    rule: Minimum
    counted: Counted

    of_benefits = False

    @property
    def name(self) -> str:
        """Name of the minimum."""
        return self.rule.name

    def broken(self, spent: Spent, charges: Sequence[SharedCharge]) -> BoolArray:
        """Return bool[worlds]: whether the plan spends less, in any scope and period."""
        used = self.counted.used(spent, charges)[:, :, : self.counted.periods.decided]
        return _above(np.full_like(used, self.rule.amount), used)


@dataclass(frozen=True, eq=False)
class SpendShare:
    """A share of spend, of each part and in each period that has a decision quarter."""

    rule: ShareRule
    part: Counted
    whole: Counted

    of_benefits = False

    @property
    def name(self) -> str:
        """Name of the rule."""
        return self.rule.name

    def broken(self, spent: Spent, charges: Sequence[SharedCharge]) -> BoolArray:
        """Return bool[worlds]: whether a part has less or more of the whole, in any period."""
        decided = self.part.periods.decided
        part, whole = (one.used(spent, charges)[:, :, :decided] for one in (self.part, self.whole))
        if self.rule.at_least is not None:
            return _above(self.rule.at_least * whole, part)
        return _above(part, (self.rule.at_most or 0.0) * whole)


def _above(used: FloatArray, allowed: FloatArray) -> BoolArray:
    """Return bool[worlds]: whether one is above the other anywhere, by more than rounding; nowhere above nan."""
    slack = TOLERANCE * np.maximum(1.0, np.maximum(np.abs(allowed), np.abs(used)))
    return np.asarray((used > allowed + slack).any(axis=(1, 2)), dtype=np.bool_)


def money_rules(instance: Instance) -> tuple[MoneyRule, ...]:
    """Return the rules on money of an instance: its budgets, its least spends and its shares of spend."""
    settings = instance.settings
    least = (LeastSpend(rule, counted(instance, counted_as(rule))) for rule in settings.minimums if rule.measure == "spend")
    shares = (
        SpendShare(rule, counted(instance, part_of(rule)), counted(instance, whole_of(rule)))
        for rule in settings.shares
        if rule.measure == "spend"
    )
    return (*_budgets(instance), *least, *shares)


def _budgets(instance: Instance) -> Iterator[Budget]:
    for rule in instance.settings.limits:
        if MEASURES[rule.measure].of_money:
            yield _budget(instance, rule)


def _budget(instance: Instance, rule: LimitRule) -> Budget:
    of_rule = counted(instance, rule)
    amounts = nominal_amounts(instance, rule, of_rule.scopes, of_rule.periods)
    names = of_rule.periods.names
    carries = np.zeros(len(names), dtype=np.bool_)
    for place, (before, after) in enumerate(pairwise(names), start=1):
        lapses = rule.lapses_at_year_end and fiscal_year_of(before) != fiscal_year_of(after)
        carries[place] = rule.carry_over > 0 and not lapses
    return Budget(of_rule, np.array(amounts, dtype=np.float64).reshape(of_rule.shape), carries)
