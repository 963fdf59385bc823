"""Budgets and capacities: the rows of `[[limits]]`, with carry-over and self-funding."""

from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import pairwise

import numpy as np

from instances.schema.instance import Instance
from instances.schema.rules import LimitRule
from models import CarryOver
from models.problem import FloatArray, IntArray
from planner.economics import COLOURS, Fleet, Menu, SharedCharge, realised_cash
from planner.limits.row_table import Funding, RowLabel, RowTable
from planner.limits.scopes import Periods, Scopes, fiscal_year_of, nominal_amounts, periods_of
from planner.limits.unit_facts import UnitFacts
from planner.limits.usage import Chunk, launch_chunks, load_chunks, ramp_up_chunk, spend_chunks


class Usage:
    """The usage chunks of a menu and the cash it realises, each worked out once and shared by all limits."""

    def __init__(self, facts: UnitFacts, fleet: Fleet, menu: Menu) -> None:
        self.menu = menu
        self.facts = facts
        self.fleet = fleet
        self._sources: dict[str, Callable[[], Iterable[Chunk]]] = {
            "spend": lambda: spend_chunks(fleet, menu),
            "load": lambda: load_chunks(facts, menu),
            "launches": lambda: launch_chunks(menu),
        }
        self._chunks: dict[str, tuple[Chunk, ...]] = {}

    @cached_property
    def realised(self) -> FloatArray:
        """float[choices, H]: the cash that each choice realises."""
        return realised_cash(self.fleet, self.menu.unit, self.menu.start)

    def chunks(self, measure: str, levers: tuple[str, ...], last: int) -> tuple[Chunk, ...]:
        """Return the chunks of a measure for the named levers, no names meaning all; places in ramp-up through `last`."""
        wanted = tuple(number for number, name in enumerate(self.menu.levers) if not levers or name in levers)
        if measure == "in_ramp_up":
            return (ramp_up_chunk(self.facts.instance, self.menu, wanted, last),)
        if measure not in self._chunks:
            self._chunks[measure] = tuple(self._sources[measure]())
        return tuple(chunk for chunk in self._chunks[measure] if chunk.lever in wanted)


def add_limit(table: RowTable, instance: Instance, usage: Usage, charges: tuple[SharedCharge, ...], rule: LimitRule) -> None:
    """Add the rows of one limit: sum of use <= amount + carry_over * left before + benefit_share * cash realised before."""
    scopes, periods = usage.facts.scopes(rule), periods_of(instance, rule)
    if not scopes.names:
        return
    labels = [[RowLabel(rule.name, rule.measure, scope, period) for period in periods.names] for scope in scopes.names]
    grid = table.add_grid(labels, nominal_amounts(instance, rule, scopes, periods))
    for chunk in usage.chunks(rule.measure, rule.levers, periods.of_quarter.size):
        _add_use(table, usage.menu, rule, scopes, periods, grid, chunk)
    if rule.measure == "spend":
        _add_shared_costs(table, rule, scopes, periods, grid, charges, usage.menu)
    _add_carry_over(table, rule, periods, grid)
    if rule.benefit_share:
        _add_self_funding(table, usage, rule, scopes, grid, charges)


def _add_use(
    table: RowTable, menu: Menu, rule: LimitRule, scopes: Scopes, periods: Periods, grid: IntArray, chunk: Chunk
) -> None:
    scope = scopes.of_unit[menu.unit[chunk.choice]]
    if rule.measure == "spend" and rule.colour and chunk.tag != rule.colour:
        return
    if rule.measure == "load" and rule.teams and chunk.tag not in rule.teams:
        return
    if rule.each == "team":
        scope = np.where(scope >= 0, scopes.names.index(chunk.tag), -1)
    row = np.where(scope >= 0, grid[scope, periods.of_quarter[chunk.quarter - 1]], -1)
    used = np.flatnonzero(row >= 0)
    table.use.add(row[used], chunk.choice[used], chunk.amount[used])


def _add_shared_costs(
    table: RowTable,
    rule: LimitRule,
    scopes: Scopes,
    periods: Periods,
    grid: IntArray,
    charges: tuple[SharedCharge, ...],
    menu: Menu,
) -> None:
    colours = [number for number, colour in enumerate(COLOURS) if rule.colour in (None, colour)]
    for number, charge in enumerate(charges):
        scope = scope_of_charge(rule, scopes, charge.region)
        if scope is None or (rule.levers and menu.levers[charge.lever] not in rule.levers):
            continue
        paid = charge.payments[:, :, colours].sum(axis=(1, 2))
        period, quarter = np.nonzero(paid)
        row = grid[scope, periods.of_quarter[quarter]]
        used = row >= 0
        table.add_shared(number, row[used], period[used], paid[period, quarter][used])


def scope_of_charge(rule: LimitRule, scopes: Scopes, region: str | None) -> int | None:
    """Return the scope a shared cost counts in; a cost without a region counts in company-wide limits only."""
    if rule.leaders or rule.each in ("leader", "team"):
        return None
    if region is None:
        return None if rule.regions or rule.each else 0
    if rule.regions and region not in rule.regions:
        return None
    if rule.each == "region":
        return scopes.names.index(region) if region in scopes.names else None
    return 0


def _add_carry_over(table: RowTable, rule: LimitRule, periods: Periods, grid: IntArray) -> None:
    if not rule.carry_over:
        return
    for (before, name), (after, next_name) in pairwise(enumerate(periods.names)):
        if rule.lapses_at_year_end and fiscal_year_of(name) != fiscal_year_of(next_name):
            continue
        for source, target in grid[:, [before, after]].tolist():
            if source >= 0 and target >= 0:
                table.carry_over.append(CarryOver(source, target, rule.carry_over))


def _add_self_funding(
    table: RowTable, usage: Usage, rule: LimitRule, scopes: Scopes, grid: IntArray, charges: tuple[SharedCharge, ...]
) -> None:
    """Raise each quarter's amount from the second on by a share of what its scope realised in the quarter before.

    What the units of a scope realise counts whichever lever brings it, and so does the support of the scope's shared costs.
    """
    scope_of_choice = scopes.of_unit[usage.menu.unit]
    realised = usage.realised
    for scope in range(len(scopes.names)):
        choice = np.flatnonzero(scope_of_choice == scope)
        shared = {number: one for number, one in enumerate(charges) if scope_of_charge(rule, scopes, one.region) == scope}
        for before in range(min(grid.shape[1] - 1, realised.shape[1])):
            row = int(grid[scope, before + 1])
            if row >= 0:
                cash = {number: one.realised[:, before] for number, one in shared.items() if one.realised[:, before].any()}
                table.funding.append(Funding(row, rule.benefit_share, choice, realised[choice, before], cash))
