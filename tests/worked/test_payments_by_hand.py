"""Implementation cost and support: profiles, contingency, dated prices, minimum terms and size, worked by hand."""

import pytest

from planner import verify
from tests.worked.cases import CENT, LEVER, SAVES_ALL, assert_flows, assert_npv, cost, launch, launched, limit, saver, worked

QUARTERLY_TENTH = 0.4641
"""1.1^4 - 1: an amount grows, or is discounted, by exactly 1.1 a quarter."""
SPREAD = {"profile": [0.3, 0.5, 0.2], "profile_from": -1}
SECOND = "orchestration"


def test_a_cost_is_paid_around_its_launch(tmp_path) -> None:
    # Launched in quarter 3: 300 in quarter 2, 500 in quarter 3, 200 in quarter 4; the budget counts each when it is paid.
    found = worked(
        tmp_path,
        decision=4,
        evaluation=6,
        levers={LEVER: {"costs": [cost(1000, **SPREAD)]}},
        units=[saver(saves=0)],
        limits=[{"name": "budget", "measure": "spend", "amount": 600}],
        pins=[launch(quarter="2027Q3")],
    )
    assert_flows(found, "training", [0, -300, -500, -200, 0, 0])
    assert [limit(found, "budget", f"2027Q{quarter}")[1] for quarter in (1, 2, 3, 4)] == [0, 300, 500, 200]
    assert found.schedule["implementation_cost"].tolist() == pytest.approx([1000], abs=CENT)
    assert_npv(found, -1000)


def test_a_payment_before_the_start_is_made_at_the_start(tmp_path) -> None:
    # Launched in quarter 1: what would fall before it is paid in it: 800, then 200.
    found = worked(tmp_path, levers={LEVER: {"costs": [cost(1000, **SPREAD)]}}, units=[saver(saves=0)], pins=[launch()])
    assert_flows(found, "training", [-800, -200, 0, 0])


def test_a_payment_takes_the_prices_of_its_quarter(tmp_path) -> None:
    # 10 % a quarter, launched in quarter 3: 300 x 1.1 = 330, 500 x 1.21 = 605, 200 x 1.331 = 266.20. At the same rate each is
    # worth its amount of today / 1.1: 1,000 / 1.1 = 909.0909.
    found = worked(
        tmp_path,
        decision=3,
        finance={"inflation_rate": QUARTERLY_TENTH, "discount_rate": QUARTERLY_TENTH},
        levers={LEVER: {"costs": [cost(1000, **SPREAD)]}},
        units=[saver(saves=0)],
        pins=[launch(quarter="2027Q3")],
    )
    assert_flows(found, "training", [0, -330, -605, -266.20])
    assert found.schedule["implementation_cost"].tolist() == pytest.approx([1201.20], abs=CENT)
    assert_npv(found, -909.0909)


def test_capex_is_depreciated_from_each_payment(tmp_path) -> None:
    # 1,000 over 4 quarters at a tax of 40 %, paid 300, 500, 200 in quarters 2, 3, 4: 30, 50, 20 a quarter each for 4 quarters:
    # quarter 2: 30; 3: 80; 4: 100; 5: 100; 6: 70; 7: 20. Sum 400.
    found = worked(
        tmp_path,
        decision=4,
        evaluation=8,
        finance={"tax_rate": 0.4, "depreciation_quarters": 4},
        levers={LEVER: {"costs": [cost(1000, "integration", colour="capex", **SPREAD)]}},
        units=[saver(saves=0)],
        pins=[launch(quarter="2027Q3")],
    )
    assert_flows(found, "integration", [0, -300, -500, -200, 0, 0, 0, 0])
    assert_flows(found, "tax", [0, 30, 80, 100, 100, 70, 20, 0])
    assert_npv(found, -600)


def test_a_shared_cost_is_paid_around_the_first_launch(tmp_path) -> None:
    # A in quarter 2, B in quarter 4: the network's 1,000 around quarter 2: 300 in quarter 1, 500, 200.
    found = worked(
        tmp_path,
        decision=4,
        evaluation=6,
        levers={LEVER: {"costs": [cost(1000, "software", "network", **SPREAD)]}},
        units=[saver("A", 0), saver("B", 0)],
        pins=[launch("A", "2027Q2"), launch("B", "2027Q4")],
    )
    assert_flows(found, "software", [-300, -500, -200, 0, 0, 0])
    assert_npv(found, -1000)


@pytest.mark.parametrize(("cost_evidence", "paid"), [(None, 1200), ("analogue", 1100), ("measured", 1000)])
def test_contingency_follows_the_evidence_behind_the_cost(tmp_path, cost_evidence, paid) -> None:
    # 1,000 from a vendor, who grades the cost too unless another grade is given: 20 %, 10 % or nothing on top.
    graded = {"cost_evidence": cost_evidence} if cost_evidence else {}
    found = worked(
        tmp_path,
        finance={"contingency": {"vendor": 0.2, "analogue": 0.1}},
        levers={LEVER: {"evidence": "vendor", "costs": [cost(1000)]} | graded},
        units=[saver(saves=0)],
        limits=[{"name": "budget", "measure": "spend", "amount": 5000}],
        pins=[launch()],
    )
    assert_flows(found, "training", [-paid, 0, 0, 0])
    assert limit(found, "budget", "2027Q1")[1] == pytest.approx(paid, abs=CENT)
    assert_npv(found, -paid)


@pytest.mark.parametrize(("saves", "quarter", "npv"), [(250, "2027Q3", 600), (400, "2027Q1", 1400)])
def test_buy_now_or_wait_for_the_price(tmp_path, saves, quarter, npv) -> None:
    # 1,000 now or 400 from quarter 3 on, six quarters. Saves 250: now 6 x 250 - 1,000 = 500, later 4 x 250 - 400 = 600: wait.
    # Saves 400: now 2,400 - 1,000 = 1,400, later 1,600 - 400 = 1,200: buy.
    found = worked(
        tmp_path,
        decision=4,
        evaluation=6,
        levers={LEVER: SAVES_ALL | {"costs": [cost(1000, price_quarters=["2027Q3"], price_factors=[0.4])]}},
        units=[saver(saves=saves)],
    )
    assert launched(found) == {("A", LEVER, quarter)}
    assert_npv(found, npv)


def test_a_cost_takes_the_price_of_the_launch_support_that_of_its_quarter(tmp_path) -> None:
    # Launched in quarter 2 at the first price; half is paid in quarter 3, when the price has doubled, at the price of the launch.
    # Support: 100 in quarter 2, 150 in quarter 3, 300 from quarter 4 on.
    dated = {"price_quarters": ["2027Q3", "2027Q4"], "price_factors": [1.5, 3.0]}
    found = worked(
        tmp_path,
        decision=3,
        evaluation=5,
        levers={
            LEVER: {
                "costs": [cost(1000, profile=[0.5, 0.5], price_quarters=["2027Q3"], price_factors=[2.0])],
                "support": [{"amount": 100, "basis": "unit"} | dated],
            }
        },
        units=[saver(saves=0)],
        pins=[launch(quarter="2027Q2")],
    )
    assert_flows(found, "training", [0, -500, -500, 0, 0])
    assert_flows(found, "support", [0, -100, -150, -300, -300])
    assert_npv(found, -1850)


def test_a_minimum_term_is_paid_after_a_closure(tmp_path) -> None:
    # Five quarters of 100 from quarter 1 on, although the unit closes after quarter 2.
    found = worked(
        tmp_path,
        evaluation=6,
        rules={"minimum_quarters_before_exit": 0},
        levers={LEVER: SAVES_ALL | {"support": [{"amount": 100, "basis": "unit", "minimum_quarters": 5}]}},
        units=[saver(exit_quarter="2027Q2")],
        pins=[launch()],
    )
    assert_flows(found, "shrink", [1000, 1000, 0, 0, 0, 0])
    assert_flows(found, "support", [-100] * 5 + [0])
    assert_npv(found, 1500)


def test_a_minimum_term_is_paid_after_the_lever_has_ended(tmp_path) -> None:
    # Ended by another lever in quarter 2; three quarters are due. A term that is over costs nothing more.
    found = worked(
        tmp_path,
        decision=2,
        levers={
            LEVER: {},
            SECOND: {"support": [{"amount": 100, "basis": "unit", "minimum_quarters": 3}], "ends_with": [LEVER]},
        },
        units=[saver(saves=0)],
        pins=[launch(quarter="2027Q2"), launch(lever=SECOND)],
    )
    assert_flows(found, "support", [-100, -100, -100, 0])


def test_a_minimum_term_runs_on_after_the_evaluation(tmp_path) -> None:
    # Closing in the last quarter, six quarters due: two after H, 100/1.1 + 100/1.21 = 90.9091 + 82.6446 = 173.5537 in H.
    found = worked(
        tmp_path,
        finance={"discount_rate": QUARTERLY_TENTH, "terminal_value": "perpetuity", "terminal_decay": 0.0},
        levers={LEVER: {"support": [{"amount": 100, "basis": "unit", "minimum_quarters": 6}]}},
        units=[saver(saves=0, exit_quarter="2027Q4")],
        pins=[launch()],
    )
    rows = found.cashflow
    assert rows[(rows["quarter"] == "terminal") & (rows["line"] == "support")]["amount"].sum() == pytest.approx(
        -173.5537, abs=CENT
    )
    assert verify(found) == []


@pytest.mark.parametrize(("quarter", "size"), [("2027Q2", 1.5), ("2027Q3", 3.0)])
def test_a_resize_scales_the_size(tmp_path, quarter, size) -> None:
    # Twice as large from quarter 3 on, 1.5 before: a cost of 100, 10 points of load and 10 launch hours at 7 are times 1.5 or 3;
    # support of 20 is of the size of its quarter: 30, or 60 from quarter 3 on. Four quarters in all.
    found = worked(
        tmp_path,
        decision=3,
        levers={
            LEVER: {
                "costs": [cost(100)],
                "support": [{"amount": 20, "basis": "unit"}],
                "launch_hours": [10],
                "loads": [{"team": "crew", "go_live": 10, "size_exponent": 1.0}],
            }
        },
        units=[saver(saves=0, wage=7, size=1.5, resize_quarter="2027Q3", resize_factor=2)],
        limits=[{"name": "field", "measure": "load", "amount": 99}],
        pins=[launch(quarter=quarter)],
    )
    number = int(quarter[-1])
    assert by_quarter(found, "training")[number - 1] == pytest.approx(-100 * size, abs=CENT)
    assert by_quarter(found, "labour")[number - 1] == pytest.approx(-70 * size, abs=CENT)
    assert limit(found, "field", quarter)[1] == pytest.approx(10 * size, abs=CENT)
    support = [0, -30, -60, -60] if number == 2 else [0, 0, -60, -60]
    assert_flows(found, "support", support)
    assert_npv(found, -170 * size + sum(support))


def by_quarter(found, line):
    rows = found.cashflow
    return rows[rows["line"] == line].groupby("quarter")["amount"].sum().reindex([f"2027Q{q}" for q in (1, 2, 3, 4)]).tolist()


def test_support_of_a_thousand_orders_counts_the_orders_there_are(tmp_path) -> None:
    # 2,000 orders, a tenth more by the lever: 2.2 thousand at 50 = 110; with 10 % growth a quarter 121 in quarter 2.
    found = worked(
        tmp_path,
        evaluation=2,
        levers={
            LEVER: {
                "effects": {"order_uplift": 0.1},
                "support": [{"amount": 50, "basis": "thousand_orders", "size_exponent": 0.0}],
            }
        },
        units=[{"unit": "A", "eligible_orders": 2000, "order_growth": QUARTERLY_TENTH}],
        pins=[launch()],
    )
    assert_flows(found, "support", [-110, -121])
