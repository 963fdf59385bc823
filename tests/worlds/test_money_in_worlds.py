"""Least spend and shares of spend in worlds with other costs, by hand."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from instances import load_instance
from instances.schema.uncertainties import Uncertainty
from planner import plan
from planner.worlds.pricing import plan_in_worlds
from planner.worlds.worlds import Source
from tests.worked.cases import launch, write_instance
from tests.worlds.everything import worlds_of

STORES = (("A", "north", 900_000), ("B", "south", 600_000))
PATH = "levers.store_optimization.costs.*.amount"
FACTORS = np.array([[1.0, 1.0], [1.3, 1.0], [1.0, 0.6], [0.7, 0.7], [1.2, 1.2]])
"""Factor on the cost of the store in the north, and of that in the south: 900 and 600 as it stands."""


@pytest.mark.parametrize(
    ("rules", "broken"),
    [
        # The north has 900 of 1,500: 0.6; 0.661, 0.714 and 0.6 in other worlds.
        ({"shares": [{"name": "rule", "measure": "spend", "regions": ["north"], "at_most": 0.65}]}, [0, 1, 1, 0, 0]),
        ({"shares": [{"name": "rule", "measure": "spend", "regions": ["south"], "at_least": 0.35}]}, [0, 1, 1, 0, 0]),
        # 1,500 are spent; 1,770, 1,260, 1,050 and 1,800 in other worlds.
        ({"minimums": [{"name": "rule", "measure": "spend", "per": "total", "amount": 1_200}]}, [0, 0, 0, 1, 0]),
        ({"limits": [{"name": "rule", "measure": "spend", "per": "total", "amount": 1_770}]}, [0, 0, 0, 0, 1]),
        ({"minimums": [{"name": "rule", "measure": "launches", "per": "total", "amount": 2}]}, None),
    ],
)
def test_rules_on_money_are_broken_where_the_spend_of_the_world_breaks_them(
    tmp_path: Path, rules: dict[str, Any], broken: list[int] | None
) -> None:
    cost = {"line": "integration", "amount": 1, "basis": "thousand_orders"}
    units = [{"unit": name, "region": region, "eligible_orders": orders} for name, region, orders in STORES]
    pins = [launch(name, quarter=quarter) for name, quarter in (("A", "2027Q1"), ("B", "2027Q2"))]
    folder = write_instance(
        tmp_path, levers={"store_optimization": {"costs": [cost]}}, units=units, pins=pins, decision=2, evaluation=3, **rules
    )
    chosen = plan(load_instance(folder), gap=0.0).chosen
    stated = {"name": "cost", "figures": [PATH], "how": "multiply", "distribution": "uniform", "low": 0.6, "high": 1.3}
    made = Uncertainty.model_validate(stated | {"scope": "region"})
    told = plan_in_worlds(chosen, worlds_of((Source(made, (PATH,), np.arange(2), ("north", "south")),), (FACTORS,)))
    assert told.limits == (("rule",) if broken else ())
    assert told.broken.astype(int).sum(axis=1).tolist() == (broken or [0] * 5)
