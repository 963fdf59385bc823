"""Closing a unit, worked out by hand: what it loses, what it saves, what it owes and what it brings."""

import pytest

from planner import plan, verify
from tests.worked.cases import (
    LEVER,
    assert_flows,
    assert_npv,
    cost,
    launch,
    launched,
    limit,
    terminal,
    worked,
    write_instance,
    written,
)

CLOSING = "closing"
STORE = {"unit": "A", "revenue": 100_000, "contribution_margin": 0.4, "inventory_accuracy": 1}


def closed(folder, unit, *, quarter="2027Q2", closing=None, levers=None, pins=(), **case):
    """Return the plan in which a unit closes in quarter 2 of 4."""
    lever = {"closes": True} | ({"closing": closing} if closing else {})
    case = {"decision": 2, "evaluation": 4} | case
    every = {CLOSING: lever} | (levers or {})
    return worked(folder, levers=every, units=[unit], pins=[launch(quarter=quarter, lever=CLOSING), *pins], **case)


def test_a_closed_store_loses_its_sales_and_saves_what_goes_with_them(tmp_path) -> None:
    # From quarter 2 on: 0.4 x 100,000 = 40,000 of contribution lost. Saved: 1,000 hours x 20 = 20,000, of which 10 % overtime at
    # half the wage more, 1,000; shrink 2 % x 100,000 = 2,000; markdowns 1,000. Stockouts of 5 % are no gain.
    unit = STORE | {"labour_hours": 1_000, "wage": 20, "overtime_rate": 0.1, "stockout_rate": 0.05}
    unit |= {"shrink_rate": 0.02, "markdown_rate": 0.01}
    found = closed(tmp_path, unit, event_costs={"overtime_premium": 0.5})
    assert_flows(found, "sales", [0, -40_000, -40_000, -40_000])
    assert_flows(found, "labour", [0, 20_000, 20_000, 20_000])
    assert_flows(found, "volatility", [0, 1_000, 1_000, 1_000])
    assert_flows(found, "shrink", [0, 2_000, 2_000, 2_000])
    assert_flows(found, "markdowns", [0, 1_000, 1_000, 1_000])
    assert_flows(found, "stockouts", [0, 0, 0, 0])
    assert_npv(found, -48_000)


@pytest.mark.parametrize("incremental", [1.0, 0.5, 0.0])
def test_online_orders_are_lost_in_full_but_for_those_that_would_have_been_lost(tmp_path, incremental) -> None:
    # 1,000 orders of 50 at 0.2 are 10,000; 10 % cancelled, 40 % of these lost: 400 would have been lost anyway. Saved:
    # fulfilment 960 x 3 = 2,880, handling of 100 cancellations at 2 = 200, 1,000 x 0.1 h x 20 = 2,000 of labour.
    unit = STORE | {"revenue": 0, "eligible_orders": 1_000, "order_value": 50, "online_margin": 0.2, "cancellation_rate": 0.1}
    unit |= {"hours_per_order": 0.1, "wage": 20}
    finance = {"cancelled_orders_lost": 0.4, "extra_orders_incremental": incremental}
    found = closed(tmp_path, unit, finance=finance, event_costs={"cancellation": 2, "fulfilment": 3})
    assert_flows(found, "availability", [0, -10_000, -10_000, -10_000])
    assert_flows(found, "cancelled_sales", [0, 400, 400, 400])
    assert_flows(found, "fulfilment", [0, 2_880, 2_880, 2_880])
    assert_flows(found, "cancellations", [0, 200, 200, 200])
    assert_flows(found, "labour", [0, 2_000, 2_000, 2_000])
    assert_npv(found, 3 * (400 + 2_880 + 200 + 2_000 - 10_000))


def test_stock_is_released_in_the_closing_quarter_and_no_longer_carried(tmp_path) -> None:
    # 8,000 of stock come free in quarter 2; holding them at 10 % a year cost 200 a quarter.
    found = closed(tmp_path, {"unit": "A", "inventory": 8_000}, finance={"carrying_rate": 0.1})
    assert_flows(found, "working_capital", [0, 8_000, 0, 0])
    assert_flows(found, "carrying", [0, 200, 200, 200])
    assert_npv(found, 8_600)


SITE = {"unit": "A", "occupancy_cost": 5_000}


@pytest.mark.parametrize(
    ("lease", "closing", "saved", "fee"),
    [
        ({}, {}, [0, 5_000, 5_000, 5_000], 0),
        ({"lease_end": "2027Q3"}, {}, [0, 0, 0, 5_000], 0),
        ({"lease_end": "2027Q1", "lease_break_fee": 7_000}, {}, [0, 5_000, 5_000, 5_000], 0),
        ({"lease_end": "2027Q3", "lease_break_fee": 7_000}, {}, [0, 5_000, 5_000, 5_000], 7_000),
        ({"lease_end": "2027Q3"}, {"break_fee_quarters": 1.5}, [0, 5_000, 5_000, 5_000], 7_500),
        ({"lease_end": "2027Q3"}, {"break_fee_quarters": 6}, [0, 5_000, 5_000, 5_000], 10_000),
        ({"lease_end": "2027Q3", "lease_break_fee": 7_000}, {"break_fee_quarters": 6}, [0, 5_000, 5_000, 5_000], 7_000),
    ],
)
def test_a_site_is_owed_until_its_lease_ends_or_is_broken_for_a_fee(tmp_path, lease, closing, saved, fee) -> None:
    # Closed in quarter 2. A lease through quarter 3 has two quarters left then, so six of a fee are two: 10,000.
    found = closed(tmp_path, SITE | lease, closing=closing)
    assert_flows(found, "occupancy", saved)
    assert_flows(found, "closing", [0, -fee, 0, 0])
    assert_npv(found, sum(saved) - fee)


def test_a_lease_beyond_the_evaluation_is_owed_in_the_terminal_value(tmp_path) -> None:
    # Two years after quarter 4, a lease through quarter 8: quarters 9 to 12 of 5 to 12 save 5,000 each.
    finance = {"terminal_value": "multiple", "terminal_multiple": 2}
    found = closed(tmp_path, SITE | {"lease_end": "2028Q4"}, finance=finance)
    assert_flows(found, "occupancy", [0, 0, 0, 0])
    assert terminal(found, "occupancy") == pytest.approx(20_000)
    assert_npv(found, 20_000)


def test_severance_grows_with_wages_and_a_fee_and_salvage_with_prices(tmp_path) -> None:
    # Quarter 2: severance 3 x 2,000 x 1.08^0.25, fee 4,000 x 1.04^0.25, salvage 1,000 x 1.04^0.25.
    unit = {"unit": "A", "headcount": 3, "lease_end": "2027Q4", "lease_break_fee": 4_000, "salvage": 1_000}
    finance = {"inflation_rate": 0.04, "wage_growth": 0.08}
    found = closed(tmp_path, unit, closing={"severance_per_head": 2_000}, finance=finance)
    wages, prices = 1.08**0.25, 1.04**0.25
    assert_flows(found, "closing", [0, -6_000 * wages - 4_000 * prices, 0, 0])
    assert_flows(found, "salvage", [0, 1_000 * prices, 0, 0])
    assert_npv(found, -6_000 * wages - 3_000 * prices)


def test_a_book_value_is_written_off_in_the_closing_quarter(tmp_path) -> None:
    # 6,000 over 6 quarters, tax 25 %: in quarter 2, 5,000 are left. Written off at once they save 1,250 of tax instead of 250 a
    # quarter in 2 to 6, the last two after the evaluation, at no discount. Half of the book value is sold: 2,500, taxed at 625.
    unit = {"unit": "A", "book_value": 6_000, "book_quarters": 6}
    found = closed(tmp_path, unit, closing={"salvage_share": 0.5}, finance={"tax_rate": 0.25})
    assert_flows(found, "salvage", [0, 2_500, 0, 0])
    assert_flows(found, "tax", [0, 1_250 - 250 - 625, -250, -250])
    assert terminal(found, "tax") == pytest.approx(-500)
    assert_npv(found, 2_500 - 625)


def test_capex_of_a_launch_is_written_off_when_its_unit_closes(tmp_path) -> None:
    # Capex of 4,000 in quarter 1 over 8 quarters, tax 25 %: 500 in quarter 1, the 3,500 left in quarter 2.
    levers = {LEVER: {"costs": [cost(4_000, colour="capex")], "effects": {"shrink": 1.0}}}
    finance = {"tax_rate": 0.25, "depreciation_quarters": 8}
    found = closed(tmp_path, {"unit": "A"}, levers=levers, pins=[launch()], finance=finance)
    assert_flows(found, "tax", [125, 875, 0, 0])
    assert_npv(found, -3_000)


def test_what_a_running_lever_brought_is_lost_with_the_unit(tmp_path) -> None:
    # A running lever adds 10 % to 1,000 orders of 50 at 0.2, and halves stockouts of 10 % of 100,000 at 0.4: 1,000 and 2,000 a
    # quarter in the base case. Closing loses the 10,000 and 40,000 without it, and these two as well; its support of 300 ends.
    unit = STORE | {"stockout_rate": 0.1, "eligible_orders": 1_000, "order_value": 50, "online_margin": 0.2}
    lever = {"effects": {"order_uplift": 0.1, "stockout": 0.5}, "support": [{"amount": 300, "basis": "unit"}]}
    running = {"unit": "A", "lever": LEVER, "rule": "running", "quarter": "2026Q1"}
    found = closed(tmp_path, unit, levers={LEVER: lever}, pins=[running])
    assert_flows(found, "availability", [0, -11_000, -11_000, -11_000])
    assert_flows(found, "stockouts", [0, -2_000, -2_000, -2_000])
    assert_flows(found, "sales", [0, -40_000, -40_000, -40_000])
    assert_flows(found, "support", [0, 300, 300, 300])
    assert_npv(found, 3 * -52_700)


def test_minimum_terms_go_on_after_a_closing(tmp_path) -> None:
    # Launched in quarter 1 with a term of 3 quarters at 300; the unit closes in quarter 2.
    lever = {"effects": {"shrink": 0.1}, "support": [{"amount": 300, "basis": "unit", "minimum_quarters": 3}]}
    found = closed(tmp_path, {"unit": "A"}, levers={LEVER: lever}, pins=[launch()])
    assert_flows(found, "support", [-300, -300, -300, 0])
    assert_npv(found, -900)


def test_severance_and_fees_count_in_spend_and_salvage_does_not(tmp_path) -> None:
    unit = {"unit": "A", "severance": 2_000, "salvage": 500}
    limits = [{"name": "budget", "measure": "spend", "per": "quarter", "colour": "opex", "prices": "nominal"}]
    amounts = [{"limit": "budget", "period": "2027Q2", "amount": 2_100}]
    found = closed(tmp_path, unit, limits=limits, amounts=amounts)
    assert limit(found, "budget", "2027Q2") == pytest.approx((2_100, 2_000))
    assert_npv(found, -1_500)


def test_no_lever_is_launched_at_a_unit_that_is_closed(tmp_path) -> None:
    # The lever saves 1,000 a quarter from its launch on; the unit loses 3,000 a quarter of labour and closes in quarter 1, not 2.
    unit = {"unit": "A", "revenue": 100_000, "shrink_rate": 0.01, "labour_hours": 300, "wage": 10}
    levers = {LEVER: {"effects": {"shrink": 1.0}}, CLOSING: {"closes": True}}
    found = worked(tmp_path, decision=2, evaluation=4, levers=levers, units=[unit])
    assert launched(found) == {("A", CLOSING, "2027Q1")}
    assert_npv(found, 4 * 4_000)
    later = worked(tmp_path / "later", decision=2, evaluation=4, levers=levers, units=[unit], pins=[launch(quarter="2027Q1")])
    assert launched(later) == {("A", LEVER, "2027Q1"), ("A", CLOSING, "2027Q2")}
    assert_npv(later, 1_000 + 3 * 4_000)


@pytest.mark.parametrize(("lease", "closes"), [("2027Q2", True), ("2027Q4", False)])
def test_a_longer_lease_keeps_a_store(tmp_path, lease, closes) -> None:
    # The store loses 1,000 a quarter of labour, and 600 of contribution is lost with it: to close saves 400. Rent 2,000 a quarter
    # is owed through the lease. Severance 3,000: over 4 quarters 4 x 400 + 2,000 x (quarters after the lease) against it.
    unit = {"unit": "A", "revenue": 1_500, "contribution_margin": 0.4, "labour_hours": 100, "wage": 10}
    unit |= {"occupancy_cost": 2_000, "lease_end": lease, "severance": 3_000}
    found = worked(tmp_path, decision=1, evaluation=4, levers={CLOSING: {"closes": True}}, units=[unit])
    assert launched(found) == ({("A", CLOSING, "2027Q1")} if closes else set())
    assert_npv(found, 1_600 + 4_000 - 3_000 if closes else 0)


def test_a_closed_unit_has_no_state_and_no_tracking(tmp_path) -> None:
    levers = {LEVER: {"effects": {"late": 0.5}, "ramp": [0.5, 0.75, 1.0]}}
    found = closed(tmp_path, STORE | {"eligible_orders": 100, "late_rate": 0.1}, levers=levers, pins=[launch()])
    states = written(found, tmp_path, "states.csv")[0]
    assert [states[quarter] for quarter in ("2027Q1", "2027Q2", "2027Q4")] == [LEVER, "closed", "closed"]
    assert {row["quarter"] for row in written(found, tmp_path, "tracking.csv")} == {"2027Q1"}
    assert verify(found) == []


def test_floors_count_a_closed_unit_as_not_live_and_with_its_base_case(tmp_path) -> None:
    # A and B are alike. A runs nothing and closes in quarter 2; B launches. Coverage is 1 of 2. The mean late rate of 200 orders:
    # A 0.1 as in the base case, B 0.05.
    units = [STORE | {"unit": name, "eligible_orders": 100, "late_rate": 0.1} for name in ("A", "B")]
    floors = [
        {"name": "cover", "measure": "coverage", "lever": LEVER, "by": "2027Q3", "amount": 0.5},
        {"name": "late", "measure": "late_rate", "by": "2027Q3", "amount": 0.08},
    ]
    pins = [launch(quarter="2027Q2", lever=CLOSING), launch("B")]
    levers = {CLOSING: {"closes": True}, LEVER: {"effects": {"late": 0.5}}}
    found = worked(tmp_path, decision=2, evaluation=4, levers=levers, units=units, pins=pins, floors=floors)
    assert limit(found, "cover", "2027Q3") == pytest.approx((0.5, 0.5))
    assert limit(found, "late", "2027Q3") == pytest.approx((0.08, 0.075))
    assert verify(found) == []


def test_a_covenant_counts_what_a_closing_writes_off(tmp_path) -> None:
    # Book value 6,000 over 6 quarters, no tax: 5,000 written off in quarter 2 instead of 1,000 in each of 2, 3 and 4: -2,000.
    covenants = [{"name": "result", "measure": "fiscal_year_result", "at_least": -2_000}]
    unit = {"unit": "A", "book_value": 6_000, "book_quarters": 6}
    found = closed(tmp_path, unit, covenants=covenants)
    assert limit(found, "result", "FY2027")[1] == pytest.approx(-2_000)
    assert_npv(found, 0)


@pytest.mark.parametrize(
    ("lever", "said"),
    [
        ({"effects": {"late": 0.1}}, "levers.closing.effects"),
        ({"slip_quarters": 1}, "levers.closing.slip_quarters"),
        ({"ramp": [0.5, 1.0]}, "levers.closing.ramp"),
        ({"support": [{"amount": 1, "basis": "unit"}]}, "levers.closing.support"),
        ({"role": "hub"}, "levers.closing.role"),
    ],
)
def test_what_only_an_open_unit_can_have_is_refused(tmp_path, lever, said) -> None:
    folder = write_instance(tmp_path, levers={CLOSING: {"closes": True} | lever}, units=[STORE])
    with pytest.raises(Exception, match=said):
        plan(folder)
