"""Readings of stores whose truth the accountant computes: planted shares, launches that came otherwise, and too little data."""

from dataclasses import replace

import numpy as np
import pytest

from instances.schema.instance import Instance
from instances.schema.units import Pin
from planner.actuals.records import Actuals, LaunchActual
from planner.economics import NEVER_LAUNCHED, fleet_of
from planner.learning.params import LearningParams
from planner.learning.reading import reading_of
from planner.learning.records import Reading
from tests.learning import stores


def read(found: Actuals, params: LearningParams | None = None) -> Reading:
    made = stores.instance()
    return reading_of(fleet_of(made), stores.starts(made, NEVER_LAUNCHED), found, params)


def shares(reading: Reading) -> dict[str, float]:
    return {one.lever: one.measured.share for one in reading.levers if one.measured is not None}


@pytest.mark.parametrize(("store", "brain"), [(1.0, 1.0), (0.5, 1.0), (0.4, 0.7), (1.2, 0.3)])
def test_planted_shares_of_levers_that_work_on_each_other_are_found(store: float, brain: float) -> None:
    """Without noise the shares are exact, though orchestration works the better the more of the accuracy gap is closed."""
    found = shares(read(stores.actuals(store, brain, 4)))
    assert found == {"store_optimization": pytest.approx(store, abs=2e-3), "orchestration": pytest.approx(brain, abs=2e-3)}


@pytest.mark.parametrize("drift", [0.0, 0.1])
def test_a_lever_without_untouched_controls_is_read_against_stores_that_have_the_other(drift: float) -> None:
    """Store optimization reaches every store that is measured from the third quarter on, in which orchestration begins."""
    found = stores.actuals(0.6, 0.8, 4, drift=drift, everywhere=True)
    early = ("2027Q1", "2027Q2")
    metrics = tuple(one for one in found.metrics if one.quarter in early or int(one.unit[1:]) < 20)
    made = stores.instance()
    reading = reading_of(fleet_of(made), stores.starts(made, NEVER_LAUNCHED, stores.EVERYWHERE), Actuals(metrics))
    assert [(one.lever, one.beside) for one in reading.levers] == [
        ("store_optimization", ()),
        ("orchestration", ("store_optimization",)),
    ]
    assert shares(reading) == {"store_optimization": pytest.approx(0.6, abs=2e-3), "orchestration": pytest.approx(0.8, abs=2e-3)}
    assert reading.covariance.shape == (2, 2) and reading.covariance == pytest.approx(reading.covariance.T)


def test_a_drift_that_all_stores_share_is_no_effect() -> None:
    found = shares(read(stores.actuals(0.6, 0.8, 4, drift=0.1)))
    assert found == {"store_optimization": pytest.approx(0.6, abs=2e-3), "orchestration": pytest.approx(0.8, abs=2e-3)}


def test_noise_widens_intervals_which_hold_the_truth() -> None:
    readings = [read(stores.actuals(0.6, 0.8, 4, noise=0.08, seed=seed)) for seed in range(10)]
    for lever, truth in (("store_optimization", 0.6), ("orchestration", 0.8)):
        measured = [one.measured for reading in readings for one in reading.levers if one.lever == lever]
        held = sum(one.low <= truth <= one.high for one in measured if one is not None)
        assert held >= 8
        assert np.std([one.share for one in measured]) == pytest.approx(np.mean([one.error for one in measured]), rel=0.5)


def test_each_metric_tells_of_the_levers_that_move_it() -> None:
    reading = read(stores.actuals(0.6, 0.8, 4, noise=0.02))
    told = {(one.lever, one.metric): one.measured.share for one in reading.metrics}
    assert told["store_optimization", "pick_accuracy"] == pytest.approx(0.6, abs=0.1)
    assert told["orchestration", "split_rate"] == pytest.approx(0.8, abs=0.2)
    assert ("orchestration", "pick_accuracy") not in told and ("orchestration", "missed_task_rate") not in told
    promised = {(one.lever, one.metric): one.promised for one in reading.metrics}
    assert -0.2 < promised["store_optimization", "pick_accuracy"] < -0.1


def test_metrics_that_tell_different_shares_are_told() -> None:
    """Missed tasks fall by what is promised, and every other metric by 0.5 of it."""
    half, whole = stores.actuals(0.5, 1.0, 4, noise=0.02), stores.actuals(1.0, 1.0, 4, noise=0.02)
    alike = read(half)
    mixed = read(
        Actuals(tuple(b if a.metric == "missed_task_rate" else a for a, b in zip(half.metrics, whole.metrics, strict=True)))
    )
    assert all(one.same > 0.05 for one in alike.metrics)
    same = {one.metric: one.same for one in mixed.metrics if one.lever == "store_optimization"}
    assert same["missed_task_rate"] < 0.01


def test_a_launch_that_slipped_or_never_came_promises_nothing() -> None:
    """Stores 0 to 5 have not got orchestration: read as planned, it would seem to do less than it does."""
    found = stores.actuals(0.6, 0.8, 4)
    with_all = shares(read(found))["orchestration"]
    slipped = [f"S{store}" for store in range(6)]
    truth = stores.instance(0.6, 0.8)
    launches = [one for one in stores.launches(truth) if not (one.unit in slipped and one.lever == "orchestration")]
    came = {key: figure.target for key, figure in stores.account(truth, launches).tracking.items()}
    metrics = tuple(replace(one, actual=came.get((one.unit, one.metric, one.quarter), one.actual)) for one in found.metrics)
    as_planned = shares(read(Actuals(metrics)))["orchestration"]
    rows = tuple(LaunchActual(unit, "orchestration", "slipped", "2028Q4") for unit in slipped)
    assert as_planned < with_all - 0.05
    kept = tuple(one for one in metrics if one.quarter <= "2027Q2" or one.unit not in slipped)
    assert shares(read(Actuals(kept, rows)))["orchestration"] == pytest.approx(0.8, abs=2e-3)


def test_what_came_after_a_launch_was_closed_down_is_left_out() -> None:
    found = stores.actuals(0.6, 0.8, 4)
    reading = read(Actuals(found.metrics, (LaunchActual("S0", "store_optimization", "closed", "2027Q1", None, "2027Q3"),)))
    left = dict(reading.left_out)["after the launch was closed down"]
    assert left == sum(one.unit == "S0" and one.quarter in ("2027Q3", "2027Q4") for one in found.metrics)


def closed_in_the_plan(last: str) -> Instance:
    """Return the instance of a plan that closes store optimization down at six stores, which get orchestration as well."""
    pins = tuple(
        Pin(unit=f"S{store}", lever="store_optimization", rule="committed", quarter="2027Q1", until=last) for store in range(6)
    )
    return replace(stores.instance(), pins=pins)


def read_in(made: Instance, found: Actuals) -> Reading:
    return reading_of(fleet_of(made), stores.starts(made, NEVER_LAUNCHED), found)


def test_a_closing_of_the_plan_is_read_as_one_that_was_reported() -> None:
    found = stores.actuals(0.6, 0.8, 4)
    closed = tuple(LaunchActual(f"S{store}", "store_optimization", "closed", "2027Q1", None, "2027Q3") for store in range(6))
    reported, planned = read(Actuals(found.metrics, closed)), read_in(closed_in_the_plan("2027Q2"), found)
    assert planned.left_out == reported.left_out and shares(planned) == pytest.approx(shares(reported))


def test_a_launch_that_went_on_in_spite_of_its_closing_promises_what_it_brought() -> None:
    """Orchestration would else seem to have brought what store optimization brought after its planned closing."""
    found = stores.actuals(0.6, 0.8, 4)
    went_on = tuple(LaunchActual(f"S{store}", "store_optimization", "launched", "2027Q1") for store in range(6))
    reading = read_in(closed_in_the_plan("2027Q2"), Actuals(found.metrics, went_on))
    assert shares(reading) == {"store_optimization": pytest.approx(0.6, abs=2e-3), "orchestration": pytest.approx(0.8, abs=2e-3)}
    assert "after the launch was closed down" not in dict(reading.left_out)


NEVER_ONES = {f"S{store}" for store in range(14, 24)}


@pytest.mark.parametrize(
    ("kept", "reason"),
    [
        (lambda one: one.unit not in NEVER_ONES, "no quarter with a promised change has actuals of 3 stores without a launch"),
        (lambda one: one.quarter == "2027Q1", "1 quarter with a promised change and controls; 2 are needed"),
        (lambda one: one.unit in NEVER_ONES or one.unit in {"S0", "S6", "S10"}, "2 stores with a promised change and controls"),
        (lambda one: one.unit in NEVER_ONES, "no actuals of a store where it was launched"),
    ],
)
def test_too_little_data_says_so(kept, reason: str) -> None:
    found = stores.actuals(0.6, 0.8, 4)
    reading = read(Actuals(tuple(one for one in found.metrics if kept(one))))
    assert reading.read == ()
    assert not reading.levers or any(reason in one.reason for one in reading.levers)
    assert reading.levers or reason.startswith("no actuals")


def test_without_any_metric_there_is_no_reading() -> None:
    assert read(Actuals()).levers == () and read(Actuals()).last == ""


def test_the_placebo_finds_nothing_where_nothing_is_and_something_where_stores_drift_apart() -> None:
    quiet = read(stores.actuals(0.6, 0.8, 4, noise=0.05)).placebo
    assert quiet is not None and quiet.chance > 0.05 and quiet.measured.low < 0.0 < quiet.measured.high
    found = stores.actuals(0.6, 0.8, 4, noise=0.05)
    odd = {f"S{store}" for store in range(15, 24, 2)}
    metrics = tuple(
        replace(one, actual=0.7 * one.actual) if one.unit in odd and "rate" in one.metric else one for one in found.metrics
    )
    loud = read(Actuals(metrics)).placebo
    assert loud is not None and loud.chance < 0.01


def test_launched_stores_that_were_worse_before_are_told() -> None:
    """By hand from the baselines of the first quarter: splits of launched stores less those of the others, over their spread."""
    found = stores.actuals(0.6, 0.8, 4)
    first = stores.account(stores.instance(), stores.launches(stores.instance())).tracking
    launched = {f"S{store}" for store in range(14)}
    split = {key[0]: figure.baseline for key, figure in first.items() if key[1] == "split_rate"}
    only = Actuals(tuple(one for one in found.metrics if one.metric == "split_rate"))
    came, rest = (np.array([value for unit, value in split.items() if (unit in launched) == kind]) for kind in (True, False))
    expected = (came.mean() - rest.mean()) / np.concatenate([came, rest]).std()
    assert read(only).worse == pytest.approx(expected, abs=1e-9)


def test_any_subset_of_metrics_is_enough() -> None:
    found = stores.actuals(0.6, 0.8, 4)
    reading = read(Actuals(tuple(one for one in found.metrics if one.metric in ("split_rate", "missed_task_rate"))))
    assert shares(reading) == {"store_optimization": pytest.approx(0.6, abs=2e-3), "orchestration": pytest.approx(0.8, abs=2e-3)}
