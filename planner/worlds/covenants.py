"""Covenants in worlds: cumulative cash and results of a plan, whose flows depend on the figures of the world."""

from collections.abc import Sequence

import numpy as np

from instances.schema.covenants import Covenant
from models.checking.feasibility import TOLERANCE
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics import Fleet
from planner.economics.depreciation import depreciation_of
from planner.economics.results import CAPEX, CashAndResult, cash_and_result
from planner.economics.starts import Starts
from planner.economics.tail import NO_EXIT
from planner.limits.covenants import levels_of_covenant, weights_of_covenant
from planner.worlds.shared_costs import SharedFlows


def covenants_broken(fleet: Fleet, start: Starts, cash: FloatArray, shared: SharedFlows, rules: Sequence[Covenant]) -> BoolArray:
    """Return bool[worlds, covenants]: whether the plan falls short of each covenant in some period.

    Parameters
    ----------
    fleet
        of rows: the units that launch something, in each world.
    start
        int[rows, levers].
    cash
        float[worlds, H]: net cash, shared costs included.
    """
    found = np.zeros((cash.shape[0], len(rules)), dtype=np.bool_)
    results = any(rule.measure == "fiscal_year_result" for rule in rules)
    result = _results(fleet, start, shared, cash.shape[0]) if results else np.zeros_like(cash)
    for place, rule in enumerate(rules):
        weight = weights_of_covenant(fleet.instance, rule)
        level = levels_of_covenant(rule, CashAndResult(cash, result), weight)
        slack = TOLERANCE * np.maximum(1.0, np.abs(cash).max(axis=1, keepdims=True))
        found[:, place] = (level < rule.at_least - slack).any(axis=1)
    return found


def _results(fleet: Fleet, start: Starts, shared: SharedFlows, worlds: int) -> FloatArray:
    """Return float[worlds, H]."""
    rows: IntArray = np.arange(start.shape[0], dtype=np.int64)
    own = cash_and_result(fleet, rows, start).result.reshape(worlds, -1, fleet.timeline.quarters).sum(axis=1)
    capex = shared.paid[:, :, CAPEX].sum(axis=1)
    written_off = capex @ depreciation_of(fleet.timeline, NO_EXIT).within
    return np.asarray(own + shared.flow.sum(axis=1) + capex - written_off, dtype=np.float64)
