"""Orders, hours, sales and wrong records: what follows what, and what is counted once."""

from typing import Any

import numpy as np
import pytest

from planner.economics import base_case_levels, fleet_of
from planner.economics.lines import LINES
from tests.economics.builders import flow, instance, lever, lines, unit, value

ONLINE = dict(eligible_orders=1000, order_value=50, contribution_margin=0.2)


def test_promises_and_availability_are_earned_at_the_margin() -> None:
    # 1000 orders of 50 at 20 % margin: 10 000 a quarter. Orders grow by 10 %: availability 1000. Conversion grows by
    # 5 % on the orders then: 1100 * 0.05 * 10 = 550. No other line moves.
    case = instance({"a": lever(effects={"order_uplift": 0.1, "conversion_uplift": 0.05})}, [unit(**ONLINE)])
    assert lines(case, 4, a=4) == pytest.approx({"promises": 550, "availability": 1000})


def test_extra_orders_cost_what_orders_cost() -> None:
    # Orders 1000 * 1.1 * 1.05 = 1155. Each event costs 1: splits 10 %, mispicks 2 %, returns 20 %, complaints 1 %,
    # cancellations 3 %, on 155 orders more; half an hour each at 4; 3 to fulfil.
    case = instance(
        {"a": lever(effects={"order_uplift": 0.1, "conversion_uplift": 0.05})},
        [
            unit(
                eligible_orders=1000, split_rate=0.1, mispick_rate=0.02, returned_rate=0.2, complaint_rate=0.01,
                cancellation_rate=0.03, hours_per_order=0.5, wage=4,
            )
        ],
        event_costs=dict(split=1, mispick=1, returned=1, complaint=1, cancellation=1, fulfilment=3),
    )  # fmt: skip
    assert lines(case, 4, a=4) == pytest.approx(
        {
            "labour": -155 * (0.5 * 4 + 0.02),
            "shipping": -15.5,
            "fulfilment": -465,
            "returns": -31,
            "complaints": -1.55,
            "cancellations": -4.65,
        }
    )


def test_orders_that_are_not_new_earn_and_cost_nothing_more_to_fulfil() -> None:
    # 100 orders more, 40 % of them new: availability 0.4 * 1000, fulfilment 40 * 3; splits are of all 100 orders.
    case = instance(
        {"a": lever(effects={"order_uplift": 0.1})},
        [unit(**ONLINE, split_rate=0.1)],
        finance={"extra_orders_incremental": 0.4},
        event_costs=dict(split=1, fulfilment=3),
    )
    assert lines(case, 4, a=4) == pytest.approx({"availability": 400, "fulfilment": -120, "shipping": -10})


def test_online_orders_have_a_margin_and_costs_of_their_own() -> None:
    # 100 orders more at a margin of 50 %, fulfilled for 7 here, returned by 10 % at 4 here.
    case = instance(
        {"a": lever(effects={"order_uplift": 0.1})},
        [unit(**ONLINE, online_margin=0.5, fulfilment_cost=7, returned_rate=0.1, returned_cost=4)],
        event_costs=dict(fulfilment=3, returned=99),
    )
    assert lines(case, 4, a=4) == pytest.approx({"availability": 100 * 25, "fulfilment": -700, "returns": -40})


def test_hours_per_order_fall_with_the_multiplier_of_hours() -> None:
    # 100 fixed hours and 0.1 * 1000 by orders, 10 % more orders, half of the hours saved: (100 + 110) / 2 = 105 at 2, of
    # which 20 % overtime at 50 %. Before: 200. Saved: 95 * 2 = 190 and 95 * 2 * 0.1 = 19.
    case = instance(
        {"a": lever(effects={"order_uplift": 0.1, "labour_hours": 0.5})},
        [unit(eligible_orders=1000, labour_hours=100, hours_per_order=0.1, wage=2, overtime_rate=0.2)],
    )
    assert lines(case, 4, a=4) == pytest.approx({"labour": 190, "volatility": 19})


@pytest.mark.parametrize(
    ("sales", "revenue", "expected"),
    [
        ("beside", 100_000, 1000),  # 10 % of 100 000 at 20 %, half of it avoided
        ("inside", 100_000, 500),  # of 100 000 less 1000 * 50
        ("inside", 40_000, 0),  # never below 0
    ],
)
def test_stockouts_are_of_store_sales(sales: str, revenue: float, expected: float) -> None:
    case = instance(
        {"a": lever(effects={"stockout": 0.5})},
        [unit(**ONLINE, revenue=revenue, stockout_rate=0.1)],
        finance={"online_sales": sales},
    )
    assert flow(case, "stockouts", a=4)[3] == pytest.approx(expected)


def test_a_loss_on_each_sale_stays_a_loss() -> None:
    # 60 % of 1000 lost at a margin of -20 %: a level of -120. Twice the rate stops at 1: -200, a gain of 80.
    case = instance({"a": lever(effects={"stockout": -1.0})}, [unit(revenue=1000, contribution_margin=-0.2, stockout_rate=0.6)])
    assert flow(case, "stockouts", a=4)[3] == pytest.approx(80)


def test_a_cancelled_order_loses_its_margin_by_the_share_that_is_lost() -> None:
    # 1000 orders, 10 % cancelled, half of it avoided: 50 of them at 7 for handling; 40 % of their 10 of margin is lost.
    case = instance(
        {"a": lever(effects={"cancellation": 0.5})},
        [unit(**ONLINE, cancellation_rate=0.1)],
        finance={"cancelled_orders_lost": 0.4},
        event_costs=dict(cancellation=7),
    )
    assert lines(case, 4, a=4) == pytest.approx({"cancellations": 350, "cancelled_sales": 200})


def test_shrink_is_goods_lost_at_cost() -> None:
    # 10 % of 1000, of which 60 % are goods lost, at 70 % cost: 42; half of it avoided.
    case = instance(
        {"a": lever(effects={"shrink": 0.5})},
        [unit(revenue=1000, shrink_rate=0.1)],
        finance={"cost_of_goods": 0.7, "shrink_cash_share": 0.6},
    )
    assert lines(case, 4, a=4) == pytest.approx({"shrink": 21})


LIFTING = {"a": lever(accuracy_gap_closed=0.5, accuracy_target=1.0)}
"""Lifts an accuracy of 0.8 to 0.9: half of the wrong records are put right."""


def test_right_records_earn_money() -> None:
    # 40 % of splits come from wrong records, half of which are put right: 20 % of 1000 orders * 10 % * 10 = 200 saved.
    # Without the section accuracy moves nothing.
    store = unit(eligible_orders=1000, split_rate=0.1, inventory_accuracy=0.8)
    causes = dict.fromkeys(("misroute", "late", "cancellation", "stockout", "shrink", "markdown"), 0.0)
    case = instance(LIFTING, [store], event_costs={"split": 10}, records={"split": 0.4, **causes})
    assert lines(case, 4, a=4) == pytest.approx({"shipping": 200})
    assert value(instance(LIFTING, [store], event_costs={"split": 10}), a=4) == 0


def test_an_effect_is_what_a_lever_does_beyond_the_records() -> None:
    # The rate of 10 % falls to 0.1 * 0.8 by records and by half: 4 %, so 60 of 100 splits at 10.
    levers = {"a": lever(accuracy_gap_closed=0.5, accuracy_target=1.0, effects={"split": 0.5})}
    store = unit(eligible_orders=1000, split_rate=0.1, inventory_accuracy=0.8)
    case = instance(levers, [store], event_costs={"split": 10}, records={"split": 0.4})
    assert lines(case, 4, a=4) == pytest.approx({"shipping": 600})


def test_accuracy_that_drifts_costs_money() -> None:
    # 0.9, 0.8, 0.7, 0.6: wrong records 1, 2, 3 and 4 times. Splits of 50 % half by records: rate 0.5 * (0.5 + 0.5 * n),
    # at most 1: 0.5, 0.75, 1, 1. 100 orders at 10 pay 500, 750, 1000, 1000 under the base case; all avoided from quarter 3.
    store = unit(eligible_orders=100, split_rate=0.5, inventory_accuracy=0.9, accuracy_drift=0.1)
    case = instance({"a": lever(effects={"split": 1.0})}, [store], event_costs={"split": 10}, records={"split": 0.5})
    levels = base_case_levels(fleet_of(case))[LINES.index("shipping")]
    np.testing.assert_allclose(levels, [500, 750, 1000, 1000])
    assert flow(case, "shipping", a=3) == pytest.approx([0, 0, 1000, 1000])
    # Half of them avoided from quarter 4 on: a rate of 1.25 that stops at 1 becomes 0.625, not a half.
    half = instance({"a": lever(effects={"split": 0.5})}, [store], event_costs={"split": 10}, records={"split": 0.5})
    assert flow(half, "shipping", a=4) == pytest.approx([0, 0, 0, 375])


def test_wrong_records_count_as_one_per_cent_where_they_are_less() -> None:
    # Accuracy drifts from 1 to 0.97, by 0.01 a quarter: each point adds half of the rate of 10 %. Shipping costs 1000, 1500, 2000
    # and 2500, and a half of it is avoided.
    store = unit(eligible_orders=1000, split_rate=0.1, inventory_accuracy=1.0, accuracy_drift=0.01)
    case = instance({"a": lever(effects={"split": 0.5})}, [store], event_costs={"split": 10}, records={"split": 0.5})
    assert flow(case, "shipping", a=1) == pytest.approx([500, 750, 1000, 1250])


@pytest.mark.parametrize(
    ("cash", "share", "expected"),
    [
        (1.0, 0.4, 200),  # half of 40 % of 1000
        # Of a shrink of 10 %, 60 % is goods; errors of record are 40 %, all that records cause: goods do not move.
        (0.6, 0.4, 0),
        # Records cause 52 %, of which 12 % is goods: a share of 0.2 of the goods, half put right: 10 % of 600.
        (0.6, 0.52, 60),
        (0.0, 0.5, 0),  # no goods are lost at all
    ],
)
def test_errors_of_record_are_no_goods_lost(cash: float, share: float, expected: float) -> None:
    case = instance(
        LIFTING,
        [unit(revenue=10_000, shrink_rate=0.1, inventory_accuracy=0.8)],
        finance={"shrink_cash_share": cash},
        records={"shrink": share, "stockout": 0, "markdown": 0},
    )
    assert flow(case, "shrink", a=4)[3] == pytest.approx(expected)


STOCKED = [unit(inventory=1000)]


def stocked(**finance: Any) -> Any:
    """Half of a stock of 1000 by quarters: nothing, a half, the whole of the effect."""
    return instance({"a": lever(effects={"inventory": 0.5}, ramp=[0.0, 0.5, 1.0])}, STOCKED, finance=finance)


def test_stock_that_is_freed_comes_in_once_and_costs_less_ever_after() -> None:
    # Stock 1000, 1000, 750, 500: 250 freed in quarters 3 and 4. Held at 20 % a year, 5 % a quarter: 12.5 and 25.
    case = stocked(carrying_rate=0.2)
    assert flow(case, "working_capital", a=2) == pytest.approx([0, 0, 250, 250])
    assert flow(case, "carrying", a=2) == pytest.approx([0, 0, 12.5, 25])
    # Launched at once: the stock before quarter 1 is that of the base case.
    assert flow(case, "working_capital", a=1) == pytest.approx([0, 250, 250, 0])


def test_stock_that_is_freed_is_not_taxed() -> None:
    # Tax of 25 % on 12.5 and 25 of carrying alone. Worth 500 + 0.75 * 37.5.
    case = stocked(carrying_rate=0.2, tax_rate=0.25)
    assert flow(case, "tax", a=2) == pytest.approx([0, 0, -3.125, -6.25])
    assert value(case, a=2) == pytest.approx(528.125)


def test_stock_is_worth_its_difference_in_time() -> None:
    # 21 % a year is 1.21^0.25 a quarter; 250 in each of quarters 3 and 4 at the end of quarters.
    assert value(stocked(discount_rate=0.21), a=2) == pytest.approx(250 * (1.21**-0.75 + 1.21**-1))


def test_an_exit_gives_freed_stock_back() -> None:
    # Half of the stock is freed from quarter 3 on, 250, and all by quarter 4. A unit that closes with quarter 3 releases its
    # stock then, whatever it held: nothing is gained. One that closes with quarter 4 gives back what it freed in quarter 3.
    levers = {"a": lever(effects={"inventory": 0.5}, ramp=[0.0, 0.5, 1.0])}
    case = instance(levers, [unit(inventory=1000, exit_quarter="2027Q3")])
    assert flow(case, "working_capital", a=2) == pytest.approx([0, 0, 0, 0])
    for terminal in ("none", "perpetuity"):
        finance = {"discount_rate": 0.21, "terminal_value": terminal, "terminal_decay": 0.0}
        case = instance(levers, [unit(inventory=1000, exit_quarter="2027Q4")], finance=finance)
        assert flow(case, "working_capital", a=2) == pytest.approx([0, 0, 250, -250])
        assert value(case, a=2) == pytest.approx(250 * (1.21**-0.75 - 1.21**-1))


def test_stock_that_decays_is_built_up_again() -> None:
    # 500 freed in quarter 4 = H. With a decay of 20 % and 10 % a year, of the 500 freed 400 are left in each quarter of the
    # first year after H: 100 are built up in its first quarter; a year later 80, then 64 and so on for ever.
    # Worth in H: 500 - 100 / (1.1^0.25) * (1 + 0.8 / 1.1 + (0.8 / 1.1)^2 + ...) = 500 - 97.6454 / 0.272727 = 141.967.
    finance = {"discount_rate": 0.1, "terminal_value": "perpetuity", "terminal_decay": 0.2}
    case = instance({"a": lever(effects={"inventory": 0.5})}, [unit(inventory=1000)], finance=finance)
    assert value(case, a=4) == pytest.approx((500 - 100 * 1.1**-0.25 / (1 - 0.8 / 1.1)) / 1.1)


def test_stock_grows_with_inflation_and_a_resize() -> None:
    # 1000 * 1.1^0.25 * 0.4 in quarter 2; launched in quarter 1 with the whole effect of a half.
    case = instance(
        {"a": lever(effects={"inventory": 0.5})},
        [unit(inventory=1000, resize_quarter="2027Q2", resize_factor=0.4)],
        finance={"inflation_rate": 0.1},
    )
    assert flow(case, "working_capital", a=1)[:2] == pytest.approx([500, 200 * 1.1**0.25 - 500])


def test_returned_orders_drift_as_other_events_do() -> None:
    # 1000 orders, 10 % returned at 4, growing by half a quarter: 400, 600, 900, 1350.
    case = instance(
        {"a": lever(effects={"returned": 1.0})},
        [unit(eligible_orders=1000, returned_rate=0.1, event_drift=0.5)],
        event_costs={"returned": 4},
    )
    assert flow(case, "returns", a=1) == pytest.approx([400, 600, 900, 1350])
