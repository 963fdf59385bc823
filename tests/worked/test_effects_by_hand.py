"""Effects, adverse effects, effectiveness and strain, worked by hand for single quarters at a discount rate of 0."""

import pytest

from tests.worked.cases import LEVER, assert_flows, assert_npv, cell, launch, saver, terminal, worked

FALLING = [{"accuracy": 0.5, "effectiveness": -0.6}, {"accuracy": 0.75, "effectiveness": 0.4}]
"""At 0.55: -0.6 + 0.05 / 0.25 x 1.0 = -0.4. At 0.70: -0.6 + 0.20 / 0.25 x 1.0 = 0.2."""


def one_quarter(tmp_path, unit, **lever):
    return worked(tmp_path, evaluation=1, levers={LEVER: lever}, units=[unit], pins=[launch()])


@pytest.mark.parametrize("evidence", ["vendor", "analogue", "pilot", "measured"])
def test_an_adverse_effect_has_no_haircut(tmp_path, evidence) -> None:
    # Mistake 2. 4,000 hours at 20 = 80,000; 10 % more hours cost 8,000, whoever says so (not 0.5 x 8,000 for a vendor).
    unit = {"unit": "A", "labour_hours": 4000, "wage": 20}
    found = one_quarter(tmp_path, unit, evidence=evidence, effects={"labour_hours": -0.10})
    assert_flows(found, "labour", [-8000])
    assert_npv(found, -8000)


@pytest.mark.parametrize("accuracy", [0.55, 0.70, 0.9])
def test_an_adverse_effect_is_no_gain_where_the_lever_does_not_work(tmp_path, accuracy) -> None:
    # Effectiveness -0.4, 0.2 or 0.4: 10 % more hours stay 8,000 (at -0.4 they must not turn into a gain of 3,200).
    unit = {"unit": "A", "labour_hours": 4000, "wage": 20, "inventory_accuracy": accuracy}
    found = one_quarter(tmp_path, unit, effectiveness=FALLING, effects={"labour_hours": -0.10})
    assert_npv(found, -8000)


def test_an_adverse_effect_follows_the_ramp(tmp_path) -> None:
    # 25 %, then all of 8,000: it comes as the lever does.
    unit = {"unit": "A", "labour_hours": 4000, "wage": 20}
    lever = {"ramp": [0.25, 1.0], "evidence": "vendor", "effects": {"labour_hours": -0.10}}
    found = worked(tmp_path, evaluation=2, levers={LEVER: lever}, units=[unit], pins=[launch()])
    assert_flows(found, "labour", [-2000, -8000])


@pytest.mark.parametrize(("evidence", "saves"), [("vendor", 2500), ("analogue", 3500), ("pilot", 4500), ("measured", 5000)])
def test_a_benefit_has_the_haircut_of_its_evidence(tmp_path, evidence, saves) -> None:
    # Half of 10,000 shrink, of which 0.5, 0.7, 0.9 or all is counted.
    found = one_quarter(tmp_path, saver(saves=10_000), evidence=evidence, effects={"shrink": 0.5})
    assert_npv(found, saves)


def test_a_benefit_where_the_lever_half_works_has_both_cuts(tmp_path) -> None:
    # Accuracy 0.70: effectiveness 0.2, vendor 0.5: 10,000 x 0.5 x 0.2 x 0.5 = 500.
    found = one_quarter(
        tmp_path,
        saver(saves=10_000, inventory_accuracy=0.7),
        evidence="vendor",
        effectiveness=FALLING,
        effects={"shrink": 0.5},
    )
    assert_npv(found, 500)


def test_harm_where_the_lever_does_not_work_counts_in_full(tmp_path) -> None:
    # Accuracy 0.55: effectiveness -0.4, a benefit of 0.5 becomes 10,000 x 0.5 x 0.4 = 2,000 more shrink, without a haircut.
    found = one_quarter(
        tmp_path,
        saver(saves=10_000, inventory_accuracy=0.55),
        evidence="vendor",
        effectiveness=FALLING,
        effects={"shrink": 0.5},
    )
    assert_npv(found, -2000)


def test_an_adverse_uplift_counts_in_full(tmp_path) -> None:
    # 1,000 orders of 50 at a margin of 0.3 are 15,000; 10 % fewer cost 1,500, not half of it, and no gain at effectiveness -0.4.
    unit = {"unit": "A", "eligible_orders": 1000, "order_value": 50, "contribution_margin": 0.3, "inventory_accuracy": 0.55}
    lever = {"evidence": "vendor", "effectiveness": FALLING, "effects": {"order_uplift": -0.10}}
    found = one_quarter(tmp_path, unit, **lever)
    assert_flows(found, "availability", [-1500])
    assert_npv(found, -1500)


def test_an_uplift_where_the_lever_does_harm_loses_orders(tmp_path) -> None:
    # Faster promises of 5 %, effectiveness -0.4: 15,000 x 0.05 x 0.4 = 300 lost, in full.
    unit = {"unit": "A", "eligible_orders": 1000, "order_value": 50, "contribution_margin": 0.3, "inventory_accuracy": 0.55}
    lever = {"evidence": "vendor", "effectiveness": FALLING, "effects": {"conversion_uplift": 0.05}}
    found = one_quarter(tmp_path, unit, **lever)
    assert_flows(found, "promises", [-300])
    assert_npv(found, -300)


@pytest.mark.parametrize(("accuracy", "strain"), [(0.55, 4000), (0.70, 3200), (0.9, 2400)])
def test_strain_is_the_part_that_does_not_work(tmp_path, accuracy, strain) -> None:
    # 5 % of 80,000 where nothing works or worse (-0.4): 4,000; 0.8 of it at effectiveness 0.2; 0.6 of it at 0.4. No haircut.
    unit = {"unit": "A", "labour_hours": 4000, "wage": 20, "inventory_accuracy": accuracy}
    lever = {"evidence": "vendor", "effectiveness": FALLING, "strain": {"labour_hours": 0.05}}
    found = one_quarter(tmp_path, unit, **lever)
    assert_npv(found, -strain)


def test_two_levers_cut_what_the_other_leaves(tmp_path) -> None:
    # Half of 10,000, and 40 % of what is left: 10,000 x (1 - 0.5 x 0.6) = 7,000, not 9,000.
    found = worked(
        tmp_path,
        evaluation=1,
        levers={LEVER: {"effects": {"shrink": 0.5}}, "orchestration": {"effects": {"shrink": 0.4}}},
        units=[saver(saves=10_000)],
        pins=[launch(), launch(lever="orchestration")],
    )
    assert_npv(found, 7000)


def test_effectiveness_counts_the_accuracy_that_another_lever_has_lifted(tmp_path) -> None:
    # From 0.55, half of the gap to 0.85 is closed at once: 0.55 + 0.5 x 0.30 = 0.70, effectiveness 0.2: 10,000 x 0.5 x 0.2 =
    # 1,000.
    found = worked(
        tmp_path,
        evaluation=1,
        levers={
            LEVER: {"accuracy_gap_closed": 0.5, "accuracy_target": 0.85},
            "orchestration": {"effectiveness": FALLING, "effects": {"shrink": 0.5}},
        },
        units=[saver(saves=10_000, inventory_accuracy=0.55)],
        pins=[launch(), launch(lever="orchestration")],
    )
    assert_npv(found, 1000)


def test_levers_launched_together_ramp_at_their_speed(tmp_path) -> None:
    # Ramp 0, 0.5, 1 at half the speed: 0, 0.25, 0.5, 0.75, 1 of 10,000; the other lever has no effect.
    found = worked(
        tmp_path,
        evaluation=5,
        levers={LEVER: {"ramp": [0.0, 0.5, 1.0], "effects": {"shrink": 1.0}}, "orchestration": {}},
        interaction={"same_quarter_ramp_speed": 0.5},
        units=[saver(saves=10_000)],
        pins=[launch(), launch(lever="orchestration")],
    )
    assert_flows(found, "shrink", [0, 2500, 5000, 7500, 10_000])
    assert_npv(found, 25_000)


def test_a_lever_that_ends_takes_its_effects_with_it(tmp_path) -> None:
    # The first lever saves 40 % of 10,000 in quarters 1 and 2; the second ends it in quarter 3 and saves half.
    found = worked(
        tmp_path,
        decision=3,
        levers={
            LEVER: {"effects": {"shrink": 0.5}},
            "orchestration": {"effects": {"shrink": 0.4}, "ends_with": [LEVER]},
        },
        units=[saver(saves=10_000)],
        pins=[launch(quarter="2027Q3"), launch(lever="orchestration")],
    )
    assert_flows(found, "shrink", [4000, 4000, 5000, 5000])
    assert_npv(found, 18_000)


def test_a_rate_is_never_above_one(tmp_path) -> None:
    # 60 % late at 10 each: 1,000 orders cost 6,000. Twice as many would be 120 %; all of them are 10,000: 4,000 more.
    unit = {"unit": "A", "eligible_orders": 1000, "late_rate": 0.6}
    found = worked(
        tmp_path,
        evaluation=1,
        event_costs={"late": 10},
        levers={LEVER: {"effects": {"late": -1.0}}},
        units=[unit],
        pins=[launch()],
    )
    assert cell(found, "shipping", 1) == pytest.approx(-4000)
    assert_npv(found, -4000)


STORE = {"unit": "A", "revenue": 100_000, "contribution_margin": 0.4, "shrink_rate": 0.02, "stockout_rate": 0.05}


def test_sales_that_a_role_costs_take_their_margin_and_what_goes_with_them(tmp_path) -> None:
    # 30 % less of 100,000: contribution 0.4 x 30,000 = 12,000 lost; shrink of 2 % of them, 600, no longer. Stockouts of sales
    # that are no longer made are no gain.
    found = one_quarter(tmp_path, STORE, effects={"sales_uplift": -0.3})
    assert_flows(found, "sales", [-12_000])
    assert_flows(found, "shrink", [600])
    assert_flows(found, "stockouts", [0])
    assert_npv(found, -11_400)


@pytest.mark.parametrize(("sold", "gained"), [(-1.0, 0), (-0.3, 700), (0.2, 1_200)])
def test_fewer_stockouts_gain_on_the_sales_that_are_made(tmp_path, sold, gained) -> None:
    # Half of 5 % of 100,000 at a margin of 0.4 is 1,000; of 0, 70,000 and 120,000 it is 0, 700 and 1,200.
    found = one_quarter(tmp_path, STORE, effects={"sales_uplift": sold, "stockout": 0.5})
    assert_flows(found, "sales", [40_000 * sold])
    assert_flows(found, "stockouts", [gained])


def test_online_orders_within_the_revenue_are_no_sales_of_the_store(tmp_path) -> None:
    # 400 orders of 100 are 40,000 of the 100,000: 10 % more of 60,000 earn 0.4 x 6,000 = 2,400 and lose 120 to shrink.
    unit = {"unit": "A", "revenue": 100_000, "contribution_margin": 0.4, "shrink_rate": 0.02}
    unit |= {"eligible_orders": 400, "order_value": 100}
    found = worked(
        tmp_path,
        evaluation=1,
        finance={"online_sales": "inside"},
        levers={LEVER: {"effects": {"sales_uplift": 0.1}}},
        units=[unit],
        pins=[launch()],
    )
    assert_flows(found, "sales", [2_400])
    assert_flows(found, "shrink", [-120])
    assert_npv(found, 2_280)


@pytest.mark.parametrize(("effect", "saves"), [(1.0, 5_000), (0.25, 1_250), (-0.5, -2_500)])
def test_space_given_back_saves_its_part_of_the_occupancy_cost(tmp_path, effect, saves) -> None:
    found = one_quarter(tmp_path, {"unit": "A", "occupancy_cost": 5_000}, effects={"occupancy": effect})
    assert_flows(found, "occupancy", [saves])
    assert_npv(found, saves)


def test_occupancy_grows_with_inflation_and_shrinks_with_the_site(tmp_path) -> None:
    # 4 % a year: half of 5,000 in quarter 1; from quarter 2 on the site has half the space: 0.5 x 0.5 x 5,000 x 1.04^0.25.
    unit = {"unit": "A", "occupancy_cost": 5_000, "resize_quarter": "2027Q2", "resize_factor": 0.5}
    lever = {"effects": {"occupancy": 0.5}}
    found = worked(tmp_path, evaluation=2, finance={"inflation_rate": 0.04}, levers={LEVER: lever}, units=[unit], pins=[launch()])
    assert_flows(found, "occupancy", [2_500, 1_250 * 1.04**0.25])


def test_a_site_is_paid_for_until_its_lease_ends(tmp_path) -> None:
    # The store is given up in quarter 1; the lease runs through quarter 2. More space would be paid for at once.
    unit = {"unit": "A", "occupancy_cost": 5_000, "lease_end": "2027Q2"}
    given_up = worked(
        tmp_path / "up", evaluation=3, levers={LEVER: {"effects": {"occupancy": 1.0}}}, units=[unit], pins=[launch()]
    )
    assert_flows(given_up, "occupancy", [0, 0, 5_000])
    more = worked(
        tmp_path / "more", evaluation=3, levers={LEVER: {"effects": {"occupancy": -0.1}}}, units=[unit], pins=[launch()]
    )
    assert_flows(more, "occupancy", [-500, -500, -500])


def test_a_lease_that_ends_after_the_evaluation_counts_in_the_terminal_value(tmp_path) -> None:
    # Two years after quarter 4, a lease through quarter 8: quarters 9 to 12 of 5 to 12 save 5,000 each.
    unit = {"unit": "A", "occupancy_cost": 5_000, "lease_end": "2028Q4"}
    found = worked(
        tmp_path,
        evaluation=4,
        finance={"terminal_value": "multiple", "terminal_multiple": 2},
        levers={LEVER: {"effects": {"occupancy": 1.0}}},
        units=[unit],
        pins=[launch()],
    )
    assert_flows(found, "occupancy", [0, 0, 0, 0])
    assert terminal(found, "occupancy") == pytest.approx(20_000)
    assert_npv(found, 20_000)
