"""Ordinary solves of a problem over worlds at weights. One that time has ended can go on where it was.

A solve at weights is given a share of the time, as others may have the lower bound. Where more lies between its own plan and
bound than between what its plan is worth at the weights and the measure of that, no other weights are as promising.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from models.arrays import FloatArray, IntArray
from models.problem import MenuProblem, Progress, Solution
from models.risk.found import Found, Known
from models.risk.records import RiskParams
from models.risk.world_values import WorldValues
from models.running.stopping import Stopping
from models.solve import solve
from models.solvers.highs_settings import HighsSettings
from models.warm_start import WarmStart


@dataclass(frozen=True, eq=False)
class SolvedAtWeights:
    """The solution at weights, and all plans found on the way, int[units] each."""

    solution: Solution
    plans: Sequence[IntArray]


class SolvesAtWeights:
    """Solves of one problem, one after the other.

    Parameters
    ----------
    single
        whether there are no other weights: a solve has all of the time and of the gap.
    """

    def __init__(
        self, problem: MenuProblem, values: WorldValues, params: RiskParams, settings: HighsSettings, *, single: bool
    ) -> None:
        self._problem, self._values, self._params, self._settings, self._single = problem, values, params, settings, single
        self._weights: FloatArray | None = None
        self._warm_start = WarmStart()
        self._gap_share = 1.0

    @property
    def paused(self) -> FloatArray | None:
        """The weights of the last solve, float[worlds], if it can go on; else None."""
        return self._weights if self._warm_start.has_paused else None

    def solve(
        self,
        weights: FloatArray,
        within: Stopping,
        start: IntArray | None,
        on_progress: Callable[[Progress], None],
    ) -> SolvedAtWeights:
        """Solve at weights, or go on with that.

        Parameters
        ----------
        within
            the time left, of which the solve has a share.
        start
            int[units]: a plan to start from.
        """
        params, left = self._params, within.seconds_left
        seconds = left if self._single else left * params.share
        if self._weights is not None and np.array_equal(weights, self._weights):
            seconds = max(seconds, min(left, params.least_seconds))
        else:
            self._gap_share = 1.0 if self._single else params.first_gap if self._weights is None else params.next_gap
            self._weights, self._warm_start = weights, WarmStart(goes_on=True)
        solution = solve(
            self._values.weighted(self._problem, weights),
            time_limit=seconds,
            gap=self._settings.gap * self._gap_share,
            seed=self._settings.seed,
            threads=self._settings.threads,
            start=start,
            warm_start=self._warm_start,
            params=params.solve,
            on_progress=on_progress,
            within=within,
        )
        return SolvedAtWeights(solution, [plan for _, plan in self._warm_start.plans])

    def worth_going_on(self, plans: Sequence[Known], found: Found, bound: float) -> bool:
        """Return whether the last solve can go on, and what it left open is more than what its weights leave open.

        Parameters
        ----------
        plans, bound
            known of the problem, and of the measure of all plans that it has.
        """
        if self.paused is None or found.value is None or not plans:
            return False
        worth = max(float(self.paused @ (plan.in_worlds - found.reference)) for plan in plans)
        return bound - worth >= worth - found.value
