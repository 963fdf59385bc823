"""The no-regret list: how often each launch is in the best plan of a world, when, and what that depends on."""

from dataclasses import dataclass

import numpy as np

from models.problem import BoolArray, FloatArray, IntArray
from planner.economics.starts import Starts, launched
from planner.planning import Priced
from planner.questions.no_regret.drivers import Driver, Drivers
from planner.questions.no_regret.params import NoRegretParams
from planner.replanning.plan_pool import PlanPool

NO_REGRET, DEPENDS, NEVER_IN = "no regret", "depends", "never in"


@dataclass(frozen=True)
class Launch:
    """A lever at a unit, over the worlds that are proven to within the gap.

    Attributes
    ----------
    unit, lever
        indices.
    share
        share of worlds in whose best plan it is launched.
    at_least, at_most
        shares of worlds in which all plans found, or any of them, launch it that are worth no less than the best by the gap:
        plans that nearly tie with the best may differ from it.
    by_base
        share of worlds in which it is launched by the quarter of the base plan; None where that does not launch it.
    usual, earliest, latest
        most common, earliest and latest launch quarter; None without any.
    verdict
        no regret, depends, or never in.
    forced
        whether every roadmap of the unit launches it.
    driver
        the uncertainty that it depends on most; None where none is determined, or it does not depend.
    """

    unit: int
    lever: int
    share: float
    at_least: float
    at_most: float
    by_base: float | None
    usual: int | None
    earliest: int | None
    latest: int | None
    verdict: str
    forced: bool
    driver: Driver | None


@dataclass(frozen=True, eq=False)
class Judged:
    """The worlds that launches are judged by.

    Attributes
    ----------
    worlds
        int[judged]: their indices, those proven to within the gap.
    chance
        float[judged], which sum to 1.
    plan
        int[judged]: the best plan of each, by its place in the pool.
    """

    worlds: IntArray
    chance: FloatArray
    plan: IntArray


def judged_worlds(pool: PlanPool, chance: FloatArray, gap: FloatArray, asked: float) -> Judged:
    """Return the worlds whose best plan is proven to within the asked gap.

    Parameters
    ----------
    gap
        float[worlds]: infinite where nothing is proven.
    """
    worlds = np.flatnonzero(gap <= asked * (1.0 + 1e-9) + 1e-12)
    total = float(chance[worlds].sum())
    weights = chance[worlds] / total if total > 0 else chance[worlds]
    return Judged(worlds, weights, np.argmax(pool.worth[:, worlds], axis=0) if worlds.size else worlds)


def launch_list(
    case: Priced, pool: PlanPool, judged: Judged, drivers: Drivers, base: Starts, params: NoRegretParams
) -> list[Launch]:
    """Return every lever that some roadmap of a unit launches, by unit and lever; none where no world is proven.

    Parameters
    ----------
    base
        int16[units, levers]: starts in the base plan.
    """
    if not judged.worlds.size:
        return []
    start = np.array([case.menu.start[choice[: len(case.instance.units)]] for choice in pool.choices])
    always, ever = _near_ties(pool, judged, launched(start), params.world_gap)
    own = start[judged.plan]
    possible, forced = _scope(case)
    found = []
    for unit, lever in np.argwhere(possible).tolist():
        quarters = own[:, unit, lever]
        inside = launched(quarters)
        share = float(judged.chance @ inside)
        verdict = NO_REGRET if share >= params.sure - 1e-9 else DEPENDS if inside.any() else NEVER_IN
        in_base = bool(launched(base[unit, lever]))
        usual = _usual(quarters[inside], judged.chance[inside])
        found.append(
            Launch(
                unit=unit,
                lever=lever,
                share=share,
                at_least=float(judged.chance @ always[:, unit, lever]),
                at_most=float(judged.chance @ ever[:, unit, lever]),
                by_base=float(judged.chance @ (inside & (quarters <= base[unit, lever]))) if in_base else None,
                usual=usual,
                earliest=int(quarters[inside].min()) if inside.any() else None,
                latest=int(quarters[inside].max()) if inside.any() else None,
                verdict=verdict,
                forced=bool(forced[unit, lever]),
                driver=drivers.of(unit, judged.worlds, inside) if verdict == DEPENDS else None,
            )
        )
    return found


def _usual(quarters: IntArray, chance: FloatArray) -> int | None:
    """Return the quarter of the greatest chance, the earliest of equal ones."""
    if not quarters.size:
        return None
    return int(np.argmax(np.round(np.bincount(quarters.astype(np.int64), chance), 12)))


def _near_ties(pool: PlanPool, judged: Judged, launches: BoolArray, gap: float) -> tuple[BoolArray, BoolArray]:
    """Return bool[judged, units, levers] twice: launched in all, and in any, of the plans within the gap of a world's best."""
    worth = pool.worth[:, judged.worlds]
    best = worth.max(axis=0)
    near = worth >= best - gap * np.abs(best)
    always = np.array([launches[near[:, place]].all(axis=0) for place in range(judged.worlds.size)])
    ever = np.array([launches[near[:, place]].any(axis=0) for place in range(judged.worlds.size)])
    return always, ever


def _scope(case: Priced) -> tuple[BoolArray, BoolArray]:
    """Return bool[units, levers] twice: whether some roadmap of the unit launches the lever, and whether all do."""
    launches = launched(case.menu.start)
    first = case.menu.first[:-1]
    return np.logical_or.reduceat(launches, first), np.logical_and.reduceat(launches, first)
