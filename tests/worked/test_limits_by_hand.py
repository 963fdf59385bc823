"""What limits count, worked by hand: running levers, quarters after the last decision, frozen quarters, realised cash."""

import pytest

from planner import verify
from tests.worked.cases import CENT, LEVER, SAVES_ALL, assert_flows, assert_npv, cost, launch, launched, limit, saver, worked

SECOND = "orchestration"


def running(unit="A", quarter="2026Q4", lever=LEVER):
    return launch(unit, quarter, lever, "running")


def field(amount=10, **fields):
    return {"name": "field", "measure": "load", "amount": amount} | fields


def test_a_running_lever_loads_its_team(tmp_path) -> None:
    # Mistake 9. A went live in the quarter before: 9 points of stabilising in quarter 1. With 2 points of B's go-live that would
    # be 11 of 10, so B waits for quarter 2 (2 points) and loads quarter 3 with 9.
    found = worked(
        tmp_path,
        decision=2,
        levers={LEVER: SAVES_ALL | {"loads": [{"team": "crew", "go_live": 2, "stabilise": [9]}]}},
        units=[saver("A"), saver("B")],
        limits=[field()],
        pins=[running()],
    )
    assert launched(found) == {("B", LEVER, "2027Q2")}
    assert [limit(found, "field", f"2027Q{quarter}") for quarter in (1, 2, 3)] == [(10, 9), (10, 2), (10, 9)]
    assert_npv(found, 3000)


def test_a_running_lever_is_in_ramp_up(tmp_path) -> None:
    # Ramp 0, 0.5, 1: complete after two quarters. A launched in quarter 0 is in ramp-up in quarters 0 and 1: one of one.
    # B, launched in quarter 2, saves 0, 500 and 1,000 in quarters 2..4.
    found = worked(
        tmp_path,
        decision=2,
        levers={LEVER: SAVES_ALL | {"ramp": [0.0, 0.5, 1.0]}},
        units=[saver("A"), saver("B")],
        limits=[{"name": "watched", "measure": "in_ramp_up", "amount": 1}],
        pins=[running()],
    )
    assert launched(found) == {("B", LEVER, "2027Q2")}
    assert [limit(found, "watched", f"2027Q{quarter}") for quarter in (1, 2, 3)] == [(1, 1), (1, 1), (1, 1)]
    assert_npv(found, 1500)


def test_growth_counts_the_launches_of_running_levers(tmp_path) -> None:
    # Two units went live in the quarter before: no more than two in quarter 1, and the third in quarter 2.
    found = worked(
        tmp_path,
        decision=2,
        levers={LEVER: SAVES_ALL},
        units=[saver(name) for name in "ABCDE"],
        ramp_limits=[{"name": "growth", "growth": 1, "base": 0}],
        pins=[running("A"), running("B")],
    )
    assert sorted(quarter for _, _, quarter in launched(found)) == ["2027Q1", "2027Q1", "2027Q2"]
    assert_npv(found, 2 * 4000 + 3000)


def test_load_after_the_last_decision_quarter_is_limited(tmp_path) -> None:
    # Mistake 10. One decision quarter: two launches would load it with 2 of 10, but quarter 2 with 18. So the better one alone.
    found = worked(
        tmp_path,
        levers={LEVER: SAVES_ALL | {"loads": [{"team": "crew", "go_live": 1, "stabilise": [9]}]}},
        units=[saver("A", 1000), saver("B", 1600)],
        limits=[field()],
    )
    assert launched(found) == {("B", LEVER, "2027Q1")}
    assert [limit(found, "field", f"2027Q{quarter}") for quarter in (1, 2)] == [(10, 1), (10, 9)]
    assert_npv(found, 6400)


def test_spend_after_the_last_decision_quarter_is_limited(tmp_path) -> None:
    # 1,000 a launch, 200 at once and 800 in the next quarter: two would use 400 and 1,600 of 1,000.
    found = worked(
        tmp_path,
        levers={LEVER: SAVES_ALL | {"costs": [cost(1000, profile=[0.2, 0.8])]}},
        units=[saver("A", 1000), saver("B", 1600)],
        limits=[{"name": "budget", "measure": "spend", "amount": 1000}],
    )
    assert launched(found) == {("B", LEVER, "2027Q1")}
    assert [limit(found, "budget", f"2027Q{quarter}") for quarter in (1, 2)] == [(1000, 200), (1000, 800)]
    assert_npv(found, 5400)


def test_ramp_up_after_the_last_decision_quarter_is_shown(tmp_path) -> None:
    found = worked(
        tmp_path,
        levers={LEVER: SAVES_ALL | {"ramp": [0.0, 0.5, 1.0]}},
        units=[saver("A")],
        limits=[{"name": "watched", "measure": "in_ramp_up", "amount": 1}],
    )
    assert [limit(found, "watched", f"2027Q{quarter}") for quarter in (1, 2)] == [(1, 1), (1, 1)]


def test_two_launches_in_a_quarter_ramp_up_for_longer(tmp_path) -> None:
    # Ramp 0, 0.5, 1 at half the speed: 0, 0.25, 0.5, 0.75, 1: complete after 2 / 0.5 = 4 quarters, all of them watched.
    found = worked(
        tmp_path,
        evaluation=6,
        interaction={"same_quarter_ramp_speed": 0.5},
        levers={LEVER: SAVES_ALL | {"ramp": [0.0, 0.5, 1.0]}},
        units=[saver("A")],
        limits=[{"name": "watched", "measure": "in_ramp_up", "amount": 1}],
        pins=[launch(), launch(lever=SECOND)],
    )
    assert_flows(found, "shrink", [0, 250, 500, 750, 1000, 1000])
    assert [limit(found, "watched", f"2027Q{quarter}") for quarter in (1, 2, 3, 4)] == [(1, 1)] * 4
    assert "2028Q1" not in set(found.limits["period"])
    assert_npv(found, 3500 - 1)


@pytest.mark.parametrize(("later", "launches"), [(1, 1), (0, 0)])
def test_a_measure_after_the_last_decision_may_have_an_amount_of_its_own(tmp_path, later, launches) -> None:
    # A launch in 2027Q1 is in ramp-up in 2027Q2, too: none is allowed there if limits.csv says so.
    found = worked(
        tmp_path,
        levers={LEVER: SAVES_ALL | {"ramp": [0.0, 0.5, 1.0]}},
        units=[saver("A")],
        limits=[{"name": "watched", "measure": "in_ramp_up"}],
        amounts=[{"limit": "watched", "scope": "", "period": f"2027Q{1 + i}", "amount": n} for i, n in enumerate((1, later))],
    )
    assert len(launched(found)) == launches
    assert limit(found, "watched", "2027Q2") == (later, launches)
    assert_npv(found, 2500 * launches)


def test_growth_compares_with_the_last_quarter_that_was_not_frozen(tmp_path) -> None:
    # Mistake 11. Twice as many and one more: 1, 3, 7; fiscal quarter 4 is frozen; then 2 x 7 + 1 = 15, so the last 4 of 15
    # units launch in 2028Q1, not 1 of them.
    found = worked(
        tmp_path,
        decision=8,
        evaluation=8,
        levers={LEVER: SAVES_ALL},
        units=[saver(f"S{number:02}") for number in range(15)],
        ramp_limits=[{"name": "growth", "growth": 2, "base": 1}],
        rules={"frozen": [{"fiscal_quarters": [4]}]},
    )
    quarters = [quarter for _, _, quarter in launched(found)]
    assert {quarter: quarters.count(quarter) for quarter in set(quarters)} == {"2027Q1": 1, "2027Q2": 3, "2027Q3": 7, "2028Q1": 4}
    assert limit(found, "growth", "2028Q1") == (15, 4)
    # 1 x 8 + 3 x 7 + 7 x 6 + 4 x 4 = 87 unit quarters of 1,000.
    assert_npv(found, 87_000)


def self_funded(tmp_path, price, support=600, amount=0):
    """Plan three units: A earns 1,000 hard and 500 soft, B costs its support, C may launch for a price in quarter 2."""
    return worked(
        tmp_path,
        decision=2,
        finance={"tax_rate": 0.25},
        levers={
            LEVER: {"effects": {"shrink": 1.0, "stockout": 0.5}, "support": [{"amount": 100, "basis": "network"}]},
            SECOND: {"support": [{"amount": support, "basis": "unit"}]},
            "coaching": SAVES_ALL | {"ramp": [0.0, 1.0], "costs": [cost(price)]},
        },
        units=[saver("A", stockout_rate=0.1, contribution_margin=0.1), {"unit": "B"}, saver("C", 5000)],
        limits=[{"name": "budget", "measure": "spend", "amount": amount, "benefit_share": 1.0}],
        pins=[
            launch("A"),
            launch("B", lever=SECOND),
            *(launch("C", lever=lever, rule="must_not", quarter="") for lever in (LEVER, SECOND)),
            *(launch(unit, lever="coaching", rule="must_not", quarter="") for unit in "AB"),
        ],
    )


@pytest.mark.parametrize(("price", "quarters"), [(225, {"2027Q2"}), (226, set())])
def test_self_funding_returns_the_hard_cash_that_exists(tmp_path, price, quarters) -> None:
    # Mistake 12. Realised in quarter 1: 1,000 of A, less 600 of B and 100 of the network, less 25 % tax: 300 x 0.75 = 225.
    # A's 500 of sales (100,000 x 0.1 x 0.1 x 0.5) are soft. The sum of max(0, .) by unit would return 1,000 and more.
    found = self_funded(tmp_path, price)
    assert limit(found, "budget", "2027Q2")[0] == pytest.approx(225, abs=CENT)
    assert {quarter for unit, _, quarter in launched(found) if unit == "C"} == quarters
    assert verify(found) == []


def test_self_funding_takes_nothing_away(tmp_path) -> None:
    # 1,000 - 2,000 - 100 is below 0: the limit of 50 stays.
    found = self_funded(tmp_path, 50, support=2000, amount=50)
    assert limit(found, "budget", "2027Q2") == pytest.approx((50, 0), abs=CENT)
    assert ("C", "coaching", "2027Q1") in launched(found)


def test_working_capital_funds_untaxed(tmp_path) -> None:
    # Half of a stock of 1,000 is freed in quarter 1: 500, of which no tax is taken; nothing else moves.
    found = worked(
        tmp_path,
        decision=2,
        finance={"tax_rate": 0.25},
        levers={LEVER: {"effects": {"inventory": 0.5}}},
        units=[{"unit": "A", "inventory": 1000}],
        limits=[{"name": "budget", "measure": "spend", "amount": 0, "benefit_share": 1.0}],
        pins=[launch()],
    )
    assert limit(found, "budget", "2027Q2")[0] == pytest.approx(500, abs=CENT)
    assert_npv(found, 500)


def test_coverage_is_of_the_units_that_are_open(tmp_path) -> None:
    # Mistake 13. C has closed by 2027Q4: A and B of two open units are all, although launches cost more than they save.
    found = worked(
        tmp_path,
        levers={LEVER: SAVES_ALL | {"costs": [cost(9000)]}},
        units=[saver("A"), saver("B"), saver("C", exit_quarter="2027Q2")],
        floors=[{"name": "reach", "measure": "coverage", "lever": LEVER, "by": "2027Q4", "amount": 1.0}],
    )
    assert launched(found) == {("A", LEVER, "2027Q1"), ("B", LEVER, "2027Q1")}
    assert limit(found, "reach", "2027Q4") == (1, 1)
    assert_npv(found, 2 * (4000 - 9000))


@pytest.mark.parametrize(("lapses", "first", "allowed"), [(False, "2028Q1", 15_000), (True, "2028Q4", 3000)])
def test_unspent_money_may_lapse_at_the_end_of_the_year(tmp_path, lapses, first, allowed) -> None:
    # Mistake 14. 3,000 a quarter, all of it carried on, nothing launched in 2027: 5 x 3,000 = 15,000 in 2028Q1 for a launch of
    # 10,000. If it lapses at the end of 2027: 3,000, 6,000, 9,000, and 12,000 in 2028Q4.
    found = worked(
        tmp_path,
        decision=8,
        evaluation=12,
        levers={LEVER: SAVES_ALL | {"costs": [cost(10_000)]}},
        units=[saver(saves=5000)],
        limits=[
            {"name": "budget", "measure": "spend", "amount": 3000, "carry_over": 1.0}
            | ({"lapses_at_year_end": True} if lapses else {})
        ],
        rules={"frozen": [{"quarters": ["2027Q1", "2027Q2", "2027Q3", "2027Q4"]}]},
    )
    assert launched(found) == {("A", LEVER, first)}
    assert limit(found, "budget", "2028Q1")[0] == pytest.approx(allowed, abs=CENT)
    # 2028Q1 is quarter 5: eight quarters of 5,000; 2028Q4 is quarter 8: five.
    assert_npv(found, (25_000 if lapses else 40_000) - 10_000)


def test_a_year_begins_anew_each_time(tmp_path) -> None:
    # First quarter 2027Q3: 3,000, 6,000; then fiscal 2028: 3,000, 6,000, 9,000, 12,000.
    found = worked(
        tmp_path,
        decision=6,
        evaluation=6,
        calendar={"first_quarter": "2027Q3"},
        levers={LEVER: SAVES_ALL | {"costs": [cost(99_000)]}},
        units=[saver()],
        limits=[{"name": "budget", "measure": "spend", "amount": 3000, "carry_over": 1.0, "lapses_at_year_end": True}],
    )
    periods = ("2027Q3", "2027Q4", "2028Q1", "2028Q2", "2028Q3", "2028Q4")
    assert [limit(found, "budget", period)[0] for period in periods] == [3000, 6000, 3000, 6000, 9000, 12_000]


def test_budgets_of_today_are_raised_by_inflation(tmp_path) -> None:
    # 10 % a quarter: 1,000, 1,100, 1,210. A cost of 1,000 of today is 1,210 in quarter 3: it always fits.
    found = worked(
        tmp_path,
        decision=3,
        finance={"inflation_rate": 0.4641},
        levers={LEVER: SAVES_ALL | {"costs": [cost(1000)]}},
        units=[saver()],
        limits=[{"name": "budget", "measure": "spend", "amount": 1000, "prices": "today"}],
        pins=[launch(quarter="2027Q3")],
    )
    allowed = [limit(found, "budget", f"2027Q{quarter}") for quarter in (1, 2, 3)]
    assert [pair[0] for pair in allowed] == pytest.approx([1000, 1100, 1210], abs=CENT)
    assert [pair[1] for pair in allowed] == pytest.approx([0, 0, 1210], abs=CENT)
    # Nominal: cost 1,210; shrink 1,210 in quarter 3 and 1,331 in quarter 4.
    assert_npv(found, 1331)


def test_yearly_budgets_of_today_take_the_first_quarter_of_the_year(tmp_path) -> None:
    # The evaluation begins in 2027Q3: fiscal 2027 at 1, fiscal 2028 from quarter 3 on at 1.21.
    found = worked(
        tmp_path,
        decision=4,
        evaluation=6,
        calendar={"first_quarter": "2027Q3"},
        finance={"inflation_rate": 0.4641},
        levers={LEVER: SAVES_ALL | {"costs": [cost(1000)]}},
        units=[saver()],
        limits=[{"name": "budget", "measure": "spend", "per": "fiscal_year", "amount": 5000, "prices": "today"}],
        pins=[launch(quarter="2028Q2")],
    )
    assert limit(found, "budget", "FY2027") == pytest.approx((5000, 0), abs=CENT)
    assert limit(found, "budget", "FY2028") == pytest.approx((6050, 1331), abs=CENT)


def test_growth_before_the_start_skips_a_frozen_quarter(tmp_path) -> None:
    # Three units went live in 2026Q3, one in 2026Q4, a fiscal quarter that is frozen: 2027Q1 is compared with the three.
    found = worked(
        tmp_path,
        decision=2,
        levers={LEVER: SAVES_ALL},
        units=[saver(name) for name in "ABCDEFGH"],
        ramp_limits=[{"name": "growth", "growth": 1, "base": 0}],
        rules={"frozen": [{"fiscal_quarters": [4]}]},
        pins=[*(running(name, "2026Q3") for name in "ABC"), running("D", "2026Q4")],
    )
    assert limit(found, "growth", "2027Q1") == (3, 3)
    assert_npv(found, 3 * 4000 + 3000)


def test_spend_is_of_its_scope(tmp_path) -> None:
    # A in North in quarter 1, B in South in quarter 2: 100 each, 50 for each region, 500 of capex for the network in quarter 1.
    # The network's are in no region's budget, and neither the network's nor the regions' in a leader's.
    spend = {"measure": "spend", "amount": 9999}
    found = worked(
        tmp_path,
        decision=2,
        levers={
            LEVER: SAVES_ALL | {"costs": [cost(100), cost(50, basis="region"), cost(500, "software", "network", colour="capex")]},
        },
        units=[saver("A", leader="Ann"), saver("B", region="South", leader="Bob")],
        limits=[
            spend | {"name": "all"},
            spend | {"name": "region", "each": "region"},
            spend | {"name": "leader", "each": "leader"},
            spend | {"name": "capital", "colour": "capex"},
        ],
        pins=[launch("A"), launch("B", "2027Q2")],
    )
    by_hand = {
        ("all", ""): [650, 150],
        ("region", "North"): [150, 0],
        ("region", "South"): [0, 150],
        ("leader", "Ann"): [100, 0],
        ("leader", "Bob"): [0, 100],
        ("capital", ""): [500, 0],
    }
    for (name, scope), used in by_hand.items():
        told = [limit(found, name, f"2027Q{quarter}", scope)[1] for quarter in (1, 2)]
        assert told == pytest.approx(used, abs=CENT), (name, scope)
    assert verify(found) == []


def test_self_funding_of_a_region(tmp_path) -> None:
    # North, half of what is realised, half of what is left: quarter 1 300, all used by A. A saves 1,000 and the region's support
    # is 100; the network's 40 count in no region: 900 x 0.75 = 675. Quarter 2: 300 + 337.50 = 637.50, of which C uses 300.
    # Quarter 3: 300 + 0.5 x 337.50 + 0.5 x (2,000 - 100) x 0.75 = 300 + 168.75 + 712.50 = 1,181.25.
    found = worked(
        tmp_path,
        decision=3,
        finance={"tax_rate": 0.25},
        levers={
            LEVER: SAVES_ALL
            | {
                "support": [{"amount": 100, "basis": "region"}, {"amount": 40, "basis": "network"}],
                "costs": [cost(300)],
            },
        },
        units=[saver("A"), saver("B", region="South"), saver("C")],
        limits=[
            {"name": "budget", "measure": "spend", "amount": 300, "regions": ["North"], "benefit_share": 0.5, "carry_over": 0.5}
        ],
        pins=[launch("A"), launch("B"), launch("C", "2027Q2")],
    )
    allowed = [limit(found, "budget", f"2027Q{quarter}")[0] for quarter in (1, 2, 3)]
    assert allowed == pytest.approx([300, 637.50, 1181.25], abs=CENT)
    assert verify(found) == []


def test_yearly_and_total_budgets_count_what_is_paid_after_the_last_decision(tmp_path) -> None:
    # 100 in five quarters from 2027Q2 on: 60 in fiscal 2027, 40 in fiscal 2028, 100 in all. Carried on: 70 - 60 = 10.
    found = worked(
        tmp_path,
        decision=2,
        evaluation=8,
        levers={LEVER: SAVES_ALL | {"costs": [cost(100, profile=[0.2] * 5)]}},
        units=[saver()],
        limits=[
            {"name": "year", "measure": "spend", "per": "fiscal_year", "amount": 70, "carry_over": 1.0},
            {"name": "total", "measure": "spend", "per": "total", "amount": 100},
        ],
        pins=[launch(quarter="2027Q2")],
    )
    assert limit(found, "year", "FY2027") == pytest.approx((70, 60), abs=CENT)
    assert limit(found, "year", "FY2028") == pytest.approx((80, 40), abs=CENT)
    assert limit(found, "total", "total") == pytest.approx((100, 100), abs=CENT)
    assert verify(found) == []


def test_a_budget_after_the_last_decision_may_have_an_amount_of_its_own(tmp_path) -> None:
    # 100 at once and 100 in the next quarter. 250 in 2027Q1, but 150 in 2027Q2, by rows: one of two launches.
    found = worked(
        tmp_path,
        levers={LEVER: SAVES_ALL | {"costs": [cost(200, profile=[0.5, 0.5])]}},
        units=[saver("A"), saver("B", 1600)],
        limits=[{"name": "budget", "measure": "spend"}],
        amounts=[
            {"limit": "budget", "scope": "", "period": "2027Q1", "amount": 250},
            {"limit": "budget", "scope": "", "period": "2027Q2", "amount": 150},
        ],
    )
    assert launched(found) == {("B", LEVER, "2027Q1")}
    assert limit(found, "budget", "2027Q2") == pytest.approx((150, 100), abs=CENT)
    assert_npv(found, 6200)
