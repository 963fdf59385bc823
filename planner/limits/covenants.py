"""Covenants: a row for each quarter of cumulative cash, or for each fiscal year's result, with coefficients of both signs."""

import numpy as np

from instances.schema.covenants import Covenant
from instances.schema.instance import Instance
from models.problem import FloatArray
from planner.economics import Fleet, Menu, SharedCharge
from planner.economics.results import CashAndResult, cash_and_result, shared_cash_and_result
from planner.limits.row_table import RowLabel, RowTable
from planner.limits.scopes import fiscal_year_of


def add_covenants(table: RowTable, fleet: Fleet, menu: Menu, shared: tuple[SharedCharge, ...]) -> None:
    """Add -level <= -at_least for every period of every covenant, the level being linear in roadmaps and openings."""
    rules = fleet.instance.settings.covenants
    if not rules:
        return
    own = cash_and_result(fleet, menu.unit, menu.start)
    of_charges = [shared_cash_and_result(fleet, charge) for charge in shared]
    for rule in rules:
        periods = periods_of_covenant(fleet.instance, rule)
        rows = np.array([table.add_row(RowLabel(rule.name, rule.measure, "", name, sign=-1), -rule.at_least) for name in periods])
        weight = weights_of_covenant(fleet.instance, rule)
        choice, place = np.nonzero(level := levels_of_covenant(rule, own, weight))
        table.use.add(rows[place], choice, -level[choice, place])
        for number, one in enumerate(of_charges):
            period, place = np.nonzero(level := levels_of_covenant(rule, one, weight))
            table.add_shared(number, rows[place], period, -level[period, place])


def periods_of_covenant(instance: Instance, rule: Covenant) -> dict[str, list[int]]:
    """Return the periods in which a covenant holds, by name, each with its quarters, 1..H: those up to it for cumulative cash."""
    every = range(1, len(instance.quarters) + 1)
    first = 1 if rule.from_quarter is None else instance.quarter_index(rule.from_quarter)
    last = every[-1] if rule.to_quarter is None else instance.quarter_index(rule.to_quarter)
    within = [instance.label_of(quarter) for quarter in every if first <= quarter <= last]
    if rule.measure == "cumulative_cash":
        return {label: list(range(1, instance.quarter_index(label) + 1)) for label in within}
    years = dict.fromkeys(map(fiscal_year_of, within))
    return {year: [quarter for quarter in every if fiscal_year_of(instance.label_of(quarter)) == year] for year in years}


def weights_of_covenant(instance: Instance, rule: Covenant) -> FloatArray:
    """Return float[H, periods]: 1 where a quarter counts in a period."""
    periods = periods_of_covenant(instance, rule)
    weight = np.zeros((len(instance.quarters), len(periods)))
    for place, quarters in enumerate(periods.values()):
        weight[np.array(quarters) - 1, place] = 1.0
    return weight


def levels_of_covenant(rule: Covenant, found: CashAndResult, weight: FloatArray) -> FloatArray:
    """Return float[rows, periods]: the level that a covenant counts; weight is float[H, periods]."""
    return (found.cash if rule.measure == "cumulative_cash" else found.result) @ weight
