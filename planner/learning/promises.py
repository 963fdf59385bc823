"""Metrics as the model has them where a share of each lever's benefits is realised."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.problem import FloatArray, IntArray
from planner.economics import Fleet, runs_already
from planner.economics.effects import LeverModel
from planner.economics.of_units import OfUnits
from planner.economics.operations import operations
from planner.economics.starts import Starts
from planner.plan.tracking import METRICS, Metric

STEP = 0.02
"""Change of a share by which slopes are taken."""

MOST = 3.0
"""Largest share at which the model is asked."""


@dataclass(frozen=True, eq=False)
class Promised:
    """The model of some units around one set of shares, relative to the baseline of each figure.

    Attributes
    ----------
    baseline
        float[metrics, units, H]: figures without any launch, failures where it is 1 less these; nan where there is none.
    without
        float[metrics, units, H]: change with the launches if nothing were realised of the benefits, on the line
        through the shares.
    promise
        float[metrics, units, H, levers]: change for a whole share of each lever.
    """

    baseline: FloatArray
    without: FloatArray
    promise: FloatArray


def promised(fleet: Fleet, unit: IntArray, start: Starts, share: FloatArray) -> Promised:
    """Return the model of units under their roadmaps, linear around the realised shares float[levers].

    Levers that run already are part of the baseline and stay as they are.
    """
    around = np.clip(share, 0.0, MOST)
    baseline = _figures(fleet, unit, fleet.base[unit])
    middle = _figures(_realised(fleet, around), unit, start)
    slopes = []
    for lever in range(around.size):
        move = np.zeros(around.size)
        move[lever] = STEP
        above, below = (_figures(_realised(fleet, around + sign * move), unit, start) for sign in (1.0, -1.0))
        slopes.append((above - below) / (2.0 * STEP))
    promise = np.stack(slopes, axis=-1) / baseline[..., None]
    without = middle / baseline - 1.0 - promise @ around
    return Promised(baseline, without, promise)


def failures(metric: Metric, figure: FloatArray) -> FloatArray:
    """Return a metric as the figure whose relative change is measured: its failures, where it is 1 less these, as in effects."""
    return 1.0 - figure if metric.of_failures else figure


def _figures(fleet: Fleet, unit: IntArray, start: Starts) -> FloatArray:
    """Return float[metrics, units, H]; nan where a figure is no number or 0."""
    now = operations(fleet, unit, start)
    found = np.stack([failures(metric, metric.figure(fleet, unit, now)) for metric in METRICS])
    return np.where(np.isfinite(found) & (found != 0.0), found, np.nan)


def _realised(fleet: Fleet, share: FloatArray) -> Fleet:
    """Return the fleet with a share of each lever's benefits, those of its network too, but for units where it runs already."""
    kept = np.where(runs_already(fleet.base), 1.0, share)

    def realised(models: Sequence[LeverModel]) -> tuple[LeverModel, ...]:
        return tuple(_scaled(model, kept[:, [lever]]) for lever, model in enumerate(models))

    network = None if fleet.network is None else replace(fleet.network, own=realised(fleet.network.own))
    return replace(fleet, models=realised(fleet.models), network=network)


def _scaled(model: LeverModel, share: FloatArray) -> LeverModel:
    effect: dict[str, OfUnits] = {
        name: np.where(np.greater(value, 0.0), value * share, value) for name, value in model.effect.items()
    }
    return replace(model, effect=effect, gap_closed=model.gap_closed * share)
