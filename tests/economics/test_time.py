import numpy as np
import pytest

from instances.schema.units import SeasonalityRow
from planner.economics import discount_factors, fleet_of, recurring_flow
from tests.economics.builders import instance, lever, starts, unit, value

PRICE = dict(costs=[dict(line="software", amount=1000, basis="unit")])


@pytest.mark.parametrize(
    ("timing", "expected"),
    [
        # Shrink of 100 a quarter avoided at a cost of 1000 in quarter 1: -900, 100, 100, 100, at 10 % a year, which is
        # 2.411369 % a quarter. A spreadsheet's NPV(2.411369 %, -900, 100, 100, 100):
        # -878.80863 + 95.34626 + 93.10124 + 90.90909 = -599.45204
        ("end", -599.45204),
        # half a quarter earlier: times 1.1^(1/8) = 1.01198511
        ("middle", -606.63654),
        # a whole quarter earlier: times 1.1^(1/4) = 1.02411369
        ("start", -613.90705),
    ],
)
def test_discounting_by_timing(timing: str, expected: float) -> None:
    case = instance(
        {"a": lever(effects={"shrink": 1.0}, **PRICE)},
        [unit(revenue=1000, shrink_rate=0.1)],
        finance={"discount_rate": 0.1, "discount_timing": timing},
    )
    assert value(case, a=1) == pytest.approx(expected, abs=0.005)


def test_discount_factors_are_those_of_the_formula() -> None:
    case = instance({"a": lever()}, evaluation=8, finance={"discount_rate": 0.21})
    factors = discount_factors(case.plan.calendar, case.plan.finance)
    # (1.21)^-(1/4), and after two years 1 / 1.21^2
    assert factors[0] == pytest.approx(0.9534625892)
    assert factors[7] == pytest.approx(1 / 1.4641)


def test_long_quarter_scales_its_flows() -> None:
    # Shrink of 10 % on 1300 a quarter is 130; 14 of 13 weeks make it 140. Avoided in full over four quarters, one of
    # them long: 3 * 130 + 140 = 530. Support of 13 a quarter: 3 * 13 + 14 = 53. Worth 477.
    case = instance(
        {"a": lever(effects={"shrink": 1.0}, support=[dict(amount=13, basis="unit")])},
        [unit(revenue=1300, shrink_rate=0.1)],
        long_quarter=2,
    )
    assert value(case, a=1) == pytest.approx(477)


def test_launch_hours_are_not_scaled_in_a_long_quarter() -> None:
    # 10 hours a store, 3 stores, size 2, wage 5: 10 * 3 * 2 * 5 = 300 in the launch quarter, long or not.
    case = instance({"a": lever(launch_hours=[10])}, [unit(stores=3, size=2, wage=5)], long_quarter=2)
    assert value(case, a=2) == pytest.approx(-300)


def test_growth_season_and_resize() -> None:
    # Quarter 5 is a year after quarter 1: revenue 1000 * 1.2 growth * 1.5 season (first fiscal quarter) * 0.5 resize
    # * 1.1 inflation = 990, of which shrink of 10 % is 99. Quarter 4: 1000 * 1.2^0.75 * 1.1^0.75 * 10 %.
    case = instance(
        {"a": lever(effects={"shrink": 1.0})},
        [
            unit(
                revenue=1000,
                shrink_rate=0.1,
                revenue_growth=0.2,
                seasonality="spring",
                resize_quarter="2028Q1",
                resize_factor=0.5,
            )
        ],
        seasonality=[SeasonalityRow(profile="spring", fiscal_quarter=1, revenue=1.5)],
        evaluation=5,
        finance={"inflation_rate": 0.1},
    )
    flow = recurring_flow(fleet_of(case), np.array([0]), starts(case, a=1))[0]
    assert flow[0] == pytest.approx(150)
    assert flow[3] == pytest.approx(100 * 1.32**0.75)
    assert flow[4] == pytest.approx(99)


def test_exit_ends_flows_and_their_terminal_value() -> None:
    # Shrink of 100 a quarter avoided from quarter 2 to the exit in quarter 3: 200. Support of 30 stops too: 140.
    # A terminal value is not counted, although one is set.
    case = instance(
        {"a": lever(effects={"shrink": 1.0}, support=[dict(amount=30, basis="unit")])},
        [unit(revenue=1000, shrink_rate=0.1, exit_quarter="2027Q3")],
        evaluation=6,
        finance={"terminal_value": "multiple", "terminal_multiple": 3},
    )
    assert value(case, a=2) == pytest.approx(140)


def test_terminal_multiple() -> None:
    # Shrink of 100 avoided in quarters 1 to 4, extra hours of 20 and a cost of 1000 in quarter 1. Terminal value: 3
    # years of 400, hours left out, at the end of quarter 4. At 10 % a year, by ends of quarters:
    # -920 * 0.9764541 + 100 * (0.9534626 + 0.9310124 + 0.9090909) + 1200 * 0.9090909
    # = -898.33777 + 279.35659 + 1090.90909 = 471.92791
    case = instance(
        {"a": lever(effects={"shrink": 1.0}, launch_hours=[1], **PRICE)},
        [unit(revenue=1000, shrink_rate=0.1, wage=20)],
        finance={"discount_rate": 0.1, "terminal_value": "multiple", "terminal_multiple": 3},
    )
    assert value(case, a=1) == pytest.approx(471.92791, abs=0.005)


def test_terminal_perpetuity() -> None:
    # (1 - 0.2) / (0.05 + 0.2) = 3.2 years of 400, at 1 / 1.05 after one year: 1219.0476; and the four quarters
    # 100 * (1.05^-0.25 + 1.05^-0.5 + 1.05^-0.75 + 1.05^-1) = 100 * (0.9878765 + 0.9759001 + 0.9640688 + 0.9523810)
    # = 388.0226
    case = instance(
        {"a": lever(effects={"shrink": 1.0})},
        [unit(revenue=1000, shrink_rate=0.1)],
        finance={"discount_rate": 0.05, "terminal_value": "perpetuity", "terminal_decay": 0.2},
    )
    assert value(case, a=1) == pytest.approx(1219.0476 + 388.0226, abs=0.005)
