"""The figures of a launch and of the plan, worked by hand."""

import pytest

from planner.accountant import account
from planner.accountant.returns import internal_rate, is_internal_rate

from .builder import instance, label, launch, lever, unit

COST = {"line": "training", "amount": 5000, "basis": "unit"}
SAVER = lever(effects={"labour_hours": 0.1}, costs=[COST])
HOURS = {"labour_hours": 1000, "wage": 20}


def test_payback_peak_and_index():
    done = account(instance(unit(**HOURS), store_optimization=SAVER, evaluation=6), [launch(quarter=2)])
    figures = done.figures
    assert figures.payback == figures.discounted_payback == label(4)
    assert figures.peak_funding == pytest.approx(3000)
    assert figures.profitability_index == pytest.approx(5000 / 5000 + 1)
    assert figures.twelve_months == pytest.approx(
        {"operating_cost": 6000, "revenue_lift": 0, "risk_reduction": 0, "implementation_cost": -5000}
    )
    own = done.launches["A", "store_optimization"]
    assert (own.payback_quarters, own.incremental_npv) == (3, pytest.approx(5000))


def test_no_payback():
    done = account(instance(unit(**HOURS), store_optimization=SAVER), [launch(quarter=4)])
    assert done.figures.payback is None
    assert done.launches["A", "store_optimization"].payback_quarters is None


def test_discounted_payback_is_later():
    made = instance(unit(**HOURS), store_optimization=SAVER, evaluation=8, finance={"discount_rate": 1.5})
    figures = account(made, [launch()]).figures
    assert (figures.payback, figures.discounted_payback) == (label(3), label(4))


def test_a_plan_without_spend_has_no_payback():
    done = account(instance(unit(**HOURS), store_optimization=lever(effects={"labour_hours": 0.1})), [launch()])
    assert done.figures.payback is None
    assert done.launches["A", "store_optimization"].payback_quarters == 1


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


def test_rate_of_return():
    assert internal_rate([-100, 0, 0, 0, 121]) == pytest.approx(0.21)
    made = instance(unit(**HOURS), store_optimization=SAVER, evaluation=6)
    figures = account(made, [launch()]).figures
    quarterly = (1 + figures.irr) ** 0.25 - 1
    flows = [-3000, *[2000] * 5]
    assert sum(flow / (1 + quarterly) ** index for index, flow in enumerate(flows)) == pytest.approx(0, abs=1e-6)


def test_no_rate_of_return_where_the_flow_keeps_its_sign_or_changes_it_twice():
    gains = account(instance(unit(**HOURS), store_optimization=lever(effects={"labour_hours": 0.1})), [launch()])
    assert (gains.figures.irr, gains.figures.irr_comparable) == (None, True)
    costly = lever(costs=[{**COST, "amount": 9000}])
    made = instance(unit(**HOURS), store_optimization=SAVER, orchestration=costly)
    twice = account(made, [launch(), launch(quarter=3, lever_name="orchestration")])
    assert (twice.figures.irr, twice.figures.irr_comparable) == (None, False)


def test_of_several_rates_each_is_one_and_nothing_else_is():
    flows = [-100.0, 230.0, -132.0]
    for quarterly in (0.1, 0.2):
        assert is_internal_rate(flows, (1 + quarterly) ** 4 - 1)
    for wrong in (0.0, 0.5, 2.0, 1e300, -0.5, -1.0, -3.0):
        assert not is_internal_rate(flows, wrong)


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
