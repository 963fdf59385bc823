"""Simulated actuals, by command: without noise they are the targets of a plan of the truth; with noise they scatter as asked."""

import json

import numpy as np
import pandas as pd
import pytest

from planner import write


@pytest.fixture(scope="module")
def run(small_plan, tmp_path_factory):
    return write(small_plan, tmp_path_factory.mktemp("runs") / "run")


def sheet_of(rollout, run, *arguments):
    ended = rollout("simulate", run, "--as-of", "2027Q4", *arguments, "--json")
    assert ended.code == 0, ended.err
    return pd.DataFrame(json.loads(ended.out)["actuals"])


def test_without_noise_and_other_truth_every_measure_is_its_target(rollout, run):
    sheet = sheet_of(rollout, run, "--noise", 0)
    over = sheet["quarter"] < "2027Q4"
    assert over.any() and not over.all()
    assert sheet.loc[over, "actual"].astype(float).tolist() == pytest.approx(sheet.loc[over, "target"].tolist(), abs=1e-6)
    assert sheet.loc[~over, "actual"].isna().all()


def test_half_the_effects_bring_less_than_promised(rollout, run):
    halved = [
        "--multiply",
        "levers.store_optimization.effects.*=0.5",
        "--multiply",
        "levers.store_optimization.accuracy_gap_closed=0.5",
    ]
    sheet = sheet_of(rollout, run, "--noise", 0, *halved)
    shrink = sheet[
        (sheet["metric"] == "shrink_rate") & (sheet["quarter"] < "2027Q4") & (sheet["baseline"] - sheet["target"] > 1e-6)
    ]
    share = (shrink["baseline"] - shrink["actual"].astype(float)) / (shrink["baseline"] - shrink["target"])
    assert len(shrink) and share.min() > 0.3 and share.max() < 0.8


def test_noise_scatters_as_asked_and_comes_again_with_the_same_seed(rollout, run):
    sheets = [sheet_of(rollout, run, "--noise", 0.05, "--draw", draw) for draw in (1, 1, 2)]
    over = (sheets[0]["quarter"] < "2027Q4") & (sheets[0]["target"].abs() > 0.001) & (sheets[0]["target"] < 0.8)
    ratios = [(one.loc[over, "actual"].astype(float) / one.loc[over, "target"] - 1).to_numpy() for one in sheets]
    assert np.array_equal(ratios[0], ratios[1]) and not np.array_equal(ratios[0], ratios[2])
    assert ratios[0].std() == pytest.approx(0.05, rel=4 / np.sqrt(2 * ratios[0].size))


def test_noise_of_accuracies_is_a_share_of_their_failures_and_does_not_move_their_mean(rollout, run):
    accuracies = ("promise_accuracy", "on_time_rate", "inventory_accuracy", "pick_accuracy")
    sheet = sheet_of(rollout, run, "--noise", 0.05, "--draw", 3)
    rows = sheet[(sheet["quarter"] < "2027Q4") & sheet["metric"].isin(accuracies)]
    assert set(rows["metric"]) == set(accuracies)
    ratio = (1 - rows["actual"].astype(float)) / (1 - rows["target"]) - 1
    assert ratio.std() == pytest.approx(0.05, rel=4 / np.sqrt(2 * len(ratio)))
    assert abs(ratio.mean()) < 4 * 0.05 / np.sqrt(len(ratio))


def test_a_sheet_that_was_simulated_is_read_as_one_that_was_filled_in(rollout, run, tmp_path):
    rollout("simulate", run, "--as-of", "2027Q4", "--out", tmp_path / "actuals.csv")
    ended = rollout("variance", run, "--actuals", tmp_path / "actuals.csv", "--json")
    assert ended.code == 0 and json.loads(ended.out)["before"] == "2027Q4"


def test_a_sheet_that_stands_there_is_never_replaced(rollout, run, tmp_path):
    (tmp_path / "mine.csv").write_text("filled in")
    ended = rollout("simulate", run, "--as-of", "2027Q4", "--out", tmp_path / "mine.csv")
    assert ended.code == 3 and "is there already" in ended.err and (tmp_path / "mine.csv").read_text() == "filled in"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "as-of: expected a quarter"),
        (["--as-of", "2027Q4", "--multiply", "nowhere=2"], "nowhere"),
        (["--as-of", "2027Q4", "--multiply", "levers"], "PATH=VALUE"),
    ],
)
def test_wrong_questions_end_with_one_message(rollout, run, given, said):
    ended = rollout("simulate", run, *given)
    assert ended.code in (2, 3) and said in ended.err
