"""Hard, avoided and soft money, shrink at cost and in cash, working capital and what holding inventory costs, worked by hand."""

import pytest

from tests.worked.cases import (
    CENT,
    LEVER,
    assert_flows,
    assert_npv,
    cell,
    cost,
    figure,
    launch,
    launched,
    saver,
    terminal,
    worked,
)

SECOND = "orchestration"
PINNED = {"pins": [launch()]}
THREE_KINDS = {
    # 1,000 of shrink; 300 complaints at 1; 2,000 x 0.1 = 200 of sales at a margin of 0.1 and a stockout rate of 2 %.
    "units": [
        saver(saves=1000, eligible_orders=1000, complaint_rate=0.3, stockout_rate=0.02, contribution_margin=0.1),
    ],
    "event_costs": {"complaint": 1},
}
ALL = {"effects": {"shrink": 1.0, "complaint": 1.0, "stockout": 1.0}}


def test_the_npv_is_a_stack_of_three(tmp_path) -> None:
    # Hard 1,000 - 500 = 500, avoided 300, soft 200: 1,000.
    found = worked(tmp_path, evaluation=1, levers={LEVER: ALL | {"costs": [cost(500)]}}, **THREE_KINDS, **PINNED)
    assert figure(found, "npv_by_hardness") == pytest.approx({"hard": 500, "avoided": 300, "soft": 200}, abs=CENT)
    assert_npv(found, 1000)


def test_the_stack_is_after_tax(tmp_path) -> None:
    # 25 %: avoided 225, soft 150. Hard: (1,000 - 500) x 0.75 = 375, less capex of 400, of which 100 come back: 375 - 300 = 75.
    found = worked(
        tmp_path,
        evaluation=1,
        finance={"tax_rate": 0.25, "depreciation_quarters": 2},
        levers={LEVER: ALL | {"costs": [cost(500), cost(400, "integration", colour="capex")]}},
        **THREE_KINDS,
        **PINNED,
    )
    assert figure(found, "npv_by_hardness") == pytest.approx({"hard": 75, "avoided": 225, "soft": 150}, abs=CENT)
    assert_npv(found, 450)


def test_hardness_is_the_company_s_to_say(tmp_path) -> None:
    # Shrink soft and stockouts hard: hard 200 - 500 = -300, avoided 300, soft 1,000.
    found = worked(
        tmp_path,
        evaluation=1,
        finance={"hardness": {"shrink": "soft", "stockouts": "hard"}},
        levers={LEVER: ALL | {"costs": [cost(500)]}},
        **THREE_KINDS,
        **PINNED,
    )
    assert figure(found, "npv_by_hardness") == pytest.approx({"hard": -300, "avoided": 300, "soft": 1000}, abs=CENT)


@pytest.mark.parametrize(("only", "levers", "value"), [((), {LEVER, SECOND}, 1000), (("objective",), {SECOND}, 150)])
def test_the_objective_can_count_hard_cash_alone(tmp_path, only, levers, value) -> None:
    # The first lever earns 200 x 5 = 1,000 of sales, soft, and costs 150; the second saves 250 of shrink, hard, and costs 100.
    # All: 850 + 150 = 1,000. Hard cash: the first is worth -150 and is left; the second 150.
    found = worked(
        tmp_path,
        evaluation=1,
        finance={"hard_cash_only": list(only)},
        levers={
            LEVER: {"effects": {"stockout": 1.0}, "costs": [cost(150)]},
            SECOND: {"effects": {"shrink": 1.0}, "costs": [cost(100)]},
        },
        units=[saver(saves=250, stockout_rate=0.4, contribution_margin=0.1)],
    )
    assert {lever for _, lever, _ in launched(found)} == levers
    assert found.solution.value == pytest.approx(value, abs=CENT)
    assert_npv(found, value)


def test_payback_and_peak_funding_can_count_hard_cash_alone(tmp_path) -> None:
    # 1,000 paid; 400 hard and 700 soft a quarter. All: 100 in quarter 1. Hard: -600, -200, 200: quarter 3, peak 600.
    case = {
        "levers": {LEVER: {"effects": {"shrink": 1.0, "stockout": 1.0}, "costs": [cost(1000)]}},
        "units": [saver(saves=400, stockout_rate=0.175, contribution_margin=0.1)],
    } | PINNED
    told = worked(tmp_path / "all", **case)
    assert (figure(told, "payback_quarter"), figure(told, "peak_funding")) == ("2027Q1", pytest.approx(0, abs=CENT))
    hard = worked(tmp_path / "hard", finance={"hard_cash_only": ["payback", "peak_funding"]}, **case)
    assert figure(hard, "payback_quarter") == "2027Q3"
    assert figure(hard, "peak_funding") == pytest.approx(600, abs=CENT)
    assert_npv(hard, 4 * 1100 - 1000)


def test_shrink_counts_at_cost_and_in_cash(tmp_path) -> None:
    # 100,000 x 2 % = 2,000 at retail; half of it is goods lost, at a cost of 60 %: 600; the lever cuts half: 300 a quarter.
    found = worked(
        tmp_path,
        finance={"cost_of_goods": 0.6, "shrink_cash_share": 0.5},
        levers={LEVER: {"effects": {"shrink": 0.5}}},
        units=[saver(shrink_rate=0.02)],
        **PINNED,
    )
    assert_flows(found, "shrink", [300] * 4)
    assert_npv(found, 1200)


def test_errors_of_record_are_no_goods(tmp_path) -> None:
    # 2,000 of shrink, half of it goods. Wrong records cause 70 % of all of it: the 50 % that are errors of record, and 20 of
    # the other 50 points: 40 % of the goods lost. Accuracy 0.60 -> 0.98 leaves 0.02 / 0.40 = 5 % of the wrong records:
    # 1,000 x 0.4 x 0.95 = 380 a quarter.
    found = worked(
        tmp_path,
        finance={"shrink_cash_share": 0.5},
        records={"shrink": 0.7},
        levers={LEVER: {"accuracy_gap_closed": 1.0, "accuracy_target": 0.98}},
        units=[saver(shrink_rate=0.02, inventory_accuracy=0.6)],
        **PINNED,
    )
    assert_flows(found, "shrink", [380] * 4)
    assert_npv(found, 1520)


def test_records_that_cause_only_errors_of_record_cost_no_goods(tmp_path) -> None:
    # They cause 40 %, less than the 50 % that are no goods at all: nothing is saved in cash.
    found = worked(
        tmp_path,
        finance={"shrink_cash_share": 0.5},
        records={"shrink": 0.4},
        levers={LEVER: {"accuracy_gap_closed": 1.0, "accuracy_target": 0.98}},
        units=[saver(shrink_rate=0.02, inventory_accuracy=0.6)],
        **PINNED,
    )
    assert_npv(found, 0)


STOCKED = {"unit": "A", "inventory": 1000}


def test_inventory_freed_is_a_flow_untaxed_and_costs_less_to_hold(tmp_path) -> None:
    # A fifth of 1,000, half of it in quarter 1: 100, 100, then nothing more. Holding costs 12 % a year, 3 % a quarter:
    # 3, 6, 6, 6, of which 25 % is tax: -0.75, -1.50, -1.50, -1.50. NPV 200 + 21 x 0.75 = 215.75.
    found = worked(
        tmp_path,
        finance={"carrying_rate": 0.12, "tax_rate": 0.25},
        levers={LEVER: {"effects": {"inventory": 0.2}, "ramp": [0.5, 1.0]}},
        units=[STOCKED],
        **PINNED,
    )
    assert_flows(found, "working_capital", [100, 100, 0, 0])
    assert_flows(found, "carrying", [3, 6, 6, 6])
    assert_flows(found, "tax", [-0.75, -1.50, -1.50, -1.50])
    assert_npv(found, 215.75)


def test_inventory_comes_back_when_the_effect_ends(tmp_path) -> None:
    # A life of two quarters: 200 freed, and bought again in quarter 3.
    found = worked(
        tmp_path,
        levers={LEVER: {"effects": {"inventory": 0.2}, "benefit_life_quarters": 2}},
        units=[STOCKED],
        **PINNED,
    )
    assert_flows(found, "working_capital", [200, 0, -200, 0])
    assert_npv(found, 0)


def test_inventory_freed_grows_with_prices(tmp_path) -> None:
    # 10 % a quarter: a fifth of 1,000, 1,100, 1,210, 1,331 is 200, 220, 242, 266.20; the flow is what it rises by.
    found = worked(
        tmp_path,
        finance={"inflation_rate": 0.4641},
        levers={LEVER: {"effects": {"inventory": 0.2}}},
        units=[STOCKED],
        **PINNED,
    )
    assert_flows(found, "working_capital", [200, 20, 22, 24.20])
    assert_npv(found, 266.20)


def test_a_unit_that_closes_has_freed_its_inventory_anyway(tmp_path) -> None:
    # 200 in quarter 1; the unit closes at the end of quarter 2 and would have released all of its stock then: 800 now, 1,000
    # without.
    found = worked(
        tmp_path,
        rules={"minimum_quarters_before_exit": 0},
        levers={LEVER: {"effects": {"inventory": 0.2}}},
        units=[STOCKED | {"exit_quarter": "2027Q2"}],
        **PINNED,
    )
    assert_flows(found, "working_capital", [200, -200, 0, 0])
    assert_npv(found, 0)


@pytest.mark.parametrize(
    "after",
    [
        {"terminal_value": "none"},
        {"terminal_value": "perpetuity", "terminal_decay": 0.0},
        {"terminal_value": "perpetuity", "terminal_decay": 0.2},
        {"terminal_value": "multiple", "terminal_multiple": 2},
    ],
)
def test_a_unit_that_closes_with_the_evaluation_leaves_nothing_after_it(tmp_path, after) -> None:
    # It closes at the end of quarter 4 = H: 200 in quarter 1, missing in quarter 4, and nothing after, whatever is counted there.
    # Stock is held to the last day: 6 a quarter to hold in all four.
    # NPV at 1.1 a quarter: 200 / 1.1 - 200 / 1.4641 + 6 x 3.1698654 = 181.8182 - 136.6027 + 19.0192 = 64.2347.
    found = worked(
        tmp_path,
        finance={"discount_rate": 0.4641, "carrying_rate": 0.12} | after,
        rules={"minimum_quarters_before_exit": 0},
        levers={LEVER: {"effects": {"inventory": 0.2}}},
        units=[STOCKED | {"exit_quarter": "2027Q4"}],
        **PINNED,
    )
    assert_flows(found, "working_capital", [200, 0, 0, -200])
    assert_flows(found, "carrying", [6, 6, 6, 6])
    assert terminal(found, "working_capital") == pytest.approx(0, abs=CENT)
    assert terminal(found, "carrying") == pytest.approx(0, abs=CENT)
    assert_npv(found, 64.2347)


@pytest.mark.parametrize(
    ("closes", "after", "by_hand", "npv"),
    [
        # The 200 stay freed: 200 / 1.1 = 181.8182.
        ("", {"terminal_value": "perpetuity", "terminal_decay": 0.0}, 0, 181.8182),
        # Of the 200 a fifth is lost in each year after H: 40, 32, 25.60, ... are bought again in its first quarter. 40 / 1.1 x
        # (1 + 0.8 / 1.4641 + ...) = 36.3636 x 1.4641 / 0.6641 = 80.1686. NPV 181.8182 - 80.1686 / 1.4641 = 127.0619.
        ("", {"terminal_value": "perpetuity", "terminal_decay": 0.2}, -80.1686, 127.0619),
        # Closing two quarters after H, the unit misses the 160 that are left: 40 / 1.1 + 160 / 1.21 = 168.5950: all 200 have gone
        # back. NPV 181.8182 - 168.5950 / 1.4641 = 66.6655. (A decay of the 200 that are missing would leave 40 for nothing.)
        ("2028Q2", {"terminal_value": "perpetuity", "terminal_decay": 0.2}, -168.5950, 66.6655),
        # A multiple does not decay: 0 for a unit that stays; the 200 for one that closes within it, or the half of the second
        # quarter after H that a multiple of 1.5 quarters has. NPV 181.8182 - 136.6027 = 45.2155; 181.8182 - 68.3013 = 113.5168.
        ("", {"terminal_value": "multiple", "terminal_multiple": 2}, 0, 181.8182),
        ("2028Q2", {"terminal_value": "multiple", "terminal_multiple": 2}, -200, 45.2155),
        ("2028Q2", {"terminal_value": "multiple", "terminal_multiple": 0.375}, -100, 113.5168),
    ],
)
def test_inventory_freed_after_the_evaluation(tmp_path, closes, after, by_hand, npv) -> None:
    found = worked(
        tmp_path,
        finance={"discount_rate": 0.4641} | after,
        levers={LEVER: {"effects": {"inventory": 0.2}}},
        units=[STOCKED | {"exit_quarter": closes}],
        **PINNED,
    )
    assert_flows(found, "working_capital", [200, 0, 0, 0])
    assert terminal(found, "working_capital") == pytest.approx(by_hand, abs=CENT)
    assert_npv(found, npv)


def test_a_unit_that_closes_after_the_evaluation_has_freed_its_inventory_anyway(tmp_path) -> None:
    # It closes at the end of the second quarter after H, where the 200 are missing: 200 / 1.21 = 165.2893 in H.
    # NPV: 200 / 1.1 - 165.2893 / 1.4641 = 181.8182 - 112.8948 = 68.9234, which is interest on 200 for five quarters.
    found = worked(
        tmp_path,
        finance={"discount_rate": 0.4641, "terminal_value": "perpetuity", "terminal_decay": 0.0},
        levers={LEVER: {"effects": {"inventory": 0.2}}},
        units=[STOCKED | {"exit_quarter": "2028Q2"}],
        **PINNED,
    )
    assert terminal(found, "working_capital") == pytest.approx(-165.2893, abs=CENT)
    assert_npv(found, 68.9234)


def test_more_inventory_is_money_tied_up(tmp_path) -> None:
    # An adverse effect of 10 % from a vendor: 100 tied up in full, and 3 a quarter to hold.
    found = worked(
        tmp_path,
        finance={"carrying_rate": 0.12},
        levers={LEVER: {"effects": {"inventory": -0.1}, "evidence": "vendor"}},
        units=[STOCKED],
        **PINNED,
    )
    assert_flows(found, "working_capital", [-100, 0, 0, 0])
    assert_npv(found, -112)


def test_holding_costs_follow_the_weeks_of_a_quarter(tmp_path) -> None:
    # 14 weeks in the fourth quarter of fiscal 2028: 200 x 3 % x 14/13 = 6.4615.
    found = worked(
        tmp_path,
        calendar={"kind": "4-5-4", "fiscal_year_start_month": 2, "first_quarter": "2028Q4"},
        finance={"carrying_rate": 0.12},
        levers={LEVER: {"effects": {"inventory": 0.2}}},
        units=[STOCKED],
        pins=[launch(quarter="2028Q4")],
    )
    assert cell(found, "carrying", "2028Q4") == pytest.approx(6.4615, abs=CENT)
    assert cell(found, "carrying", "2029Q1") == pytest.approx(6, abs=CENT)
    assert cell(found, "working_capital", "2028Q4") == pytest.approx(200, abs=CENT)
