"""Hand-worked figures, a line at a time."""

import pytest

from planner.accountant import TERMINAL, account

from .builder import instance, label, launch, lever, unit


def cash(done, line, quarter=1):
    amounts = [amount for key, amount in done.cashflow.items() if key[0] == label(quarter) and key[2] == line]
    assert len(amounts) == 1
    return amounts[0]


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
    ("promises", {"conversion_uplift": 0.02}, {**ORDERS, "order_value": 50}, {}, 500),
    ("availability", {"order_uplift": 0.1}, {**ORDERS, "order_value": 50}, {}, 2500),
]


@pytest.mark.parametrize(("line", "effects", "unit_fields", "event_costs", "expected"), LINE_CASES)
def test_line(line, effects, unit_fields, event_costs, expected):
    done = one_lever(effects, unit_fields, event_costs=event_costs)
    assert cash(done, line) == pytest.approx(expected)
    assert done.npv == pytest.approx(4 * expected)


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
    assert done.states["A"][5] == ("store_optimization",)


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


BASES = [("unit", 100 * 4), ("store", 3 * 100 * 4), ("thousand_orders", 2 * 100 * 4)]


@pytest.mark.parametrize(("basis", "expected"), BASES)
def test_launch_cost(basis, expected):
    costs = [{"line": "software", "amount": 100, "basis": basis, "size_exponent": 2}]
    made = instance(
        unit(stores=3, size=2.0, eligible_orders=2000), store_optimization=lever(costs=costs), finance={"inflation_rate": 0.21}
    )
    done = account(made, [launch(quarter=3)])
    assert cash(done, "software", 3) == pytest.approx(-expected * 1.1)
    assert done.launches["A", "store_optimization"].implementation_cost == pytest.approx(expected * 1.1)
    assert done.figures.spend == pytest.approx(expected * 1.1)


@pytest.mark.parametrize(("basis", "expected"), BASES)
def test_support(basis, expected):
    support = [{"amount": 100, "basis": basis, "size_exponent": 2}]
    made = instance(unit(stores=3, size=2.0, eligible_orders=2000), store_optimization=lever(support=support), long_quarter=3)
    done = account(made, [launch(quarter=2)])
    flows = [cash(done, "support", quarter) for quarter in (1, 2, 3)]
    assert flows == pytest.approx([0, -expected, -expected * 14 / 13])


def test_shared_costs_open_with_the_first_launch():
    shared = lever(
        costs=[{"line": "software", "amount": 1000, "basis": "network"}, {"line": "training", "amount": 10, "basis": "region"}],
        support=[{"amount": 50, "basis": "network"}, {"amount": 1, "basis": "region"}],
    )
    units = [unit("A"), unit("B"), unit("C", region="south")]
    done = account(instance(*units, store_optimization=shared), [launch("A", 3), launch("B", 2), launch("C", 4)])
    assert [cash(done, "software", quarter) for quarter in (1, 2, 3, 4)] == [0, -1000, 0, 0]
    assert [cash(done, "training", quarter) for quarter in (1, 2, 3, 4)] == [0, -10, 0, -10]
    assert [cash(done, "support", quarter) for quarter in (1, 2, 3, 4)] == [0, -51, -51, -52]
    rows = {(row.scope, row.region): row for row in done.shared_costs}
    assert set(rows) == {("network", ""), ("region", "north"), ("region", "south")}
    assert rows["network", ""].npv == pytest.approx(-1150)
    assert (rows["network", ""].quarter, rows["network", ""].support_per_quarter) == (label(2), 50)
    assert done.launches["A", "store_optimization"].incremental_npv == 0


def test_shared_costs_are_open_where_the_lever_runs():
    shared = lever(costs=[{"line": "training", "amount": 10, "basis": basis} for basis in ("network", "region")])
    pins = [{"unit": "A", "lever": "store_optimization", "rule": "running", "quarter": label(0)}]
    made = instance(unit("A"), unit("B"), unit("C", region="south"), store_optimization=shared, pins=pins)
    done = account(made, [launch("B"), launch("C")])
    assert [(row.scope, row.region) for row in done.shared_costs] == [("region", "south")]


def test_tax_on_all_but_capex_which_is_depreciated():
    costs = [
        {"line": "software", "amount": 800, "basis": "unit", "colour": "capex"},
        {"line": "training", "amount": 100, "basis": "unit"},
    ]
    made = instance(
        unit(**HOURS),
        store_optimization=lever(effects={"labour_hours": 0.1}, costs=costs),
        finance={"tax_rate": 0.25, "depreciation_quarters": 2},
    )
    done = account(made, [launch(quarter=2)])
    taxes = [cash(done, "tax", quarter) for quarter in (1, 2, 3, 4)]
    assert taxes == pytest.approx([0, -0.25 * (1900 - 400), -0.25 * (2000 - 400), -500])
    assert "tax" not in {key[2] for key in account(instance(), []).cashflow}


TERMINALS = [
    ({"terminal_value": "multiple", "terminal_multiple": 3}, 3),
    ({"terminal_value": "perpetuity", "terminal_decay": 0.2}, 0.8 / 0.41),
]


@pytest.mark.parametrize(("terminal", "years"), TERMINALS)
def test_terminal_value_leaves_dips_and_launch_costs_out(terminal, years):
    made = instance(
        unit(**HOURS),
        store_optimization=lever(
            effects={"labour_hours": 0.1}, launch_hours=[1, 1], costs=[{"line": "training", "amount": 1, "basis": "unit"}]
        ),
        finance={"discount_rate": 0.21, "tax_rate": 0.5, **terminal},
        evaluation=6,
    )
    done = account(made, [launch(quarter=3)])
    assert done.cashflow[TERMINAL, "operating_cost", "labour"] == pytest.approx(years * 4 * 2000)
    assert done.cashflow[TERMINAL, "operating_cost", "tax"] == pytest.approx(-years * 4 * 2000 / 2)
    assert done.discount_factors[TERMINAL] == pytest.approx(1 / 1.1**3)
    assert (TERMINAL, "implementation_cost", "training") not in done.cashflow


def test_no_terminal_value_for_a_unit_that_exits():
    made = instance(
        unit(**HOURS, exit_quarter=label(9)),
        store_optimization=lever(effects={"labour_hours": 0.1}, support=[{"amount": 1, "basis": "network"}]),
        finance={"terminal_value": "multiple", "terminal_multiple": 2},
    )
    done = account(made, [launch()])
    assert done.cashflow[TERMINAL, "operating_cost", "labour"] == 0
    assert done.cashflow[TERMINAL, "operating_cost", "support"] == pytest.approx(-8)


@pytest.mark.parametrize(("timing", "power"), [("end", 2 / 4), ("middle", 1.5 / 4), ("start", 1 / 4)])
def test_discount_timing(timing, power):
    done = account(instance(finance={"discount_rate": 0.1, "discount_timing": timing}), [])
    assert done.discount_factors[label(2)] == pytest.approx(1.1**-power)
