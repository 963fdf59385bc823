"""Figures at the ends of what is accepted: each instance is planned and verified, or ends as the help says, whatever is in it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.errors import ExitCode
from tests.conftest import Ended
from tests.fuzz.extremes import extreme_files
from tests.instances.small import write

PLANS = int(os.environ.get("ROLLOUT_FUZZ_PLANS", "12"))
"""Instances that are planned; more are asked for by the environment."""

WRITTEN = 25
"""Every so many instances the plan is written, with its workbook, and not only shown."""

ENDINGS = {ExitCode.DONE, ExitCode.INPUT, ExitCode.INFEASIBLE, ExitCode.NO_PLAN, ExitCode.GAP_NOT_REACHED}


@pytest.mark.parametrize("seed", range(PLANS))
def test_a_plan_of_extreme_figures_ends_as_the_help_says(seed: int, tmp_path: Path, rollout: Callable[..., Ended]) -> None:
    folder = write(tmp_path / "instance", extreme_files(seed))
    target = ("--out", tmp_path / "plan") if seed % WRITTEN == 0 else ("--json",)
    ended = rollout("plan", folder, "--quiet", "--time-limit", "2", *target)
    assert ended.code in ENDINGS, ended.err


def test_most_of_the_extreme_figures_are_accepted(tmp_path: Path, rollout: Callable[..., Ended]) -> None:
    codes = [rollout("check", write(tmp_path / str(seed), extreme_files(seed))).code for seed in range(12)]
    assert codes.count(ExitCode.DONE) >= 6
