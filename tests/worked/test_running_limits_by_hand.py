"""Limits on what goes on after a launch, worked by hand: run cost, hours and headcount; and limits of some quarters alone."""

from typing import Any

import pytest

from planner import verify
from tests.worked.cases import CENT, LEVER, SAVES_ALL, assert_npv, cost, launch, launched, limit, saver, worked

SECOND = "orchestration"


def support(amount: float, basis: str = "unit", **fields: Any) -> dict[str, Any]:
    return {"amount": amount, "basis": basis} | fields


def test_run_cost_is_support_of_units_and_of_what_they_share(tmp_path) -> None:
    # 100 a unit, 50 the network and 30 a region. A and B of North: 280 in a quarter; 279 let the better one launch: 180. It runs
    # on to the end of the evaluation, after the last decision quarter, too.
    lever = SAVES_ALL | {"support": [support(100), support(50, "network"), support(30, "region")], "costs": [cost(1)]}
    for amount, names in ((280, "AB"), (279, "B")):
        found = worked(
            tmp_path / str(amount),
            evaluation=3,
            levers={LEVER: lever},
            units=[saver("A", 1000), saver("B", 1600)],
            limits=[{"name": "run", "measure": "run_cost", "amount": amount}],
        )
        assert {unit for unit, _, _ in launched(found)} == set(names)
        used = 100 * len(names) + 80
        assert [limit(found, "run", f"2027Q{quarter}") for quarter in (1, 2, 3)] == [(amount, used)] * 3
        assert_npv(found, sum({"A": 1000, "B": 1600}[name] for name in names) * 3 - 3 * used - len(names))


def test_run_cost_of_a_region_a_lever_and_a_year(tmp_path) -> None:
    # A launch that ends a running lever saves its support: 100 - 70 = 30 a quarter, two of them in fiscal 2027 and four in 2028,
    # prices growing by 10 % a quarter; 100 of brain alone, without what it saves of body. The network's 8 count for the company.
    found = worked(
        tmp_path,
        evaluation=6,
        calendar={"first_quarter": "2027Q3"},
        finance={"inflation_rate": 0.4641},
        levers={
            LEVER: {"support": [support(70)], "ends_with": [SECOND]},
            SECOND: SAVES_ALL | {"support": [support(100), support(8, "network")], "costs": [cost(1)]},
        },
        units=[saver("A"), saver("B", region="South")],
        pins=[launch("A", "2027Q2", LEVER, "running"), launch("A", "2027Q3", SECOND), launch("B", "", SECOND, "must_not")],
        limits=[
            {"name": "all", "measure": "run_cost", "per": "fiscal_year", "amount": 9999},
            {"name": "region", "measure": "run_cost", "each": "region", "amount": 9999},
            {"name": "brain", "measure": "run_cost", "levers": [SECOND], "amount": 9999, "prices": "today"},
        ],
    )
    index = [1.1**quarter for quarter in range(6)]
    for year, quarters in (("FY2027", (0, 1)), ("FY2028", (2, 3, 4, 5))):
        assert limit(found, "all", year)[1] == pytest.approx(38 * sum(index[one] for one in quarters), abs=CENT)
    assert limit(found, "region", "2027Q3", "North")[1] == pytest.approx(30, abs=CENT)
    assert limit(found, "region", "2028Q1", "South")[1] == 0
    assert limit(found, "brain", "2028Q1") == pytest.approx((9999 * 1.21, 108 * 1.21), abs=CENT)
    assert verify(found) == []


@pytest.mark.parametrize(("amount", "names"), [(1.0, "AB"), (0.99, "B")])
def test_hours_are_those_of_launches_and_those_that_levers_add(tmp_path, amount, names) -> None:
    # 20 launch hours a store in the first quarter and 10 in the second; labour rises by 5 % of 400 hours: 20 in each. Two stores
    # at once take 2 x 40 = 80 hours in the first quarter: a head of 80. A lever that saves hours gives none back.
    lever = {"effects": {"shrink": 1.0, "labour_hours": -0.05}, "launch_hours": [20, 10], "costs": [cost(1)]}
    found = worked(
        tmp_path,
        evaluation=3,
        levers={LEVER: lever, SECOND: {"effects": {"labour_hours": 0.5}, "costs": [cost(1)], "unit_types": ["dc"]}},
        units=[
            saver("A", 1000, labour_hours=400),
            saver("B", 1600, labour_hours=400),
            saver("D", 0, type="dc", labour_hours=1000, wage=5),
        ],
        limits=[{"name": "heads", "measure": "hours", "amount": amount, "hours_per_head": 80}],
        pins=[launch("D", "2027Q1", SECOND)],
    )
    assert {unit for unit, _, _ in launched(found)} == {*names, "D"}
    used = [40 * len(names) / 80, 30 * len(names) / 80, 20 * len(names) / 80]
    assert [limit(found, "heads", f"2027Q{quarter}")[1] for quarter in (1, 2, 3)] == pytest.approx(used)
    assert verify(found) == []


def test_a_fund_pays_for_its_own_quarters_alone(tmp_path) -> None:
    # 2,000 are there for 2027Q2 to 2028Q1. A launch costs 1,000, half at once and half a quarter later. One a quarter may be
    # launched. The one of 2027Q1 pays 500 before the fund, and that of 2028Q1 pays 500 after it.
    case: dict[str, Any] = {
        "decision": 6,
        "evaluation": 8,
        "levers": {LEVER: SAVES_ALL | {"costs": [cost(1000, profile=[0.5, 0.5])]}},
        "units": [saver(name) for name in "ABCD"],
    }
    pace = {"name": "pace", "measure": "launches", "amount": 1}
    fund = {"name": "fund", "measure": "spend", "per": "total", "amount": 2000, "from_quarter": "2027Q2", "to_quarter": "2028Q1"}
    found = worked(tmp_path / "fund", **case, limits=[pace, fund])
    # 500 of the launch of 2027Q1, 1,000 of that of 2027Q2 and 500 of that of 2028Q1: one of 2027Q3 would take 1,000 in its place.
    quarters = sorted(quarter for _, _, quarter in launched(found))
    assert quarters == ["2027Q1", "2027Q2", "2028Q1", "2028Q2"]
    assert limit(found, "fund", "total") == (2000, 500 + 1000 + 500)
    # Quarters 1, 2, 5 and 6 of 8: 8 + 7 + 4 + 3 quarters of 1,000.
    assert_npv(found, 22_000 - 4000)


@pytest.mark.parametrize(("window", "first"), [({"to_quarter": "2027Q2"}, "2027Q3"), ({"from_quarter": "2027Q2"}, "2027Q1")])
def test_amounts_hold_in_the_window_alone(tmp_path, window, first) -> None:
    # Nothing may be spent in the window. Limits.csv may give one of its quarters an amount of its own.
    budget = {"name": "budget", "measure": "spend", "amount": 0} | window
    case: dict[str, Any] = {
        "decision": 4,
        "evaluation": 6,
        "levers": {LEVER: SAVES_ALL | {"costs": [cost(1000)]}},
        "units": [saver()],
        "limits": [budget],
    }
    found = worked(tmp_path / "none", **case)
    assert launched(found) == {("A", LEVER, first)}
    held = {"2027Q1", "2027Q2"} if "to_quarter" in window else {"2027Q2", "2027Q3", "2027Q4"}
    assert set(found.limits["period"]) == held
    found = worked(tmp_path / "some", **case, amounts=[{"limit": "budget", "scope": "", "period": "2027Q2", "amount": 1000}])
    assert launched(found) == {("A", LEVER, "2027Q2" if "to_quarter" in window else "2027Q1")}
    assert verify(found) == []
