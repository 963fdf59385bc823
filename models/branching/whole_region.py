"""The best whole plan of one region that opens in a given period, or a bound on it: few choices, then a search of few nodes.

Its relaxation says what each choice loses at least. A quick search among the choices that lose least makes a plan. Only choices
that lose less than what lies between the relaxation and the best plan known are then searched, for a better plan alone:

    bound  =  max(value of the plan, bound of the search)

What is left out is worth no more than the plan, so that the bound holds whatever plan it is, and wherever the search ends.
"""

from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from models.arrays import BoolArray, IntArray
from models.best_choices import ranks
from models.checking.verdict import ROUNDING, plan_of
from models.errors import SolverFailed
from models.lagrangian.region_problems import RegionProblem
from models.problem import MenuProblem, SolveStatus
from models.running.progress import History
from models.running.stopping import Stopping
from models.solvers.highs import HighsAnswer, relaxation, run_highs
from models.solvers.highs_settings import HighsSettings
from models.statement.standard_form import standard_form
from models.subproblems.choices import restricted


@dataclass(frozen=True)
class WholeRegionParams:
    """Parameters of solving regions as wholes.

    Attributes
    ----------
    work
        choices times nodes of the search of a region that opens in a period, at most: so many at first, then the next.
    most_rounds, near
        rounds for multipliers at most, and the relative distance to the best mixture of plans at which they end.
    overstepped
        penalty of a limit that too few plans are known to keep, on the scale of `Dual.row_scale`: multipliers are no larger.
    towards_best, less
        weight of the best multipliers so far in those that are tried, and by how much it falls after a round without new plans.
    rounds_first, most_mixed
        choices of the problem up to which rounds for multipliers come before bounds, and up to which there are any: a round in a
        large one takes long.
    choices_a_turn
        choices of the problem, times steps, that make a turn: in a small problem many steps take as long as others' turns.
    least_nodes
        nodes of a search, whatever its choices.
    core, core_nodes
        choices of each unit, and nodes, of the quick search for a plan.
    most_choices
        choices beyond which a region is not searched.
    gap
        relative gap between bound and best plan of a region at which it is left.
    known_plans
        plans of a region that are remembered.
    at_once
        regions solved side by side; the same number everywhere, so that answers are the same.
    """

    work: tuple[int, ...] = (100_000, 1_000_000)
    most_rounds: int = 20
    near: float = 2e-4
    overstepped: float = 10.0
    towards_best: float = 0.7
    less: float = 0.25
    rounds_first: int = 15_000
    most_mixed: int = 60_000
    choices_a_turn: int = 60_000
    least_nodes: int = 20
    core: int = 8
    core_nodes: int = 20
    most_choices: int = 4_000
    gap: float = 1e-4
    known_plans: int = 100
    at_once: int = 2


@dataclass(frozen=True, eq=False)
class WholePlan:
    """The best whole plan of a region, as far as it is known.

    Attributes
    ----------
    bound
        no plan is worth more than this, or than `value`, whichever is more.
    value
        of the best plan known, -inf without one.
    places
        int[units of the region]: its choices as places in the dual's arrays; None where it was known before, or there is none.
    """

    bound: float
    value: float
    places: IntArray | None = None


class WholeRegion:
    """The search of one region in one period.

    Parameters
    ----------
    bound
        that is known.
    value
        of the best plan known, in whichever period.
    """

    def __init__(self, region: RegionProblem, bound: float, value: float, params: WholeRegionParams) -> None:
        self._region, self._params = region, params
        self._bound, self._value = bound, value
        self._places: IntArray | None = None
        self._noise = ROUNDING * max(1.0, float(np.abs(region.problem.value).max()))

    def found(self, work: int, settings: HighsSettings, stopping: Stopping) -> WholePlan:
        """Return the result of a search; the bound that was known where HiGHS fails.

        work: choices times nodes; with 0 a plan alone is looked for.
        """
        with suppress(SolverFailed):
            self._search(work, settings, stopping)
        return WholePlan(self._bound, self._value, self._places)

    def _search(self, work: int, settings: HighsSettings, stopping: Stopping) -> None:
        problem, fixed, params = self._region.problem, self._region.fixed, self._params
        relaxed = relaxation(standard_form(problem), stopping)
        if relaxed is None:
            return
        most = relaxed.bound + fixed
        self._lower(most)
        lost = relaxed.reduced_costs_of_choices(problem.unit)
        if self._bound <= self._value:
            return
        few = replace(settings, nodes=params.core_nodes, gap=params.gap)
        self._searched(ranks(problem.unit, lost) < params.core, few, stopping, proof=False)
        if not work:
            return
        keep = lost <= most - self._value + self._noise
        if not _covers(problem, keep):
            self._lower(self._value)
            return
        nodes = max(params.least_nodes, work // int(np.count_nonzero(keep)))
        searched = replace(settings, nodes=nodes, gap=params.gap, cuts_at_nodes=True)
        answer = self._searched(keep, searched, stopping, proof=True)
        if answer.bound is not None:
            self._lower(max(answer.bound + fixed, self._value))

    def _lower(self, bound: float) -> None:
        self._bound = min(self._bound, bound + self._noise)

    def _searched(self, keep: BoolArray, settings: HighsSettings, stopping: Stopping, *, proof: bool) -> HighsAnswer:
        """Search some choices for a plan worth more than the best one known, and take it."""
        part = restricted(self._region.problem, keep)
        above = self._value - self._region.fixed if np.isfinite(self._value) else None
        form = standard_form(part.problem)
        answer = run_highs(form, settings, stopping, History(), above=above)
        if proof and answer.status is SolveStatus.INFEASIBLE and answer.nodes == 0:
            # presolve alone has called a programme with a plan infeasible before
            answer = run_highs(form, replace(settings, cautious=1), stopping, History(), above=above)
        plan = None if answer.values is None else plan_of(part.problem, answer.values)
        if plan is not None and plan.value + self._region.fixed > self._value:
            self._value, self._places = plan.value + self._region.fixed, self._region.places[part.kept[plan.choice]]
        return answer


def _covers(problem: MenuProblem, keep: BoolArray) -> bool:
    """Return whether each unit has a choice."""
    return int(np.unique(problem.unit[keep]).size) == problem.unit_count
