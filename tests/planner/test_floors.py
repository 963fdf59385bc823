"""Levels of floors by hand: quarters, weights, rates and hard cash; and what a floor asks for."""

from typing import Any

import pytest

from instances.schema.instance import Instance
from planner import verify
from planner.planning import plan
from tests.accountant.builder import instance, label, lever, unit
from tests.planner.four_stores import CENT, stores, world
from tests.planner.rule_pairs import floor
from tests.planner.test_limits import so, table

Q1, Q2, Q3, Q4 = (label(quarter) for quarter in range(1, 5))
LIVE = {"measure": "coverage", "lever": "store_optimization"}


def floored(*units: Any, by: str = Q2, amount: float = 0.1, **fields: Any) -> Instance:
    others = {name: fields.pop(name) for name in ("store_optimization", "finance") if name in fields}
    rule = {"name": "level", "by": by, "amount": amount, **fields}
    return instance(*units, floors=[rule], decision=4, evaluation=4, **others)


def levels(case: Instance, *launched: str) -> dict[str, float]:
    rows = table(case, so(*launched))
    return {period: pytest.approx(used) for period, used in zip(rows["period"], rows["used"], strict=True)}


def test_a_floor_that_goes_on_has_a_level_in_every_quarter_in_which_a_unit_is_open() -> None:
    pair = unit("A"), unit("B", exit_quarter=Q3)
    assert levels(floored(*pair, **LIVE), "A") == {Q2: 0.5}
    assert levels(floored(*pair, onwards=True, **LIVE), "A") == {Q2: 0.5, Q3: 0.5, Q4: 1.0}
    assert levels(floored(*pair, onwards=True, units=["B"], **LIVE), "A") == {Q2: 0.0, Q3: 0.0}


@pytest.mark.parametrize(("weight", "level"), [("units", 0.5), ("stores", 0.25), ("revenue", 0.9), ("eligible_orders", 0.2)])
def test_units_have_the_weight_of_their_figure(weight: str, level: float) -> None:
    pair = unit("A", stores=1, revenue=9000, eligible_orders=100), unit("B", stores=3, revenue=1000, eligible_orders=400)
    assert levels(floored(*pair, weight=weight, **LIVE), "A") == {Q2: level}


def test_accuracy_is_weighted_too() -> None:
    """(1 * 0.9 + 3 * 0.5) / 4."""
    pair = unit("A", stores=1, inventory_accuracy=0.9), unit("B", stores=3, inventory_accuracy=0.5)
    case = floored(*pair, measure="average_accuracy", weight="stores")
    assert levels(case, "A") == {Q2: 0.6}


def test_a_rate_is_weighted_by_what_it_is_a_share_of() -> None:
    """(1,000 * 0.2 / 2 + 3,000 * 0.1) / 4,000 where the lever halves A's rate; what is left of 0.15 is 0.05."""
    halves = lever(effects={"late": 0.5})
    pair = unit("A", eligible_orders=1000, late_rate=0.2), unit("B", eligible_orders=3000, late_rate=0.1)
    case = floored(*pair, measure="late_rate", amount=0.15, store_optimization=halves)
    assert levels(case, "A") == {Q2: 0.1}
    assert table(case, so("A"))["left"].tolist() == [pytest.approx(0.05)]
    shrinking = lever(effects={"shrink": 0.5})
    pair = unit("A", revenue=100, shrink_rate=0.2), unit("B", revenue=300, shrink_rate=0.1)
    assert levels(floored(*pair, measure="shrink_rate", store_optimization=shrinking), "A") == {Q2: 0.1}


def test_hard_cash_is_what_has_been_realised_so_far() -> None:
    """A saves half of 100 a quarter, and the network's support of 10 counts where nothing but regions narrows the floor."""
    saves = lever(
        effects={"shrink": 0.5},
        support=[{"amount": 10, "basis": "network"}],
        costs=[{"line": "training", "amount": 999, "basis": "unit"}],
    )
    pair = unit("A", revenue=1000, shrink_rate=0.1, leader="ann"), unit("B", leader="bob")
    case = {"measure": "hard_cash", "store_optimization": saves, "onwards": True, "by": Q2}
    assert levels(floored(*pair, **case), "A") == {Q2: 80, Q3: 120, Q4: 160}
    assert levels(floored(*pair, leaders=["ann"], **case), "A") == {Q2: 100, Q3: 150, Q4: 200}
    assert levels(floored(*pair, leaders=["bob"], **case), "A") == {Q2: 0, Q3: 0, Q4: 0}


DEAR = {"orc": {"support": [{"amount": 9000, "basis": "unit"}]}}


@pytest.mark.parametrize(("loose", "binding"), [(0.2, 0.15), (0.3, 0.101)])
def test_a_rate_asks_for_what_lowers_it(loose: float, binding: float) -> None:
    """Splits are a fifth of orders, and half of that where orchestration is live: two of four stores make 0.15, all 0.1."""
    free, easy, hard = (
        plan(world(**DEAR, **rule), gap=0.0)
        for rule in ({}, *(floor(measure="split_rate", by=Q4, amount=amount) for amount in (loose, binding)))
    )
    assert easy.npv == pytest.approx(free.npv, abs=CENT)
    assert hard.npv < free.npv - 1.0
    assert (hard.schedule["lever"] == "orchestration").sum() == (2 if binding == 0.15 else 4)
    assert verify(hard) == verify(easy) == []


def test_hard_cash_asks_for_what_earns_it() -> None:
    """Shrink falls by about 9,000 a store and quarter, which never pays for a launch of a million."""
    costly = {"training": {"amount": 1_000_000}}
    free = plan(world(**costly), gap=0.0)
    loose, binding = (
        plan(world(**costly, **floor(measure="hard_cash", by=Q4, amount=amount)), gap=0.0) for amount in (1.0, 150_000)
    )
    assert set(free.schedule["lever"]) == {"orchestration"}
    assert loose.npv == pytest.approx(free.npv, abs=CENT)
    assert "store_optimization" in set(binding.schedule["lever"])
    assert float(binding.limits["used"].iloc[0]) >= 150_000
    assert verify(binding) == verify(loose) == []


def test_what_holds_in_a_quarter_need_not_hold_from_it_on() -> None:
    """Of A and B one is enough until A closes; then B must have the lever."""
    closing = {
        "units": stores(A={"exit_quarter": Q3, "eligible_orders": 9000}),
        **DEAR,
        "rules": {"minimum_quarters_before_exit": 0},
    }
    rule = {"measure": "coverage", "lever": "orchestration", "by": Q2, "amount": 0.5, "units": ["A", "B"]}
    once, on = (plan(world(**closing, **floor(onwards=onwards, **rule)), gap=0.0) for onwards in (False, True))
    assert on.npv < once.npv - 1.0
    assert "B" in set(on.schedule.loc[on.schedule["lever"] == "orchestration", "unit"])
    assert verify(on) == verify(once) == []
