"""The written rows sum to the plan to the cent: read by pandas from the files, against summary.json, with nothing of ours."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from planner import Plan, write


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, example_plan: Callable[[str], Plan]) -> Path:
    folder = tmp_path_factory.mktemp("run") / "mixed"
    return write(example_plan("mixed-portfolio"), folder)


def test_launches_and_shared_costs_are_the_plan_to_the_cent(run: Path) -> None:
    launches, shared = pd.read_csv(run / "schedule.csv"), pd.read_csv(run / "shared_costs.csv")
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    spend = launches["implementation_cost"].sum() + shared["one_off_cost"].sum()
    assert round(spend, 2) == round(summary["figures"]["spend"], 2)
    npv = launches["npv_share"].sum() + shared["npv"].sum()
    assert round(npv, 2) == round(summary["figures"]["npv"], 2)
    said = summary["reconciliation"]
    assert round(said["spend"]["launches"], 2) == round(launches["implementation_cost"].sum(), 2) != round(spend, 2)
    assert round(said["npv"]["shared_costs"], 2) == round(shared["npv"].sum(), 2) < 0
    assert (said["launches"], said["units"]) == (len(launches), launches["unit"].nunique())
    assert said["units_with_several"] == int((launches.groupby("unit").size() > 1).sum()) > 0


def test_ledger_and_cash_flow_sum_to_the_spend_to_the_cent(run: Path) -> None:
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    flows, ledger = pd.read_csv(run / "cashflow.csv"), pd.read_csv(run / "ledger.csv")
    paid = -flows[flows["bucket"] == "implementation_cost"]["amount"].sum()
    assert round(paid, 2) == round(summary["figures"]["spend"], 2)
    assert round(ledger[ledger["line"] != "support"]["amount"].sum(), 2) == round(summary["figures"]["spend"], 2)


def test_a_lever_whose_benefits_are_over_is_marked_from_the_quarter_of_its_life_on(run: Path) -> None:
    launches, states = pd.read_csv(run / "schedule.csv"), pd.read_csv(run / "states.csv", keep_default_na=False)
    quarters = list(states.columns[3:])
    rows = launches[launches["lever"] == "manual_improvement"]
    assert len(rows) >= 3
    for row in rows.itertuples():
        of_unit = states[states["unit"] == row.unit].iloc[0]
        since = quarters.index(row.quarter)
        for place, quarter in enumerate(quarters):
            names = of_unit[quarter].split(" + ")
            if "closed" in names or not any(name.startswith("manual_improvement") for name in names):
                continue
            over = "manual_improvement (benefits over)" in names  # its life is 6 quarters
            assert over == (place >= since + 6), (row.unit, quarter)
    assert (states == "manual_improvement (benefits over)").any().any()
