"""A business case brought along in flows.csv."""

import numpy as np
import pytest

from instances.schema.units import Pin
from planner.economics import accuracy, fleet_of
from tests.economics.builders import flow, instance, later, lever, lines, row, starts, unit, value


def test_rows_count_by_age_once_or_ever_after() -> None:
    # Launched in quarter 2: 100 once in its quarter; 40 from the quarter after it on, 5 more from the one after that.
    rows = [row("labour", 100), row("labour", 40, 1, recurring=True), row("labour", 5, 2, recurring=True)]
    case = instance({"a": lever(evidence="vendor", ramp=[0.0, 1.0])}, flows=rows)
    assert flow(case, "labour", a=2) == pytest.approx([0, 100, 40, 45])


@pytest.mark.parametrize(("flows_in", "second_year"), [("today", 110), ("nominal", 100)])
def test_amounts_are_of_today_or_nominal(flows_in: str, second_year: float) -> None:
    rows = [row("stockouts", 100, recurring=True), row("training", -100, 4)]
    case = instance({"a": lever()}, flows=rows, decision=1, evaluation=5, finance={"inflation_rate": 0.1, "flows_in": flows_in})
    assert flow(case, "stockouts", a=1)[4] == pytest.approx(second_year)
    assert flow(case, "training", a=1) == pytest.approx([0, 0, 0, 0, -second_year])


def test_benefits_end_with_the_lever_and_the_unit_and_payments_do_not() -> None:
    rows = [row("labour", 100, recurring=True), row("training", -30, 2), row("software", -7, -1)]
    levers = {"a": lever(ends_with=["b"]), "b": lever()}
    ended = instance(levers, flows=rows, evaluation=5)
    assert flow(ended, "labour", a=1, b=3) == pytest.approx([100, 100, 0, 0, 0])
    assert flow(ended, "training", a=1, b=2) == pytest.approx([0, 0, -30, 0, 0])
    # What would be paid before quarter 1 is paid in it.
    assert flow(ended, "software", a=1) == pytest.approx([-7, 0, 0, 0, 0])
    assert flow(ended, "software", a=3) == pytest.approx([0, -7, 0, 0, 0])
    closed = instance(levers, [unit(exit_quarter="2027Q2")], flows=rows)
    assert flow(closed, "labour", a=2) == pytest.approx([0, 100, 0, 0])
    assert flow(closed, "training", a=2) == pytest.approx([0, 0, 0, -30])


def test_capex_is_depreciated_and_stock_is_not_taxed() -> None:
    # Tax of 25 % on 100, 25 % of a depreciation of 40 in two quarters back; 50 of stock is free of tax.
    rows = [row("software", -80, colour="capex"), row("labour", 100), row("working_capital", 50)]
    case = instance({"a": lever()}, flows=rows, finance={"tax_rate": 0.25, "depreciation_quarters": 2})
    assert flow(case, "tax", a=1) == pytest.approx([-15, 10, 0, 0])
    assert value(case, a=1) == pytest.approx(-80 + 100 + 50 - 5)


COMPUTED = dict(
    effects={"shrink": 0.5, "labour_hours": -0.1}, accuracy_gap_closed=1.0, effectiveness=[dict(accuracy=0.0, effectiveness=0.6)],
    strain={"shrink": 0.2}, costs=[dict(line="training", amount=9, basis="unit")], support=[dict(amount=3, basis="unit")],
    launch_hours=[2],
)  # fmt: skip
STORES = [unit(name, revenue=1000, shrink_rate=0.1, labour_hours=100, wage=1, inventory_accuracy=0.8) for name in ("S1", "S2")]


def test_rows_take_the_place_of_effects_at_their_units_alone() -> None:
    # At S1 the row stands for all effects, strain and accuracy; cost, support and launch hours stay.
    case = instance({"a": lever(flows="replace", **COMPUTED)}, STORES, flows=[row("shrink", 70, recurring=True)])
    assert lines(case, 4, a=4) == pytest.approx({"training": -9, "support": -3, "labour": -2, "shrink": 70})
    fleet, both = fleet_of(case), np.repeat(starts(case, a=4), 2, axis=0)
    assert accuracy(fleet, np.array([0, 1]), both)[:, 3] == pytest.approx([0.8, 0.98])
    # S2 has no row: shrink of 100 becomes 100 * (1 - 0.5 * 0.6) * (1 + 0.2 * 0.4) = 75.6.
    other = instance({"a": lever(flows="replace", **COMPUTED)}, STORES[::-1], flows=[row("shrink", 70)])
    assert lines(other, 4, a=4) == pytest.approx({"training": -9, "support": -3, "labour": -12, "shrink": 24.4})


def test_rows_come_on_top_of_effects() -> None:
    case = instance({"a": lever(**COMPUTED)}, STORES, flows=[row("shrink", 70)])
    assert lines(case, 4, a=4) == pytest.approx({"training": -9, "support": -3, "labour": -12, "shrink": 94.4})


def test_rows_go_on_after_the_evaluation() -> None:
    # Two years: 40 a quarter from quarter 6 on is 7 of 8; 100 in quarter 5 and 9 in quarter 20, which is beyond.
    rows = [row("labour", 40, 2, recurring=True), row("labour", 100, 1), row("labour", 9, 16)]
    case = instance({"a": lever()}, flows=rows, finance={"terminal_value": "multiple", "terminal_multiple": 2})
    assert later(case, "labour", a=4) == pytest.approx(7 * 40 + 100)


def test_rows_of_a_running_lever_are_part_of_the_base() -> None:
    # Running since quarter 0, 100 a quarter; what ends it in quarter 3 loses that. Payments of the past are past.
    rows = [row("labour", 100, recurring=True), row("training", -30, 2)]
    pins = [Pin(unit="S1", lever="a", rule="running", quarter="2026Q4")]
    case = instance({"a": lever(ends_with=["b"]), "b": lever()}, (), pins, flows=rows)
    assert flow(case, "labour", a=0, b=3) == pytest.approx([0, 0, -100, -100])
    assert value(case, a=0, b=3) == pytest.approx(-200)


def test_a_life_ends_recurring_benefits_alone() -> None:
    # 100 for two quarters, -30 for ever, 5 in the third quarter.
    rows = [row("labour", 100, recurring=True), row("labour", -30, 1, recurring=True), row("labour", 5, 2)]
    case = instance({"a": lever(benefit_life_quarters=2)}, flows=rows)
    assert flow(case, "labour", a=1) == pytest.approx([100, 70, -25, -30])


def test_working_capital_is_a_stock_that_the_lever_holds() -> None:
    # 50 freed, 20 of it bought again; the rest when b ends a, or with the unit.
    rows = [row("working_capital", 50), row("working_capital", -20, 1)]
    levers = {"a": lever(ends_with=["b"]), "b": lever()}
    assert flow(instance(levers, flows=rows), "working_capital", a=1, b=3) == pytest.approx([50, -20, -30, 0])
    closed = instance(levers, [unit(exit_quarter="2027Q3")], flows=rows)
    assert flow(closed, "working_capital", a=2) == pytest.approx([0, 50, -50, 0])
    assert flow(instance(levers, flows=rows), "working_capital", a=2, b=2) == pytest.approx([0] * 4)


def test_effort_is_that_of_the_costs_in_the_plan() -> None:
    # Payments of flows.csv are no effort of plan.toml: none is reached, as the first point says.
    levers = {"a": lever(effects={"shrink": 1.0}, adoption_by_effort=[dict(effort=0, reached=0.25), dict(effort=1, reached=1)])}
    store = unit(revenue=1000, shrink_rate=0.1, headcount=1)
    case = instance(levers, [store], flows=[row("training", -50)])
    assert flow(case, "shrink", a=1) == pytest.approx([25] * 4)
