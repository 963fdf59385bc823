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
