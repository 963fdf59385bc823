"""Small inputs that people who plan with other tools have reported, as they stand beside the project, worked by hand.

At 10 % a year, in arrears, a quarter's factor is 1.1^(-1/4) = 0.97645409; an annuity of n quarters is
0.97645409 x (1 - 1.1^(-n/4)) / 0.02354591.
"""

from pathlib import Path

import pytest

from instances.problems import InputProblems
from planner import plan
from tests.worked.cases import CENT, assert_npv, figure, launched, limit, terminal

ROOT = Path(__file__).resolve().parents[2]
FOLDER = next((up / "shared" / "data" / "cases" for up in ROOT.parents if (up / "shared" / "data" / "cases").is_dir()), None)

pytestmark = pytest.mark.skipif(FOLDER is None, reason="shared/data/cases is not beside the project")


def reported(name):
    assert FOLDER is not None
    return plan(FOLDER / name, gap=0.0)


def test_e4_load_after_the_last_decision() -> None:
    # A launch loads the two quarters after it with 9 of 10, so that launches are two quarters apart: two of four, in 2027Q1 and
    # 2027Q3. Annuities: quarters 1..12 10.31303, quarters 3..12 8.38311. The largest unit first, 1,600 x 10.31303 - 10,000 x
    # 0.97645409 = 6,736.3071; the smallest, which loses least by waiting, third: 1,000 x 8.38311 - 4,000 x 0.93101244 =
    # 4,659.0635. Together 11,395.3707.
    found = reported("E4_load_after_horizon")
    assert_npv(found, 11_395.3707)
    assert {(unit, quarter) for unit, _, quarter in launched(found)} == {("D", "2027Q1"), ("A", "2027Q3")}
    assert [limit(found, "field", period)[1] for period in ("2027Q4", "2028Q1")] == [9, 9]


def test_e5_each_after_the_other() -> None:
    with pytest.raises(InputProblems):
        reported("E5_circular")


def test_e7_growth_after_a_freeze() -> None:
    # 2, 2 x 2 + 2 = 6, 14, a frozen quarter, then up to 30: the last 18 of 40. 1,000 a quarter for 4,000 each: 2 x 11,814.6599
    # + 6 x 10,930.1718 + 14 x 10,066.5098 + 18 x 8,399.7141 = 381,336.3417.
    found = reported("E7_ramp_after_freeze")
    assert_npv(found, 381_336.3417)
    quarters = [quarter for _, _, quarter in launched(found)]
    counts = [quarters.count(quarter) for quarter in ("2027Q1", "2027Q2", "2027Q3", "2027Q4", "2028Q1")]
    assert counts == [2, 6, 14, 0, 18]


def test_f3_payback_after_a_second_wave() -> None:
    # First wave -2,000 + 1,000 a quarter, second one in quarter 7: -60,000 + 9,000 a quarter. Sum after quarter 6: 4,000; 7:
    # -46,000; then 10,000 a quarter: 4,000 in quarter 12, 2029Q4. Annuities: 1..20 15.72048, 7..20 10.19599.
    # NPV 15,720.4763 - 1,952.9082 + 91,763.8787 - 50,782.4970 = 54,748.9498.
    found = reported("F3_payback_dip")
    assert figure(found, "payback_quarter") == "2029Q4"
    assert_npv(found, 54_748.9498)


def test_f4_depreciation_over_forty_quarters() -> None:
    # All four at once: 5,200 a quarter, 75 % of it for 12 quarters, 3,900 x 10.31303 = 40,220.8170; cost 28,000 x 0.97645409 =
    # 27,340.7145; tax saved 28,000 x 25 % / 40 = 175 a quarter for 40 quarters, x 25.48166 = 4,459.2897. NPV 17,339.3922, of
    # which the 28 quarters after H are 3,533.1520 there.
    found = reported("F4_depreciation_40")
    assert_npv(found, 17_339.3922)
    assert terminal(found, "tax") == pytest.approx(3533.1520, abs=CENT)


@pytest.mark.parametrize("name", ["B19_loss_making", "K1_wage_in_won"])
def test_units_that_lose_and_small_units_of_currency_are_planned(name) -> None:
    # Four launches at once: annuity 10.31303 x 5,200 - 0.97645409 x 28,000 = 53,627.7560 - 27,340.7145 = 26,287.0415.
    assert_npv(reported(name), 26_287.0415)


def test_t19_seasons_that_do_not_average_one() -> None:
    with pytest.raises(InputProblems, match="average"):
        reported("T19_season_shares")
