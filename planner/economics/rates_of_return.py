"""Annual rates of return of quarterly flows: the internal one, and the modified one by pyxirr."""

from collections.abc import Iterator
from functools import cache, lru_cache

import numpy as np
import pyxirr

from instances.schema.settings import Finance
from models.problem import BoolArray, FloatArray
from planner.economics.lines import HALF_CENT
from planner.economics.single_rates import crossings_of
from planner.economics.timeline import PHI, YEAR, nominal_rate
from planner.errors import VerificationError

RATES = (0.02, 50.0)
"""Quarterly growth factors between which a rate of return is defined: -98 % to 4,900 %."""

STEPS = 7_825
"""Rates at which the present value is computed, 0.1 % apart."""

STRIDE = 489
"""Rates between the ends of the intervals in which crossings are counted; these are some of the rates themselves."""

TOUCH = 1e-6
"""Share of the present value of the absolute flows within which a present value is 0."""

NEAR = 1e-2
"""Share below which a present value may cross 0 between two places."""


FLOWS_AT_A_TIME = 256
"""Flows whose worth at every rate is held at a time."""

HALVINGS = 60
"""Halvings of the widest bracket of a log rate, 7.8, after which it is narrower than the spacing of floats."""


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
    found = float(internal_rates_of_return(flow[np.newaxis], trifle)[0])
    return None if np.isnan(found) else found


def internal_rates_of_return(flow: FloatArray, trifle: FloatArray | float = HALF_CENT) -> FloatArray:
    """Return float[n] of `internal_rate_of_return` for flows float[n, H]; not a number where it is not meaningful.

    The worth of most flows provably crosses 0 once or never; that of the others is computed at every rate.
    """
    flow = without_trifles(flow, np.broadcast_to(trifle, flow.shape))
    rate = np.full(flow.shape[0], np.nan)
    puts_in = np.flatnonzero(_put_money_in(flow))
    for first in range(0, puts_in.size, FLOWS_AT_A_TIME):
        rows = puts_in[first : first + FLOWS_AT_A_TIME]
        rate[rows] = _log_rates(flow[rows])
    return np.asarray(np.expm1(YEAR * rate), dtype=np.float64)


def _log_rates(flow: FloatArray) -> FloatArray:
    """Return float[n]: the only log rate at which flows float[n, H] are worth 0, not a number where it is not the only one."""
    places, factor = _places(), _factors_at_places(flow.shape[1])
    found = crossings_of(flow, factor[::STRIDE], places[::STRIDE], TOUCH)
    single, low, high = found.single.copy(), found.low.copy(), found.high.copy()
    for row in np.flatnonzero(~found.told):
        crossed = _crossings(flow[row], places, _worth_with(flow[row], factor))
        single[row] = len(crossed) == 1
        if single[row]:
            ((low[row], high[row]),) = crossed
    rate = np.full(flow.shape[0], np.nan)
    rate[single] = _bisected(flow[single], low[single], high[single])
    return rate


def _put_money_in(flow: FloatArray) -> BoolArray:
    """Return bool[n]: whether the first of flows float[n, H] is money put in, and a later one comes back."""
    if not flow.size:
        return np.zeros(flow.shape[0], dtype=np.bool_)
    first = np.take_along_axis(flow, (flow != 0).argmax(axis=1)[:, np.newaxis], axis=1)
    return np.asarray((first[:, 0] < 0) & (flow > 0).any(axis=1), dtype=np.bool_)


def _bisected(flow: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return float[n]: the log rate between low and high float[n] at which flows float[n, H] are worth 0."""
    low, high = low.copy(), high.copy()
    begins = _own_worth(flow, low) > 0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        before = (_own_worth(flow, middle) > 0) == begins
        low, high = np.where(before, middle, low), np.where(before, high, middle)
    return (low + high) / 2


@cache
def _places() -> FloatArray:
    """Return float[steps]: quarterly log rates at which the worth is computed."""
    lowest, highest = RATES
    return np.linspace(np.log(lowest), np.log(highest), STEPS)


@lru_cache(maxsize=4)
def _factors_at_places(quarters: int) -> FloatArray:
    """Return float[steps, H]: the factors at these rates, a megabyte that takes longer than all else of a rate of return."""
    return _factors(quarters, _places())


def _crossings(flow: FloatArray, places: FloatArray, worth: FloatArray) -> list[tuple[float, float]]:
    """Return pairs of quarterly log rates between which the worth of flows, float[steps] at the places, changes its sign.

    Steps are of 0.1 %; between two of the same sign the worth may come near 0, and is looked at more closely there.
    """
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
            from scipy.optimize import minimize_scalar  # a sixth of what starting takes, and few flows come here

            found = minimize_scalar(
                lambda one, sign=sign: sign * _worth(flow, np.array([one]))[0],
                bounds=(places[place - 1], places[place + 1]),
                method="bounded",
                options={"xatol": 1e-10},
            )
            yield float(found.x), float(sign * found.fun)


def _worth(flow: FloatArray, log_rate: FloatArray) -> FloatArray:
    """Return float[n]: the worth of flows at quarterly log rates float[n], as a part of that without their signs."""
    return _worth_with(flow, _factors(flow.size, log_rate))


def _worth_with(flow: FloatArray, factor: FloatArray) -> FloatArray:
    """Return float[n]: `_worth` of flows at factors float[n, H]."""
    worth: FloatArray = (factor @ flow) / (factor @ np.abs(flow))
    return worth


def _own_worth(flow: FloatArray, log_rate: FloatArray) -> FloatArray:
    """Return float[n]: `_worth` of flows float[n, H], each at a log rate of its own, float[n]."""
    factor = _factors(flow.shape[1], log_rate)
    worth: FloatArray = (flow * factor).sum(axis=1) / (np.abs(flow) * factor).sum(axis=1)
    return worth


def _factors(quarters: int, log_rate: FloatArray) -> FloatArray:
    """Return float[n, H]: discount factors, 1 in the last quarter for rates below 0 so that none is out of range."""
    quarter = np.arange(quarters)
    origin = np.where(log_rate < 0, quarter[-1], 0)
    return np.asarray(np.exp(-log_rate[:, np.newaxis] * (quarter - origin[:, np.newaxis])), dtype=np.float64)


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
