"""Payments as they came, by launch or shared cost, line and quarter."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from models.problem import FloatArray
from planner.actuals.records import PaymentActual
from planner.economics import COST_LINES, LINES
from planner.plan.tables import Chosen


@dataclass(frozen=True, eq=False)
class Paid:
    """Payments, positive, float[H] by line: all cost lines of a launch where one was reported, and support on its own.

    Attributes
    ----------
    launches
        by unit and lever.
    shared
        by lever and region, blank for the network.
    """

    launches: dict[tuple[int, int], dict[int, FloatArray]] = field(default_factory=dict)
    shared: dict[tuple[int, str], dict[int, FloatArray]] = field(default_factory=dict)


def paid_of(chosen: Chosen, payments: Iterable[PaymentActual]) -> Paid:
    """Return the payments by part."""
    instance, names = chosen.instance, chosen.menu.levers
    row = {unit.unit: number for number, unit in enumerate(instance.units)}
    found = Paid()
    for one in payments:
        lever = names.index(one.lever)
        by_line = (
            found.launches.setdefault((row[one.unit], lever), {})
            if one.unit
            else found.shared.setdefault((lever, one.region), {})
        )
        line = LINES.index(one.line)
        for reported in range(len(COST_LINES)) if line < len(COST_LINES) else [line]:
            by_line.setdefault(reported, np.zeros(len(instance.quarters)))
        by_line[line][instance.quarter_index(one.quarter) - 1] += one.paid
    return found
