"""The figures that launched units are measured by, worked by hand."""

import pytest

from planner.accountant import account

from .builder import instance, label, launch, lever, unit

RATES = {
    "late_rate": 0.2,
    "cancellation_rate": 0.1,
    "misroute_rate": 0.3,
    "split_rate": 0.4,
    "mispick_rate": 0.05,
    "shrink_rate": 0.02,
    "overtime_rate": 0.1,
    "missed_task_rate": 0.2,
    "complaint_rate": 0.06,
    "stockout_rate": 0.05,
}
UNIT = unit(
    **RATES, eligible_orders=1300, labour_hours=650, hours_per_order=0.5, inventory_accuracy=0.8, stores=2, size=1.5, split_cost=3
)
STORE = lever(
    effects={name: 0.5 for name in ("late", "mispick", "shrink", "labour_hours", "overtime", "missed_task", "complaint")},
    accuracy_gap_closed=0.5,
    accuracy_target=1.0,
    launch_hours=[10],
)
BRAIN = lever(effects={"misroute": 0.5, "split": 0.5, "cancellation": 0.5, "order_uplift": 0.25, "conversion_uplift": 0.2})
RECORDS = {name: 0.0 for name in ("misroute", "split", "cancellation", "stockout", "markdown")} | {"late": 0.4, "shrink": 0.2}


def tracked(done, quarter):
    return {key[1]: figure for key, figure in done.tracking.items() if key[2] == label(quarter)}


def test_every_metric():
    made = instance(
        UNIT,
        store_optimization=STORE,
        orchestration=BRAIN,
        records=RECORDS,
        event_costs={"misroute": 10, "split": 4},
        finance={"freight_growth": 0.4641, "shrink_cash_share": 0.5},
        long_quarter=2,
    )
    found = tracked(account(made, [launch(quarter=2), launch(quarter=2, lever_name="orchestration")]), 2)
    # accuracy 0.9 halves wrong records: late 0.2 * (0.6 + 0.4 / 2) / 2 = 0.08; orders 1300 * 14/13 * 1.25 * 1.2 = 2100
    # hours (700 + 0.5 * 1400) = 1400 before; (700 + 0.5 * 2100) / 2 + 10 * 2 * 1.5 = 905 after
    expected = {
        "promise_accuracy": (0.8 * 0.9, 0.92 * 0.95),
        "on_time_rate": (0.8, 0.92),
        "cancellation_rate": (0.1, 0.05),
        "split_rate": (0.4, 0.2),
        "inventory_accuracy": (0.8, 0.9),
        "missed_task_rate": (0.2, 0.1),
        "overtime_rate": (0.1, 0.05),
        "complaint_rate": (0.06, 0.03),
        "stockout_rate": (0.05, 0.05),
        "pick_accuracy": (0.95, 0.975),
        "shrink_rate": (0.02, 0.02 * 0.9 / 2),
        "routing_cost_per_order": ((0.3 * 10 + 0.4 * 3) * 1.1, (0.15 * 10 + 0.2 * 3) * 1.1),
        "orders_per_week": (100, 150),
        "labour_hours_per_order": (1, 905 / 2100),
    }
    assert {name: (figure.baseline, figure.target) for name, figure in found.items()} == {
        name: (pytest.approx(before), pytest.approx(after)) for name, (before, after) in expected.items()
    }
    assert found["split_rate"].levers == ("store_optimization", "orchestration")


def quarters(made, launches):
    return sorted({key[2] for key in account(made, launches).tracking})


def test_a_unit_is_measured_from_its_first_launch_until_its_ramps_are_complete_or_it_exits():
    ramped = lever(ramp=[0, 0.5, 1])
    slow = {"interaction": {"same_quarter_ramp_speed": 0.5}}
    made = instance(UNIT, store_optimization=ramped, orchestration=lever(ramp=[0, 1]), evaluation=8, **slow)
    second = launch(quarter=4, lever_name="orchestration")
    assert quarters(made, [launch(quarter=2)]) == [label(2), label(3), label(4)]
    assert quarters(made, [launch(quarter=2), second]) == [label(quarter) for quarter in range(2, 6)]
    # two quarters of ramp take four where both are launched at once
    assert quarters(made, [launch(quarter=4), second]) == [label(quarter) for quarter in range(4, 9)]
    closing = instance(UNIT.model_copy(update={"exit_quarter": label(3)}), store_optimization=ramped)
    assert quarters(closing, [launch(quarter=2)]) == [label(2), label(3)]
    assert quarters(instance(UNIT, store_optimization=ramped), [launch(quarter=4)]) == [label(4)]


def test_metrics_follow_the_levers_and_there_are_no_hours_an_order_without_orders():
    made = instance(unit(labour_hours=100), levers={"training": lever()})
    store, brain, other = ({key[1] for key in account(made, [launch(lever_name=name)]).tracking} for name in made.settings.levers)
    assert store - other == {"pick_accuracy", "shrink_rate"}
    assert brain - other == {"routing_cost_per_order", "orders_per_week"}
    assert "labour_hours_per_order" not in other | store | brain
