"""The evidence behind a dominant constraint, in words: the lines that carry it, with their rates and what can be reached."""

from collections.abc import Iterator

import numpy as np

from models.problem import IntArray
from planner.questions.diagnose.constraints import CONSTRAINTS, NONE, RECORDS, ROLE, Part
from planner.questions.diagnose.diagnosis import Diagnosis

SHOWN = 3
"""Lines named, the greatest first."""


def evidence_at(found: Diagnosis, unit: int) -> str:
    """Return the evidence for the dominant constraint of a unit; blank where it has none."""
    constraint = int(found.values.dominant[unit])
    if constraint >= NONE:
        return ""
    name = CONSTRAINTS[constraint]
    if name == ROLE:
        return _decline(found, unit)
    lines = [_line(found, part, unit) for part in _greatest(found, name, np.array([unit]))]
    if name == RECORDS:
        reachable = found.thresholds.records.reachable_accuracy
        lines.insert(0, f"accuracy {_percent(found.year.accuracy[unit])} against {_percent(reachable)}")
    return "; ".join(lines)


def evidence_of(found: Diagnosis, units: IntArray, constraint: int) -> str:
    """Return the evidence for the dominant constraint of several units together: its lines with their money a year."""
    if constraint >= NONE:
        return ""
    name = CONSTRAINTS[constraint]
    if name == ROLE:
        members = [found.plan.instance.units[unit] for unit in units.tolist()]
        steady = found.thresholds.role.steady_growth
        falling = sum(unit.revenue_growth < steady for unit in members)
        last = len(found.plan.instance.quarters) - 1
        closing = int((~found.plan.chosen.fleet.drivers.open[units, last]).sum())
        return f"{falling} of {len(members)} units decline by more than {_percent(-steady)} a year, {closing} close"
    lines = [f"{_said(part.rate)} {part.value[units].sum():,.0f}" for part in _greatest(found, name, units)]
    if name == RECORDS:
        reachable = _percent(found.thresholds.records.reachable_accuracy)
        lines.insert(0, f"accuracy {_percent(found.year.accuracy[units].mean())} on average against {reachable}")
    return "; ".join(lines)


def _greatest(found: Diagnosis, constraint: str, units: IntArray) -> list[Part]:
    own = [part for part in found.values.parts if part.constraint == constraint and part.value[units].sum() > 0]
    return sorted(own, key=lambda part: -float(part.value[units].sum()))[:SHOWN]


def _line(found: Diagnosis, part: Part, unit: int) -> str:
    rate, before = _percent(found.year.rate[part.rate][unit]), _percent(part.before[unit])
    said = rate if before == rate else f"{rate}, {before} on right records,"
    return f"{_said(part.rate)} {said} against {_percent(part.reached[unit])} ({part.value[unit]:,.0f})"


def _decline(found: Diagnosis, unit: int) -> str:
    one, steady = found.plan.instance.units[unit], found.thresholds.role.steady_growth
    last = len(found.plan.instance.quarters) - 1
    said = []
    if one.revenue_growth < steady:
        said.append(f"revenue {_percent(one.revenue_growth)} a year against {_percent(steady)}")
    if one.exit_quarter is not None and not found.plan.chosen.fleet.drivers.open[unit, last]:
        said.append(f"closes after {one.exit_quarter}")
    return "; ".join([*said, *_new_role(found, unit)])


def _new_role(found: Diagnosis, unit: int) -> Iterator[str]:
    """Yield the worth of the best new role at a unit, by its menu price alone."""
    worth = found.role_worth
    if worth.lever[unit] >= 0:
        name = _said(found.plan.chosen.menu.levers[worth.lever[unit]])
        quarter = found.plan.instance.label_of(int(worth.quarter[unit]))
        yield f"best new role {name} {quarter}: {worth.annual[unit]:,.0f} a year, NPV {worth.npv[unit]:,.0f}"
    elif worth.levers:
        yield "no new role is allowed"


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _said(rate: str) -> str:
    return rate.replace("_", " ")
