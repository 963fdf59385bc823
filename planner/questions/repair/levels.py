"""The highest level of a covenant or minimum that the other rules allow, as far as a few tries find it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from math import floor
from time import perf_counter
from types import MappingProxyType

import numpy as np

from instances import Instance
from instances.schema.covenants import Covenant
from instances.schema.minimums import Minimum
from instances.schema.settings import SolverOptions
from models.statement.variables import first_events
from planner.errors import MenuError
from planner.limits import state
from planner.objectives import Goal, aimed_anew
from planner.planning import Priced, priced
from planner.replanning.resolving import solved_as_asked

LOWERED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"covenant": ("covenants", "at_least"), "minimum": ("minimums", "amount")}
)
"""Section and field of the level of a rule, by the kind of the rule."""

FAR, LEAST = 1000.0, 1e10
"""A level of a covenant that limits nothing: so many times the one that is asked for below 0, and this at least."""

CLOSE, SECONDS = 1e-3, 10.0
"""Relative tolerance of the search, and the seconds after which it stops."""


def lowered(
    instance: Instance,
    kind: str,
    name: str,
    options: SolverOptions,
    feasible: Callable[[Instance], bool | None],
    price: Callable[[Instance], Priced] = priced,
) -> Iterator[tuple[str, Instance]]:
    """Yield the instance with a rule at the highest level found that has a plan, and the change in words.

    Parameters
    ----------
    feasible
        says whether an instance has a plan, None if that was not decided.
    price
        prices an instance.
    """
    section, field = LOWERED[kind]
    entry = next(one for one in getattr(instance.settings, section) if one.name == name)
    high = float(getattr(entry, field))
    low = _reached(instance, kind, entry, options, price)
    if low is None:
        return
    if kind == "covenant" and low < 0 < high and feasible(_at(instance, kind, entry, 0.0)):
        low = 0.0  # as by launching nothing
    end = perf_counter() + SECONDS
    while high - low > CLOSE * max(1.0, abs(low)) and perf_counter() < end:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if feasible(_at(instance, kind, entry, middle)) else (low, middle)
    new = float(floor(low))
    if kind == "covenant" or new > 0:
        yield f"{kind} {name}: {new:,.10g} in place of {getattr(entry, field):,.10g}", _at(instance, kind, entry, new)


def _at(instance: Instance, kind: str, entry: Covenant | Minimum, level: float) -> Instance:
    section, field = LOWERED[kind]
    rules = getattr(instance.settings, section)
    changed = tuple(one.model_copy(update={field: level}) if one is entry else one for one in rules)
    return replace(instance, settings=instance.settings.model_copy(update={section: changed}))


def _reached(
    instance: Instance, kind: str, entry: Covenant | Minimum, options: SolverOptions, price: Callable[[Instance], Priced]
) -> float | None:
    """Return the lowest level of the plan whose levels sum to most, None if there is no plan without the rule."""
    free = -max(LEAST, FAR * abs(entry.at_least)) if isinstance(entry, Covenant) else 0.0
    try:
        case = price(_at(instance, kind, entry, free))
    except MenuError:
        return None
    problem = case.problem
    labels = state(case.instance, case.fleet, case.menu, case.shared).labels
    rows = [row for row, label in enumerate(labels) if label.limit == entry.name]
    use = -problem.use[rows, :].toarray()
    charges = [
        np.zeros((len(rows), charge.value.size)) if charge.use is None else -charge.use[rows, :].toarray()
        for charge in problem.charges
    ]
    goal = Goal(use.sum(axis=0), tuple(one.sum(axis=0) for one in charges))
    best = solved_as_asked(aimed_anew(problem, goal), options, gap=1e-6)
    if best.choice is None:
        return None
    level = use[:, best.choice].sum(axis=1)
    for one, period in zip(charges, first_events(problem, best.choice).tolist(), strict=True):
        if period >= 0:
            level += one[:, period]
    return float(level.min())
