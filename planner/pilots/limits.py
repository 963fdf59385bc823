"""Whether the limits of an instance leave room for a design."""

from dataclasses import replace

import numpy as np

from models import MenuProblem, SolveStatus, solve
from models.subproblems.choices import restricted
from planner.limits.priced import Priced
from planner.pilots.designs import Design
from planner.pilots.roadmaps import roadmaps_of
from planner.replanning.resolving import with_heads_kept


class InterruptedLook(Exception):
    """The user asked to stop while a plan was looked for."""


def within_limits(case: Priced, design: Design, seconds: float = 20.0) -> str:
    """Return blank if some plan keeps the rules of a design and every limit, else why none was found.

    seconds: time to look for one.

    Raises
    ------
    InterruptedLook
        the user asked to stop before that was known.
    """
    keep = roadmaps_of(case.menu, design)
    if np.bincount(case.menu.unit[keep], minlength=len(case.instance.units)).min() == 0:
        return "a store of the design has no roadmap that it leaves"
    found = solve(_of_no_value(restricted(case.problem, with_heads_kept(case, keep)).problem), time_limit=seconds, gap=1.0)
    if found.choice is not None:
        return ""
    if found.status is SolveStatus.INTERRUPTED:
        raise InterruptedLook
    if found.status is SolveStatus.INFEASIBLE:
        return "no plan keeps the limits of the instance and this pilot"
    return f"no plan that keeps the limits of the instance and this pilot was found in {seconds:g} s"


def _of_no_value(problem: MenuProblem) -> MenuProblem:
    """Return a problem in which every plan is worth the same, so that the first one ends the solve."""
    charges = tuple(replace(charge, value=np.zeros_like(charge.value)) for charge in problem.charges)
    return replace(problem, value=np.zeros_like(problem.value), charges=charges)
