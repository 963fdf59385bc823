"""The sheet of spend: what each launch and shared cost pays, by line and colour, and which budgets it counts in."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from xlsxwriter import Workbook

from instances.schema.rules import LimitRule
from models.problem import FloatArray
from planner.economics import COLOURS, COST_LINES, payment_parts
from planner.limits.budgets import scope_of_charge
from planner.limits.scopes import scopes_of
from planner.plan.plan import Plan
from planner.reports.workbook.page import Page, Styles, money_width

HEADER_ROW = 3
COLUMNS = ("unit", "region", "leader", "lever", "quarter", "fiscal year", "line", "colour", "amount")
QUARTER, YEAR, COLOUR, AMOUNT = 4, 5, 7, 8
COMPANY = "company"


@dataclass(frozen=True)
class Payment:
    """One amount paid in a quarter (0 for the first) for a launch, or for a cost shared by a region or the network.

    A shared cost has no unit, and that of the network no region.
    """

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
    note = "Implementation cost in the quarter of its payment. A column for each budget says in which scope of it a row counts."
    page = Page(book, styles, "spend", "Spend by launch, line and colour", note)
    rules = [rule for rule in instance.settings.limits if rule.measure == "spend"]
    page.header(HEADER_ROW, (*COLUMNS, *(f"counts in {rule.name}" for rule in rules)))
    scopes = [_Scoped(plan, rule) for rule in rules]
    row, largest = HEADER_ROW, 0.0
    for row, paid in enumerate(_payments(plan), start=HEADER_ROW + 1):
        unit = instance.units[paid.unit] if paid.unit is not None else None
        quarter = instance.quarters[paid.quarter]
        names = (unit.unit if unit else "", paid.region, unit.leader if unit else "", paid.lever, quarter.label)
        for column, value in enumerate((*names, f"FY{quarter.fiscal_year}", paid.line, paid.colour)):
            page.put(row, column, value)
        page.put(row, AMOUNT, paid.amount, "money")
        largest = max(largest, paid.amount)
        for column, scope in enumerate(scopes, start=AMOUNT + 1):
            page.put(row, column, scope.of(paid))
    last = max(row, HEADER_ROW + 1)
    page.widths((12, 16, 18, 22, 11, 11, 20, 10, money_width([largest], 15.0), *[22] * len(rules)))
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
    """Yield the payments: for launches unit by unit in the order of quarters, then the shared costs."""
    chosen, levers = plan.chosen, plan.chosen.menu.levers
    paid = np.zeros((len(plan.instance.quarters), len(levers), len(COST_LINES), len(COLOURS)))
    parts = _parts_by_unit(plan)
    for unit, own in sorted(parts.items()):
        region = plan.instance.units[unit].region
        paid[:] = 0.0
        for lever, quarter, cost in own:
            paid[quarter, lever] += cost
        for quarter, lever, line, colour in np.argwhere(paid).tolist():
            amount = float(paid[quarter, lever, line, colour])
            yield Payment(unit, region, levers[lever], quarter, COST_LINES[line], COLOURS[colour], amount)
    for charge, period in chosen.opened_costs():
        payments = np.moveaxis(charge.payments[period], -1, 0)
        for quarter, line, colour in np.argwhere(payments).tolist():
            amount, name = float(payments[quarter, line, colour]), levers[charge.lever]
            yield Payment(None, charge.region or "", name, quarter, COST_LINES[line], COLOURS[colour], amount)


def _parts_by_unit(plan: Plan) -> dict[int, list[tuple[int, int, FloatArray]]]:
    """Return lever, quarter (0 for the first) and float[lines, colours] of each payment, by unit."""
    chosen = plan.chosen
    found: dict[int, list[tuple[int, int, FloatArray]]] = {}
    for part in payment_parts(chosen.fleet, chosen.menu.unit, chosen.menu.start):
        for row, quarter, amount in zip(part.row.tolist(), part.quarter.tolist(), part.amount, strict=True):
            found.setdefault(row, []).append((part.lever, quarter - 1, amount))
    return found


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
