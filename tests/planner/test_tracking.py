"""The tracking sheet: figures worked out by hand, its window, its metrics, and what the accountant finds changed in it."""

import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from instances import example_names
from planner import Plan, plan, verify
from planner import write as write_run
from planner.plan.tracking import METRICS
from tests.builders import read_texts
from tests.instances.small import write

PLAN = """
[plan]
name = "Hand made"

[calendar]
first_quarter = "2027Q1"
decision_quarters = 2
evaluation_quarters = 6

[finance]
inflation_rate = 0.21550625

[finance.realisation]
pilot = 0.5

[event_costs]
misroute = 10
split = 4

[levers.store_optimization]
title = "Store optimization"
evidence = "pilot"
accuracy_gap_closed = 0.8
accuracy_target = 0.9
ramp = [0.0, 0.5, 1.0]
launch_hours = [30]

[levers.store_optimization.effects]
mispick = 0.5
shrink = 0.2
labour_hours = 0.1

[levers.orchestration]
title = "Inventory orchestration"
evidence = "measured"
ramp = [0.0, 1.0]
effectiveness = [{ accuracy = 0.5, effectiveness = 0.0 }, { accuracy = 0.9, effectiveness = 1.0 }]

[levers.orchestration.effects]
late = 0.5
split = 0.5
order_uplift = 0.1
"""
UNITS = """\
unit,name,region,owner,stores,revenue,contribution_margin,eligible_orders,inventory_accuracy,accuracy_drift,misroute_rate,split_rate,\
late_rate,cancellation_rate,mispick_rate,shrink_rate,labour_hours,wage,exit_quarter
=A,+Alpha,North,Ann,2,100000,0.3,1300,0.7,0.01,0.1,0.2,0.2,0.1,0.04,0.02,650,10,
B,,North,,1,100000,0.3,1300,0.7,0,0.1,0.2,0.2,0.1,0.04,0.02,650,10,2027Q4
C,,North,,1,100000,0.3,0,0.7,0,0,0,0,0,0,0.02,650,10,
"""
PINS = """\
unit,lever,rule,quarter
=A,store_optimization,committed,2027Q1
=A,orchestration,committed,2027Q2
B,orchestration,committed,2027Q2
B,store_optimization,must_not,
C,store_optimization,must_not,
C,orchestration,must_not,
"""


def launched(found: Plan) -> pd.DataFrame:
    return found.tracking[found.tracking["role"] == "launched"]


@pytest.fixture(scope="module")
def hand_made() -> Plan:
    texts = {"plan.toml": PLAN, "units.csv": UNITS, "pins.csv": PINS}
    return plan(read_texts(texts, "hand"))


def figure(found: Plan, unit: str, metric: str) -> dict[str, tuple[float, float]]:
    sheet = launched(found)
    rows = sheet[(sheet["unit"] == unit) & (sheet["metric"] == metric)]
    return {quarter: (before, after) for quarter, before, after in rows[["quarter", "baseline", "target"]].to_numpy().tolist()}


def near(*figures: tuple[str, float, float]) -> dict[str, object]:
    return {quarter: (pytest.approx(before), pytest.approx(after)) for quarter, before, after in figures}


def test_figures_are_those_worked_out_by_hand(hand_made: Plan) -> None:
    lifted = 0.68 + 0.8 * 0.5 * (0.9 - 0.68)
    half = 0.69 + 0.8 * 0.5 * 0.5 * (0.9 - 0.69)
    assert figure(hand_made, "=A", "inventory_accuracy") == near(
        ("2027Q1", 0.7, 0.7), ("2027Q2", 0.69, half), ("2027Q3", 0.68, lifted)
    )
    works = (lifted - 0.5) / 0.4
    late, split, orders = 0.2 * (1 - 0.5 * works), 0.2 * (1 - 0.5 * works), 1300 * (1 + 0.1 * works)
    assert figure(hand_made, "=A", "on_time_rate")["2027Q3"] == pytest.approx((0.8, 1 - late))
    assert figure(hand_made, "=A", "promise_accuracy")["2027Q3"] == pytest.approx((0.8 * 0.9, (1 - late) * 0.9))
    assert figure(hand_made, "=A", "orders_per_week")["2027Q3"] == pytest.approx((100, orders / 13))
    price = 1.21550625**0.5
    cost = (0.1 * 10 + 0.2 * 4) * price, (0.1 * 10 + split * 4) * price
    assert figure(hand_made, "=A", "routing_cost_per_order")["2027Q3"] == pytest.approx(cost)
    assert figure(hand_made, "=A", "pick_accuracy")["2027Q3"] == pytest.approx((0.96, 1 - 0.04 * (1 - 0.5 * 0.5)))
    assert figure(hand_made, "=A", "shrink_rate")["2027Q2"] == pytest.approx((0.02, 0.02 * (1 - 0.2 * 0.5 * 0.5)))
    hours = figure(hand_made, "=A", "labour_hours_per_order")
    assert hours["2027Q1"] == pytest.approx((0.5, (650 + 30 * 2) / 1300))
    assert hours["2027Q3"] == pytest.approx((0.5, 650 * (1 - 0.1 * 0.5) / orders))


def test_metrics_follow_the_levers_and_units_without_launch_are_left_out(hand_made: Plan) -> None:
    by_unit = launched(hand_made).groupby("unit")["metric"].unique()
    assert list(by_unit["=A"]) == [metric.name for metric in METRICS]
    assert set(by_unit["=A"]) - set(by_unit["B"]) == {"pick_accuracy", "shrink_rate"}
    assert "C" not in by_unit.index
    words = launched(hand_made)[launched(hand_made)["unit"] == "=A"].drop_duplicates("quarter")["lever"].tolist()
    assert words == ["store_optimization", "both", "both"]


@pytest.mark.parametrize("name", example_names())
def test_rows_stand_between_the_first_launch_and_the_last_ramp(name: str, example_plan: Callable[[str], Plan]) -> None:
    found = example_plan(name)
    sheet, instance = launched(found), found.instance
    launches = found.schedule.groupby("unit")
    closing = [name for name, lever in instance.settings.levers.items() if lever.closes]
    assert set(sheet["unit"]) == set(found.schedule["unit"][~found.schedule["lever"].isin(closing)])
    assert found.tracking["actual"].isna().all()
    for unit, rows in sheet.groupby("unit"):
        quarters = [instance.quarter_index(quarter) for quarter in rows["quarter"].unique()]
        one = launches.get_group(unit)
        starts = [instance.quarter_index(quarter) for quarter in one["quarter"]]
        ramps = [len(instance.settings.levers[lever].ramp) - 1 for lever in one["lever"]]
        slow = instance.settings.interaction.same_quarter_ramp_speed
        assert quarters == list(range(quarters[0], quarters[-1] + 1)) and quarters[0] == min(starts)
        assert quarters[-1] <= max(start + ramp / slow for start, ramp in zip(starts, ramps, strict=True)) + 1


def test_the_accountant_finds_what_was_changed_and_leaves_what_was_measured(hand_made: Plan, rollout, tmp_path: Path) -> None:
    run = write_run(hand_made, tmp_path / "run")
    path = run / "tracking.csv"
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert {row["unit"] for row in rows} == {"'=A", "B", "C"} and rows[0]["name"] == "'+Alpha"

    def rewrite(column: str, value: str) -> None:
        changed = [row | ({column: value} if number == 3 else {}) for number, row in enumerate(rows)]
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(changed)

    rewrite("actual", "0.91")
    assert rollout("verify", run).code == 0
    rewrite("target", "0.5")
    ended = rollout("verify", run)
    assert ended.code == 8 and "tracking.csv" in ended.out + ended.err


def test_a_plan_without_launches_has_an_empty_sheet(tmp_path: Path) -> None:
    pins = PINS.replace("committed,2027Q1", "must_not,").replace("committed,2027Q2", "must_not,")
    folder = write(tmp_path / "none", {"plan.toml": PLAN, "units.csv": UNITS, "pins.csv": pins})
    found = plan(folder)
    assert len(found.tracking) == 0 and verify(found) == []
