"""Learning and licence tiers, worked out by hand; the accountant agrees in every table."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from planner import Plan
from planner.accountant import Launch, account
from planner.plan.staged_costs import quarters_of
from planner.reports.workbook import plan_workbook
from planner.reports.workbook.limits import USED
from tests.worked import staged_costs_case as case
from tests.worked.cases import (
    CENT,
    LEVER,
    SAVES_ALL,
    assert_flows,
    assert_npv,
    cost,
    figure,
    label,
    launch,
    launched,
    limit,
    saver,
    worked,
    written,
)

STAGES = [{"launches": 1, "saving": 0.25}, {"launches": 3, "saving": 0.5}]
TIERS = [{"units": 2, "discount": 0.25}, {"units": 3, "discount": 0.5}]
SUPPORT = [{"amount": 100, "basis": "unit"}]


def learned(folder: Path, names: str = "ABC", **more: Any) -> Plan:
    """Return the plan of stores that each save 1,000 a quarter for a launch of 400."""
    own = {**SAVES_ALL, "costs": [cost(400)], "learning": STAGES} | more.pop("lever", {})
    levers, units = {LEVER: own}, more.pop("units", [saver(name) for name in names])
    return worked(folder, decision=3, evaluation=4, levers=levers, units=units, **more)


def licensed(folder: Path, **more: Any) -> Plan:
    """Return the plan of stores that each save 1,000 a quarter for support of 100 a quarter."""
    own = {**SAVES_ALL, "support": SUPPORT, "licence_tiers": TIERS} | more.pop("lever", {})
    units = more.pop("units", [saver(name) for name in "ABC"])
    return worked(folder, decision=3, evaluation=4, levers={LEVER: own}, units=units, **more)


def one_by_one(names: str = "ABC") -> list[dict[str, str]]:
    return [launch(name, label(number)) for number, name in enumerate(names, start=1)]


def test_everything_at_once_agrees_with_a_ledger_of_its_own(tmp_path: Path) -> None:
    """Tax, depreciation, contingency, inflation, a price that changes, a profile, shared costs and a perpetuity."""
    lever = {
        **SAVES_ALL,
        "costs": [
            cost(case.SOFTWARE, line="software", colour="capex", profile=[0.5, 0.5]),
            cost(case.TRAINING, price_quarters=[label(4)], price_factors=[0.9]),
            cost(case.PLATFORM, line="integration", basis="network"),
        ],
        "support": [{"amount": case.SUPPORT, "basis": "unit"}, {"amount": case.SHARED_SUPPORT, "basis": "network"}],
        "learning": [{"launches": n, "saving": share} for n, share in case.LEARNING],
        "licence_tiers": [{"units": n, "discount": share} for n, share in case.LICENCES],
    }
    finance = {
        "discount_rate": case.RATE,
        "discount_rate_kind": "nominal",
        "inflation_rate": case.INFLATION,
        "tax_rate": case.TAX,
        "depreciation_quarters": case.DEPRECIATION,
        "terminal_value": "perpetuity",
        "terminal_decay": case.DECAY,
        "contingency": {"measured": case.CONTINGENCY},
    }
    found = worked(
        tmp_path,
        decision=4,
        evaluation=case.H,
        finance=finance,
        levers={LEVER: lever},
        units=[saver(name) for name in case.STARTS],
        pins=[launch(name, label(start)) for name, start in case.STARTS.items()],
        limits=[{"name": "money", "measure": "spend", "amount": 1e6}],
    )
    assert_npv(found, case.npv())
    learning, licences = found.staged_costs
    assert learning.value == pytest.approx(case.npv() - case.npv(launches_at_list=True), abs=CENT)
    assert licences.value == pytest.approx(case.npv() - case.npv(support_at_list=True), abs=CENT)
    assert quarters_of(found.instance, learning) == [(1, label(2)), (3, label(3))]
    assert quarters_of(found.instance, licences) == [(2, label(2)), (4, label(4))]
    paid = found.ledger[found.ledger["line"] != "support"].groupby("quarter")["amount"].sum()
    for quarter in range(1, 5):
        assert paid[label(quarter)] == pytest.approx(case.spend(quarter, False), abs=CENT)
        assert limit(found, "money", label(quarter))[1] == pytest.approx(case.spend(quarter, True), abs=CENT)


def test_launches_of_a_quarter_do_not_make_each_other_cheaper(tmp_path: Path) -> None:
    # All three in quarter 1 cost 400 each; one by one 400, 300 and 300, as two launches are not three.
    at_once = learned(tmp_path / "once", pins=[launch(name) for name in "ABC"])
    assert_npv(at_once, 3 * 4000 - 1200)
    spread = learned(tmp_path / "spread", pins=one_by_one())
    assert_npv(spread, 4000 + 3000 + 2000 - 1000)
    assert_flows(spread, "training", [-400, -300, -300, 0])
    assert spread.staged_costs[0].value == pytest.approx(200)
    assert [float(row["implementation_cost"]) for row in written(spread, tmp_path, "schedule.csv")] == [400, 300, 300]


def test_units_that_run_the_lever_already_count_as_launches(tmp_path: Path) -> None:
    # B, C and D run it: three launches before quarter 1, so that A costs 200.
    pins = [launch("A"), *(launch(name, "2026Q4", LEVER, "running") for name in "BCD")]
    found = learned(tmp_path, "ABCD", pins=pins)
    assert_npv(found, 4000 - 200)
    assert quarters_of(found.instance, found.staged_costs[0]) == [(1, label(1)), (3, label(1))]


def test_learning_spreads_launches(tmp_path: Path) -> None:
    # A launch of 4,000 loses 1,000 for each quarter that it waits. After one launch the others save 80 %: 3,200 each.
    own = {"costs": [cost(3800)]}
    alone = learned(tmp_path / "alone", lever=own | {"learning": []})
    assert launched(alone) == {(name, LEVER, label(1)) for name in "ABC"}
    found = learned(tmp_path / "learned", lever=own | {"learning": [{"launches": 1, "saving": 0.8}]})
    assert sorted(quarter for _, _, quarter in launched(found)) == [label(1), label(2), label(2)]
    assert_npv(found, 4000 + 2 * 3000 - 3800 - 2 * 760)


def test_a_launch_that_does_not_pay_is_made_for_those_that_learn_from_it(tmp_path: Path) -> None:
    # 4,000 for 4,200 pays nowhere; after the first, 3,000 for 1,050 does.
    own = {"costs": [cost(4200)]}
    assert launched(learned(tmp_path / "alone", lever=own | {"learning": []})) == set()
    found = learned(tmp_path / "learned", lever=own | {"learning": [{"launches": 1, "saving": 0.75}]})
    assert_npv(found, 4000 - 4200 + 2 * (3000 - 1050))


def test_what_flows_csv_and_shared_costs_say_is_not_saved(tmp_path: Path) -> None:
    # 100 of training by flows.csv and 500 for the network stand; of the 400 of B a quarter is saved.
    rows = [{"unit": name, "lever": LEVER, "line": "training", "quarter": 0, "amount": -100} for name in "AB"]
    rows += [{"unit": "A", "lever": LEVER, "line": "shrink", "quarter": 0, "amount": 1, "recurring": "true"}]
    lever = {"costs": [cost(400), cost(500, line="software", basis="network")], "learning": STAGES}
    others = {"orchestration": {"costs": [cost(1)]}}
    found = worked(
        tmp_path,
        decision=2,
        levers={LEVER: lever} | others,
        units=[{"unit": name} for name in "AB"],
        pins=[launch("A"), launch("B", label(2))],
        flows=rows,
    )
    assert_npv(found, 4 - 500 - 500 - 400)


def test_a_budget_counts_list_prices(tmp_path: Path) -> None:
    # A costs 400 and B after it 300: 700 are paid, yet the budget counts 800, so that one of 700 has room for one launch alone.
    budget = [{"name": "money", "measure": "spend", "per": "total", "amount": 700}]
    found = learned(tmp_path, "AB", limits=budget, units=[saver(name, 2000) for name in "AB"])
    assert len(launched(found)) == 1
    wider = learned(tmp_path / "wider", "AB", limits=[budget[0] | {"amount": 800}], pins=one_by_one("AB"))
    assert limit(wider, "money", "total") == (800, 800)
    assert figure(wider, "spend") == pytest.approx(700)


def test_the_workbook_of_a_plan_has_list_prices_in_limits_and_what_is_paid_in_spend(tmp_path: Path) -> None:
    # The sheet limits says 800 as a value; those of the sheet spend, over which budgets are summed else, are 400 and 300.
    budget = [{"name": "money", "measure": "spend", "per": "total", "amount": 800}]
    found = learned(tmp_path, "AB", limits=budget, pins=one_by_one("AB"))
    (tmp_path / "book.xlsx").write_bytes(plan_workbook(found))
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    (row,) = [row for row in book["limits"].iter_rows(values_only=True) if row[0] == "money"]
    assert 800 in row[USED : USED + 1]
    assert {400, 300} <= {
        cell for row in book["spend"].iter_rows(values_only=True) for cell in row if isinstance(cell, int | float)
    }


def test_support_of_all_units_falls_with_their_number(tmp_path: Path) -> None:
    # 100; 2 x 75; 3 x 50 twice. At list price 100 + 200 + 300 + 300.
    found = licensed(tmp_path, pins=one_by_one())
    assert_flows(found, "support", [-100, -150, -150, -150])
    assert_npv(found, 9000 - 550)
    assert found.staged_costs[0].value == pytest.approx(350)


def test_a_tier_stays_reached_when_a_unit_closes_and_counts_for_its_minimum_term(tmp_path: Path) -> None:
    # A closes after quarter 2 and owes support through quarter 3; B goes on at the tier of two.
    lever = {"support": [{"amount": 100, "basis": "unit", "minimum_quarters": 3}]}
    units = [saver("A", exit_quarter=label(2)), saver("B")]
    found = licensed(
        tmp_path, lever=lever, units=units, pins=[launch("A"), launch("B")], rules={"minimum_quarters_before_exit": 0}
    )
    assert_flows(found, "support", [-150, -150, -150, -75])


def test_units_count_from_going_live_on(tmp_path: Path) -> None:
    # Both slip by a quarter: support from quarter 2 on, at the tier of two.
    found = licensed(tmp_path, lever={"slip_quarters": 1}, units=[saver(n) for n in "AB"], pins=[launch("A"), launch("B")])
    assert_flows(found, "support", [0, -150, -150, -150])


def test_closings_leave_tiers_reached(tmp_path: Path) -> None:
    # A closes in quarter 3: two units in quarters 1 and 2, then B alone at the tier of two. Closed, A has no shrink either.
    levers = {LEVER: {**SAVES_ALL, "support": SUPPORT, "licence_tiers": TIERS}, "close": {"closes": True, "costs": [cost(1)]}}
    found = worked(
        tmp_path,
        decision=3,
        levers=levers,
        units=[saver("A"), saver("B")],
        pins=[launch("A"), launch("B"), launch("A", label(3), "close"), {"unit": "B", "lever": "close", "rule": "must_not"}],
    )
    assert_flows(found, "support", [-150, -150, -75, -75])
    assert_npv(found, 4 * 2000 - 450 - 1)


def test_licences_bring_launches_that_do_not_pay_alone(tmp_path: Path) -> None:
    # 1,000 a quarter for support of 1,100: alone none pays; three at half of it do.
    lever = {"support": [{"amount": 1100, "basis": "unit"}]}
    assert launched(licensed(tmp_path / "none", lever=lever | {"licence_tiers": []})) == set()
    found = licensed(tmp_path / "tiers", lever=lever)
    assert launched(found) == {(name, LEVER, label(1)) for name in "ABC"}
    assert_npv(found, 3 * 4 * (1000 - 550))


def test_waiting_has_the_stages_of_the_plan_a_quarter_later(tmp_path: Path) -> None:
    # A and B a quarter later: 3,000 + 2,000 of benefits in place of 4,000 + 3,000, and the same costs.
    found = learned(tmp_path, "AB", pins=one_by_one("AB"))
    assert found.cost_of_waiting == pytest.approx(2000)
    assert_npv(found, 7000 - 700)


def test_an_account_of_other_launches_has_their_own_stages(tmp_path: Path) -> None:
    found = learned(tmp_path)
    done = account(found.instance, [Launch("A", LEVER, label(1)), Launch("B", LEVER, label(3))])
    assert done.npv == pytest.approx(4000 + 2000 - 700)
    assert done.staged_costs[0].stages == ((1, label(2)), (3, None))
