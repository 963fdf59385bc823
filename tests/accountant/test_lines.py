"""Hand-worked figures, a line at a time."""

import pytest

from planner.accountant import account

from .builder import by_quarter, cash, instance, label, launch, lever, unit


def one_lever(effects=None, unit_fields=None, quarter=1, **fields):
    made = instance(unit(**(unit_fields or {})), store_optimization=lever(effects=effects or {}), **fields)
    return account(made, [launch(quarter=quarter)])


ORDERS = {"eligible_orders": 1000}
HOURS = {"labour_hours": 1000, "wage": 20}
LINE_CASES = [
    ("labour", {"labour_hours": 0.1}, HOURS, {}, 2000),
    ("labour", {"mispick": 0.5}, {**ORDERS, "mispick_rate": 0.02}, {"mispick": 6}, 60),
    ("shipping", {"misroute": 0.5}, {**ORDERS, "misroute_rate": 0.1}, {"misroute": 8}, 400),
    ("shipping", {"split": 0.25}, {**ORDERS, "split_rate": 0.2}, {"split": 4}, 200),
    ("shipping", {"late": 1.0}, {**ORDERS, "late_rate": 0.05}, {"late": 10}, 500),
    ("shipping", {"late": 1.0}, {**ORDERS, "late_rate": 0.05, "late_cost": 20}, {"late": 10}, 1000),
    ("shrink", {"shrink": 0.2}, {"revenue": 1000, "shrink_rate": 0.02}, {}, 4),
    ("markdowns", {"markdown": 0.1}, {"revenue": 1000, "markdown_rate": 0.1}, {}, 10),
    ("stockouts", {"stockout": 0.1}, {"revenue": 1000, "stockout_rate": 0.1}, {}, 5),
    ("complaints", {"complaint": 0.5}, {**ORDERS, "complaint_rate": 0.01}, {"complaint": 30}, 150),
    ("cancellations", {"cancellation": 0.5}, {**ORDERS, "cancellation_rate": 0.04}, {"cancellation": 10}, 200),
    ("volatility", {"overtime": 0.5}, {**HOURS, "overtime_rate": 0.1}, {"overtime_premium": 0.5}, 500),
    ("volatility", {"missed_task": 0.5}, {**HOURS, "missed_task_rate": 0.1}, {"missed_task_hour": 7}, 350),
    ("returns", {"returned": 0.25}, {**ORDERS, "returned_rate": 0.2}, {"returned": 6}, 300),
    ("returns", {"returned": 0.25}, {**ORDERS, "returned_rate": 0.2, "returned_cost": 3}, {"returned": 6}, 150),
    ("fulfilment", {"order_uplift": 0.1}, ORDERS, {"fulfilment": 4}, -400),
    ("fulfilment", {"order_uplift": 0.1}, {**ORDERS, "fulfilment_cost": 5}, {"fulfilment": 4}, -500),
    ("promises", {"conversion_uplift": 0.02}, {**ORDERS, "order_value": 50}, {}, 500),
    ("promises", {"conversion_uplift": 0.02}, {**ORDERS, "order_value": 50, "online_margin": 0.2}, {}, 200),
    ("availability", {"order_uplift": 0.1}, {**ORDERS, "order_value": 50}, {}, 2500),
]


@pytest.mark.parametrize(("line", "effects", "unit_fields", "event_costs", "expected"), LINE_CASES)
def test_line(line, effects, unit_fields, event_costs, expected):
    done = one_lever(effects, unit_fields, event_costs=event_costs)
    assert cash(done, line) == pytest.approx(expected)
    assert done.npv == pytest.approx(4 * expected)


def test_every_line_has_its_bucket():
    buckets = {line: bucket for _, bucket, line in one_lever(finance={"tax_rate": 0.1}).cashflow}
    assert {line for line, bucket in buckets.items() if bucket == "revenue_lift"} == {
        "sales",
        "stockouts",
        "promises",
        "availability",
        "cancelled_sales",
    }
    assert {line for line, bucket in buckets.items() if bucket == "risk_reduction"} == {
        "complaints",
        "cancellations",
        "volatility",
    }
    assert {line for line, bucket in buckets.items() if bucket == "tax"} == {"tax"}
    assert sum(bucket == "operating_cost" for bucket in buckets.values()) == 10


def test_no_launch_is_worth_nothing():
    done = account(instance(unit(**HOURS)), [])
    assert done.npv == 0
    assert set(done.cashflow.values()) == {0.0}
    assert done.figures.profitability_index is None


def test_more_orders_bring_more_order_events():
    effects = {"order_uplift": 0.1}
    done = one_lever(effects, {**ORDERS, "late_rate": 0.05, "order_value": 50}, event_costs={"late": 10})
    assert cash(done, "shipping") == pytest.approx(-50)


def test_promises_count_on_the_raised_orders():
    done = one_lever({"order_uplift": 0.1, "conversion_uplift": 0.02}, {**ORDERS, "order_value": 50})
    assert cash(done, "promises") == pytest.approx(1100 * 0.02 * 50 * 0.5)


def test_cancellations_in_revenue_lift():
    done = one_lever(
        {"cancellation": 0.5},
        {**ORDERS, "cancellation_rate": 0.04},
        event_costs={"cancellation": 10},
        finance={"cancellations_in": "revenue_lift"},
    )
    assert done.figures.buckets["revenue_lift"] == pytest.approx(800)
    assert done.figures.buckets["risk_reduction"] == 0


def test_growth_season_length_resize_and_inflation():
    fields = {
        "revenue": 1000,
        "revenue_growth": 0.21,
        "shrink_rate": 0.1,
        "seasonality": "peak",
        "resize_quarter": label(3),
        "resize_factor": 0.5,
    }
    done = one_lever(
        {"shrink": 1.0},
        fields,
        seasonality=[{"profile": "peak", "fiscal_quarter": 3, "revenue": 2.0}],
        long_quarter=3,
        finance={"inflation_rate": 0.44},
    )
    assert cash(done, "shrink", 1) == pytest.approx(100)
    assert cash(done, "shrink", 3) == pytest.approx(100 * 1.1 * 1.2 * 2.0 * 14 / 13 * 0.5)


def test_nothing_flows_after_the_exit_quarter():
    done = one_lever({"labour_hours": 0.1}, {**HOURS, "exit_quarter": label(2)})
    assert [cash(done, "labour", quarter) for quarter in (1, 2, 3, 4)] == pytest.approx([2000, 2000, 0, 0])
    assert done.states["A"] == (("store_optimization",), ("store_optimization",), None, None)


def test_event_rates_drift_up_to_one_and_others_do_not():
    fields = {**ORDERS, "late_rate": 0.6, "event_drift": 0.5, "revenue": 1000, "shrink_rate": 0.1}
    done = one_lever({"late": 0.5, "shrink": 0.5}, fields, event_costs={"late": 1})
    assert [cash(done, "shipping", quarter) for quarter in (1, 2, 3)] == pytest.approx([300, 450, 500])
    assert [cash(done, "shrink", quarter) for quarter in (1, 2, 3)] == pytest.approx([50, 50, 50])


def test_ramp_is_linear_and_flat_and_benefit_ends():
    made = instance(
        unit(**HOURS),
        store_optimization=lever(effects={"labour_hours": 0.1}, ramp=[0, 0.5, 1], benefit_life_quarters=4),
        evaluation=6,
    )
    done = account(made, [launch()])
    assert [cash(done, "labour", quarter) for quarter in range(1, 7)] == pytest.approx([0, 1000, 2000, 2000, 0, 0])
    assert done.states["A"][3:5] == (("store_optimization",), ("store_optimization (benefits over)",))


def test_same_quarter_slows_the_ramps():
    slow = {"interaction": {"same_quarter_ramp_speed": 0.5}}
    ramped = lever(effects={"labour_hours": 0.1}, ramp=[0, 1])
    made = instance(unit(**HOURS), store_optimization=ramped, **slow)
    together = account(made, [launch(), launch(lever_name="orchestration")])
    apart = account(made, [launch(), launch(quarter=2, lever_name="orchestration")])
    assert cash(together, "labour", 2) == pytest.approx(1000)
    assert cash(apart, "labour", 2) == pytest.approx(2000)


def test_haircut_cuts_good_and_not_harm():
    cases = {0.5: 1000 * 20 * 0.1 * 0.5 * 0.4, -0.5: 1000 * 20 * 0.1 * -0.5}
    for effectiveness, expected in cases.items():
        made = instance(
            unit(**HOURS),
            store_optimization=lever(
                evidence="vendor",
                effects={"labour_hours": 0.1},
                effectiveness=[{"accuracy": 0.5, "effectiveness": effectiveness}],
            ),
            finance={"realisation": {"vendor": 0.4}},
        )
        assert cash(account(made, [launch()]), "labour") == pytest.approx(expected)


def test_strain_where_the_lever_does_not_work():
    made = instance(
        unit(**HOURS),
        store_optimization=lever(
            strain={"labour_hours": 0.2},
            effectiveness=[{"accuracy": 0.8, "effectiveness": 0.5}, {"accuracy": 1.0, "effectiveness": 1.0}],
        ),
    )
    assert cash(account(made, [launch()]), "labour") == pytest.approx(-1000 * 20 * 0.2 * 0.25)


def test_accuracy_lift_raises_the_effectiveness_of_levers():
    made = instance(
        unit(**HOURS, inventory_accuracy=0.6, accuracy_drift=0.1),
        store_optimization=lever(evidence="pilot", accuracy_gap_closed=0.5, accuracy_target=1.0),
        orchestration=lever(
            effects={"labour_hours": 0.1},
            effectiveness=[{"accuracy": 0.0, "effectiveness": 0.0}, {"accuracy": 1.0, "effectiveness": 1.0}],
        ),
        finance={"realisation": {"pilot": 0.8}},
    )
    alone = account(made, [launch(lever_name="orchestration")])
    both = account(made, [launch(), launch(lever_name="orchestration")])
    assert cash(alone, "labour", 2) == pytest.approx(2000 * 0.5)
    assert cash(both, "labour", 2) == pytest.approx(2000 * (0.5 + 0.4 * 0.5))


def test_two_levers_multiply():
    effects = {"effects": {"labour_hours": 0.1}}
    made = instance(unit(**HOURS), store_optimization=lever(**effects), orchestration=lever(**effects))
    done = account(made, [launch(), launch(lever_name="orchestration", quarter=2)])
    assert cash(done, "labour", 2) == pytest.approx(20000 * (1 - 0.81))
    assert done.states["A"][:2] == (("store_optimization",), ("store_optimization", "orchestration"))


def test_running_lever_is_part_of_the_base():
    effects = {"effects": {"labour_hours": 0.1}, "costs": [{"line": "training", "amount": 5, "basis": "unit"}]}
    made = instance(
        unit(**HOURS),
        store_optimization=lever(**effects),
        orchestration=lever(effects={"labour_hours": 0.1}),
        pins=[{"unit": "A", "lever": "store_optimization", "rule": "running", "quarter": label(-1)}],
    )
    assert account(made, []).npv == 0
    done = account(made, [launch(lever_name="orchestration")])
    assert cash(done, "labour") == pytest.approx(20000 * 0.9 * 0.1)
    assert done.figures.spend == 0


def test_lever_that_another_ends():
    made = instance(
        unit(**HOURS),
        store_optimization=lever(
            effects={"labour_hours": 0.1},
            support=[{"amount": 7, "basis": "unit"}],
            ends_with=["orchestration"],
        ),
    )
    done = account(made, [launch(), launch(lever_name="orchestration", quarter=3)])
    assert [cash(done, "labour", quarter) for quarter in (2, 3)] == pytest.approx([2000, 0])
    assert [cash(done, "support", quarter) for quarter in (2, 3)] == pytest.approx([-7, 0])
    assert done.states["A"] == (("store_optimization",),) * 2 + (("orchestration",),) * 2


def test_dip():
    made = instance(unit(wage=10, stores=3, size=2.0), store_optimization=lever(launch_hours=[5, 1]))
    done = account(made, [launch(quarter=2)])
    assert [cash(done, "labour", quarter) for quarter in (1, 2, 3, 4)] == pytest.approx([0, -300, -60, 0])


def test_new_orders_are_all_there_is_and_some_of_it_is_earned():
    effects = {"order_uplift": 0.1, "conversion_uplift": 0.2}
    fields = {**ORDERS, "order_value": 50, "late_rate": 0.1, "hours_per_order": 0.5, "wage": 20}
    done = one_lever(effects, fields, event_costs={"late": 10, "fulfilment": 4}, finance={"extra_orders_incremental": 0.25})
    # 1000 * 1.1 * 1.2 = 1320 orders there are, 320 more; a quarter of them is new to the company
    assert cash(done, "shipping") == pytest.approx(-320 * 0.1 * 10)
    assert cash(done, "labour") == pytest.approx(-320 * 0.5 * 20)
    assert cash(done, "fulfilment") == pytest.approx(-0.25 * 320 * 4)
    assert cash(done, "availability") == pytest.approx(0.25 * 100 * 50 * 0.5)
    assert cash(done, "promises") == pytest.approx(0.25 * 1100 * 0.2 * 50 * 0.5)


def test_hours_of_orders_are_saved_with_the_fixed_ones():
    fields = {**HOURS, **ORDERS, "hours_per_order": 0.5, "overtime_rate": 0.1}
    done = one_lever({"labour_hours": 0.1}, fields, event_costs={"overtime_premium": 0.5})
    assert cash(done, "labour") == pytest.approx(1500 * 20 * 0.1)
    assert cash(done, "volatility") == pytest.approx(1500 * 20 * 0.1 * 0.1 * 0.5)


@pytest.mark.parametrize(("kind", "sales"), [("beside", 100_000), ("inside", 100_000 - 1000 * 50)])
def test_stockouts_are_of_store_sales(kind, sales):
    fields = {**ORDERS, "order_value": 50, "revenue": 100_000, "stockout_rate": 0.1}
    done = one_lever({"stockout": 0.2, "order_uplift": 0.1}, fields, finance={"online_sales": kind})
    assert cash(done, "stockouts") == pytest.approx(sales * 0.1 * 0.2 * 0.5)


def test_store_sales_are_not_below_zero():
    fields = {**ORDERS, "order_value": 50, "revenue": 10_000, "stockout_rate": 0.1}
    done = one_lever({"stockout": 0.2}, fields, finance={"online_sales": "inside"})
    assert cash(done, "stockouts") == 0


def test_cancelled_sales_beside_the_handling():
    fields = {**ORDERS, "order_value": 50, "cancellation_rate": 0.04, "online_margin": 0.3}
    done = one_lever({"cancellation": 0.5}, fields, event_costs={"cancellation": 2}, finance={"cancelled_orders_lost": 0.6})
    # 20 fewer of 1000 are cancelled
    assert cash(done, "cancelled_sales") == pytest.approx(20 * 0.6 * 50 * 0.3)
    assert cash(done, "cancellations") == pytest.approx(20 * 2)


def test_lost_orders_are_not_fulfilled():
    fields = {**ORDERS, "cancellation_rate": 0.04}
    finance = {"cancelled_orders_lost": 0.5, "extra_orders_incremental": 0.5}
    done = one_lever({"cancellation": 0.5, "order_uplift": 0.1}, fields, event_costs={"fulfilment": 4}, finance=finance)
    # 1000 orders less 20 lost; 1050 earned ones less 1050 * 0.02 * 0.5 = 10.5 lost
    assert cash(done, "fulfilment") == pytest.approx(4 * (980 - (1050 - 10.5)))


def test_shrink_at_cost_and_only_goods_lost():
    fields = {"revenue": 1000, "shrink_rate": 0.02}
    done = one_lever({"shrink": 0.2}, fields, finance={"shrink_cash_share": 0.75, "cost_of_goods": 0.6})
    assert cash(done, "shrink") == pytest.approx(1000 * 0.02 * 0.2 * 0.75 * 0.6)


def test_stock_that_is_freed_comes_once_and_its_carrying_cost_every_quarter():
    fields = {"inventory": 10_000, "exit_quarter": label(3)}
    done = one_lever({"inventory": 0.1}, fields, quarter=2, finance={"carrying_rate": 0.08}, long_quarter=3)
    assert by_quarter(done, "carrying") == pytest.approx([0, 1000 * 0.02, 1000 * 0.02 * 14 / 13, 0])
    # what was freed is missing when the unit sells its stock at the end of its exit quarter
    assert by_quarter(done, "working_capital") == pytest.approx([0, 1000, -1000, 0])


def test_stock_freed_in_the_exit_quarter_is_nothing_freed():
    done = one_lever({"inventory": 0.1}, {"inventory": 10_000, "exit_quarter": label(1)}, finance={"carrying_rate": 0.08})
    assert by_quarter(done, "working_capital") == [0, 0, 0, 0]
    assert by_quarter(done, "carrying") == pytest.approx([20, 0, 0, 0])


def test_stock_follows_prices_and_resize_and_begins_with_that_of_the_base_case():
    fields = {"inventory": 10_000, "resize_quarter": label(3), "resize_factor": 0.5}
    done = one_lever({"inventory": 0.1}, fields, finance={"inflation_rate": 0.1})
    general = [1.1 ** (quarter / 4) for quarter in range(4)]
    freed = [1000 * factor * resize for factor, resize in zip(general, (1, 1, 0.5, 0.5), strict=True)]
    assert by_quarter(done, "working_capital") == pytest.approx(
        [freed[0], freed[1] - freed[0], freed[2] - freed[1], freed[3] - freed[2]]
    )
    pins = [{"unit": "A", "lever": "store_optimization", "rule": "running", "quarter": label(0)}]
    # 9000 is there when the second lever takes another tenth of it
    also = instance(
        unit(inventory=10_000),
        store_optimization=lever(effects={"inventory": 0.1}),
        orchestration=lever(effects={"inventory": 0.1}),
        pins=pins,
    )
    assert by_quarter(account(also, [launch(lever_name="orchestration")]), "working_capital") == pytest.approx([900, 0, 0, 0])


def test_a_rate_is_at_most_one():
    fields = {**ORDERS, "late_rate": 0.8}
    done = one_lever({"late": -1.0}, fields, event_costs={"late": 10})
    assert cash(done, "shipping") == pytest.approx(1000 * 0.8 * 10 - 1000 * 10)


def test_a_size_that_changes_scales_the_launch_dip():
    fields = {"wage": 10, "stores": 3, "size": 2.0, "resize_quarter": label(2), "resize_factor": 0.5}
    made = instance(unit(**fields), store_optimization=lever(launch_hours=[5, 1]))
    assert by_quarter(account(made, [launch()]), "labour", 3) == pytest.approx([-5 * 3 * 2 * 10, -1 * 3 * 1 * 10, 0])
