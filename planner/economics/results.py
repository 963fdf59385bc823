"""Cash and result of roadmaps by quarter, after tax: what covenants count.

Net cash is every flow. The result has depreciation in place of capex and working capital, so that with tax on the result
before tax it is (1 - tax_rate) * (every other flow but tax - depreciation).
"""

from dataclasses import dataclass

import numpy as np

from models.problem import FloatArray, IntArray
from planner.economics.blocks import block_rows, blocks
from planner.economics.depreciation import depreciation_of
from planner.economics.fleet import Fleet
from planner.economics.lines import COLOURS
from planner.economics.payments import checked, more_depreciation, payment_parts
from planner.economics.pricing import change, net_sums
from planner.economics.shared import SharedCharge
from planner.economics.starts import Starts
from planner.economics.tail import NO_EXIT
from planner.economics.timeline import timeline_of
from planner.economics.worth import TAXED

CAPEX = COLOURS.index("capex")


@dataclass(frozen=True, eq=False)
class CashAndResult:
    """Net cash, float[rows, H], and the part of each quarter in its fiscal year's result, float[rows, H]; nominal, after tax."""

    cash: FloatArray
    result: FloatArray


def cash_and_result(fleet: Fleet, unit: IntArray, start: Starts) -> CashAndResult:
    """Return cash and result of roadmaps against the base case, without shared costs."""
    checked(fleet, unit, start)
    time, kept = fleet.timeline, fleet.worth.kept
    taxed, freed = np.zeros((unit.size, time.quarters)), np.zeros((unit.size, time.quarters))
    for block in blocks(unit.size, block_rows(time.columns)):
        for kind, level in net_sums(fleet, fleet.every, unit[block], start[block]).items():
            within = level[:, : time.quarters]
            if kind in TAXED:
                taxed[block] += within
            else:
                freed[block] += change(within)
    capex, written_off = np.zeros_like(taxed), np.zeros_like(taxed)
    for part in payment_parts(fleet, unit, start):
        by_colour = part.amount.sum(axis=1)
        capex[part.row, part.quarter - 1] += by_colour[:, CAPEX]
        taxed[part.row, part.quarter - 1] -= by_colour.sum(axis=1) - by_colour[:, CAPEX]
    last, group = np.unique(fleet.drivers.last[unit], return_inverse=True)
    for number, quarter in enumerate(last.tolist()):
        rows = np.flatnonzero(group == number)
        written_off[rows] = capex[rows] @ depreciation_of(time, quarter).within
    more = more_depreciation(fleet, unit, start)
    written_off[more.row] += more.within
    return _after_tax(taxed, freed, capex, written_off, 1 - kept)


def shared_cash_and_result(fleet: Fleet, charge: SharedCharge) -> CashAndResult:
    """Return cash and result of a shared cost, float[T, H], by the quarter in which it opens."""
    capex = charge.payments[:, :, CAPEX].sum(axis=1)
    cash = charge.flows.sum(axis=1)
    written_off = capex @ depreciation_of(timeline_of(fleet.instance), NO_EXIT).within
    return CashAndResult(cash, cash + capex - written_off)


def _after_tax(taxed: FloatArray, freed: FloatArray, capex: FloatArray, written_off: FloatArray, rate: float) -> CashAndResult:
    kept = 1 - rate
    return CashAndResult(kept * taxed + freed - capex + rate * written_off, kept * (taxed - written_off))
