"""The tables of a plan: one function a table, from the chosen roadmaps to a data frame. Nothing here solves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from instances.schema.instance import Instance
from instances.schema.settings import Settings
from models.problem import NEVER, FloatArray, IntArray
from planner.economics import (
    COST_LINES,
    LINES,
    Fleet,
    Gross,
    Menu,
    SharedCharge,
    bucket_of,
    gross_of,
    launched,
    live,
    roadmap_flows,
    within_life,
)
from planner.economics.closing import closing_lever
from planner.economics.lines import OF_CLOSINGS
from planner.economics.pricing import operates
from planner.limits.hiring import Terms
from planner.plan.columns import TABLES
from planner.plan.frames import frame_of, frame_of_rows

TERMINAL = "terminal"
"""Name of the period after the evaluation, whose amounts are values in the last quarter."""

BLOCK = 512
"""Units whose flows by line and quarter are held at a time."""

TAX, WORKING_CAPITAL = "tax", "working_capital"
CLOSED = "closed"
NONE = "none"
BOTH = "both"
_TOGETHER = {"store_optimization", "orchestration"}


@dataclass(frozen=True, eq=False)
class Chosen:
    """The chosen roadmaps, one for each unit, so that menu.unit is 0, 1, 2, ...

    opened: int[shared costs], the period in which each of them opens, `NEVER` if it does not. hires: costs of heads that may be
    hired, and hired: the terms on which some are, for each of them.
    """

    instance: Instance
    fleet: Fleet
    menu: Menu
    shared: tuple[SharedCharge, ...]
    opened: IntArray
    hires: tuple[SharedCharge, ...] = ()
    hired: tuple[Terms, ...] = ()

    def launches(self) -> list[tuple[int, int]]:
        """Return (unit, lever) of every launch, by quarter, then unit, then lever."""
        start = self.menu.start
        unit, lever = np.nonzero(launched(start))
        order = np.lexsort((lever, unit, start[unit, lever]))
        return list(zip(unit[order].tolist(), lever[order].tolist(), strict=True))

    def opened_costs(self) -> list[tuple[SharedCharge, int]]:
        """Return the shared costs that open, each with its period (0 for the first quarter), then every head with its terms."""
        pairs = zip(self.shared, self.opened.tolist(), strict=True)
        return [*((charge, period) for charge, period in pairs if period != NEVER), *self.hired_heads()]

    def hired_heads(self) -> list[tuple[SharedCharge, int]]:
        """Return the cost of every head that is hired, with its terms."""
        return [(charge, one) for charge, terms in zip(self.hires, self.hired, strict=True) for one in terms]

    def opened_by_scope(self) -> dict[tuple[int, str | None], list[tuple[SharedCharge, int]]]:
        """Return the costs of `opened_costs` by lever and region, None for the network: a lever's charges there are one cost."""
        found: dict[tuple[int, str | None], list[tuple[SharedCharge, int]]] = {}
        for charge, period in self.opened_costs():
            found.setdefault((charge.lever, charge.region), []).append((charge, period))
        return found


def calendar_table(instance: Instance) -> pd.DataFrame:
    """Return one row per quarter of the evaluation."""
    last = instance.settings.calendar.decision_quarters
    rows = [
        {
            "quarter": quarter.label,
            "quarter_start": quarter.start,
            "quarter_end": quarter.end,
            "fiscal_year": quarter.fiscal_year,
            "fiscal_quarter": quarter.fiscal_quarter,
            "weeks": quarter.weeks,
            "decision": "yes" if quarter.index <= last else "no",
        }
        for quarter in instance.quarters
    ]
    return frame_of_rows(TABLES["calendar"], rows)


def shared_cost_table(chosen: Chosen) -> pd.DataFrame:
    """Return one row per lever and scope whose shared cost opens."""
    quarters, levers = chosen.instance.quarters, chosen.menu.levers
    rows = []
    for (lever, region, scope), parts in _costs_by_row(chosen).items():
        first = quarters[min(opening_period(charge, period) for charge, period in parts)]
        rows.append(
            {
                "lever": levers[lever],
                "scope": scope,
                "region": region or "",
                "quarter": first.label,
                "quarter_start": first.start,
                "one_off_cost": sum(float(charge.one_off[period].sum()) for charge, period in parts),
                "support_per_quarter": max(charge.support_per_quarter for charge, _ in parts),
                "npv": sum(float(charge.value[period]) for charge, period in parts),
            }
        )
    return frame_of_rows(TABLES["shared_costs"], rows)


def _costs_by_row(chosen: Chosen) -> dict[tuple[int, str | None, str], list[tuple[SharedCharge, int]]]:
    """Return the costs of `opened_costs` by lever, region and scope: network, region, or the heads that are hired."""
    found: dict[tuple[int, str | None, str], list[tuple[SharedCharge, int]]] = {}
    for charge, period in chosen.opened_costs():
        scope = charge.name if charge.heads else "network" if charge.region is None else "region"
        found.setdefault((charge.lever, charge.region, scope), []).append((charge, period))
    return found


def opening_period(charge: SharedCharge, period: int) -> int:
    """Return the period (0 for the first quarter) in which a shared cost opens, or its head is decided on."""
    return int(charge.heads.decided[period]) - 1 if charge.heads else period


def state_table(chosen: Chosen) -> pd.DataFrame:
    """Return one row per unit with its state in every quarter, in words; a lever past its benefit life is marked."""
    instance = chosen.instance
    active = live(chosen.fleet, chosen.menu.unit, chosen.menu.start)
    over = active & ~within_life(chosen.fleet, chosen.menu.unit, chosen.menu.start)
    table = {
        "unit": [unit.unit for unit in instance.units],
        "name": [unit.name or unit.unit for unit in instance.units],
        "region": [unit.region for unit in instance.units],
    }
    is_open = operates(chosen.fleet, chosen.menu.unit, chosen.menu.start)
    for column, quarter in enumerate(instance.quarters):
        states = zip(is_open[:, column].tolist(), active[:, :, column].tolist(), over[:, :, column].tolist(), strict=True)
        table[quarter.label] = [
            state_in_words(chosen.menu.levers, on, ended) if opened else CLOSED for opened, on, ended in states
        ]
    return frame_of(TABLES["states"], table)


OVER = " (benefits over)"
"""After the name of a lever that is live and whose benefit life has ended: its costs go on, its benefits do not."""


def state_in_words(levers: tuple[str, ...], active: list[bool], over: list[bool] | None = None) -> str:
    """Return none, a lever, both, or the levers joined by a plus sign; over: the levers whose benefits are over."""
    ended = over or [False] * len(active)
    names = [name + OVER * end for name, on, end in zip(levers, active, ended, strict=True) if on]
    if set(names) == _TOGETHER:
        return BOTH
    return " + ".join(names) or NONE


@dataclass(frozen=True, eq=False)
class CashFlow:
    """Nominal flows of the whole plan: amount float[lines, quarters], terminal float[lines]."""

    amount: FloatArray
    terminal: FloatArray


def cash_flow(chosen: Chosen) -> CashFlow:
    """Return the flows of all units and shared costs together."""
    shape = (len(LINES), len(chosen.instance.quarters))
    amount, terminal = np.zeros(shape), np.zeros(len(LINES))
    for rows in unit_blocks(chosen):
        flows = roadmap_flows(chosen.fleet, chosen.menu.unit[rows], chosen.menu.start[rows])
        amount += flows.amount.sum(axis=0)
        terminal += flows.terminal.sum(axis=0)
    for charge, period in chosen.opened_costs():
        amount += charge.flows[period]
        terminal += charge.terminal[period]
    return CashFlow(amount, terminal)


def gross_amounts(chosen: Chosen, flow: CashFlow) -> Gross:
    """Return the gross amounts of the units that launch something, and of the flows of the plan."""
    launching = np.unique([unit for unit, _ in chosen.launches()]).astype(np.int64)
    within, after = np.zeros(chosen.fleet.timeline.quarters), np.zeros(())
    for first in range(0, launching.size, BLOCK):
        gross = gross_of(chosen.fleet, chosen.menu.unit[launching[first : first + BLOCK]])
        within, after = within + gross.within.sum(axis=0), after + gross.after.sum()
    return Gross(within, after).plus(flow.amount, flow.terminal)


def unit_blocks(chosen: Chosen) -> Iterator[slice]:
    """Yield the chosen roadmaps in blocks."""
    rows = chosen.menu.unit.size
    return (slice(first, min(first + BLOCK, rows)) for first in range(0, rows, BLOCK))


def cash_flow_table(chosen: Chosen, flow: CashFlow) -> pd.DataFrame:
    """Return one row per quarter, bucket and line; the time after the evaluation is a period of its own."""
    finance = chosen.instance.settings.finance
    factors = chosen.fleet.timeline.factor.tolist()
    periods = [
        _Period(quarter.label, quarter.start, factors[index], flow.amount[:, index], shown_lines(chosen.instance.settings))
        for index, quarter in enumerate(chosen.instance.quarters)
    ]
    periods.append(_Period(TERMINAL, None, factors[-1], flow.terminal, terminal_lines(chosen.instance.settings)))
    rows = [
        {
            "quarter": period.label,
            "quarter_start": period.start,
            "bucket": bucket_of(line, finance),
            "line": line,
            "amount": amount,
            "discount_factor": period.factor,
            "present_value": amount * period.factor,
        }
        for period in periods
        for line, amount in zip(LINES, period.amounts.tolist(), strict=True)
        if line in period.lines
    ]
    return frame_of_rows(TABLES["cashflow"], rows)


@dataclass(frozen=True, eq=False)
class _Period:
    """A period of the cash flow: float[lines] of amounts, and the lines that it shows."""

    label: str
    start: date | None
    factor: float
    amounts: FloatArray
    lines: tuple[str, ...]


def shown_lines(settings: Settings) -> tuple[str, ...]:
    """Return the lines of the cash flow in a quarter, without tax or closings where there are none."""
    left_out = {TAX} if not settings.finance.tax_rate > 0 else set[str]()
    if closing_lever(settings) is None:
        left_out |= set(OF_CLOSINGS)
    return tuple(line for line in LINES if line not in left_out)


def terminal_lines(settings: Settings) -> tuple[str, ...]:
    """Return the lines of the period after the evaluation: recurring ones with a terminal value, tax saved by depreciation."""
    recurring = settings.finance.terminal_value != "none"
    return tuple(line for line in shown_lines(settings) if line == TAX or (recurring and line not in COST_LINES))
