"""Payback, peak cash exposure, profitability index, IRR and MIRR of flows that a business case brings along, worked by hand."""

import pytest

from planner import verify
from tests.worked.cases import CENT, assert_npv, figure, launch, worked

QUARTERLY_TENTH = 0.4641
"""1.1^4 - 1: a quarter is discounted by exactly 1.1."""


def project(tmp_path, costs=(), income=(), quarter="2027Q1", **case):
    """Plan one project: costs and income in quarters 0, 1, ... after the launch, costs as positive figures."""
    rows = [
        (line, sign, number, amount)
        for line, sign, amounts in (("integration", -1, costs), ("labour", 1, income))
        for number, amount in enumerate(amounts)
        if amount
    ]
    return worked(
        tmp_path,
        levers={"project": {"flows": "replace"}},
        units=[{"unit": "A"}],
        flows=[
            {"unit": "A", "lever": "project", "line": line, "quarter": number, "amount": sign * amount}
            for line, sign, number, amount in rows
        ],
        pins=[launch("A", quarter, "project")],
        **case,
    )


def paybacks(found, prefix=""):
    return tuple(
        figure(found, f"{prefix}payback_{name}") for name in ("quarter", "quarters_from_first_spend", "quarters_from_start")
    )


def two_waves(tmp_path, evaluation):
    """Plan a first wave that pays back at once and a second one that costs 60,000."""
    flow = {"lever": "project", "recurring": "yes", "quarter": 0, "line": "labour"}
    spend = {"lever": "project", "recurring": "no", "quarter": 0, "line": "training"}
    return worked(
        tmp_path,
        decision=8,
        evaluation=evaluation,
        levers={"project": {"flows": "replace"}},
        units=[{"unit": "A"}, {"unit": "B"}],
        flows=[
            flow | {"unit": "A", "amount": 1000},
            spend | {"unit": "A", "amount": -2000},
            flow | {"unit": "B", "amount": 9000},
            spend | {"unit": "B", "amount": -60_000},
        ],
        pins=[launch("A", "2027Q1", "project"), launch("B", "2028Q3", "project")],
    )


def test_payback_is_when_the_sum_stays_above_zero(tmp_path) -> None:
    # Mistake 3. Sums: -1,000, 0, 1,000, 2,000, 3,000, 4,000; quarter 7: 4,000 + 10,000 - 60,000 = -46,000; then 10,000 a quarter:
    # -36,000, -26,000, -16,000, -6,000, and 4,000 in quarter 12 = 2029Q4. The sum was at 0 in quarter 2, but did not stay there.
    found = two_waves(tmp_path, 20)
    assert paybacks(found) == ("2029Q4", 12, 12)
    assert figure(found, "peak_funding") == pytest.approx(46_000, abs=CENT)
    assert_npv(found, 20 * 1000 - 2000 + 14 * 9000 - 60_000)


def test_a_plan_that_never_recovers_has_no_payback(tmp_path) -> None:
    # The same to quarter 11: 11 x 1,000 - 2,000 + 5 x 9,000 - 60,000 = -6,000.
    found = two_waves(tmp_path, 11)
    assert_npv(found, -6000)
    assert paybacks(found) == paybacks(found, "discounted_") == (None, None, None)


def test_payback_of_a_launch_is_its_own(tmp_path) -> None:
    # A: -1,000, 0: its second quarter. B: -51,000, then 9,000 a quarter: 51,000 / 9,000 = 5.7, so in its seventh quarter.
    found = two_waves(tmp_path, 20)
    assert dict(zip(found.schedule["unit"], found.schedule["payback_quarters"], strict=True)) == {"A": 2, "B": 7}


def test_payback_from_first_spend_and_from_the_start(tmp_path) -> None:
    # Launched in quarter 3: sums 0, 0, -2,000, -1,000, 0, 1,000: quarter 5, the third from the first spend.
    found = project(tmp_path, [2000], [0, 1000, 1000, 1000], "2027Q3", decision=3, evaluation=6)
    assert paybacks(found) == ("2028Q1", 3, 5)


def test_discounted_payback_is_later(tmp_path) -> None:
    # At 1.1 a quarter: -1,818.18 + 826.45 + 751.31 + 683.01: sums -1,818.18, -991.74, -240.42, 442.59: quarter 4, one later.
    found = project(tmp_path, [2000], [0, 1000, 1000, 1000], evaluation=4, finance={"discount_rate": QUARTERLY_TENTH})
    assert paybacks(found) == ("2027Q3", 3, 3)
    assert paybacks(found, "discounted_") == ("2027Q4", 4, 4)
    assert_npv(found, 442.5927)  # 826.4463 + 751.3148 + 683.0135 - 1,818.1818 = 442.5927


def test_income_before_the_cost_is_no_payback(tmp_path) -> None:
    # 500 in quarter 1, 400 paid in quarter 2: paid back in quarter 2, the first quarter of spend, not in quarter 1.
    found = project(tmp_path, [0, 400], [500], evaluation=3)
    assert paybacks(found) == ("2027Q2", 1, 2)
    assert figure(found, "peak_funding") == pytest.approx(0, abs=CENT)


def test_nothing_spent_has_no_payback(tmp_path) -> None:
    found = project(tmp_path, [0], [500], evaluation=3)
    assert paybacks(found) == (None, None, None)
    assert figure(found, "profitability_index") is None


def test_peak_funding_is_the_lowest_point(tmp_path) -> None:
    # Sums -2,000, -1,500, -2,500, 1,500.
    found = project(tmp_path, [2000], [0, 500, -1000, 4000], evaluation=4)
    assert figure(found, "peak_funding") == pytest.approx(2500, abs=CENT)


def test_the_profitability_index_says_before_and_after_tax(tmp_path) -> None:
    # -1,000/1.1 + 1,500/1.21 = -909.0909 + 1,239.6694 = 330.5785 before tax, 80 % of it = 264.4628 after a tax of 20 %.
    # 1 + 330.5785 / 909.0909 = 1.36363636; 1 + 264.4628 / 909.0909 = 1.29090909.
    found = project(tmp_path, [1000], [0, 1500], evaluation=2, finance={"discount_rate": QUARTERLY_TENTH, "tax_rate": 0.2})
    assert_npv(found, 264.4628)
    assert figure(found, "npv_before_tax") == pytest.approx(330.5785, abs=CENT)
    assert figure(found, "profitability_index") == pytest.approx(1.2909090909, abs=1e-7)
    assert figure(found, "profitability_index_before_tax") == pytest.approx(1.3636363636, abs=1e-7)


def test_irr_of_the_textbook(tmp_path) -> None:
    # Brealey, Myers, Allen, Principles of Corporate Finance, 5-3: -4,000, 2,000, 4,000 has an IRR of 28.08 % a period.
    # 4 x^2 - 2 x - 4 = 0: x = (2 + sqrt(68)) / 8 = 1.28077641; annual x^4 - 1 = 1.69087346.
    found = project(tmp_path, [4000], [0, 2000, 4000], evaluation=3)
    assert (1 + figure(found, "irr")) ** 0.25 - 1 == pytest.approx(0.2808, abs=5e-5)
    assert figure(found, "irr") == pytest.approx(1.69087346, abs=1e-6)


def test_flows_that_begin_with_income_have_no_irr(tmp_path) -> None:
    # 500, -1,000, 900: a rate at which the sum is 0 is none on money put in. MIRR at 10 % a quarter, three flows:
    # 500 x 1.21 + 900 = 1,505; 1,000 / 1.1 = 909.0909; (1,505 / 909.0909)^(1/2) to the 4th = 1.6555^2 = 2.74068025, less 1.
    found = project(tmp_path, [0, 1000], [500, 0, 900], evaluation=3, finance={"discount_rate": QUARTERLY_TENTH})
    assert figure(found, "irr") is None
    assert figure(found, "mirr") == pytest.approx(1.74068025, abs=1e-6)


def test_two_rates_are_no_irr(tmp_path) -> None:
    # -1,000, 2,500, -1,540: 1,000 x^2 - 2,500 x + 1,540 = 0, x = (2,500 +- 300) / 2,000 = 1.1 and 1.4.
    found = project(tmp_path, [1000, 0, 1540], [0, 2500], evaluation=3)
    assert figure(found, "irr") is None


@pytest.mark.parametrize(
    ("income", "by_hand", "published"),
    [
        # S: 500 x 1.331 + 400 x 1.21 + 300 x 1.1 + 100 = 665.5 + 484 + 330 + 100 = 1,579.5; (1.5795)^(1/4) = 1.1211.
        ([0, 500, 400, 300, 100], 0.5795, 0.121),
        # L: 100 x 1.331 + 300 x 1.21 + 400 x 1.1 + 600 = 133.1 + 363 + 440 + 600 = 1,536.1; (1.5361)^(1/4) = 1.1133.
        ([0, 100, 300, 400, 600], 0.5361, 0.113),
    ],
)
def test_mirr_of_the_textbook(tmp_path, income, by_hand, published) -> None:
    # Brigham, Ehrhardt, Financial Management, projects S and L: cost 1,000, 10 % a period, MIRR 12.1 % and 11.3 %.
    # Four periods, so that the annual figure, to the 4th less 1, is the terminal sum over 1,000 itself.
    found = project(tmp_path, [1000], income, evaluation=5, finance={"discount_rate": QUARTERLY_TENTH})
    assert figure(found, "mirr") == pytest.approx(by_hand, abs=1e-7)
    assert (1 + figure(found, "mirr")) ** 0.25 - 1 == pytest.approx(published, abs=5e-4)


@pytest.mark.parametrize(("quarter", "evaluation"), [("2027Q1", 5), ("2027Q1", 12), ("2028Q1", 9), ("2028Q1", 12)])
def test_mirr_of_the_same_project_is_the_same_whenever_it_is_launched(tmp_path, quarter, evaluation) -> None:
    # Project S of above, launched at once or a year later, with or without empty quarters after it: 57.95 % a year each time.
    # Over all twelve quarters it would be (1.5795 x 1.1^7)^(4/11) - 1 = 3.0780^(4/11) - 1 = 50.51 %, mostly reinvestment.
    finance = {"discount_rate": QUARTERLY_TENTH}
    found = project(tmp_path, [1000], [0, 500, 400, 300, 100], quarter, decision=5, evaluation=evaluation, finance=finance)
    assert figure(found, "mirr") == pytest.approx(0.5795, abs=1e-7)
    assert verify(found) == []


def test_mirr_has_the_value_after_the_evaluation_in_its_last_quarter(tmp_path) -> None:
    # -1,000 in quarter 2, then 300 for ever at 10 % a quarter, with H = 4: 300 x 1.1 + 300 + 300 / 0.1 = 3,630 in quarter 4, two
    # quarters on: (3,630 / 1,000)^(1/2), to the 4th: 3.63^2 = 13.1769, less 1.
    found = worked(
        tmp_path,
        decision=2,
        levers={"project": {"flows": "replace"}},
        units=[{"unit": "A"}],
        flows=[
            {"unit": "A", "lever": "project", "line": "integration", "quarter": 0, "amount": -1000},
            {"unit": "A", "lever": "project", "line": "labour", "quarter": 1, "amount": 300, "recurring": "yes"},
        ],
        pins=[launch("A", "2027Q2", "project")],
        finance={"discount_rate": QUARTERLY_TENTH, "terminal_value": "perpetuity", "terminal_decay": 0.0},
    )
    assert figure(found, "mirr") == pytest.approx(12.1769, abs=1e-6)
    assert verify(found) == []


def test_mirr_with_a_reinvestment_rate_of_its_own(tmp_path) -> None:
    # The example of the spreadsheets' function MIRR: -120,000, then 39,000, 30,000, 21,000, 37,000, 46,000, financed at 10 %,
    # reinvested at 12 %: 12.61 %. By hand 61,367.2550 + 42,147.8400 + 26,342.4000 + 41,440 + 46,000 = 217,297.4950;
    # / 120,000 = 1.81081246; ^(1/5) = 1.1260941; ^4 less 1 = 0.60804715. Annual rates: 1.1^4 - 1, 1.12^4 - 1 = 0.57351936.
    found = project(
        tmp_path,
        [120_000],
        [0, 39_000, 30_000, 21_000, 37_000, 46_000],
        evaluation=6,
        finance={"discount_rate": QUARTERLY_TENTH, "reinvestment_rate": 0.57351936},
    )
    assert figure(found, "mirr") == pytest.approx(0.60804715, abs=1e-6)
    assert (1 + figure(found, "mirr")) ** 0.25 - 1 == pytest.approx(0.1261, abs=5e-5)


def test_mirr_needs_flows_of_both_signs(tmp_path) -> None:
    assert figure(project(tmp_path, [1000], [0], evaluation=3), "mirr") is None


def test_the_first_twelve_months(tmp_path) -> None:
    # -1,000 and 300 a quarter: -1,000 + 4 x 300 = 200 in quarters 1..4, by bucket -1,000 and 1,200.
    found = project(tmp_path, [1000], [300] * 8, evaluation=8)
    view = figure(found, "twelve_months")
    assert view["implementation_cost"] == pytest.approx(-1000, abs=CENT)
    assert view["operating_cost"] == pytest.approx(1200, abs=CENT)
    assert sum(view.values()) == pytest.approx(200, abs=CENT)
