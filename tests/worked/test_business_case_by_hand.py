"""Business cases brought along in flows.csv, worked by hand."""

import pytest

from tests.worked.cases import (
    CENT,
    LEVER,
    SAVES_ALL,
    assert_flows,
    assert_npv,
    cost,
    figure,
    label,
    launch,
    limit,
    saver,
    terminal,
    worked,
)

PROJECT = {"project": {"flows": "replace"}}
DRIVEN = {"contribution_margin": 0, "eligible_orders": 0, "inventory_accuracy": 1}
"""Columns without which effects cannot be computed."""
PINNED = {"pins": [launch(lever="project")]}


def row(line, amount, quarter=0, recurring="no", unit="A", lever="project", **fields):
    return {
        "unit": unit,
        "lever": lever,
        "line": line,
        "quarter": quarter,
        "amount": amount,
        "recurring": recurring,
    } | fields


def test_a_business_case_needs_no_drivers_and_no_named_levers(tmp_path) -> None:
    # -1,000 at once, 300 a quarter from the next one on, a sale of 50 in the third: -1,000 + 3 x 300 + 50 = -50.
    found = worked(
        tmp_path,
        levers=PROJECT,
        units=[{"unit": "A"}],
        flows=[row("software", -1000), row("labour", 300, 1, "yes"), row("promises", 50, 2)],
        **PINNED,
    )
    assert_flows(found, "software", [-1000, 0, 0, 0])
    assert_flows(found, "labour", [0, 300, 300, 300])
    assert_flows(found, "promises", [0, 0, 50, 0])
    assert figure(found, "npv_by_hardness") == pytest.approx({"hard": -100, "avoided": 0, "soft": 50}, abs=CENT)
    assert_npv(found, -50)


def test_amounts_count_as_they_stand(tmp_path) -> None:
    # A vendor's claim, a ramp from 0 and an accuracy where the lever does harm: 300 stay 300.
    lever = {
        "flows": "replace",
        "evidence": "vendor",
        "ramp": [0.0, 1.0],
        "effects": {"shrink": 1.0},
        "effectiveness": [{"accuracy": 0, "effectiveness": -1}, {"accuracy": 1, "effectiveness": 1}],
    }
    found = worked(
        tmp_path,
        evaluation=2,
        levers={"project": lever},
        units=[saver(inventory_accuracy=0.1)],
        flows=[row("labour", 300, 0, "yes")],
        **PINNED,
    )
    assert_flows(found, "labour", [300, 300])
    assert_npv(found, 600)


@pytest.mark.parametrize(("flows", "shrink"), [("add", 1000), ("replace", 0)])
def test_flows_are_added_or_take_the_place_of_effects(tmp_path, flows, shrink) -> None:
    # 300 of labour a quarter on top of 1,000 of shrink, or in their place; the cost in plan.toml stays either way.
    # B is not named in flows.csv: its effects count in both cases.
    lever = SAVES_ALL | {"flows": flows, "costs": [cost(100)]}
    found = worked(
        tmp_path,
        levers={"project": lever},
        units=[DRIVEN | saver("A"), DRIVEN | saver("B", 70)],
        flows=[row("labour", 300, 0, "yes")],
        pins=[launch("A", lever="project"), launch("B", lever="project")],
    )
    assert_flows(found, "shrink", [shrink + 70] * 4)
    assert_flows(found, "labour", [300] * 4)
    assert_flows(found, "training", [-200, 0, 0, 0])
    assert_npv(found, 4 * (shrink + 70 + 300) - 200)


@pytest.mark.parametrize(("flows_in", "by_hand"), [("today", [0, 330, 363, 399.30]), ("nominal", [0, 300, 300, 300])])
def test_amounts_of_today_or_nominal(tmp_path, flows_in, by_hand) -> None:
    # 10 % a quarter, launched in quarter 2: 300 x 1.1, 1.21, 1.331, and the cost of 100 x 1.1 in quarter 2; or as they stand.
    found = worked(
        tmp_path,
        decision=2,
        finance={"inflation_rate": 0.4641, "flows_in": flows_in},
        levers=PROJECT,
        units=[{"unit": "A"}],
        flows=[row("labour", 300, 0, "yes"), row("training", -100)],
        pins=[launch("A", "2027Q2", "project")],
    )
    assert_flows(found, "labour", by_hand)
    assert_flows(found, "training", [0, -110 if flows_in == "today" else -100, 0, 0])


def test_costs_are_paid_before_the_launch_and_after_the_exit(tmp_path) -> None:
    # Launched in quarter 2, closing after quarter 3: -400 one quarter before, -300 two quarters after, all the same; income ends
    # with the unit. Capex of 400 over 4 quarters at 25 % tax: 25 in quarters 1 and 2, the rest of 200, 50, in quarter 3.
    # Opex of 300: 75 back. Income 500, 500: -125 each. Tax: 25, 25 - 125, 50 - 125, 75.
    found = worked(
        tmp_path,
        decision=2,
        finance={"tax_rate": 0.25, "depreciation_quarters": 4},
        rules={"minimum_quarters_before_exit": 0},
        levers=PROJECT,
        units=[{"unit": "A", "exit_quarter": "2027Q3"}],
        flows=[
            row("integration", -400, -1, colour="capex"),
            row("labour", 500, 0, "yes"),
            row("training", -300, 2),
        ],
        limits=[{"name": "capital", "measure": "spend", "colour": "capex", "amount": 1000}],
        pins=[launch("A", "2027Q2", "project")],
    )
    assert_flows(found, "integration", [-400, 0, 0, 0])
    assert_flows(found, "training", [0, 0, 0, -300])
    assert_flows(found, "labour", [0, 500, 500, 0])
    assert_flows(found, "tax", [25, -100, -75, 75])
    assert limit(found, "capital", "2027Q1") == pytest.approx((1000, 400), abs=CENT)
    assert_npv(found, 1000 - 700 - 75)


def test_what_would_be_paid_before_the_start_is_paid_at_the_start(tmp_path) -> None:
    found = worked(
        tmp_path,
        levers=PROJECT,
        units=[{"unit": "A"}],
        flows=[row("training", -100, -3), row("training", -10, -1), row("training", -1)],
        **PINNED,
    )
    assert_flows(found, "training", [-111, 0, 0, 0])


def test_a_business_case_goes_on_after_the_evaluation(tmp_path) -> None:
    # At 1.1 a quarter without decay: 100 for ever from quarter 1 on: 1,000 in H; 50 once, seven quarters after the launch, that
    # is in the fourth quarter after H: 50 / 1.4641 = 34.1507.
    found = worked(
        tmp_path,
        finance={"discount_rate": 0.4641, "terminal_value": "perpetuity", "terminal_decay": 0.0},
        levers=PROJECT,
        units=[{"unit": "A"}],
        flows=[row("labour", 100, 0, "yes"), row("shipping", 50, 7)],
        **PINNED,
    )
    assert terminal(found, "labour") == pytest.approx(1000, abs=CENT)
    assert terminal(found, "shipping") == pytest.approx(34.1507, abs=CENT)
    assert_npv(found, 1000 + 34.1507 / 1.4641)


def test_a_business_case_ends_with_an_exit_after_the_evaluation(tmp_path) -> None:
    # 100 in the two quarters after H: 100/1.1 + 100/1.21 = 173.5537; the 50 of the fourth quarter never come.
    found = worked(
        tmp_path,
        finance={"discount_rate": 0.4641, "terminal_value": "perpetuity", "terminal_decay": 0.0},
        levers=PROJECT,
        units=[{"unit": "A", "exit_quarter": label(6)}],
        flows=[row("labour", 100, 0, "yes"), row("shipping", 50, 7)],
        **PINNED,
    )
    assert terminal(found, "labour") == pytest.approx(173.5537, abs=CENT)
    assert terminal(found, "shipping") == pytest.approx(0, abs=CENT)


def test_working_capital_that_is_brought_along_is_not_taxed(tmp_path) -> None:
    # 200 tied up and released a year on; 100 of labour taxed at 25 %.
    found = worked(
        tmp_path,
        evaluation=5,
        finance={"tax_rate": 0.25},
        levers=PROJECT,
        units=[{"unit": "A"}],
        flows=[row("working_capital", -200), row("working_capital", 200, 4), row("labour", 100)],
        **PINNED,
    )
    assert_flows(found, "tax", [-25, 0, 0, 0, 0])
    assert_npv(found, 75)


def test_a_benefit_life_ends_recurring_benefits_and_a_launch_that_no_longer_pays_is_not_made(tmp_path) -> None:
    # 25,000 paid in the first quarter, 4,000 in quarters 1..5, at 10 % a year. Factors 1.1^(-1/4) ... 1.1^(-5/4):
    # 0.97645409 + 0.95346259 + 0.93101244 + 0.90909091 + 0.88768554 = 4.65770557. 4,000 x 4.65770557 = 18,630.8223;
    # 25,000 x 0.97645409 = 24,411.3523; the difference is -5,780.5300, nothing after the evaluation.
    case = {
        "evaluation": 8,
        "decision": 1,
        "finance": {"discount_rate": 0.1, "terminal_value": "perpetuity"},
        "levers": {"project": {"flows": "replace", "benefit_life_quarters": 5}},
        "units": [{"unit": "A"}],
        "flows": [row("software", -25_000), row("labour", 4000, 0, "yes")],
    }
    (tmp_path / "free").mkdir()
    forced = worked(tmp_path, **case, **PINNED)
    assert_flows(forced, "labour", [4000] * 5 + [0] * 3)
    assert terminal(forced, "labour") == pytest.approx(0, abs=CENT)
    assert_npv(forced, -5780.5300)
    assert_npv(worked(tmp_path / "free", **case), 0)


def test_costs_and_single_quarters_outlive_the_benefits(tmp_path) -> None:
    # Two quarters of 100; -30 a quarter for ever, at 1.1 a quarter 300 in H; 7 once, after the life.
    found = worked(
        tmp_path,
        finance={"discount_rate": 0.4641, "terminal_value": "perpetuity", "terminal_decay": 0.0},
        levers={"project": {"flows": "replace", "benefit_life_quarters": 2}},
        units=[{"unit": "A"}],
        flows=[row("labour", 100, 0, "yes"), row("shipping", -30, 0, "yes"), row("shrink", 7, 3)],
        **PINNED,
    )
    assert_flows(found, "labour", [100, 100, 0, 0])
    assert_flows(found, "shipping", [-30] * 4)
    assert_flows(found, "shrink", [0, 0, 0, 7])
    assert terminal(found, "shipping") == pytest.approx(-300, abs=CENT)


EXIT_IN_THREE = [{"unit": "A", "exit_quarter": "2027Q3"}]


@pytest.mark.parametrize("sign", [1, -1])
def test_working_capital_is_released_at_the_exit(tmp_path, sign) -> None:
    # 500 freed is bought again when the unit closes, as stock that an effect frees is; 500 tied up comes back.
    found = worked(
        tmp_path,
        levers=PROJECT,
        units=EXIT_IN_THREE,
        rules={"minimum_quarters_before_exit": 0},
        flows=[row("working_capital", sign * 500)],
        **PINNED,
    )
    assert_flows(found, "working_capital", [sign * 500, 0, -sign * 500, 0])
    assert_npv(found, 0)


def test_what_is_released_is_what_has_flowed(tmp_path) -> None:
    # 10 % a quarter. Launched in quarter 2: 500 x 1.1 = 550 in, 200 x 1.21 = 242 out; 308 are left at the end of quarter 4.
    found = worked(
        tmp_path,
        decision=2,
        evaluation=5,
        finance={"inflation_rate": 0.4641},
        levers=PROJECT,
        units=[{"unit": "A", "exit_quarter": "2027Q4"}],
        rules={"minimum_quarters_before_exit": 0},
        flows=[row("working_capital", 500), row("working_capital", -200, 1)],
        pins=[launch("A", "2027Q2", "project")],
    )
    assert_flows(found, "working_capital", [0, 550, -242, -308, 0])


def test_working_capital_is_released_with_the_lever(tmp_path) -> None:
    # The successor ends the project in quarter 3, before the 500 that were freed are tied up again as planned: so then.
    found = worked(
        tmp_path,
        decision=3,
        finance={"tax_rate": 0.25},
        levers={"project": {"flows": "replace", "ends_with": ["successor"]}, "successor": {}},
        units=[DRIVEN | {"unit": "A"}],
        flows=[row("working_capital", 500), row("working_capital", -500, 3)],
        pins=[launch("A", "2027Q1", "project"), launch("A", "2027Q3", "successor")],
    )
    assert_flows(found, "working_capital", [500, 0, -500, 0])
    assert_flows(found, "tax", [0, 0, 0, 0])


def test_what_a_running_lever_has_freed_before_is_released_with_it(tmp_path) -> None:
    # 500 came in before the first quarter, in the base case, too; what ends the lever in quarter 2 buys it again.
    found = worked(
        tmp_path,
        decision=2,
        levers={"project": {"flows": "replace", "ends_with": ["successor"]}, "successor": {}},
        units=[DRIVEN | {"unit": "A"}],
        flows=[row("working_capital", 500)],
        pins=[launch("A", "2026Q4", "project") | {"rule": "running"}, launch("A", "2027Q2", "successor")],
    )
    assert_flows(found, "working_capital", [0, -500, 0, 0])


@pytest.mark.parametrize(("amounts", "by_hand"), [((500, -200), [500, -200, 0, -300]), ((-500, 200), [-500, 200, 0, 0])])
def test_capital_that_is_freed_is_a_benefit_with_an_end(tmp_path, amounts, by_hand) -> None:
    # A life of three quarters: 300 still freed are bought again in the fourth; 300 tied up stay, as costs go on.
    found = worked(
        tmp_path,
        levers={"project": {"flows": "replace", "benefit_life_quarters": 3}},
        units=[{"unit": "A"}],
        flows=[row("working_capital", amounts[0]), row("working_capital", amounts[1], 1)],
        **PINNED,
    )
    assert_flows(found, "working_capital", by_hand)


@pytest.mark.parametrize(("decay", "by_hand"), [(0.0, -500 / 1.21), (0.2, -100 / 1.1 - 400 / 1.21)])
def test_working_capital_is_released_at_an_exit_after_the_evaluation(tmp_path, decay, by_hand) -> None:
    # Freed in quarter 1, the unit closes two quarters after H: 500/1.21. A decay of a fifth buys 100 at the start of the year.
    found = worked(
        tmp_path,
        finance={"discount_rate": 0.4641, "terminal_value": "perpetuity", "terminal_decay": decay},
        levers=PROJECT,
        units=[{"unit": "A", "exit_quarter": label(6)}],
        flows=[row("working_capital", 500)],
        **PINNED,
    )
    assert_flows(found, "working_capital", [500, 0, 0, 0])
    assert terminal(found, "working_capital") == pytest.approx(by_hand, abs=CENT)


def test_a_row_beside_computed_levers(tmp_path) -> None:
    # The named levers exist and are priced as ever: A saves 1,000 a quarter by one, and 300 by the project.
    found = worked(
        tmp_path,
        levers=PROJECT | {LEVER: SAVES_ALL, "orchestration": {"costs": [cost(1)]}},
        units=[DRIVEN | saver("A")],
        flows=[row("labour", 300, 0, "yes")],
        pins=[launch(lever="project"), launch()],
    )
    assert_npv(found, 4 * 1300)
