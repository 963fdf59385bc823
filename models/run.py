"""A solve under way: its parameters, what is asked of the solver, when it stops, who is told of it, and what was known before."""

from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from models.running.progress import History
from models.running.stopping import Stopping, over
from models.solvers.highs_settings import HighsSettings
from models.warm_start import WarmStart

P_co = TypeVar("P_co", covariant=True)
Q = TypeVar("Q")


@dataclass(frozen=True, eq=False)
class Run(Generic[P_co]):
    """Handed through the methods of a solve; each is given a run of its own parameters.

    Attributes
    ----------
    params
        of the method that the run is handed to: `SolveParams` for the strategy, a part of it for a method.
    settings
        what HiGHS is asked for where the method asks for nothing else: the gap, the seed, the threads.
    stop
        the deadline, and the user's stop request.
    history
        receives every better plan and every lower bound.
    warm_start
        what earlier solves under other limits left; used and filled.
    """

    params: P_co
    settings: HighsSettings
    stop: Stopping
    history: History
    warm_start: WarmStart = field(default_factory=WarmStart)

    @property
    def gap(self) -> float:
        """The relative gap at which to stop."""
        return self.settings.gap

    @property
    def over(self) -> bool:
        """Whether it is time to stop."""
        return over(self.stop)

    def of(self, params: Q) -> "Run[Q]":
        """Return the same run for a method with other parameters."""
        return Run(params, self.settings, self.stop, self.history, self.warm_start)

    def asking(self, **settings: Any) -> "Run[P_co]":
        """Return the run with some settings of HiGHS changed."""
        return replace(self, settings=replace(self.settings, **settings))
