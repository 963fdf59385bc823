"""A solve over worlds under way: the plans found, the bound of all of them, and what ends it. All its sides share it."""

from dataclasses import dataclass, field
from math import inf

from models.arrays import FloatArray
from models.risk.found import Found
from models.risk.measures import Polyhedron
from models.risk.records import Cut, RiskParams, RiskStep
from models.running.progress import History
from models.running.stopping import Stopping, over
from models.solvers.highs_settings import HighsSettings


@dataclass(eq=False)
class UnderWay:
    """State that the sides of a solve share.

    Attributes
    ----------
    least_enough
        a bound that ends the solve, whatever the gap is.
    steps, cuts
        so far, in order.
    infeasible
        whether it turned out that there is no plan at all.
    failure
        what the solver said, where it failed.
    """

    polyhedron: Polyhedron
    found: Found
    params: RiskParams
    settings: HighsSettings
    stop: Stopping
    history: History
    least_enough: float = -inf
    steps: list[RiskStep] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    infeasible: bool = False
    failure: str | None = None

    @property
    def enough(self) -> float:
        """The bound up to which nothing more is to be proven of plans."""
        return max(self.least_enough, self.found.within(self.settings.gap))

    @property
    def proven_enough(self) -> bool:
        """Whether the bound is the one that ends the solve."""
        return self.found.bound is not None and self.found.bound <= self.least_enough

    @property
    def ended(self) -> bool:
        """Whether the gap is reached, enough is proven, or time is up."""
        return self.infeasible or over(self.stop) or (self.found.bound is not None and self.found.bound <= self.enough)

    def note(self) -> None:
        """Tell the listener of the best measure and of the bound."""
        self.history.note(self.found.value, self.found.bound)
        self.history.publish()

    def step(self, weights: FloatArray | None, began: float) -> None:
        """Record a step that began at a second of the solve; weights: float[worlds], None for the programme over all worlds."""
        self.note()
        self.steps.append(RiskStep(weights, self.found.value, self.found.bound, self.history.seconds - began))
