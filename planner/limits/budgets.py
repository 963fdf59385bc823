"""Budgets and capacities: the rows of `[[limits]]`, with carry-over and self-funding."""

from collections.abc import Callable, Iterable
from itertools import pairwise

import numpy as np

from instances.schema.instance import Instance
from instances.schema.rules import LimitRule
from models import CarryOver
from models.problem import IntArray
from planner.economics import COLOURS, Fleet, Menu, SharedCharge, recurring_flow
from planner.limits.row_table import RowLabel, RowTable
from planner.limits.scopes import Periods, Scopes, amounts_of, periods_of, scopes_of
from planner.limits.usage import Chunk, launch_chunks, load_chunks, ramp_up_chunk, spend_chunks


class Usage:
    """The usage chunks of a menu, each kind worked out once and shared by all limits."""

    def __init__(self, instance: Instance, fleet: Fleet, menu: Menu) -> None:
        self.menu = menu
        self._instance = instance
        self._sources: dict[str, Callable[[], Iterable[Chunk]]] = {
            "spend": lambda: spend_chunks(instance, fleet, menu),
            "load": lambda: load_chunks(instance, menu),
            "launches": lambda: launch_chunks(instance, menu),
        }
        self._chunks: dict[str, tuple[Chunk, ...]] = {}

    def chunks(self, measure: str, levers: tuple[str, ...]) -> tuple[Chunk, ...]:
        """Return the chunks of a measure for the named levers; no names mean all."""
        wanted = tuple(number for number, name in enumerate(self.menu.levers) if not levers or name in levers)
        if measure == "in_ramp_up":
            return (ramp_up_chunk(self._instance, self.menu, wanted),)
        if measure not in self._chunks:
            self._chunks[measure] = tuple(self._sources[measure]())
        return tuple(chunk for chunk in self._chunks[measure] if chunk.lever in wanted)


def add_limit(
    table: RowTable, instance: Instance, fleet: Fleet, usage: Usage, charges: tuple[SharedCharge, ...], rule: LimitRule
) -> None:
    """Add the rows of one limit: sum of use <= amount + carry_over * unspent before + benefit_share * benefits before."""
    scopes, periods = scopes_of(instance, rule), periods_of(instance, rule)
    if not scopes.names:
        return
    labels = [[RowLabel(rule.name, rule.measure, scope, period) for period in periods.names] for scope in scopes.names]
    grid = table.add_grid(labels, amounts_of(instance, rule, scopes, periods))
    for chunk in usage.chunks(rule.measure, rule.levers):
        _add_use(table, usage.menu, rule, scopes, periods, grid, chunk)
    if rule.measure == "spend":
        _add_shared_costs(table, rule, scopes, periods, grid, charges, usage.menu)
    _add_carry_over(table, rule, grid)
    if rule.benefit_share:
        _add_self_funding(table, instance, fleet, usage.menu, rule, scopes, grid)


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
        amount = charge.one_off[:, :, colours].sum(axis=(1, 2))
        row = grid[scope, periods.of_quarter]
        used = np.flatnonzero((row >= 0) & (amount != 0))
        table.add_shared(number, row[used], used, amount[used])


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


def _add_carry_over(table: RowTable, rule: LimitRule, grid: IntArray) -> None:
    if rule.carry_over:
        for rows in grid.tolist():
            for source, target in pairwise(rows):
                if source >= 0 and target >= 0:
                    table.carry_over.append(CarryOver(source, target, rule.carry_over))


def _add_self_funding(
    table: RowTable, instance: Instance, fleet: Fleet, menu: Menu, rule: LimitRule, scopes: Scopes, grid: IntArray
) -> None:
    quarters = instance.plan.calendar.decision_quarters
    benefit = rule.benefit_share * np.maximum(0.0, recurring_flow(fleet, menu.unit, menu.start)[:, : quarters - 1])
    scope = scopes.of_unit[menu.unit]
    choice, before = np.nonzero(benefit)
    row = np.where(scope[choice] >= 0, grid[scope[choice], before + 1], -1)
    used = np.flatnonzero(row >= 0)
    table.returned.add(row[used], choice[used], benefit[choice[used], before[used]])
