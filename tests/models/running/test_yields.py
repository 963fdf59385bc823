"""A method that pays goes on, one that stopped paying gives way, by turns alone; and steps say what they gained."""

from math import inf

import pytest

from models.running import progress
from models.running.progress import History
from models.running.yields import ENDLESS, Kinds, Patience, Paying

PATIENCE = Patience(least=4, part=0.5, pays=0.1)


def turns_taken(patience: Patience, left: list[float], begun: float = inf) -> int:
    """Return the turn after which a method gives way that leaves so much after each turn, all of them if it goes on."""
    paying = Paying(patience, begun)
    for turn, one in enumerate(left):
        if paying.gives_way:
            return turn
        paying.turn(one)
    return len(left)


def test_a_method_that_pays_goes_on() -> None:
    assert turns_taken(PATIENCE, [0.97**turn for turn in range(1, 301)], 1.0) == 300


def test_a_method_that_stopped_paying_gives_way_after_as_many_turns_as_it_gained_for() -> None:
    gained = [0.5**turn for turn in range(1, 11)]
    # of 19 turns the last 10 are judged, one of which halved what was left; of 20 turns the last 10 closed nothing
    assert turns_taken(PATIENCE, gained + [gained[-1]] * 50, 1.0) == 20
    assert turns_taken(Patience(least=4, part=0.0, pays=0.1), gained + [gained[-1]] * 50, 1.0) == 14


@pytest.mark.parametrize("least", [0, 1, 7])
def test_the_least_turns_are_taken_whatever_they_bring(least: int) -> None:
    assert turns_taken(Patience(least=least), [1.0] * 30, 1.0) == least


@pytest.mark.parametrize(("closed", "turns"), [(0.099, 4), (0.101, 12)])
def test_the_judged_turns_must_close_a_part_of_what_is_left(closed: float, turns: int) -> None:
    left = [1.0] * 3 + [1.0 - closed] * 4
    # four turns are judged at first, and the fourth closed all there was; then ever more, none of which closed anything
    again = [(1.0 - closed) ** 2] * 5
    assert turns_taken(PATIENCE, left + again, 1.0) == turns


def test_a_first_plan_pays_and_none_after_the_least_turns_does_not() -> None:
    assert turns_taken(PATIENCE, [inf] * 20) == 4
    assert turns_taken(PATIENCE, [inf, inf, inf, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0]) == 8


def test_any_gain_will_do_where_the_patience_says_so() -> None:
    patience = Patience(least=3, part=0.0, pays=0.0)
    assert turns_taken(patience, [1.0 - 1e-9 * (turn // 3) for turn in range(1, 61)], 1.0) == 60
    assert turns_taken(patience, [1.0] * 60, 1.0) == 3


def test_turns_in_a_row_that_close_nothing_end_it_among_the_least() -> None:
    patience = Patience(least=30, pays=0.0, idle=3)
    assert turns_taken(patience, [0.9, 0.9, 0.9, 0.8, 0.8, 0.8, 0.8, 0.8], 1.0) == 7
    assert turns_taken(patience, [inf] * 20) == 3
    assert turns_taken(patience, [1.0 - 0.01 * (turn // 3) for turn in range(1, 25)], 1.0) == 24


def test_what_is_left_never_grows() -> None:
    paying = Paying(Patience(least=2, part=0.0, pays=0.0), 1.0)
    for left in (2.0, 1.5):
        paying.turn(left)
    assert paying.gives_way


def test_an_endless_patience_gives_way_to_nothing() -> None:
    assert turns_taken(ENDLESS, [inf] * 50) == 50


def test_turns_go_to_the_kind_that_brought_more_and_now_and_then_to_the_other() -> None:
    kinds, taken = Kinds(("bound", "plan"), forgetting=0.5, longest_wait=3), []
    for _ in range(10):
        taken.append(kinds.next())
        kinds.took(taken[-1], 1.0 if taken[-1] == "plan" else 0.1, done=True)
    assert taken == ["bound", "plan", "plan", "plan", "bound", "plan", "plan", "plan", "bound", "plan"]


def test_a_kind_with_nothing_left_to_do_gets_no_more_turns() -> None:
    kinds, taken = Kinds(("bound", "plan"), forgetting=0.5, longest_wait=3), []
    for _ in range(8):
        taken.append(kinds.next())
        kinds.took(taken[-1], 0.0, done=taken[-1] == "plan")
    assert taken == ["bound"] + ["plan"] * 7


def test_a_step_says_what_it_gained_for_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(progress, "perf_counter", lambda: now[0])
    history = History()
    with history.step("first"):
        now[0] += 2
        history.note(10.0, 16.0)
    with history.step("second"):
        now[0] += 3
        history.note(12.5, 15.0)
    first, second = history.steps
    assert (first.name, first.seconds, first.plan_gain, first.bound_gain) == ("first", 2.0, None, None)
    assert (second.name, second.seconds, second.plan_gain, second.bound_gain) == ("second", 3.0, 2.5, 1.0)
    assert (second.before.seconds, second.after.value) == (2.0, 12.5)
