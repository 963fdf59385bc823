"""Adverse effects, adoption and wrong records, worked by hand."""

import pytest

from planner.accountant import account

from .builder import by_quarter, cash, instance, label, launch, lever, unit

ORDERS = {"eligible_orders": 1000}
HOURS = {"labour_hours": 1000, "wage": 20}


def test_an_adverse_effect_counts_in_full():
    adverse = lever(
        evidence="vendor",
        effects={"labour_hours": -0.1, "late": 0.5, "order_uplift": -0.2},
        effectiveness=[{"accuracy": 0.5, "effectiveness": -0.5}],
        ramp=[0.5, 1.0],
        adoption_without_incentives=0.1,
    )
    made = instance(
        unit(**HOURS, **ORDERS, late_rate=0.1, order_value=50, incentives_aligned=False),
        store_optimization=adverse,
        event_costs={"late": 10},
        finance={"realisation": {"vendor": 0.2}},
    )
    done = account(made, [launch()])
    # share 0.5, then 1: neither the curve, the evidence nor adoption makes the adverse effects smaller
    assert by_quarter(done, "labour", 2) == pytest.approx([-20_000 * 0.1 * 0.5, -20_000 * 0.1])
    assert by_quarter(done, "availability", 2) == pytest.approx([-1000 * 0.1 * 25, -1000 * 0.2 * 25])
    # the benefit on late orders turns into harm: 800 orders, rate 0.1 * (1 + 0.5 * 0.5)
    assert cash(done, "shipping", 2) == pytest.approx(1000 * 0.1 * 10 - 800 * 0.125 * 10)


def test_adoption_scales_benefits_and_the_lift_of_accuracy():
    # effort: (600 + 2 stores * 200) / 10 heads = 100 a head, in the middle of the first piece of the curve: 0.6
    # maturity 0.5: 0.75; incentives not aligned: 0.8; evidence 0.5; together 0.18
    keen = lever(
        evidence="vendor",
        cost_evidence="vendor",
        effects={"labour_hours": 0.1},
        accuracy_gap_closed=0.5,
        accuracy_target=1.0,
        costs=[
            {"line": "training", "amount": 600, "basis": "unit"},
            {"line": "change_management", "amount": 200, "basis": "store", "price_quarters": [label(1)], "price_factors": [9]},
            {"line": "software", "amount": 10_000, "basis": "unit"},
            {"line": "training", "amount": 10_000, "basis": "network"},
        ],
        adoption_by_effort=[{"effort": 50, "reached": 0.2}, {"effort": 150, "reached": 1.0}],
        adoption_by_maturity=[{"maturity": 0.5, "reached": 0.75}, {"maturity": 0.9, "reached": 1.0}],
        adoption_without_incentives=0.8,
    )
    made = instance(
        unit(**HOURS, stores=2, headcount=10, maturity=0.5, incentives_aligned=False, inventory_accuracy=0.6),
        store_optimization=keen,
        finance={"contingency": {"vendor": 3.0}},
        floors=[{"name": "accuracy", "measure": "average_accuracy", "by": label(1), "amount": 0.1}],
    )
    done = account(made, [launch()])
    assert cash(done, "labour") == pytest.approx(20_000 * 0.1 * 0.18)
    assert done.limits[0].used == pytest.approx(0.6 + 0.5 * 0.18 * 0.4)


RECORDS = {"misroute": 0.0, "split": 0.0, "late": 0.4, "cancellation": 0.0, "stockout": 0.3, "shrink": 0.3, "markdown": 0.0}


def test_wrong_records_move_the_rates_that_they_cause():
    fields = {**ORDERS, "late_rate": 0.1, "revenue": 1000, "stockout_rate": 0.1, "shrink_rate": 0.02, "inventory_accuracy": 0.8}
    lifting = lever(accuracy_gap_closed=0.5, accuracy_target=1.0, effects={"late": 0.5})
    made = instance(
        unit(**fields),
        store_optimization=lifting,
        records=RECORDS,
        event_costs={"late": 10},
        finance={"shrink_cash_share": 0.9},
    )
    done = account(made, [launch()])
    # accuracy 0.9: half of the wrong records are gone
    assert cash(done, "shipping") == pytest.approx(1000 * 0.1 * 10 * (1 - (1 - 0.4 + 0.4 / 2) * 0.5))
    assert cash(done, "stockouts") == pytest.approx(1000 * 0.1 * 0.3 / 2 * 0.5)
    # of 30 points of shrink 10 are errors of record; 20 of the 90 that are goods lost go by records
    assert cash(done, "shrink") == pytest.approx(1000 * 0.02 * 0.9 * (0.2 / 0.9) / 2)


def test_accuracy_that_drifts_costs_money_without_any_lever():
    made = instance(
        unit(revenue=1000, markdown_rate=0.1, inventory_accuracy=0.8, accuracy_drift=0.1),
        records={**RECORDS, "markdown": 0.5},
        evaluation=8,
    )
    first, last, by_drift = account(made, []).base_case["operating_cost", "markdowns"]
    # wrong records 0.2, 0.3, 0.4, ... 0.9; rate 0.1 * (0.5 + 0.5 * wrong / 0.2)
    assert first == pytest.approx(100 * (2 + 0.5 * (0.2 + 0.3 + 0.4 + 0.5) / 0.2))
    assert last == pytest.approx(100 * (2 + 0.5 * (0.6 + 0.7 + 0.8 + 0.9) / 0.2))
    assert by_drift == pytest.approx(last - 400)


@pytest.mark.parametrize("accuracy", [1.0, 0.995])
def test_records_that_go_wrong_count_against_one_in_a_hundred_at_least(accuracy):
    made = instance(
        unit(revenue=1000, markdown_rate=0.1, shrink_rate=0.1, inventory_accuracy=accuracy, accuracy_drift=0.002),
        records={**RECORDS, "markdown": 0.5},
        finance={"shrink_cash_share": 0.8, "cost_of_goods": 1.0},
    )
    done = account(made, [])
    # 0, 2, 4 and 6 in a thousand more are wrong, of 10 that count
    assert done.base_case["operating_cost", "markdowns"].first_year == pytest.approx(100 * (4 + 0.5 * 1.2))
    # 10 of the 30 points of shrink by records are goods lost: an eighth of the 80
    assert done.base_case["operating_cost", "shrink"].first_year == pytest.approx(80 * (4 + 1.2 / 8))
    assert done.base_case["operating_cost", "markdowns"].by_drift == pytest.approx(60)


def test_nearly_perfect_records_that_a_lever_makes_right_save_half_of_what_they_cause():
    made = instance(
        unit(revenue=1000, markdown_rate=0.1, inventory_accuracy=0.995),
        store_optimization=lever(accuracy_gap_closed=1.0, accuracy_target=1.0),
        records={**RECORDS, "markdown": 0.5},
    )
    assert cash(account(made, [launch()]), "markdowns") == pytest.approx(100 * 0.5 * 0.5)
