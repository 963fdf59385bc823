"""Each pair of lines that could count the same money twice, driven together and added up by hand.

One quarter at a discount rate of 0. The unit sells 100,000 in the store and has 1,000 online orders of 65 at a margin of 0.3:
19.50 of contribution an order.
"""

import pytest

from tests.worked.cases import CENT, LEVER, assert_npv, cell, cost, figure, launch, saver, worked

LINES = {
    "labour",
    "shipping",
    "fulfilment",
    "returns",
    "shrink",
    "markdowns",
    "support",
    "carrying",
    "working_capital",
    "stockouts",
    "promises",
    "availability",
    "cancelled_sales",
    "complaints",
    "cancellations",
    "volatility",
    "training",
    "tax",
}


def added_up(tmp_path, effects, by_hand, unit=None, lever=None, **case):
    """Plan one launch for one quarter and assert every line of it, none but these, and their sum."""
    store = saver(shrink_rate=0, eligible_orders=1000, order_value=65, contribution_margin=0.3) | (unit or {})
    found = worked(
        tmp_path,
        evaluation=1,
        levers={LEVER: {"effects": effects} | (lever or {})},
        units=[store],
        pins=[launch()],
        **case,
    )
    told = {line: cell(found, line, 1) for line in LINES}
    assert {line: amount for line, amount in told.items() if abs(amount) > CENT} == pytest.approx(by_hand, abs=CENT)
    assert_npv(found, sum(by_hand.values()))
    assert sum(figure(found, "buckets").values()) == pytest.approx(sum(by_hand.values()), abs=CENT)
    return found


@pytest.mark.parametrize(("online", "stockouts"), [("beside", 1500), ("inside", 525)])
def test_stockouts_and_availability(tmp_path, online, stockouts) -> None:
    # Store: half of 100,000 x 0.1 x 0.3 = 1,500. If the 65,000 online are inside the 100,000: of 35,000, 525.
    # Online: 100 more orders x 19.50 = 1,950. The sale that an empty shelf loses is the store's, the new order is online.
    added_up(
        tmp_path,
        {"stockout": 0.5, "order_uplift": 0.1},
        {"stockouts": stockouts, "availability": 1950},
        {"stockout_rate": 0.1},
        finance={"online_sales": online},
    )


def test_stockouts_shrink_and_markdowns_share_one_revenue(tmp_path) -> None:
    # Half of the stockouts 1,500; half of 1 % shrink 500; half of 2 % markdowns 1,000: all of today's 100,000.
    added_up(
        tmp_path,
        {"stockout": 0.5, "shrink": 0.5, "markdown": 0.5},
        {"stockouts": 1500, "shrink": 500, "markdowns": 1000},
        {"stockout_rate": 0.1, "shrink_rate": 0.01, "markdown_rate": 0.02},
    )


def test_availability_and_cancelled_sales(tmp_path) -> None:
    # 100 more orders earn 1,950. A tenth of all orders is cancelled, 60 % of these for good: 1,000 x 0.06 x 19.50 = 1,170 before,
    # 1,287 after: the new orders lose 117 of their 1,950. Handling at 4: 440 in place of 400.
    added_up(
        tmp_path,
        {"order_uplift": 0.1},
        {"availability": 1950, "cancelled_sales": -117, "cancellations": -40},
        {"cancellation_rate": 0.1},
        finance={"cancelled_orders_lost": 0.6},
        event_costs={"cancellation": 4},
    )


def test_fewer_cancellations_and_more_orders(tmp_path) -> None:
    # 1,100 orders, of which 5 % are cancelled, 60 % for good: 1,100 x 0.03 x 19.50 = 643.50 in place of 1,170: 526.50 saved.
    # Handling 1,100 x 0.05 x 4 = 220 in place of 400. Orders and cancellations: (1,100 - 33) less (1,000 - 60) orders are
    # 127 x 19.50 = 2,476.50 = 1,950 + 526.50.
    added_up(
        tmp_path,
        {"order_uplift": 0.1, "cancellation": 0.5},
        {"availability": 1950, "cancelled_sales": 526.50, "cancellations": 180},
        {"cancellation_rate": 0.1},
        finance={"cancelled_orders_lost": 0.6},
        event_costs={"cancellation": 4},
    )


def test_a_cancellation_recovered_is_fulfilled(tmp_path) -> None:
    # 100 of 1,000 orders are cancelled, 60 for good; half as many: 50 and 30. The 30 that are not lost earn 30 x 19.50 = 585 and
    # cost 30 x 6.50 = 195 to fulfil: 390, which is 30 x 13. The 20 others recovered were ordered again and fulfilled before, too.
    added_up(
        tmp_path,
        {"cancellation": 0.5},
        {"cancelled_sales": 585, "fulfilment": -195},
        {"cancellation_rate": 0.1},
        finance={"cancelled_orders_lost": 0.6},
        event_costs={"fulfilment": 6.5},
    )


def test_a_new_order_that_is_cancelled_is_not_fulfilled(tmp_path) -> None:
    # 100 more orders, of which 6 are lost for good: 1,950 - 117 of contribution; 94 to fulfil, 611. Together 94 x 13 = 1,222.
    added_up(
        tmp_path,
        {"order_uplift": 0.1},
        {"availability": 1950, "cancelled_sales": -117, "fulfilment": -611},
        {"cancellation_rate": 0.1},
        finance={"cancelled_orders_lost": 0.6},
        event_costs={"fulfilment": 6.5},
    )


@pytest.mark.parametrize(("bucket", "other"), [("risk_reduction", "revenue_lift"), ("revenue_lift", "risk_reduction")])
def test_cancellations_are_in_one_bucket(tmp_path, bucket, other) -> None:
    # 50 cancellations at 4: 200 in the bucket that is chosen and in no other; lost sales 50 x 0.6 x 19.50 = 585 in revenue lift.
    found = added_up(
        tmp_path,
        {"cancellation": 0.5},
        {"cancellations": 200, "cancelled_sales": 585},
        {"cancellation_rate": 0.1},
        finance={"cancelled_orders_lost": 0.6, "cancellations_in": bucket},
        event_costs={"cancellation": 4},
    )
    expected = {"revenue_lift": 585, "risk_reduction": 0}
    expected[bucket] += 200
    buckets = figure(found, "buckets")
    assert {name: buckets[name] for name in (bucket, other)} == pytest.approx(expected, abs=CENT)


def test_promises_and_late_orders(tmp_path) -> None:
    # Faster promises: 100 orders, 1,950. Late orders halve: 1,100 x 0.05 x 10 = 550 in place of 1,000.
    added_up(
        tmp_path,
        {"conversion_uplift": 0.1, "late": 0.5},
        {"promises": 1950, "shipping": 450},
        {"late_rate": 0.1},
        event_costs={"late": 10},
    )


def test_promises_and_availability(tmp_path) -> None:
    # 1,000 x 1.1 x 1.1 = 1,210 orders: 210 x 19.50 = 4,095 = 1,950 + 2,145.
    added_up(tmp_path, {"order_uplift": 0.1, "conversion_uplift": 0.1}, {"availability": 1950, "promises": 2145})


def test_complaints_and_cancellations_and_late_orders(tmp_path) -> None:
    # Each event at its own cost: 50 complaints at 14 = 700, 50 cancellations at 4 = 200, 50 late at 10 = 500.
    added_up(
        tmp_path,
        {"complaint": 0.5, "cancellation": 0.5, "late": 0.5},
        {"complaints": 700, "cancellations": 200, "shipping": 500},
        {"complaint_rate": 0.1, "cancellation_rate": 0.1, "late_rate": 0.1},
        event_costs={"complaint": 14, "cancellation": 4, "late": 10},
    )


def test_shrink_and_errors_of_record(tmp_path) -> None:
    # 2,000 of shrink, half goods. Accuracy 0.60 -> 0.98 and records' share of the goods 40 % (see kinds of money): 1,000 x (1 -
    # 0.38) = 620, of which the lever's own effect cuts a quarter: 465. Saved 535, not 380 + 250 = 630 and not 2,000 x anything.
    added_up(
        tmp_path,
        {"shrink": 0.25},
        {"shrink": 535},
        {"shrink_rate": 0.02, "inventory_accuracy": 0.6},
        {"accuracy_gap_closed": 1.0, "accuracy_target": 0.98},
        finance={"shrink_cash_share": 0.5},
        records={"shrink": 0.7},
    )


def test_records_and_effects_on_one_rate(tmp_path) -> None:
    # Cancellations of 400: records leave 1 - 0.5 x 0.95 = 0.525, the effect half of that: 105; 295 saved, not 190 + 200 = 390.
    added_up(
        tmp_path,
        {"cancellation": 0.5},
        {"cancellations": 295},
        {"cancellation_rate": 0.1, "inventory_accuracy": 0.6},
        {"accuracy_gap_closed": 1.0, "accuracy_target": 0.98},
        event_costs={"cancellation": 4},
        records={"cancellation": 0.5},
    )


def test_labour_and_mispicks(tmp_path) -> None:
    # A tenth of 1,000 hours at 20 = 2,000. Mispicks: half of 100 at 12 = 600. Their cost is no hours of the roster.
    added_up(
        tmp_path,
        {"labour_hours": 0.1, "mispick": 0.5},
        {"labour": 2600},
        {"labour_hours": 1000, "wage": 20, "mispick_rate": 0.1},
        event_costs={"mispick": 12},
    )


def test_returns_and_mispicks(tmp_path) -> None:
    # Half of 100 mispicks at 12 = 600; half of 200 returns at 5 = 500. Fewer mispicks move no return by themselves.
    added_up(
        tmp_path,
        {"mispick": 0.5, "returned": 0.5},
        {"labour": 600, "returns": 500},
        {"mispick_rate": 0.1, "returned_rate": 0.2},
        event_costs={"mispick": 12, "returned": 5},
    )
    added_up(
        tmp_path / "alone",
        {"mispick": 0.5},
        {"labour": 600},
        {"mispick_rate": 0.1, "returned_rate": 0.2},
        event_costs={"mispick": 12, "returned": 5},
    )


def test_hours_overtime_and_missed_tasks(tmp_path) -> None:
    # Before: 1,000 hours x 20 = 20,000; overtime 20 % x premium 0.5 = 2,000; missed 10 % x 11 = 1,100: 23,100.
    # After: 900 hours = 18,000; overtime 10 % = 900 x 20 x 0.1 x 0.5 = 900; missed 5 % = 900 x 0.05 x 11 = 495: 19,395.
    # Saved 2,000 of labour and 1,100 + 605 = 1,705 of volatility: 3,705 = 23,100 - 19,395. The premium alone is volatility.
    added_up(
        tmp_path,
        {"labour_hours": 0.1, "overtime": 0.5, "missed_task": 0.5},
        {"labour": 2000, "volatility": 1705},
        {"labour_hours": 1000, "wage": 20, "overtime_rate": 0.2, "missed_task_rate": 0.1},
        event_costs={"overtime_premium": 0.5, "missed_task_hour": 11},
    )


def test_fulfilment_hours_and_contribution(tmp_path) -> None:
    # 100 more orders: contribution 1,950, fulfilment at 6.50 = 650, 0.2 hours at 20 = 400; overtime on the 20 hours 20 % x 0.5
    # x 20 = 40.
    added_up(
        tmp_path,
        {"order_uplift": 0.1},
        {"availability": 1950, "fulfilment": -650, "labour": -400, "volatility": -40},
        {"hours_per_order": 0.2, "wage": 20, "overtime_rate": 0.2},
        event_costs={"fulfilment": 6.5, "overtime_premium": 0.5},
    )


def test_misroutes_splits_and_late_orders(tmp_path) -> None:
    # 50 each at 6, 7, 8: 300 + 350 + 400 = 1,050 in one line.
    added_up(
        tmp_path,
        {"misroute": 0.5, "split": 0.5, "late": 0.5},
        {"shipping": 1050},
        {"misroute_rate": 0.1, "split_rate": 0.1, "late_rate": 0.1},
        event_costs={"misroute": 6, "split": 7, "late": 8},
    )


def test_inventory_freed_and_its_carrying_cost(tmp_path) -> None:
    # A fifth of 10,000 freed: 2,000 once; 12 % a year on it, a quarter of that in the quarter: 60. Interest is in the discount
    # rate.
    added_up(
        tmp_path,
        {"inventory": 0.2},
        {"working_capital": 2000, "carrying": 60},
        {"inventory": 10_000},
        finance={"carrying_rate": 0.12},
    )


def test_inventory_and_shrink(tmp_path) -> None:
    # Less stock is no less shrink: 2,000 freed, half of 1,000 shrink.
    added_up(
        tmp_path,
        {"inventory": 0.2, "shrink": 0.5},
        {"working_capital": 2000, "shrink": 500},
        {"inventory": 10_000, "shrink_rate": 0.01},
    )


def test_capex_and_its_depreciation(tmp_path) -> None:
    # 1,000 of capex written down in the one quarter: 250 of tax; 300 of opex: 75; 500 saved: -125. Tax 200.
    found = worked(
        tmp_path,
        evaluation=1,
        finance={"tax_rate": 0.25, "depreciation_quarters": 1},
        levers={LEVER: {"effects": {"shrink": 1.0}, "costs": [cost(1000, "integration", colour="capex"), cost(300)]}},
        units=[saver(saves=500)],
        pins=[launch()],
    )
    assert cell(found, "tax", 1) == pytest.approx(200, abs=CENT)
    assert_npv(found, 500 - 1300 + 200)


def test_a_shared_cost_of_two_units_is_paid_once(tmp_path) -> None:
    # The network's 700 and each region's 50 once, each unit's 10 and each store's 1 for each: 700 + 100 + 30 + 4 = 834.
    lever = {
        "costs": [
            cost(700, "software", "network"),
            cost(50, "training", "region"),
            cost(10),
            cost(1, basis="store"),
        ]
    }
    found = worked(
        tmp_path,
        evaluation=1,
        levers={LEVER: lever},
        units=[{"unit": "A"}, {"unit": "B", "stores": 2}, {"unit": "C", "region": "South"}],
        pins=[launch("A"), launch("B"), launch("C")],
    )
    assert cell(found, "software", 1) == pytest.approx(-700, abs=CENT)
    assert cell(found, "training", 1) == pytest.approx(-134, abs=CENT)
    assert_npv(found, -834)


def test_all_lines_at_once(tmp_path) -> None:
    # Orders 1,000 -> 1,210 by two uplifts of 10 %; every rate is 0.1 and halves; 1,000 hours and 0.2 an order, a tenth fewer.
    # Labour before: (1,000 + 200) x 20 + 100 x 12 = 25,200; after: (1,000 + 242) x 0.9 x 20 + 1,210 x 0.05 x 12 = 22,356 + 726
    #   = 23,082: 2,118. Shipping before: 100 x (6 + 7 + 8) = 2,100; after 60.5 x 21 = 1,270.50: 829.50.
    # Fulfilment before (1,000 - 100 x 0.6) x 6.50 = 940 x 6.50 = 6,110, after (1,210 - 60.5 x 0.6) x 6.50 = 1,173.7 x 6.50 =
    #   7,629.05: -1,519.05 = -1,365 for 210 new orders - 154.05 for 23.7 that are not lost.
    # Returns before 100 x 5 = 500, after 302.50: 197.50. Shrink half of 10,000 = 5,000, markdowns 5,000.
    # Stockouts half of 100,000 x 0.1 x 0.3 = 1,500. Promises 2,145, availability 1,950.
    # Cancelled sales before 100 x 0.6 x 19.50 = 1,170, after 60.5 x 0.6 x 19.50 = 707.85: 462.15. Handling 400 - 242 = 158.
    # Complaints 1,400 - 847 = 553. Volatility before: 1,200 x 20 x 0.1 x 0.5 + 1,200 x 0.1 x 11 = 1,200 + 1,320 = 2,520; after,
    #   1,117.8 hours: 1,117.8 x 20 x 0.05 x 0.5 + 1,117.8 x 0.05 x 11 = 558.90 + 614.79 = 1,173.69: 1,346.31.
    # Stock: a fifth of 10,000 = 2,000, carrying 60. Support -100, training -900.
    rates = ("misroute", "split", "late", "cancellation", "mispick", "complaint", "returned", "stockout", "shrink", "markdown")
    halves = dict.fromkeys((*rates, "overtime", "missed_task"), 0.5)
    added_up(
        tmp_path,
        halves | {"labour_hours": 0.1, "inventory": 0.2, "order_uplift": 0.1, "conversion_uplift": 0.1},
        {
            "labour": 2118,
            "shipping": 829.50,
            "fulfilment": -1519.05,
            "returns": 197.50,
            "shrink": 5000,
            "markdowns": 5000,
            "stockouts": 1500,
            "promises": 2145,
            "availability": 1950,
            "cancelled_sales": 462.15,
            "cancellations": 158,
            "complaints": 553,
            "volatility": 1346.31,
            "working_capital": 2000,
            "carrying": 60,
            "support": -100,
            "training": -900,
        },
        {f"{rate}_rate": 0.1 for rate in (*rates, "overtime", "missed_task")}
        | {"labour_hours": 1000, "hours_per_order": 0.2, "wage": 20, "inventory": 10_000},
        {"costs": [cost(900)], "support": [{"amount": 100, "basis": "unit"}]},
        finance={"cancelled_orders_lost": 0.6, "carrying_rate": 0.12},
        event_costs={
            "misroute": 6,
            "split": 7,
            "late": 8,
            "cancellation": 4,
            "mispick": 12,
            "complaint": 14,
            "returned": 5,
            "fulfilment": 6.5,
            "overtime_premium": 0.5,
            "missed_task_hour": 11,
        },
    )
