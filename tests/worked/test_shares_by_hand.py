"""What a launch is worth: shares that sum to the plan, and the worth without it, which is never summed."""

import pytest

from tests.worked.cases import CENT, LEVER, assert_npv, cost, figure, launch, saver, worked, written

SECOND = "orchestration"
THIRD = "coaching"


def by_lever(found, column):
    return dict(zip(found.schedule["lever"], found.schedule[column], strict=True))


def test_shares_of_two_levers(tmp_path) -> None:
    # Mistake 4. 10,000 shrink, one quarter. First alone saves 5,000, second alone 4,000, both 10,000 x (1 - 0.5 x 0.6) = 7,000.
    # First: (5,000 + (7,000 - 4,000)) / 2 = 4,000, less its cost of 1,000 = 3,000.
    # Second: (4,000 + (7,000 - 5,000)) / 2 = 3,000, less its cost of 500 = 2,500. Sum 5,500; the platform costs 700: NPV 4,800.
    # Worth without it: first 5,500 - 3,500 = 2,000, second 5,500 - 4,000 = 1,500.
    found = worked(
        tmp_path,
        evaluation=1,
        levers={
            LEVER: {"effects": {"shrink": 0.5}, "costs": [cost(1000)]},
            SECOND: {
                "effects": {"shrink": 0.8},
                "evidence": "vendor",
                "costs": [cost(500), cost(700, "software", "network")],
            },
        },
        units=[saver(saves=10_000)],
        pins=[launch(), launch(lever=SECOND)],
    )
    assert_npv(found, 4800)
    assert by_lever(found, "npv_share") == pytest.approx({LEVER: 3000, SECOND: 2500}, abs=CENT)
    assert by_lever(found, "incremental_npv") == pytest.approx({LEVER: 2000, SECOND: 1500}, abs=CENT)
    assert found.schedule["npv_share"].sum() + found.shared_costs["npv"].sum() == pytest.approx(4800, abs=CENT)
    assert figure(found, "npv_by_lever") == pytest.approx({LEVER: 3000, SECOND: 1800}, abs=CENT)
    grades = figure(found, "npv_by_grade")
    assert (grades["measured"], grades["vendor"]) == pytest.approx((3000, 1800), abs=CENT)
    regions = {row["region"]: row["npv"] for row in figure(found, "npv_by_region")}
    assert regions == pytest.approx({"North": 5500, None: -700}, abs=CENT)


def test_shares_of_three_levers(tmp_path) -> None:
    # Effects 0.5, 0.4, 0.2 on 10,000: alone 5,000, 4,000, 2,000; pairs 7,000 (12), 6,000 (13), 5,200 (23); all 7,600.
    # First: (2 x 5,000 + 3,000 + 4,000 + 2 x 2,400) / 6 = 21,800 / 6 = 3,633.3333.
    # Second: (2 x 4,000 + 2,000 + 3,200 + 2 x 1,600) / 6 = 16,400 / 6 = 2,733.3333.
    # Third: (2 x 2,000 + 1,000 + 1,200 + 2 x 600) / 6 = 7,400 / 6 = 1,233.3333. Sum 7,600.
    found = worked(
        tmp_path,
        evaluation=1,
        levers={
            LEVER: {"effects": {"shrink": 0.5}},
            SECOND: {"effects": {"shrink": 0.4}},
            THIRD: {"effects": {"shrink": 0.2}},
        },
        units=[saver(saves=10_000)],
        pins=[launch(), launch(lever=SECOND), launch(lever=THIRD)],
    )
    shares = {LEVER: 3633.3333, SECOND: 2733.3333, THIRD: 1233.3333}
    assert by_lever(found, "npv_share") == pytest.approx(shares, abs=CENT)
    # Worth without it: 7,600 - 5,200, 7,600 - 6,000, 7,600 - 7,000.
    assert by_lever(found, "incremental_npv") == pytest.approx({LEVER: 2400, SECOND: 1600, THIRD: 600}, abs=CENT)
    assert_npv(found, 7600)


def test_running_levers_are_no_launch_and_have_no_share(tmp_path) -> None:
    # The second lever runs already: it leaves 6,000 of 10,000; the first saves half of that, all of it its own.
    found = worked(
        tmp_path,
        evaluation=1,
        levers={LEVER: {"effects": {"shrink": 0.5}}, SECOND: {"effects": {"shrink": 0.4}}},
        units=[saver(saves=10_000)],
        pins=[launch(), launch(quarter="2026Q4", lever=SECOND, rule="running")],
    )
    assert_npv(found, 3000)
    assert by_lever(found, "npv_share") == pytest.approx({LEVER: 3000}, abs=CENT)


def test_benefits_by_line_and_year_sum_to_the_plan(tmp_path) -> None:
    # Two quarters of fiscal 2027 and four of 2028: 4,000 and 3,000 a quarter as above, costs in the first.
    found = worked(
        tmp_path,
        evaluation=6,
        calendar={"first_quarter": "2027Q3"},
        levers={
            LEVER: {"effects": {"shrink": 0.5}, "costs": [cost(1000)]},
            SECOND: {"effects": {"shrink": 0.4}, "costs": [cost(700, "software", "network")]},
        },
        units=[saver(saves=10_000)],
        pins=[launch(quarter="2027Q3"), launch(quarter="2027Q3", lever=SECOND)],
    )
    assert_npv(found, 6 * 7000 - 1700)
    rows = written(found, tmp_path, "benefits.csv")
    by_hand = {
        ("A", LEVER, "shrink", "2027"): 8000,
        ("A", LEVER, "shrink", "2028"): 16_000,
        ("A", SECOND, "shrink", "2027"): 6000,
        ("A", SECOND, "shrink", "2028"): 12_000,
        ("A", LEVER, "training", "2027"): -1000,
        ("", SECOND, "software", "2027"): -700,
    }
    told = {(row["unit"], row["lever"], row["line"], row["fiscal_year"]): float(row["amount"]) for row in rows}
    assert told == pytest.approx(by_hand, abs=CENT)
    buckets = figure(found, "buckets")
    for bucket in ("implementation_cost", "operating_cost"):
        total = sum(float(row["present_value"]) for row in rows if row["bucket"] == bucket)
        assert total == pytest.approx(buckets[bucket], abs=CENT)
