"""Limits in worlds: budgets and floors of a plan, whose use depends on the figures of the world.

Launches, load and places in ramp-up are those of the plan as it stands, in every world.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from instances.floor_measures import is_ceiling
from instances.measures import MEASURES
from instances.schema.instance import Instance
from instances.schema.rules import Floor, LimitRule
from instances.scopes import counts_shared
from models.checking.feasibility import TOLERANCE
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics import COLOURS, Fleet, SharedCharge
from planner.economics.starts import Starts
from planner.economics.summed import Payment
from planner.limits.budgets import scope_of_charge
from planner.limits.floors import floor_columns, floor_figures, floor_weights, is_average
from planner.limits.scopes import Periods, Scopes, fiscal_year_of, nominal_amounts, periods_of, scopes_of, units_in


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
class Budget:
    """A limit on money.

    Attributes
    ----------
    amount
        float[scopes, periods]: nan where there is no limit.
    levers, colours
        those that count.
    carries
        bool[periods]: whether what is left of the period before is carried over to it.
    """

    rule: LimitRule
    scopes: Scopes
    periods: Periods
    amount: FloatArray
    levers: list[int]
    colours: list[int]
    carries: BoolArray

    def broken(self, spent: Spent, charges: Sequence[SharedCharge]) -> BoolArray:
        """Return bool[worlds]: whether the plan spends more than the limit allows, in any scope and period."""
        shape = (spent.worlds, *self.amount.shape)
        used, allowed = self._used(spent, charges), np.broadcast_to(self.amount, shape).copy()
        if self.rule.benefit_share:
            allowed[:, :, 1:] += self._funded(spent, charges)[:, :, : shape[2] - 1]
        for period in np.flatnonzero(self.carries).tolist():
            left = allowed[:, :, period - 1] - used[:, :, period - 1]
            allowed[:, :, period] += self.rule.carry_over * np.where(np.isnan(left), 0.0, left)
        slack = TOLERANCE * np.maximum(1.0, np.maximum(np.abs(allowed), used))
        return np.asarray((used > allowed + slack).any(axis=(1, 2)), dtype=np.bool_)

    def _used(self, spent: Spent, charges: Sequence[SharedCharge]) -> FloatArray:
        """Return float[worlds, scopes, periods]."""
        shape = (spent.worlds, *self.amount.shape)
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
        for place, charge in enumerate(charges):
            own = scope_of_charge(self.rule, self.scopes, charge.region)
            if own is not None and charge.lever in self.levers:
                used[:, own] += spent.shared_paid[:, place, self.colours, :quarters].sum(axis=1) @ of_period
        return used

    def _funded(self, spent: Spent, charges: Sequence[SharedCharge]) -> FloatArray:
        """Return float[worlds, scopes, H]: what the cash realised in a quarter adds to the limit of the next."""
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
        return np.asarray(self.rule.benefit_share * np.maximum(0.0, cash), dtype=np.float64)


def budgets_of(instance: Instance) -> tuple[Budget, ...]:
    """Return the limits on money."""
    names = list(instance.settings.levers)
    found = []
    for rule in instance.settings.limits:
        if not MEASURES[rule.measure].of_money:
            continue
        scopes, periods = scopes_of(instance, rule), periods_of(instance, rule)
        amounts = nominal_amounts(instance, rule, scopes, periods)
        amount = np.array(amounts, dtype=np.float64).reshape(len(scopes.names), len(periods.names))
        carries = np.zeros(len(periods.names), dtype=np.bool_)
        for place, (before, after) in enumerate(pairwise(periods.names), start=1):
            lapses = rule.lapses_at_year_end and fiscal_year_of(before) != fiscal_year_of(after)
            carries[place] = rule.carry_over > 0 and not lapses
        levers = [place for place, name in enumerate(names) if not rule.levers or name in rule.levers]
        colours = [place for place, colour in enumerate(COLOURS) if rule.colour in (None, colour)]
        found.append(Budget(rule, scopes, periods, amount, levers, colours, carries))
    return tuple(found)


def floors_broken(
    fleet: Fleet, start: Starts, spent: Spent, charges: Sequence[SharedCharge], floors: Sequence[Floor]
) -> BoolArray:
    """Return bool[worlds, floors]: whether the plan falls short of each floor, in any of its quarters.

    Parameters
    ----------
    fleet
        of rows: all units of the instance in each world.
    start
        int[rows, levers].
    spent
        the units of the rows, and the cash that the plan realises.
    """
    found = np.zeros((spent.worlds, len(floors)), dtype=np.bool_)
    rows, units = np.arange(spent.unit.size), spent.unit.size // spent.worlds
    for place, floor in enumerate(floors):
        weight = floor_weights(fleet, spent.unit, units_in(fleet.instance, floor), floor)
        if floor.measure == "hard_cash":
            figure = np.zeros_like(weight) if spent.realised is None else spent.realised.cumsum(axis=1)
        else:
            figure = floor_figures(fleet, rows, start, floor)
        level = (figure * weight).reshape(spent.worlds, units, -1).sum(axis=1)
        total = weight.reshape(spent.worlds, units, -1).sum(axis=1)
        if floor.measure == "hard_cash":
            shared = [number for number, charge in enumerate(charges) if counts_shared(floor, charge.region)]
            level += spent.shared_realised[:, shared].sum(axis=1).cumsum(axis=1)
        elif is_average(floor):
            level = np.divide(level, total, out=np.zeros_like(level), where=total > 0)
        for column in floor_columns(fleet, floor):
            over = (level[:, column] - floor.amount) * (1 if is_ceiling(floor) else -1)
            slack = TOLERANCE * np.maximum(1.0, np.abs(level[:, column]))
            found[:, place] |= (over > slack) & (total[:, column] > 0)
    return found
