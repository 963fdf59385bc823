"""Launch costs, support and shared costs, and the quarters in which they are paid."""

import pytest

from planner.accountant import account

from .builder import by_quarter, cash, instance, label, launch, lever, unit

BASES = [("unit", 100 * 4), ("store", 3 * 100 * 4), ("thousand_orders", 2 * 100 * 4)]
SIZED = {"stores": 3, "size": 2.0, "eligible_orders": 2000}


@pytest.mark.parametrize(("basis", "expected"), BASES)
def test_launch_cost(basis, expected):
    costs = [{"line": "software", "amount": 100, "basis": basis, "size_exponent": 2}]
    made = instance(unit(**SIZED), store_optimization=lever(costs=costs), finance={"inflation_rate": 0.21})
    done = account(made, [launch(quarter=3)])
    assert cash(done, "software", 3) == pytest.approx(-expected * 1.1)
    assert done.launches["A", "store_optimization"].implementation_cost == pytest.approx(expected * 1.1)
    assert done.figures.spend == pytest.approx(expected * 1.1)


@pytest.mark.parametrize(("basis", "expected"), BASES)
def test_support(basis, expected):
    support = [{"amount": 100, "basis": basis, "size_exponent": 2}]
    made = instance(unit(**SIZED), store_optimization=lever(support=support), long_quarter=3)
    done = account(made, [launch(quarter=2)])
    assert by_quarter(done, "support", 3) == pytest.approx([0, -expected, -expected * 14 / 13])


def test_support_by_orders_counts_the_orders_there_are():
    made = instance(
        unit(eligible_orders=2000),
        store_optimization=lever(support=[{"amount": 100, "basis": "thousand_orders"}]),
        orchestration=lever(effects={"order_uplift": 0.5}),
    )
    done = account(made, [launch(), launch(quarter=2, lever_name="orchestration")])
    assert by_quarter(done, "support", 2) == pytest.approx([-200, -300])


def test_a_cost_is_paid_by_profile_around_its_launch():
    costs = [{"line": "software", "amount": 1000, "basis": "unit", "profile": [0.2, 0.5, 0.3], "profile_from": -1}]
    made = instance(store_optimization=lever(costs=costs), finance={"inflation_rate": 0.21})
    done = account(made, [launch(quarter=2)])
    # inflation of the quarter of payment
    assert by_quarter(done, "software") == pytest.approx([-200, -500 * 1.21**0.25, -300 * 1.1, 0])
    cost = 200 + 500 * 1.21**0.25 + 330
    assert done.launches["A", "store_optimization"].implementation_cost == pytest.approx(cost)
    ledger = {key[0]: amount for key, amount in done.ledger.items() if key[3] == "software"}
    assert ledger == pytest.approx({label(1): 200, label(2): 500 * 1.21**0.25, label(3): 330})
    # what would be paid before the first quarter is paid in it
    assert by_quarter(account(made, [launch(quarter=1)]), "software", 2) == pytest.approx([-700, -300 * 1.21**0.25])


def test_contingency_of_the_grade_of_the_costs():
    costs = [{"line": "software", "amount": 1000, "basis": "unit"}, {"line": "training", "amount": 10, "basis": "network"}]
    contingency = {"contingency": {"vendor": 0.5, "pilot": 0.2}}
    own = instance(store_optimization=lever(evidence="pilot", costs=costs), finance=contingency)
    assert cash(account(own, [launch()]), "software") == pytest.approx(-1200)
    assert cash(account(own, [launch()]), "training") == pytest.approx(-12)
    other = instance(store_optimization=lever(evidence="pilot", cost_evidence="vendor", costs=costs), finance=contingency)
    assert cash(account(other, [launch()]), "software") == pytest.approx(-1500)


def test_prices_change_on_dates():
    dates = {"price_quarters": [label(2), label(4)], "price_factors": [0.5, 3.0]}
    costs = [{"line": "software", "amount": 100, "basis": "unit", "profile": [0.5, 0.5], **dates}]
    made = instance(store_optimization=lever(costs=costs, support=[{"amount": 10, "basis": "unit", **dates}]), evaluation=5)
    # a launch cost takes the price of the launch quarter, support that of the quarter in which it is paid
    for quarter, factor in ((1, 1), (2, 0.5), (3, 0.5), (4, 3)):
        done = account(made, [launch(quarter=quarter)])
        assert cash(done, "software", quarter) == cash(done, "software", quarter + 1) == pytest.approx(-50 * factor)
    assert by_quarter(account(made, [launch()]), "support") == pytest.approx([-10, -5, -5, -30])


def test_size_at_the_launch_and_size_of_the_quarter():
    costs = [{"line": "software", "amount": 100, "basis": "unit", "size_exponent": 2}]
    made = instance(
        unit(size=2.0, resize_quarter=label(3), resize_factor=0.5),
        store_optimization=lever(costs=costs, support=[{"amount": 10, "basis": "unit"}]),
    )
    assert cash(account(made, [launch(quarter=2)]), "software", 2) == pytest.approx(-400)
    assert cash(account(made, [launch(quarter=3)]), "software", 3) == pytest.approx(-100)
    assert by_quarter(account(made, [launch(quarter=2)]), "support") == pytest.approx([0, -20, -10, -10])


def test_a_minimum_term_is_paid_open_or_not():
    support = [{"amount": 10, "basis": "unit", "minimum_quarters": 3}, {"amount": 1, "basis": "unit"}]
    closing = instance(unit(exit_quarter=label(2)), store_optimization=lever(support=support), evaluation=5)
    assert by_quarter(account(closing, [launch(quarter=2)]), "support", 5) == pytest.approx([0, -11, -10, -10, 0])
    ended = instance(store_optimization=lever(support=support, ends_with=["orchestration"]), evaluation=5)
    done = account(ended, [launch(), launch(quarter=2, lever_name="orchestration")])
    assert by_quarter(done, "support", 5) == pytest.approx([-11, -10, -10, 0, 0])
    assert {key[0]: amount for key, amount in done.ledger.items()} == pytest.approx({label(1): 11, label(2): 10, label(3): 10})


def test_a_running_lever_that_ends_is_held_to_its_minimum_term():
    support = [{"amount": 10, "basis": "unit", "minimum_quarters": 4}]
    pins = [{"unit": "A", "lever": "store_optimization", "rule": "running", "quarter": label(-1)}]
    made = instance(store_optimization=lever(support=support, ends_with=["orchestration"]), pins=pins)
    done = account(made, [launch(lever_name="orchestration")])
    # launched in quarter -1: quarters -1 to 2 are paid for in any case
    assert by_quarter(done, "support") == pytest.approx([0, 0, 10, 10])
    assert done.ledger[label(3), "north", "store_optimization", "support", "opex"] == pytest.approx(-10)


SHARED = lever(
    costs=[{"line": "software", "amount": 1000, "basis": "network"}, {"line": "training", "amount": 10, "basis": "region"}],
    support=[{"amount": 50, "basis": "network"}, {"amount": 1, "basis": "region"}],
)


def test_shared_costs_open_with_the_first_launch():
    units = [unit("A"), unit("B"), unit("C", region="south")]
    done = account(instance(*units, store_optimization=SHARED), [launch("A", 3), launch("B", 2), launch("C", 4)])
    assert by_quarter(done, "software") == [0, -1000, 0, 0]
    assert by_quarter(done, "training") == [0, -10, 0, -10]
    assert by_quarter(done, "support") == [0, -51, -51, -52]
    rows = {(row.scope, row.region): row for row in done.shared_costs}
    assert set(rows) == {("network", ""), ("region", "north"), ("region", "south")}
    assert rows["network", ""].npv == pytest.approx(-1150)
    assert (rows["network", ""].quarter, rows["network", ""].support_per_quarter) == (label(2), 50)
    assert done.launches["A", "store_optimization"].incremental_npv == 0
    assert done.figures.npv_by_region == pytest.approx({"north": -13, "south": -11, None: -1150})


def test_shared_one_off_costs_are_open_where_the_lever_runs():
    shared = lever(costs=[{"line": "training", "amount": 10, "basis": basis} for basis in ("network", "region")])
    pins = [{"unit": "A", "lever": "store_optimization", "rule": "running", "quarter": label(0)}]
    made = instance(unit("A"), unit("B"), unit("C", region="south"), store_optimization=shared, pins=pins)
    done = account(made, [launch("B"), launch("C")])
    assert [(row.scope, row.region) for row in done.shared_costs] == [("region", "south")]


def test_shared_support_runs_while_a_unit_has_the_lever():
    made = instance(unit("A", exit_quarter=label(2)), unit("B"), store_optimization=SHARED, evaluation=6, decision=5)
    done = account(made, [launch("A", 1), launch("B", 4)])
    assert by_quarter(done, "support", 6) == pytest.approx([-51, -51, 0, -51, -51, -51])


def test_shared_support_goes_on_after_the_units_that_run_the_lever():
    pins = [{"unit": "A", "lever": "store_optimization", "rule": "running", "quarter": label(0)}]
    units = [unit("A", exit_quarter=label(2)), unit("B", exit_quarter=label(4)), unit("C", exit_quarter=label(2))]
    made = instance(*units, store_optimization=SHARED, pins=pins, evaluation=5)
    done = account(made, [launch("B", 2), launch("C", 1)])
    # A would have paid for quarters 1 and 2 without any launch; only B has the lever after them
    assert by_quarter(done, "support", 5) == pytest.approx([0, 0, -51, -51, 0])
    assert [cash(done, line, quarter) for line in ("software", "training") for quarter in (1, 2)] == [0, 0, 0, 0]
    rows = {row.scope: (row.quarter, row.one_off_cost, row.npv) for row in done.shared_costs}
    assert rows == {"network": (label(2), 0, pytest.approx(-100)), "region": (label(2), 0, pytest.approx(-2))}


def test_no_shared_cost_where_the_lever_runs_on():
    pins = [{"unit": "A", "lever": "store_optimization", "rule": "running", "quarter": label(0)}]
    done = account(instance(unit("A"), unit("B"), store_optimization=SHARED, pins=pins), [launch("B")])
    assert done.shared_costs == () and done.npv == 0


def test_shared_costs_have_profiles_and_dated_prices():
    dates = {"price_quarters": [label(2)], "price_factors": [0.5]}
    shared = lever(
        costs=[{"line": "software", "amount": 1000, "basis": "network", "profile": [0.4, 0.6], "profile_from": -1, **dates}],
        support=[{"amount": 50, "basis": "network", **dates}],
    )
    done = account(instance(store_optimization=shared), [launch(quarter=2)])
    assert by_quarter(done, "software") == pytest.approx([-200, -300, 0, 0])
    assert by_quarter(done, "support") == pytest.approx([0, -25, -25, -25])
    assert [(row.quarter, row.one_off_cost) for row in done.shared_costs] == [(label(2), pytest.approx(500))]
