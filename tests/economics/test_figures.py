import numpy as np
import pytest

from planner.economics import ALL_BUCKETS, BUCKETS, LINES, bucket_of, figures, hardness_of
from planner.economics.figures import Figures, hard_flow
from planner.economics.rates_of_return import internal_rate_of_return
from tests.economics.builders import instance, lever


def of_lines(flows: dict[str, list[float]], terminal: dict[str, float] | None = None, **finance: object) -> Figures:
    """Return the figures of flows by line and quarter."""
    quarters = len(next(iter(flows.values())))
    amount, later = np.zeros((len(LINES), quarters)), np.zeros(len(LINES))
    for line, by_quarter in flows.items():
        amount[LINES.index(line)] = by_quarter
    for line, money in (terminal or {}).items():
        later[LINES.index(line)] = money
    case = instance({"a": lever()}, evaluation=quarters, decision=min(4, quarters), finance=finance)
    return figures(case, amount, later)


def of_flows(cost: list[float], gain: list[float], terminal: float = 0.0, **finance: object) -> Figures:
    """Return the figures of software costs and shrink avoided, by quarter."""
    return of_lines({"software": [-paid for paid in cost], "shrink": gain}, {"shrink": terminal}, **finance)


def test_figures_by_hand() -> None:
    # Flows -100, 60, 60, 60, 10 at 46.41 % a year, 10 % a quarter, end of quarter:
    # -90.90909 + 49.58678 + 45.07889 + 40.98081 + 6.20921 = 50.94660. Summed: -100, -40, 20; discounted: -90.9,
    # -41.3, +3.8. PI: 50.94660 / 90.90909 + 1 = 1.56041. First four quarters: -100 and +180.
    found = of_flows([100, 0, 0, 0, 0], [0, 60, 60, 60, 10], discount_rate=0.4641)
    assert found.npv == pytest.approx(50.94660, abs=1e-5)
    assert found.profitability_index == pytest.approx(1.56041, abs=1e-5)
    assert (found.payback_quarter, found.discounted_payback_quarter) == (3, 3)
    assert found.peak_funding == pytest.approx(100)
    assert found.spend == pytest.approx(100)
    assert found.twelve_month_view["implementation_cost"] == pytest.approx(-100)
    assert found.twelve_month_view["operating_cost"] == pytest.approx(180)
    assert found.buckets["operating_cost"] == pytest.approx(50.94660 + 90.90909, abs=1e-5)


def test_tax_is_a_bucket_of_its_own() -> None:
    # 100 spent, 60 twice, tax of 10 + 5 without discounting: 5 after tax and 20 before it.
    found = of_lines({"software": [-100, 0, 0], "shrink": [0, 60, 60], "tax": [0, -10, -5]}, tax_rate=0.25)
    assert (found.npv, found.npv_before_tax) == pytest.approx((5, 20))
    assert (found.profitability_index, found.profitability_index_before_tax) == pytest.approx((1.05, 1.2))
    assert tuple(found.buckets) == ALL_BUCKETS == (*BUCKETS, "tax")
    assert found.buckets["tax"] == pytest.approx(-15) and found.buckets["operating_cost"] == pytest.approx(120)


def test_irr_by_hand() -> None:
    # -100, then 110 a quarter later: 10 % a quarter, 46.41 % a year.
    assert of_flows([100, 0, 0, 0], [0, 110, 0, 0]).irr == pytest.approx(0.4641)


def test_terminal_value_counts_in_irr_and_mirr_but_not_in_payback() -> None:
    # -100, 0, 0 and 133.1 at the end of quarter 4: 10 % a quarter.
    found = of_flows([100, 0, 0, 0], [0, 0, 0, 33.1], terminal=100.0)
    assert found.irr == pytest.approx(0.4641) and found.mirr == pytest.approx(0.4641)
    assert found.payback_quarter is None
    assert found.npv == pytest.approx(33.1)


@pytest.mark.parametrize(
    ("timing", "shift"),
    [("end", 1.1), ("middle", 1.1**0.5), ("start", 1.0)],
)
def test_a_terminal_value_is_discounted_as_the_last_quarter(timing: str, shift: float) -> None:
    # 100 in quarter 3 at 10 % a quarter: 100 / 1.21, a quarter later for the end.
    found = of_flows([0, 0, 0], [0, 0, 0], terminal=100, discount_rate=0.4641, discount_timing=timing)
    assert found.npv == pytest.approx(100 / 1.21 / shift)


def test_payback_is_told_in_three_ways() -> None:
    # Nothing in quarter 1, 100 spent in quarter 2, 50 in each quarter from 3 on: quarter 4, the third from the spend.
    found = of_flows([0, 100, 0, 0, 0], [0, 0, 50, 50, 50])
    told = (found.payback_quarter, found.payback_quarters_from_first_spend, found.payback_quarters_from_start)
    assert told == (4, 3, 4)


def test_payback_is_the_quarter_from_which_it_stays() -> None:
    # -100, -40, +20, then 50 spent: -30, and +10 in quarter 5. Back in quarter 3, but for good in quarter 5.
    assert of_flows([100, 0, 0, 50, 0], [0, 60, 60, 0, 40]).payback_quarter == 5
    # Gains before anything is spent pay nothing back: quarter 2, in which it is spent.
    found = of_flows([0, 100, 0], [300, 0, 0])
    assert (found.payback_quarter, found.payback_quarters_from_first_spend) == (2, 1)
    # Half a cent short counts as 0, a cent does not.
    assert of_flows([100, 0], [0, 99.996]).payback_quarter == 2
    assert of_flows([100, 0], [0, 99.99]).payback_quarter is None
    assert of_flows([0, 0], [5, 5]).payback_quarter is None


def test_discounted_payback_is_later() -> None:
    # -100, 50, 50, 50: back in quarter 3. At 10 % a quarter: -90.9 + 41.3 + 37.6 = -12.0, then + 34.2: quarter 4.
    found = of_flows([100, 0, 0, 0], [0, 50, 50, 50], discount_rate=0.4641)
    assert (found.payback_quarter, found.discounted_payback_quarter) == (3, 4)
    assert found.discounted_payback_quarters_from_first_spend == found.discounted_payback_quarters_from_start == 4


def test_irr_that_is_not_unique_is_left_out() -> None:
    # -100 + 230 / x - 132 / x^2 is 0 at growth factors of 1.1 and 1.2.
    assert internal_rate_of_return(np.array([-100.0, 230.0, -132.0])) is None
    # -100 + 100 / x + 100 / x^2 - 10 / x^3 is 0 at growth factors of about 0.09 and 1.59.
    assert internal_rate_of_return(np.array([-100.0, 100.0, 100.0, -10.0])) is None
    # -100 + 60 / x - 10 / x^2 + 100 / x^3 changes sign three times and is 0 once.
    rate = internal_rate_of_return(np.array([-100.0, 60.0, -10.0, 100.0]))
    assert rate is not None
    growth = (1 + rate) ** 0.25
    assert -100 + 60 / growth - 10 / growth**2 + 100 / growth**3 == pytest.approx(0, abs=1e-6)


def test_irr_of_money_borrowed_is_left_out() -> None:
    # 100 now, 110 back: a rate of 10 % that is paid, not earned. What comes before the first flow does not matter.
    assert internal_rate_of_return(np.array([100.0, -110.0])) is None
    assert internal_rate_of_return(np.array([0.001, -100.0, 110.0])) == pytest.approx(0.4641)


@pytest.mark.parametrize("flow", [[0.0, 0.0], [-5.0, -1.0], [5.0, 1.0]])
def test_no_irr_without_a_change_of_sign(flow: list[float]) -> None:
    assert internal_rate_of_return(np.array(flow)) is None


def test_mirr_reinvests_and_discounts_at_rates_of_their_own() -> None:
    # -100, 60, -20, 80 in four quarters; gains at 10 % a quarter: 60 * 1.21 + 80 = 152.6 in quarter 4; costs at 21 % a year,
    # 1.21^0.25 a quarter: 100 + 20 / 1.1 = 118.1818 in quarter 1. (152.6 / 118.1818)^(4 / 3) - 1.
    found = of_flows([100, 0, 20, 0], [0, 60, 0, 80], discount_rate=0.21, reinvestment_rate=0.4641)
    assert found.mirr == pytest.approx((152.6 / 118.181818) ** (4 / 3) - 1)
    # Without a rate of its own the gains grow at 21 % a year: 60 * 1.1 + 80 = 146.
    found = of_flows([100, 0, 20, 0], [0, 60, 0, 80], discount_rate=0.21)
    assert found.mirr == pytest.approx((146 / 118.181818) ** (4 / 3) - 1)


def test_no_mirr_without_flows_of_both_signs() -> None:
    assert of_flows([100, 0, 20, 0], [0, 0, 0, 0]).mirr is None
    assert of_flows([0, 0, 0, 0], [1, 0, 0, 0]).mirr is None
    assert of_flows([1], [0.5]).mirr is None


def test_a_plan_that_spends_nothing() -> None:
    found = of_flows([0, 0, 0, 0], [0, 0, 0, 0])
    nothing = dict.fromkeys(ALL_BUCKETS, 0.0)
    assert found == Figures(
        npv=0.0,
        npv_before_tax=0.0,
        irr=None,
        mirr=None,
        profitability_index=None,
        profitability_index_before_tax=None,
        payback_quarter=None,
        payback_quarters_from_first_spend=None,
        payback_quarters_from_start=None,
        discounted_payback_quarter=None,
        discounted_payback_quarters_from_first_spend=None,
        discounted_payback_quarters_from_start=None,
        peak_funding=0.0,
        twelve_month_view=nothing,
        buckets=nothing,
        npv_by_hardness={"hard": 0.0, "avoided": 0.0, "soft": 0.0},
        spend=0.0,
    )


def test_every_line_has_a_bucket_and_a_hardness() -> None:
    finance = instance({"a": lever()}).settings.finance
    assert {bucket_of(line, finance) for line in LINES} == set(ALL_BUCKETS)
    assert [line for line in LINES if bucket_of(line, finance) == "tax"] == ["tax"]
    assert {line for line in LINES if hardness_of(line, finance) == "soft"} == {
        "sales", "stockouts", "promises", "availability", "cancelled_sales",
    }  # fmt: skip
    soft = instance({"a": lever()}, finance={"hardness": {"labour": "soft"}}).settings.finance
    assert hardness_of("labour", soft) == "soft" and hardness_of("support", soft) == hardness_of("training", soft) == "hard"


def test_cancellations_are_in_the_bucket_of_the_switch() -> None:
    for bucket in ("risk_reduction", "revenue_lift"):
        found = of_lines({"cancellations": [7, 0, 0, 0]}, cancellations_in=bucket)
        assert {name for name, worth in found.buckets.items() if worth} == {bucket}


MIXED = {
    "software": [-100, 0],
    "shrink": [60, 60],
    "complaints": [8, 8],
    "stockouts": [40, 40],
    "working_capital": [10, 0],
    "tax": [-17, -22],
}
"""Tax of 25 % on 60 + 8 + 40 in each quarter, less that on a depreciation of 40 and 20."""


def test_hardness_parts_sum_to_the_npv() -> None:
    # Soft: 80 after tax of 25 %, 60. Avoided: 12. Hard: the rest of the NPV of 87: 15.
    found = of_lines(MIXED, tax_rate=0.25)
    assert found.npv == pytest.approx(87)
    assert found.npv_by_hardness == pytest.approx({"hard": 15, "avoided": 12, "soft": 60})
    # Stock that is not counted as hard is not taxed either.
    found = of_lines(MIXED, tax_rate=0.25, hardness={"working_capital": "soft"})
    assert found.npv_by_hardness == pytest.approx({"hard": 5, "avoided": 12, "soft": 70})


def test_hard_cash_counts_where_it_is_asked_for() -> None:
    # All flows: 1 and 86. Hard: less 6 and 30 after tax in each quarter: -35 and 50.
    case = instance({"a": lever()}, evaluation=2, decision=2, finance={"tax_rate": 0.25})
    amount = np.zeros((len(LINES), 2))
    for line, by_quarter in MIXED.items():
        amount[LINES.index(line)] = by_quarter
    assert hard_flow(amount, case.settings.finance) == pytest.approx([-35, 50])
    plain, hard = of_lines(MIXED, tax_rate=0.25), of_lines(MIXED, tax_rate=0.25, hard_cash_only=["payback", "peak_funding"])
    assert (plain.payback_quarter, hard.payback_quarter) == (1, 2)
    assert (plain.peak_funding, hard.peak_funding) == pytest.approx((0, 35))
    assert hard.npv == plain.npv


def test_what_rounding_leaves_of_nothing_has_no_rate() -> None:
    noise = np.array([-2.3e-10, 1.1e-10, 0.0, 4.5e-11])
    assert internal_rate_of_return(noise) is None
    assert internal_rate_of_return(np.array([-100.0, 1e-11, 110.0])) == pytest.approx(1.1**2 - 1)


def over_forty_quarters(*growths: float) -> list[float]:
    """Return flows 40 quarters apart that are worth 0 where money grows so much from one to the next."""
    flow = np.zeros(40 * len(growths) + 1)
    flow[::40] = -np.poly(growths)
    return flow.tolist()


@pytest.mark.parametrize(
    ("flow", "quarterly"),
    [
        ([-1.0, 49.0], 48.0),
        ([-1.0, 52.0], None),
        ([-1.0, 0.025], -0.975),
        ([-1.0, 0.019], None),
        # -(x - 1.1)(x - 100) in compounding factors: the other rate is beyond those told
        ([-1.0, 101.1, -110.0], 0.1),
        # -100 (x - 1.1)^2 touches 0, and a little beyond it
        ([-100.0, 220.0, -121.0], None),
        ([-100.0, 220.0001, -121.0], None),
        # -100 (x - 1.1)(x - 1.1003): two rates closer than the places that are looked at
        ([-100.0, 220.03, -121.033], None),
        # -(x - 1.1003)(x - 1.1)(x - 1.3): the first two are one touch of 0, and the third is told
        ([-100.0, 350.03, -407.072, 157.3429], 0.3),
        # -(y - a)(y - b)(y - 3) over 40 quarters each: two rates within 0.05 %, beyond a touch, make the third ambiguous
        (over_forty_quarters(1.0, 1.02, 3.0), None),
        (over_forty_quarters(1.005, 1.025, 3.0), None),
        (over_forty_quarters(1.0, 1.001, 3.0), 3.0 ** (1 / 40) - 1),
    ],
)
def test_rates_of_return_that_are_told_and_those_that_are_not(flow: list[float], quarterly: float | None) -> None:
    found = internal_rate_of_return(np.array(flow))
    assert found == (None if quarterly is None else pytest.approx((1 + quarterly) ** 4 - 1))


def test_what_counts_as_nothing_is_no_money_put_in() -> None:
    flow = np.array([0.09, -100.0, 121.0])
    assert internal_rate_of_return(flow, 0.1) == pytest.approx(1.21**4 - 1)
    assert internal_rate_of_return(flow) is None
