"""What closings send a unit in worlds with other orders, against its capacity, by hand and by the tables of each world."""

from pathlib import Path

import numpy as np
import pytest

from instances import load_instance
from instances.schema.uncertainties import Uncertainty
from planner import plan
from planner.limits import limit_table
from planner.plan.tables import Chosen
from planner.worlds.plain import world_instance
from planner.worlds.pricing import npv_in_worlds, plan_in_worlds
from planner.worlds.worlds import Source
from tests.worked.cases import launch, write_instance
from tests.worlds.everything import worlds_of
from tests.worlds.test_pricing_in_worlds import in_instance

LOSING = {"labour_hours": 1_000, "wage": 20, "revenue": 10_000, "contribution_margin": 0.1, "inventory_accuracy": 1}
"""A store that loses 20,000 of labour and earns 1,000 a quarter."""


def three_stores(folder: Path, **of_c: float) -> Chosen:
    """A and B close and send C 500 and 270 of their orders."""
    units = [LOSING | {"unit": name, "eligible_orders": orders} for name, orders in (("A", 1_000), ("B", 900))]
    units.append(LOSING | {"unit": "C", "order_value": 10, "online_margin": 0.1} | of_c)
    transfers = [
        {"from_unit": "A", "to_unit": "C", "share": 0.5},
        {"from_unit": "B", "to_unit": "C", "share": 0.1, "share_orders": 0.3},
    ]
    pins = [launch(name, lever="closing", quarter=quarter) for name, quarter in (("A", "2027Q1"), ("B", "2027Q2"))]
    folder = write_instance(
        folder, levers={"closing": {"closes": True}}, units=units, transfers=transfers, pins=pins, decision=2, evaluation=3
    )
    return plan(load_instance(folder), gap=0.0).chosen


def test_a_capacity_is_broken_in_the_worlds_in_which_closings_send_more(tmp_path: Path) -> None:
    # A sends 500 of its orders times the factor of A, B 270 times that of B, whenever they close.
    chosen = three_stores(tmp_path, transfer_capacity=780)
    made = Uncertainty.model_validate(
        {
            "name": "orders",
            "figures": ["units.*.eligible_orders"],
            "how": "multiply",
            "distribution": "uniform",
            "low": 0.7,
            "high": 1.3,
            "scope": "unit",
        }
    )
    factors = np.array([[1.0, 1.0, 1.0], [1.05, 1.0, 1.0], [1.0, 1.05, 9.0], [1.3, 0.4, 1.0], [1.0, 1.03, 1.0], [1.02, 1.0, 1.0]])
    worlds = worlds_of((Source(made, ("units.*.eligible_orders",), np.arange(3), ("A", "B", "C")),), (factors,))
    told = plan_in_worlds(chosen, worlds)
    assert npv_in_worlds(chosen, worlds) == pytest.approx(told.npv, rel=1e-9, abs=1e-6)
    assert told.limits == ("transfer capacity",)
    assert told.broken[:, 0].tolist() == [False, True, True, False, False, False]
    for world in range(worlds.number):
        plain = in_instance(chosen, world_instance(chosen.instance, worlds, world))
        table = limit_table(plain.instance, plain.fleet, plain.menu, plain.shared, plain.opened).set_index("limit")
        sent = factors[world, :2] @ [500, 270]
        assert table.loc["transfer capacity", "used"] == pytest.approx(sent)


def test_without_a_capacity_none_is_told(tmp_path: Path) -> None:
    chosen = three_stores(tmp_path)
    made = Uncertainty.model_validate(
        {"name": "wages", "figures": ["units.*.wage"], "how": "multiply", "distribution": "uniform", "low": 0.9, "high": 1.1}
    )
    worlds = worlds_of((Source(made, ("units.*.wage",), np.zeros(3, dtype=np.int64), ("",)),), (np.array([[1.0], [1.1]]),))
    told = plan_in_worlds(chosen, worlds)
    assert told.limits == () and told.broken.shape == (2, 0)
