"""The tables of a plan: one function a table, from the chosen roadmaps to a data frame. Nothing here solves."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from instances.schema.instance import Instance
from models.problem import FloatArray, IntArray
from planner.economics import (
    COST_LINES,
    LINES,
    NEVER_LAUNCHED,
    Fleet,
    Menu,
    SharedCharge,
    bucket_of,
    discount_factors,
    launch_costs,
    live,
    roadmap_flows,
    roadmap_values,
    terminal_factor,
)
from planner.limits.usage import load_profile, load_scale, together_factor

TERMINAL = "terminal"
CLOSED = "closed"
NONE = "none"
BOTH = "both"
_TOGETHER = {"store_optimization", "orchestration"}


@dataclass(frozen=True, eq=False)
class Chosen:
    """One roadmap a unit: menu.unit is 0, 1, 2, ...; opened is the period each shared cost opens in, below 0 for never."""

    instance: Instance
    fleet: Fleet
    menu: Menu
    shared: tuple[SharedCharge, ...]
    opened: IntArray

    def launches(self) -> list[tuple[int, int]]:
        """Return (unit, lever) of every launch, by quarter, then unit, then lever."""
        start = self.menu.start
        last = self.instance.plan.calendar.decision_quarters
        unit, lever = np.nonzero((start >= 1) & (start <= last))
        order = np.lexsort((lever, unit, start[unit, lever]))
        return list(zip(unit[order].tolist(), lever[order].tolist(), strict=True))

    def opened_costs(self) -> list[tuple[SharedCharge, int]]:
        """Return the shared costs that open, each with its period (0 for the first quarter)."""
        pairs = zip(self.shared, self.opened.tolist(), strict=True)
        return [(charge, period) for charge, period in pairs if period >= 0]


def calendar_table(instance: Instance) -> pd.DataFrame:
    """Return one row a quarter of the evaluation."""
    last = instance.plan.calendar.decision_quarters
    return pd.DataFrame(
        [
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
    )


def schedule_table(chosen: Chosen) -> pd.DataFrame:
    """Return one row a launch."""
    instance, menu = chosen.instance, chosen.menu
    launches = chosen.launches()
    unit = np.array([pair[0] for pair in launches], dtype=np.int64)
    lever = np.array([pair[1] for pair in launches], dtype=np.int64)
    start = menu.start[unit, lever].astype(np.int64)
    cost = launch_costs(chosen.fleet, unit, menu.start[unit]).sum(axis=(2, 3))[np.arange(unit.size), lever]
    gain, payback = _worth(chosen, unit, lever)
    units = [instance.units[index] for index in unit]
    return pd.DataFrame(
        {
            "unit": [one.unit for one in units],
            "name": [one.name or one.unit for one in units],
            "region": [one.region for one in units],
            "lever": [menu.levers[index] for index in lever],
            "quarter": [instance.quarters[index - 1].label for index in start],
            "quarter_start": [instance.quarters[index - 1].start for index in start],
            "implementation_cost": cost,
            "change_load": _total_load(chosen)[unit, lever],
            "incremental_npv": gain,
            "payback_quarters": pd.array(payback, dtype="Int64"),
            "owner": [one.owner for one in units],
        }
    )


def _worth(chosen: Chosen, unit: IntArray, lever: IntArray) -> tuple[FloatArray, list[int | None]]:
    """Return each launch's incremental NPV and payback: the unit's roadmap against the same without the launch."""
    with_it = chosen.menu.start[unit]
    without = with_it.copy()
    without[np.arange(unit.size), lever] = NEVER_LAUNCHED
    gain = roadmap_values(chosen.fleet, unit, with_it) - roadmap_values(chosen.fleet, unit, without)
    difference = _net(chosen.fleet, unit, with_it) - _net(chosen.fleet, unit, without)
    cumulative = np.round(np.cumsum(difference, axis=1), 6)
    start = with_it[np.arange(unit.size), lever].tolist()
    return gain, [_payback(row, first) for row, first in zip(cumulative, start, strict=True)]


def _net(fleet: Fleet, unit: IntArray, start: IntArray) -> FloatArray:
    amounts: FloatArray = roadmap_flows(fleet, unit, start).amount.sum(axis=1)
    return amounts


def _payback(cumulative: FloatArray, start: int) -> int | None:
    paid = np.flatnonzero(cumulative[start - 1 :] >= 0)
    return int(paid[0]) + 1 if paid.size else None


def _total_load(chosen: Chosen) -> FloatArray:
    """Return float[units, levers]: the points of each launch over all teams and quarters."""
    instance, menu = chosen.instance, chosen.menu
    total = np.zeros(menu.start.shape)
    everyone = np.arange(menu.unit.size)
    for number, name in enumerate(menu.levers):
        factor = together_factor(instance, menu, number, everyone)
        for load in instance.plan.levers[name].loads:
            points = sum(points for _, points in load_profile(load, everyone))
            total[:, number] += factor * load_scale(instance, load) * points
    return total


def shared_cost_table(chosen: Chosen) -> pd.DataFrame:
    """Return one row a shared cost that opens."""
    quarters = chosen.instance.quarters
    rows = [
        (
            chosen.menu.levers[charge.lever],
            "network" if charge.region is None else "region",
            charge.region or "",
            quarters[period].label,
            quarters[period].start,
            float(charge.one_off[period].sum()),
            charge.support_per_quarter,
            float(charge.value[period]),
        )
        for charge, period in chosen.opened_costs()
    ]
    columns = ["lever", "scope", "region", "quarter", "quarter_start", "one_off_cost", "support_per_quarter", "npv"]
    return pd.DataFrame(rows, columns=columns)


def state_table(chosen: Chosen) -> pd.DataFrame:
    """Return one row a unit with its state in every quarter, in words."""
    instance = chosen.instance
    active = live(chosen.fleet, chosen.menu.unit, chosen.menu.start)
    table = {
        "unit": [unit.unit for unit in instance.units],
        "name": [unit.name or unit.unit for unit in instance.units],
        "region": [unit.region for unit in instance.units],
    }
    last = [_last_quarter(instance, index) for index in range(len(instance.units))]
    for column, quarter in enumerate(instance.quarters):
        table[quarter.label] = [
            CLOSED if quarter.index > last[row] else state_in_words(chosen.menu.levers, active[row, :, column].tolist())
            for row in range(len(instance.units))
        ]
    return pd.DataFrame(table)


def _last_quarter(instance: Instance, unit: int) -> int:
    label = instance.units[unit].exit_quarter
    return len(instance.quarters) if label is None else instance.quarter_index(label)


def state_in_words(levers: tuple[str, ...], active: list[bool]) -> str:
    """Return none, a lever, both, or the levers joined by a plus sign."""
    names = [name for name, on in zip(levers, active, strict=True) if on]
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
    flows = roadmap_flows(chosen.fleet, chosen.menu.unit, chosen.menu.start)
    amount, terminal = flows.amount.sum(axis=0), flows.terminal.sum(axis=0)
    for charge, period in chosen.opened_costs():
        amount = amount + charge.flows[period]
        terminal = terminal + charge.terminal[period]
    return CashFlow(amount, terminal)


def cash_flow_table(chosen: Chosen, flow: CashFlow) -> pd.DataFrame:
    """Return one row a quarter, bucket and line; the terminal value is a period of its own."""
    plan = chosen.instance.plan
    factors = discount_factors(plan.calendar, plan.finance)
    periods: list[tuple[str, date | None, float, FloatArray]] = [
        (quarter.label, quarter.start, float(factors[index]), flow.amount[:, index])
        for index, quarter in enumerate(chosen.instance.quarters)
    ]
    lines = [line for line in LINES if line != "tax" or plan.finance.tax_rate]
    if plan.finance.terminal_value != "none":
        periods.append((TERMINAL, None, terminal_factor(plan.calendar, plan.finance), flow.terminal))
    rows = [
        (label, start, bucket_of(line, plan.finance), line, amount, factor, amount * factor)
        for label, start, factor, amounts in periods
        for line, amount in zip(LINES, amounts.tolist(), strict=True)
        if line in lines and not (label == TERMINAL and line in COST_LINES)
    ]
    columns = ["quarter", "quarter_start", "bucket", "line", "amount", "discount_factor", "present_value"]
    return pd.DataFrame(rows, columns=columns)
