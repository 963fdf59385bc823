"""The signs of each unit and the situation it resembles: measures of units compared with conditions."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from models.problem import BoolArray, FloatArray, IntArray
from planner.economics.fleet import Fleet
from planner.economics.unit_columns import column
from planner.questions.diagnose.annual_base import RATES, AnnualBase
from planner.questions.diagnose.thresholds import Condition, Thresholds

WEEKS = 13
DRIFTS_AND_GROWTH = ("accuracy_drift", "event_drift", "revenue_growth", "order_growth", "maturity")
STORE_FIRST_SIGNS = "store_first_signs"


@dataclass(frozen=True, eq=False)
class Signs:
    """The signs and situations of units.

    Attributes
    ----------
    ready, store_first
        bool[units] by name: the signs of readiness for orchestration, and of a unit that needs store optimization first.
    counts_workable
        bool[units]: whether every sign of readiness on inventory accuracy is met.
    situations
        names of the situations.
    situation
        int[units]: the first that fits, one past the last where none does.
    nearest
        int[units]: the situation of which the greatest share of the conditions it needs is met, the first of equals.
    met
        int[units]: how many conditions of the nearest situation are met.
    """

    ready: dict[str, BoolArray]
    store_first: dict[str, BoolArray]
    counts_workable: BoolArray
    situations: tuple[str, ...]
    situation: IntArray
    nearest: IntArray
    met: IntArray


def signs_of(fleet: Fleet, year: AnnualBase, thresholds: Thresholds) -> Signs:
    """Return the signs and situations of every unit."""
    measures = _measures(fleet, year)
    store_first = _met(thresholds.store_first, measures)
    measures[STORE_FIRST_SIGNS] = _count(store_first, year.accuracy.size)
    ready = _met(thresholds.readiness, measures)
    counts = [_count(_met(one.conditions, measures), year.accuracy.size) for one in thresholds.situations.values()]
    met = np.array(counts).reshape(-1, year.accuracy.size)
    needs = np.array([one.needs for one in thresholds.situations.values()], dtype=np.float64).reshape(-1, 1)
    nearest = (met / needs).argmax(axis=0) if met.size else np.zeros(year.accuracy.size, dtype=np.int64)
    workable = np.ones(year.accuracy.size, dtype=np.bool_)
    for name, condition in thresholds.readiness.items():
        if condition.measure == "inventory_accuracy":
            workable &= ready[name]
    never = np.ones((1, year.accuracy.size), dtype=np.bool_)
    first = np.concatenate([met >= needs, never]).argmax(axis=0)
    of_nearest = np.take_along_axis(met, nearest[None, :], axis=0)[0] if met.size else np.zeros(nearest.size)
    names = tuple(thresholds.situations)
    first, nearest, of_nearest = (one.astype(np.int64) for one in (first, nearest, of_nearest))
    return Signs(ready, store_first, workable, names, first, nearest, of_nearest)


def _measures(fleet: Fleet, year: AnnualBase) -> dict[str, FloatArray]:
    """Return float[units] of each measure but the number of store-first signs; yes is 1, no is 0."""
    units = fleet.instance.units
    found = {f"{name}_rate": year.rate[name] for name in RATES}
    found |= {name: column(units, name)[:, 0] for name in DRIFTS_AND_GROWTH}
    stores = column(units, "stores")[:, 0]
    is_store = np.array([unit.type != "dc" for unit in units])
    orders = column(units, "eligible_orders")[:, 0] / WEEKS
    everyone = np.ones(len(units))
    return found | {
        "inventory_accuracy": year.accuracy,
        "orders_a_week": orders / stores,
        "pos_connected": column(units, "pos_connected")[:, 0],
        "role_stated": np.array([float(bool(unit.role_statement)) for unit in units]),
        "owner_named": np.array([float(bool(unit.owner)) for unit in units]),
        "closes": 1.0 - fleet.drivers.open[:, fleet.timeline.quarters - 1],
        "network_stores": everyone * (stores * is_store).sum(),
        "network_orders_a_week": everyone * (orders * is_store).sum(),
    }


def _met(conditions: Mapping[str, Condition], measures: Mapping[str, FloatArray]) -> dict[str, BoolArray]:
    found = {}
    for name, one in conditions.items():
        least = -np.inf if one.at_least is None else one.at_least
        most = np.inf if one.at_most is None else one.at_most
        found[name] = (measures[one.measure] >= least) & (measures[one.measure] <= most)
    return found


def _count(signs: Mapping[str, BoolArray], units: int) -> FloatArray:
    count = np.zeros(units)
    for shown in signs.values():
        count += shown
    return count
