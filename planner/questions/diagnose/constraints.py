"""The constraints of a unit: the annual value of solving each, and the lines that it is made of.

Of a rate's cost a year, the part that comes from wrong stock records goes as far as the records can be put right, and
belongs to inventory accuracy; what is left above the reachable rate belongs to the constraint of the rate:

corrected = (reachable accuracy - accuracy) / (1 - accuracy), from 0 to 1
by records = exposure * rate * by_records * corrected
beyond reach = exposure * max(0, rate * (1 - by_records * corrected) - reachable)

by_records is that of [records] in plan.toml, or of its defaults where the section is left out.
"""

from dataclasses import dataclass, replace

import numpy as np

from instances.schema.settings import Records
from models.problem import FloatArray, IntArray
from planner.economics.drivers import drivers_of
from planner.economics.fleet import Fleet
from planner.economics.inputs import inputs_of
from planner.economics.terms import cash_records
from planner.questions.diagnose.annual_base import RATES, YEAR, AnnualBase
from planner.questions.diagnose.thresholds import Line, Thresholds

ROUTING, RECORDS, LABOUR, ROLE = "routing", "inventory_accuracy", "labour_execution", "store_role"
CONSTRAINTS = (ROUTING, RECORDS, LABOUR, ROLE)
"""The constraints, in the order in which equal values are decided."""

NONE = len(CONSTRAINTS)
"""Index of no constraint."""


@dataclass(frozen=True, eq=False)
class Part:
    """The contribution of one rate to one constraint.

    Attributes
    ----------
    rate
        name of the rate; blank for what decline and closing add.
    value
        float[units]: money a year.
    before, reached
        float[units]: the rate where the part begins, which is after what right stock records do, and where it is solved.
    """

    constraint: str
    rate: str
    value: FloatArray
    before: FloatArray
    reached: FloatArray


@dataclass(frozen=True, eq=False)
class Values:
    """The annual value of solving each constraint.

    Attributes
    ----------
    parts
        what the values are summed from.
    value
        float[units, constraints].
    dominant
        int[units]: the constraint of the greatest value, `NONE` where all together are too small.
    """

    parts: tuple[Part, ...]
    value: FloatArray
    dominant: IntArray


def constraint_values(fleet: Fleet, year: AnnualBase, thresholds: Thresholds) -> Values:
    """Return the annual value of solving each constraint at each unit; none is below 0."""
    parts: list[Part] = []
    corrected = _corrected(year.accuracy, thresholds.records.reachable_accuracy)
    plan = fleet.instance.settings
    for name in RATES:
        by_records = float(np.max(cash_records(name, plan.records or Records(), plan.finance)))
        parts += _parts(name, getattr(thresholds.lines, name), by_records, year, corrected)
    lost = _lost_contribution(fleet, thresholds)
    nothing = np.zeros_like(lost)
    parts.append(Part(ROLE, "", thresholds.role.recoverable * lost, nothing, nothing))
    value = np.stack([sum_of(parts, constraint, lost.size) for constraint in CONSTRAINTS], axis=1)
    return Values(tuple(parts), value, dominant(value, year.contribution, thresholds))


def sum_of(parts: list[Part], constraint: str, units: int) -> FloatArray:
    """Return float[units]: the sum of the parts of a constraint."""
    total = np.zeros(units)
    for part in parts:
        if part.constraint == constraint:
            total += part.value
    return total


def dominant(value: FloatArray, contribution: FloatArray, thresholds: Thresholds) -> IntArray:
    """Return int[rows]: the constraint of the greatest value, `NONE` where all of them are a small share of contribution.

    Parameters
    ----------
    value
        float[rows, constraints].
    contribution
        float[rows]: a year's.
    """
    small = value.sum(axis=1) <= thresholds.constraints.least_share_of_contribution * contribution
    return np.where(small, NONE, value.argmax(axis=1)).astype(np.int64)


def share_of_dominant(value: FloatArray, which: IntArray) -> FloatArray:
    """Return float[rows]: the dominant constraint's share of all; nan where there is none."""
    total = value.sum(axis=1)
    own = np.take_along_axis(value, np.minimum(which, NONE - 1)[:, None], axis=1)[:, 0]
    share = np.full(total.size, np.nan)
    np.divide(own, total, out=share, where=(which < NONE) & (total > 0))
    return share


def _corrected(accuracy: FloatArray, reachable: float) -> FloatArray:
    """Return float[units]: the share of the wrong stock records that can be put right."""
    wrong = 1 - accuracy
    corrected = np.divide(reachable - accuracy, wrong, out=np.zeros_like(wrong), where=wrong > 0)
    return np.asarray(np.clip(corrected, 0, 1), dtype=np.float64)


def _parts(name: str, line: Line, by_records: float, year: AnnualBase, corrected: FloatArray) -> list[Part]:
    # where a unit loses on each sale, an empty shelf costs it nothing
    exposure, rate = np.maximum(0.0, year.exposure[name]), year.rate[name]
    left = rate * (1 - by_records * corrected)
    found = [Part(RECORDS, name, exposure * (rate - left), rate, left)] if by_records else []
    if line.reachable is not None:
        beyond = np.maximum(0, left - line.reachable)
        found.append(Part(line.constraint, name, exposure * beyond, left, left - beyond))
    return found


def _lost_contribution(fleet: Fleet, thresholds: Thresholds) -> FloatArray:
    """Return float[units]: contribution lost by decline and closing, a year's mean over the evaluation, in today's money.

    Against the same unit if it stayed open and declined no faster than the steady growth.
    """
    instance, time = fleet.instance, fleet.timeline
    steady = thresholds.role.steady_growth
    kept_units = tuple(
        unit.model_copy(update={"exit_quarter": None, "revenue_growth": max(steady, unit.revenue_growth)})
        for unit in instance.units
    )
    kept = drivers_of(inputs_of(replace(instance, units=kept_units)), time)
    lost = (kept.revenue - fleet.drivers.revenue) * fleet.drivers.margin / time.general
    return np.asarray(np.maximum(0, YEAR * lost[:, : time.quarters].mean(axis=1)), dtype=np.float64)
