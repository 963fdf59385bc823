"""Believed effects on what a pilot measures: metrics of its stores by quarter, with and without the benefits of each lever.

A share of the benefits that is realised multiplies effects and the accuracy gap that is closed. Metrics are close to linear in
it, and in the product of two levers' shares where both run. So the change of a metric at the believed benefits is told apart as

    shares of one lever:    metric with its benefits, less metric without them, everything else as planned
    of two, at both:        theta_1 a_1 + theta_2 a_2 + theta_12 a_12,  a_12 = both - first alone - second alone + neither

Strain and launch disruption come with a launch whatever its benefits are, so that they belong to neither side. Of a network's
benefits the share counts that the nodes of the pilot alone reach; what is launched elsewhere before the reading adds to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.problem import FloatArray, IntArray
from planner.economics import Fleet, Starts
from planner.economics.effects import LeverModel
from planner.economics.operations import operations
from planner.limits.priced import Priced
from planner.pilots.alone import at_launches, pilot_alone
from planner.pilots.designs import Arm, Design
from planner.pilots.metrics import Measured
from planner.worlds.beliefs import beliefs_of
from planner.worlds.resolving import sources_of


@dataclass(frozen=True, eq=False)
class ArmEffects:
    """Changes of metrics at the stores of an arm, means over its stores.

    Attributes
    ----------
    arm
        stores, and their levers.
    start
        int16[n, levers]: the starts that are assumed.
    alone
        float[levers of the arm, metrics, quarters]: by the benefits of each lever with those of the others of the arm.
    apart
        as alone, without those of the others.
    together
        float[metrics, quarters]: by benefits that two levers have only together; zeros for an arm of one.
    level
        float[n, metrics]: level of each store before the launch.
    """

    arm: Arm
    start: Starts
    alone: FloatArray
    apart: FloatArray
    together: FloatArray
    level: FloatArray


def effects_of(case: Priced, design: Design, metrics: Sequence[Measured]) -> tuple[ArmEffects, ...]:
    """Return the believed effects at each arm of a design, in the quarters from its launch until its reading."""
    start = pilot_alone(case, design)
    fleet, kept = at_launches(case, start), _kept_effects(case)
    return tuple(_of_arm(fleet, design, arm, start[arm.units], metrics, kept) for arm in design.arms)


def levels_of(fleet: Fleet, unit: IntArray, launch: int, metrics: Sequence[Measured]) -> FloatArray:
    """Return float[n, metrics]: levels of stores in the quarter of the launch as they run before it.

    A volume is 1, and nan at a store without any.
    """
    levels = [_level(fleet, unit, launch, one) for one in metrics]
    return np.stack([own / own if one.volume else own for one, own in zip(metrics, levels, strict=True)], axis=1)


def _level(fleet: Fleet, unit: IntArray, launch: int, metric: Measured) -> FloatArray:
    """Return float[n]: the level of a metric in the quarter of the launch without any; nan for a volume that is none."""
    now = operations(fleet, unit, fleet.base[unit])
    own = metric.figure(fleet, unit, now)[:, launch - 1]
    return np.where(own > 0.0, own, np.nan) if metric.volume else own


def _of_arm(
    fleet: Fleet, design: Design, arm: Arm, start: Starts, metrics: Sequence[Measured], kept: dict[str, frozenset[str]]
) -> ArmEffects:
    levers = fleet.levers
    own = [levers.index(lever) for lever in arm.levers]
    scale = [_level(fleet, arm.units, design.launch, one)[:, None] if one.volume else 1.0 for one in metrics]

    def measured(*without: int) -> FloatArray:
        """Return float[metrics, quarters], without the benefits of some levers."""
        changed = _without_benefits(fleet, [levers[lever] for lever in without], kept)
        now = operations(changed, arm.units, start)
        figures = np.stack([one.figure(changed, arm.units, now) / own for one, own in zip(metrics, scale, strict=True)])
        means: FloatArray = figures[:, :, design.launch - 1 : design.reading - 1].mean(axis=1)
        return means

    full, none = measured(), measured(*own)
    alone = np.stack([full - measured(lever) for lever in own])
    apart = np.stack([measured(*(other for other in own if other != lever)) - none for lever in own])
    together = full - none - apart.sum(axis=0) if len(own) == 2 else np.zeros(full.shape)
    return ArmEffects(arm, start, alone, apart, together, levels_of(fleet, arm.units, design.launch, metrics))


def _kept_effects(case: Priced) -> dict[str, frozenset[str]]:
    """Return, by lever, the effects that no share of realised benefits multiplies: those that its belief does not move.

    Without a belief: adverse effects.
    """
    sources = sources_of(case.instance)
    moved = {one.lever: sources[one.source].figures for one in beliefs_of(case.instance)}
    found = {}
    for name, lever in case.instance.settings.levers.items():
        paths = moved.get(name)
        effects = {key: value for key, value in lever.effects if value}
        if paths is None:
            found[name] = frozenset(key for key, value in effects.items() if value < 0.0)
        else:
            found[name] = frozenset(key for key in effects if f"levers.{name}.effects.{key}" not in paths)
            if f"levers.{name}.accuracy_gap_closed" not in paths:
                found[name] |= {"accuracy_gap_closed"}
    return found


def _without_benefits(fleet: Fleet, levers: Sequence[str], kept: dict[str, frozenset[str]]) -> Fleet:
    """Return the fleet with levers that run and bring nothing, in a network either; kept: their effects that stay."""

    def without(models: Sequence[LeverModel]) -> tuple[LeverModel, ...]:
        return tuple(
            _idle(model, kept[name]) if name in levers else model for name, model in zip(fleet.levers, models, strict=True)
        )

    network = None if fleet.network is None else replace(fleet.network, own=without(fleet.network.own))
    return replace(fleet, models=without(fleet.models), network=network)


def _idle(model: LeverModel, kept: frozenset[str]) -> LeverModel:
    """Return a lever with those of its effects that stay."""
    effect = {name: value for name, value in model.effect.items() if name in kept}
    return replace(model, effect=effect, gap_closed=model.gap_closed if "accuracy_gap_closed" in kept else 0.0)
