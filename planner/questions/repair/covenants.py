"""The highest level of a covenant that the other rules allow, as far as a few tries find it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import floor
from time import perf_counter

import numpy as np

from instances import Instance
from instances.schema.covenants import Covenant
from instances.schema.settings import SolverOptions
from models.statement.variables import first_events
from planner.errors import MenuError
from planner.limits.covenants import periods_of_covenant
from planner.limits.row_table import RowLabel
from planner.objectives import Goal, aimed
from planner.planning import priced
from planner.replanning.resolving import solved_as_asked

FAR, LEAST = 1000.0, 1e10
"""A level that limits nothing: so many times the one that is asked for below 0, and this at least."""

CLOSE, SECONDS = 1e-3, 10.0
"""Relative tolerance of the search, and the seconds after which it stops."""


def lowered(
    instance: Instance, name: str, options: SolverOptions, feasible: Callable[[Instance], bool | None]
) -> Iterator[tuple[str, Instance]]:
    """Yield the instance with a covenant at the highest level found that has a plan, and the change in words.

    Parameters
    ----------
    feasible
        says whether an instance has a plan, None if that was not decided.
    """
    entry = next(one for one in instance.settings.covenants if one.name == name)
    low, high = _reached(instance, entry, options), entry.at_least
    if low is None:
        return
    end, scale = perf_counter() + SECONDS, max(1.0, abs(low), abs(high))
    while high - low > CLOSE * scale and perf_counter() < end:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if feasible(_at(instance, entry, middle)) else (low, middle)
    new = float(floor(low))
    yield f"covenant {entry.name}: {new:,.10g} in place of {entry.at_least:,.10g}", _at(instance, entry, new)


def _at(instance: Instance, entry: Covenant, level: float) -> Instance:
    changed = tuple(one.model_copy(update={"at_least": level}) if one is entry else one for one in instance.settings.covenants)
    return replace(instance, settings=instance.settings.model_copy(update={"covenants": changed}))


def _reached(instance: Instance, entry: Covenant, options: SolverOptions) -> float | None:
    """Return the lowest level of the plan whose levels sum to most, None if there is no plan without the covenant."""
    try:
        problem = priced(_at(instance, entry, -max(LEAST, FAR * abs(entry.at_least)))).problem
    except MenuError:
        return None
    own = {str(RowLabel(entry.name, entry.measure, "", period)) for period in periods_of_covenant(instance, entry)}
    rows = [row for row, name in enumerate(problem.row_names) if name in own]
    use = -problem.use[rows, :].toarray()
    charges = [
        np.zeros((len(rows), charge.value.size)) if charge.use is None else -charge.use[rows, :].toarray()
        for charge in problem.charges
    ]
    goal = Goal(use.sum(axis=0), tuple(one.sum(axis=0) for one in charges))
    best = solved_as_asked(aimed(problem, goal), options, gap=1e-6)
    if best.choice is None:
        return None
    level = use[:, best.choice].sum(axis=1)
    for one, period in zip(charges, first_events(problem, best.choice).tolist(), strict=True):
        if period >= 0:
            level += one[:, period]
    return float(level.min())
