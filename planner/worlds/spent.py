"""Spend of a plan in worlds, counted as a limit on money counts it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from instances.schema.rules import LimitRule
from models.problem import FloatArray, IntArray
from planner.economics import COLOURS, SharedCharge
from planner.economics.summed import Payment
from planner.limits.budgets import scope_of_charge
from planner.limits.scopes import Periods, Scopes, periods_of, scopes_of


@dataclass(frozen=True, eq=False)
class Spent:
    """Money of a plan in worlds; rows are units in worlds, world by world.

    Attributes
    ----------
    worlds
        number of worlds.
    unit
        int[rows]: the unit of each row.
    payments
        implementation cost by row.
    realised
        float[rows, H]: cash realised; None where no limit counts it.
    shared_paid, shared_realised
        float[worlds, charges, colours, H] and float[worlds, charges, H].
    """

    worlds: int
    unit: IntArray
    payments: tuple[Payment, ...]
    realised: FloatArray | None
    shared_paid: FloatArray
    shared_realised: FloatArray


@dataclass(frozen=True, eq=False)
class Counted:
    """Money as a limit counts it.

    Attributes
    ----------
    levers, colours
        those that count.
    """

    rule: LimitRule
    scopes: Scopes
    periods: Periods
    levers: list[int]
    colours: list[int]

    @property
    def shape(self) -> tuple[int, int]:
        """Number of scopes, and of periods."""
        return len(self.scopes.names), len(self.periods.names)

    def used(self, spent: Spent, charges: Sequence[SharedCharge]) -> FloatArray:
        """Return float[worlds, scopes, periods]: what is paid in each."""
        shape = (spent.worlds, *self.shape)
        used, quarters = np.zeros(shape), self.periods.of_quarter.size
        units = spent.unit.size // spent.worlds
        for part in spent.payments:
            scope = self.scopes.of_unit[spent.unit[part.row]]
            counts = np.flatnonzero((scope >= 0) & (part.quarter <= quarters))
            counts = counts[self.periods.of_quarter[part.quarter[counts] - 1] >= 0]
            if part.lever in self.levers and counts.size:
                period = self.periods.of_quarter[part.quarter[counts] - 1]
                place = ((part.row[counts] // units) * shape[1] + scope[counts]) * shape[2] + period
                paid = part.amount[counts][:, self.colours].sum(axis=1)
                used += np.bincount(place, paid, used.size).reshape(shape)
        of_period = (self.periods.of_quarter[:, None] == np.arange(shape[2])).astype(np.float64)
        for number, charge in enumerate(charges):
            own = scope_of_charge(self.rule, self.scopes, charge.region)
            if own is not None and charge.lever in self.levers:
                used[:, own] += spent.shared_paid[:, number, self.colours, :quarters].sum(axis=1) @ of_period
        return used

    def realised(self, spent: Spent, charges: Sequence[SharedCharge]) -> FloatArray:
        """Return float[worlds, scopes, H]: the cash that units and shared costs of each scope realise."""
        cash = np.zeros((spent.worlds, len(self.scopes.names), spent.shared_realised.shape[-1]))
        if spent.realised is not None and spent.unit.size:
            units = spent.unit.size // spent.worlds
            inside = self.scopes.of_unit[spent.unit[:units]][:, None] == np.arange(cash.shape[1])
            by_unit = spent.realised.reshape(spent.worlds, units, -1)
            cash += np.einsum("wuq,us->wsq", by_unit, inside.astype(np.float64))
        for place, charge in enumerate(charges):
            scope = scope_of_charge(self.rule, self.scopes, charge.region)
            if scope is not None:
                cash[:, scope] += spent.shared_realised[:, place]
        return cash


def counted(instance: Instance, rule: LimitRule) -> Counted:
    """Return money as a limit counts it."""
    levers = [place for place, name in enumerate(instance.settings.levers) if not rule.levers or name in rule.levers]
    colours = [place for place, colour in enumerate(COLOURS) if rule.colour in (None, colour)]
    return Counted(rule, scopes_of(instance, rule), periods_of(instance, rule), levers, colours)
