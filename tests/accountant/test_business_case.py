"""A business case brought along in flows.csv."""

from dataclasses import replace

import pytest

from planner.accountant import account

from .builder import by_quarter, cash, instance, label, launch, lever, unit

HOURS = {"labour_hours": 1000, "wage": 20}


GROWING = {"inflation_rate": 0.4641}


def row(line, quarter, amount, **fields):
    return {"line": line, "quarter": quarter, "amount": amount, **fields}


def test_rows_count_from_the_launch_and_recurring_ones_from_then_on():
    made = instance(
        flows=[row("labour", 1, 70), row("labour", 0, 10, recurring=True), row("promises", 2, -5, recurring=True)], evaluation=5
    )
    done = account(made, [launch(quarter=2)])
    assert by_quarter(done, "labour", 5) == pytest.approx([0, 10, 80, 10, 10])
    assert by_quarter(done, "promises", 5) == pytest.approx([0, 0, 0, -5, -5])


@pytest.mark.parametrize(("kind", "index"), [("today", 1.1), ("nominal", 1.0)])
def test_amounts_are_of_today_or_nominal(kind, index):
    made = instance(flows=[row("labour", 1, 70), row("software", 1, -30)], finance={"inflation_rate": 0.21, "flows_in": kind})
    done = account(made, [launch(quarter=2)])
    assert (cash(done, "labour", 3), cash(done, "software", 3)) == (pytest.approx(70 * index), pytest.approx(-30 * index))


def test_rows_count_while_the_lever_is_active_and_costs_in_any_case():
    rows = [row("labour", 0, 10, recurring=True), row("software", 2, -30, colour="capex"), row("training", -1, -5)]
    ended = instance(
        store_optimization=lever(ends_with=["orchestration"]),
        flows=rows,
    )
    done = account(ended, [launch(), launch(quarter=2, lever_name="orchestration")])
    assert by_quarter(done, "labour") == pytest.approx([10, 0, 0, 0])
    assert by_quarter(done, "software") == pytest.approx([0, 0, -30, 0])
    # before the first quarter there is none
    assert by_quarter(done, "training") == pytest.approx([-5, 0, 0, 0])
    assert done.ledger[label(3), "north", "store_optimization", "software", "capex"] == pytest.approx(30)
    closing = instance(unit(exit_quarter=label(2)), flows=rows)
    assert by_quarter(account(closing, [launch(quarter=2)]), "labour") == pytest.approx([0, 10, 0, 0])


def test_rows_come_on_top_without_ramp_haircut_or_effectiveness():
    added = lever(
        evidence="vendor",
        effects={"labour_hours": 0.1},
        ramp=[0.0, 1.0],
        effectiveness=[{"accuracy": 0.0, "effectiveness": 0.5}],
        costs=[{"line": "training", "amount": 7, "basis": "unit"}],
    )
    made = instance(unit(**HOURS), store_optimization=added, flows=[row("labour", 0, 10, recurring=True)])
    assert by_quarter(account(made, [launch()]), "labour", 2) == pytest.approx([10, 10 + 2000 * 0.5 * 0.5])


def test_rows_take_the_place_of_what_is_computed_at_the_units_that_they_name():
    replaced = lever(
        flows="replace",
        effects={"labour_hours": 0.1, "order_uplift": 0.5},
        strain={"labour_hours": 0.5},
        effectiveness=[{"accuracy": 0.0, "effectiveness": 0.5}],
        accuracy_gap_closed=1.0,
        costs=[{"line": "training", "amount": 7, "basis": "unit"}],
        support=[{"amount": 3, "basis": "unit"}],
        launch_hours=[1],
    )
    fields = {**HOURS, "inventory_accuracy": 0.5, "eligible_orders": 100, "order_value": 10}
    made = instance(
        unit("A", **fields),
        unit("B", **fields, region="south"),
        store_optimization=replaced,
        flows=[row("labour", 1, 10, unit="A")],
        floors=[{"name": "accuracy", "measure": "average_accuracy", "by": label(1), "amount": 0.1, "regions": ["north"]}],
    )
    named = account(made, [launch("A")])
    # an hour at launch; then 10
    assert by_quarter(named, "labour", 3) == pytest.approx([-20, 10, 0])
    assert (cash(named, "training"), cash(named, "support"), cash(named, "availability")) == (-7, -3, 0)
    assert named.limits[0].used == 0.5
    other = account(made, [launch("B")])
    assert cash(other, "labour", 2) == pytest.approx(20_000 - 20_000 * (1 - 0.1 * 0.5) * (1 + 0.5 * 0.5))
    assert cash(other, "availability") == pytest.approx(100 * 0.25 * 10 * 0.5)


def test_a_running_lever_brings_its_rows_in_the_base_case_and_pays_nothing():
    pins = [{"unit": "A", "lever": "store_optimization", "rule": "running", "quarter": label(0)}]
    made = instance(
        store_optimization=lever(ends_with=["orchestration"]),
        flows=[row("labour", 0, 10, recurring=True), row("software", 2, -30)],
        pins=pins,
    )
    assert account(made, []).npv == 0
    assert account(made, []).base_case["operating_cost", "labour"] == pytest.approx((-40, -40, 0))
    done = account(made, [launch(quarter=3, lever_name="orchestration")])
    assert by_quarter(done, "labour") == pytest.approx([0, 0, -10, -10])
    assert done.figures.spend == 0


def test_working_capital_of_a_business_case_is_not_taxed():
    made = instance(flows=[row("working_capital", 0, 100), row("labour", 0, 10)], finance={"tax_rate": 0.5})
    assert by_quarter(account(made, [launch()]), "tax", 2) == pytest.approx([-5, 0])


def test_a_life_ends_recurring_benefits_alone():
    rows = [row("labour", 0, 10, recurring=True), row("labour", 1, -4, recurring=True), row("labour", 3, 1)]
    done = account(instance(store_optimization=lever(benefit_life_quarters=2), flows=rows), [launch()])
    assert by_quarter(done, "labour") == pytest.approx([10, 6, -4, -3])


def test_working_capital_is_released_with_the_lever_the_unit_and_the_life():
    rows = [row("working_capital", 0, 50), row("working_capital", 1, -20)]
    ends = instance(store_optimization=lever(ends_with=["orchestration"]), flows=rows)
    ended = account(ends, [launch(), launch(quarter=3, lever_name="orchestration")])
    assert by_quarter(ended, "working_capital") == pytest.approx([50, -20, -30, 0])
    closing = instance(unit(exit_quarter=label(3)), flows=rows)
    assert by_quarter(account(closing, [launch(quarter=2)]), "working_capital") == pytest.approx([0, 50, -50, 0])
    ageing = instance(store_optimization=lever(benefit_life_quarters=3), flows=rows)
    assert by_quarter(account(ageing, [launch()]), "working_capital") == pytest.approx([50, -20, 0, -30])


def test_what_running_levers_freed_in_the_past_is_released_with_them():
    pins = [{"unit": "A", "lever": "store_optimization", "rule": "running", "quarter": label(-1)}]
    made = instance(
        store_optimization=lever(ends_with=["orchestration"]), flows=[row("working_capital", 1, 50)], pins=pins, finance=GROWING
    )
    # of the quarter before the first, in money of the first
    done = account(made, [launch(quarter=1, lever_name="orchestration")])
    assert by_quarter(done, "working_capital") == pytest.approx([-50, 0, 0, 0])


def test_an_instance_may_have_no_other_levers():
    made = instance(levers={"robots": lever()}, flows=[row("labour", 0, 10, lever="robots", recurring=True)])
    alone = replace(made, settings=made.settings.model_copy(update={"levers": {"robots": made.settings.levers["robots"]}}))
    done = account(alone, [launch(lever_name="robots")])
    assert done.npv == pytest.approx(40)
    assert done.figures.npv_by_lever == {"robots": pytest.approx(40)}
    assert done.states["A"] == (("robots",),) * 4
