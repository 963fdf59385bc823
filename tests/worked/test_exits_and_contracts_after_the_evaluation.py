"""Units that leave and contracts that run on after the evaluation, worked out by hand."""

import pytest

from planner import verify
from tests.worked.cases import (
    CENT,
    LEVER,
    SAVES_ALL,
    assert_flows,
    assert_npv,
    cost,
    label,
    launch,
    saver,
    terminal,
    worked,
)

QUARTERLY_TENTH = 0.4641
FOREVER = {"discount_rate": QUARTERLY_TENTH, "terminal_value": "perpetuity", "terminal_decay": 0.0}


def test_an_exit_writes_off_what_is_left(tmp_path) -> None:
    # The unit closes after quarter 12: 1,250 in quarters 8..11; in quarter 12 the book value of 100,000 - 4 x 5,000 = 80,000
    # is gone, 80,000 x 0.25 = 20,000. Together 4 x 1,250 + 20,000 = 25,000.
    found = worked(
        tmp_path,
        decision=8,
        evaluation=20,
        finance={"tax_rate": 0.25, "depreciation_quarters": 20},
        levers={LEVER: SAVES_ALL | {"costs": [cost(100_000, "integration", colour="capex")]}},
        units=[saver(saves=0, exit_quarter="2029Q4")],
        pins=[launch(quarter="2028Q4")],
    )
    assert_flows(found, "tax", [0] * 7 + [1250] * 4 + [20_000] + [0] * 8)
    assert_npv(found, -75_000)


def test_an_exit_after_the_evaluation_writes_off_what_is_left(tmp_path) -> None:
    # As above with 1,000 over 6 quarters, closing in quarter 5 of H = 4: 50 in quarters 1..4; in quarter 5 the rest of
    # 1,000 - 4/6 x 1,000 = 333.3333 x 0.3 = 100, worth 100/1.1 = 90.9091 in H.
    # NPV: -909.0909 + 50 x 3.1698654 + 100/1.61051 = -909.0909 + 158.4933 + 62.0921 = -688.5055.
    found = worked(
        tmp_path,
        finance={"discount_rate": QUARTERLY_TENTH, "tax_rate": 0.3, "depreciation_quarters": 6},
        levers={LEVER: SAVES_ALL | {"costs": [cost(1000, "integration", colour="capex")]}},
        units=[saver(saves=0, exit_quarter="2028Q1")],
        pins=[launch()],
    )
    assert terminal(found, "tax") == pytest.approx(90.9091, abs=CENT)
    assert_npv(found, -688.5055)


def test_capex_paid_after_an_exit_is_written_off_when_it_is_paid(tmp_path) -> None:
    # Launch in quarter 1, closing after it; half of 800 is paid at once, half in quarter 2: both are written off on the spot,
    # 400 x 0.25 = 100 each.
    found = worked(
        tmp_path,
        finance={"tax_rate": 0.25, "depreciation_quarters": 20},
        rules={"minimum_quarters_before_exit": 0},
        levers={LEVER: SAVES_ALL | {"costs": [cost(800, "integration", colour="capex", profile=[0.5, 0.5])]}},
        units=[saver(saves=0, exit_quarter="2027Q1")],
        pins=[launch()],
    )
    assert_flows(found, "integration", [-400, -400, 0, 0])
    assert_flows(found, "tax", [100, 100, 0, 0])
    assert_npv(found, -600)


def test_an_exit_seven_years_on_is_an_annuity(tmp_path) -> None:
    # Mistake 6. 1,000 a quarter, closing 28 quarters after H: 1,000 x (1 - 1.1^-28) / 0.1; 1.1^-28 = 0.06934335:
    # 10,000 x 0.93065665 = 9,306.5665 in H. NPV: 3,169.8654 + 9,306.5665 / 1.4641 = 3,169.8654 + 6,356.5101 = 9,526.3755.
    found = worked(tmp_path, finance=FOREVER, levers={LEVER: SAVES_ALL}, units=[saver(exit_quarter=label(32))], pins=[launch()])
    assert terminal(found, "shrink") == pytest.approx(9306.5665, abs=CENT)
    assert_npv(found, 9526.3755)


def test_an_annuity_decays_by_the_year(tmp_path) -> None:
    # At 10 % a year and a decay of 20 %. A year of 1,000 a quarter is worth 1,000 x (0.97645409 + 0.95346259 + 0.93101244
    # + 0.90909091) = 3,770.0200 at its beginning. Year y after H counts 0.8^y / 1.1^(y-1):
    # 0.8 + 0.58181818 + 0.42314050 + 0.30773854 + 0.22380985 + 0.16277080 + 0.11837876 = 2.61765663.
    # 3,770.0200 x 2.61765663 = 9,868.6179; for ever it would be 3,770.0200 x 0.8 x 1.1 / 0.3 = 11,058.7254.
    finance = {"discount_rate": 0.1, "terminal_value": "perpetuity", "terminal_decay": 0.2}
    closing = worked(
        tmp_path / "closing",
        finance=finance,
        levers={LEVER: SAVES_ALL},
        units=[saver(exit_quarter=label(32))],
        pins=[launch()],
    )
    staying = worked(tmp_path / "staying", finance=finance, levers={LEVER: SAVES_ALL}, units=[saver()], pins=[launch()])
    assert terminal(closing, "shrink") == pytest.approx(9868.6179, abs=CENT)
    assert terminal(staying, "shrink") == pytest.approx(11_058.7254, abs=CENT)
    assert verify(closing) == verify(staying) == []


CONTRACT = SAVES_ALL | {"support": [{"amount": 100, "basis": "unit", "minimum_quarters": 10}]}


TENTH = {"discount_rate": 0.1, "terminal_value": "perpetuity", "terminal_decay": 0.1}


def test_a_contract_does_not_decay(tmp_path) -> None:
    # The store closes after a year; 100 is owed in quarters 9 and 10 as well, whatever decays: 100 x (1.1^-0.25 + 1.1^-0.5)
    # = 97.6454 + 95.3463 = 192.9917.
    found = worked(
        tmp_path,
        evaluation=8,
        finance=TENTH,
        rules={"minimum_quarters_before_exit": 0},
        levers={LEVER: CONTRACT},
        units=[saver(saves=0, exit_quarter="2027Q4")],
        pins=[launch()],
    )
    assert_flows(found, "support", [-100] * 8)
    assert terminal(found, "support") == pytest.approx(-192.9917, abs=CENT)


def test_support_decays_from_the_end_of_its_contract_on(tmp_path) -> None:
    # The store stays. Year 1: 192.9917 owed, and 0.9 x 100 x (1.1^-0.75 + 1.1^-1) = 0.9 x 184.0103 = 165.6093. A whole year is
    # 192.9917 + 184.0103 = 377.0020; years 2, 3, ... are 0.9^2/1.1 + 0.9^3/1.1^2 + ... = 0.81/1.1 x 5.5 = 4.05 of it: 1,526.8581.
    # The sum is 1,885.4591.
    found = worked(tmp_path, evaluation=8, finance=TENTH, levers={LEVER: CONTRACT}, units=[saver(saves=0)], pins=[launch()])
    assert terminal(found, "support") == pytest.approx(-1885.4591, abs=CENT)


def test_shared_support_ends_with_its_last_user(tmp_path) -> None:
    # Mistake 7. A closes after quarter 2, B after quarter 4: the network's 100 a quarter are paid in quarters 1..4 alone.
    # NPV: 2 x 1,000 for A, 4 x 1,000 for B, less 400.
    found = worked(
        tmp_path,
        evaluation=6,
        finance={"terminal_value": "perpetuity"},
        rules={"minimum_quarters_before_exit": 0},
        levers={LEVER: SAVES_ALL | {"support": [{"amount": 100, "basis": "network"}]}},
        units=[saver("A", exit_quarter="2027Q2"), saver("B", exit_quarter="2027Q4")],
        pins=[launch("A"), launch("B")],
    )
    assert_flows(found, "support", [-100, -100, -100, -100, 0, 0])
    assert terminal(found, "support") == pytest.approx(0, abs=CENT)
    assert_npv(found, 5600)


def test_shared_support_of_a_user_that_stays_goes_on(tmp_path) -> None:
    # B stays: six quarters, and after H at 1.1 a quarter without decay 100 / 0.1 = 1,000 in H.
    found = worked(
        tmp_path,
        evaluation=6,
        finance=FOREVER,
        levers={LEVER: SAVES_ALL | {"support": [{"amount": 100, "basis": "network"}]}},
        rules={"minimum_quarters_before_exit": 0},
        units=[saver("A", exit_quarter="2027Q2"), saver("B")],
        pins=[launch("A"), launch("B")],
    )
    assert_flows(found, "support", [-100] * 6)
    assert terminal(found, "support") == pytest.approx(-1000, abs=CENT)


def test_shared_support_ends_with_the_lever_of_its_last_user(tmp_path) -> None:
    # The store stays, but another lever ends this one in quarter 3: 100 in quarters 1 and 2 alone.
    found = worked(
        tmp_path,
        decision=3,
        levers={LEVER: {}, "orchestration": {"support": [{"amount": 100, "basis": "network"}], "ends_with": [LEVER]}},
        units=[saver(saves=0)],
        pins=[launch(quarter="2027Q3"), launch(lever="orchestration")],
    )
    assert_flows(found, "support", [-100, -100, 0, 0])
    assert_npv(found, -200)


def test_shared_support_after_the_evaluation_ends_with_its_last_user(tmp_path) -> None:
    # The only user closes in the second quarter after H: 100/1.1 + 100/1.21 = 90.9091 + 82.6446 = 173.5537.
    found = worked(
        tmp_path,
        finance=FOREVER,
        levers={LEVER: SAVES_ALL | {"support": [{"amount": 100, "basis": "region"}]}},
        units=[saver("A", exit_quarter="2028Q2")],
        pins=[launch("A")],
    )
    assert terminal(found, "support") == pytest.approx(-173.5537, abs=CENT)
    assert verify(found) == []
