"""Launches that go live later than planned, worked out by hand: what keeps its planned date, and what begins when they are live.

Each case is planned with its launches pinned; the figures by hand are compared with the accountant's, and his with every table
of the plan.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from instances import load_instance
from planner import verify
from planner.accountant import Account, Launch, account, broken_rules
from tests.worked.cases import CENT, LEVER, SAVES_ALL, Record, cost, label, launch, launched, saver, worked, write_instance

SECOND = "orchestration"
SPREAD = {"profile": [0.3, 0.5, 0.2], "profile_from": -1}


def accounted(folder: Path, *planned: tuple[str, int], pins: Sequence[Record] = (), **case: Any) -> Account:
    """Return the account of launches of unit A, by lever and quarter, with which pricing agrees in every table."""
    musts = [launch(quarter=label(quarter), lever=lever) for lever, quarter in planned]
    found = worked(folder, pins=[*pins, *musts], **case)
    assert verify(found) == []
    done = account(found.instance, launches_of(*planned))
    assert launched(found) == {("A", lever, label(quarter)) for lever, quarter in planned}
    assert found.npv == pytest.approx(done.npv, abs=CENT)
    return done


def launches_of(*planned: tuple[str, int]) -> list[Launch]:
    return [Launch("A", lever, label(quarter)) for lever, quarter in planned]


def flows(done: Account, line: str, last: int) -> list[float]:
    """Return the flows of a line in quarters 1 to `last`."""
    by_quarter = {key.quarter: amount for key, amount in done.cashflow.items() if key.line == line}
    return [by_quarter[label(quarter)] for quarter in range(1, last + 1)]


def test_costs_and_load_come_as_planned_and_all_else_from_going_live(tmp_path) -> None:
    # Planned for quarter 2, live in quarter 4. Of the plan: 1,000 around quarter 2: 300, 500, 200; the network's 10 a quarter of
    # support from quarter 2 on; load 1 before, 2 at and 3 after quarter 2. From quarter 4: a quarter, half, then all of 1,000
    # saved, for four quarters; 10 and 5 hours at 20; support of 60 a quarter.
    # Saved 250 + 500 + 1,000 + 1,000 = 2,750, less 1,000, 300 of hours, 5 x 60 and 7 x 10 of support: 1,080.
    support = [{"amount": 60, "basis": "unit"}, {"amount": 10, "basis": "network"}]
    load = {"team": "crew", "prepare": 1, "go_live": 2, "stabilise": [3]}
    slipping = {
        **SAVES_ALL,
        "slip_quarters": 2,
        "ramp": [0.25, 0.5, 1.0],
        "benefit_life_quarters": 4,
        "launch_hours": [10, 5],
        "costs": [cost(1000, **SPREAD)],
        "support": support,
        "loads": [load],
    }
    found = accounted(
        tmp_path,
        (LEVER, 2),
        decision=4,
        evaluation=8,
        levers={LEVER: slipping},
        units=[saver(wage=20)],
        limits=[{"name": "crew", "measure": "load", "amount": 9}],
    )
    assert flows(found, "training", 8) == pytest.approx([-300, -500, -200, 0, 0, 0, 0, 0], abs=CENT)
    assert flows(found, "shrink", 8) == pytest.approx([0, 0, 0, 250, 500, 1000, 1000, 0], abs=CENT)
    assert flows(found, "labour", 8) == pytest.approx([0, 0, 0, -200, -100, 0, 0, 0], abs=CENT)
    assert flows(found, "support", 8) == pytest.approx([0, -10, -10, -70, -70, -70, -70, -70], abs=CENT)
    assert {line.period: line.used for line in found.limits if line.used} == {label(1): 1, label(2): 2, label(3): 3}
    live = [LEVER] * 4 + [f"{LEVER} (benefits over)"]
    assert found.states["A"] == ((),) * 3 + tuple((name,) for name in live)
    assert found.launches["A", LEVER].quarter == label(2)
    # The unit's cash adds up to -1,010 by quarter 4, -670, then 270 by quarter 6: the fifth quarter counted from quarter 2.
    assert found.launches["A", LEVER].payback_quarters == 5
    assert found.npv == pytest.approx(1080, abs=CENT)


def test_no_launch_goes_live_after_the_evaluation(tmp_path) -> None:
    # Planned for quarter 3 with a slip of 8: live in quarter 5, the last; one quarter is saved.
    slipping = {LEVER: {**SAVES_ALL, "slip_quarters": 8, "costs": [cost(100)]}}
    found = accounted(tmp_path, (LEVER, 3), decision=4, evaluation=5, levers=slipping, units=[saver()])
    assert flows(found, "shrink", 5) == pytest.approx([0, 0, 0, 0, 1000], abs=CENT)
    assert flows(found, "training", 5) == pytest.approx([0, 0, -100, 0, 0], abs=CENT)


def test_a_running_lever_has_no_slip(tmp_path) -> None:
    # It has been running since a year before: its effect is in the base case, and another unit's launch slips alone.
    slipping = {LEVER: {**SAVES_ALL, "slip_quarters": 2, "support": [{"amount": 5, "basis": "unit"}], "ramp": [0, 1.0]}}
    running = launch("B", "2026Q1", rule="running")
    found = accounted(tmp_path, (LEVER, 1), levers=slipping, units=[saver(), saver("B")], pins=[running])
    assert found.states["B"] == ((LEVER,),) * 4
    assert flows(found, "shrink", 4) == pytest.approx([0, 0, 0, 1000], abs=CENT)
    assert flows(found, "support", 4) == pytest.approx([0, 0, -5, -5], abs=CENT)


def test_a_lever_ends_another_when_it_goes_live(tmp_path) -> None:
    # The first saves half from quarter 1 on, at 19 a quarter, and 1 of the network's. The second, planned for quarter 2, is live
    # in quarter 4: the first works and is paid in quarters 1 to 3, then all is saved. The network's 1 ends as planned, with
    # quarter 1.
    levers = {
        LEVER: {
            "effects": {"shrink": 0.5},
            "ends_with": [SECOND],
            "support": [{"amount": 19, "basis": "unit"}, {"amount": 1, "basis": "network"}],
        },
        SECOND: {**SAVES_ALL, "slip_quarters": 2},
    }
    found = accounted(tmp_path, (LEVER, 1), (SECOND, 2), decision=4, evaluation=5, levers=levers, units=[saver()])
    assert flows(found, "shrink", 5) == pytest.approx([500, 500, 500, 1000, 1000], abs=CENT)
    assert flows(found, "support", 5) == pytest.approx([-20, -19, -19, 0, 0], abs=CENT)
    assert found.states["A"] == ((LEVER,), (LEVER,), (LEVER,), (SECOND,), (SECOND,))


def test_levers_that_go_live_together_ramp_slowly_and_launches_together_load_more(tmp_path) -> None:
    # The first is planned for quarter 1 and live in quarter 3, as the second, planned for quarter 3, is: both ramp at half speed,
    # 0, 0.25, 0.5 of 400 and of 600. Load and ramp-up know the plan: two launches apart, with load 1 and a quarter each.
    both = {"ramp": [0, 0.5], "loads": [{"team": "crew", "go_live": 1}]}
    found = accounted(
        tmp_path,
        (LEVER, 1),
        (SECOND, 3),
        decision=4,
        evaluation=6,
        interaction={"same_quarter_ramp_speed": 0.5, "same_quarter_load_factor": 3},
        levers={
            LEVER: {**both, "effects": {"shrink": 1.0}, "slip_quarters": 2},
            SECOND: {**both, "effects": {"markdown": 1.0}},
        },
        units=[saver(saves=400, markdown_rate=0.015)],
        limits=[
            {"name": "crew", "measure": "load", "amount": 9},
            {"name": "ramping", "measure": "in_ramp_up", "amount": 9},
        ],
    )
    assert flows(found, "shrink", 6) == pytest.approx([0, 0, 0, 100, 200, 200], abs=CENT)
    assert flows(found, "markdowns", 6) == pytest.approx([0, 0, 0, 150, 300, 300], abs=CENT)
    assert {(line.limit, line.period): line.used for line in found.limits if line.used} == {
        (name, label(quarter)): 1 for name in ("crew", "ramping") for quarter in (1, 3)
    }
    # Tracked from the first launch until both ramps are complete: live in 3, two quarters at half speed.
    assert {key[2] for key in found.tracking} == {label(quarter) for quarter in range(1, 6)}


def test_a_minimum_term_begins_when_the_lever_goes_live(tmp_path) -> None:
    # Planned for quarter 1, live in quarter 2, and the unit closes at the end of it: four quarters of support, 2 to 5, are owed.
    slipping = {LEVER: {"slip_quarters": 1, "support": [{"amount": 60, "basis": "unit", "minimum_quarters": 4}]}}
    closing = {"units": [saver(exit_quarter="2027Q2")], "rules": {"minimum_quarters_before_exit": 1}}
    found = accounted(tmp_path, (LEVER, 1), evaluation=6, levers=slipping, **closing)
    assert flows(found, "support", 6) == pytest.approx([0, -60, -60, -60, -60, 0], abs=CENT)


def test_what_is_worth_counting_after_the_evaluation_moves_with_the_slip(tmp_path) -> None:
    # Live in quarter 3 of 4 with a benefit life of 5 quarters: 1,000 in quarters 3 and 4; the next year, as a multiple of one
    # year, has three quarters of savings, 5 to 7, and four of support at 60. Without a slip, live in quarter 2: two of them.
    worth = {}
    for slip in (0, 1):
        lever = {**SAVES_ALL, "slip_quarters": slip, "benefit_life_quarters": 5, "support": [{"amount": 60, "basis": "unit"}]}
        worth[slip] = accounted(
            tmp_path / str(slip),
            (LEVER, 2),
            decision=2,
            finance={"terminal_value": "multiple", "terminal_multiple": 1},
            levers={LEVER: lever},
            units=[saver()],
        ).npv
    # Slip 1: 2,000 - 120 + 3,000 - 240 = 4,640. Slip 0: 3,000 - 180 + 2,000 - 240 = 4,580: a quarter less of support is paid.
    assert worth == pytest.approx({0: 4580, 1: 4640}, abs=CENT)


def test_accuracy_rises_when_the_lever_goes_live_and_floors_and_conditions_see_it_then(tmp_path) -> None:
    # Accuracy 0.8; the lever closes half of the gap to 1 when it is live, in quarter 3: 0.9. A floor of 0.85 by quarter 2 is
    # broken, one by quarter 3 is kept. The second lever, which needs 0.85, may be launched in quarter 3 and not in quarter 2.
    levers = {
        LEVER: {"accuracy_gap_closed": 0.5, "accuracy_target": 1.0, "slip_quarters": 2},
        SECOND: {"conditions": {"minimum_accuracy": 0.85}},
    }
    floors = [
        {"name": f"by {quarter}", "measure": "average_accuracy", "amount": 0.85, "by": label(quarter)} for quarter in (2, 3)
    ]
    floors += [{"name": "live", "measure": "live_units", "lever": LEVER, "amount": 1, "by": label(2)}]
    folder = write_instance(
        tmp_path / "case", decision=4, levers=levers, units=[saver(saves=0, inventory_accuracy=0.8)], floors=floors
    )
    instance = load_instance(folder)
    found = account(instance, launches_of((LEVER, 1), (SECOND, 3)))
    assert {line.limit: line.used for line in found.limits} == pytest.approx({"by 2": 0.8, "by 3": 0.9, "live": 0})
    for quarter, allowed in ((2, False), (3, True)):
        planned = launches_of((LEVER, 1), (SECOND, quarter))
        rules = {one.rule for one in broken_rules(instance, planned, account(instance, planned))}
        assert ("minimum_accuracy" not in rules) == allowed


def test_rows_of_flows_csv_count_from_going_live_and_their_costs_as_planned(tmp_path) -> None:
    # Planned for quarter 1, live in quarter 3: 100 in the quarter after, 7 in each from going live on; 50 is paid in quarter 2.
    found = accounted(
        tmp_path,
        ("case", 1),
        evaluation=5,
        levers={"case": {"flows": "replace", "slip_quarters": 2}, LEVER: {}, SECOND: {}},
        units=[{"unit": "A"}],
        flows=[
            {"unit": "A", "lever": "case", "line": "shrink", "quarter": 1, "amount": 100},
            {"unit": "A", "lever": "case", "line": "markdowns", "quarter": 0, "amount": 7, "recurring": "yes"},
            {"unit": "A", "lever": "case", "line": "training", "quarter": 1, "amount": -50},
        ],
    )
    assert flows(found, "shrink", 5) == pytest.approx([0, 0, 0, 100, 0], abs=CENT)
    assert flows(found, "markdowns", 5) == pytest.approx([0, 0, 7, 7, 7], abs=CENT)
    assert flows(found, "training", 5) == pytest.approx([0, -50, 0, 0, 0], abs=CENT)
