"""Money of several kinds, growth from several bases and discounting, worked by hand."""

import pytest

from planner.accountant import account

from .builder import by_quarter, cash, instance, label, launch, lever, unit

GROWTHS = {"inflation_rate": 0.21, "wage_growth": 0.44, "freight_growth": 0.69, "licence_growth": 0.96}
"""1.1, 1.2, 1.3 and 1.4 a half year."""

KINDS = [
    ("labour", {"labour_hours": 0.1}, {"labour_hours": 1000, "wage": 20}, {}, 2000 * 1.2),
    ("labour", {"mispick": 0.5}, {"eligible_orders": 1000, "mispick_rate": 0.02}, {"mispick": 6}, 60 * 1.1),
    ("shipping", {"late": 1}, {"eligible_orders": 1000, "late_rate": 0.05}, {"late": 10}, 500 * 1.3),
    ("returns", {"returned": 1}, {"eligible_orders": 1000, "returned_rate": 0.05}, {"returned": 10}, 500 * 1.3),
    ("fulfilment", {"order_uplift": 0.1}, {"eligible_orders": 1000}, {"fulfilment": 4}, -400 * 1.3),
    ("complaints", {"complaint": 1}, {"eligible_orders": 1000, "complaint_rate": 0.01}, {"complaint": 30}, 300 * 1.1),
    ("cancellations", {"cancellation": 1}, {"eligible_orders": 1000, "cancellation_rate": 0.1}, {"cancellation": 2}, 200 * 1.1),
    ("availability", {"order_uplift": 0.1}, {"eligible_orders": 1000, "order_value": 50}, {}, 2500 * 1.1),
    ("markdowns", {"markdown": 0.1}, {"revenue": 1000, "markdown_rate": 0.1}, {}, 10 * 1.1),
    ("volatility", {"overtime": 0.5}, {"labour_hours": 1000, "wage": 20, "overtime_rate": 0.1}, {}, 500 * 1.2),
    (
        "volatility",
        {"missed_task": 0.5},
        {"labour_hours": 1000, "wage": 20, "missed_task_rate": 0.1},
        {"missed_task_hour": 7},
        350 * 1.1,
    ),
]


@pytest.mark.parametrize(("line", "effects", "fields", "events", "expected"), KINDS)
def test_each_kind_of_money_has_its_index(line, effects, fields, events, expected):
    made = instance(unit(**fields), store_optimization=lever(effects=effects), event_costs=events, finance=GROWTHS)
    assert cash(account(made, [launch()]), line, 3) == pytest.approx(expected)


def test_support_follows_licences_and_launch_costs_the_general_index():
    costs = [{"line": "training", "amount": 100, "basis": "unit"}]
    made = instance(
        store_optimization=lever(costs=costs, support=[{"amount": 10, "basis": "unit"}, {"amount": 5, "basis": "network"}]),
        finance=GROWTHS,
    )
    done = account(made, [launch(quarter=3)])
    assert cash(done, "training", 3) == pytest.approx(-110)
    assert cash(done, "support", 3) == pytest.approx(-15 * 1.4)


def test_a_kind_without_a_growth_of_its_own_follows_inflation():
    made = instance(
        unit(labour_hours=1000, wage=20),
        store_optimization=lever(effects={"labour_hours": 0.1}, support=[{"amount": 10, "basis": "unit"}]),
        finance={"inflation_rate": 0.21},
    )
    done = account(made, [launch()])
    assert cash(done, "labour", 3) == pytest.approx(2200)
    assert cash(done, "support", 3) == pytest.approx(-11)


BASES = [
    ("first_quarter", 1.0),
    # mean of 1.4641 ** (-1, -3/4, -1/2, -1/4) and of 1.4641 ** (0, 1/4, 1/2, 3/4), with 1.4641 ** (1/4) = 1.1
    ("last_twelve_months", (1.1**-4 + 1.1**-3 + 1.1**-2 + 1.1**-1) / 4),
    ("first_year", (1 + 1.1 + 1.21 + 1.331) / 4),
]


@pytest.mark.parametrize(("base", "mean"), BASES)
def test_growth_begins_where_its_base_says(base, mean):
    made = instance(
        unit(revenue=1000, revenue_growth=0.4641, markdown_rate=0.1, eligible_orders=1000, order_growth=0.4641, late_rate=0.1),
        store_optimization=lever(effects={"markdown": 1.0, "late": 1.0}),
        event_costs={"late": 1},
        finance={"growth_base": base},
    )
    done = account(made, [launch()])
    grown = [1.1**place / mean for place in range(4)]
    assert by_quarter(done, "markdowns") == pytest.approx([100 * factor for factor in grown])
    assert by_quarter(done, "shipping") == pytest.approx([100 * factor for factor in grown])


@pytest.mark.parametrize(("timing", "power"), [("end", 2 / 4), ("middle", 1.5 / 4), ("start", 1 / 4)])
def test_discount_timing(timing, power):
    done = account(instance(finance={"discount_rate": 0.1, "discount_timing": timing}), [])
    assert done.discount_factors[label(2)] == pytest.approx(1.1**-power)


@pytest.mark.parametrize("timing", ["end", "middle", "start"])
def test_what_comes_after_the_evaluation_is_discounted_as_its_last_quarter(timing):
    finance = {"discount_rate": 0.1, "discount_timing": timing, "terminal_value": "multiple", "terminal_multiple": 1}
    done = account(instance(finance=finance), [])
    assert done.discount_factors["terminal"] == done.discount_factors[label(4)]


def test_a_real_rate_is_made_nominal():
    done = account(instance(finance={"discount_rate": 0.1, "discount_rate_kind": "real", "inflation_rate": 0.1}), [])
    assert done.discount_factors[label(4)] == pytest.approx(1 / 1.21)
