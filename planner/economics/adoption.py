"""The share of a benefit that a unit realises: the haircut of the evidence, and adoption by change effort and maturity."""

from collections.abc import Sequence

import numpy as np

from instances.schema.levers import Lever
from models.problem import FloatArray
from planner.economics.inputs import Inputs
from planner.economics.of_units import OfUnits
from planner.economics.scales import UNIT_BASES, scale_of

EFFORT_LINES = ("change_management", "training")


def realised_of(inputs: Inputs, lever: Lever) -> FloatArray:
    """Return float[units, 1]: realised(u, l), the realisation of the evidence grade times adoption(u, l)."""
    realisation: OfUnits = getattr(inputs.settings.finance.realisation, lever.evidence)
    aligned = inputs.column("incentives_aligned")
    adoption = np.where(aligned > 0, 1.0, lever.adoption_without_incentives)
    if lever.adoption_by_effort:
        points = [(point.effort, point.reached) for point in lever.adoption_by_effort]
        adoption = adoption * _curve(points, _effort(inputs, lever))
    if lever.adoption_by_maturity:
        points = [(point.maturity, point.reached) for point in lever.adoption_by_maturity]
        adoption = adoption * _curve(points, inputs.column("maturity"))
    return np.asarray(np.broadcast_to(realisation * adoption, (inputs.number, 1)), dtype=np.float64)


def _curve(points: Sequence[tuple[float, float]], at: FloatArray) -> FloatArray:
    return np.asarray(np.interp(at, [x for x, _ in points], [y for _, y in points]), dtype=np.float64)


def _effort(inputs: Inputs, lever: Lever) -> FloatArray:
    """Return float[units, 1]: own launch costs of change and training a head, in today's money at list price.

    Where there are no heads the effort is without limit if anything is spent, and 0 if not.
    """
    cost = np.zeros((inputs.number, 1))
    for part in lever.costs:
        if part.line in EFFORT_LINES and part.basis in UNIT_BASES:
            cost += part.amount * scale_of(inputs, lever, part.basis, part.size_exponent)
    heads = inputs.column("headcount")
    return np.divide(cost, heads, out=np.where(cost > 0, np.inf, 0.0), where=heads > 0)
