"""Plan against actual: every line of every part in volume, timing and price, which add up.

    volume   flows of the launches that came, at planned dates and by the instance's figures, less as planned
    timing   flows at the dates at which they came, less that
    price    flows as they came, less that: what was paid against what launches cost in the plan, and what benefits came to
             against what was promised

A launch that nobody planned has no planned date: it is all volume. A lever that was closed down early is volume, too.

Flows are nominal, before tax and working capital, of the quarters before a date. Source: the split of a budget variance by
a flexible budget [Horngren, Datar, Rajan, Cost Accounting, ch. 7-8], with timing apart from volume.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from models.problem import BoolArray, FloatArray
from planner.actuals.records import Actuals, PaymentActual
from planner.economics import COST_LINES, LINES
from planner.economics.lines import TAX, WORKING_CAPITAL
from planner.living.actual_starts import ActualStarts, actual_starts, on_planned_dates
from planner.living.parts import Parts, flows_of, parts_of
from planner.living.realised import realised_shares
from planner.plan.tables import Chosen

COMPARED = tuple(number for number in range(len(LINES)) if number not in (TAX, WORKING_CAPITAL))
"""Lines that are compared."""

COSTS = len(COST_LINES)

Keyed: TypeAlias = tuple[tuple[int, int, str], PaymentActual]
"""A payment, after the unit, lever and region of the part that it belongs to."""


@dataclass(frozen=True, eq=False)
class Variance:
    """A plan against what came of it, up to a date.

    Attributes
    ----------
    chosen, starts, parts
        the plan, its launches as they came, and the parts of both.
    before
        first quarter that is not compared.
    planned, actual
        float[parts, lines, H]: flows, 0 from `before` on and in lines that are not compared.
    volume, timing, price
        float[parts, lines, H]: they sum to actual less planned.
    known
        bool[parts, lines, H]: whether the price rests on something that was reported.
    """

    chosen: Chosen
    starts: ActualStarts
    parts: Parts
    before: int
    planned: FloatArray
    actual: FloatArray
    volume: FloatArray
    timing: FloatArray
    price: FloatArray
    known: BoolArray


def variance_of(chosen: Chosen, actuals: Actuals, before: int) -> Variance:
    """Return the variance of a plan over the quarters before one.

    Raises
    ------
    QuestionError
        as for `planner.living.parts.flows_of`.
    """
    starts = actual_starts(chosen, actuals.launches)
    keys = [(_key(chosen, one), one) for one in actuals.payments]
    dates = (chosen.menu.start, on_planned_dates(chosen.menu.start, starts.start), starts.start)
    parts = parts_of(chosen, dates, (key for key, _ in keys))
    planned, on_time, standard = (flows_of(chosen, parts, start) for start in dates)
    for flows in (on_time, standard):
        _close(flows, parts, starts)
    shown = np.zeros(planned.shape[1:])
    shown[list(COMPARED), : before - 1] = 1.0
    planned, on_time, standard = planned * shown, on_time * shown, standard * shown
    actual, known = _as_paid(standard, chosen, parts, starts, keys, before)
    _realise(actual, known, standard, parts, realised_shares(chosen, starts.start, actuals.metrics))
    actual *= shown
    return Variance(
        chosen,
        starts,
        parts,
        before,
        planned,
        actual,
        on_time - planned,
        standard - on_time,
        actual - standard,
        known & (shown > 0),
    )


def _key(chosen: Chosen, payment: PaymentActual) -> tuple[int, int, str]:
    """Return unit, lever and region of the part that was paid for; the unit is -1 for a shared cost."""
    lever = chosen.menu.levers.index(payment.lever)
    if not payment.unit:
        return -1, lever, payment.region
    unit = [one.unit for one in chosen.instance.units].index(payment.unit)
    return unit, lever, chosen.instance.units[unit].region


def _close(flows: FloatArray, parts: Parts, starts: ActualStarts) -> None:
    """Leave out what a lever that was closed down would have brought and cost from then on."""
    quarter = np.arange(1, flows.shape[2] + 1)
    own = np.flatnonzero(parts.unit >= 0)
    gone = quarter >= starts.closed[parts.unit[own], parts.lever[own]][:, None]
    flows[own, COSTS:] *= ~gone[:, None, :]


def _as_paid(
    standard: FloatArray, chosen: Chosen, parts: Parts, starts: ActualStarts, keys: Sequence[Keyed], before: int
) -> tuple[FloatArray, BoolArray]:
    """Return the flows with the costs that were paid, and which of them rest on a report.

    Payments by line come first; what a launch has cost in all is spread over the payments that its dates call for.
    """
    actual, known = standard.copy(), np.zeros(standard.shape, dtype=np.bool_)
    by_line = _payments(chosen, parts, keys)
    for part, (paid, lines) in by_line.items():
        actual[part, lines], known[part, lines] = paid[lines], True
    for part in np.flatnonzero(parts.unit >= 0).tolist():
        total = starts.paid[parts.unit[part], parts.lever[part]]
        if np.isnan(total) or 0 in by_line.get(part, (None, []))[1]:
            continue
        costs = standard[part, :COSTS, : before - 1]
        planned = -costs.sum()
        if planned > 0.0:
            actual[part, :COSTS, : before - 1] = costs * (total / planned)
        elif total and before > 1:
            actual[part, 0, before - 2] -= total
        known[part, :COSTS] = True
    return actual, known


def _payments(chosen: Chosen, parts: Parts, keys: Sequence[Keyed]) -> dict[int, tuple[FloatArray, list[int]]]:
    """Return, by part, float[lines, H] paid, negative, and the lines that were reported: all costs, if one was, or support."""
    place = {key: number for number, key in enumerate(zip(parts.unit.tolist(), parts.lever.tolist(), parts.region, strict=True))}
    found: dict[int, tuple[FloatArray, list[int]]] = {}
    for key, one in keys:
        paid, lines = found.setdefault(place[key], (np.zeros((len(LINES), len(chosen.instance.quarters))), []))
        line = LINES.index(one.line)
        paid[line, chosen.instance.quarter_index(one.quarter) - 1] -= one.paid
        reported = range(COSTS) if line < COSTS else [line]
        lines.extend(number for number in reported if number not in lines)
    return found


def _realise(actual: FloatArray, known: BoolArray, standard: FloatArray, parts: Parts, shares: FloatArray) -> None:
    """Let benefits come to the measured share of what was promised."""
    own = np.flatnonzero(parts.unit >= 0)
    share = shares[parts.unit[own]]
    told = ~np.isnan(share)
    actual[own] = np.where(told, standard[own] * share, actual[own])
    known[own] |= told
