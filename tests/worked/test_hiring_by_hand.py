"""Hired capacity worked by hand: lag, employment, letting go, the end of the horizon, tax, budgets and scopes."""

from typing import Any

import pytest

from planner.errors import InfeasibleError
from planner.plan.plan import Plan
from tests.worked.cases import (
    CENT,
    LEVER,
    SAVES_ALL,
    assert_flows,
    assert_npv,
    cost,
    figure,
    flows_of,
    launched,
    saver,
    terminal,
    worked,
)
from tests.worked.cases import limit as row_of

ONE_A_QUARTER = {"name": "crews", "measure": "launches", "amount": 1, "levers": [LEVER]}
THREE = [saver("A"), saver("B"), saver("C")]


def crew(**fields: Any) -> dict[str, Any]:
    """Return a crew: one more launch a quarter, a quarter after the decision; 200 once, 100 a quarter, 50 at the end."""
    usual = {"one_off_cost": 200, "cost_per_quarter": 100, "severance": 50}
    return {"name": "crew", "limit": "crews", "adds": 1, "largest": 1} | usual | fields


def case(tmp_path: Any, hiring: dict[str, Any] | None = None, **fields: Any) -> Plan:
    """Plan three stores that each save 1,000 a quarter for a launch of 100, one launch a quarter."""
    given = {
        "decision": 3,
        "levers": {LEVER: SAVES_ALL | {"costs": [cost(100)]}},
        "units": THREE,
        "limits": [ONE_A_QUARTER],
        "hiring": [crew(**(hiring or {}))],
    }
    return worked(tmp_path, **(given | fields))


def heads(found: Plan) -> list[tuple[str, str, str, int]]:
    """Return quarter of the decision, first and last quarter of employment and number of the heads that are hired."""
    table = found.hires
    return list(zip(table["decided"], table["from"], table["to"], table["heads"], strict=True))


def test_a_crew_comes_a_quarter_after_the_decision_and_goes_when_it_may(tmp_path) -> None:
    # Alone: 4, 3 and 2 quarters of 1,000, less 300. With a crew in Q2 the third store saves a quarter more, for 200 + 100 + 50.
    found = case(tmp_path)
    assert heads(found) == [("2027Q1", "2027Q2", "2027Q2", 1)]
    assert sorted(quarter for _, _, quarter in launched(found)) == ["2027Q1", "2027Q2", "2027Q2"]
    assert_flows(found, "training", [-100 - 200, -200 - 100 - 50, 0, 0])
    assert_npv(found, 10_000 - 300 - 350)
    assert row_of(found, "crews", "2027Q2") == (2, 2)
    assert row_of(found, "crews", "2027Q3") == (1, 0)
    assert row_of(found, "crew", "2027Q2") == (1, 1)
    assert found.shared_costs[["lever", "scope", "quarter", "one_off_cost", "npv"]].values.tolist() == [
        [LEVER, "hired crew", "2027Q1", 350, -350]
    ]
    assert figure(found, "npv_by_lever")[LEVER] == pytest.approx(9350)
    assert found.summary()["hiring"] == {"heads": 1, "cost": pytest.approx(350), "npv": pytest.approx(-350)}


@pytest.mark.parametrize(("once", "hired"), [(849, True), (851, False)])
def test_nobody_is_hired_who_costs_more_than_a_quarter_earlier_brings(tmp_path, once: float, hired: bool) -> None:
    found = case(tmp_path, {"one_off_cost": once})
    assert bool(heads(found)) is hired
    assert_npv(found, 9000 - 300 + max(0, 1000 - once - 150))


def test_who_has_to_stay_is_paid_for_it(tmp_path) -> None:
    """Two quarters of employment cost 100 more, and the crew is idle in the second."""
    found = case(tmp_path, {"shortest": 2})
    assert heads(found) == [("2027Q1", "2027Q2", "2027Q3", 1)]
    assert_npv(found, 9350 - 100)


def test_a_longer_lag_is_worth_less(tmp_path) -> None:
    """Two quarters after the decision the third store would be launched anyway."""
    found = case(tmp_path, {"lag": 2})
    assert heads(found) == []
    assert_npv(found, 8700)


def test_who_has_to_stay_leaves_by_the_end_of_the_evaluation(tmp_path) -> None:
    """A launch in Q3 alone: three quarters of employment end in Q4, so that the crew comes in Q2 and not in Q3."""
    freeze = {"frozen": [{"quarters": ["2027Q1", "2027Q2"]}]}
    found = case(tmp_path, {"shortest": 3, "largest": 2, "lag": 1}, rules=freeze)
    # Three stores for 2 quarters: 6,000 - 300; two crews for 200 + 300 + 50 each. One of 1 store: 2,000 - 100.
    assert heads(found) == [("2027Q1", "2027Q2", "2027Q4", 2)]
    assert_npv(found, 5700 - 1100)
    late = case(tmp_path / "late", {"shortest": 3, "largest": 2, "lag": 1, "from_quarter": "2027Q2"}, rules=freeze, evaluation=5)
    assert heads(late) == [("2027Q2", "2027Q3", "2028Q1", 2)]
    assert_npv(late, 9000 - 300 - 1100)


TAXED = {"discount_rate": 0.08, "discount_timing": "end", "wage_growth": 0.05, "tax_rate": 0.25, "depreciation_quarters": 8}
FACTOR = [1.08 ** (-quarter / 4) for quarter in range(1, 9)]
WAGES = 1.05**0.25


def of_a_head(once: float) -> float:
    """Return the NPV of a head: capex over 8 quarters, 4 of them after the evaluation, and 150 of wages in Q2."""
    return -once * FACTOR[0] - 0.75 * 150 * WAGES * FACTOR[1] + 0.25 * once / 8 * sum(FACTOR)


@pytest.mark.parametrize(("once", "hired"), [(800, True), (830, False)])
def test_money_has_a_time_a_tax_and_prices(tmp_path, once: float, hired: bool) -> None:
    """A launch in Q2 instead of Q3 saves 1,000 of Q2 and pays 100 a quarter earlier, after tax."""
    found = case(tmp_path, {"one_off_cost": once, "colour": "capex", "line": "change_management"}, finance=TAXED)
    earlier = 0.75 * (1000 * FACTOR[1] - 100 * (FACTOR[1] - FACTOR[2]))
    assert (earlier > -of_a_head(once)) is hired
    assert bool(heads(found)) is hired
    if hired:
        assert flows_of(found, "change_management", 4) == pytest.approx([-800, -150 * WAGES, 0, 0], abs=CENT)
        assert terminal(found, "tax") == pytest.approx(0.25 * 100 * sum(FACTOR[4:]) / FACTOR[3], abs=CENT)
        assert found.hires["npv"].tolist() == [pytest.approx(of_a_head(800), abs=CENT)]


def test_the_npv_of_the_plan_has_the_heads_in_it(tmp_path) -> None:
    """Savings of three stores from Q1, Q2, Q2, less launches of 100, and a head of 240."""
    found = case(tmp_path, {"one_off_cost": 240, "colour": "capex", "line": "change_management"}, finance=TAXED)
    own = 0.75 * (sum(1000 * FACTOR[q] * (1 if q == 0 else 3) for q in range(4)) - 100 * FACTOR[0] - 200 * FACTOR[1])
    assert heads(found) == [("2027Q1", "2027Q2", "2027Q2", 1)]
    assert_npv(found, own + of_a_head(240))


def test_heads_are_paid_from_budgets_and_count_in_covenants(tmp_path) -> None:
    """200 for the crew and 100 for a launch are 300 in the first quarter: one cent less, and the crew comes later or never."""

    def budget(amount: float) -> dict[str, Any]:
        return {
            "limits": [
                ONE_A_QUARTER,
                {"name": "money", "measure": "spend", "amount": amount, "from_quarter": "2027Q1", "to_quarter": "2027Q1"},
            ]
        }

    enough, short = case(tmp_path, **budget(300)), case(tmp_path / "short", **budget(299.99))
    assert row_of(enough, "money", "2027Q1") == (300, 300)
    assert_npv(enough, 9350)
    assert heads(short) == []
    assert_npv(short, 8700)
    lowest = {"name": "cash", "measure": "cumulative_cash"}
    kept = case(tmp_path / "kept", covenants=[lowest | {"at_least": 700}])
    assert_npv(kept, 9350)
    tight = case(tmp_path / "tight", covenants=[lowest | {"at_least": 701}])
    assert heads(tight) == []
    assert_npv(tight, 8700)


def test_a_year_has_the_sum_of_its_quarters_and_what_is_left_is_carried_over(tmp_path) -> None:
    year = ONE_A_QUARTER | {"per": "fiscal_year"}
    found = case(tmp_path, {"cost_per_quarter": 10, "severance": 0, "adds": 2}, limits=[year])
    # One launch in the year by right; a crew in Q2 adds 2. All three could begin in Q1 then: the year is one period.
    assert sorted(quarter for _, _, quarter in launched(found)) == ["2027Q1"] * 3
    assert row_of(found, "crews", "FY2027") == (3, 3)
    assert_npv(found, 12_000 - 300 - 210)
    carried = ONE_A_QUARTER | {"amount": 0, "carry_over": 1.0}
    kept = case(tmp_path / "kept", {"lag": 0, "adds": 1.5}, limits=[carried])
    # 1.5 a quarter: one launch in Q1 leaves 0.5, so that Q2 has 2.
    assert sorted(quarter for _, _, quarter in launched(kept)) == ["2027Q1", "2027Q2", "2027Q2"]
    assert heads(kept) == [("2027Q1", "2027Q1", "2027Q2", 1)]
    assert_npv(kept, 10_000 - 300 - 450)


def test_each_region_hires_for_itself_and_pays_from_its_own_budget(tmp_path) -> None:
    units = [saver("A"), saver("B"), saver("C", region="South"), saver("D", region="South", saves=3000)]
    by_region = ONE_A_QUARTER | {"each": "region"}
    fields: dict[str, Any] = {"units": units, "limits": [by_region], "decision": 2}
    both = case(tmp_path, {"lag": 0, "one_off_cost": 800}, **fields)
    # A quarter earlier brings 1,000 in each region, for 800 + 100 + 50.
    assert both.hires["scope"].tolist() == ["North", "South"]
    assert_npv(both, 4000 * 3 + 12_000 - 400 - 1900)
    assert {one["region"]: one["npv"] for one in figure(both, "npv_by_region")} == pytest.approx({"North": 6850, "South": 14_850})
    south = case(tmp_path / "south", {"lag": 0, "one_off_cost": 800, "scope": "South"}, **fields)
    assert south.hires["scope"].tolist() == ["South"]
    assert_npv(south, 7000 + 16_000 - 400 - 950)
    money = {"name": "money", "measure": "spend", "per": "total", "amount": 1000, "each": "region"}
    poor = case(tmp_path / "poor", {"lag": 0, "one_off_cost": 800}, **(fields | {"limits": [by_region, money]}))
    assert heads(poor) == []
    assert row_of(poor, "money", "total", "South") == (1000, 200)


def test_load_of_a_team_ramp_up_and_hours_can_be_hired_for(tmp_path) -> None:
    quick = {"lag": 0, "one_off_cost": 0, "cost_per_quarter": 100, "severance": 0, "largest": 2}
    lever = {LEVER: SAVES_ALL | {"costs": [cost(100)], "loads": [{"team": "field", "go_live": 5}], "launch_hours": [10]}}
    loaded = case(
        tmp_path,
        quick | {"adds": 5, "scope": "field", "lever": LEVER},
        levers=lever,
        limits=[{"name": "crews", "measure": "load", "each": "team", "amount": 5}],
    )
    assert heads(loaded) == [("2027Q1", "2027Q1", "2027Q1", 2)]
    assert row_of(loaded, "crews", "2027Q1", "field") == (15, 15)
    assert_npv(loaded, 12_000 - 300 - 200)
    busy = case(tmp_path / "busy", quick, levers=lever, limits=[ONE_A_QUARTER | {"measure": "in_ramp_up"}])
    assert row_of(busy, "crews", "2027Q1") == (3, 3)
    assert_npv(busy, 12_000 - 300 - 200)
    hours = {"name": "crews", "measure": "hours", "amount": 10, "hours_per_head": 1}
    worked_hours = case(tmp_path / "hours", quick | {"adds": 10, "lever": LEVER}, levers=lever, limits=[hours])
    assert row_of(worked_hours, "crews", "2027Q1") == (30, 30)
    assert_npv(worked_hours, 12_000 - 300 - 200)


def test_a_pin_that_needs_a_head_has_one_hired_at_a_loss(tmp_path) -> None:
    pins = [{"unit": name, "lever": LEVER, "rule": "must", "quarter": "2027Q2"} for name in "ABC"]
    found = case(tmp_path, {"one_off_cost": 50_000, "largest": 2}, pins=pins)
    assert heads(found) == [("2027Q1", "2027Q2", "2027Q2", 2)]
    assert_npv(found, 9000 - 300 - 2 * 50_150)
    with pytest.raises(InfeasibleError):
        case(tmp_path / "one", {"one_off_cost": 50_000, "largest": 1}, pins=pins)


def test_the_cost_of_waiting_moves_employment_too(tmp_path) -> None:
    """A quarter later three stores save 3,000 less, and nothing else moves, as prices stand still."""
    found = case(tmp_path, evaluation=5)
    assert found.cost_of_waiting == pytest.approx(3000)
    assert found.summary()["figures"]["cost_of_waiting"] == pytest.approx(3000)
    held = case(tmp_path / "held", {"shortest": 4}, evaluation=5)
    assert heads(held) == [("2027Q1", "2027Q2", "2028Q1", 1)]
    assert held.cost_of_waiting is None
    assert_npv(held, 13_000 - 300 - 650)


def test_heads_are_discounted_at_a_rate_that_is_moved(tmp_path) -> None:
    """A tenth more of the discount rate leaves the plan as it is, heads and all."""
    found = case(tmp_path, finance={"discount_rate": 0.08})
    dearer = case(tmp_path / "dearer", finance={"discount_rate": 0.088})
    assert heads(found) == heads(dearer) != []
    (change,) = [one.change for one in found.assumptions or () if one.place == "finance.discount_rate"]
    assert change == pytest.approx(dearer.npv - found.npv, abs=CENT)


def test_further_goals_and_least_spend_count_heads(tmp_path) -> None:
    """8,700 is 93 % of 9,350: least spend goes without the crew, and the earliest plan of greatest value has it."""
    found = case(tmp_path, objective={"goal": "least_spend", "keep": 0.92})
    assert heads(found) == []
    assert figure(found, "spend") == pytest.approx(300)
    fewest = case(tmp_path / "fewest", objective={"goal": "npv", "then": ["earliest"]})
    assert heads(fewest) == [("2027Q1", "2027Q2", "2027Q2", 1)]
