"""The parameters and the result of a frontier of mean against CVaR."""

from dataclasses import dataclass, field
from math import inf

import numpy as np

from models.checking.verdict import ROUNDING
from models.problem import SolveStatus
from models.risk.found import Known
from models.risk.records import RiskParams


@dataclass(frozen=True)
class FrontierParams:
    """Parameters of a frontier.

    Attributes
    ----------
    risk
        of the solve of each point.
    least_seconds
        seconds below which a solve is not begun.
    """

    risk: RiskParams = field(default_factory=RiskParams)
    least_seconds: float = 0.2


@dataclass(frozen=True, eq=False)
class FrontierPoint:
    """The best plan found for a mix of mean and CVaR.

    Attributes
    ----------
    weight
        of CVaR, 0 for the mean alone.
    plan
        None where none was found.
    value, bound, gap
        the mix of the plan; what no plan's mix exceeds; their relative distance. None without a plan, or a proof.
    mean, cvar
        of the plan; not a number without one.
    status
        of the solve, or `GAP_REACHED` where other points prove it; None where there was none.
    seconds
        it took.
    """

    weight: float
    plan: Known | None = None
    value: float | None = None
    bound: float | None = None
    gap: float | None = None
    mean: float = np.nan
    cvar: float = np.nan
    status: SolveStatus | None = None
    seconds: float = 0.0


@dataclass(frozen=True, eq=False)
class RiskFrontier:
    """Points by rising weight of CVaR.

    Attributes
    ----------
    plans
        every plan found, the one of the greatest mean first.
    interrupted
        whether the user asked to stop.
    """

    level: float
    points: tuple[FrontierPoint, ...]
    plans: tuple[Known, ...]
    interrupted: bool = False

    def mean_at_most(self, cvar: float) -> float:
        """Return the proven bound of the mean of plans with at least this CVaR; minus infinity where there is none."""
        most = inf
        for one in self._proven:
            if one.weight < 1:
                most = min(most, (one.bound - one.weight * cvar) / (1 - one.weight))
            elif cvar > one.reach:
                return -inf
        return most

    def cvar_at_most(self, mean: float) -> float:
        """Return the proven bound of the CVaR of plans with at least this mean; minus infinity where there is none."""
        most = inf
        for one in self._proven:
            if one.weight > 0:
                most = min(most, (one.bound - (1 - one.weight) * mean) / one.weight)
            elif mean > one.reach:
                return -inf
        return most

    @property
    def _proven(self) -> list["_Line"]:
        return [_Line(one.weight, one.bound) for one in self.points if one.bound is not None]


@dataclass(frozen=True)
class _Line:
    """A bound of a mix."""

    weight: float
    bound: float

    @property
    def reach(self) -> float:
        """The bound, with what the solver's tolerances allow."""
        return self.bound + ROUNDING * max(1.0, abs(self.bound))
