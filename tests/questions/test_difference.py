"""What is said of a difference is what its interval allows, worked out by hand."""

import pytest

from planner.answers.determined import determined_lines
from planner.replanning.difference import Difference


@pytest.mark.parametrize(
    ("change", "least", "most", "determined"),
    [
        (0.0, -35_681.0, 32_990.0, "no"),  # two plans of one worth, each within its gap
        (6_818.0, 0.0, 40_000.0, "no"),  # a plan found, yet the base may have it too
        (6_818.0, 0.0, None, "no"),
        (0.0, 0.0, 0.0, "yes"),  # proven to be nothing
        (100.0, 80.0, 130.0, "yes"),  # 50 wide, 100 large
        (100.0, 10.0, 130.0, "sign only"),  # 120 wide, 100 large
        (-100.0, -150.0, -10.0, "sign only"),
        (-100.0, -120.0, -60.0, "yes"),
        (100.0, 10.0, None, "sign only"),
        (100.0, None, None, "no"),
    ],
)
def test_how_far_a_difference_is_determined(change: float, least: float | None, most: float | None, determined: str) -> None:
    assert Difference(change, least, most).determined == determined


def test_what_is_not_determined_is_said_with_its_interval() -> None:
    gains = [("60 %", Difference(0.0, 0.0, 5_000.0)), ("80 %", Difference(100.0, 10.0, 130.0))]
    gains.append(("90 %", Difference(9.0, 8.0, 9.5)))
    lines = list(determined_lines(gains, "a smaller --gap narrows it"))
    assert lines == [
        "Not determined (0 lies within the proven interval): 60 % (between +0 and +5,000); a smaller --gap narrows it.",
        "The sign is proven, the amount is not (the proven interval is wider than the amount): 80 % (between +10 and +130).",
    ]
