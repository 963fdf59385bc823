"""The parameters of the question, each with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RiskFrontierParams:
    """Parameters of a frontier of mean against CVaR.

    Attributes
    ----------
    points
        number of mixes, evenly from the mean alone to CVaR alone.
    level
        share of the chances that CVaR leaves out: at 0.9 it is the mean of the worst tenth.
    worlds, seed
        number of worlds to plan for, and the seed of their draws.
    gap
        relative gap to which the best mix of each point is proven.
    seconds
        for everything.
    base_share
        share of the seconds for the plan as the figures stand, which may have all where none is found.
    fresh
        fresh worlds for each one that is planned for.
    batches
        independent batches of fresh worlds, from which standard errors come.
    """

    points: int = 5
    level: float = 0.9
    worlds: int = 50
    seed: int = 1
    gap: float = 0.005
    seconds: float = 300.0
    base_share: float = 0.2
    fresh: int = 8
    batches: int = 8

    @property
    def weights(self) -> tuple[float, ...]:
        """The weights of CVaR, rising."""
        return tuple(place / (self.points - 1) for place in range(self.points))

    @property
    def batch_size(self) -> int:
        """Fresh worlds of each batch."""
        return max(1, self.fresh * self.worlds // self.batches)
