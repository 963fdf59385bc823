"""The sheet of spend: what each launch and shared cost pays, by line and colour, and which budgets it counts in."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from xlsxwriter import Workbook

from instances.schema.rules import LimitRule
from models.problem import FloatArray
from planner.economics import COLOURS, COST_LINES, launch_costs
from planner.limits.budgets import scope_of_charge
from planner.limits.scopes import scopes_of
from planner.plan import Plan
from planner.reports.workbook.page import Page, Styles

HEADER_ROW = 3
COLUMNS = ("unit", "region", "leader", "lever", "quarter", "fiscal year", "line", "colour", "amount")
QUARTER, YEAR, COLOUR, AMOUNT = 4, 5, 7, 8
COMPANY = "company"


@dataclass(frozen=True)
class Payment:
    """One amount paid for a launch, or for a cost shared by a region or the network (no unit, or no region)."""

    unit: int | None
    region: str
    lever: str
    quarter: int
    line: str
    colour: str
    amount: float


@dataclass(frozen=True)
class SpendCells:
    """Ranges that other sheets sum over; scope_of holds the column of each budget by its name."""

    amount: str
    quarter: str
    fiscal_year: str
    colour: str
    scope_of: dict[str, str]


def spend_sheet(book: Workbook, styles: Styles, plan: Plan) -> SpendCells:
    """Write the sheet and return its ranges."""
    instance = plan.instance
    note = "Implementation cost in the launch quarter. A column for each budget says in which scope of it a row counts."
    page = Page(book, styles, "spend", "Spend by launch, line and colour", note)
    rules = [rule for rule in instance.plan.limits if rule.measure == "spend"]
    page.header(HEADER_ROW, (*COLUMNS, *(f"counts in {rule.name}" for rule in rules)))
    scopes = [_Scoped(plan, rule) for rule in rules]
    row = HEADER_ROW
    for row, paid in enumerate(_payments(plan), start=HEADER_ROW + 1):
        unit = instance.units[paid.unit] if paid.unit is not None else None
        quarter = instance.quarters[paid.quarter]
        names = (unit.unit if unit else "", paid.region, unit.leader if unit else "", paid.lever, quarter.label)
        for column, value in enumerate((*names, f"FY{quarter.fiscal_year}", paid.line, paid.colour)):
            page.put(row, column, value)
        page.put(row, AMOUNT, paid.amount, "money")
        for column, scope in enumerate(scopes, start=AMOUNT + 1):
            page.put(row, column, scope.of(paid))
    last = max(row, HEADER_ROW + 1)
    page.widths((12, 16, 18, 22, 11, 11, 20, 10, 15, *[22] * len(rules)))
    page.sheet.freeze_panes(HEADER_ROW + 1, 0)
    page.sheet.autofilter(HEADER_ROW, 0, last, AMOUNT + len(rules))

    def column_of(column: int) -> str:
        return page.range(HEADER_ROW + 1, column, last, column)

    return SpendCells(
        amount=column_of(AMOUNT),
        quarter=column_of(QUARTER),
        fiscal_year=column_of(YEAR),
        colour=column_of(COLOUR),
        scope_of={rule.name: column_of(AMOUNT + 1 + place) for place, rule in enumerate(rules)},
    )


def _payments(plan: Plan) -> Iterator[Payment]:
    """Yield what is paid: launches in the order of the schedule, then the shared costs."""
    chosen = plan.chosen
    cost = launch_costs(chosen.fleet, chosen.menu.unit, chosen.menu.start)
    for unit, lever in chosen.launches():
        quarter = int(chosen.menu.start[unit, lever]) - 1
        region, name = plan.instance.units[unit].region, chosen.menu.levers[lever]
        for line, colour, amount in _amounts(cost[unit, lever]):
            yield Payment(unit, region, name, quarter, line, colour, amount)
    for charge, period in chosen.opened_costs():
        for line, colour, amount in _amounts(charge.one_off[period]):
            yield Payment(None, charge.region or "", chosen.menu.levers[charge.lever], period, line, colour, amount)


def _amounts(cost: FloatArray) -> Iterator[tuple[str, str, float]]:
    """Yield line, colour and amount of what is not 0 in float[lines, colours]."""
    for line, colour in np.argwhere(cost).tolist():
        yield COST_LINES[line], COLOURS[colour], float(cost[line, colour])


class _Scoped:
    """In which scope of a budget each payment counts."""

    def __init__(self, plan: Plan, rule: LimitRule) -> None:
        self.rule = rule
        self.scopes = scopes_of(plan.instance, rule)

    def of(self, paid: Payment) -> str:
        """Return the scope, blank where the payment does not count."""
        rule = self.rule
        if (rule.levers and paid.lever not in rule.levers) or rule.colour not in (None, paid.colour):
            return ""
        if paid.unit is None:
            scope = scope_of_charge(rule, self.scopes, paid.region or None)
        else:
            scope = int(self.scopes.of_unit[paid.unit])
        return "" if scope is None or scope < 0 else self.scopes.names[scope] or COMPANY
