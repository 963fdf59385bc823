"""Plans near a plan: its launches moved by a quarter or dropped, and one launch more at a unit."""

from collections.abc import Callable

import numpy as np

from instances.schema.settings import SolverOptions
from models import Progress
from models.problem import BoolArray, IntArray
from planner.economics.starts import has_lever, launched
from planner.errors import WITHOUT_PLAN
from planner.plan.plan import Plan
from planner.planning import Priced, planned
from planner.replanning.resolving import choices_in, with_choices, with_heads_kept


def moved_or_dropped(case: Priced, plan: Plan) -> BoolArray:
    """Return bool[choices]: the roadmaps whose launches are a plan's, moved by a quarter at most or dropped."""
    start, now = case.menu.start, plan.chosen.menu.start[case.menu.unit].astype(np.int64)
    dropped = ~has_lever(start) & launched(now)
    return np.asarray(((abs(start - now) <= 1) | dropped).all(axis=1))


def one_more(case: Priced, plan: Plan) -> BoolArray:
    """Return bool[choices]: the roadmaps that are a plan's with one launch more."""
    start, now = case.menu.start, plan.chosen.menu.start[case.menu.unit]
    new = ~has_lever(now) & has_lever(start)
    return np.asarray((new.sum(axis=1) == 1) & ((start == now) | new).all(axis=1))


def best_nearby(
    case: Priced,
    keep: BoolArray,
    start: IntArray | None,
    options: SolverOptions,
    on_progress: Callable[[Progress], None] | None = None,
) -> IntArray | None:
    """Return int[units]: the best plan found among some roadmaps, and those of a plan to start from; None without any.

    Heads that may be hired are free in it.
    """
    keep = keep.copy()
    if start is not None:
        keep[start[: len(case.instance.units)]] = True
    begin = None if start is None else np.searchsorted(np.flatnonzero(with_heads_kept(case, keep)), start)
    try:
        found = planned(with_choices(case, keep), options, on_progress, begin)
    except WITHOUT_PLAN:
        return start
    return choices_in(case, found)
