"""Nominal and real, indices, growth, seasons and tax, worked by hand."""

import pytest

from instances.problems import InputProblems
from planner import verify
from tests.worked.cases import CENT, LEVER, SAVES_ALL, assert_flows, assert_npv, cost, figure, flows_of, launch, saver, worked

PINNED = {"pins": [launch()]}


def test_tax_is_a_line_and_a_bucket_of_its_own(tmp_path) -> None:
    # 1,000 saved a quarter, 500 paid in the first; 25 %: -(1,000 - 500) x 0.25 = -125, then -250. Operating cost is before tax.
    found = worked(
        tmp_path,
        evaluation=2,
        finance={"tax_rate": 0.25},
        levers={LEVER: SAVES_ALL | {"costs": [cost(500)]}},
        units=[saver()],
        **PINNED,
    )
    assert_flows(found, "shrink", [1000, 1000])
    assert_flows(found, "tax", [-125, -250])
    by_hand = {"implementation_cost": -500, "operating_cost": 2000, "revenue_lift": 0, "risk_reduction": 0, "tax": -375}
    assert figure(found, "buckets") == pytest.approx(by_hand, abs=CENT)
    assert figure(found, "npv_before_tax") == pytest.approx(1500, abs=CENT)
    assert_npv(found, 1125)


def test_losses_are_set_off_at_once(tmp_path) -> None:
    # 2,000 paid, nothing saved: 25 % of it, 500, comes back as tax.
    lever = {"costs": [cost(2000)]}
    found = worked(tmp_path, finance={"tax_rate": 0.25}, levers={LEVER: lever}, units=[saver(saves=0)], **PINNED)
    assert_flows(found, "tax", [500, 0, 0, 0])
    assert_npv(found, -1500)


def test_without_tax_there_is_no_tax_line(tmp_path) -> None:
    found = worked(tmp_path, levers={LEVER: SAVES_ALL}, units=[saver()], **PINNED)
    assert "tax" not in set(found.cashflow["line"])


def test_a_real_rate_is_combined_with_inflation(tmp_path) -> None:
    # Fisher: 1.21 x 1.21 = 1.4641, that is 1.1 a quarter. 1,000 of today grow by 1.21^(1/4) = 1.04880885 a quarter:
    # 1,000/1.1 = 909.0909, then each 1.04880885/1.1 = 0.95346259 of the one before: 866.7842, 826.4463, 787.9856, 751.3148.
    # Sum 4,141.6218.
    found = worked(
        tmp_path,
        evaluation=5,
        finance={"discount_rate": 0.21, "discount_rate_kind": "real", "inflation_rate": 0.21},
        levers={LEVER: SAVES_ALL},
        units=[saver()],
        **PINNED,
    )
    assert_flows(found, "shrink", [1000, 1048.8088, 1100, 1153.6897, 1210])
    assert_npv(found, 4141.6218)


INDEXED = {
    "inflation_rate": 0.08243216,  # 1.02 a quarter: 1.02^4 - 1
    "wage_growth": 0.4641,  # 1.1 a quarter
    "freight_growth": 1.0736,  # 1.2 a quarter
    "licence_growth": 0.21550625,  # 1.05 a quarter
}
ORDERS = {"unit": "A", "eligible_orders": 1000}
HOURS = {"unit": "A", "labour_hours": 1000, "wage": 10}
EVENT_COSTS = dict.fromkeys(("misroute", "split", "late", "cancellation", "mispick", "complaint", "returned", "fulfilment"), 10)


@pytest.mark.parametrize(
    ("line", "unit", "effect", "first", "second"),
    [
        ("labour", HOURS, {"labour_hours": 0.1}, 1000, 1100),  # 1,000 x 10 x 0.1, wages
        ("volatility", HOURS | {"overtime_rate": 0.2}, {"overtime": 1.0}, 1000, 1100),  # 1,000 x 10 x 0.2 x 0.5, wages
        ("volatility", HOURS | {"missed_task_rate": 0.1}, {"missed_task": 1.0}, 700, 714),  # 1,000 x 0.1 x 7, general
        ("labour", ORDERS | {"mispick_rate": 0.1}, {"mispick": 1.0}, 1000, 1020),  # 100 x 10, general
        ("shipping", ORDERS | {"misroute_rate": 0.1}, {"misroute": 1.0}, 1000, 1200),  # 100 x 10, freight
        ("shipping", ORDERS | {"split_rate": 0.1}, {"split": 1.0}, 1000, 1200),
        ("shipping", ORDERS | {"late_rate": 0.1}, {"late": 1.0}, 1000, 1200),
        ("returns", ORDERS | {"returned_rate": 0.1}, {"returned": 1.0}, 1000, 1200),
        ("fulfilment", ORDERS, {"order_uplift": 0.1}, -1000, -1200),  # 100 more orders x 10
        ("complaints", ORDERS | {"complaint_rate": 0.1}, {"complaint": 1.0}, 1000, 1020),
        ("cancellations", ORDERS | {"cancellation_rate": 0.1}, {"cancellation": 1.0}, 1000, 1020),
        ("availability", ORDERS | {"order_value": 40, "contribution_margin": 0.25}, {"order_uplift": 0.1}, 1000, 1020),
        ("promises", ORDERS | {"order_value": 40, "contribution_margin": 0.25}, {"conversion_uplift": 0.1}, 1000, 1020),
        ("shrink", saver(), {"shrink": 1.0}, 1000, 1020),
        ("markdowns", saver(shrink_rate=0, markdown_rate=0.01), {"markdown": 1.0}, 1000, 1020),
        ("stockouts", saver(stockout_rate=0.1, contribution_margin=0.1), {"stockout": 1.0}, 1000, 1020),
    ],
)
def test_each_kind_of_money_has_its_index(tmp_path, line, unit, effect, first, second) -> None:
    found = worked(
        tmp_path,
        evaluation=2,
        finance=INDEXED,
        event_costs=EVENT_COSTS | {"overtime_premium": 0.5, "missed_task_hour": 7},
        levers={LEVER: {"effects": effect}},
        units=[unit],
        **PINNED,
    )
    assert_flows(found, line, [first, second])
    assert verify(found) == []


def test_support_follows_licences_and_costs_follow_prices(tmp_path) -> None:
    # Launched in quarter 2: 1,000 x 1.02 = 1,020 of training; support 100 x 1.05 = 105, then 110.25.
    found = worked(
        tmp_path,
        decision=2,
        evaluation=3,
        finance=INDEXED,
        levers={LEVER: {"costs": [cost(1000)], "support": [{"amount": 100, "basis": "unit"}]}},
        units=[saver(saves=0)],
        pins=[launch(quarter="2027Q2")],
    )
    assert_flows(found, "training", [0, -1020, 0])
    assert_flows(found, "support", [0, -105, -110.25])
    assert_npv(found, -1235.25)


def test_indices_without_a_rate_of_their_own_follow_inflation(tmp_path) -> None:
    found = worked(
        tmp_path,
        evaluation=2,
        finance={"inflation_rate": 0.08243216},
        levers={LEVER: {"effects": {"labour_hours": 0.1}, "support": [{"amount": 100, "basis": "unit"}]}},
        units=[HOURS],
        **PINNED,
    )
    assert_flows(found, "labour", [1000, 1020])
    assert_flows(found, "support", [-100, -102])


@pytest.mark.parametrize(
    ("base", "by_hand"),
    [
        # 10 % a quarter. The input is the level of the first quarter: 1,000, 1,100, 1,210, 1,331.
        ("first_quarter", [1000, 1100, 1210, 1331]),
        # ... or the mean of the four quarters before: 1.1^-4, ^-3, ^-2, ^-1 have the mean 3.1698654 / 4 = 0.79246636;
        # 1,000 / 0.79246636 = 1,261.8832, then 10 % more each.
        ("last_twelve_months", [1261.8832, 1388.0715, 1526.8787, 1679.5666]),
        # ... or the mean of the first four: (1 + 1.1 + 1.21 + 1.331) / 4 = 1.16025; 1,000 / 1.16025 = 861.8832. Sum 4,000.
        ("first_year", [861.8832, 948.0715, 1042.8787, 1147.1666]),
    ],
)
@pytest.mark.parametrize("grows", ["revenue", "orders"])
def test_growth_says_what_its_input_is(tmp_path, base, by_hand, grows) -> None:
    orders = ORDERS | {"late_rate": 0.1, "order_growth": 0.4641}
    found = worked(
        tmp_path,
        finance={"growth_base": base},
        event_costs={"late": 10},
        levers={LEVER: {"effects": {"shrink": 1.0, "late": 1.0}}},
        units=[saver(revenue_growth=0.4641) if grows == "revenue" else orders],
        **PINNED,
    )
    assert_flows(found, "shrink" if grows == "revenue" else "shipping", by_hand)
    assert verify(found) == []


def test_seasons_average_one(tmp_path) -> None:
    # 0.4, 0.8, 1.2, 1.6 average 1: the year stays 4,000.
    factors = {1: 0.4, 2: 0.8, 3: 1.2, 4: 1.6}
    found = worked(
        tmp_path,
        levers={LEVER: SAVES_ALL},
        units=[saver(seasonality="peak")],
        seasons=[{"profile": "peak", "fiscal_quarter": quarter, "revenue": factor} for quarter, factor in factors.items()],
        **PINNED,
    )
    assert sum(flows_of(found, "shrink", 4)) == pytest.approx(4000, abs=CENT)


@pytest.mark.parametrize("column", ["revenue", "orders", "labour_hours"])
def test_seasons_that_do_not_average_one_are_refused(tmp_path, column) -> None:
    # Shares of a year, 0.22 + 0.24 + 0.25 + 0.29 = 1, taken for factors would leave a quarter of the sales.
    shares = {1: 0.22, 2: 0.24, 3: 0.25, 4: 0.29}
    with pytest.raises(InputProblems, match="average"):
        worked(
            tmp_path,
            levers={LEVER: SAVES_ALL},
            units=[saver(seasonality="shares")],
            seasons=[{"profile": "shares", "fiscal_quarter": quarter, column: share} for quarter, share in shares.items()],
            **PINNED,
        )


def test_units_may_lose_on_each_sale(tmp_path) -> None:
    # Margin -5 %: half of the sales lost to empty shelves (100,000 x 0.1) recovered cost 100,000 x 0.1 x 0.5 x 0.05 = 250 a
    # quarter.
    found = worked(
        tmp_path,
        levers={LEVER: {"effects": {"stockout": 0.5}}},
        units=[saver(shrink_rate=0, stockout_rate=0.1, contribution_margin=-0.05)],
        **PINNED,
    )
    assert_flows(found, "stockouts", [-250] * 4)
    assert_npv(found, -1000)


def test_amounts_in_small_units_of_currency(tmp_path) -> None:
    # In rupiah or dong: revenue 4,000,000,000,000, shrink 1 % = 40,000,000,000 saved; 500 hours at 1,500,000, a tenth saved =
    # 75,000,000; cost 25,000,000,000. NPV of one quarter: 40,000,000,000 + 75,000,000 - 25,000,000,000 = 15,075,000,000.
    found = worked(
        tmp_path,
        evaluation=1,
        finance={"currency": "IDR"},
        levers={LEVER: {"effects": {"shrink": 1.0, "labour_hours": 0.1}, "costs": [cost(25_000_000_000)]}},
        units=[saver(saves=40_000_000_000, labour_hours=500, wage=1_500_000)],
        **PINNED,
    )
    assert_npv(found, 15_075_000_000)
