"""The ledger: what a plan costs in capex and opex, by fiscal quarter of payment, region, lever and cost line."""

import numpy as np
import pandas as pd

from models.problem import FloatArray, IntArray
from planner.economics import COLOURS, COST_LINES, LINES, payment_parts
from planner.economics.levels import lever_support
from planner.economics.lines import HALF_CENT
from planner.plan.columns import TABLES
from planner.plan.frames import frame_of_rows
from planner.plan.tables import Chosen

SUPPORT = "support"
LEDGER_LINES = (*COST_LINES, SUPPORT)
"""Lines of the ledger: those of the implementation cost, and the recurring support of levers."""


def ledger_table(chosen: Chosen) -> pd.DataFrame:
    """Return one row per quarter, region, lever, line and colour in which something is paid; costs are positive.

    The region is blank for costs of the network. Implementation lines sum to those of the cash flow, and support does:
    it is against the base case, so that a running lever that ends early saves.
    """
    instance = chosen.instance
    regions = ["", *dict.fromkeys(unit.region for unit in instance.units)]
    place = np.array([regions.index(unit.region) for unit in instance.units], dtype=np.int64)
    shape = (len(instance.quarters), len(regions), len(chosen.menu.levers), len(LEDGER_LINES), len(COLOURS))
    amount = np.zeros(shape)
    _add_launches(amount, chosen, place)
    _add_support(amount, chosen, place)
    _add_shared(amount, chosen, regions)
    rows = []
    for quarter, region, lever, line, colour in np.argwhere(abs(amount) >= HALF_CENT).tolist():
        when = instance.quarters[quarter]
        rows.append(
            {
                "fiscal_year": when.fiscal_year,
                "quarter": when.label,
                "quarter_start": when.start,
                "region": regions[region],
                "lever": chosen.menu.levers[lever],
                "line": LEDGER_LINES[line],
                "colour": COLOURS[colour],
                "amount": float(amount[quarter, region, lever, line, colour]),
            }
        )
    return frame_of_rows(TABLES["ledger"], rows)


def _add_launches(amount: FloatArray, chosen: Chosen, place: IntArray) -> None:
    """Add the launches' own costs in the quarters of payment."""
    menu = chosen.menu
    for part in payment_parts(chosen.fleet, menu.unit, menu.start):
        paid = amount[:, :, part.lever, : len(COST_LINES)]
        np.add.at(paid, (part.quarter - 1, place[menu.unit[part.row]]), part.amount)


def _add_support(amount: FloatArray, chosen: Chosen, place: IntArray) -> None:
    """Add the units' support, less that of the base case."""
    fleet, menu = chosen.fleet, chosen.menu
    opex = amount[:, :, :, LEDGER_LINES.index(SUPPORT), COLOURS.index("opex")]
    for sign, start in ((1.0, menu.start), (-1.0, fleet.base[menu.unit])):
        paid = lever_support(fleet, menu.unit, start)
        np.add.at(opex.transpose(1, 2, 0), place[menu.unit], sign * paid)


def _add_shared(amount: FloatArray, chosen: Chosen, regions: list[str]) -> None:
    """Add what the network and the regions pay."""
    for charge, period in chosen.opened_costs():
        region = regions.index(charge.region or "")
        amount[:, region, charge.lever, : len(COST_LINES)] += charge.payments[period].transpose(2, 0, 1)
        support = -charge.flows[period][LINES.index(SUPPORT)]
        amount[:, region, charge.lever, LEDGER_LINES.index(SUPPORT), COLOURS.index("opex")] += support
