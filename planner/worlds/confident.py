"""Limits that hold with a stated confidence: their use at a quantile of what costs may be over draws and futures."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from instances.certain import certain
from instances.figure_paths import written_path
from instances.figures import Override
from instances.overrides import overridden
from instances.schema.instance import Instance
from models import MenuProblem
from models.problem import FloatArray, IntArray
from planner.limits.priced import Priced, priced
from planner.worlds.distributions import draws_at
from planner.worlds.moved import Key, MovedFigure, moved_figures
from planner.worlds.pricing import with_shared
from planner.worlds.resolving import sources_of
from planner.worlds.shared_costs import in_place_of
from planner.worlds.worlds import Worlds


@dataclass(frozen=True)
class QuantileParams:
    """Parameters of the quantile of a cost.

    Attributes
    ----------
    levels
        steps of the draws up to the level that is asked for, and as many above it. Without futures the quantile is exact;
        with them it is exact to one step, on the safe side.
    """

    levels: int = 2048


def confident_problem(case: Priced, confidence: float, params: QuantileParams = QuantileParams()) -> MenuProblem:
    """Return the programme with limits that count each uncertain cost at a quantile, never below what it is as it stands.

    The quantile is that of the cost over its draws and the futures with their chances. With several uncertain costs that is
    conservative, as all would have to be that high at once; so are several sources of one cost, which are taken to move
    together.

    Raises
    ------
    ValueError
        the menu or the shared costs at these costs are others, or there are covenants, or minimums or shares of spend, which
        dearer figures may help; or wages that grow otherwise in some world, beside heads that may be hired.
    """
    settings = case.instance.settings
    measures = {one.measure for one in settings.minimums} | {one.measure for one in settings.shares}
    if settings.covenants or "spend" in measures:
        found = "covenants, whose levels benefits raise, or minimums or shares of spend"
        raise ValueError(f"risk_confidence: found {found}; expected limits on what is paid at most alone")
    if case.hires and _wages_grow_otherwise(case.instance, confidence, params):
        found = "finance.wage_growth uncertain, which benefits follow as well as what heads cost"
        raise ValueError(f"risk_confidence: found {found}; expected it certain beside [[hiring]]")
    changes = list(dearer_costs(case.instance, confidence, params))
    if not changes:
        return case.problem
    changed, _ = overridden(certain(case.instance), changes, may_idle=True)
    dear = priced(changed)
    if {one.name for one in dear.shared} <= {one.name for one in case.shared}:
        dear = with_shared(dear, in_place_of(case.shared, dear.shared))
    if not np.array_equal(dear.menu.start, case.menu.start) or len(dear.problem.charges) != len(case.problem.charges):
        raise ValueError("risk_confidence: at these costs other roadmaps or shared costs are there; expected the same ones")
    return replace(dear.problem, value=case.problem.value)


def dearer_costs(instance: Instance, confidence: float, params: QuantileParams = QuantileParams()) -> Iterator[Override]:
    """Yield the quantile of each uncertain cost of launches, heads and events, and contingency, that is above what stands."""
    worlds = _levels(instance, confidence, params)
    everything, nobody = np.arange(worlds.number), np.zeros(worlds.number, dtype=np.int64)
    for figure in moved_figures(instance, worlds):
        if _is_cost(figure.key):
            value = _quantile(figure.values(worlds, everything, nobody), worlds.chance, confidence)
            if value > _as_it_stands(figure):
                yield Override(written_path(list(figure.key)), value, "set")


def _wages_grow_otherwise(instance: Instance, confidence: float, params: QuantileParams) -> bool:
    """Return whether wages grow otherwise in some world."""
    figures = moved_figures(instance, _levels(instance, confidence, params))
    return any(figure.key == ("finance", "wage_growth") for figure in figures)


def _is_cost(key: Key) -> bool:
    return (
        key[0] in ("event_costs", "hiring") or key[:2] == ("finance", "contingency") or (key[0] == "levers" and key[2] == "costs")
    )


def _as_it_stands(figure: MovedFigure) -> float:
    return float(np.nan_to_num(figure.base[0]))


def _levels(instance: Instance, confidence: float, params: QuantileParams) -> Worlds:
    """Return worlds with every source at one level after the other, in each future and without any, with their chances.

    A step of levels stands at its upper end, where costs are highest.
    """
    below = np.linspace(0.0, confidence, params.levels + 1)
    above = np.linspace(confidence, 1.0, params.levels + 1)
    level = np.concatenate([below[1:], above[1:]])
    step = np.diff(np.concatenate([below, above[1:]]))
    futures, sources = instance.settings.futures, sources_of(instance)
    chance = np.array([*(one.chance for one in futures), max(0.0, 1.0 - sum(one.chance for one in futures))])
    future: IntArray = np.repeat([*range(len(futures)), -1], level.size)
    draws = tuple(np.tile(draws_at(one.uncertainty, level), chance.size)[:, None] for one in sources)
    return Worlds(sources, draws, futures, future, np.outer(chance, step).ravel(), 0)


def _quantile(values: FloatArray, weight: FloatArray, confidence: float) -> float:
    """Return the least value that is not exceeded with a chance."""
    order = np.argsort(values, kind="stable")
    upto = np.cumsum(weight[order])
    place = int(np.searchsorted(upto, confidence * upto[-1] * (1.0 - ROUNDING)))
    return float(values[order[min(place, order.size - 1)]])


ROUNDING = 1e-9
"""Relative error of a sum of chances."""
