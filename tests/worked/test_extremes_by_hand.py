"""Figures at the ends of what is accepted: nothing, next to nothing, and so much that cancellation could decide."""

import json
from typing import Any

import pytest

from planner import verify
from tests.worked.cases import LEVER, SAVES_ALL, assert_npv, cost, figure, launch, saver, worked

PINNED: dict[str, Any] = {"pins": [launch()]}
HELD_BACK = [0.0, 1.0]
"""Ramp of a lever that does nothing in its first quarter."""


def saving(amount: float, saves: float, **case: Any) -> dict[str, Any]:
    """Return a case that pays an amount in quarter 1 and saves so much in each quarter."""
    return {"levers": {LEVER: {**SAVES_ALL, "costs": [cost(amount)]}}, "units": [saver(saves=saves)], **PINNED, **case}


def tracked(found: Any, metric: str) -> set[str]:
    rows = found.tracking
    return set(rows[rows["metric"] == metric]["quarter"])


def test_shared_costs_of_nothing_are_paid_by_nobody(tmp_path) -> None:
    # 1000 saved in each of 4 quarters less 500; nothing is paid for region and network
    free = [cost(0, basis="region"), cost(0, "software", basis="network"), cost(500)]
    support = [{"amount": 0, "basis": "network"}]
    levers = {LEVER: {**SAVES_ALL, "costs": free, "support": support}}
    found = worked(tmp_path, levers=levers, units=[saver()], **PINNED)
    assert_npv(found, 3500)
    assert {row["region"]: row["npv"] for row in figure(found, "npv_by_region")}["North"] == pytest.approx(3500)
    assert found.shared_costs["one_off_cost"].sum() == 0


@pytest.mark.parametrize("rest", [0, 1e-320, 1e-9])
def test_a_unit_whose_orders_cease_has_no_hours_an_order(tmp_path, rest: float) -> None:
    # all orders of a year come in the first quarter: 4000 there, none or next to none in the others
    seasons = [{"profile": "peak", "fiscal_quarter": place, "orders": 4 if place == 1 else rest} for place in (1, 2, 3, 4)]
    unit = {"unit": "A", "eligible_orders": 1000, "labour_hours": 100, "wage": 10, "seasonality": "peak"}
    lever = {"effects": {"labour_hours": 0.5}, "ramp": [0.0, 0.5, 1.0], "costs": [cost(100)]}
    found = worked(tmp_path, levers={LEVER: lever}, units=[unit], seasons=seasons, **PINNED)
    # 100 hours at 10 a quarter, of which a half is saved once the ramp of 0, 0.5, 1, 1 is done: 250 + 500 + 500 - 100
    assert_npv(found, 1150)
    assert tracked(found, "labour_hours_per_order") == {"2027Q1"}
    assert tracked(found, "overtime_rate") == {"2027Q1", "2027Q2", "2027Q3"}


def test_a_lever_that_takes_all_orders_leaves_no_hours_an_order(tmp_path) -> None:
    # orders are 1000 * (1 - 1) = 0 from quarter 2 on, or what rounding leaves; half of 1000 is saved in three quarters, less 100
    unit = {"unit": "A", "eligible_orders": 1000, "labour_hours": 100, "wage": 10}
    lever = {"effects": {"labour_hours": 0.5, "order_uplift": -1.0}, "ramp": HELD_BACK, "costs": [cost(100)]}
    found = worked(tmp_path, levers={LEVER: lever}, units=[unit], **PINNED)
    assert_npv(found, 1400)
    assert tracked(found, "labour_hours_per_order") == {"2027Q1"}


@pytest.mark.parametrize(("saves", "paid_back"), [(499.998, {2}), (499.9975, {2, 3}), (499.997, {3})])
def test_a_payback_at_a_tie(tmp_path, saves: float, paid_back: set[int]) -> None:
    # 1000 paid, twice saved: 0.4 cents, 0.5 cents and 0.6 cents are left to be paid back after two quarters
    found = worked(tmp_path, **saving(1000, saves))
    assert figure(found, "payback_quarters_from_start") in paid_back
    assert verify(found) == []


@pytest.mark.parametrize(("saves", "paid_back"), [(0.5, 2), (0.46, 2), (0.35, 3)])
def test_what_is_left_of_much_that_moves_does_not_decide_on_payback(tmp_path, saves: float, paid_back: int) -> None:
    # 10^13 of revenue a quarter: 10 cents of a quarter, 20 cents of two are nothing. 1 paid, twice saved: 0, -0.08 and -0.30
    unit = {"unit": "A", "revenue": 1e13, "shrink_rate": saves * 1e-13}
    lever = {**SAVES_ALL, "costs": [cost(1)]}
    found = worked(tmp_path, levers={LEVER: lever}, units=[unit], **PINNED)
    assert figure(found, "payback_quarters_from_start") == paid_back
    assert verify(found) == []


@pytest.mark.parametrize(("saves", "quarterly"), [(49_000, 48.0), (51_000, None), (1e10, None)])
def test_a_rate_of_return_beyond_all_use_is_not_told(tmp_path, saves: float, quarterly: float | None) -> None:
    # -1000, then what is saved: a growth of 49 in a quarter is told, and none above 50
    lever = {**SAVES_ALL, "costs": [cost(1000)], "ramp": HELD_BACK}
    found = worked(tmp_path, evaluation=2, levers={LEVER: lever}, units=[saver(saves=saves)], **PINNED)
    wanted = None if quarterly is None else pytest.approx((1 + quarterly) ** 4 - 1)
    assert (figure(found, "irr"), figure(found, "mirr")) == (wanted, wanted)
    assert_npv(found, saves - 1000)


def test_no_figure_is_infinite_where_next_to_nothing_is_paid(tmp_path) -> None:
    found = worked(tmp_path, **saving(5e-324, 1000, finance={"tax_rate": 0.5}))
    assert_npv(found, 2000)
    assert figure(found, "profitability_index") is None and figure(found, "payback_quarter") is None
    assert json.loads(json.dumps(found.summary(), allow_nan=False))["figures"]["spend"] == 5e-324


def test_a_payment_at_a_price_of_nothing_is_a_payment(tmp_path) -> None:
    # launched a quarter later it would be paid in quarter 4, after the evaluation, so that waiting is not told
    free = cost(800, basis="network", profile=[1.0], profile_from=1, price_quarters=["2027Q2"], price_factors=[0.0])
    lever = {**SAVES_ALL, "costs": [cost(500), free]}
    pins = [launch(quarter="2027Q2")]
    found = worked(tmp_path, decision=2, evaluation=3, levers={LEVER: lever}, units=[saver()], pins=pins)
    assert_npv(found, 1500)
    assert figure(found, "cost_of_waiting") is None


def test_what_a_running_lever_costs_does_not_decide_by_rounding(tmp_path) -> None:
    # 10^13 of support with and without the launch: what a number of 64 bits leaves of the difference is nothing
    levers = {
        LEVER: {**SAVES_ALL, "costs": [cost(500)]},
        "orchestration": {"costs": [cost(1)], "support": [{"amount": 1e13, "basis": "unit"}]},
    }
    pins = [launch(), launch(lever="orchestration", quarter="2026Q1", rule="running")]
    found = worked(tmp_path, levers=levers, units=[saver()], pins=pins)
    assert found.npv == pytest.approx(3500, abs=0.1)
    assert verify(found) == []


def test_a_floor_of_next_to_nothing_holds(tmp_path) -> None:
    floor = {"name": "some", "measure": "live_units", "lever": "orchestration", "by": "2027Q4", "amount": 1e-12}
    found = worked(tmp_path, floors=[floor], **saving(500, 1000))
    assert_npv(found, 3500)


def test_budgets_far_above_all_costs_hold_nothing_back(tmp_path) -> None:
    # the one unit that pays is taken in the first quarter, beside budgets of 10^15 of which half is carried over
    levers = {LEVER: {**SAVES_ALL, "costs": [cost(500)]}, "orchestration": {"costs": [cost(1e13)]}}
    limits = [{"name": "budget", "measure": "spend", "amount": 1e15, "carry_over": 0.5}]
    found = worked(tmp_path, decision=4, levers=levers, units=[saver(), saver("B", 1)], limits=limits)
    assert_npv(found, 3500)
    assert found.bound == pytest.approx(3500)
