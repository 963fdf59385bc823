"""The NPV of a plan by lever in every world: the shares of its launches, and its shared costs.

A lever's share is the mean, over every order of the levers, of what its launches add when they come [Shapley 1953]. As the NPV
is a sum over units, that is the sum over units of the shares that `planner.economics.shapley` gives launches. Levers that no
unit launches together add up, so that only sets of levers that meet at some unit are priced.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np

from models.problem import NEVER, FloatArray
from planner.economics.shapley import shapley_weights
from planner.economics.starts import NEVER_LAUNCHED, launched
from planner.plan.tables import Chosen


def lever_groups(chosen: Chosen) -> list[list[int]]:
    """Return the levers that the plan launches or pays shared costs for, those that meet at some unit in one list."""
    launches = launched(chosen.menu.start)
    used = {*np.flatnonzero(launches.any(axis=0)).tolist(), *(charge.lever for charge, _ in chosen.opened_costs())}
    group = {lever: lever for lever in sorted(used)}
    for first, second in combinations(group, 2):
        if (launches[:, first] & launches[:, second]).any():
            old, new = group[second], group[first]
            group = {lever: new if own == old else own for lever, own in group.items()}
    return [[lever for lever, own in group.items() if own == one] for one in dict.fromkeys(group.values())]


def with_levers(chosen: Chosen, kept: set[int]) -> Chosen:
    """Return the plan with the launches and shared costs of some levers alone."""
    start = chosen.menu.start.copy()
    others = np.array([lever not in kept for lever in range(start.shape[1])])
    start[launched(start) & others] = NEVER_LAUNCHED
    opened = np.array(
        [period if charge.lever in kept else NEVER for charge, period in zip(chosen.shared, chosen.opened, strict=True)],
        dtype=chosen.opened.dtype,
    )
    return replace(chosen, menu=replace(chosen.menu, start=start), opened=opened)


def sets_of(groups: list[list[int]]) -> Iterator[set[int]]:
    """Yield the sets of levers that are priced."""
    for group in groups:
        for number in range(1, 1 << len(group)):
            yield {lever for place, lever in enumerate(group) if number >> place & 1}


def by_lever(groups: list[list[int]], npv_of: Callable[[set[int]], FloatArray]) -> dict[int, FloatArray]:
    """Return float[worlds] for each lever: its share of the NPV.

    Parameters
    ----------
    npv_of
        NPV of the plan with the launches of a set of levers alone, float[worlds].
    """
    found: dict[int, FloatArray] = {}
    for group in groups:
        number = len(group)
        member = (np.arange(1, 1 << number)[:, np.newaxis] >> np.arange(number) & 1).astype(np.bool_)
        worth = np.stack([npv_of(kept) for kept in sets_of([group])])
        found |= dict(zip(group, shapley_weights(member).T @ worth, strict=True))
    return dict(sorted(found.items()))
