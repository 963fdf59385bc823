import pytest

from instances.schema.units import SeasonalityRow
from planner.economics import base_case_levels, discount_factors, fleet_of
from planner.economics.lines import LINES
from tests.economics.builders import flow, instance, lever, unit, value

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
    factors = discount_factors(case.settings.calendar, case.settings.finance)
    # (1.21)^-(1/4), and after two years 1 / 1.21^2
    assert factors[0] == pytest.approx(0.9534625892)
    assert factors[7] == pytest.approx(1 / 1.4641)


def test_a_real_rate_is_combined_with_inflation() -> None:
    # 10 % real at 10 % inflation is 21 % nominal: quarter 8 counts 1 / 1.21^2.
    finance = {"discount_rate": 0.1, "discount_rate_kind": "real", "inflation_rate": 0.1}
    case = instance({"a": lever()}, evaluation=8, finance=finance)
    assert discount_factors(case.settings.calendar, case.settings.finance)[7] == pytest.approx(1 / 1.4641)


STORE = unit(
    revenue=100, contribution_margin=1.0, stockout_rate=1.0, eligible_orders=100, labour_hours=100, wage=1, overtime_rate=1.0,
    misroute_rate=1.0, cancellation_rate=1.0, mispick_rate=1.0, complaint_rate=1.0, returned_rate=1.0, missed_task_rate=1.0,
)  # fmt: skip
"""A store in which everything goes wrong, at a price of 1."""


def test_each_kind_of_money_has_its_index() -> None:
    # Levels of quarter 5, a year on: wages 4 % up, freight 5 %, everything else 2 %. Labour is 100 of wages and 100 of
    # mispicks; volatility 50 of overtime premium and 100 of missed tasks.
    events = dict.fromkeys(("misroute", "cancellation", "mispick", "complaint", "returned", "fulfilment", "missed_task_hour"), 1)
    finance = {"inflation_rate": 0.02, "wage_growth": 0.04, "freight_growth": 0.05}
    case = instance({"a": lever()}, [STORE], evaluation=5, finance=finance, event_costs=events)
    levels = dict(zip(LINES, base_case_levels(fleet_of(case))[:, 4], strict=True))
    assert {line: level for line, level in levels.items() if level} == pytest.approx(
        {
            "labour": 104 + 102,
            "shipping": 105,
            "fulfilment": 105,
            "returns": 105,
            "stockouts": 102,
            "complaints": 102,
            "cancellations": 102,
            "volatility": 52 + 102,
        }
    )


def test_support_has_its_index_and_launch_costs_that_of_prices() -> None:
    # A year on: support of 100 is 107, a launch of 100 is 102, an hour of 1 of launch disruption is 104.
    finance = {"inflation_rate": 0.02, "wage_growth": 0.04, "licence_growth": 0.07}
    parts = {"costs": [dict(line="training", amount=100, basis="unit")], "support": [dict(amount=100, basis="unit")]}
    case = instance({"a": lever(launch_hours=[1], **parts)}, [unit(wage=1)], decision=5, evaluation=5, finance=finance)
    assert [flow(case, line, a=5)[4] for line in ("support", "training", "labour")] == pytest.approx([-107, -102, -1.04])


@pytest.mark.parametrize(
    ("base", "mean"),
    [
        ("first_quarter", 1.0),
        # 21 % a year is 1.21^0.25 a quarter: quarters -3..0 are a year to a quarter before quarter 1.
        ("last_twelve_months", (1.21**-1 + 1.21**-0.75 + 1.21**-0.5 + 1.21**-0.25) / 4),
        ("first_year", (1 + 1.21**0.25 + 1.21**0.5 + 1.21**0.75) / 4),
    ],
)
def test_growth_starts_from_what_the_input_is(base: str, mean: float) -> None:
    store = unit(revenue=1000, shrink_rate=0.1, revenue_growth=0.21, eligible_orders=100, split_rate=1.0, order_growth=0.21)
    case = instance({"a": lever()}, [store], evaluation=8, finance={"growth_base": base}, event_costs={"split": 1})
    levels = base_case_levels(fleet_of(case))
    assert levels[LINES.index("shrink"), [0, 4]] == pytest.approx([100 / mean, 121 / mean])
    assert levels[LINES.index("shipping"), [0, 4]] == pytest.approx([100 / mean, 121 / mean])
    if base == "first_year":
        assert levels[LINES.index("shrink"), :4].mean() == pytest.approx(100)


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


def test_a_resize_scales_the_size_of_what_is_paid_from_then_on() -> None:
    # Size 1.5, twice that from quarter 3 on. Launch hours of 10 at 7: 105 in quarter 2, 210 in quarter 3.
    store = unit(wage=7, size=1.5, resize_quarter="2027Q3", resize_factor=2)
    case = instance({"a": lever(launch_hours=[10, 10])}, [store])
    assert flow(case, "labour", a=2) == pytest.approx([0, -105, -210, 0])


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
    found = flow(case, "shrink", a=1)
    assert found[0] == pytest.approx(150)
    assert found[3] == pytest.approx(100 * 1.32**0.75)
    assert found[4] == pytest.approx(99)
