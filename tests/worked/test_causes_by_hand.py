"""Wrong records, orders, online sales, returns, adoption and drift as causes, worked by hand for single quarters."""

import pytest

from tests.worked.cases import CENT, LEVER, assert_flows, assert_npv, cost, figure, launch, saver, worked, written

PINNED = {"pins": [launch()]}
COUNTS = {"accuracy_gap_closed": 1.0, "accuracy_target": 0.98}
"""Lifts the accuracy from 0.60 to 0.98 at once: 0.02 / 0.40 = 5 % of the wrong records are left."""
EACH_1000 = saver(
    # Each line costs 1,000 a quarter: 1,000 orders x 0.1 x 10; 100,000 x 0.01; 100,000 x 0.1 x a margin of 0.1.
    inventory_accuracy=0.6,
    eligible_orders=1000,
    contribution_margin=0.1,
    stockout_rate=0.1,
    markdown_rate=0.01,
    **dict.fromkeys(("misroute_rate", "split_rate", "late_rate", "cancellation_rate", "returned_rate", "mispick_rate"), 0.1),
)
COSTS = dict.fromkeys(("misroute", "split", "late", "cancellation", "returned", "mispick"), 10)
CAUSED = {"misroute": 0.5, "split": 0.5, "late": 0.5, "cancellation": 0.5, "stockout": 0.3, "shrink": 0.21, "markdown": 0.05}


def test_accuracy_earns_money_by_itself(tmp_path) -> None:
    # 95 % of what wrong records cause: misroutes, splits, late 1,000 x 0.5 x 0.95 = 475 each; cancellations 475; stockouts
    # 1,000 x 0.3 x 0.95 = 285; shrink 1,000 x 0.21 x 0.95 = 199.50; markdowns 1,000 x 0.05 x 0.95 = 47.50; mispicks and returns
    # nothing. 1,425 + 475 + 285 + 199.50 + 47.50 = 2,432, less the cost of 500: 1,932.
    found = worked(
        tmp_path,
        evaluation=1,
        event_costs=COSTS,
        records=CAUSED,
        levers={LEVER: COUNTS | {"costs": [cost(500)]}},
        units=[EACH_1000],
        **PINNED,
    )
    by_hand = {"shipping": 1425, "cancellations": 475, "stockouts": 285, "shrink": 199.50, "markdowns": 47.50}
    for line, amount in by_hand.items():
        assert_flows(found, line, [amount])
    assert_flows(found, "labour", [0])
    assert_flows(found, "returns", [0])
    assert_npv(found, 1932)


def test_the_default_shares_are_those_of_the_reference(tmp_path) -> None:
    # `[records]` without a key takes the shares of the input reference, which are those above.
    found = worked(
        tmp_path,
        evaluation=1,
        event_costs=COSTS,
        records={"misroute": 0.5},
        levers={LEVER: COUNTS | {"costs": [cost(500)]}},
        units=[EACH_1000],
        **PINNED,
    )
    assert_npv(found, 1932)


def test_without_the_section_accuracy_earns_nothing(tmp_path) -> None:
    lever = COUNTS | {"costs": [cost(500)]}
    found = worked(tmp_path, evaluation=1, event_costs=COSTS, levers={LEVER: lever}, units=[EACH_1000], **PINNED)
    assert_npv(found, -500)


def test_an_effect_is_what_a_lever_does_beyond_the_records(tmp_path) -> None:
    # Stockouts of 1,000: records leave 1 - 0.3 x 0.95 = 0.715, the lever's own effect half of that: 357.50; 642.50 are saved.
    found = worked(
        tmp_path,
        evaluation=1,
        records=CAUSED,
        levers={LEVER: COUNTS | {"effects": {"stockout": 0.5}}},
        units=[saver(shrink_rate=0, inventory_accuracy=0.6, contribution_margin=0.1, stockout_rate=0.1)],
        **PINNED,
    )
    assert_npv(found, 642.50)


def test_the_haircut_of_an_accuracy_is_on_the_accuracy(tmp_path) -> None:
    # A vendor's lever closes half of the gap: 0.60 + 0.5 x 0.38 = 0.79: 0.21 / 0.40 = 52.5 % of the wrong records stay.
    # Misroutes of 1,000: 0.5 x 0.475 = 23.75 % less: 237.50.
    found = worked(
        tmp_path,
        evaluation=1,
        event_costs={"misroute": 10},
        records=CAUSED,
        levers={LEVER: COUNTS | {"evidence": "vendor"}},
        units=[{"unit": "A", "inventory_accuracy": 0.6, "eligible_orders": 1000, "misroute_rate": 0.1}],
        **PINNED,
    )
    assert_npv(found, 237.50)


def test_accuracy_that_drifts_costs_money(tmp_path) -> None:
    # 0.60, then 0.55: 0.45 / 0.40 = 1.125 of the wrong records: 1,000 x (0.5 + 0.5 x 1.125) = 1,062.50 of misroutes. The lever
    # holds 0.98 in both quarters: 1,000 x (0.5 + 0.5 x 0.05) = 525. Saved 475, then 537.50.
    found = worked(
        tmp_path,
        evaluation=2,
        event_costs={"misroute": 10},
        records=CAUSED,
        levers={LEVER: COUNTS},
        units=[{"unit": "A", "inventory_accuracy": 0.6, "accuracy_drift": 0.05, "eligible_orders": 1000, "misroute_rate": 0.1}],
        **PINNED,
    )
    assert_flows(found, "shipping", [475, 537.50])
    assert_npv(found, 1012.50)


PERFECT = {"unit": "A", "inventory_accuracy": 1, "accuracy_drift": 0.01, "eligible_orders": 1000, "misroute_rate": 0.1}


@pytest.mark.parametrize(("target", "saved"), [(1.0, [0, 500, 1000, 1500, 2000]), (0.98, [0, 0, 0, 500, 1000])])
def test_accuracy_that_drifts_from_perfect_records_costs_money(tmp_path, target, saved) -> None:
    # 1, 0.99, 0.98, 0.97, 0.96; half of 1,000 of misroutes moves with the wrong records, which count from one in a hundred on:
    # 1,000 x (1 + 0.5 x 0, 1, 2, 3, 4) = 1,000, 1,500, 2,000, 2,500, 3,000. A lever that holds all records right saves all that
    # is beyond 1,000; one that works towards 0.98 all beyond 2,000.
    found = worked(
        tmp_path,
        evaluation=5,
        event_costs={"misroute": 10},
        records=CAUSED,
        levers={LEVER: COUNTS | {"accuracy_target": target}},
        units=[PERFECT],
        **PINNED,
    )
    assert_flows(found, "shipping", saved)
    assert_npv(found, sum(saved))


@pytest.mark.parametrize(("accuracy", "saved"), [(0.98, 500), (0.99, 500), (0.995, 250), (1, 0)])
def test_nearly_perfect_records_are_not_worth_a_multiple(tmp_path, accuracy, saved) -> None:
    # A lever rights all records at once. 2 and 1 wrong in a hundred cause half of 1,000: 500. One in two hundred: 0.5 x 0.005 /
    # 0.01 = a quarter, 250.
    found = worked(
        tmp_path,
        evaluation=1,
        event_costs={"misroute": 10},
        records=CAUSED,
        levers={LEVER: COUNTS | {"accuracy_target": 1.0}},
        units=[PERFECT | {"inventory_accuracy": accuracy}],
        **PINNED,
    )
    assert_flows(found, "shipping", [saved])
    assert_npv(found, saved)


ONLINE = {"unit": "A", "eligible_orders": 1000, "order_value": 65, "contribution_margin": 0.3}


@pytest.mark.parametrize(("incremental", "contribution", "fulfilment"), [(1.0, 1950, 650), (0.6, 1170, 390)])
def test_extra_orders_are_fulfilled(tmp_path, incremental, contribution, fulfilment) -> None:
    # 100 more orders at 65 x 0.3 = 19.50 are 1,950, of which 60 % are new to the company; each costs 6.50 to fulfil.
    found = worked(
        tmp_path,
        evaluation=1,
        finance={"extra_orders_incremental": incremental},
        event_costs={"fulfilment": 6.5},
        levers={LEVER: {"effects": {"order_uplift": 0.1}}},
        units=[ONLINE],
        **PINNED,
    )
    assert_flows(found, "availability", [contribution])
    assert_flows(found, "fulfilment", [-fulfilment])
    assert_npv(found, contribution - fulfilment)


def test_two_uplifts_share_the_orders_that_they_make_together(tmp_path) -> None:
    # 10 % more eligible orders: 100 x 19.50 = 1,950; 20 % more of these by faster promises: 220 x 19.50 = 4,290. Together
    # 1,000 x 1.1 x 1.2 = 1,320, 320 more: 6,240; fulfilment 320 x 6.50 = 2,080.
    found = worked(
        tmp_path,
        evaluation=1,
        event_costs={"fulfilment": 6.5},
        levers={LEVER: {"effects": {"order_uplift": 0.1, "conversion_uplift": 0.2}}},
        units=[ONLINE],
        **PINNED,
    )
    assert_flows(found, "availability", [1950])
    assert_flows(found, "promises", [4290])
    assert_flows(found, "fulfilment", [-2080])
    assert_npv(found, 4160)


def test_extra_orders_take_hours_and_have_events(tmp_path) -> None:
    # 100 more orders: 0.2 hours at 20 each = 400; 10 % of them late at 10 = 100; a fifth returned at 5 = 100.
    found = worked(
        tmp_path,
        evaluation=1,
        event_costs={"late": 10, "returned": 5},
        levers={LEVER: {"effects": {"order_uplift": 0.1}}},
        units=[ONLINE | {"hours_per_order": 0.2, "wage": 20, "late_rate": 0.1, "returned_rate": 0.2}],
        **PINNED,
    )
    assert_flows(found, "labour", [-400])
    assert_flows(found, "shipping", [-100])
    assert_flows(found, "returns", [-100])
    assert_npv(found, 1950 - 600)


def test_hours_follow_orders_and_their_seasons(tmp_path) -> None:
    # Fixed 100 hours x 0.8 and 1.2; 0.1 hours for 1,000 orders x 1.5, and x 0.5 x 1.1 of growth. Half of 230 hours, and of
    # 120 + 55 = 175, at 10: 1,150 and 875.
    factors = {1: (0.8, 1.5), 2: (1.2, 0.5), 3: (1.0, 1.0), 4: (1.0, 1.0)}
    found = worked(
        tmp_path,
        evaluation=2,
        levers={LEVER: {"effects": {"labour_hours": 0.5}}},
        units=[
            {"unit": "A", "labour_hours": 100, "hours_per_order": 0.1, "eligible_orders": 1000, "wage": 10}
            | {"order_growth": 0.4641, "seasonality": "peak"}
        ],
        seasons=[
            {"profile": "peak", "fiscal_quarter": quarter, "labour_hours": hours, "orders": orders}
            for quarter, (hours, orders) in factors.items()
        ],
        **PINNED,
    )
    assert_flows(found, "labour", [1150, 875])


@pytest.mark.parametrize(("online", "value", "saved"), [("beside", 20, 1000), ("inside", 20, 800), ("inside", 100, 0)])
def test_store_sales_leave_out_online_orders(tmp_path, online, value, saved) -> None:
    # Half of the sales lost to empty shelves, 10 % of 100,000 at a margin of 0.2: 1,000. If the 1,000 orders of 20 are inside
    # that revenue, of 80,000: 800. Orders of 100 are the whole revenue: no store sales are left.
    found = worked(
        tmp_path,
        evaluation=1,
        finance={"online_sales": online},
        levers={LEVER: {"effects": {"stockout": 0.5}}},
        units=[
            saver(shrink_rate=0, stockout_rate=0.1, contribution_margin=0.2, eligible_orders=1000, order_value=value),
        ],
        **PINNED,
    )
    assert_npv(found, saved)


@pytest.mark.parametrize(("lost", "margin", "sales"), [(0.6, None, 300), (0.6, 0.4, 600), (0.0, None, 0)])
def test_handling_and_lost_contribution_are_two_figures(tmp_path, lost, margin, sales) -> None:
    # 100 of 1,000 orders are cancelled: handling 4 each, 400; contribution 50 x 0.2 = 10 each (20 at an online margin of 0.4), of
    # which 60 % is lost for good. The lever halves the cancellations.
    found = worked(
        tmp_path,
        evaluation=1,
        finance={"cancelled_orders_lost": lost},
        event_costs={"cancellation": 4},
        levers={LEVER: {"effects": {"cancellation": 0.5}}},
        units=[
            {"unit": "A", "eligible_orders": 1000, "cancellation_rate": 0.1, "order_value": 50, "contribution_margin": 0.2}
            | ({"online_margin": margin} if margin else {})
        ],
        **PINNED,
    )
    assert_flows(found, "cancellations", [200])
    assert_flows(found, "cancelled_sales", [sales])
    buckets = figure(found, "buckets")
    assert buckets["risk_reduction"] == pytest.approx(200, abs=CENT)
    assert buckets["revenue_lift"] == pytest.approx(sales, abs=CENT)
    assert_npv(found, 200 + sales)


@pytest.mark.parametrize(("effect", "saved"), [(0.3, 300), (-0.1, -100)])
def test_returns_have_a_rate_and_a_cost(tmp_path, effect, saved) -> None:
    # A fifth of 1,000 orders comes back at 5 each: 1,000; 30 % fewer, or 10 % more.
    found = worked(
        tmp_path,
        evaluation=1,
        event_costs={"returned": 5},
        levers={LEVER: {"effects": {"returned": effect}}},
        units=[{"unit": "A", "eligible_orders": 1000, "returned_rate": 0.2}],
        **PINNED,
    )
    assert_flows(found, "returns", [saved])
    assert_npv(found, saved)


def test_adoption_takes_effort_maturity_and_incentives(tmp_path) -> None:
    # Change effort 800 + 200 = 1,000 for 20 heads is 50 a head: halfway from 0.2 to 1.0: 0.6. (Software is no effort; contingency
    # and a dearer price are no more effort.) Maturity 0.4: 0.5 + 0.4 x 0.5 = 0.7. Incentives against it: 0.5. A vendor: 0.5.
    # 10,000 x 0.6 x 0.7 x 0.5 x 0.5 = 1,050 a quarter. The 10 % more hours of 1,000 at 10 cost 1,000, whatever is adopted.
    dearer = {"price_quarters": ["2027Q1"], "price_factors": [2.0]}
    found = worked(
        tmp_path,
        evaluation=1,
        finance={"contingency": {"vendor": 0.5}},
        levers={
            LEVER: {
                "evidence": "vendor",
                "effects": {"shrink": 1.0, "labour_hours": -0.1},
                "costs": [cost(800, "change_management", **dearer), cost(200), cost(5000, "software")],
                "adoption_by_effort": [{"effort": 0, "reached": 0.2}, {"effort": 100, "reached": 1.0}],
                "adoption_by_maturity": [{"maturity": 0, "reached": 0.5}, {"maturity": 1, "reached": 1.0}],
                "adoption_without_incentives": 0.5,
            }
        },
        units=[saver(saves=10_000, labour_hours=1000, wage=10, headcount=20, maturity=0.4, incentives_aligned="no")],
        **PINNED,
    )
    assert_flows(found, "shrink", [1050])
    assert_flows(found, "labour", [-1000])
    # Costs 1.5 x (2 x 800 + 200 + 5,000) = 10,200.
    assert_npv(found, 1050 - 1000 - 10_200)


def test_adoption_slows_the_rise_of_accuracy(tmp_path) -> None:
    # 60 % adopted: 0.60 + 0.6 x 0.38 = 0.828; 0.172 / 0.40 = 43 % of the wrong records: 1,000 x 0.5 x 0.57 = 285 of misroutes.
    found = worked(
        tmp_path,
        evaluation=1,
        event_costs={"misroute": 10},
        records=CAUSED,
        levers={LEVER: COUNTS | {"adoption_without_incentives": 0.6}},
        units=[
            {"unit": "A", "inventory_accuracy": 0.6, "eligible_orders": 1000, "misroute_rate": 0.1, "incentives_aligned": "no"}
        ],
        **PINNED,
    )
    assert_npv(found, 285)


def test_the_cost_of_no_change_is_told_by_line(tmp_path) -> None:
    # 1,000 of late orders grow by 10 % a quarter: 1,000 + 1,100 + 1,210 + 1,331 = 4,641 in the first year, 4,641 x 1.4641 =
    # 6,794.8881 in the second: 2,153.8881 more. Without the drift the second would be 4,000: 2,794.8881 by drift.
    found = worked(
        tmp_path,
        evaluation=8,
        event_costs={"late": 10},
        units=[{"unit": "A", "eligible_orders": 1000, "late_rate": 0.1, "event_drift": 0.1}],
    )
    rows = {row["line"]: row for row in written(found, tmp_path, "base_case.csv")}
    told = [float(rows["shipping"][name]) for name in ("first_year", "last_year", "change", "by_drift")]
    assert told == pytest.approx([4641, 6794.8881, 2153.8881, 2794.8881], abs=CENT)
    assert not {"support", "working_capital"} & set(rows)


def test_growth_is_no_drift(tmp_path) -> None:
    # Misroutes of perfect records as above: 1,000 to 4,500 by 500 a quarter: 7,000 and 15,000; the second year without drift is
    # 4,000. Orders that grow by 10 % a quarter make 1,000 late orders of 1 as above, without drift: 464.10 and 679.4888.
    found = worked(
        tmp_path,
        evaluation=8,
        event_costs={"misroute": 10, "cancellation": 1},
        records=CAUSED | {"cancellation": 0.0},
        units=[PERFECT, {"unit": "B", "eligible_orders": 1000, "order_growth": 0.4641, "cancellation_rate": 0.1}],
    )
    rows = {row["line"]: row for row in written(found, tmp_path, "base_case.csv")}
    for line, by_hand in {"shipping": [7000, 15_000, 8000, 11_000], "cancellations": [464.10, 679.4888, 215.3888, 0]}.items():
        told = [float(rows[line][name]) for name in ("first_year", "last_year", "change", "by_drift")]
        assert told == pytest.approx(by_hand, abs=CENT), line


def test_the_cost_of_waiting_a_quarter(tmp_path) -> None:
    # At 1.1 a quarter: -1,500/1.1 + 1,000 x 3.1698654 = -1,363.6364 + 3,169.8654 = 1,806.2291. A quarter later: -1,500/1.21 +
    # 1,000 x (0.8264463 + 0.7513148 + 0.6830135) = -1,239.6694 + 2,260.7745 = 1,021.1051. Waiting costs 785.1240: the 909.0909 of
    # the first quarter, less 123.9669 of interest on the cost.
    lever = {"effects": {"shrink": 1.0}, "costs": [cost(1500)]}
    found = worked(tmp_path, finance={"discount_rate": 0.4641}, levers={LEVER: lever}, units=[saver()], **PINNED)
    assert figure(found, "cost_of_waiting") == pytest.approx(785.1240, abs=CENT)


def test_the_cost_of_waiting_counts_shared_costs(tmp_path) -> None:
    # As above; the network's 400 is paid a quarter later, too: 400/1.1 - 400/1.21 = 363.6364 - 330.5785 = 33.0579 less.
    lever = {"effects": {"shrink": 1.0}, "costs": [cost(1500), cost(400, "software", "network")]}
    found = worked(tmp_path, finance={"discount_rate": 0.4641}, levers={LEVER: lever}, units=[saver()], **PINNED)
    assert figure(found, "cost_of_waiting") == pytest.approx(752.0661, abs=CENT)


def test_the_cost_of_waiting_is_not_told_beyond_the_evaluation(tmp_path) -> None:
    lever = {"effects": {"shrink": 1.0}, "costs": [cost(1500)]}
    found = worked(tmp_path, decision=4, levers={LEVER: lever}, units=[saver()], pins=[launch(quarter="2027Q4")])
    assert figure(found, "cost_of_waiting") is None
