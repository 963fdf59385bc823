"""Annual rates of return of quarterly flows: the internal one, and the modified one by pyxirr."""

from collections.abc import Iterator

import numpy as np
import pyxirr
from scipy.optimize import brentq, minimize_scalar

from instances.schema.settings import Finance
from models.problem import FloatArray
from planner.economics.lines import HALF_CENT
from planner.economics.timeline import PHI, YEAR, nominal_rate
from planner.errors import VerificationError

RATES = (0.02, 50.0)
"""Quarterly growth factors between which a rate of return is defined: -98 % to 4,900 %."""

STEPS = 7_825
"""Rates at which the present value is computed, 0.1 % apart."""

TOUCH = 1e-6
"""Share of the present value of the absolute flows within which a present value is 0."""

NEAR = 1e-2
"""Share below which a present value may cross 0 between two places."""


def without_trifles(flow: FloatArray, trifle: FloatArray) -> FloatArray:
    """Return float[n]: flows, those within float[n] of 0 as 0."""
    return np.where(np.abs(flow) <= trifle, 0.0, flow)


def net_present_value(amount: FloatArray, terminal: FloatArray, finance: Finance) -> float:
    """Return the NPV of nominal flows float[lines, H] and a terminal value float[lines] in quarter H, by pyxirr.

    The library discounts to the end of quarters, as a spreadsheet does; other timings shift all flows alike.
    """
    flow = amount.sum(axis=0)
    flow[-1] += terminal.sum()
    value: float | None = pyxirr.npv(quarterly(nominal_rate(finance)), flow.tolist(), start_from_zero=False)
    if value is None:
        raise VerificationError("the library finds no NPV of these flows")
    shift: float = (1 + nominal_rate(finance)) ** ((1 - PHI[finance.discount_timing]) / YEAR)
    return value * shift


def quarterly(annual: float) -> float:
    """Return the quarterly equivalent of an annual rate."""
    return float((1 + annual) ** (1 / YEAR) - 1)


def internal_rate_of_return(flow: FloatArray, trifle: FloatArray | float = HALF_CENT) -> float | None:
    """Return the annual IRR, (1 + quarterly IRR)^4 - 1, of quarterly flows; None where it is not meaningful.

    It is the return on money put in: the first flow that is not within a trifle of 0 is money put in, and of the quarterly
    rates from -98 % to 4,900 % no other makes the flows worth 0.
    """
    flow = without_trifles(flow, np.broadcast_to(trifle, flow.shape))
    paid = flow[flow != 0]
    if not paid.size or paid[0] > 0 or not (paid > 0).any():
        return None
    crossed = _crossings(flow)
    if len(crossed) != 1:
        return None
    low, high = crossed[0]
    rate: float = brentq(lambda one: _worth(flow, np.array([one]))[0], low, high, xtol=1e-15, rtol=1e-14)
    return float(np.expm1(YEAR * rate))


def _crossings(flow: FloatArray) -> list[tuple[float, float]]:
    """Return pairs of quarterly log rates between which the worth of flows changes its sign.

    Steps are of 0.1 %; between two of the same sign the worth may come near 0, and is looked at more closely there.
    """
    lowest, highest = np.log(RATES)
    places = np.linspace(lowest, highest, STEPS)
    worth = _worth(flow, places)
    near = [(place, value) for place, value in _closest(flow, places, worth) if place not in places]
    places = np.concatenate([places, [place for place, _ in near]])
    worth = np.concatenate([worth, [value for _, value in near]])
    counted = np.abs(worth) > TOUCH
    order = np.argsort(places[counted])
    places, sign = places[counted][order], np.sign(worth[counted][order])
    changes = np.flatnonzero(sign[1:] != sign[:-1])
    return [(float(places[change]), float(places[change + 1])) for change in changes]


def _closest(flow: FloatArray, places: FloatArray, worth: FloatArray) -> Iterator[tuple[float, float]]:
    """Yield log rate and worth wherever it comes closest to 0, or goes beyond, between places of the same sign."""
    size = np.abs(worth)
    lowest = np.flatnonzero((size[1:-1] <= size[:-2]) & (size[1:-1] <= size[2:]) & (size[1:-1] < NEAR)) + 1
    for place in lowest:
        sign = np.sign(worth[place - 1])
        if sign == np.sign(worth[place + 1]):
            found = minimize_scalar(
                lambda one, sign=sign: sign * _worth(flow, np.array([one]))[0],
                bounds=(places[place - 1], places[place + 1]),
                method="bounded",
                options={"xatol": 1e-10},
            )
            yield float(found.x), float(sign * found.fun)


def _worth(flow: FloatArray, log_rate: FloatArray) -> FloatArray:
    """Return float[n]: the worth of flows at quarterly log rates float[n], as a part of that without their signs."""
    quarters = np.arange(flow.size)
    origin = np.where(log_rate < 0, quarters[-1], 0)
    factor = np.exp(-log_rate[:, None] * (quarters - origin[:, None]))
    worth: FloatArray = (factor @ flow) / (factor @ np.abs(flow))
    return worth


def modified_rate_of_return(flow: FloatArray, finance: Finance, trifle: FloatArray) -> float | None:
    """Return the annual MIRR of quarterly flows, from the first to the last that is not within float[n] of 0.

    None without flows of both signs, or where it is no quarterly rate from -98 % to 4,900 %. Gains are reinvested at
    reinvestment_rate, the discount rate if there is none, and costs discounted at the latter.
    """
    flow = without_trifles(flow, trifle)
    if not ((flow > 0).any() and (flow < 0).any()):
        return None
    paid = np.flatnonzero(flow)
    flow = flow[paid[0] : paid[-1] + 1]
    rate = nominal_rate(finance)
    again = rate if finance.reinvestment_rate is None else finance.reinvestment_rate
    found: float | None = pyxirr.mirr(flow.tolist(), quarterly(rate), quarterly(again), silent=True)
    return None if found is None or not RATES[0] <= 1 + found <= RATES[1] else float((1 + found) ** YEAR - 1)
