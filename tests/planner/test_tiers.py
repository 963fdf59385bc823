"""Tiers of the programme from stages: smaller whole numbers, the same plans in the same periods."""

import numpy as np
import pytest

from planner.limits.tiers import of_some, tiers_of, together

ORDERS = np.array([[49, 98], [0, 147], [49, 49]])
"""int[choices, periods]"""


def test_what_all_counts_have_in_common_is_left_out_and_stages_that_become_the_same_are_one() -> None:
    # 50 and 98 orders are two of 49, 99 to 147 three. A forty-ninth is no exact number: 49 * (1 / 49) is below 1.
    gain = np.zeros((3, 2))
    made = tiers_of("n", np.array([50, 98, 147]), np.array([0.25, 0.5, 0.125]), together([ORDERS[:2], ORDERS[2:]]), gain)
    assert made.need.tolist() == [2, 3]
    assert made.share.tolist() == [0.75, 0.125]
    assert made.count.toarray().tolist() == [[1, 0, 1], [2, 3, 1]]
    assert made.reached(np.array([0, 2])).tolist() == [0, 1]


def test_nodes_stay_as_they_are_and_others_count_nothing() -> None:
    count = together([np.array([[1, 1], [0, 1]])])
    made = tiers_of("n", np.array([2, 3]), np.array([0.5, -0.25]), count, np.zeros((2, 2)))
    assert (made.need.tolist(), made.share.tolist()) == ([2, 3], [0.5, -0.25])
    assert of_some(count, np.array([False, True])).toarray().tolist() == [[0, 0], [0, 1]]
    assert count.toarray().tolist() == [[1, 0], [1, 1]]


@pytest.mark.parametrize("need", [1, 10])
def test_stages_that_nothing_counts_for_are_never_reached(need: int) -> None:
    made = tiers_of("n", np.array([need]), np.ones(1), together([np.zeros((2, 3), dtype=np.int64)]), np.zeros((2, 3)))
    assert made.reached(np.array([0, 1])).tolist() == [-1]
