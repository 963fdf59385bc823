"""Covenants worked by hand: cumulative net cash by quarter, and results of fiscal years."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from planner import Plan, verify, write
from tests.worked.cases import CENT, LEVER, SAVES_ALL, assert_npv, cost, launch, launched, limit, saver, worked

SECOND = "orchestration"


def covenant(measure: str = "cumulative_cash", at_least: float = 0, **fields: Any) -> dict[str, Any]:
    return {"name": "purse", "measure": measure, "at_least": at_least, **fields}


def reached(found: Plan, *periods: str) -> list[float]:
    return [limit(found, "purse", period)[1] for period in periods]


@pytest.mark.parametrize(("at_least", "first", "npv"), [(-3000, 3, 30_000), (-2999, 2, 29_000), (-1000, 1, 27_000)])
def test_cash_that_may_be_out_bounds_the_launches_of_a_quarter(tmp_path, at_least, first, npv) -> None:
    # A launch costs 2,000 and brings 1,000 in its quarter and in each of those after it, 12 in all from quarter 1: 1,000 are out
    # after its quarter. 3,000 let all three go at once: 3 x 10,000. Two at once are 2,000 out, and the third goes in quarter 2:
    # 2 x 10,000 + 9,000. One at once is 1,000 out; quarter 2 brings 1,000 of it back, for one more, and quarter 3 the last:
    # 10,000 + 9,000 + 8,000.
    found = worked(
        tmp_path,
        decision=4,
        evaluation=12,
        levers={LEVER: SAVES_ALL | {"costs": [cost(2000)]}},
        units=[saver(name) for name in "ABC"],
        covenants=[covenant(at_least=at_least)],
    )
    quarters = [quarter for _, _, quarter in launched(found)]
    assert quarters.count("2027Q1") == first
    assert min(reached(found, "2027Q1", "2027Q2", "2027Q3", "2027Q4")) >= at_least
    assert_npv(found, npv)


@pytest.mark.parametrize(("window", "quarter"), [({"from_quarter": "2027Q2"}, 1), ({"to_quarter": "2027Q2"}, 3)])
def test_a_covenant_holds_in_its_quarters_alone(tmp_path, window, quarter) -> None:
    # 2,000 of the unit and 500 of the network, 1,250 back a quarter: -1,250 after the quarter of the launch, 0 after the next.
    # From quarter 2 on it is never below 0. Up to quarter 2, only a launch in quarter 3 keeps 0.
    found = worked(
        tmp_path,
        decision=4,
        evaluation=8,
        levers={LEVER: SAVES_ALL | {"costs": [cost(2000), cost(500, "software", "network")]}},
        units=[saver(saves=1250)],
        covenants=[covenant(**window)],
    )
    assert launched(found) == {("A", LEVER, f"2027Q{quarter}")}
    held = {"2027Q1", "2027Q2"} if quarter == 3 else {"2027Q2", "2027Q3", "2027Q4", *(f"2028Q{one}" for one in (1, 2, 3, 4))}
    assert set(found.limits["period"]) == held
    assert reached(found, "2027Q2") == pytest.approx([0], abs=CENT)
    assert_npv(found, 1250 * (9 - quarter) - 2500)


def test_a_level_of_cash_may_be_asked_for(tmp_path) -> None:
    # Body brings 1,000 a quarter for 900: 3,100 after quarter 4. Brain ends it, and brings 5,000 from its third quarter on for
    # 9,000. Alone, brain is worth 6 x 5,000 - 9,000 = 21,000 of 8 quarters, body 7,100. 3,000 by quarter 4 are body's, and brain
    # goes in quarter 4 at the earliest, its last: body 3 x 1,000 - 900; brain 3 x 5,000 - 9,000 would leave -6,900 then.
    slow = {"effects": {"shrink": 1.0}, "ramp": [0.0, 0.0, 1.0], "costs": [cost(9000)]}
    levers = {LEVER: {"effects": {"markdown": 1.0}, "ends_with": [SECOND], "costs": [cost(900)]}, SECOND: slow}
    case: dict[str, Any] = {"decision": 4, "evaluation": 8, "levers": levers}
    case["units"] = [saver("A", 5000, markdown_rate=0.002)]
    free = worked(tmp_path / "free", **case)
    assert (free.npv, launched(free)) == (pytest.approx(21_000, abs=CENT), {("A", SECOND, "2027Q1")})
    held = covenant(at_least=3000, from_quarter="2027Q4", to_quarter="2027Q4")
    found = worked(tmp_path / "asked", **case, covenants=[held])
    assert launched(found) == {("A", LEVER, "2027Q1")}
    assert reached(found, "2027Q4") == pytest.approx([3100], abs=CENT)
    assert_npv(found, 7100)


@pytest.mark.parametrize(("colour", "first"), [("capex", "2027Q1"), ("opex", None)])
def test_capex_comes_into_the_result_as_depreciation(tmp_path, colour, first) -> None:
    # 5,000 are paid for 1,000 a quarter. As opex the year of the launch loses: 4 x 1,000 - 5,000 at best. As capex over 20
    # quarters it is 4 x (1,000 - 250) = 3,000 in each of two years. Tax of 20 % leaves 2,400.
    found = worked(
        tmp_path,
        decision=8,
        evaluation=8,
        finance={"tax_rate": 0.2, "depreciation_quarters": 20},
        levers={LEVER: SAVES_ALL | {"costs": [cost(5000, colour=colour)]}},
        units=[saver()],
        covenants=[covenant("fiscal_year_result")],
    )
    assert launched(found) == ({("A", LEVER, first)} if first else set())
    assert reached(found, "FY2027", "FY2028") == pytest.approx([2400, 2400] if first else [0, 0], abs=CENT)
    assert verify(found) == []


def test_a_result_leaves_working_capital_out_and_writes_off_at_an_exit(tmp_path) -> None:
    # Without tax. 4,000 of capex over 8 quarters, 500 each; the unit closes after quarter 3 and writes the other 3,000 off in it.
    # The network's 800 are 100 a quarter, to their end. 1,000 saved in each of three quarters. Stock of 600 freed does not
    # count; it is built up again when the unit closes. 3,000 - 4,000 - 400 = -1,400, and -400 in the year after.
    found = worked(
        tmp_path,
        evaluation=8,
        finance={"depreciation_quarters": 8},
        levers={
            LEVER: {
                "effects": {"shrink": 1.0, "inventory": 0.5},
                "costs": [cost(4000, colour="capex"), cost(800, "software", "network", colour="capex")],
            }
        },
        units=[saver(inventory=1200, exit_quarter="2027Q3")],
        rules={"minimum_quarters_before_exit": 0},
        pins=[launch()],
        covenants=[covenant("fiscal_year_result", -1400), covenant(at_least=-4800) | {"name": "cash"}],
    )
    assert reached(found, "FY2027", "FY2028") == pytest.approx([-1400, -400], abs=CENT)
    by_hand = [1000 - 4800 + 600, 2000 - 4800 + 600, *[3000 - 4800] * 6]
    periods = [*(f"2027Q{one}" for one in (1, 2, 3, 4)), *(f"2028Q{one}" for one in (1, 2, 3, 4))]
    assert [limit(found, "cash", period)[1] for period in periods] == pytest.approx(by_hand, abs=CENT)
    assert_npv(found, -1800)


def test_written_cash_sums_to_the_levels_of_covenants(tmp_path: Path) -> None:
    """The files of a run summed again by pandas: cash flow by quarter, and capex of the ledger written off in a straight line."""
    found = worked(
        tmp_path,
        decision=4,
        evaluation=10,
        calendar={"first_quarter": "2027Q3"},
        finance={"tax_rate": 0.25, "inflation_rate": 0.08, "depreciation_quarters": 6, "terminal_value": "perpetuity"},
        levers={
            LEVER: {
                "effects": {"shrink": 1.0, "inventory": 0.3},
                "costs": [
                    cost(3000, colour="capex", profile=[0.5, 0.5]),
                    cost(900, "software", "region", colour="capex"),
                    cost(700, "integration", "network"),
                ],
                "support": [{"amount": 40, "basis": "unit"}, {"amount": 30, "basis": "network"}],
            }
        },
        units=[saver("A", 1500, inventory=2000), saver("B", 900), saver("C", 1200, region="South")],
        covenants=[covenant(at_least=-4000), covenant("fiscal_year_result", -500) | {"name": "result"}],
    )
    write(found, tmp_path / "run")
    flows, ledger, limits = (pd.read_csv(tmp_path / "run" / f"{name}.csv") for name in ("cashflow", "ledger", "limits"))
    flows = flows[flows["quarter"] != "terminal"]
    by_line = flows.pivot_table(index="quarter", columns="line", values="amount", aggfunc="sum", fill_value=0.0)
    cash = by_line.sum(axis=1)
    told = limits[limits["limit"] == "purse"].set_index("period")["used"]
    pd.testing.assert_series_equal(told, cash.cumsum(), check_names=False, atol=0.06, rtol=0)
    capex = ledger[ledger["colour"] == "capex"].groupby("quarter")["amount"].sum().reindex(cash.index, fill_value=0.0)
    written_off = capex.rolling(6, min_periods=1).sum() / 6
    result = cash + capex - by_line["working_capital"] - written_off
    told = limits[limits["limit"] == "result"].set_index("period")["used"]
    by_year = result.groupby("FY" + result.index.str[:4]).sum()
    pd.testing.assert_series_equal(told, by_year, check_names=False, atol=0.1, rtol=0)
    assert cash.cumsum().min() < -2000 and capex.sum() > 0
    assert verify(found) == []
