"""Plans made of the choices of other plans, of several branches or for other limits.

Such plans have most of what a better one is made of. Their choices, and those of each unit of least reduced cost, are few
enough to be solved almost at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from models.arrays import FloatArray, IntArray
from models.best_choices import ranks
from models.checking.verdict import Candidate
from models.problem import MenuProblem
from models.run import Run
from models.search.candidates import best_among


@dataclass(frozen=True)
class RecombinationParams:
    """Parameters of recombining plans.

    Attributes
    ----------
    core
        choices of each unit that take part beside those of the plans, those of least reduced cost.
    nodes
        nodes of HiGHS' search that end it.
    gap_share
        share of the asked gap that ends it.
    plans
        plans for other limits that are recombined at most, those for the nearest limits.
    partial_solves
        whether HiGHS' heuristics that solve a part of the programme are let.
    """

    core: int = 4
    nodes: int = 20
    gap_share: float = 0.2
    plans: int = 24
    partial_solves: bool = False


def recombined(
    run: Run[RecombinationParams],
    problem: MenuProblem,
    plans: Sequence[IntArray],
    reduced_cost: FloatArray,
    least: Candidate | None,
    goal: float,
) -> Candidate | None:
    """Return the best plan found among the choices of some plans, None if there is none better than the least.

    Parameters
    ----------
    plans
        each as int[units]; they may break limits of the problem.
    reduced_cost
        float[choices]: what a plan with a choice loses at least, not below 0.
    goal
        value of a plan at which to stop.
    """
    params = run.params
    keep = ranks(problem.unit, reduced_cost) < params.core
    for plan in plans:
        keep[plan] = True
    few = run.asking(nodes=params.nodes, gap=params.gap_share * run.gap, partial_solves=params.partial_solves)
    found = best_among(few, problem, keep, least, goal)
    return None if found is None or (least is not None and found.value <= least.value) else found
