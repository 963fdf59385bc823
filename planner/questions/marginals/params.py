"""The parameters of the question, each with its reason."""

from dataclasses import dataclass

from planner.questions.marginals.question import SECONDS


@dataclass(frozen=True)
class MarginalsParams:
    """Parameters of what a little more of each limit is worth.

    Attributes
    ----------
    increment
        share by which each part is raised where nothing else is asked.
    seconds
        for everything.
    base_share
        share of the seconds that the base may take, if its gap is not reached sooner.
    near_share
        share of what the base leaves for plans near it; the rest is for bounds and plans further off.
    near_gap
        gap among the plans near the base: small, as a little more is worth little.
    rounds
        times that the base is bettered by plans near it before anything is raised.
    least_seconds
        seconds below which a solve is not begun: it would find nothing.
    split_share
        share of the seconds that is kept for budgets split anew, if there are any.
    tighter
        gap of each solve relative to the asked one: a little more is worth little.
    """

    increment: float = 0.05
    seconds: float = SECONDS
    base_share: float = 0.4
    near_share: float = 0.6
    near_gap: float = 1e-5
    rounds: int = 3
    least_seconds: float = 0.2
    split_share: float = 0.15
    tighter: float = 0.1
