"""Plans made of the choices of other plans, of several branches or for other limits.

Such plans have most of what a better one is made of. Their choices, and those of each unit that lose least, are few
enough to be solved almost at once.
"""

from collections.abc import Sequence

from models.arrays import FloatArray, IntArray
from models.checking.verdict import Plan
from models.problem import MenuProblem
from models.running.stopping import Stopping
from models.search.neighbourhood import best_among, ranks
from models.solvers.highs_settings import HighsSettings


def recombined(
    problem: MenuProblem,
    plans: Sequence[IntArray],
    loss: FloatArray,
    core: int,
    least: Plan | None,
    settings: HighsSettings,
    stopping: Stopping,
    goal: float,
) -> Plan | None:
    """Return the best plan found among the choices of some plans, None if there is none better than the least.

    Parameters
    ----------
    plans
        each as int[units]; they may break limits of the problem.
    loss
        float[choices]: what a choice loses at least.
    core
        choices of each unit that take part beside those of the plans.
    goal
        value of a plan at which to stop.
    """
    keep = ranks(problem.unit, loss) < core
    for plan in plans:
        keep[plan] = True
    _, found = best_among(problem, keep, least, settings, stopping, goal)
    return None if found is None or (least is not None and found.value <= least.value) else found
