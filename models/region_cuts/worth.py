"""The most that a region is worth at given worths of its choices: its own limits kept exactly, all else left out.

First the bound at given multipliers, then that of the relaxation, then proofs that no plan of the region is above a level:
a search that must find a plan above a level (a cutoff) is far shorter than one for the best plan, and needs but the choices of
little reduced cost. Levels fall until a proof does not come to its end within some nodes.
"""

from dataclasses import dataclass

import numpy as np

from models.arrays import NEVER, BoolArray, FloatArray
from models.problem import MenuProblem, SolveStatus
from models.region_cuts.regions import Region
from models.run import Run
from models.running.progress import History
from models.solvers.highs import Relaxations, run_highs
from models.statement.aggregation import with_joint_columns
from models.statement.standard_form import standard_form
from models.subproblems.choices import restricted
from models.subproblems.dominance import worth_keeping

ABOVE = 1e-7
"""Relative distance above a level up to which a search that was to exceed it has its bound there."""


@dataclass(frozen=True)
class Proofs:
    """Parameters of the proofs about a region.

    Attributes
    ----------
    levels
        in turn, how far below its relaxation a region is proven to be worth no more, relative to that.
    nodes
        of each proof, at most.
    """

    levels: tuple[float, ...]
    nodes: int


def at_multipliers(region: Region, worth: FloatArray, multipliers: FloatArray, periods: int) -> FloatArray:
    """Return float[periods + 1]: the most a region is worth that opens in each period, at multipliers of its limits.

    The last is for a region that never opens; -inf where a unit has no choice.

    Parameters
    ----------
    worth
        float[choices of the region], -inf for a choice that may not be made.
    multipliers
        float[rows of the region], not below 0.
    """
    left = worth - region.use.T @ multipliers
    units = int(region.unit.max()) + 1
    best = np.full((units, periods + 1), -np.inf)
    np.maximum.at(best, (region.unit, np.where(region.event == NEVER, periods, region.event)), left)
    # a choice without the event may be made whenever the region opens, one with it if that is no later
    best[:, ::-1] = np.maximum.accumulate(best[:, ::-1], axis=1)
    return np.asarray(best.sum(axis=0) + multipliers @ region.limit)


def allowed_by(region: Region, period: int) -> BoolArray:
    """Return bool[choices of the region]: those that a region which opens in a period, or `NEVER`, may make."""
    if period == NEVER:
        return np.asarray(region.event == NEVER)
    return np.asarray((region.event == NEVER) | (region.event >= period))


def most_worth(run: Run[Proofs], region: Region, worth: FloatArray, known: float) -> float:
    """Return an upper bound on the worth of a region; -inf if its limits leave it no plan.

    Parameters
    ----------
    worth
        float[choices of the region], -inf for a choice that may not be made.
    known
        a bound that is returned if there is none lower.
    """
    problem = _problem(region, worth)
    if problem is None:
        return -np.inf
    form = standard_form(problem)
    relaxations = Relaxations(form)
    relaxed = relaxations.solve(run.stop)
    if relaxed is None:
        return -np.inf if relaxations.infeasible else known
    bound, lost = min(known, relaxed.bound), relaxed.reduced_costs_of_choices(problem.choice_count)
    asking = run.asking(nodes=run.params.nodes, cuts_at_nodes=True, plans=False, gap=0.0)
    for level in run.params.levels:
        above = relaxed.bound - level * abs(relaxed.bound)
        if run.over or above >= bound:
            continue
        part = restricted(problem, lost <= relaxed.bound - above).problem
        joint = with_joint_columns(part, standard_form(part)).form
        answer = run_highs(joint, asking.settings, run.stop, History(), above=above)
        if answer.status is SolveStatus.INFEASIBLE and answer.nodes == 0:
            # presolve alone has called a programme with a plan infeasible before
            answer = run_highs(joint, asking.asking(cautious=1).settings, run.stop, History(), above=above)
        bound = bound if answer.bound is None else min(bound, max(above, answer.bound))
        if bound > above + ABOVE * abs(above):
            break
    return bound


def _problem(region: Region, worth: FloatArray) -> MenuProblem | None:
    """Return the plans of a region under its own limits, over the choices worth keeping; None if a unit has no choice."""
    may = np.flatnonzero(np.isfinite(worth))
    if np.unique(region.unit[may]).size <= int(region.unit.max()):
        return None
    problem = MenuProblem(region.unit[may], worth[may], region.use[:, may], region.limit)
    return restricted(problem, worth_keeping(problem)).problem
