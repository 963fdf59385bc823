"""Rates of return of quarterly flows: the internal rate where it means something, and the modified one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, expm1, log, log1p

from planner.accountant.rounding import Line

TOUCH = 1e-6
"""Part of what flows are worth without their signs within which their worth is 0."""
FLAT = 1e-9
"""Part of what flows are worth without their signs below which a turning point is on zero but for rounding."""
NEARLY = (0.5e-6, 2e-6)
"""Parts between which rounding may decide on which side of it a worth falls."""
RATE_NOISE = 1e-6
"""Part of what flows are worth without their signs that may be left at an internal rate."""
LOWEST, HIGHEST = log(0.02), log(50.0)
"""Rates a quarter are told from -98 % to 4,900 %; their logarithms."""
FINEST = 1e-14
"""Width of log rates in which a rate is found, relative to 1 and to the rate itself."""


@dataclass(frozen=True)
class Rates:
    """The internal rates of flows.

    rate: annual, None where it is not meaningful. is_certain: whether rounding cannot change whether it is. flows: by quarter.
    """

    rate: float | None
    is_certain: bool
    flows: Sequence[float]


@dataclass(frozen=True)
class ModifiedRates:
    """The modified rate of flows, annual, and what it is if rounding makes flows next to nothing count or not."""

    rate: float | None
    near: tuple[float | None, ...]


def internal_rate(flows: Sequence[float], lines: Sequence[Line]) -> Rates:
    """Return the annual internal rate of quarterly flows: told only if money is put in first and there is one rate alone.

    lines: within which a flow is 0.
    """
    counted, told = _counted(flows, lines)
    first = next((flow for flow in counted if flow), 0.0)
    if first >= 0:
        return Rates(None, told, flows)
    places, certain = _places(counted)
    worths = [(place, _part(counted, place)) for place in places]
    seen = [(place, part > 0) for place, part in worths if abs(part) > TOUCH]
    changes = [(low, high) for (low, sign), (high, other) in pairwise(seen) if sign != other]
    certain = certain and told and not any(NEARLY[0] < abs(part) < NEARLY[1] for _, part in worths)
    if len(changes) != 1:
        return Rates(None, certain, flows)
    low, high = changes[0]
    certain = certain and not any(low < place < high for place in places)
    return Rates(expm1(4 * _bisected(counted, low, high)), certain, flows)


def _counted(flows: Sequence[float], lines: Sequence[Line]) -> tuple[list[float], bool]:
    """Return the flows, those of nothing as 0, and whether rounding cannot change which these are."""
    counted = [flow if abs(flow) > line.at else 0.0 for flow, line in zip(flows, lines, strict=True)]
    return counted, all(abs(abs(flow) - line.at) > line.margin for flow, line in zip(flows, lines, strict=True))


def _places(flows: Sequence[float]) -> tuple[list[float], bool]:
    """Return the log rates between which the worth only rises or only falls, from the lowest told to the highest."""
    changes = sign_changes(flows)
    if not changes:
        return [LOWEST, HIGHEST], True
    turns, certain = log_rates([flow * (changes[0] - place) for place, flow in enumerate(flows)])
    return [LOWEST, *(turn for turn in turns if LOWEST < turn < HIGHEST), HIGHEST], certain


def _part(flows: Sequence[float], log_rate: float) -> float:
    """Return the worth at a log rate as a part of the worth without signs."""
    return _worth(flows, log_rate) / _worth([abs(flow) for flow in flows], log_rate)


def log_rates(flows: Sequence[float]) -> tuple[list[float], bool]:
    """Return every quarterly log rate at which flows are worth nothing, and whether rounding cannot change their number.

    Between the rates at which a worth turns it only rises or only falls. Where it turns follows from flows with one change of
    sign less: the derivative by the log rate of flows compounded to a quarter in which they change sign (Rolle; Laguerre 1883).
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
        if (_worth(flows, low) > 0) != (_worth(flows, high) > 0):
            found.append(_bisected(flows, low, high))
    flat = any(abs(_part(flows, place)) <= FLAT for place in turns)
    return found, certain and not flat


def sign_changes(flows: Sequence[float]) -> list[float]:
    """Return a place, between two quarters, for each change of sign; flows of 0 have none."""
    signs = [(place, flow > 0) for place, flow in enumerate(flows) if flow]
    return [(before + after) / 2 for (before, sign), (after, other) in pairwise(signs) if sign != other]


def _outside(flows: Sequence[float], place: float, step: float) -> float:
    """Return a log rate beyond all rates: the worth has the sign of the first flow there (high rates), or of the last (low)."""
    ordered = [flow for flow in flows if flow]
    wanted = (ordered[0] if step > 0 else ordered[-1]) > 0
    while (_worth(flows, place) > 0) != wanted:
        place += step
        step *= 2
    return place


def _bisected(flows: Sequence[float], low: float, high: float) -> float:
    rises = _worth(flows, high) > 0
    while high - low > FINEST * max(1.0, abs(low), abs(high)):
        middle = (low + high) / 2
        if (_worth(flows, middle) > 0) == rises:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def _worth(flows: Sequence[float], log_rate: float) -> float:
    """Return the present value at a quarterly log rate, in money of the quarter that counts most."""
    places = [place for place, flow in enumerate(flows) if flow]
    if not places:
        return 0.0
    origin = places[0] if log_rate > 0 else places[-1]
    return sum(flow * exp(-log_rate * (place - origin)) for place, flow in enumerate(flows) if flow)


def is_internal_rate(flows: Sequence[float], annual_rate: float) -> bool:
    """Return whether quarterly flows are worth nothing, but for rounding, at an annual rate."""
    if annual_rate <= -1.0:
        return False
    log_rate = log1p(annual_rate) / 4
    size = _worth([abs(flow) for flow in flows], log_rate)
    return abs(_worth(flows, log_rate)) <= RATE_NOISE * size


def modified_rates(flows: Sequence[float], rate: float, reinvestment_rate: float, lines: Sequence[Line]) -> ModifiedRates:
    """Return the annual modified rate of quarterly flows, None without flows of both signs or far from any rate of use.

    rate, reinvestment_rate: annual, at which flows below 0 are discounted to the first quarter with a flow and those above 0
    compounded to the last. lines: within which a flow is 0.
    """
    answers = []
    for way in (0, -1, 1):
        counted = {
            place: flow
            for place, (flow, line) in enumerate(zip(flows, lines, strict=True))
            if abs(flow) > line.at + way * line.margin
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
