"""Closings with transfers of demand against every plan of three units, valued by a script that imports nothing of the project."""

from pathlib import Path
from typing import Any

import pytest

from planner import plan, verify
from tests.oracles.closings_judge import Judge
from tests.worked.cases import CENT, launched, limit, write_instance

FINANCE = {
    "discount_rate": 0.08,
    "discount_timing": "middle",
    "inflation_rate": 0.02,
    "wage_growth": 0.04,
    "freight_growth": 0.06,
    "tax_rate": 0.25,
    "online_sales": "inside",
}
A = {
    "unit": "A",
    "revenue": 300_000,
    "contribution_margin": 0.3,
    "revenue_growth": -0.12,
    "eligible_orders": 800,
    "order_growth": 0.04,
    "order_value": 60,
    "online_margin": 0.2,
    "inventory": 60_000,
    "shrink_rate": 0.02,
    "labour_hours": 2_600,
    "hours_per_order": 0.2,
    "wage": 20,
    "occupancy_cost": 35_000,
    "lease_end": "2027Q3",
    "severance": 20_000,
}
B = A | {"unit": "B", "eligible_orders": 600, "labour_hours": 2_400, "lease_end": "2028Q2", "lease_break_fee": 30_000, "wage": 21}
C = A | {"unit": "C", "revenue": 500_000, "contribution_margin": 0.34, "online_margin": 0.24, "hours_per_order": 0.15}
C |= {"revenue_growth": 0.01, "occupancy_cost": 30_000, "shrink_rate": 0.01, "exit_quarter": "2028Q4"}
TRANSFERS = [
    {"from_unit": "A", "to_unit": "C", "share": 0.5, "share_orders": 0.625},
    {"from_unit": "B", "to_unit": "C", "share": 0.45},
    {"from_unit": "C", "to_unit": "B", "share": 0.3},
]


def case(folder: Path, **of_c: Any) -> Path:
    return write_instance(
        folder,
        levers={"closing": {"closes": True}},
        units=[A, B, C | of_c],
        transfers=TRANSFERS,
        decision=4,
        evaluation=9,
        finance=FINANCE,
        event_costs={"fulfilment": 4},
        rules={"minimum_quarters_before_exit": 0},
    )


@pytest.mark.parametrize(
    ("of_c", "closed", "taken"),
    [
        ({}, "AB", 770),
        ({"transfer_capacity": 770}, "AB", 770),
        ({"transfer_capacity": 769}, "B", 270),
        ({"transfer_capacity": 400}, "B", 270),
        ({"transfer_capacity": 0}, "", 0),
    ],
)
def test_the_best_plan_is_the_best_of_all_that_a_script_values(tmp_path: Path, of_c: Any, closed: str, taken: float) -> None:
    folder = case(tmp_path, **of_c)
    best, found = Judge(folder).best(), plan(folder, gap=0.0)
    assert found.npv == pytest.approx(best.npv, abs=CENT)
    assert launched(found) == {(unit, "closing", found.instance.label_of(quarter)) for unit, quarter in best.closings.items()}
    assert "".join(sorted(best.closings)) == closed and best.taken["C"] == pytest.approx(taken)
    assert verify(found) == []
    if of_c:
        assert limit(found, "transfer capacity", "total", "C") == pytest.approx((of_c["transfer_capacity"], taken))
