"""Where the demand of a closed unit goes, worked out by hand: what another unit makes of it, and what that asks of the plan."""

import pytest

from instances import load_instance
from instances.problems import InputProblems
from instances.workbook.writing import workbook_of
from planner import plan
from tests.worked.cases import (
    CENT,
    assert_flows,
    assert_npv,
    launch,
    launched,
    limit,
    terminal,
    worked,
    write_instance,
)

CLOSING = "closing"
CLOSES = {CLOSING: {"closes": True}}
A = {"unit": "A", "revenue": 100_000, "contribution_margin": 0.4, "inventory_accuracy": 1}
B = {"unit": "B", "revenue": 1_000, "contribution_margin": 0.3, "inventory_accuracy": 1}
A_TO_B = {"from_unit": "A", "to_unit": "B", "share": 0.5}
ONLINE = {"eligible_orders": 1_000, "order_value": 50, "online_margin": 0.2}
RATES = {"cancellation_rate": 0.1, "late_rate": 0.2, "mispick_rate": 0.05, "complaint_rate": 0.02, "returned_rate": 0.3}
WORK = {"hours_per_order": 0.1, "wage": 20, "overtime_rate": 0.1, "missed_task_rate": 0.05}
EVENTS = {"fulfilment": 3, "cancellation": 2, "mispick": 4, "late": 5, "returned": 6, "complaint": 10}
EVENTS |= {"overtime_premium": 0.5, "missed_task_hour": 8}


def closed(folder, units, *, transfers=(A_TO_B,), pins=(), **case):
    """Return the plan in which A closes in quarter 2 of 4."""
    case = {"decision": 2, "evaluation": 4} | case
    pins = [launch(quarter="2027Q2", lever=CLOSING), *pins]
    return worked(folder, levers=CLOSES, units=units, pins=pins, transfers=transfers, **case)


def test_another_store_makes_its_own_margin_and_has_its_own_costs_of_what_it_takes_over(tmp_path) -> None:
    # B takes over half of 100,000 of store sales and a quarter of 1,000 orders: x = 50,000, n = 250.
    # sales       -100,000 x 0.4 + 50,000 x 0.3 = -25,000          availability  -1,000 x 10 + 250 x 40 x 0.25 = -7,500
    # lost orders 250 x 0.1 x 0.4 = 10: cancelled_sales -10 x 10   fulfilment    1,000 x 3 - 240 x 3 = 2,280
    # labour      250 x 0.1 h x 20 = 500, 12.5 mispicks x 4 = 50   shipping      50 late x 5 = 250
    # returns     75 x 6 = 450    complaints 5 x 10 = 50           cancellations 25 x 2 = 50
    # shrink      50,000 x 0.02 = 1,000                            markdowns     50,000 x 0.01 = 500
    # volatility  25 h x 20 x 0.1 x 0.5 = 25, 25 h x 0.05 x 8 = 10
    b = B | {"order_value": 40, "online_margin": 0.25, "shrink_rate": 0.02, "markdown_rate": 0.01} | RATES | WORK
    finance = {"cancelled_orders_lost": 0.4, "online_sales": "beside"}
    transfers = [A_TO_B | {"share_orders": 0.25}]
    found = closed(tmp_path, [A | ONLINE, b], transfers=transfers, finance=finance, event_costs=EVENTS)
    by_hand = {"sales": -25_000, "availability": -7_500, "cancelled_sales": -100, "fulfilment": 2_280, "labour": -550}
    by_hand |= {"shipping": -250, "returns": -450, "complaints": -50, "cancellations": -50, "shrink": -1_000}
    by_hand |= {"markdowns": -500, "volatility": -35, "stockouts": 0, "promises": 0}
    for line, flow in by_hand.items():
        assert_flows(found, line, [0, flow, flow, flow])
    assert_npv(found, 3 * -33_205)


def test_online_orders_inside_revenue_bring_their_shrink_along(tmp_path) -> None:
    # Inside: A's store sells 100,000 - 1,000 x 50 = 50,000. B takes over 25,000 of it and 500 orders of 40: 45,000 of revenue.
    # Sales -50,000 x 0.4 + 25,000 x 0.3, orders -10,000 + 500 x 40 x 0.25, shrink 45,000 x 0.02.
    b = B | {"order_value": 40, "online_margin": 0.25, "shrink_rate": 0.02}
    found = closed(tmp_path, [A | ONLINE, b], finance={"online_sales": "inside"})
    assert_flows(found, "sales", [0, -12_500, -12_500, -12_500])
    assert_flows(found, "availability", [0, -5_000, -5_000, -5_000])
    assert_flows(found, "shrink", [0, -900, -900, -900])
    assert_npv(found, 3 * -18_400)


def test_levers_of_the_store_that_takes_over_are_not_counted_in_it(tmp_path) -> None:
    # B's running lever would halve late orders: 500 of 1,000 at 0.2 and 5 each cost 500, not 250.
    b = B | {"late_rate": 0.2, "order_value": 50, "online_margin": 0.2}
    running = {"unit": "B", "lever": "orchestration", "rule": "running", "quarter": "2026Q1"}
    levers = CLOSES | {"orchestration": {"effects": {"late": 0.5}}}
    pins = [launch(quarter="2027Q2", lever=CLOSING), running]
    case = {"decision": 2, "evaluation": 4, "event_costs": {"late": 5}, "finance": {"online_sales": "beside"}}
    found = worked(tmp_path, levers=levers, units=[A | ONLINE, b], pins=pins, transfers=[A_TO_B], **case)
    assert_flows(found, "shipping", [0, -500, -500, -500])


def test_event_rates_of_the_store_that_takes_over_drift_and_prices_rise(tmp_path) -> None:
    # 500 orders, 10 % late, 10 % more in each quarter, at 5 in freight of 1.08^t: quarter 3 is 1.1^2 x 1.08^0.5.
    b = B | {"late_rate": 0.1, "event_drift": 0.1}
    finance = {"online_sales": "beside", "freight_growth": 0.08}
    found = closed(tmp_path, [A | ONLINE, b], finance=finance, event_costs={"late": 5})
    assert_flows(found, "shipping", [0, *(-250 * 1.1 ** (q - 1) * 1.08 ** ((q - 1) / 4) for q in (2, 3, 4))])


def test_wrong_records_of_the_store_that_takes_over_count(tmp_path) -> None:
    # B's accuracy is 0.8, less 0.02 a quarter; half of late orders come of wrong records: 0.1 x (1 + 0.5 x 0.02 / 0.2) in q2.
    b = B | {"late_rate": 0.1, "inventory_accuracy": 0.8, "accuracy_drift": 0.02}
    case = {"finance": {"online_sales": "beside"}, "event_costs": {"late": 5}, "records": {"late": 0.5}}
    found = closed(tmp_path, [A | ONLINE, b], **case)
    assert_flows(found, "shipping", [0, -262.5, -275, -287.5])


@pytest.mark.parametrize(
    ("a", "b", "gained"),
    [
        ({}, {}, [0, 15_000, 15_000, 15_000]),
        ({}, {"exit_quarter": "2027Q3"}, [0, 15_000, 15_000, 0]),
        ({"exit_quarter": "2027Q3"}, {}, [0, 15_000, 15_000, 0]),
        ({"resize_quarter": "2027Q3", "resize_factor": 0.5}, {}, [0, 15_000, 7_500, 7_500]),
        ({}, {"resize_quarter": "2027Q3", "resize_factor": 0.5}, [0, 15_000, 15_000, 15_000]),
    ],
)
def test_demand_moves_while_both_are_open_in_the_base_case_at_the_size_of_the_closed_one(tmp_path, a, b, gained) -> None:
    # A's contribution is 0 here, so that sales are what B gains of the half of 100,000 that it takes over.
    rules = {"minimum_quarters_before_exit": 0}
    found = closed(tmp_path, [A | {"contribution_margin": 0} | a, B | b], rules=rules)
    assert_flows(found, "sales", gained)
    assert_npv(found, sum(gained))


@pytest.mark.parametrize(
    ("b", "after"), [({}, 8), ({"exit_quarter": "2028Q2"}, 2), ({"exit_quarter": "2027Q4"}, 0), ({"exit_quarter": "2040Q1"}, 8)]
)
def test_after_the_evaluation_demand_moves_until_the_exit_of_the_store_that_takes_over(tmp_path, b, after) -> None:
    # Two years after quarter 4, quarters 5 to 12, of 15,000 each.
    finance = {"terminal_value": "multiple", "terminal_multiple": 2}
    found = closed(tmp_path, [A | {"contribution_margin": 0}, B | b], finance=finance)
    assert terminal(found, "sales") == pytest.approx(15_000 * after, abs=CENT)
    assert_npv(found, 15_000 * (3 + after))


def test_what_moves_is_taxed(tmp_path) -> None:
    found = closed(tmp_path, [A | {"contribution_margin": 0}, B], finance={"tax_rate": 0.2})
    assert_flows(found, "tax", [0, -3_000, -3_000, -3_000])
    assert_npv(found, 3 * 12_000)


LOSING = {"labour_hours": 1_000, "wage": 20, "revenue": 10_000, "contribution_margin": 0.1, "inventory_accuracy": 1}
"""A store that loses 20,000 of labour and earns 1,000 a quarter."""


def test_a_store_that_takes_over_does_not_close(tmp_path) -> None:
    # Either saves 19,000 in each of 2 quarters; B keeps half of A's 1,000. Without the rows both close.
    units = [LOSING | {"unit": "A"}, LOSING | {"unit": "B"}]
    case = {"decision": 1, "evaluation": 2, "levers": CLOSES, "units": units}
    found = worked(tmp_path, transfers=[A_TO_B], **case)
    assert launched(found) == {("A", CLOSING, "2027Q1")}
    assert limit(found, "transfer A to B", "total") == (1, 1)
    assert_npv(found, 2 * 19_500)
    assert_npv(worked(tmp_path / "apart", **case), 4 * 19_000)


def test_a_transfer_decides_which_store_closes(tmp_path) -> None:
    # Closing A saves 20,000 - 30,000 x 0.4 = 8,000, closing B 20,000 - 60,000 x 0.3 = 2,000. B takes over half of A's sales at
    # 0.3, where it stays: 4,500 more.
    a = LOSING | {"unit": "A", "revenue": 30_000, "contribution_margin": 0.4}
    b = LOSING | {"unit": "B", "revenue": 60_000, "contribution_margin": 0.3}
    found = worked(tmp_path, decision=1, evaluation=1, levers=CLOSES, units=[a, b], transfers=[A_TO_B])
    assert launched(found) == {("A", CLOSING, "2027Q1")}
    assert_npv(found, 8_000 + 4_500)


@pytest.mark.parametrize(("capacity", "closings"), [(499, 1), (500, 1), (999, 1), (1_000, 2)])
def test_a_store_takes_over_no_more_orders_than_it_can(tmp_path, capacity, closings) -> None:
    # A and C close if they may, and send C half of 1,000 orders each; the row counts orders of quarter 1.
    units = [LOSING | ONLINE | {"unit": "A"}, B | {"transfer_capacity": capacity}, LOSING | ONLINE | {"unit": "C", "wage": 21}]
    transfers = [A_TO_B, {"from_unit": "C", "to_unit": "B", "share": 0.5}]
    if capacity == 499:
        transfers[0] = A_TO_B | {"share_orders": 0}
    found = worked(tmp_path, decision=1, evaluation=2, levers=CLOSES, units=units, transfers=transfers)
    assert len(launched(found)) == closings
    assert ("A" if capacity == 499 else "C") in {unit for unit, *_ in launched(found)}
    assert limit(found, "transfer capacity", "total", "B") == (capacity, 0 if capacity == 499 else 500 * closings)


def test_a_workbook_has_the_same_transfers(tmp_path) -> None:
    transfers = [A_TO_B | {"share_orders": 0.25}, {"from_unit": "B", "to_unit": "A", "share": 0.1}]
    units = [A, B | {"transfer_capacity": 70}]
    folder = load_instance(write_instance(tmp_path / "case", levers=CLOSES, units=units, transfers=transfers))
    (tmp_path / "case.xlsx").write_bytes(workbook_of(folder))
    book = load_instance(tmp_path / "case.xlsx")
    assert book.transfers == folder.transfers and len(book.transfers) == 2
    assert book.units == folder.units and book.pairs == folder.pairs
    assert list(book.pairs.values()) == ["transfer A to B"]


def test_headers_from_and_to_are_understood(tmp_path) -> None:
    folder = write_instance(tmp_path, levers=CLOSES, units=[A, B], transfers=[{"from": "A", "to": "B", "share": "50 %"}])
    row = load_instance(folder).transfers[0]
    assert (row.from_unit, row.to_unit, row.share, row.of_orders) == ("A", "B", 0.5, 0.5)


def test_every_fault_of_transfers_is_told_at_once(tmp_path) -> None:
    rows = [("A", "B", 0.7), ("A", "C", 0.1), ("A", "B", 0.6), ("B", "B", 0.1), ("D", "A", 0.1)]
    transfers = [dict(zip(("from_unit", "to_unit", "share"), row, strict=True)) for row in rows]
    transfers += [{"from_unit": "B", "to_unit": "A", "share": 0.1, "share_orders": 1.2}]
    with pytest.raises(InputProblems) as told:
        plan(write_instance(tmp_path / "cell", units=[A, B], levers=CLOSES, transfers=transfers))
    assert "share_orders" in str(told.value)
    transfers[-1]["share_orders"] = 0.95
    transfers += [{"from_unit": "B", "to_unit": "A2", "share": 0.1}]
    units = [A, B, A | {"unit": "A2"}, B | {"unit": "E", "transfer_capacity": 1}]
    with pytest.raises(InputProblems) as told:
        plan(write_instance(tmp_path / "case", units=units, transfers=transfers))
    said = str(told.value)
    for part in (
        "transfers.csv row 2, from_unit",
        "transfers.csv row 3, to_unit",
        "transfers.csv row 4, to_unit",
        "1.4 in all rows of A",
        "another unit than B",
        "transfers.csv row 6, from_unit",
        "1.15 in all rows of B",
        "units.csv row 5, transfer_capacity",
    ):
        assert part in said, (part, said)


def test_units_that_hand_nothing_over_are_no_pair(tmp_path) -> None:
    # Either saves 19,000 in each of 2 quarters, and nothing goes from A to B.
    units = [LOSING | {"unit": "A"}, LOSING | {"unit": "B"}]
    found = worked(tmp_path, decision=1, evaluation=2, levers=CLOSES, units=units, transfers=[A_TO_B | {"share": 0}])
    assert len(launched(found)) == 2 and found.limits.empty
    assert_npv(found, 4 * 19_000)


def test_chains_pass_nothing_on(tmp_path) -> None:
    # A hands half of 1,000 of margin over to B, and B may not close for it; B would hand over to C, which closes.
    units = [LOSING | {"unit": name} for name in "ABC"]
    transfers = [A_TO_B, {"from_unit": "B", "to_unit": "C", "share": 0.5}]
    found = worked(tmp_path, decision=1, evaluation=3, levers=CLOSES, units=units, transfers=transfers)
    assert {unit for unit, *_ in launched(found)} == {"A", "C"}
    assert_npv(found, 3 * (19_500 + 19_000))


def test_names_of_pairs_are_told_apart(tmp_path) -> None:
    units = [A | {"unit": name} for name in ("X", "Y to Z", "X to Y", "Z")]
    transfers = [{"from_unit": "X", "to_unit": "Y to Z", "share": 0.5}, {"from_unit": "X to Y", "to_unit": "Z", "share": 0.5}]
    ramps = [{"name": "transfer capacity", "growth": 1.0, "base": 1}]
    with pytest.raises(InputProblems) as told:
        plan(write_instance(tmp_path, levers=CLOSES, units=units, transfers=transfers, ramp_limits=ramps))
    said = str(told.value)
    assert "transfers.csv row 3, from_unit: found transfer X to Y to Z, expected another name than row 2 has" in said
    assert "ramp_limits[0].name: found transfer capacity" in said


def test_pins_do_not_close_both_of_a_pair(tmp_path) -> None:
    pins = [launch(lever=CLOSING), launch("B", lever=CLOSING, rule="committed")]
    with pytest.raises(InputProblems, match=r"pins\.csv row 3.*A or B open"):
        plan(write_instance(tmp_path, levers=CLOSES, units=[A, B], transfers=[A_TO_B], pins=pins))
