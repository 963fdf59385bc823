"""Branches that wait, against a sorted list of all of them."""

from dataclasses import dataclass

import numpy as np

from models.running.waiting import Waiting


@dataclass(frozen=True)
class Named:
    """A branch with a name."""

    bound: float
    name: int


def test_branches_come_by_their_bound_and_the_first_kept_of_equal_ones() -> None:
    waiting: Waiting[Named] = Waiting()
    branches = [Named(bound, name) for name, bound in enumerate([3.0, 7.0, np.inf, 7.0, 5.0])]
    for branch in branches:
        waiting.keep(branch, 4.0)
    assert (len(waiting), waiting.bound, waiting.bound_of_pruned) == (4, np.inf, 3.0)
    found = [waiting.next(4.0) for _ in range(4)]
    assert [branch.name for branch in found if branch is not None] == [2, 1, 3, 4]
    assert (waiting.next(4.0), waiting.bound) == (None, 3.0)


def test_what_a_better_plan_leaves_no_room_for_is_pruned_with_its_bound() -> None:
    waiting: Waiting[Named] = Waiting()
    for name, bound in enumerate([6.0, 5.0]):
        waiting.keep(Named(bound, name), -np.inf)
    assert waiting.next(5.5) == Named(6.0, 0)
    assert waiting.bound == 5.0
    assert waiting.next(5.5) is None and not waiting
    assert waiting.bound == waiting.bound_of_pruned == 5.0
    waiting.prune(2.0)
    assert waiting.bound == 5.0


def test_no_branch_at_all_bounds_no_plan() -> None:
    waiting: Waiting[Named] = Waiting()
    waiting.keep(Named(-np.inf, 0), -np.inf)
    assert waiting.next(-np.inf) is None and waiting.bound == -np.inf
