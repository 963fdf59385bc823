"""Starts: launched, running, never."""

import numpy as np
import pytest

from planner.economics.starts import (
    NEVER_LAUNCHED,
    has_lever,
    launch_period,
    launched,
    launched_together,
    runs_already,
)

STARTS = np.array([-7, 0, 1, 2, 40, NEVER_LAUNCHED], dtype=np.int16)


def test_a_lever_runs_is_launched_or_is_not_there() -> None:
    assert runs_already(STARTS).tolist() == [True, True, False, False, False, False]
    assert launched(STARTS).tolist() == [False, False, True, True, True, False]
    assert has_lever(STARTS).tolist() == [True, True, True, True, True, False]


def test_periods_count_from_0_and_never_is_below() -> None:
    assert launch_period(STARTS).tolist() == [-1, -1, 0, 1, 39, -1]
    assert launch_period(STARTS).dtype == np.int64


@pytest.mark.parametrize(
    ("start", "together"),
    [
        ([3, 3, NEVER_LAUNCHED], [True, True, False]),
        ([3, 2, 3], [True, False, True]),
        ([0, 0, 1], [True, True, False]),
        ([NEVER_LAUNCHED, NEVER_LAUNCHED, NEVER_LAUNCHED], [False, False, False]),
    ],
)
def test_levers_that_are_never_launched_are_not_launched_together(start: list[int], together: list[bool]) -> None:
    row = np.array([start], dtype=np.int16)
    assert [bool(launched_together(row, lever)[0]) for lever in range(3)] == together
