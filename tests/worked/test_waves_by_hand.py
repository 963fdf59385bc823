"""Rules on waves, worked by hand: cohorts in sequence."""

import csv

import pandas as pd

from planner import write
from tests.worked.cases import LEVER, SAVES_ALL, assert_npv, cost, launch, launched, limit, saver, worked

SECOND = "orchestration"
WAVES = {"name": "waves", "lever": LEVER, "cohorts": ["pilot", "wave 1", "wave 2"], "lag": 1}


def stores(**cohorts):
    """Return units that save 1,000 a quarter each, by cohort."""
    return [saver(name, cohort=cohort) for cohort, names in cohorts.items() for name in names.split()]


def three_waves():
    return [
        saver(name, cohort=cohort)
        for cohort, names in {"pilot": "A B", "wave 1": "C D E", "wave 2": "F"}.items()
        for name in names.split()
    ]


def test_each_cohort_opens_a_quarter_after_all_of_the_one_before_are_live(tmp_path) -> None:
    # Evaluation 4 quarters. Pilot in quarter 1 saves 2 * 4,000; wave 1 in quarter 2 saves 3 * 3,000; wave 2 in quarter 3 2,000.
    found = worked(tmp_path, decision=3, levers={LEVER: SAVES_ALL}, units=three_waves(), sequences=[WAVES | {"live_share": 1.0}])
    quarters = dict.fromkeys("AB", "2027Q1") | dict.fromkeys("CDE", "2027Q2") | {"F": "2027Q3"}
    assert launched(found) == {(unit, LEVER, quarter) for unit, quarter in quarters.items()}
    assert [limit(found, "waves", f"2027Q{quarter}", "wave 1") for quarter in (1, 2, 3)] == [(0, 0), (2, 2), (2, 2)]
    assert [limit(found, "waves", f"2027Q{quarter}", "wave 2") for quarter in (1, 2, 3)] == [(0, 0), (0, 0), (3, 3)]
    assert_npv(found, 8000 + 9000 + 2000)


def test_a_share_of_a_cohort_is_rounded_up_to_whole_units(tmp_path) -> None:
    # Two launches a quarter. Half of the three units of wave 1 are two: A and B in quarter 1, C and D in 2, and in 3 both E
    # and F at once. 2 * 4,000 + 2 * 3,000 + 2 * 2,000.
    pace = [{"name": "pace", "measure": "launches", "amount": 2}]
    found = worked(
        tmp_path,
        decision=3,
        levers={LEVER: SAVES_ALL},
        units=three_waves(),
        limits=pace,
        sequences=[WAVES | {"live_share": 0.5}],
    )
    assert limit(found, "waves", "2027Q3", "wave 2") == (2, 2)
    assert_npv(found, 18_000)


def test_a_launch_that_slips_opens_the_next_cohort_later(tmp_path) -> None:
    # A launch in quarter 1 goes live in quarter 2, so wave 1 opens in 3 and goes live in 4: 2 * 3,000 + 3 * 1,000.
    found = worked(
        tmp_path,
        decision=3,
        levers={LEVER: SAVES_ALL | {"slip_quarters": 1}},
        units=three_waves(),
        sequences=[WAVES | {"live_units": 2, "cohorts": ["pilot", "wave 1"]}],
        pins=[
            launch("F", "2027Q1", rule="must_not"),
            launch("F", "2027Q2", rule="must_not"),
            launch("F", "2027Q3", rule="must_not"),
        ],
    )
    assert {(unit, quarter) for unit, _, quarter in launched(found)} == {
        *((unit, "2027Q1") for unit in "AB"),
        *((unit, "2027Q3") for unit in "CDE"),
    }
    assert_npv(found, 2 * 3000 + 3 * 1000)


def test_running_units_are_live_and_a_running_cohort_is_open(tmp_path) -> None:
    # A runs since before: wave 1 may launch at once, as 1 of the pilot is live. F of wave 2 runs: wave 2 is open without C.
    found = worked(
        tmp_path,
        levers={LEVER: SAVES_ALL},
        units=[*three_waves(), saver("G", cohort="wave 2")],
        sequences=[WAVES | {"live_units": 1}],
        pins=[
            launch("A", "2026Q4", rule="running"),
            launch("F", "2026Q4", rule="running"),
            launch("B", "2027Q1", rule="must_not"),
        ],
    )
    assert {unit for unit, _, _ in launched(found)} == set("CDEG")
    assert set(found.limits["scope"]) == {"wave 1"}
    assert_npv(found, 4 * 4000)


def test_a_cohort_waits_for_another_lever_of_the_one_before(tmp_path) -> None:
    # Wave 1 may take the first lever when both units of the pilot have the second one for a quarter; that costs 1 each.
    found = worked(
        tmp_path,
        decision=2,
        levers={LEVER: SAVES_ALL},
        units=stores(pilot="A B", wave="C"),
        sequences=[
            {"name": "records first", "lever": LEVER, "lever_before": SECOND, "cohorts": ["pilot", "wave"], "live_units": 2}
        ],
    )
    assert {(unit, lever) for unit, lever, _ in launched(found)} == {
        *((unit, LEVER) for unit in "ABC"),
        *((unit, SECOND) for unit in "AB"),
    }
    assert ("C", LEVER, "2027Q2") in launched(found)
    assert_npv(found, 2 * 4000 + 3000 - 2)


def test_a_pilot_has_its_least_size_in_its_quarters(tmp_path) -> None:
    # A saves 4 * 1,000 - 100. B costs 100 and saves nothing, so that it is launched for the pilot alone, and C comes after it.
    found = worked(
        tmp_path,
        decision=2,
        levers={LEVER: SAVES_ALL | {"costs": [cost(100)]}},
        units=[saver("A"), saver("B", 0), saver("C", 500)],
        pilot_gates=[{"name": "pilot", "lever": LEVER, "quarters": 1, "units": 2, "least": 2}],
        pins=[launch("C", "2027Q1", rule="must_not")],
    )
    assert launched(found) == {("A", LEVER, "2027Q1"), ("B", LEVER, "2027Q1"), ("C", LEVER, "2027Q2")}
    assert limit(found, "pilot", "2027Q1", "least size") == (2, 2)
    assert_npv(found, 3900 - 100 + 1500 - 100)


def test_levers_that_are_piloted_together_count_a_unit_once(tmp_path) -> None:
    # One unit in the pilot of quarter 1: A, with both levers. B takes both in quarter 2: (4 + 3) * 1,000 + (4 + 3) * 300.
    both = {LEVER: SAVES_ALL, SECOND: {"effects": {"mispick": 1.0}}}
    units = [saver(name, eligible_orders=300, mispick_rate=1.0) for name in "AB"]
    gate = {"name": "pilot", "lever": LEVER, "further_levers": [SECOND], "quarters": 1, "units": 1}
    found = worked(
        tmp_path, decision=2, levers=both, units=units, event_costs={"mispick": 1.0}, pilot_gates=[gate], records={"shrink": 0.0}
    )
    assert sorted(quarter for _, _, quarter in launched(found)) == ["2027Q1", "2027Q1", "2027Q2", "2027Q2"]
    assert len({unit for unit, _, quarter in launched(found) if quarter == "2027Q1"}) == 1
    assert_npv(found, 7 * 1000 + 7 * 300)


def test_a_control_launches_nothing_until_the_pilot_is_over(tmp_path) -> None:
    # The pilot takes quarters 1 and 2. B is a control: even its other lever waits for quarter 3, where it saves 2 * 300.
    both = {LEVER: SAVES_ALL, SECOND: {"effects": {"mispick": 1.0}}}
    units = [saver("A"), saver("B", 0, eligible_orders=300, mispick_rate=1.0)]
    gate = {"name": "pilot", "lever": LEVER, "quarters": 2, "units": 1, "controls": ["B"]}
    found = worked(tmp_path, decision=3, levers=both, units=units, event_costs={"mispick": 1.0}, pilot_gates=[gate])
    assert launched(found) == {("A", LEVER, "2027Q1"), ("B", SECOND, "2027Q3")}
    assert_npv(found, 4000 + 600)


def two_regions():
    return [saver("A", region="North"), saver("B", region="North"), saver("C", 700, region="South")]


def test_one_region_is_active_at_once(tmp_path) -> None:
    # Ramp 0.5, 1: a launch is in ramp-up for one quarter. North in quarter 1: 2 * (500 + 3 * 1,000); South in quarter 2: half of
    # 700 and twice 700.
    found = worked(
        tmp_path,
        decision=3,
        levers={LEVER: SAVES_ALL | {"ramp": [0.5, 1.0]}},
        units=two_regions(),
        region_limits=[{"name": "one place", "active": 1}],
    )
    assert launched(found) == {("A", LEVER, "2027Q1"), ("B", LEVER, "2027Q1"), ("C", LEVER, "2027Q2")}
    assert [limit(found, "one place", f"2027Q{quarter}", "active regions") for quarter in (1, 2, 3)] == [(1, 1), (1, 1), (1, 0)]
    assert_npv(found, 2 * 3500 + 350 + 1400)


def test_a_longer_ramp_keeps_the_next_region_waiting_and_running_levers_count(tmp_path) -> None:
    # The top of the ramp comes two quarters after a launch. A runs since the quarter before: North is active in quarter 1, so
    # that B joins it at once and keeps it active in quarter 2. C of South waits for quarter 3 and saves 0 and 350.
    found = worked(
        tmp_path,
        decision=3,
        levers={LEVER: SAVES_ALL | {"ramp": [0.0, 0.5, 1.0]}},
        units=two_regions(),
        region_limits=[{"name": "one place", "active": 1}],
        pins=[launch("A", "2026Q4", rule="running")],
    )
    assert launched(found) == {("B", LEVER, "2027Q1"), ("C", LEVER, "2027Q3")}
    assert_npv(found, 500 + 1000 + 1000 + 350)


def test_a_region_a_quarter_begins_and_one_that_runs_already_is_not_new(tmp_path) -> None:
    # North has A running. South and West are new: the better one, South, in quarter 1, West in quarter 2, B at once.
    units = [*two_regions(), saver("D", 600, region="West")]
    found = worked(
        tmp_path,
        decision=2,
        levers={LEVER: SAVES_ALL},
        units=units,
        region_limits=[{"name": "opening", "new": 1}],
        pins=[launch("A", "2026Q4", rule="running")],
    )
    assert launched(found) == {("B", LEVER, "2027Q1"), ("C", LEVER, "2027Q1"), ("D", LEVER, "2027Q2")}
    assert [limit(found, "opening", f"2027Q{quarter}", "new regions") for quarter in (1, 2)] == [(1, 1), (1, 1)]
    assert_npv(found, 4000 + 2800 + 1800)


def test_waves_differ_by_one(tmp_path) -> None:
    # Five stores, quarters 1 to 3, 4,000, 3,000 and 2,000 each: 2 + 2 + 1 is the earliest in which neighbours differ by one,
    # as after 3 there would have to be 2, and after those 1 or more.
    found = worked(
        tmp_path,
        decision=3,
        levers={LEVER: SAVES_ALL},
        units=[saver(name) for name in "ABCDE"],
        even_waves=[{"name": "even", "difference": 1, "levers": [LEVER]}],
    )
    quarters = sorted(quarter for _, _, quarter in launched(found))
    assert quarters == ["2027Q1"] * 2 + ["2027Q2"] * 2 + ["2027Q3"]
    assert limit(found, "even", "2027Q3", "fewer than before") == (1, 1)
    assert_npv(found, 2 * 4000 + 2 * 3000 + 2000)


def test_a_frozen_quarter_is_no_wave(tmp_path) -> None:
    # Quarter 2 is frozen: quarter 3 differs from quarter 1 by one. 3 + 2 launches, 3 * 4,000 + 2 * 2,000.
    found = worked(
        tmp_path,
        decision=3,
        levers={LEVER: SAVES_ALL},
        units=[saver(name) for name in "ABCDE"],
        even_waves=[{"name": "even", "difference": 1, "levers": [LEVER]}],
        rules={"frozen": [{"quarters": ["2027Q2"]}]},
    )
    assert sorted(quarter for _, _, quarter in launched(found)) == ["2027Q1"] * 3 + ["2027Q3"] * 2
    assert set(found.limits["period"]) == {"2027Q3"}
    assert_npv(found, 3 * 4000 + 2 * 2000)


def test_a_wave_has_a_size_or_there_is_none(tmp_path) -> None:
    # Waves of two or three: five stores as 3 + 2, and four as 2 + 2, as one would be left over after 3.
    def waves(names, folder):
        return worked(
            tmp_path / folder,
            decision=3,
            levers={LEVER: SAVES_ALL},
            units=[saver(name) for name in names],
            even_waves=[{"name": "trips", "smallest": 2, "largest": 3, "levers": [LEVER]}],
        )

    five, four = waves("ABCDE", "five"), waves("ABCD", "four")
    assert sorted(quarter for _, _, quarter in launched(five)) == ["2027Q1"] * 3 + ["2027Q2"] * 2
    assert limit(five, "trips", "2027Q2", "smallest wave") == (2, 2)
    assert limit(five, "trips", "2027Q3", "smallest wave") == (0, 0)
    assert_npv(five, 3 * 4000 + 2 * 3000)
    assert sorted(quarter for _, _, quarter in launched(four)) == ["2027Q1"] * 2 + ["2027Q2"] * 2
    assert_npv(four, 2 * 4000 + 2 * 3000)


def test_the_written_schedule_keeps_the_sequence(tmp_path) -> None:
    """Re-counted from schedule.csv and units.csv with pandas alone."""
    found = worked(
        tmp_path, decision=4, levers={LEVER: SAVES_ALL}, units=three_waves(), sequences=[WAVES | {"live_share": 0.67, "lag": 1}]
    )
    write(found, tmp_path / "run")
    schedule = pd.read_csv(tmp_path / "run" / "schedule.csv")
    with (tmp_path / "case" / "units.csv").open(newline="", encoding="utf-8") as stream:
        cohort = {row["unit"]: row["cohort"] for row in csv.DictReader(stream)}
    schedule["wave"] = schedule["unit"].map(cohort)
    first = schedule.groupby("wave")["quarter"].min()
    for before, after in (("pilot", "wave 1"), ("wave 1", "wave 2")):
        ready = (schedule["quarter"][schedule["wave"] == before] < first[after]).sum()
        assert ready >= 0.67 * sum(name == before for name in cohort.values())
