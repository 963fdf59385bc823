"""Budgets and capacities: the rows of `[[limits]]`, with carry-over and self-funding."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from instances.measures import MEASURES
from instances.schema.rules import LimitRule
from instances.scopes import by_region_alone
from models import CarryOver
from models.problem import FloatArray, IntArray
from planner.economics import COLOURS, Heads, SharedCharge
from planner.economics.lines import SUPPORT
from planner.limits.measures import Usage
from planner.limits.row_table import Funding, RowLabel, RowTable
from planner.limits.scopes import Periods, Scopes, fiscal_year_of, nominal_amounts, periods_of
from planner.limits.usage import Chunk


def add_limit(table: RowTable, usage: Usage, charges: tuple[SharedCharge, ...], rule: LimitRule) -> None:
    """Add the rows of one limit.

    sum of use <= amount + what heads add + carry_over * left before + benefit_share * cash realised before.
    """
    instance = usage.facts.instance
    scopes, periods = usage.facts.scopes(rule), periods_of(instance, rule)
    if not scopes.names:
        return
    labels = [[RowLabel(rule.name, rule.measure, scope, period) for period in periods.names] for scope in scopes.names]
    grid = table.add_grid(labels, nominal_amounts(instance, rule, scopes, periods))
    rows = LimitRows(table, usage, charges, rule, scopes, periods, grid)
    for chunk in usage.chunks(rule.measure, rule.levers, periods.of_quarter.size):
        rows.add_use(chunk)
    if rule.measure in ("spend", "run_cost"):
        rows.add_shared_costs()
    rows.add_heads()
    if rule.carry_over:
        rows.add_carry_over()
    if rule.benefit_share:
        rows.add_self_funding()


def quarters_in_periods(heads: Heads, periods: Periods) -> FloatArray:
    """Return float[terms, periods]: quarters of each period of a limit in which a head is employed."""
    quarter = np.arange(1, periods.of_quarter.size + 1)
    employed = (quarter >= heads.first[:, None]) & (quarter <= heads.last[:, None])
    within: FloatArray = (periods.of_quarter[:, None] == np.arange(len(periods.names))).astype(np.float64)
    return np.asarray(employed @ within, dtype=np.float64)


def scope_of_charge(rule: LimitRule, scopes: Scopes, region: str | None) -> int | None:
    """Return the scope a shared cost counts in, None for none.

    A cost without a region counts in company-wide limits only; no cost that is shared counts where units are told apart by
    more than regions.
    """
    if not by_region_alone(rule):
        return None
    if region is None:
        return None if rule.regions or rule.each else 0
    if rule.regions and region not in rule.regions:
        return None
    if rule.each == "region":
        return scopes.names.index(region) if region in scopes.names else None
    return 0


@dataclass(frozen=True, eq=False)
class LimitRows:
    """The rows of one limit, to which use, shared costs and further amounts are added.

    Attributes
    ----------
    table
        all rows; those of this limit are in it.
    usage, charges
        the use of choices, and the shared costs.
    rule, scopes, periods
        the limit, its scopes and its periods.
    grid
        int[scopes, periods]: the row of each scope and period, -1 where there is no limit.
    sign
        factor on the use: -1 for a minimum, whose use stands negated.
    """

    table: RowTable
    usage: Usage
    charges: tuple[SharedCharge, ...]
    rule: LimitRule
    scopes: Scopes
    periods: Periods
    grid: IntArray
    sign: float = 1

    def add_use(self, chunk: Chunk) -> None:
        """Add a chunk of use to the rows of its scopes and periods, unless its colour or team does not count."""
        rule, tags = self.rule, MEASURES[self.rule.measure].tags(self.rule)
        if tags and chunk.tag not in tags:
            return
        scope = self.scopes.of_unit[self.usage.menu.unit[chunk.choice]]
        if rule.each == "team":
            scope = np.where(scope >= 0, self.scopes.names.index(chunk.tag), -1)
        period = self.periods.of_quarter[chunk.quarter - 1]
        row = np.where((scope >= 0) & (period >= 0), self.grid[scope, period], -1)
        used = np.flatnonzero(row >= 0)
        self.table.use.add(row[used], chunk.choice[used], self.sign * chunk.amount[used] / (rule.hours_per_head or 1.0))

    def add_shared_costs(self) -> None:
        """Add the payments of shared costs of the limit's levers and colour, or their support."""
        rule = self.rule
        colours = [number for number, colour in enumerate(COLOURS) if rule.colour in (None, colour)]
        for number, charge in enumerate(self.charges):
            scope = scope_of_charge(rule, self.scopes, charge.region)
            if scope is None or (rule.levers and self.usage.menu.levers[charge.lever] not in rule.levers):
                continue
            spends = rule.measure == "spend"
            paid = charge.payments[:, :, colours].sum(axis=(1, 2)) if spends else -charge.flows[:, SUPPORT]
            period, quarter = np.nonzero(paid)
            inside = self.periods.of_quarter[quarter]
            row = np.where(inside >= 0, self.grid[scope, inside], -1)
            used = row >= 0
            self.table.add_shared(number, row[used], period[used], self.sign * paid[period, quarter][used])

    def add_heads(self) -> None:
        """Raise the amounts by what heads add on each of their terms of employment."""
        for number, charge in enumerate(self.charges):
            heads = charge.heads
            if heads is None or heads.rule.limit != self.rule.name or heads.scope not in self.scopes.names:
                continue
            added = heads.rule.adds * quarters_in_periods(heads, self.periods)
            terms, period = np.nonzero(added)
            row = self.grid[self.scopes.names.index(heads.scope), period]
            used = row >= 0
            self.table.add_growth(number, row[used], terms[used], added[terms, period][used])

    def add_carry_over(self) -> None:
        """Let each period's amount left over raise the next one's, within a fiscal year where it lapses at its end."""
        rule = self.rule
        for (before, name), (after, next_name) in pairwise(enumerate(self.periods.names)):
            if rule.lapses_at_year_end and fiscal_year_of(name) != fiscal_year_of(next_name):
                continue
            for source, target in self.grid[:, [before, after]].tolist():
                if source >= 0 and target >= 0:
                    self.table.carry_over.append(CarryOver(source, target, rule.carry_over))

    def add_self_funding(self) -> None:
        """Raise each quarter's amount from the second on by a share of the cash that its scope realised in the quarter before.

        Cash of the units of a scope counts whichever lever brings it, and so does the support of the scope's shared costs.
        """
        rule, charges, realised = self.rule, self.charges, self.usage.realised
        scope_of_choice = self.scopes.of_unit[self.usage.menu.unit]
        for scope in range(len(self.scopes.names)):
            choice = np.flatnonzero(scope_of_choice == scope)
            shared = {
                number: one for number, one in enumerate(charges) if scope_of_charge(rule, self.scopes, one.region) == scope
            }
            for before in range(min(self.grid.shape[1] - 1, realised.shape[1])):
                row = int(self.grid[scope, before + 1])
                if row >= 0:
                    cash = {number: one.realised[:, before] for number, one in shared.items() if one.realised[:, before].any()}
                    self.table.funding.append(Funding(row, rule.benefit_share, choice, realised[choice, before], cash))
