"""Figures times weights by row are what NumPy makes of them, to the bit, however weights come in runs."""

import numpy as np
import pytest

from planner.economics.of_units import times


@pytest.mark.parametrize("lengths", [[1] * 6, [6], [2, 2, 2], [3, 3], [2, 4], [4, 2], [1, 2, 3], [2, 1, 2, 1]])
def test_runs_of_any_lengths(lengths: list[int]) -> None:
    random = np.random.default_rng(1)
    weight = np.repeat(random.normal(size=len(lengths)), lengths)[:, None]
    figure = random.normal(size=(6, 4))
    for one in (figure, np.asfortranarray(figure), figure[:, ::2], figure[:1]):
        np.testing.assert_array_equal(times(one, weight), one * weight)
    np.testing.assert_array_equal(times(figure, 0.3), figure * 0.3)
    np.testing.assert_array_equal(times(figure, np.full((6, 1), np.nan)), figure * np.nan)
