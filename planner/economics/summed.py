"""Flows of roadmaps summed over lines: after tax, their hard part, and the payments behind them."""

from dataclasses import dataclass

import numpy as np

from models.problem import FloatArray, IntArray
from planner.economics.fleet import Counted, Fleet
from planner.economics.lines import COLOURS, hard_lines
from planner.economics.payments import payment_parts
from planner.economics.pricing import change, net_sums
from planner.economics.starts import Starts
from planner.economics.worth import TAXED

CAPEX = COLOURS.index("capex")


@dataclass(frozen=True, eq=False)
class SummedFlows:
    """Nominal flows of roadmaps against the base case, after tax, without shared costs.

    Attributes
    ----------
    flow, hard
        float[rows, H]: of all lines, and of hard lines.
    terminal, hard_terminal
        float[rows]: value in quarter H of what comes after it.
    paid
        float[rows, levers, colours, H]: implementation cost, positive.
    realised
        float[rows, H]: the hard flows without implementation cost and depreciation, as limits count them.
    """

    flow: FloatArray
    hard: FloatArray
    terminal: FloatArray
    hard_terminal: FloatArray
    paid: FloatArray
    realised: FloatArray


@dataclass(frozen=True, eq=False)
class Operated:
    """Flows of operating lines after tax: float[rows, H], and float[rows] for what comes after."""

    flow: FloatArray
    terminal: FloatArray


def operated(fleet: Fleet, counted: Counted, unit: IntArray, start: Starts) -> Operated:
    """Return the flows of the lines that are counted, outside implementation cost, after tax."""
    quarters = fleet.timeline.quarters
    flow, terminal = np.zeros((unit.size, quarters)), np.zeros(unit.size)
    for kind, level in net_sums(fleet, counted, unit, start).items():
        kept = fleet.worth.kept if kind in TAXED else 1.0
        within = level[:, :quarters]
        flow += change(within) if kind == "stock" else within * kept
        terminal += fleet.worth.terminal(kind, level, unit) * kept
    return Operated(flow, terminal)


def summed_flows(fleet: Fleet, unit: IntArray, start: Starts) -> SummedFlows:
    """Return the flows of roadmaps summed over lines; what `roadmap_flows` gives line by line."""
    paid = np.zeros((unit.size, len(fleet.levers), len(COLOURS), fleet.timeline.quarters))
    for part in payment_parts(fleet, unit, start):
        paid[part.row, part.lever, :, part.quarter - 1] += part.amount.sum(axis=1)
    cost, later = _costs(fleet, unit, paid)
    every = operated(fleet, fleet.every, unit, start)
    hard = operated(fleet, fleet.hard, unit, start) if _differ(fleet) else every
    return SummedFlows(
        flow=every.flow + cost,
        hard=hard.flow + cost,
        terminal=every.terminal + later,
        hard_terminal=hard.terminal + later,
        paid=paid,
        realised=hard.flow,
    )


def _costs(fleet: Fleet, unit: IntArray, paid: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return float[rows, H] and float[rows]: implementation cost after tax, negative, and the tax saved by it after H."""
    rate = fleet.timeline.finance.tax_rate
    by_colour = paid.sum(axis=1)
    if not rate:
        return -by_colour.sum(axis=1), np.zeros(unit.size)
    capex = by_colour[:, CAPEX]
    opex = by_colour.sum(axis=1) - capex
    flow, later = -capex - (1 - rate) * opex, np.zeros(unit.size)
    if capex.any():
        group = fleet.launches.group[unit]
        for number in np.unique(group):
            rows, depreciation = np.flatnonzero(group == number), fleet.launches.depreciation[number]
            flow[rows] += rate * capex[rows] @ depreciation.within
            later[rows] = rate * capex[rows] @ depreciation.after
    return flow, later


def _differ(fleet: Fleet) -> bool:
    """Return whether some line that counts is not hard."""
    hard = frozenset(hard_lines(fleet.timeline.finance))
    soft = len(fleet.by_line.terms) != sum(term.line in hard for term in fleet.by_line.terms)
    brought = any(one is not None and not one.cash.keys() <= hard for one in fleet.by_line.brought)
    flags = ("disruption", "carrying", "working_capital")
    return soft or brought or any(getattr(fleet.every, flag) != getattr(fleet.hard, flag) for flag in flags)
