"""Levers of segments against every plan of two units, valued by a script that imports nothing of the project."""

from pathlib import Path
from typing import Any

import pytest

from planner import plan, verify
from tests.oracles.segments_judge import Judge
from tests.worked.cases import CENT, launched, write_instance

FINANCE = {
    "discount_rate": 0.08,
    "inflation_rate": 0.02,
    "extra_orders_incremental": 0.6,
    "cancelled_orders_lost": 0.5,
}
A = {
    "unit": "A",
    "revenue": 300_000,
    "contribution_margin": 0.3,
    "eligible_orders": 4000,
    "order_growth": 0.08,
    "order_value": 60,
    "late_rate": 0.2,
    "cancellation_rate": 0.1,
    "stockout_rate": 0.06,
    "shrink_rate": 0.02,
    "labour_hours": 1200,
    "hours_per_order": 0.2,
    "wage": 20,
    "overtime_rate": 0.08,
    "share_pick_up": 0.35,
}
B = A | {"unit": "B", "eligible_orders": 2500, "share_pick_up": 0.1, "share_fresh": 0.7}
SEGMENTS = [
    {"name": "pick_up", "of": "orders", "share": 0.3},
    {"name": "ship", "of": "orders", "share": 0.25},
    {"name": "fresh", "of": "revenue", "share": 0.4},
    {"name": "picking", "of": "hours", "share": 0.5},
]
RAMP = [0.5, 1.0]


def case(folder: Path, marginal: float) -> Path:
    first = {
        "ramp": RAMP,
        "covers": ["pick_up", "picking"],
        "effects": {"late": 0.5, "order_uplift": 0.06, "cancellation": 0.3, "labour_hours": -0.01},
        "costs": [
            {"line": "software", "amount": 5_000, "basis": "network"},
            {"line": "training", "amount": 1_000, "basis": "thousand_orders"},
        ],
        "support": [{"amount": 150, "basis": "thousand_orders"}],
    }
    extension = {
        "ramp": RAMP,
        "covers": ["ship", "fresh"],
        "needs": ["orchestration"],
        "platform": "orchestration",
        "effects": {"late": 0.4, "conversion_uplift": 0.05, "stockout": 0.25, "shrink": 0.1, "sales_uplift": 0.01},
        "costs": [{"line": "training", "amount": marginal, "basis": "unit"}],
        "support": [{"amount": 200, "basis": "thousand_orders"}],
    }
    whole = {
        "ramp": RAMP,
        "effects": {"late": 0.1, "shrink": 0.3, "labour_hours": 0.04},
        "costs": [{"line": "training", "amount": 6_000, "basis": "unit"}],
    }
    return write_instance(
        folder,
        levers={"store_optimization": whole, "orchestration": first, "extension": extension},
        units=[A, B],
        segments=SEGMENTS,
        decision=2,
        evaluation=7,
        finance=FINANCE,
        event_costs={"late": 6, "cancellation": 3, "fulfilment": 4, "overtime_premium": 0.5},
    )


@pytest.mark.parametrize(("marginal", "extended"), [(2_500, {"A", "B"}), (9_000, {"B"}), (30_000, set())])
def test_the_best_plan_is_the_best_of_all_that_a_script_values(tmp_path: Path, marginal: float, extended: Any) -> None:
    folder = case(tmp_path, marginal)
    best, found = Judge(folder).best(), plan(folder, gap=0.0)
    assert found.npv == pytest.approx(best.npv, abs=CENT)
    assert launched(found) == {(unit, lever, found.instance.label_of(quarter)) for unit, lever, quarter in best.launches}
    assert {unit for unit, lever, _ in best.launches if lever == "extension"} == extended
    assert verify(found) == []
