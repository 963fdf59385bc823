"""What launched levers do to a unit: accuracy, effectiveness, strength, strain and the multipliers of its drivers.

multiplier(d, q) = product over levers of (1 - effect(l, d) * m(l, q)) * (1 + strain(l, d) * g(l, q)).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from instances.schema.levers import Effects, Lever, Strain
from instances.schema.plan import Finance
from models.problem import FloatArray
from planner.economics.ramps import RampTable, Starts, look_up

UPLIFTS = ("conversion_uplift", "order_uplift")
DRIVERS = tuple(name for name in Effects.model_fields if name not in UPLIFTS)


@dataclass(frozen=True, eq=False)
class LeverModel:
    """One lever, ready for arithmetic.

    Attributes
    ----------
    ramp
        its shares by launch quarter.
    haircut
        realisation of its grade of evidence.
    gap_closed, target
        share of the accuracy gap that is closed at maturity after the haircut, and the accuracy aimed at.
    curve
        accuracies and effectiveness at the points of its curve; None without one.
    effect, strain
        by driver or uplift; zeros are left out, and so is strain without a curve.
    """

    ramp: RampTable
    haircut: float
    gap_closed: float
    target: float
    curve: tuple[FloatArray, FloatArray] | None
    effect: dict[str, float]
    strain: dict[str, float]

    def largest(self, driver: str) -> float:
        """Return the largest factor this lever can put on a driver."""
        low, high = 0.0, self.haircut
        if self.curve is not None:
            low, high = min(0.0, float(self.curve[1].min())), self.haircut * max(0.0, float(self.curve[1].max()))
        effect = self.effect.get(driver, 0.0)
        return max(1.0, 1 - effect * low, 1 - effect * high) * (1 + self.strain.get(driver, 0.0))


def lever_model(lever: Lever, ramp: RampTable, finance: Finance) -> LeverModel:
    """Return the model of a lever."""
    haircut = float(getattr(finance.realisation, lever.evidence))
    curve = None
    if lever.effectiveness:
        points = [(point.accuracy, point.effectiveness) for point in lever.effectiveness]
        curve = (np.array([x for x, _ in points]), np.array([y for _, y in points]))
    return LeverModel(
        ramp=ramp,
        haircut=haircut,
        gap_closed=lever.accuracy_gap_closed * haircut,
        target=lever.accuracy_target,
        curve=curve,
        effect=_not_zero(lever.effects),
        strain=_not_zero(lever.strain) if curve is not None else {},
    )


def _not_zero(figures: Effects | Strain) -> dict[str, float]:
    return {name: value for name, value in figures.model_dump().items() if value}


def shares(levers: Sequence[LeverModel], start: Starts) -> list[FloatArray | None]:
    """Return float[rows, H] of each lever, None for a lever that no roadmap has."""
    return [look_up(model.ramp, model.ramp.share, start, number) for number, model in enumerate(levers)]


def lifted_accuracy(levers: Sequence[LeverModel], accuracy: FloatArray, share: Sequence[FloatArray | None]) -> FloatArray:
    """Return the accuracy after each lever, in the order of plan.toml, has closed its share of the gap to its target.

    accuracy += accuracy_gap_closed * haircut * share * max(0, accuracy_target - accuracy), on arrays of any shape.
    """
    for model, part in zip(levers, share, strict=True):
        if part is not None and model.gap_closed:
            gap = np.maximum(0, model.target - accuracy)
            gap *= part
            gap *= model.gap_closed
            accuracy = accuracy + gap
    return accuracy


@dataclass(frozen=True, eq=False)
class Response:
    """Strength m and strain level g of each lever, float[rows, H]; None where no roadmap has any."""

    levers: tuple[LeverModel, ...]
    strength: tuple[FloatArray | None, ...]
    strain: tuple[FloatArray | None, ...]

    def multiplier(self, driver: str) -> FloatArray | None:
        """Return float[rows, H]: the factor on a driver; None where it is 1 throughout."""
        factors = []
        for model, strength, strain in zip(self.levers, self.strength, self.strain, strict=True):
            if driver in model.effect and strength is not None:
                factors.append(_one_plus(-model.effect[driver], strength))
            if driver in model.strain and strain is not None:
                factors.append(_one_plus(model.strain[driver], strain))
        return _product(factors)

    def growth(self, uplift: str) -> FloatArray | None:
        """Return float[rows, H]: product over levers of (1 + uplift * m); None where it is 1 throughout."""
        pairs = zip(self.levers, self.strength, strict=True)
        return _product([_one_plus(model.effect[uplift], m) for model, m in pairs if uplift in model.effect and m is not None])


def respond(levers: tuple[LeverModel, ...], accuracy: FloatArray, start: Starts) -> Response:
    """Return strength and strain of roadmaps at units whose accuracy without change is float[rows, H].

    m = share * e * haircut if e >= 0, else share * e; g = share * min(1, max(0, 1 - e)).
    """
    share = shares(levers, start)
    if any(model.curve is not None and part is not None for model, part in zip(levers, share, strict=True)):
        accuracy = lifted_accuracy(levers, accuracy, share)
    strengths: list[FloatArray | None] = []
    strains: list[FloatArray | None] = []
    for model, part in zip(levers, share, strict=True):
        strain = None
        if part is not None and model.curve is not None:
            effectiveness = np.interp(accuracy, *model.curve)
            if model.strain:
                strain = part * np.clip(1 - effectiveness, 0, 1)
            part = part * np.minimum(effectiveness, effectiveness * model.haircut)
        elif part is not None:
            part = part * model.haircut
        strengths.append(part)
        strains.append(strain)
    return Response(levers, tuple(strengths), tuple(strains))


def _one_plus(weight: float, figure: FloatArray) -> FloatArray:
    product = figure * weight
    product += 1
    return product


def _product(factors: list[FloatArray]) -> FloatArray | None:
    if not factors:
        return None
    for factor in factors[1:]:
        factors[0] *= factor
    return factors[0]
