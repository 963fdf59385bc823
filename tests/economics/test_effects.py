import numpy as np
import pytest

from instances.schema.units import Pin
from planner.economics import NEVER_LAUNCHED, accuracy, fleet_of, live, roadmap_flows, roadmap_values
from planner.economics.lines import LINES
from tests.economics.builders import instance, lever, lines, starts, unit, value

ORDERS = dict(eligible_orders=1000, split_rate=0.1)
SPLIT_COSTS_10 = {"event_costs": {"split": 10}}
"""With `ORDERS`, splits cost 1000 * 0.1 * 10 = 1000 a quarter."""

CURVE = [dict(accuracy=0.7, effectiveness=-0.5), dict(accuracy=0.9, effectiveness=1.0)]


def test_launch_cost_and_one_line_with_a_ramp() -> None:
    # Launched in quarter 2 at a cost of 300; half of the splits avoided at maturity, by a ramp of 0, 1/2, 1:
    # 1000 * 0.5 * (0 + 0.5 + 1) = 750 in quarters 2, 3, 4. Worth 450.
    case = instance(
        {"a": lever(effects={"split": 0.5}, ramp=[0, 0.5, 1], costs=[dict(line="training", amount=300, basis="unit")])},
        [unit(**ORDERS)],
        **SPLIT_COSTS_10,
    )
    assert value(case, a=2) == pytest.approx(450)


def test_two_levers_compose() -> None:
    # Splits of 1000 a quarter; 30 % and 50 % avoided leave 0.7 * 0.5 = 35 %: 650 a quarter over 4, not 800.
    case = instance({"a": lever(effects={"split": 0.3}), "b": lever(effects={"split": 0.5})}, [unit(**ORDERS)], **SPLIT_COSTS_10)
    assert value(case, a=1, b=1) == pytest.approx(4 * 650)


def test_evidence_haircut() -> None:
    # A vendor's claim counts half: 15 % of 1000 over 4 quarters.
    case = instance({"a": lever(evidence="vendor", effects={"split": 0.3})}, [unit(**ORDERS)], **SPLIT_COSTS_10)
    assert value(case, a=1) == pytest.approx(4 * 150)


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        # At 70 % accuracy effectiveness is -0.5: splits rise by 0.4 * 0.5 = 20 %, no haircut on harm: -200; strain is
        # whole, min(1, 1.5): labour of 500 hours at 2 rises by 10 %: -100. -300 over 4 quarters.
        (0.70, -1200),
        # At 80 % it is 0.25, half believed: 0.4 * 0.25 * 0.5 = 5 % of 1000: 50; strain 0.75 of 100: -75.
        (0.80, -100),
        # At 90 % it is whole: 0.4 * 0.5 = 20 % of 1000: 200 and no strain.
        (0.90, 800),
    ],
)
def test_orchestration_by_accuracy(level: float, expected: float) -> None:
    case = instance(
        {"orchestration": lever(evidence="vendor", effects={"split": 0.4}, effectiveness=CURVE, strain={"labour_hours": 0.1})},
        [unit(**ORDERS, inventory_accuracy=level, labour_hours=500, wage=2)],
        **SPLIT_COSTS_10,
    )
    assert value(case, orchestration=1) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("evidence", "level", "expected"),
    [
        # An effect below 0 is adverse: labour of 500 hours at 2 rises by 10 %, -100 a quarter, whatever is believed ...
        ("vendor", 0.9, -400),
        ("measured", 0.9, -400),
        # ... and however well the lever works: neither less at an effectiveness of 0.25 nor a gain at -0.5.
        ("measured", 0.8, -400),
        ("measured", 0.7, -400),
    ],
)
def test_an_adverse_effect_counts_in_full(evidence: str, level: float, expected: float) -> None:
    case = instance(
        {"a": lever(evidence=evidence, effects={"labour_hours": -0.1}, effectiveness=CURVE)},
        [unit(inventory_accuracy=level, labour_hours=500, wage=2)],
    )
    assert value(case, a=1) == pytest.approx(expected)


def test_an_adverse_uplift_counts_in_full() -> None:
    # A vendor's lever that loses 10 % of orders of 1000 * 50 * 20 % = 10 000 at a ramp of a half: -500 in quarter 4.
    case = instance(
        {"a": lever(evidence="vendor", effects={"order_uplift": -0.1}, effectiveness=CURVE, ramp=[0.5])},
        [unit(eligible_orders=1000, order_value=50, contribution_margin=0.2, inventory_accuracy=0.7)],
    )
    assert lines(case, 4, a=4) == {"availability": pytest.approx(-500)}


def test_an_uplift_that_turns_into_harm() -> None:
    # At 70 % accuracy effectiveness is -0.5: orders fall by 0.1 * 0.5 = 5 %, no haircut on harm: -500.
    case = instance(
        {"a": lever(evidence="vendor", effects={"order_uplift": 0.1}, effectiveness=CURVE)},
        [unit(eligible_orders=1000, order_value=50, contribution_margin=0.2, inventory_accuracy=0.7)],
    )
    assert lines(case, 4, a=4) == {"availability": pytest.approx(-500)}


def test_strain_without_a_curve_is_nothing() -> None:
    case = instance({"a": lever(strain={"labour_hours": 0.5})}, [unit(labour_hours=500, wage=2)])
    assert value(case, a=1) == 0


ORDER_OF_LEVERS = {
    "store_optimization": lever(accuracy_gap_closed=1.0, accuracy_target=0.9, ramp=[0, 0.5, 1]),
    "orchestration": lever(effects={"split": 0.4}, effectiveness=CURVE),
}


@pytest.mark.parametrize(
    ("launches", "expected"),
    [
        # Accuracy 70 %: orchestration alone does -0.5 * 0.4 * 1000 = -200 in each of 4 quarters.
        (dict(orchestration=1), -800),
        # Store optimization in quarter 1 lifts accuracy to 0.7, 0.8, 0.9, 0.9, effectiveness -0.5, 0.25, 1, 1.
        # Orchestration after it, in quarter 3: 400 + 400.
        (dict(store_optimization=1, orchestration=3), 800),
        # Orchestration first: accuracy 0.7, 0.7, 0.7, 0.8 with store optimization in quarter 3: -200 * 3 + 0.25 * 400.
        (dict(store_optimization=3, orchestration=1), -500),
        # Store optimization alone changes nothing that is paid for here.
        (dict(store_optimization=1), 0),
    ],
)
def test_order_of_launches_matters(launches: dict[str, int], expected: float) -> None:
    case = instance(ORDER_OF_LEVERS, [unit(**ORDERS, inventory_accuracy=0.7)], **SPLIT_COSTS_10)
    assert value(case, **launches) == pytest.approx(expected)


def test_accuracy_of_a_roadmap() -> None:
    # Drift of 2 points a quarter: 0.70, 0.68, 0.66, 0.64. The launch in quarter 2 closes 0, 0.5, 1 of the gap to 0.9:
    # 0.70, 0.68, 0.66 + 0.5 * 0.24 = 0.78, 0.90.
    case = instance(ORDER_OF_LEVERS, [unit(inventory_accuracy=0.7, accuracy_drift=0.02)])
    reached = accuracy(fleet_of(case), np.array([0]), starts(case, store_optimization=2))
    np.testing.assert_allclose(reached, [[0.70, 0.68, 0.78, 0.90]])


def test_drift_makes_waiting_costly() -> None:
    # Splits grow by half each quarter: 1000, 1500, 2250, 3375. All avoided from quarter 1: 8125.
    # From quarter 3: 5625.
    case = instance({"a": lever(effects={"split": 1.0})}, [unit(**ORDERS, event_drift=0.5)], **SPLIT_COSTS_10)
    assert value(case, a=1) == pytest.approx(8125)
    assert value(case, a=3) == pytest.approx(5625)


def test_rates_stop_at_one() -> None:
    # 60 % of 1000 orders split, and by drift all of them from quarter 2 on. A lever that doubles the rate takes it to
    # 1: 0.4 * 1000 * 10 = 4000 lost in quarter 1, nothing in the quarters after.
    case = instance(
        {"a": lever(effects={"split": -1.0})},
        [unit(eligible_orders=1000, split_rate=0.6, event_drift=1.0)],
        evaluation=4,
        **SPLIT_COSTS_10,
    )
    flows = roadmap_flows(fleet_of(case), np.array([0]), starts(case, a=1)).amount[0, LINES.index("shipping")]
    np.testing.assert_allclose(flows, [-4000, 0, 0, 0], atol=1e-9)


def test_levers_launched_together_are_slower() -> None:
    # Ramps of 0, 1/2, 1 at half speed: 0, 1/4, 1/2, 3/4 of 30 % of 1000 by each lever, composed:
    # 1 - (1 - 0.3 p)^2 for p = 0, 0.25, 0.5, 0.75: 0, 0.144375, 0.2775, 0.399375, so 821.25.
    levers = {name: lever(effects={"split": 0.3}, ramp=[0, 0.5, 1]) for name in ("a", "b")}
    case = instance(levers, [unit(**ORDERS)], **SPLIT_COSTS_10, interaction={"same_quarter_ramp_speed": 0.5})
    assert value(case, a=1, b=1) == pytest.approx(821.25)
    # Apart, each has its own speed: a alone 0, 150, 300, 300.
    assert value(case, a=1) == pytest.approx(750)


def test_benefit_life() -> None:
    # 300 a quarter for 2 quarters; support of 10 goes on for 4.
    case = instance(
        {"a": lever(effects={"split": 0.3}, benefit_life_quarters=2, support=[dict(amount=10, basis="unit")])},
        [unit(**ORDERS)],
        **SPLIT_COSTS_10,
    )
    assert value(case, a=1) == pytest.approx(560)


def test_a_lever_ends_with_another() -> None:
    # a avoids 300 and needs support of 10 and 5 hours in its second quarter at a wage of 4; b in quarter 2 ends it.
    case = instance(
        {
            "a": lever(effects={"split": 0.3}, ends_with=["b"], support=[dict(amount=10, basis="unit")], launch_hours=[0, 5]),
            "b": lever(),
        },
        [unit(**ORDERS, wage=4)],
        **SPLIT_COSTS_10,
    )
    assert value(case, a=1) == pytest.approx(4 * 290 - 20)
    assert value(case, a=1, b=2) == pytest.approx(290)
    assert live(fleet_of(case), np.array([0]), starts(case, a=1, b=2))[0].tolist() == [
        [True, False, False, False],
        [False, True, True, True],
    ]


def test_each_rate_has_its_line() -> None:
    # Everything halved: 1000 orders, revenue 10 000 at 20 % margin, 100 hours at 10 (halved too, so volatility falls to
    # a quarter). labour 500 + mispick 1000*.02*5/2 = 50; shipping 1000*(.01*2+.02*3+.03*4)/2 = 100;
    # shrink 10 000*.01/2; markdowns 10 000*.02/2; stockouts 10 000*.05*.2/2 = 50; complaints 1000*.01*6/2 = 30;
    # cancellations 1000*.02*7/2 = 70; volatility 3/4 of 100*10*.1*.5 + 100*.2*3 = 110: 82.5.
    rates = ("misroute", "split", "late", "cancellation", "mispick", "complaint", "stockout", "shrink", "markdown")
    halves = dict.fromkeys((*rates, "labour_hours", "overtime", "missed_task"), 0.5)
    store = unit(
        revenue=10_000, contribution_margin=0.2, eligible_orders=1000, labour_hours=100, wage=10, misroute_rate=0.01,
        split_rate=0.02, late_rate=0.03, cancellation_rate=0.02, mispick_rate=0.02, complaint_rate=0.01,
        stockout_rate=0.05, shrink_rate=0.01, markdown_rate=0.02, overtime_rate=0.1, missed_task_rate=0.2,
        complaint_cost=6,
    )  # fmt: skip
    costs = dict(misroute=2, split=3, late=4, mispick=5, complaint=999, cancellation=7, overtime_premium=0.5, missed_task_hour=3)
    case = instance({"a": lever(effects=halves)}, [store], event_costs=costs)
    expected = dict(
        labour=550,
        shipping=100,
        shrink=50,
        markdowns=100,
        stockouts=50,
        complaints=30,
        cancellations=70,
        volatility=82.5,
    )
    assert lines(case, 4, a=4) == pytest.approx(expected)


def test_running_lever_is_the_base() -> None:
    # a runs since 2026Q4 (quarter 0), ramp 0, 1/2, 1: in quarter 1 half of its 30 %. Alone it is worth 0. With b's 50 %
    # from quarter 3 on, what is left of the splits halves: 0.5 * (1 - 0.3) * 1000 = 350 twice.
    case = instance(
        {
            "a": lever(effects={"split": 0.3}, ramp=[0, 0.5, 1], launch_hours=[3, 2, 1]),
            "b": lever(effects={"split": 0.5}),
        },
        [unit(**ORDERS, wage=9)],
        [Pin(unit="S1", lever="a", rule="running", quarter="2026Q4")],
        **SPLIT_COSTS_10,
    )
    assert value(case, a=0) == 0
    assert value(case, a=0, b=3) == pytest.approx(700)


def test_nothing_is_worth_nothing() -> None:
    case = instance(ORDER_OF_LEVERS, [unit(**ORDERS, inventory_accuracy=0.7, accuracy_drift=0.01)], **SPLIT_COSTS_10)
    assert roadmap_values(fleet_of(case), np.array([0]), np.full((1, 2), NEVER_LAUNCHED, np.int16)) == 0
