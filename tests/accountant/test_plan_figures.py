"""The figures of a launch and of the plan, worked by hand."""

import pytest

from planner.accountant import account
from planner.accountant.payback import near_paybacks, payback, peak_funding
from planner.accountant.rounding import GrossFlow

from .builder import instance, launch, lever, unit

COST = {"line": "training", "amount": 5000, "basis": "unit"}
SAVER = lever(effects={"labour_hours": 0.1}, costs=[COST])
HOURS = {"labour_hours": 1000, "wage": 20}


def told(found):
    return found.quarter, found.first_spend


def test_payback_peak_and_index():
    done = account(instance(unit(**HOURS), store_optimization=SAVER, evaluation=6), [launch(quarter=2)])
    figures = done.figures
    # -3000 in quarter 2, 2000 in each after it: -3000, -1000, 1000
    assert told(figures.payback) == told(figures.discounted_payback) == (4, 2)
    assert figures.peak_funding == pytest.approx(3000)
    assert figures.profitability_index == figures.profitability_index_before_tax == pytest.approx(5000 / 5000 + 1)
    assert figures.twelve_months == pytest.approx(
        {"operating_cost": 6000, "revenue_lift": 0, "risk_reduction": 0, "implementation_cost": -5000, "tax": 0}
    )
    own = done.launches["A", "store_optimization"]
    assert (own.payback_quarters, own.incremental_npv) == (3, pytest.approx(5000))


def test_a_launch_that_gets_cheaper_comes_in_the_last_quarter_of_all():
    """Nothing can wait then: what it would cost a quarter later is not asked for."""
    cheaper = lever(effects={"labour_hours": 0.1}, costs=[COST], learning=[{"launches": 1, "saving": 0.2}])
    stores = [unit("A", **HOURS), unit("B", **HOURS)]
    done = account(instance(*stores, store_optimization=cheaper), [launch(quarter=1), launch("B", quarter=4)])
    # 5,000 and 4,000, against 2,000 in each quarter from the launch on
    assert done.launches["B", "store_optimization"].implementation_cost == pytest.approx(4000)
    assert done.figures.npv == pytest.approx(4 * 2000 - 5000 + 2000 - 4000)


def test_indices_after_and_before_tax():
    made = instance(unit(**HOURS), store_optimization=SAVER, finance={"tax_rate": 0.25})
    figures = account(made, [launch()]).figures
    # 3000 before tax, 2250 after
    assert figures.profitability_index_before_tax == pytest.approx(1 + 3000 / 5000)
    assert figures.profitability_index == pytest.approx(1 + 2250 / 5000)


def test_no_payback():
    done = account(instance(unit(**HOURS), store_optimization=SAVER), [launch(quarter=4)])
    assert done.figures.payback.quarter is None
    assert done.launches["A", "store_optimization"].payback_quarters is None


def test_discounted_payback_is_later():
    made = instance(unit(**HOURS), store_optimization=SAVER, evaluation=8, finance={"discount_rate": 1.5})
    figures = account(made, [launch()]).figures
    assert (figures.payback.quarter, figures.discounted_payback.quarter) == (3, 4)


def test_nothing_spent_is_not_paid_back():
    done = account(instance(unit(**HOURS), store_optimization=lever(effects={"labour_hours": 0.1})), [launch()])
    assert told(done.figures.payback) == (None, None)
    assert done.launches["A", "store_optimization"].payback_quarters is None
    assert done.figures.profitability_index is None


PAYBACKS = [
    # the sums stay above from quarter 5 on; they were there in quarter 3, too
    ([-10, 5, 5, -2, 3], 1, 5),
    ([5, -10, 5, 0, 0], 2, 3),
    # paid back before anything is paid: from the quarter of the first spend on
    ([10, 0, -5, 0], 3, 3),
    ([-10, 10, -1], 1, None),
    ([-10, 9.995, 0], 1, 2),
    ([-10, 9.994, 0], 1, None),
    ([-10, 5, 5, -0.004, 0], 1, 3),
    ([-10, 20], None, None),
]


@pytest.mark.parametrize(("flows", "first", "expected"), PAYBACKS)
def test_a_payback_stays(flows, first, expected):
    assert payback(flows, first, [-0.005 - 1e-9] * len(flows)) == expected
    assert expected in near_paybacks(flows, first, GrossFlow([0.0] * len(flows), 0.0))


def test_a_tie_has_either_answer_and_what_is_far_from_it_one():
    gross = GrossFlow([0.0] * 4, 0.0)
    assert set(near_paybacks([-10, 9.995, 1, 1], 1, gross)) == {2, 3}
    assert set(near_paybacks([-10, 9.996, 0, 1], 1, gross)) == {2}
    # sums on the line in quarters 2 to 4: each of them may fall on its other side
    assert set(near_paybacks([-10, 9.995, 0, 0], 1, gross)) == {2, 3, 4, None}


def test_what_cancellation_leaves_of_much_that_moves_is_nothing():
    flows, gross = [-10.0, 9.9, 0.0, 5.0], GrossFlow([1e13, 0.0, 0.0, 0.0], 0.0)
    # 10^-14 of 10^13 are 10 cents: sums of -0.1 in quarters 2 and 3 are 0, or but for rounding are not
    assert set(near_paybacks(flows, 1, gross)) == {2, 3, 4}
    assert set(near_paybacks([-10.0, 9.95, 0.0, 5.0], 1, gross)) == {2}
    assert set(near_paybacks([-10.0, 9.8, 0.0, 5.0], 1, gross)) == {4}
    assert peak_funding([-0.09, 0.5], GrossFlow([1e13, 0.0], 0.0)) == 0.0
    assert peak_funding([-0.2, 0.5], GrossFlow([1e13, 0.0], 0.0)) == 0.2


def test_a_payback_is_counted_from_its_launch_and_the_first_payment():
    early = lever(effects={"labour_hours": 0.1}, costs=[{**COST, "amount": 3000, "profile_from": -1}])
    done = account(instance(unit(**HOURS), store_optimization=early, evaluation=6), [launch(quarter=3)])
    # -3000 in quarter 2, 2000 from quarter 3 on: back in quarter 4, the third from the spend and the second from the launch
    assert told(done.figures.payback) == (4, 2)
    assert done.launches["A", "store_optimization"].payback_quarters == 2


def hard_only(*figures):
    made = instance(
        unit(labour_hours=1000, wage=20, overtime_rate=0.1),
        store_optimization=lever(effects={"labour_hours": 0.1}, costs=[{**COST, "amount": 900, "colour": "capex"}]),
        finance={
            "tax_rate": 0.5,
            "depreciation_quarters": 3,
            "hard_cash_only": list(figures),
            "hardness": {"labour": "avoided", "volatility": "hard"},
        },
    )
    return account(made, [launch()])


def test_hard_cash_alone():
    # a quarter: 2000 of hours (avoided) and 100 of overtime (hard), half after tax; depreciation of 300 saves 150 three times
    every, hard = hard_only(), hard_only("payback", "peak_funding", "objective")
    assert told(every.figures.payback) == (1, 1)
    assert every.figures.peak_funding == 0
    # hard: -900 + 50 + 150, then 200, 200 and 50
    assert told(hard.figures.payback) == (None, 1)
    assert hard.launches["A", "store_optimization"].payback_quarters is None
    assert hard.figures.peak_funding == pytest.approx(700)
    assert every.figures.npv_by_hardness == hard.figures.npv_by_hardness
    assert hard.figures.npv_by_hardness == pytest.approx({"hard": -900 + 200 + 450, "avoided": 4000, "soft": 0})
    assert hard.npv == pytest.approx(every.npv) == pytest.approx(3750)


def test_incremental_npv_counts_what_the_launch_does_for_the_other():
    made = instance(
        unit(**HOURS, inventory_accuracy=0.5),
        store_optimization=lever(accuracy_gap_closed=1.0, accuracy_target=1.0),
        orchestration=lever(
            effects={"labour_hours": 0.1},
            effectiveness=[{"accuracy": 0.5, "effectiveness": 0.0}, {"accuracy": 1.0, "effectiveness": 1.0}],
        ),
    )
    done = account(made, [launch(), launch(lever_name="orchestration")])
    assert done.launches["A", "store_optimization"].incremental_npv == pytest.approx(8000)
    assert done.launches["A", "orchestration"].incremental_npv == pytest.approx(8000)
    assert done.npv == pytest.approx(8000)


def test_change_load_counts_quarters_after_the_last_decision():
    loads = [{"team": "it", "prepare": 1, "go_live": 2, "stabilise": [3, 4], "basis": "store", "size_exponent": 1}]
    made = instance(
        unit(stores=2, size=1.5), store_optimization=lever(loads=loads), interaction={"same_quarter_load_factor": 2.0}
    )
    alone = account(made, [launch(quarter=4)])
    together = account(made, [launch(quarter=4), launch(quarter=4, lever_name="orchestration")])
    assert alone.launches["A", "store_optimization"].change_load == pytest.approx(30)
    assert together.launches["A", "store_optimization"].change_load == pytest.approx(60)


def test_rate_of_return_with_the_terminal_value_in_the_last_quarter():
    finance = {"terminal_value": "multiple", "terminal_multiple": 1, "discount_rate": 0.4641, "reinvestment_rate": 0.0}
    made = instance(unit(**HOURS), store_optimization=SAVER, finance=finance)
    figures = account(made, [launch()]).figures
    quarterly = (1 + figures.rates.rate) ** 0.25 - 1
    flows = [-3000, 2000, 2000, 2000 + 8000]
    assert sum(flow / (1 + quarterly) ** index for index, flow in enumerate(flows)) == pytest.approx(0, abs=1e-6)
    # 14000 in quarter 4 from 3000 in quarter 1
    assert figures.mirr == pytest.approx((14_000 / 3000) ** (4 / 3) - 1)


def test_the_modified_rate_reinvests_at_the_nominal_rate_unless_it_is_said():
    finance = {"discount_rate": 0.21, "discount_rate_kind": "real", "inflation_rate": 0.21}
    made = instance(unit(**HOURS), store_optimization=SAVER, finance=finance)
    figures = account(made, [launch()]).figures
    # 1.21^2 a year is 1.1 a quarter; wages grow by 1.21 ** 0.25 a quarter
    growth = 1.21**0.25
    gained = 2000 * (growth * 1.21 + growth**2 * 1.1 + growth**3)
    assert figures.mirr == pytest.approx((gained / 3000) ** (4 / 3) - 1)


def test_no_rate_of_return_where_nothing_is_put_in():
    gains = account(instance(unit(**HOURS), store_optimization=lever(effects={"labour_hours": 0.1})), [launch()])
    assert (gains.figures.rates.rate, gains.figures.rates.is_certain, gains.figures.mirr) == (None, True, None)


def test_equal_units_are_worth_the_same():
    made = instance(unit("A", **HOURS), unit("B", **HOURS, region="south"), store_optimization=SAVER)
    done = account(made, [launch("A"), launch("B")])
    assert done.npv == pytest.approx(2 * done.launches["A", "store_optimization"].incremental_npv)
    assert set(done.launches) == {("A", "store_optimization"), ("B", "store_optimization")}


@pytest.mark.parametrize("first", [1, 2, 3])
@pytest.mark.parametrize("second", [1, 2, 3])
def test_incremental_npv_is_the_npv_less_that_of_the_plan_without_the_launch(first, second):
    made = instance(
        unit(**HOURS, inventory_accuracy=0.6),
        store_optimization=lever(
            effects={"labour_hours": 0.1}, costs=[COST], accuracy_gap_closed=0.5, ramp=[0, 1], ends_with=["training"]
        ),
        orchestration=lever(
            effects={"labour_hours": 0.2},
            ramp=[0, 0.5, 1],
            effectiveness=[{"accuracy": 0.5, "effectiveness": -0.5}, {"accuracy": 1.0, "effectiveness": 1.0}],
        ),
        levers={"training": lever(effects={"labour_hours": 0.05}, launch_hours=[9])},
        interaction={"same_quarter_ramp_speed": 0.5},
        finance={"discount_rate": 0.1, "tax_rate": 0.2, "terminal_value": "perpetuity"},
        evaluation=8,
    )
    launches = [launch(quarter=first), launch(quarter=second, lever_name="orchestration"), launch("A", 2, "training")]
    done = account(made, launches)
    for left_out in launches:
        without = account(made, [one for one in launches if one != left_out])
        assert done.launches["A", left_out.lever].incremental_npv == pytest.approx(done.npv - without.npv)
