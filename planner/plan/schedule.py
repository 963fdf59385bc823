"""The schedule: one row per launch, with its share of the plan's value, what the unit is worth without it, and its payback."""

import numpy as np
import pandas as pd

from models.problem import FloatArray, IntArray
from planner.economics import (
    COST_LINES,
    LINES,
    NEVER_LAUNCHED,
    Fleet,
    gross_of,
    hardness_of,
    launch_costs,
    roadmap_flows,
    roadmap_values,
)
from planner.economics.lines import HALF_CENT
from planner.limits.usage import launch_loads
from planner.plan.benefits import Benefits
from planner.plan.columns import TABLES
from planner.plan.frames import frame_of
from planner.plan.tables import BLOCK, TAX, WORKING_CAPITAL, Chosen


def schedule_table(chosen: Chosen, benefits: Benefits) -> pd.DataFrame:
    """Return one row per launch, with the user's own columns of its unit.

    Parameters
    ----------
    benefits
        the launches' shares of the flows.
    """
    instance, menu = chosen.instance, chosen.menu
    launches = np.array(chosen.launches(), dtype=np.int64).reshape(-1, 2)
    unit, lever = launches[:, 0], launches[:, 1]
    start = menu.start[unit, lever].astype(np.int64)
    cost = launch_costs(chosen.fleet, unit, menu.start[unit]).sum(axis=(2, 3))[np.arange(unit.size), lever]
    units = [instance.units[index] for index in unit]
    return frame_of(
        TABLES["schedule"],
        {
            "unit": [one.unit for one in units],
            "name": [one.name or one.unit for one in units],
            "region": [one.region for one in units],
            "lever": [menu.levers[index] for index in lever],
            "quarter": [instance.quarters[index - 1].label for index in start],
            "quarter_start": [instance.quarters[index - 1].start for index in start],
            "implementation_cost": cost,
            "change_load": launch_loads(instance, menu)[unit, lever],
            "npv_share": benefits.launch_values(unit, lever),
            "incremental_npv": _incremental(chosen, unit, lever),
            "payback_quarters": pd.array(_paybacks(chosen, unit, lever), dtype="Int64"),
            "owner": [one.owner for one in units],
            **{own.name: [own.texts[index] for index in unit] for own in instance.own_columns},
        },
    )


def _without(chosen: Chosen, unit: IntArray, lever: IntArray) -> IntArray:
    """Return int16[launches, levers]: the unit's roadmap with the launch alone left out."""
    start = chosen.menu.start[unit].copy()
    start[np.arange(unit.size), lever] = NEVER_LAUNCHED
    return start


def _incremental(chosen: Chosen, unit: IntArray, lever: IntArray) -> FloatArray:
    """Return float[launches]: the unit's NPV less its NPV without the launch; these are never summed."""
    own = roadmap_values(chosen.fleet, unit, chosen.menu.start[unit])
    gain: FloatArray = own - roadmap_values(chosen.fleet, unit, _without(chosen, unit, lever))
    return gain


def _paybacks(chosen: Chosen, unit: IntArray, lever: IntArray) -> list[int | None]:
    """Return the payback of each launch, counted from its quarter: 1 for the same one; None where it does not pay back."""
    found: list[int | None] = []
    counted = _counted(chosen.fleet)
    for first in range(0, unit.size, BLOCK):
        block = slice(first, first + BLOCK)
        with_it = chosen.menu.start[unit[block]]
        own = roadmap_flows(chosen.fleet, unit[block], with_it)
        other = roadmap_flows(chosen.fleet, unit[block], _without(chosen, unit[block], lever[block]))
        moved = gross_of(chosen.fleet, unit[block]).plus(own.amount, own.terminal).plus(other.amount, other.terminal)
        gain = own.amount - other.amount
        start = with_it[np.arange(with_it.shape[0]), lever[block]].astype(np.int64)
        cost = -gain[:, : len(COST_LINES)].sum(axis=1)
        found += lasting_paybacks(np.einsum("l,rlh->rh", counted, gain), cost, start, moved.of_sums())
    return found


def _counted(fleet: Fleet) -> FloatArray:
    """Return float[lines]: what payback counts of each line: all of it, or hard cash and the tax on it.

    Tax on lines that are not hard is taken back: they count with tax_rate, but for working capital, which is not taxed.
    """
    finance = fleet.instance.settings.finance
    if "payback" not in finance.hard_cash_only:
        return np.ones(len(LINES))
    hard = np.array([line == TAX or hardness_of(line, finance) == "hard" for line in LINES])
    taxed = np.array([line != WORKING_CAPITAL for line in LINES])
    return np.where(hard, 1.0, np.where(taxed, finance.tax_rate, 0.0))


def lasting_paybacks(
    flow: FloatArray, cost: FloatArray, start: IntArray, trifle: FloatArray | float = HALF_CENT
) -> list[int | None]:
    """Return the first quarter from which each summed flow stays at or above 0 once something was spent.

    Parameters
    ----------
    flow, cost
        float[rows, H]: nominal flows, and implementation cost as a positive figure.
    start
        int[rows]: launch quarter, from which the answer is counted.
    trifle
        float[rows, H]: within which summed flows are 0.
    """
    stays = np.logical_and.accumulate((np.cumsum(flow, axis=1) >= -trifle)[:, ::-1], axis=1)[:, ::-1]
    done = stays & (np.cumsum(cost, axis=1) > HALF_CENT)
    quarters = np.maximum(1, done.argmax(axis=1) + 2 - start)
    return [int(quarter) if paid.any() else None for quarter, paid in zip(quarters, done, strict=True)]
