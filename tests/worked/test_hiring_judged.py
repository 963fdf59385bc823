"""A plan with hired capacity against a script that tries every plan and shares nothing with the project."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.worked import hiring_case as case
from tests.worked.cases import CENT, LEVER, SAVES_ALL, assert_npv, cost, label, launched, saver, worked


def test_the_script_stands_alone() -> None:
    script = Path(__file__).parent / "hiring_case.py"
    done = subprocess.run([sys.executable, "-I", script], capture_output=True, text=True, check=True)
    assert "npv" in done.stdout


@pytest.mark.parametrize("largest", [0, case.LARGEST])
def test_the_best_of_all_plans_is_found(tmp_path, largest: int) -> None:
    heads: dict[str, Any] = {
        "name": "trainers", "limit": "field", "adds": case.ADDS, "largest": largest, "lag": case.LAG, "shortest": case.SHORTEST,
        "one_off_cost": case.ONCE, "colour": "capex", "cost_per_quarter": case.A_QUARTER, "severance": case.SEVERANCE,
    }  # fmt: skip
    found = worked(
        tmp_path,
        decision=case.T,
        evaluation=case.H,
        finance={
            "discount_rate": case.RATE, "discount_timing": "middle", "tax_rate": case.TAX, "inflation_rate": case.INFLATION,
            "wage_growth": case.WAGE_GROWTH, "depreciation_quarters": case.LIFE,
        },
        levers={
            LEVER: SAVES_ALL
            | {
                "costs": [cost(case.LAUNCH)],
                "loads": [{"team": "field", "go_live": case.GO_LIVE, "stabilise": [case.STABILISE]}],
            }
        },
        units=[saver(name, saves) for name, saves in case.SAVES.items()],
        limits=[
            {"name": "field", "measure": "load", "amount": case.LOAD, "carry_over": case.CARRIED, "levers": [LEVER]},
            {"name": "money", "measure": "spend", "per": "total", "amount": case.BUDGET},
        ],
        hiring=[heads],
    )  # fmt: skip
    npv, starts, hired = case.best() if largest else case.alone()
    assert_npv(found, npv)
    assert launched(found) == {(name, LEVER, label(start)) for name, start in zip(case.SAVES, starts, strict=True) if start}
    told = [
        (one.decided, row, one.to)
        for one, row in zip(found.hires.itertuples(), found.hires["from"], strict=True)
        for _ in range(one.heads)
    ]
    assert told == [tuple(map(label, head)) for head in hired]
    assert found.hires["npv"].sum() == pytest.approx(sum(map(case.npv_of_head, hired)), abs=CENT)
