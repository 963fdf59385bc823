"""Effects of launched levers on a unit: accuracy, effectiveness, strain, wrong records and the multipliers of its drivers.

A benefit follows accuracy and what is realised of it; an adverse effect counts in full:

benefit factor = 1 - effect * share * e * (realised if e >= 0, else 1), adverse factor = 1 - effect * share.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from instances.schema.levers import Effects, Lever, Strain
from instances.schema.segments import SegmentBase
from instances.segments import followed_by
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics.adoption import realised_of
from planner.economics.drivers import Drivers
from planner.economics.inputs import Inputs
from planner.economics.of_units import OfUnits, alike, of_rows, times
from planner.economics.ramps import Place, RampTable, placed, share_at
from planner.economics.slips import gone_live
from planner.economics.starts import Starts

LEAST_WRONG = 0.01
"""Least share of wrong records against which their change is measured."""


@dataclass(frozen=True, eq=False)
class LeverModel:
    """One lever, ready for arithmetic.

    Attributes
    ----------
    ramp
        its shares by launch quarter.
    realised
        share of a benefit that is realised.
    computed
        bool[units]: whether the lever has computed effects there; None where it has them everywhere.
    gap_closed, target
        share of the accuracy gap that is closed at maturity before what is realised, and the accuracy aimed at.
    curve
        accuracies and effectiveness at the points of its curve; None without one.
    effect, strain
        by driver or uplift; zeros are left out, and so is strain without a curve.
    closes
        whether it closes its unit.
    covers
        segments that confine its effects; empty for a lever of whole units.
    """

    ramp: RampTable
    realised: OfUnits
    computed: BoolArray | None
    gap_closed: OfUnits
    target: OfUnits
    curve: tuple[FloatArray, FloatArray] | None
    effect: dict[str, OfUnits]
    strain: dict[str, OfUnits]
    closes: bool = False
    covers: frozenset[str] = frozenset()

    def within(self, base: SegmentBase, segment: str) -> "LeverModel":
        """Return the lever in one segment of a figure: effects that follow the figure act there if the lever covers it."""
        if not self.covers or segment in self.covers:
            return self
        effect = {name: value for name, value in self.effect.items() if followed_by(name) != base}
        strain = {name: value for name, value in self.strain.items() if followed_by(name) != base}
        return replace(self, effect=effect, strain=strain)

    @property
    def moved(self) -> frozenset[str]:
        """Every driver and uplift that the lever moves by itself."""
        return frozenset(self.effect) | frozenset(self.strain)

    def largest(self, driver: str) -> float:
        """Return the largest factor this lever can put on a driver."""
        if driver not in self.moved:
            return 1.0
        effect = self.effect.get(driver, 0.0)
        lowest = 0.0 if self.curve is None else min(0.0, float(self.curve[1].min()))
        if driver not in self.strain:
            return float(max(1.0, 1 - np.min(effect), 1 - np.max(effect) * lowest))
        factor = np.where(np.less(effect, 0), 1 - effect, 1 - effect * lowest)
        return float(np.max(factor * (1 + self.strain[driver])))


def lever_model(inputs: Inputs, name: str, lever: Lever, ramp: RampTable) -> LeverModel:
    """Return the model of a lever."""
    curve = None
    if lever.effectiveness:
        points = [(point.accuracy, point.effectiveness) for point in lever.effectiveness]
        curve = (np.array([x for x, _ in points]), np.array([y for _, y in points]))
    return LeverModel(
        ramp=ramp,
        realised=alike(realised_of(inputs, lever)),
        computed=_computed(inputs, name, lever),
        gap_closed=lever.accuracy_gap_closed,
        target=lever.accuracy_target,
        curve=curve,
        effect=_not_zero(lever.effects),
        strain=_not_zero(lever.strain) if curve is not None else {},
        closes=lever.closes,
        covers=frozenset(lever.covers),
    )


def _computed(inputs: Inputs, name: str, lever: Lever) -> BoolArray | None:
    """Return bool[rows]: False where rows of flows.csv take the place of the computed effects."""
    if lever.flows != "replace":
        return None
    instance = inputs.instance
    named = {row.unit for row in instance.flows if row.lever == name}
    if not named:
        return None
    computed = np.array([unit.unit not in named for unit in instance.units], dtype=np.bool_)
    return computed if inputs.rows is None else computed[inputs.rows]


def _not_zero(figures: Effects | Strain) -> dict[str, OfUnits]:
    return {name: value for name, value in figures if np.any(value)}


def places_of(models: Sequence[LeverModel], unit: IntArray, start: Starts) -> tuple[Place | None, ...]:
    """Return the place of roadmaps in the table of each lever, launches that slip at the quarter of going live."""
    live = gone_live([model.ramp for model in models], unit, start)
    return tuple(placed(model.ramp, unit, live, lever) for lever, model in enumerate(models))


def shares_of(models: Sequence[LeverModel], places: Sequence[Place | None], unit: IntArray) -> list[FloatArray | None]:
    """Return float[rows, C] of each lever with computed effects, None for a lever that no roadmap has."""
    found: list[FloatArray | None] = []
    for model, place in zip(models, places, strict=True):
        share = None if place is None else place.shares()
        if share is not None and model.computed is not None:
            share *= model.computed[unit, None]
        found.append(share)
    return found


def shares_at(models: Sequence[LeverModel], unit: IntArray, start: Starts, quarter: IntArray) -> list[FloatArray | None]:
    """Return float[rows, 1] of each lever in one quarter of each row."""
    live = gone_live([model.ramp for model in models], unit, start)
    found: list[FloatArray | None] = []
    for lever, model in enumerate(models):
        share = share_at(model.ramp, unit, live, lever, quarter)
        found.append((share if model.computed is None else share * model.computed[unit])[:, None])
    return found


def lifted_accuracy(
    models: Sequence[LeverModel], accuracy: FloatArray, share: Sequence[FloatArray | None], unit: IntArray
) -> FloatArray:
    """Return the accuracy after each lever, in the order of plan.toml, has closed its share of the gap to its target.

    accuracy += accuracy_gap_closed * realised * share * max(0, accuracy_target - accuracy), float[rows, ...].
    """
    for model, part in zip(models, share, strict=True):
        if part is not None and np.any(model.gap_closed):
            gap = np.maximum(0, of_rows(model.target, unit) - accuracy)
            gap *= part
            accuracy = accuracy + times(gap, of_rows(model.gap_closed, unit) * of_rows(model.realised, unit))
    return accuracy


@dataclass(frozen=True, eq=False)
class Response:
    """The response of units to roadmaps, float[rows, C] each; None where no roadmap has an effect.

    Attributes
    ----------
    unit
        int[rows].
    share, strength, strain
        by lever: share, share * e * (realised if e >= 0, else 1), and strain level.
    wrong
        (inventory_accuracy - accuracy) / (1 - inventory_accuracy): how far the share of wrong records is from the input's.
    """

    unit: IntArray
    models: tuple[LeverModel, ...]
    share: tuple[FloatArray | None, ...]
    strength: tuple[FloatArray | None, ...]
    strain: tuple[FloatArray | None, ...]
    wrong: FloatArray | None

    def multiplier(self, driver: str, records: OfUnits = 0.0) -> FloatArray | None:
        """Return float[rows, C]: the factor on a driver; None where it is 1 throughout.

        `records` is the share of the driver that wrong records cause: 1 + records * wrong is a factor, too.
        """
        factors = self._of_levers(driver, sign=-1.0)
        for model, strain in zip(self.models, self.strain, strict=True):
            if driver in model.strain and strain is not None:
                factors.append(_one_plus(of_rows(model.strain[driver], self.unit), strain))
        if self.wrong is not None and np.any(records):
            factors.append(_one_plus(of_rows(records, self.unit), self.wrong))
        return _product(factors)

    def within(self, base: SegmentBase, segment: str) -> "Response":
        """Return the response of one segment of a figure, to the levers that act there."""
        return replace(self, models=tuple(model.within(base, segment) for model in self.models))

    def growth(self, uplift: str) -> FloatArray | None:
        """Return float[rows, C]: product over levers of 1 + uplift; None where it is 1 throughout."""
        return _product(self._of_levers(uplift, sign=1.0))

    def _of_levers(self, name: str, sign: float) -> list[FloatArray]:
        factors = []
        for model, share, strength in zip(self.models, self.share, self.strength, strict=True):
            effect = model.effect.get(name)
            if effect is not None and share is not None and strength is not None:
                factors.append(_effect_factor(sign, of_rows(effect, self.unit), share, strength))
        return factors


def respond(
    models: tuple[LeverModel, ...], base: Drivers, unit: IntArray, start: Starts, *, records: bool
) -> tuple[Response, tuple[Place | None, ...]]:
    """Return the response of units to roadmaps, and the place of the roadmaps in the table of each lever.

    Parameters
    ----------
    records
        whether rates follow accuracy by their records share.
    """
    places = places_of(models, unit, start)
    share = shares_of(models, places, unit)
    curved = any(model.curve is not None and part is not None for model, part in zip(models, share, strict=True))
    accuracy = np.empty(0)
    if curved or records:
        accuracy = lifted_accuracy(models, np.take(base.accuracy, unit, axis=0), share, unit)
    strength: list[FloatArray | None] = []
    strain: list[FloatArray | None] = []
    for model, part in zip(models, share, strict=True):
        works = None if part is None or model.curve is None else np.interp(accuracy, *model.curve)
        strength.append(None if part is None else _strength(model, part, works, unit))
        strain.append(None if part is None or works is None or not model.strain else part * np.clip(1 - works, 0, 1))
    wrong = _wrong_records(base, accuracy, unit) if records else None
    return Response(unit, models, tuple(share), tuple(strength), tuple(strain), wrong), places


def _strength(model: LeverModel, share: FloatArray, works: FloatArray | None, unit: IntArray) -> FloatArray:
    """Return float[rows, C]: share * e * (realised if e >= 0, else 1); realised is at most 1."""
    realised = of_rows(model.realised, unit)
    reach = realised if works is None else np.minimum(works, works * realised)
    return np.asarray(share * reach, dtype=np.float64)


def _wrong_records(base: Drivers, accuracy: FloatArray, unit: IntArray) -> FloatArray:
    """Return float[rows, C]: the relative change of the share of wrong records, which counts as 1 % where it is less."""
    scale = 1 / np.maximum(1 - base.first_accuracy, LEAST_WRONG)
    change: FloatArray = np.take(base.first_accuracy, unit, axis=0) - accuracy
    change *= np.take(scale, unit, axis=0)
    return change


def records_factor(base: Drivers, records: OfUnits) -> FloatArray:
    """Return float[units, C]: the factor of wrong records on a rate before any lever lifts accuracy."""
    everyone = np.arange(base.accuracy.shape[0], dtype=np.int64)
    return 1 + records * _wrong_records(base, base.accuracy, everyone)


def _effect_factor(sign: float, effect: OfUnits, share: FloatArray, strength: FloatArray) -> FloatArray:
    """Return float[rows, C]: 1 + sign * effect * strength for benefits, 1 + sign * effect * share for adverse effects."""
    benefit = np.greater(effect, 0)
    if benefit.all():
        return _one_plus(sign * effect, strength)
    return _one_plus(sign * effect, np.where(benefit, strength, share) if benefit.any() else share)


def _one_plus(weight: OfUnits, figure: FloatArray) -> FloatArray:
    product = times(figure, weight)
    product += 1
    return product


def _product(factors: list[FloatArray]) -> FloatArray | None:
    if not factors:
        return None
    for factor in factors[1:]:
        factors[0] *= factor
    return factors[0]
