"""What comes after the evaluation, and what ends with a unit, worked by hand.

Where a quarter is discounted by exactly 1.1, the annual rate is 1.1^4 - 1 = 0.4641. Powers of 1.1: 1.21, 1.331, 1.4641, 1.61051,
1.771561, 1.9487171, 2.14358881. An annuity of four quarters in arrears at that rate is
1/1.1 + 1/1.21 + 1/1.331 + 1/1.4641 = 0.9090909 + 0.8264463 + 0.7513148 + 0.6830135 = 3.1698654.
"""

import pytest

from planner import verify
from tests.worked.cases import (
    CENT,
    LEVER,
    SAVES_ALL,
    assert_flows,
    assert_npv,
    cell,
    cost,
    label,
    launch,
    launched,
    saver,
    terminal,
    worked,
)

QUARTERLY_TENTH = 0.4641
FOREVER = {"discount_rate": QUARTERLY_TENTH, "terminal_value": "perpetuity", "terminal_decay": 0.0}


def test_benefits_that_have_ended_are_not_carried_on(tmp_path) -> None:
    # Mistake 1. 15,000 paid in the first quarter, 4,000 in quarters 1..5, at 10 % a year. Factors 1.1^(-1/4) ... 1.1^(-5/4):
    # 0.97645409 + 0.95346259 + 0.93101244 + 0.90909091 + 0.88768554 = 4.65770557.
    # 4,000 x 4.65770557 = 18,630.8223; 15,000 x 0.97645409 = 14,646.8113; the difference is 3,984.0109.
    # A launch one quarter later is the same project one quarter later: 3,984.01 x 0.97645 = 3,890.20. So it starts at once.
    found = worked(
        tmp_path,
        decision=8,
        evaluation=8,
        finance={"discount_rate": 0.1, "terminal_value": "perpetuity"},
        levers={LEVER: SAVES_ALL | {"benefit_life_quarters": 5, "costs": [cost(15_000)]}},
        units=[saver(saves=4000)],
    )
    assert_npv(found, 3984.0109)
    assert launched(found) == {("A", LEVER, "2027Q1")}
    assert terminal(found, "shrink") == pytest.approx(0, abs=CENT)


def test_the_rest_of_a_benefit_life_is_counted(tmp_path) -> None:
    # The same launch in quarter 8 of 8, without decay: the same project seven quarters later, 3,984.0109 x 1.1^(-7/4).
    # 1.1^(-7/4) = 0.84637495; 3,984.0109 x 0.84637495 = 3,371.9671.
    # The four quarters after H are worth 4,000 x (0.97645409 + 0.95346259 + 0.93101244 + 0.90909091) = 15,080.0801 in H.
    found = worked(
        tmp_path,
        decision=8,
        evaluation=8,
        finance={"discount_rate": 0.1, "terminal_value": "perpetuity", "terminal_decay": 0.0},
        levers={LEVER: SAVES_ALL | {"benefit_life_quarters": 5, "costs": [cost(15_000)]}},
        units=[saver(saves=4000)],
        pins=[launch(quarter="2028Q4")],
    )
    assert_npv(found, 3371.9671)
    assert terminal(found, "shrink") == pytest.approx(15_080.0801, abs=CENT)


def test_the_rest_of_a_benefit_life_decays(tmp_path) -> None:
    # The same with a decay of 20 %: all four quarters lie in the first year after H and count 0.8:
    # 0.8 x 15,080.0801 = 12,064.0641. 1.1^(-2) = 0.82644628 x (-15,000 + 4,000 + 12,064.0641) = 879.3918.
    found = worked(
        tmp_path,
        decision=8,
        evaluation=8,
        finance={"discount_rate": 0.1, "terminal_value": "perpetuity", "terminal_decay": 0.2},
        levers={LEVER: SAVES_ALL | {"benefit_life_quarters": 5, "costs": [cost(15_000)]}},
        units=[saver(saves=4000)],
        pins=[launch(quarter="2028Q4")],
    )
    assert_npv(found, 879.3918)
    assert terminal(found, "shrink") == pytest.approx(12_064.0641, abs=CENT)


def test_a_ramp_goes_on_after_the_evaluation(tmp_path) -> None:
    # Ramp 0, 0.5, 1 from quarter 4 of 4; saves 1,000 a quarter in full; quarters at 1.1, decay 20 %.
    # First year after H: 0.8 x (500/1.1 + 1,000/1.21 + 1,000/1.331 + 1,000/1.4641)
    #   = 0.8 x (454.5455 + 826.4463 + 751.3148 + 683.0135) = 2,172.2560.
    # Second year: 0.64 x 1,000 x 3.1698654 / 1.4641 = 1,385.6389. Each further year is 0.8 / 1.4641 of the one before:
    # 1,385.6389 / (1 - 0.8/1.4641) = 1,385.6389 x 2.2046379 = 3,054.8319. Together 5,227.0879.
    found = worked(
        tmp_path,
        decision=4,
        finance=FOREVER | {"terminal_decay": 0.2},
        levers={LEVER: SAVES_ALL | {"ramp": [0.0, 0.5, 1.0]}},
        units=[saver()],
        pins=[launch(quarter="2027Q4")],
    )
    assert_flows(found, "shrink", [0, 0, 0, 0])
    assert terminal(found, "shrink") == pytest.approx(5227.0879, abs=CENT)
    assert_npv(found, 5227.0879 / 1.4641)


def test_a_resize_after_the_evaluation_is_carried_on(tmp_path) -> None:
    # Half the size from the fifth quarter after H on (2029Q1): 1,000 x 3.1698654 = 3,169.8654 for the first year, then
    # 500 for ever: 500 / 0.1 = 5,000 at the end of that year, 5,000 / 1.4641 = 3,415.0673. Together 6,584.9327.
    found = worked(
        tmp_path,
        finance=FOREVER,
        levers={LEVER: SAVES_ALL},
        units=[saver(resize_quarter="2029Q1", resize_factor=0.5)],
        pins=[launch()],
    )
    assert terminal(found, "shrink") == pytest.approx(6584.9327, abs=CENT)
    # Inside: 1,000 x 3.1698654; terminal value at 1/1.4641: 6,584.9327 / 1.4641 = 4,497.5977. Sum 7,667.4631.
    assert_npv(found, 7667.4631)


def test_a_launch_disruption_goes_on_after_the_evaluation(tmp_path) -> None:
    # Launch in the last quarter: 10 hours at 10 = 100 in it, 20 hours = 200 in the quarter after, 200 / 1.1 = 181.8182 in H.
    found = worked(
        tmp_path,
        decision=4,
        finance=FOREVER,
        levers={LEVER: SAVES_ALL | {"launch_hours": [10, 20]}},
        units=[saver(wage=10)],
        pins=[launch(quarter="2027Q4")],
    )
    assert_flows(found, "labour", [0, 0, 0, -100])
    assert terminal(found, "labour") == pytest.approx(-181.8182, abs=CENT)


@pytest.mark.parametrize(
    ("years", "life", "by_hand"),
    [
        (1.5, 5, 4000),  # life of 5 quarters from quarter 1: one quarter after H = 4 is left of it
        (0.125, 5, 2000),  # half of that quarter
        (1.5, None, 24_000),  # six quarters of 4,000
        (0.3, None, 4800),  # 1.2 quarters of 4,000
    ],
)
def test_a_multiple_counts_the_same_flows_for_its_years(tmp_path, years, life, by_hand) -> None:
    lever = SAVES_ALL | ({"benefit_life_quarters": life} if life else {})
    found = worked(
        tmp_path,
        finance={"terminal_value": "multiple", "terminal_multiple": years},
        levers={LEVER: lever},
        units=[saver(saves=4000)],
        pins=[launch()],
    )
    assert terminal(found, "shrink") == pytest.approx(by_hand, abs=CENT)
    assert_npv(found, 16_000 + by_hand)


def test_a_multiple_is_not_discounted_to_the_last_quarter(tmp_path) -> None:
    # One year of 1,000 a quarter counts 4,000 in H: 1,000 x 3.1698654 + 4,000 / 1.4641 = 3,169.8654 + 2,732.0538 = 5,901.9192.
    found = worked(
        tmp_path,
        finance={"discount_rate": QUARTERLY_TENTH, "terminal_value": "multiple", "terminal_multiple": 1},
        levers={LEVER: SAVES_ALL},
        units=[saver()],
        pins=[launch()],
    )
    assert_npv(found, 5901.9192)


def test_depreciation_is_counted_to_its_end(tmp_path) -> None:
    # Mistake 5. Capex 100,000 over 20 quarters from quarter 8, tax 25 %: 5,000 x 0.25 = 1,250 a quarter. Quarters 8..20 are 13:
    # 16,250; the other seven, 8,750, come after H. Undiscounted all 25,000 of 100,000 x 0.25 are saved: NPV -75,000.
    found = worked(
        tmp_path,
        decision=8,
        evaluation=20,
        finance={"tax_rate": 0.25, "depreciation_quarters": 20},
        levers={LEVER: SAVES_ALL | {"costs": [cost(100_000, "integration", colour="capex")]}},
        units=[saver(saves=0)],
        pins=[launch(quarter="2028Q4")],
    )
    assert_flows(found, "tax", [0] * 7 + [1250] * 13)
    assert terminal(found, "tax") == pytest.approx(8750, abs=CENT)
    assert_npv(found, -75_000)


def test_depreciation_after_the_evaluation_is_discounted(tmp_path) -> None:
    # Capex 1,000 over 6 quarters, tax 30 %: 1,000 / 6 x 0.3 = 50 a quarter; 50/1.1 + 50/1.21 = 45.4545 + 41.3223 = 86.7769 in H.
    # NPV: -1,000/1.1 + 50 x (1 - 1.1^-6)/0.1 = -909.0909 + 50 x 4.3552607 = -909.0909 + 217.7630 = -691.3279.
    found = worked(
        tmp_path,
        finance={"discount_rate": QUARTERLY_TENTH, "tax_rate": 0.3, "depreciation_quarters": 6},
        levers={LEVER: SAVES_ALL | {"costs": [cost(1000, "integration", colour="capex")]}},
        units=[saver(saves=0)],
        pins=[launch()],
    )
    assert terminal(found, "tax") == pytest.approx(86.7769, abs=CENT)
    assert_npv(found, -691.3279)


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


@pytest.mark.parametrize(("timing", "npv"), [("end", 6988.4054), ("middle", 7329.5014), ("start", 7687.2459)])
def test_flows_after_the_evaluation_are_timed_as_those_within(tmp_path, timing, npv) -> None:
    # Mistake 8. 1,000 a quarter at 1.1, decay 20 %: the first year after H is 0.8 x 1,000 x 3.1698654 = 2,535.8924 in H, whatever
    # the moment of a quarter; for ever x 1.4641 / (0.4641 + 0.2) = 2.2046379: 5,590.7243.
    # End: 3,169.8654 + 5,590.7243 / 1.4641 = 3,169.8654 + 3,818.5399 = 6,988.4054.
    # Middle: half a quarter less discount, x 1.1^0.5 = 1.0488088: 7,329.5014. Start: x 1.1: 7,687.2459.
    found = worked(
        tmp_path,
        finance=FOREVER | {"terminal_decay": 0.2, "discount_timing": timing},
        levers={LEVER: SAVES_ALL},
        units=[saver()],
        pins=[launch()],
    )
    assert terminal(found, "shrink") == pytest.approx(5590.7243, abs=CENT)
    assert_npv(found, npv)


def test_the_53rd_week_is_not_carried_on(tmp_path) -> None:
    # Fiscal 2028 has a fourth quarter of 14 weeks: 1,000 x 14/13 = 1,076.9231. After H each quarter has 13 weeks: 5,590.7243 in
    # H. NPV: 1,000 x (0.9090909 + 0.8264463 + 0.7513148) + 1,076.9231 x 0.6830135 + 5,590.7243 x 0.6830135
    #   = 2,486.8520 + 735.5529 + 3,818.5399 = 7,040.9449.
    found = worked(
        tmp_path,
        calendar={"kind": "4-5-4", "fiscal_year_start_month": 2, "first_quarter": "2028Q1"},
        finance=FOREVER | {"terminal_decay": 0.2},
        levers={LEVER: SAVES_ALL},
        units=[saver()],
        pins=[launch(quarter="2028Q1")],
    )
    by_quarter = [cell(found, "shrink", label(number, "2028Q1")) for number in (1, 2, 3, 4)]
    assert by_quarter == pytest.approx([1000, 1000, 1000, 1076.9231], abs=CENT)
    assert terminal(found, "shrink") == pytest.approx(5590.7243, abs=CENT)
    assert_npv(found, 7040.9449)


def test_seasons_go_on_after_the_evaluation(tmp_path) -> None:
    # Five quarters, so that the next one is fiscal quarter 2: 800/1.1 + 1,200/1.21 + 1,600/1.331 + 400/1.4641
    #   = 727.2727 + 991.7355 + 1,202.1037 + 273.2054 = 3,194.3173 a year, for ever x 1.4641 / 0.4641: 10,077.1385.
    factors = {1: 0.4, 2: 0.8, 3: 1.2, 4: 1.6}
    found = worked(
        tmp_path,
        evaluation=5,
        finance=FOREVER,
        levers={LEVER: SAVES_ALL},
        units=[saver(seasonality="peak")],
        seasons=[{"profile": "peak", "fiscal_quarter": quarter, "revenue": factor} for quarter, factor in factors.items()],
        pins=[launch()],
    )
    assert_flows(found, "shrink", [400, 800, 1200, 1600, 400])
    assert terminal(found, "shrink") == pytest.approx(10_077.1385, abs=CENT)
    assert verify(found) == []


def test_growth_and_inflation_stop_with_the_evaluation(tmp_path) -> None:
    # 10 % inflation a quarter: 1,000, 1,100, 1,210, 1,331 within; 1,331 for ever after: 1,331 / 0.1 = 13,310 in H.
    # NPV: each of the four is worth 1,000 / 1.1 = 909.0909: 3,636.3636; 13,310 / 1.4641 = 9,090.9091. Sum 12,727.2727.
    found = worked(
        tmp_path,
        finance=FOREVER | {"inflation_rate": QUARTERLY_TENTH},
        levers={LEVER: SAVES_ALL},
        units=[saver()],
        pins=[launch()],
    )
    assert_flows(found, "shrink", [1000, 1100, 1210, 1331])
    assert terminal(found, "shrink") == pytest.approx(13_310, abs=CENT)
    assert_npv(found, 12_727.2727)


def test_what_comes_after_the_evaluation_is_taxed(tmp_path) -> None:
    # 1,000 a quarter for ever at 1.1: 10,000 in H, of which 30 % are tax: line tax -3,000 apart from the 7,000 that remain.
    # NPV: 0.7 x (3,169.8654 + 10,000/1.4641) = 0.7 x 10,000 = 7,000 (a perpetuity of 1,000 at 10 % is 10,000).
    found = worked(tmp_path, finance=FOREVER | {"tax_rate": 0.3}, levers={LEVER: SAVES_ALL}, units=[saver()], pins=[launch()])
    assert terminal(found, "shrink") == pytest.approx(10_000, abs=CENT)
    assert terminal(found, "tax") == pytest.approx(-3000, abs=CENT)
    assert_npv(found, 7000)
