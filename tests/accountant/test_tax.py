"""Tax as a bucket of its own, depreciation and what is written off, worked by hand."""

import pytest

from planner.accountant import TERMINAL, account

from .builder import by_quarter, cash, instance, label, launch, lever, unit

HOURS = {"labour_hours": 1000, "wage": 20}
CAPEX = {"line": "software", "amount": 800, "basis": "unit", "colour": "capex"}
OPEX = {"line": "training", "amount": 100, "basis": "unit"}
SAVER = lever(effects={"labour_hours": 0.1}, costs=[CAPEX, OPEX])
TAXED = {"tax_rate": 0.25, "depreciation_quarters": 2}


def test_tax_on_all_but_capex_which_is_depreciated():
    done = account(instance(unit(**HOURS), store_optimization=SAVER, finance=TAXED), [launch(quarter=2)])
    assert by_quarter(done, "tax") == pytest.approx([0, -0.25 * (1900 - 400), -0.25 * (2000 - 400), -500])
    assert done.figures.buckets["tax"] == pytest.approx(-375 - 400 - 500)
    assert done.figures.npv == pytest.approx(6000 - 900 - 1275)
    assert done.figures.npv_before_tax == pytest.approx(6000 - 900)
    assert "tax" not in {key[2] for key in account(instance(), []).cashflow}


def test_stock_that_is_freed_is_not_taxed():
    made = instance(unit(inventory=1000), store_optimization=lever(effects={"inventory": 0.5}), finance=TAXED)
    done = account(made, [launch()])
    assert (cash(done, "working_capital"), cash(done, "tax")) == (500, 0)


def test_depreciation_goes_on_after_the_evaluation_without_a_terminal_value():
    finance = {"tax_rate": 0.25, "depreciation_quarters": 4, "discount_rate": 0.4641}
    done = account(instance(store_optimization=lever(costs=[CAPEX]), finance=finance), [launch(quarter=3)])
    # 200 a quarter in quarters 3 to 6; those of 5 and 6 save 50 each, one and two quarters after H at 10 % a quarter
    assert by_quarter(done, "tax") == pytest.approx([0, 0, 50, 50])
    assert cash(done, "tax", TERMINAL) == pytest.approx(50 / 1.1 + 50 / 1.21)
    assert {key[2] for key in done.cashflow if key[0] == TERMINAL} == {"tax"}
    assert done.npv == pytest.approx(-800 / 1.1**3 + 50 / 1.1**3 + 50 / 1.1**4 + 50 / 1.1**5 + 50 / 1.1**6)


@pytest.mark.parametrize(("exit_quarter", "expected"), [(3, [50, 50, 100, 0]), (1, [200, 0, 0, 0]), (6, [50, 50, 50, 50])])
def test_a_unit_that_exits_writes_off_what_is_left(exit_quarter, expected):
    finance = {"tax_rate": 0.25, "depreciation_quarters": 4}
    made = instance(unit(exit_quarter=label(exit_quarter)), store_optimization=lever(costs=[CAPEX]), finance=finance)
    assert by_quarter(account(made, [launch()]), "tax") == pytest.approx(expected)


def test_a_unit_that_exits_after_the_evaluation_writes_off_then():
    finance = {"tax_rate": 0.25, "depreciation_quarters": 8, "discount_rate": 0.4641}
    made = instance(unit(exit_quarter=label(6)), store_optimization=lever(costs=[CAPEX]), finance=finance)
    done = account(made, [launch()])
    # 100 a quarter; in quarter 5 100, in quarter 6 the other 300
    assert cash(done, "tax", TERMINAL) == pytest.approx(0.25 * (100 / 1.1 + 300 / 1.21))


def test_what_is_paid_after_the_exit_is_written_off_at_once():
    costs = [{**CAPEX, "profile": [0.5, 0.0, 0.5]}]
    made = instance(unit(exit_quarter=label(2)), store_optimization=lever(costs=costs), finance=TAXED)
    # 400 in quarter 1, halves in 1 and 2; 400 in quarter 3, when the unit has gone
    assert by_quarter(account(made, [launch()]), "tax") == pytest.approx([50, 50, 100, 0])


def test_shared_costs_are_taxed_and_depreciated():
    costs = [{**CAPEX, "basis": "network"}]
    made = instance(store_optimization=lever(costs=costs, support=[{"amount": 40, "basis": "network"}]), finance=TAXED)
    done = account(made, [launch()])
    assert by_quarter(done, "tax") == pytest.approx([0.25 * 440, 0.25 * 440, 10, 10])
    (row,) = done.shared_costs
    assert row.npv == pytest.approx(-800 - 160 + 240) == pytest.approx(done.npv)
