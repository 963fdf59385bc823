"""Comparison units of the tracking sheet: which units they are, in which quarters, and what the accountant says of them."""

import csv
from pathlib import Path

import numpy as np
import pytest

from instances import load_instance, resolve_instance
from planner import Plan, plan
from planner import write as write_run
from planner.plan.comparisons import Tracked, comparison_units
from tests.builders import read_texts
from tests.planner.test_tracking import PLAN

HEADER = "unit,region,type,revenue,contribution_margin,eligible_orders,inventory_accuracy,labour_hours,exit_quarter"
UNITS = f"""\
{HEADER}
A,North,store,100000,0.3,1000,0.7,650,
B,North,store,100000,0.3,1200,0.7,650,
C,North,store,100000,0.3,1100,0.7,650,2027Q1
D,South,store,100000,0.3,1001,0.7,650,
E,North,dc,100000,0.3,1000,0.7,650,
F,North,store,100000,0.3,9000,0.7,650,
"""
NEVER = "unit,lever,rule,quarter\n" + "".join(
    f"{unit},{lever},must_not,\n"
    for unit in "BCDEF"
    for lever in ("store_optimization", "orchestration")
    if (unit, lever) != ("B", "store_optimization")
)


@pytest.fixture(scope="module")
def found() -> Plan:
    pins = f"{NEVER}A,store_optimization,committed,2027Q1\nB,store_optimization,committed,2027Q2\nA,orchestration,must_not,\n"
    return plan(read_texts({"plan.toml": PLAN, "units.csv": UNITS, "pins.csv": pins}, "hand"))


def picked(until: list[int], first: int = 1, last: int = 3, most: int = 30) -> list[int]:
    instance = read_texts({"plan.toml": PLAN, "units.csv": UNITS}, "hand")
    return comparison_units(instance, np.array(until), Tracked(*(np.array([one]) for one in (0, first, last))), most).tolist()


def test_the_nearest_unit_of_type_and_region_that_stays_untouched_is_taken() -> None:
    """A is launched. By orders: A and E 1000, D 1001, C 1100, B 1200, F 9000. C closes, E is no store, D is of the South."""
    assert picked([1, 99, 2, 99, 99, 99]) == [1]
    assert picked([1, 2, 2, 99, 99, 99]) == [5]
    assert picked([1, 2, 2, 99, 99, 3]) == [3]
    assert picked([1, 2, 2, 1, 99, 2]) == [2]
    assert picked([1, 1, 1, 1, 99, 1]) == [4]
    assert picked([1, 1, 1, 1, 1, 1]) == []


def test_comparisons_are_measured_until_their_own_launch(found: Plan) -> None:
    """A is tracked in Q1 to Q3, B in Q2 to Q4. A takes F, as B is launched in Q2; B then takes D."""
    rows = found.tracking[found.tracking["role"] == "comparison"]
    quarters = rows.groupby("unit")["quarter"].unique().map(list).to_dict()
    assert quarters == {unit: ["2027Q1", "2027Q2", "2027Q3", "2027Q4"] for unit in ("D", "F")}
    assert rows["baseline"].tolist() == rows["target"].tolist()
    assert set(rows["metric"]) == set(found.tracking["metric"]) and set(rows["lever"]) == {"none"}
    orders = rows[(rows["unit"] == "F") & (rows["metric"] == "labour_hours_per_order")]["baseline"]
    assert orders.tolist() == pytest.approx([650 / 9000] * 4)


def test_the_accountant_picks_the_same_units_anew(found: Plan, rollout, tmp_path: Path) -> None:
    run = write_run(found, tmp_path / "run")
    assert rollout("verify", run).code == 0
    text = (run / "tracking.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    (run / "tracking.csv").write_text("".join(line for line in text.splitlines(True) if not line.startswith("F,")))
    ended = rollout("verify", run)
    assert ended.code == 8 and "F" in ended.out + ended.err and any(row["unit"] == "F" for row in rows)


def test_a_large_fleet_has_no_more_than_thirty() -> None:
    instance = load_instance(resolve_instance("chaotic-stores"))
    number = len(instance.units)
    half = np.arange(number // 2)
    tracked = Tracked(half, np.ones_like(half), np.full_like(half, 4))
    until = np.where(np.arange(number) < half.size, 1, 99)
    assert comparison_units(instance, until, tracked).size == min(30, number - half.size)
    assert comparison_units(instance, until, tracked, 5).size == 5


def test_units_that_are_to_be_followed_come_first(found: Plan, rollout, tmp_path: Path) -> None:
    """C, E and B take the place of D and F, C until it closes and B until its launch."""
    texts = dict(found.instance.files)
    units = "\n".join(
        f"{line},{'comparison' if line == HEADER else 'yes' if line[0] in 'CEB' else ''}" for line in UNITS.strip().splitlines()
    )
    made = plan(read_texts({name: content.decode() for name, content in texts.items()} | {"units.csv": units}, "hand"))
    rows = made.tracking[made.tracking["role"] == "comparison"]
    assert rows.groupby("unit")["quarter"].unique().map(len).to_dict() == {"B": 1, "C": 1, "E": 4}
    assert rollout("verify", write_run(made, tmp_path / "run")).code == 0
    assert made.npv == pytest.approx(found.npv, abs=0.01)
