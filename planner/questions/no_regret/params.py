"""The parameters of the question, each with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NoRegretParams:
    """Parameters of what certainty is worth and of the no-regret list.

    Attributes
    ----------
    worlds, seed
        number of worlds, and the seed of their draws.
    world_gap
        relative gap to which the best plan of each world is proven. A launch is judged by such worlds alone.
    check
        launches of the no-regret list that are left out, one at a time.
    seconds
        for everything.
    sure
        share of worlds from which a launch is a no-regret one.
    fewest
        worlds with a launch, and without it, below which nothing is said of what it depends on: a rank test of fewer says little.
    significance
        p-value, times the number of uncertainties looked at (Bonferroni), up to which an uncertainty is named.
    base_share, mean_share
        shares of the seconds for the plan as the figures stand, which may have all where none is found, and for that of the mean.
    regret_share
        share for the least greatest regret, where there are futures; that of futures among all worlds, if it is more.
    check_share
        share that is kept for launches left out, if any are.
    check_gap
        gap of those solves, as a share of `world_gap`: one launch is worth little of a whole plan.
    least_seconds
        seconds below which a solve is not begun.
    side_by_side
        roadmaps up to which two worlds are solved at once, for memory.
    """

    worlds: int = 50
    seed: int = 1
    world_gap: float = 0.01
    check: int = 0
    seconds: float = 300.0
    sure: float = 0.9
    fewest: int = 8
    significance: float = 0.05
    base_share: float = 0.15
    mean_share: float = 0.15
    regret_share: float = 0.2
    check_share: float = 0.2
    check_gap: float = 0.1
    least_seconds: float = 0.2
    side_by_side: int = 5_000_000
