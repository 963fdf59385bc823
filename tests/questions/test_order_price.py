"""The price of an order: each order's plan keeps it, is the best that does, and no loss is claimed beyond the proof."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from instances import Instance, load_instance
from instances.schema.units import Pin
from planner import plan, verify
from planner.answers.answer_folder import write_answer
from planner.economics.starts import NEVER_LAUNCHED
from planner.questions.order_price.answer import answer_of, conclusion, order_table, unit_table
from planner.questions.order_price.order_price import ORDERS, OrderPrice, keeps_order, loss_by_unit, order_price
from planner.replanning.difference import difference
from tests.builders import random_fleet_of
from tests.series import series

CENT = 0.01
LEVERS = ("orchestration", "manual", "store_optimization")


def keeps(order: str, brain: int, body: int) -> bool:
    """Say it again in plain words; 0 or less is running, NEVER_LAUNCHED is never."""
    never = NEVER_LAUNCHED
    launched_brain, launched_body = brain != never and brain >= 1, body != never and body >= 1
    if order == "store optimization first":
        return not launched_brain or (body != never and body < brain)
    if order == "orchestration first":
        return not launched_body or (brain != never and brain < body)
    if order == "both at once":
        if launched_brain and launched_body:
            return brain == body
        return not (launched_brain and body == never) and not (launched_body and brain == never)
    return not launched_brain if order == "store optimization only" else not launched_body


@settings(deadline=None)
@given(arrays(np.int16, (6, 3), elements=st.sampled_from([NEVER_LAUNCHED, -2, 0, 1, 2, 3])), st.sampled_from(list(ORDERS)))
def test_what_an_order_allows(start: np.ndarray, order: str) -> None:
    assert keeps_order(order, LEVERS, start).tolist() == [keeps(order, row[0], row[2]) for row in start.tolist()]


@pytest.fixture(scope="module")
def answered(instance: Instance) -> OrderPrice:
    options = instance.settings.solver.model_copy(update={"gap": 0.0})
    return order_price(instance, options, lambda title, progress: None)


def test_every_plan_keeps_its_order_and_its_limits(answered: OrderPrice) -> None:
    for one in answered.orders:
        menu = one.plan.chosen.menu
        assert keeps_order(one.order, menu.levers, menu.start).all()
        assert verify(one.plan) == []


def test_one_lever_only_is_the_plan_without_the_other(instance: Instance, answered: OrderPrice) -> None:
    for kept, other in (("store_optimization", "orchestration"), ("orchestration", "store_optimization")):
        pins = tuple(Pin(unit=unit.unit, lever=other, rule="must_not") for unit in instance.units)
        alone = plan(replace(instance, pins=pins), gap=0.0)
        name = f"{kept.replace('_', ' ')} only"
        found = next(one for one in answered.orders if one.order == name)
        assert found.plan.npv == pytest.approx(alone.npv, abs=CENT)


def test_losses_are_against_the_free_plan_and_exact(instance: Instance, answered: OrderPrice) -> None:
    assert answered.base.npv == pytest.approx(plan(instance, gap=0.0).npv, abs=CENT)
    for row in order_table(answered).to_dict("records")[1:]:
        assert row["loss"] == pytest.approx(answered.base.npv - row["npv"], abs=CENT)
        assert row["loss_at_least"] - CENT <= row["loss"] <= row["loss_at_most"] + CENT
        assert row["loss"] >= -CENT


def test_losses_by_unit_and_of_shared_costs_make_the_whole(answered: OrderPrice) -> None:
    for one in answered.orders:
        shared = answered.base.shared_costs["npv"].sum() - one.plan.shared_costs["npv"].sum()
        assert sum(loss_by_unit(answered.base, one.plan)) + shared == pytest.approx(answered.base.npv - one.plan.npv, abs=CENT)


def test_a_loose_gap_claims_less(instance: Instance, answered: OrderPrice) -> None:
    options = instance.settings.solver.model_copy(update={"gap": 0.2})
    loose = order_price(instance, options, lambda title, progress: None)
    for one, exact in zip(loose.orders, answered.orders, strict=True):
        true, told = difference(answered.base, exact.plan).change, difference(loose.base, one.plan)
        assert told.least - CENT <= true <= told.most + CENT


def test_the_conclusion_says_what_is_proven(answered: OrderPrice) -> None:
    convention = next(one for one in answered.orders if one.order == "store optimization first")
    loss = answered.base.npv - convention.plan.npv
    said = conclusion(answered)
    assert ("is wrong for this instance" in said) == (loss > CENT)
    free = replace(answered, orders=tuple(replace(one, plan=answered.base) for one in answered.orders))
    assert "costs nothing here" in conclusion(free)


def test_units_whose_pins_break_an_order_are_free_and_named(instance: Instance) -> None:
    pin = Pin(unit=instance.units[0].unit, lever="orchestration", rule="committed", quarter="2027Q2")
    pinned = replace(instance, pins=(pin,))
    options = instance.settings.solver.model_copy(update={"gap": 0.05})
    found = {one.order: one for one in order_price(pinned, options, lambda title, progress: None).orders}
    assert found["store optimization only"].exempt == (pin.unit,)
    assert found["orchestration first"].exempt == ()


def test_the_folder_holds_every_plan(answered: OrderPrice, tmp_path: Path) -> None:
    folder = write_answer(tmp_path / "o", answer_of(answered, None))
    names = {one.name for one in (folder / "orders").iterdir()}
    assert names == {order.replace(" ", "-") for order in ORDERS}
    for name in names:
        assert load_instance(folder / "orders" / name / "inputs").units == answered.base.instance.units
    assert len((folder / "order_units.csv").read_text().splitlines()) == len(unit_table(answered)) + 1


@pytest.mark.parametrize("seed", series(range(3), 1))
def test_no_order_does_worse_than_one_lever_that_keeps_it(seed: int) -> None:
    fleet = random_fleet_of(5, 2, seed)
    answer = order_price(fleet, fleet.settings.solver.model_copy(update={"gap": 0.5}), lambda title, progress: None)
    npv = {one.order: one.plan.npv for one in answer.orders if one.plan is not None}
    for order in ("store optimization first", "orchestration first"):
        assert npv[order] >= npv[order.replace("first", "only")] - CENT
    assert answer.base.npv >= max(npv.values()) - CENT
    assert all(verify(one.plan) == [] for one in answer.orders if one.plan is not None)
