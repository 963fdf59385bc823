"""Prerequisites that lead back to where they began, and those that only seem to."""

from types import SimpleNamespace

import pytest

from instances.prerequisite_cycles import prerequisite_cycle_problems

Tie = tuple[str, str, int]
"""First unit, unit after it, lag."""


def found(*ties: Tie, fixed: tuple[tuple[str, str], ...] = (), lever: str = "a", first_lever: str | None = None) -> list[str]:
    groups = [
        SimpleNamespace(
            kind="prerequisite", first=first, first_lever=first_lever, lever=lever, units=(unit,), cohort=None, lag=lag
        )
        for first, unit, lag in ties
    ]
    problems = prerequisite_cycle_problems(
        SimpleNamespace(groups=groups), SimpleNamespace(running_or_committed=set(fixed), all_units=())
    )
    return [problem.column for problem in problems]


def test_a_circle_of_three_is_named_once() -> None:
    assert found(("S1", "S2", 0), ("S2", "S3", 2), ("S3", "S1", 0)) == ["groups[1].first"]


@pytest.mark.parametrize(
    "ties",
    [
        (("S1", "S2", 1), ("S2", "S3", 1), ("S1", "S3", 1)),
        (("S1", "S2", 0), ("S2", "S1", 0)),
        (("S1", "S2", 3),),
    ],
    ids=["two ways to one unit", "no lag: both in the same quarter", "one"],
)
def test_what_leaves_everyone_a_quarter_is_no_circle(ties: tuple[Tie, ...]) -> None:
    assert found(*ties) == []


def test_a_launch_that_is_fixed_breaks_the_circle() -> None:
    circle = ("S1", "S2", 1), ("S2", "S1", 1)
    assert found(*circle) and not found(*circle, fixed=(("S1", "a"),))


def test_another_lever_of_the_same_unit_is_another_launch() -> None:
    assert found(("S1", "S2", 1), ("S2", "S1", 1), first_lever="b") == []
