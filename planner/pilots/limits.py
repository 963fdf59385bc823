"""Whether the limits of an instance leave room for a design."""

import numpy as np

from models import SolveParams, SolveStatus, solve
from models.subproblems.choices import restricted
from planner.limits.priced import Priced
from planner.pilots.designs import Design
from planner.pilots.roadmaps import roadmaps_of

SECONDS = 20.0
"""Time for one look; a design of which nothing is proven within it counts as possible."""


def within_limits(case: Priced, design: Design) -> str:
    """Return blank if some plan keeps the rules of a design and every limit, else why there is none."""
    keep = roadmaps_of(case.menu, design)
    if np.bincount(case.menu.unit[keep], minlength=len(case.instance.units)).min() == 0:
        return "a store of the design has no roadmap that it leaves"
    found = solve(restricted(case.problem, keep).problem, time_limit=SECONDS, gap=1.0, params=SolveParams().short_look())
    impossible = found.status is SolveStatus.INFEASIBLE
    return "no plan keeps the limits of the instance and this pilot" if impossible else ""
