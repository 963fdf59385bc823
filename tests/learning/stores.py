"""Stores with planted shares of two levers that work on each other; their actuals are the accountant's figures of the truth."""

from collections.abc import Mapping
from functools import cache
from typing import TypeAlias

import numpy as np

from instances.schema.instance import Instance
from planner.accountant import Launch, account
from planner.accountant.records import TrackedFigure, TrackingKey
from planner.actuals.records import Actuals, MetricActual
from tests.builders import read_texts

PLAN = """
[plan]
name = "Planted"

[calendar]
first_quarter = "2027Q1"
decision_quarters = 4
evaluation_quarters = 8

[finance.realisation]
vendor = 0.5

[levers.store_optimization]
title = "Store optimization"
evidence = "vendor"
accuracy_gap_closed = {gap}
accuracy_target = 0.95
ramp = [0.5, 1.0]
launch_hours = [40]

[levers.store_optimization.effects]
mispick = {mispick}
missed_task = {missed}

[levers.orchestration]
title = "Inventory orchestration"
evidence = "measured"
ramp = [0.5, 1.0]
effectiveness = [{{ accuracy = 0.5, effectiveness = 0.0 }}, {{ accuracy = 0.9, effectiveness = 1.0 }}]

[levers.orchestration.effects]
late = {late}
split = {split}
labour_hours = -0.05
"""
HEADER = "unit,region,revenue,contribution_margin,eligible_orders,inventory_accuracy,split_rate,late_rate,mispick_rate,"
HEADER += "missed_task_rate,labour_hours,wage\n"
STORES = 24
Waves: TypeAlias = Mapping[str, Mapping[int, range]]
WAVES: Waves = {
    "store_optimization": {1: range(6), 2: range(6, 10)},
    "orchestration": {1: range(10, 14), 2: range(6), 3: range(6, 10)},
}
"""Launches by lever and quarter: stores 0 to 9 get both, 10 to 13 orchestration alone, the others nothing."""

EVERYWHERE: Waves = {
    "store_optimization": {1: range(10), 2: range(10, 14), 3: range(14, 20)},
    "orchestration": {3: range(10)},
}
"""Launches of store optimization in waves, and of orchestration at stores that have it."""


def texts(store: float = 1.0, brain: float = 1.0, extra: str = "") -> dict[str, str]:
    """The files of the instance with shares of the benefits realised."""
    plan = PLAN.format(gap=0.8 * store, mispick=0.4 * store, missed=0.3 * store, late=0.5 * brain, split=0.4 * brain)
    rng = np.random.default_rng(8)
    rows = [
        f"S{store},North,100000,0.3,{rng.uniform(900, 3000):.0f},{rng.uniform(0.6, 0.75):.4f},{rng.uniform(0.1, 0.3):.4f},"
        f"{rng.uniform(0.1, 0.3):.4f},{rng.uniform(0.02, 0.06):.4f},{rng.uniform(0.1, 0.2):.4f},650,20\n"
        for store in range(STORES)
    ]
    return {"plan.toml": plan + extra, "units.csv": HEADER + "".join(rows)}


def instance(store: float = 1.0, brain: float = 1.0, extra: str = "") -> Instance:
    return read_texts(texts(store, brain, extra), "planted")


def launches(made: Instance, waves: Waves = WAVES) -> list[Launch]:
    return [
        Launch(f"S{store}", lever, made.label_of(quarter))
        for lever, quarters in waves.items()
        for quarter, stores in quarters.items()
        for store in stores
    ]


def starts(made: Instance, never: int, waves: Waves = WAVES) -> np.ndarray:
    found = np.full((STORES, len(made.settings.levers)), never)
    for lever, quarters in waves.items():
        for quarter, stores in quarters.items():
            found[list(stores), list(made.settings.levers).index(lever)] = quarter
    return found


@cache
def _tracked(store: float, brain: float, everywhere: bool) -> Mapping[TrackingKey, TrackedFigure]:
    truth = instance(store, brain)
    return account(truth, launches(truth, EVERYWHERE if everywhere else WAVES)).tracking


def actuals(
    store: float, brain: float, quarters: int, noise: float = 0.0, seed: int = 0, drift: float = 0.0, everywhere: bool = False
) -> Actuals:
    """Every metric of every store that the accountant has, with noise relative to it, over the first quarters.

    drift: by which every figure of failures grows each quarter, whatever is launched. everywhere: whether launches are those
    of `EVERYWHERE`.
    """
    truth = instance(store, brain)
    rng = np.random.default_rng(seed)
    tracked = _tracked(store, brain, everywhere)
    over = [truth.label_of(quarter) for quarter in range(1, quarters + 1)]
    rows = []
    for (unit, metric, quarter), figure in tracked.items():
        if quarter in over:
            kept = metric.endswith("accuracy") or metric == "on_time_rate"
            plain = 1 - figure.target if kept else figure.target
            base = 1 - figure.baseline if kept else figure.baseline
            plain += base * (drift * (over.index(quarter) + 1) + rng.normal(0, noise))
            rows.append(MetricActual(unit, metric, quarter, 1 - plain if kept else plain))
    return Actuals(tuple(rows))
