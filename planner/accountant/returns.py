"""Rates of return of quarterly flows: the internal rate where it means something, and the modified one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, expm1, log1p

HALF_CENT = 0.005
NOISE = 1e-6
FLAT = 1e-9
"""Part of what flows are worth without their signs below which a turning point is on zero but for rounding."""
RATE_NOISE = 1e-6
"""Part of what flows are worth without their signs that may be left at an internal rate."""
HIGHEST = 8.0
"""Rates a quarter are told up to exp(8) - 1, and down to exp(-8) - 1."""
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


def internal_rate(flows: Sequence[float]) -> Rates:
    """Return the annual internal rate of quarterly flows: told only if money is put in first and there is one rate alone."""
    counted = [flow if abs(flow) > HALF_CENT else 0.0 for flow in flows]
    strict = [flow if abs(flow) > NOISE else 0.0 for flow in flows]
    found, certain = _only_rate(counted)
    other, other_certain = (found, certain) if strict == counted else _only_rate(strict)
    if found is None or other is None:
        return Rates(None, certain and other_certain and found is other, flows)
    return Rates(expm1(4 * other), certain and other_certain, flows)


def _only_rate(flows: Sequence[float]) -> tuple[float | None, bool]:
    """Return the quarterly log rate if it is the only one, and whether that is certain."""
    first = next((flow for flow in flows if flow), 0.0)
    if first >= 0:
        return None, True
    rates, certain = log_rates(flows)
    if len(rates) != 1:
        return None, certain
    return (rates[0], certain) if abs(rates[0]) <= HIGHEST else (None, False)


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
    flat = any(abs(_worth(flows, place)) <= FLAT * _worth([abs(flow) for flow in flows], place) for place in turns)
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


def modified_rate(flows: Sequence[float], rate: float, reinvestment_rate: float) -> float | None:
    """Return the annual modified rate of quarterly flows, None without flows of both signs.

    rate, reinvestment_rate: annual, at which flows below 0 are discounted to the first quarter with a flow and those above 0
    compounded to the last.
    """
    counted = {place: flow for place, flow in enumerate(flows) if abs(flow) > HALF_CENT}
    first, last = min(counted, default=0), max(counted, default=0)
    gained = sum(flow * (1 + reinvestment_rate) ** ((last - place) / 4) for place, flow in counted.items() if flow > 0)
    paid = -sum(flow * (1 + rate) ** ((first - place) / 4) for place, flow in counted.items() if flow < 0)
    if not gained or not paid:
        return None
    annual: float = (gained / paid) ** (4 / (last - first)) - 1
    return annual
