"""A crossing encloses where the answer turns, never claims what is open, and stops when it is close enough."""

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.replanning.crossing import Crossing, crossing

FIGURES = st.floats(-10.0, 30.0, allow_nan=False)


def middle(low: float, high: float) -> float | None:
    return None if high - low <= 0.25 else 0.5 * (low + high)


@settings(deadline=None)
@given(FIGURES, st.floats(0.0, 3.0), st.floats(0.5, 4.0))
def test_a_crossing_encloses_where_the_answer_turns(turn: float, fog: float, now: float) -> None:
    asked = []

    def ask(figure: float) -> str:
        asked.append(figure)
        return "open" if abs(figure - turn) < fog else "yes" if figure >= turn else "no"

    found = crossing(ask, now, ask(now), up=(5.0, 10.0, 20.0), down=(0.0, -5.0), middle=middle)
    answers = {figure: ask(figure) for figure in set(asked)}
    if found.yes is not None:
        assert answers[found.yes] == "yes" and found.yes >= turn
    if found.no is not None:
        assert answers[found.no] == "no" and found.no < turn
    assert (found.yes is None) == ("yes" not in answers.values())
    assert (found.no is None) == ("no" not in answers.values())
    if fog == 0.0 and None not in (found.yes, found.no):
        assert found.yes - found.no <= 0.25
    assert len(asked) < 30


def test_one_open_figure_is_closed_in_from_both_sides() -> None:
    def ask(figure: float) -> str:
        return "open" if figure == 1.0 else "yes" if figure > 1.0 else "no"

    found = crossing(ask, 1.0, "open", up=(2.0,), down=(0.0,), middle=middle)
    assert found == Crossing(1.25, 0.75, 2.0)


def test_never_is_a_no_at_the_greatest_figure() -> None:
    def ask(figure: float) -> str:
        return "no" if figure < 1.0 else answer

    for answer, never in {"no": True, "open": False, "yes": False}.items():
        assert crossing(ask, 0.5, "no", up=(2.0, 4.0), down=(0.0,), middle=middle).never is never
