"""The placebo test: the same estimate where nothing was launched, which should find nothing."""

import numpy as np
from scipy.stats import t

from models.problem import BoolArray, IntArray
from planner.economics import launched
from planner.learning.differences import Panel, estimate, with_controls
from planner.learning.params import LearningParams
from planner.learning.records import Measured, Placebo


def placebo_of(panel: Panel, first: IntArray, params: LearningParams) -> Placebo | None:
    """Return the placebo test of a panel; None where too few stores can be taken for launched.

    Stores that are launched later are taken for launched in the quarters before, against those that never are. Where there are
    too few of either, every second store is, of all in the quarters before any launch of theirs. The promise is the mean of the
    promises of each metric.

    Parameters
    ----------
    first
        int[units]: quarter of the first launch.
    """
    mean = _mean_promise(panel)
    seen = panel.untreated[:, :, 1:].any(axis=(0, 2))
    later = seen & launched(first)
    half = np.zeros_like(seen)
    half[np.flatnonzero(seen)[1::2]] = True
    for how, taken in (("stores before their launch", later), ("every second store before any launch", half)):
        found = _test(panel, taken, mean, params, how)
        if found is not None:
            return found
    return None


def _mean_promise(panel: Panel) -> list[float]:
    """Return the mean promise of each metric over its launched observations, all levers together."""
    whole = panel.promise.sum(axis=-1)
    return [float(one[on].mean()) if on.any() else 0.0 for one, on in zip(whole, panel.treated, strict=True)]


def _test(panel: Panel, taken: BoolArray, mean: list[float], params: LearningParams, how: str) -> Placebo | None:
    as_launched = panel.untreated & taken[None, :, None]
    as_launched[:, :, 0] = False
    promise = as_launched * np.array(mean)[:, None, None]
    test = Panel(panel.deviation, panel.untreated & ~as_launched, as_launched, promise[..., None])
    test = with_controls(test, params.least_comparisons)
    stores = int((np.abs(test.promise) > params.least_promise).any(axis=(0, 2, 3)).sum())
    if stores < params.least_stores:
        return None
    found = estimate(test)
    share, error, freedom = float(found.share[0]), float(found.error[0]), float(found.freedom[0])
    wide = float(found.reach(params.confidence)[0])
    chance = float(2.0 * t.sf(abs(share) / error, freedom)) if error > 0.0 else 1.0
    return Placebo(how, stores, Measured(share, error, share - wide, share + wide, freedom), chance)
