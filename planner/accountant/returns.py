"""Rates of return of quarterly flows: the internal rate (IRR) where it is meaningful, and the modified one (MIRR)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, expm1, log, log1p

from planner.accountant.rounding import Tolerance

TOUCH = 1e-6
"""Relative present value (see `_relative_value`) that counts as 0."""
FLAT = 1e-9
"""Relative present value of an extremum that may be 0 but for rounding."""
NEARLY = (0.5e-6, 2e-6)
"""Relative present values between which rounding may decide whether one counts as 0."""
RATE_NOISE = 1e-6
"""Relative present value that may remain at an internal rate."""
LOWEST, HIGHEST = log(0.02), log(50.0)
"""Log rates of the lowest and highest quarterly rate that are reported, -98 % and 4,900 %."""
FINEST = 1e-14
"""Precision of a log rate, relative to 1 or to the rate itself."""


@dataclass(frozen=True)
class InternalRates:
    """The internal rate of quarterly flows.

    rate: annual, None if not meaningful. is_certain: whether rounding cannot decide whether it is meaningful. flows: by quarter.
    """

    rate: float | None
    is_certain: bool
    flows: Sequence[float]


@dataclass(frozen=True)
class ModifiedRates:
    """The annual modified rate of quarterly flows. near: the rates with and without flows that may be rounding error."""

    rate: float | None
    near: tuple[float | None, ...]


def internal_rate(flows: Sequence[float], tolerances: Sequence[Tolerance]) -> InternalRates:
    """Return the annual internal rate of quarterly flows. It is meaningful if the first flow is negative and it is unique.

    tolerances: of each flow around 0.
    """
    counted, is_certain = _nonzero(flows, tolerances)
    first = next((flow for flow in counted if flow), 0.0)
    if first >= 0:
        return InternalRates(None, is_certain, flows)
    places, certain = _monotone_bounds(counted)
    values = [(place, _relative_value(counted, place)) for place in places]
    seen = [(place, part > 0) for place, part in values if abs(part) > TOUCH]
    changes = [(low, high) for (low, sign), (high, other) in pairwise(seen) if sign != other]
    certain = certain and is_certain and not any(NEARLY[0] < abs(part) < NEARLY[1] for _, part in values)
    if len(changes) != 1:
        return InternalRates(None, certain, flows)
    low, high = changes[0]
    certain = certain and not any(low < place < high for place in places)
    return InternalRates(expm1(4 * _bisected(counted, low, high)), certain, flows)


def _nonzero(flows: Sequence[float], tolerances: Sequence[Tolerance]) -> tuple[list[float], bool]:
    """Return the flows with those within tolerance set to 0, and whether rounding cannot change which these are."""
    counted = [flow if abs(flow) > tolerance.zero_below else 0.0 for flow, tolerance in zip(flows, tolerances, strict=True)]
    return counted, all(
        abs(abs(flow) - tolerance.zero_below) > tolerance.margin for flow, tolerance in zip(flows, tolerances, strict=True)
    )


def _monotone_bounds(flows: Sequence[float]) -> tuple[list[float], bool]:
    """Return the log rates between which the present value is monotone, from LOWEST to HIGHEST, and whether they are certain."""
    changes = sign_changes(flows)
    if not changes:
        return [LOWEST, HIGHEST], True
    turns, certain = log_rates([flow * (changes[0] - place) for place, flow in enumerate(flows)])
    return [LOWEST, *(turn for turn in turns if LOWEST < turn < HIGHEST), HIGHEST], certain


def _relative_value(flows: Sequence[float], log_rate: float) -> float:
    """Return the present value at a log rate, relative to that of the flows without their signs."""
    return _present_value(flows, log_rate) / _present_value([abs(flow) for flow in flows], log_rate)


def log_rates(flows: Sequence[float]) -> tuple[list[float], bool]:
    """Return every quarterly log rate at which the present value is 0, and whether rounding cannot change their number.

    The present value is monotone between its extrema. The extrema are the zeros of flows with one sign change less: the
    derivative, by the log rate, of the flows compounded to a quarter in which they change sign (Rolle; Laguerre 1883).
    """
    changes = sign_changes(flows)
    if not changes:
        return [], True
    turn = changes[0]
    turns, certain = log_rates([flow * (turn - place) for place, flow in enumerate(flows)])
    places = [turns[0] - 1, *turns, turns[-1] + 1] if turns else [-1.0, 1.0]
    places[0], places[-1] = _outside(flows, places[0], -1.0), _outside(flows, places[-1], 1.0)
    found = []
    for low, high in pairwise(places):
        if (_present_value(flows, low) > 0) != (_present_value(flows, high) > 0):
            found.append(_bisected(flows, low, high))
    flat = any(abs(_relative_value(flows, place)) <= FLAT for place in turns)
    return found, certain and not flat


def sign_changes(flows: Sequence[float]) -> list[float]:
    """Return the position, between two quarters, of each change of sign; flows of 0 are skipped."""
    signs = [(place, flow > 0) for place, flow in enumerate(flows) if flow]
    return [(before + after) / 2 for (before, sign), (after, other) in pairwise(signs) if sign != other]


def _outside(flows: Sequence[float], place: float, step: float) -> float:
    """Return a log rate beyond all zeros: the present value has the sign of the first flow (step > 0) or the last one there."""
    ordered = [flow for flow in flows if flow]
    wanted = (ordered[0] if step > 0 else ordered[-1]) > 0
    while (_present_value(flows, place) > 0) != wanted:
        place += step
        step *= 2
    return place


def _bisected(flows: Sequence[float], low: float, high: float) -> float:
    rises = _present_value(flows, high) > 0
    while high - low > FINEST * max(1.0, abs(low), abs(high)):
        middle = (low + high) / 2
        if (_present_value(flows, middle) > 0) == rises:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def _present_value(flows: Sequence[float], log_rate: float) -> float:
    """Return the present value at a quarterly log rate, in money of the first quarter (rate > 0) or the last one."""
    places = [place for place, flow in enumerate(flows) if flow]
    if not places:
        return 0.0
    origin = places[0] if log_rate > 0 else places[-1]
    return sum(flow * exp(-log_rate * (place - origin)) for place, flow in enumerate(flows) if flow)


def is_internal_rate(flows: Sequence[float], annual_rate: float) -> bool:
    """Return whether the present value of quarterly flows is 0, but for rounding, at an annual rate."""
    if annual_rate <= -1.0:
        return False
    log_rate = log1p(annual_rate) / 4
    size = _present_value([abs(flow) for flow in flows], log_rate)
    return abs(_present_value(flows, log_rate)) <= RATE_NOISE * size


def modified_rates(
    flows: Sequence[float], rate: float, reinvestment_rate: float, tolerances: Sequence[Tolerance]
) -> ModifiedRates:
    """Return the annual modified rate of quarterly flows, None without flows of both signs or outside LOWEST to HIGHEST.

    rate: annual, discounts flows below 0 to the first quarter with a flow. reinvestment_rate: annual, compounds flows above 0 to
    the last one. tolerances: of each flow around 0.
    """
    answers = []
    for way in (0, -1, 1):
        counted = {
            place: flow
            for place, (flow, tolerance) in enumerate(zip(flows, tolerances, strict=True))
            if abs(flow) > tolerance.zero_below + way * tolerance.margin
        }
        answers.append(_modified(counted, rate, reinvestment_rate))
    return ModifiedRates(answers[0], tuple(answers))


def _modified(counted: Mapping[int, float], rate: float, reinvestment_rate: float) -> float | None:
    first, last = min(counted, default=0), max(counted, default=0)
    gained = sum(flow * (1 + reinvestment_rate) ** ((last - place) / 4) for place, flow in counted.items() if flow > 0)
    paid = -sum(flow * (1 + rate) ** ((first - place) / 4) for place, flow in counted.items() if flow < 0)
    if not gained or not paid:
        return None
    quarterly: float = log(gained / paid) / (last - first)
    return expm1(4 * quarterly) if LOWEST <= quarterly <= HIGHEST else None
