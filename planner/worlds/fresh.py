"""A plan in worlds that it was not made for, beside those that it was: its mean, its tail and its measure of risk."""

from dataclasses import dataclass, replace

import numpy as np

from instances.schema.settings import Objective
from models.problem import FloatArray, IntArray
from models.risk import RiskMeasure, Tail, Wasserstein, WorldValues
from planner.errors import QuestionError
from planner.limits.priced import Priced
from planner.plan.hedge import InSample
from planner.worlds.pricing import ValuesInWorlds, npv_in_worlds, values_in_worlds
from planner.worlds.programme import chosen_by, counts_hard_cash
from planner.worlds.sampling import draw_worlds
from planner.worlds.worlds import Worlds

FRESH = 4
"""Fresh worlds for each one that is planned for."""

NO_BEST_PLANS = "regret needs the best plan of each fresh world, and these are not solved for"
CUT_OFF = "interrupted before the distances of the fresh worlds were known"


@dataclass(frozen=True)
class Told:
    """A measure of risk in some worlds; None with the reason where it is not determined."""

    value: float | None
    why: str = ""


def distance_of(values: WorldValues | ValuesInWorlds) -> FloatArray:
    """Return float[worlds, worlds]: mean difference of the values of choices, in units of its mean over pairs of worlds.

    With tiers the values are those of choices where none is reached, and those where all are reached at once.
    """
    from scipy.spatial.distance import pdist, squareform

    value = values.value
    if values.tiers:
        staged = value.copy()
        for one in values.tiers:
            staged[one.worlds] += float(one.of.share.sum()) * one.gain[:, :, 0]
        value = np.hstack([value, staged])
    apart = pdist(value, "cityblock") / max(1, value.shape[1])
    mean = float(apart.mean()) if apart.size else 0.0
    return np.asarray(squareform(apart / mean if mean > 0 else apart), dtype=np.float64)


def sample_of(objective: Objective, npv: FloatArray, worlds: Worlds, measure: Told) -> InSample:
    """Return a plan in some worlds by its NPV float[worlds] in each."""
    tail = Tail(objective.risk_level).worst(npv, worlds.chance).value
    mean, least = float(worlds.chance @ npv), float(npv.min())
    return InSample(worlds.number, worlds.seed, measure.value, mean, tail, least, measure.why)


def in_fresh_worlds(case: Priced, choice: IntArray, worlds: Worlds, measure: RiskMeasure) -> InSample | None:
    """Return a plan in `FRESH` times as many worlds of another seed; None where the objective counts hard cash alone.

    Parameters
    ----------
    choice
        int[units].
    worlds, measure
        those that it was made for.
    """
    if counts_hard_cash(case):
        return None
    objective = case.instance.settings.objective
    fresh = draw_worlds(case.instance, FRESH * worlds.number, worlds.seed + 1)
    npv = npv_in_worlds(chosen_by(case, choice), fresh)
    if not npv.size:
        return None
    fresh = _first(fresh, npv.size)  # fewer after an interruption
    return sample_of(objective, npv, fresh, _measured(case, objective, npv, fresh, measure))


def _first(worlds: Worlds, number: int) -> Worlds:
    part = worlds.part(0, number)
    return replace(part, chance=part.chance / part.chance.sum())


def _measured(case: Priced, objective: Objective, npv: FloatArray, fresh: Worlds, measure: RiskMeasure) -> Told:
    if objective.risk == "regret":
        return Told(None, NO_BEST_PLANS)
    if isinstance(measure, Wasserstein):
        try:
            values = values_in_worlds(case, fresh)
        except QuestionError as error:
            return Told(None, str(error))
        if values.value.shape[0] < fresh.number:
            return Told(None, CUT_OFF)
        measure = Wasserstein(measure.radius, distance_of(values))
    return Told(measure.worst(npv, fresh.chance).value)
