"""The sheet of returns: the hard cash that funds a budget whose benefits come back to it, by scope and quarter."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from xlsxwriter import Workbook

from instances.schema.rules import LimitRule
from models.problem import FloatArray
from planner.economics import realised_cash
from planner.limits.budgets import scope_of_charge
from planner.limits.scopes import Scopes, scopes_of
from planner.plan import Plan
from planner.reports.workbook.page import Page, Styles, local_cell, money_width

HEADER_ROW = 3
HEADERS = ("limit", "scope", "quarter", "hard cash of units", "support of shared costs", "realised")
UNITS, SHARED, REALISED = 3, 4, 5


@dataclass(frozen=True)
class ReturnCells:
    """Cell and amount of the hard cash realised for a limit in a scope and quarter."""

    realised: dict[tuple[str, str, str], tuple[str, float]]


def returns_sheet(book: Workbook, styles: Styles, plan: Plan) -> ReturnCells:
    """Write the sheet; without a limit that funds itself it holds its header alone."""
    note = "Hard lines outside implementation cost, after tax. What is above 0 adds its share to the budget of the next quarter."
    page = Page(book, styles, "returns", "Hard cash that funds budgets", note)
    page.header(HEADER_ROW, HEADERS)
    found: dict[tuple[str, str, str], tuple[str, float]] = {}
    row = HEADER_ROW
    largest = 0.0
    for name, scope, units, shared in _realised(plan):
        for quarter, own, cost in zip(plan.instance.quarters, units.tolist(), shared.tolist(), strict=True):
            row += 1
            for column, text in enumerate((name, scope, quarter.label)):
                page.put(row, column, text)
            page.put(row, UNITS, own, "money")
            page.put(row, SHARED, cost, "money")
            page.formula(row, REALISED, f"={local_cell(row, UNITS)}+{local_cell(row, SHARED)}", own + cost)
            found[name, scope, quarter.label] = (page.cell(row, REALISED), own + cost)
            largest = max(largest, abs(own), abs(cost))
    width = money_width([-largest], 20.0)
    page.widths((28, 18, 12, width, width, width))
    page.sheet.freeze_panes(HEADER_ROW + 1, 0)
    return ReturnCells(found)


def _realised(plan: Plan) -> Iterator[tuple[str, str, FloatArray, FloatArray]]:
    """Yield limit, scope, and float[quarters] of the hard cash of its units and of the shared costs that count in it."""
    rules = [rule for rule in plan.instance.plan.limits if rule.benefit_share]
    if not rules:
        return
    chosen = plan.chosen
    cash = realised_cash(chosen.fleet, chosen.menu.unit, chosen.menu.start)
    for rule in rules:
        scopes = scopes_of(plan.instance, rule)
        for number, scope in enumerate(scopes.names):
            yield rule.name, scope, cash[scopes.of_unit == number].sum(axis=0), _shared(plan, rule, scopes, number)


def _shared(plan: Plan, rule: LimitRule, scopes: Scopes, scope: int) -> FloatArray:
    levers, total = plan.chosen.menu.levers, np.zeros(len(plan.instance.quarters))
    for charge, period in plan.chosen.opened_costs():
        wanted = not rule.levers or levers[charge.lever] in rule.levers
        if wanted and scope_of_charge(rule, scopes, charge.region) == scope:
            total += charge.realised[period]
    return total
