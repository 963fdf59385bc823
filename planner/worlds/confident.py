"""Limits that hold with a stated confidence: their use at a quantile of what costs may be."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from instances.certain import certain
from instances.figures import Override
from instances.overrides import overridden
from instances.schema.instance import Instance
from models import MenuProblem
from planner.limits.priced import Priced, priced
from planner.worlds.distributions import draws_at
from planner.worlds.resolving import sources_of
from planner.worlds.worlds import Source

DEARER = {"multiply": 1.0, "add": 0.0}
"""Draws from which on a cost is above the figure as it stands."""


def confident_problem(case: Priced, confidence: float) -> MenuProblem:
    """Return the programme with limits that count each uncertain launch cost at a quantile, never below what it is as it stands.

    With several uncertain costs that is conservative, as all would have to be that high at once. Futures do not count.

    Raises
    ------
    ValueError
        the menu at these costs is another one.
    """
    changes = [change for source in sources_of(case.instance) for change in _dearer(case.instance, source, confidence)]
    if not changes:
        return case.problem
    changed, _ = overridden(certain(case.instance), changes, may_idle=True)
    dear = priced(changed)
    if not np.array_equal(dear.menu.start, case.menu.start) or len(dear.problem.charges) != len(case.problem.charges):
        raise ValueError("risk_confidence: at these costs other roadmaps or shared costs are there; expected the same ones")
    return replace(dear.problem, value=case.problem.value)


def _dearer(instance: Instance, source: Source, confidence: float) -> Iterator[Override]:
    how: Any = source.uncertainty.how
    draw = float(draws_at(source.uncertainty, np.array([confidence]))[0])
    for path in source.figures:
        if ".costs." in path or path.startswith("event_costs."):
            if how not in DEARER:
                raise ValueError(f"risk_confidence: {path} is set by {source.uncertainty.name}; expected a factor or an addition")
            if draw > DEARER[how]:
                yield Override(path, draw, how)
