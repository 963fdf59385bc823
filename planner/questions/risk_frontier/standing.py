"""The standing of plans: mean, CVaR and chance of a loss in the worlds they were made for, and in fresh ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from models.problem import FloatArray, IntArray
from planner.economics.lines import CENT
from planner.limits.priced import Priced
from planner.questions.risk_frontier.params import RiskFrontierParams
from planner.worlds.pricing import npv_in_worlds
from planner.worlds.programme import chosen_by
from planner.worlds.sampling import draw_worlds
from planner.worlds.statistics import Estimate, estimated, mean, tail_mean
from planner.worlds.worlds import Worlds, stacked


@dataclass(frozen=True)
class Standing:
    """A plan in some worlds: its mean NPV, the CVaR of it, and the chance that it is below 0; errors by batches of worlds."""

    mean: Estimate
    cvar: Estimate
    loss: Estimate

    def dominates(self, other: "Standing") -> bool:
        """Return whether this one is no worse in mean and CVaR, and better in one, by more than a cent."""
        ahead = (self.mean.value - other.mean.value, self.cvar.value - other.cvar.value)
        return min(ahead) >= -CENT and max(ahead) > CENT


def standing(npv: FloatArray, chance: FloatArray, level: float, batches: int = 1) -> Standing:
    """Return the standing of a plan with values npv in worlds with chances, float[worlds] each."""
    loss = (npv < 0).astype(np.float64)
    cvar = estimated(tail_mean(level), npv, chance, batches)
    return Standing(estimated(mean, npv, chance, batches), cvar, estimated(mean, loss, chance, batches))


def fresh_worlds(case: Priced, params: RiskFrontierParams) -> Worlds:
    """Return batches of worlds that no plan was made for, each drawn on its own."""
    seeds = np.random.SeedSequence([params.seed, params.worlds]).generate_state(params.batches)
    return stacked([draw_worlds(case.instance, params.batch_size, int(seed)) for seed in seeds])


def in_fresh(case: Priced, plans: Iterable[IntArray], params: RiskFrontierParams) -> list[Standing | None]:
    """Return the standing of each plan, int[units], in fresh worlds, the same for all; None from an interruption on."""
    worlds, found = fresh_worlds(case, params), list[Standing | None]()
    for choice in plans:
        npv = npv_in_worlds(chosen_by(case, choice), worlds)
        whole = npv.size == worlds.number
        found.append(standing(npv, worlds.chance, params.level, params.batches) if whole else None)
    return found


def dominating(standings: Sequence[Standing | None], place: int) -> int | None:
    """Return the place of the first plan that dominates another; None without one."""
    own = standings[place]
    if own is None:
        return None
    return next((other for other, one in enumerate(standings) if one is not None and one.dominates(own)), None)
